//! The lines of a spec: one per field where possible, so that a diff reads as a list of facts.

/// The maximum length of a line; longer values are broken over several lines.
const WIDTH: usize = 134;
const INDENT: &str = "  ";
const COMMA: &str = ", ";
const COLON: &str = ": ";

/// Compact JSON, as serde_json writes it, on lines that end with one.
pub(super) fn lines(json: &str) -> String {
    let nodes = Scan::of(json);
    let mut layout = Layout { nodes: &nodes, out: String::with_capacity(json.len() * 2) };
    layout.write(0, 0, 0);
    layout.out.push('\n');
    layout.out
}

/// A value in compact JSON, or the key of a member, which stands before its value. What a list or
/// an object holds stands behind it.
struct Node<'a> {
    kind: Kind,
    /// The text of a leaf.
    text: &'a str,
    /// How many characters it has on a line of its own.
    width: usize,
    /// Whether it needs several lines however short it is: a list of several objects, or anything
    /// that contains fields or such a list.
    breaks: bool,
    /// The index of the first node that is not inside.
    end: usize,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Leaf,
    List,
    Object,
}

/// Reads compact JSON once, as serde_json writes it.
struct Scan<'a> {
    json: &'a str,
    at: usize,
    nodes: Vec<Node<'a>>,
}

impl<'a> Scan<'a> {
    fn of(json: &'a str) -> Vec<Node<'a>> {
        let mut scan = Scan { json, at: 0, nodes: Vec::with_capacity(json.len() / 8) };
        scan.value();
        scan.nodes
    }

    fn next(&self) -> u8 {
        self.json.as_bytes()[self.at]
    }

    fn value(&mut self) {
        match self.next() {
            b'[' => self.list(),
            b'{' => self.object(),
            _ => self.leaf(),
        }
    }

    /// A value that holds no others, or a key.
    fn leaf(&mut self) {
        let rest = &self.json.as_bytes()[self.at..];
        let length = if rest[0] == b'"' { quoted(rest) } else { plain(rest) };
        let text = &self.json[self.at..self.at + length];
        self.at += length;
        let (width, end) = (width(text), self.nodes.len() + 1);
        self.nodes.push(Node { kind: Kind::Leaf, text, width, breaks: false, end });
    }

    fn list(&mut self) {
        let own = self.open(Kind::List);
        let (mut elements, mut objects) = (0, false);
        while self.next() != b']' {
            let element = self.nodes.len();
            self.value();
            self.add(own, element);
            elements += 1;
            objects |= self.nodes[element].kind == Kind::Object;
            self.separator(own);
        }
        self.nodes[own].breaks |= elements > 1 && objects;
        self.close(own);
    }

    fn object(&mut self) {
        let own = self.open(Kind::Object);
        while self.next() != b'}' {
            let key = self.nodes.len();
            self.leaf();
            self.nodes[own].breaks |= self.nodes[key].text == "\"fields\"";
            self.add(own, key);
            self.at += ":".len();
            self.nodes[own].width += COLON.len();
            let member = self.nodes.len();
            self.value();
            self.add(own, member);
            self.separator(own);
        }
        self.close(own);
    }

    fn open(&mut self, kind: Kind) -> usize {
        self.at += "[".len();
        self.nodes.push(Node { kind, text: "", width: "[]".len(), breaks: false, end: 0 });
        self.nodes.len() - 1
    }

    /// What `inside` needs, `own` needs too.
    fn add(&mut self, own: usize, inside: usize) {
        let Node { width, breaks, .. } = self.nodes[inside];
        self.nodes[own].width += width;
        self.nodes[own].breaks |= breaks;
    }

    fn separator(&mut self, own: usize) {
        if self.next() == b',' {
            self.at += ",".len();
            self.nodes[own].width += COMMA.len();
        }
    }

    fn close(&mut self, own: usize) {
        self.at += "]".len();
        self.nodes[own].end = self.nodes.len();
    }
}

/// The length of a string with its quotes.
fn quoted(json: &[u8]) -> usize {
    let mut at = 1;
    while json[at] != b'"' {
        at += if json[at] == b'\\' { 2 } else { 1 };
    }
    at + 1
}

/// The length of a number, `true`, `false` or `null`.
fn plain(json: &[u8]) -> usize {
    json.iter().position(|byte| b",]}".contains(byte)).unwrap_or(json.len())
}

/// Writes nodes on lines.
struct Layout<'a> {
    nodes: &'a [Node<'a>],
    out: String,
}

impl Layout<'_> {
    /// Appends a value; `column` is the current length of the line.
    fn write(&mut self, at: usize, depth: usize, column: usize) {
        let node = &self.nodes[at];
        let empty = node.end == at + 1;
        if empty || !node.breaks && column + node.width <= WIDTH {
            self.inline(at);
            return;
        }
        self.out.push(opening(node.kind));
        let mut inside = at + 1;
        while inside < node.end {
            let comma = inside > at + 1;
            let mut column = self.line(comma, depth + 1);
            if node.kind == Kind::Object {
                column += self.key(inside);
                inside += 1;
            }
            self.write(inside, depth + 1, column);
            inside = self.nodes[inside].end;
        }
        self.line(false, depth);
        self.out.push(closing(node.kind));
    }

    /// Appends a value on the same line.
    fn inline(&mut self, at: usize) {
        let node = &self.nodes[at];
        if node.kind == Kind::Leaf {
            self.out.push_str(node.text);
            return;
        }
        self.out.push(opening(node.kind));
        let mut inside = at + 1;
        while inside < node.end {
            if inside > at + 1 {
                self.out.push_str(COMMA);
            }
            if node.kind == Kind::Object {
                self.key(inside);
                inside += 1;
            }
            self.inline(inside);
            inside = self.nodes[inside].end;
        }
        self.out.push(closing(node.kind));
    }

    /// Appends the key of a member; returns its width.
    fn key(&mut self, at: usize) -> usize {
        self.out.push_str(self.nodes[at].text);
        self.out.push_str(COLON);
        self.nodes[at].width + COLON.len()
    }

    /// Starts a line, after a comma if asked; returns its indentation in columns.
    fn line(&mut self, comma: bool, depth: usize) -> usize {
        if comma {
            self.out.push(',');
        }
        self.out.push('\n');
        for _ in 0..depth {
            self.out.push_str(INDENT);
        }
        depth * INDENT.len()
    }
}

fn opening(kind: Kind) -> char {
    if kind == Kind::List { '[' } else { '{' }
}

fn closing(kind: Kind) -> char {
    if kind == Kind::List { ']' } else { '}' }
}

/// The number of characters, not bytes: most labels are Chinese.
fn width(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::to_text;

    #[test]
    fn a_field_stands_on_one_line_and_its_children_on_their_own() {
        let value = json!({"fields": [
            {"name": "order", "type": "object", "fields": [
                {"name": "id", "type": "string", "required": true},
                {"name": "lines", "type": "int[]"}
            ]},
            {"name": "note", "type": "string"}
        ]});
        insta::assert_snapshot!(to_text(&value));
    }

    #[test]
    fn a_long_list_is_broken_and_reads_back_equal() {
        let value = json!({"values": (0..40).collect::<Vec<_>>(), "empty": [], "none": {}});
        let text = to_text(&value);
        assert!(text.lines().all(|line| line.len() <= super::WIDTH));
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
    }

    #[test]
    fn quotes_and_signs_in_texts_are_no_structure() {
        let value =
            json!({"a\"]": ["\\", "}, {", "\u{1}\n", -1.5e300, null, true], "b": {"c": {}}});
        let text = to_text(&value);
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
        assert_eq!(text.lines().count(), 1, "{text}");
        assert_eq!(to_text(&"alone"), "\"alone\"\n");
    }
}
