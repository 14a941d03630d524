//! One thing broken in a page.

use proptest::{prelude::*, sample::Index};

/// One thing broken. Where is an [`Index`], so that it fits a page of any size.
#[derive(Clone, Debug)]
pub(crate) enum Mutation {
    /// A line is lost.
    Delete(Index),
    /// A line stands twice.
    Duplicate(Index),
    /// Two lines change places.
    Swap(Index, Index),
    /// A line goes on in the next.
    Join(Index),
    /// The rest is cut off, inside a character too.
    Cut(Index),
    /// The beginning is cut off.
    Behead(Index),
    /// Bytes are put in; what is no UTF-8 then is read as its replacement.
    Insert(Index, Vec<u8>),
    /// Something that means something is put in.
    Token(Index, Index),
    /// A line of another page is put in.
    Splice(Index, Index),
    /// All markers of depth are lost.
    Flatten,
    /// Blanks at the beginnings of lines are lost.
    Outdent,
    /// Lines end as on Windows.
    CarriageReturns,
}

/// What means something in one of the dialects.
const TOKENS: &[&str] = &[
    "|",
    "||",
    "\n|",
    "| --- |\n",
    "\\|",
    "`",
    "```",
    "\n```\n",
    "```json\n",
    "**",
    "└",
    "∟",
    "&nbsp;&nbsp;└ ",
    "&emsp;∟",
    "<br>",
    "<md-td>",
    "</md-td>",
    "<md-dt-tr level=\"9\">",
    "</md-dt-tr>",
    "\n:::html\n",
    "\n:::\n",
    "---\n",
    "# ",
    "\n## 请求\n",
    "\n### 请求体\n",
    "\n### 响应体\n",
    "\n### 错误码\n",
    "\n### 请求体示例\n",
    "HTTP URL",
    "HTTP Method",
    "事件类型",
    "\\-",
    "[]",
    "map<string, ",
    "array<",
    ">",
    "enum",
    "可选值有：",
    "- `1`：",
    "示例值：",
    "默认值：",
    "长度范围：`9` ～ `1`",
    "取值范围：",
    "正则校验：`(`",
    "99999999999999999999",
    "1e999",
    "-0",
    "{",
    "}",
    "[",
    "\"",
    "//",
    "/*",
    ",",
    "\u{feff}",
    "\u{2028}",
    "\u{0}",
    "&#x110000;",
    "&amp;",
    "e\u{301}",
];

impl Arbitrary for Mutation {
    type Parameters = ();
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with((): ()) -> Self::Strategy {
        let at = any::<Index>;
        prop_oneof![
            4 => at().prop_map(Mutation::Delete),
            3 => at().prop_map(Mutation::Duplicate),
            3 => (at(), at()).prop_map(|(a, b)| Mutation::Swap(a, b)),
            2 => at().prop_map(Mutation::Join),
            2 => at().prop_map(Mutation::Cut),
            1 => at().prop_map(Mutation::Behead),
            2 => (at(), prop::collection::vec(any::<u8>(), 1..5)).prop_map(|(a, b)| Mutation::Insert(a, b)),
            6 => (at(), at()).prop_map(|(a, b)| Mutation::Token(a, b)),
            3 => (at(), at()).prop_map(|(a, b)| Mutation::Splice(a, b)),
            1 => Just(Mutation::Flatten),
            1 => Just(Mutation::Outdent),
            1 => Just(Mutation::CarriageReturns),
        ]
        .boxed()
    }
}

impl Mutation {
    /// The page `text` with this broken; `other` is a page to take from.
    pub(crate) fn apply(&self, text: &str, other: &str) -> String {
        let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
        if lines.is_empty() {
            lines.push("");
        }
        match self {
            Mutation::Delete(at) => _ = lines.remove(at.index(lines.len())),
            Mutation::Duplicate(at) => {
                let at = at.index(lines.len());
                lines.insert(at, lines[at]);
            }
            Mutation::Swap(a, b) => {
                let (a, b) = (a.index(lines.len()), b.index(lines.len()));
                lines.swap(a, b);
            }
            Mutation::Join(at) => {
                let line = &mut lines[at.index(text.lines().count().max(1))];
                *line = line.trim_end_matches('\n');
            }
            Mutation::Splice(at, from) => {
                let others: Vec<&str> = other.split_inclusive('\n').collect();
                if !others.is_empty() {
                    lines.insert(at.index(lines.len()), others[from.index(others.len())]);
                }
            }
            Mutation::Cut(at) => return lossy(&text.as_bytes()[..at.index(text.len() + 1)]),
            Mutation::Behead(at) => return lossy(&text.as_bytes()[at.index(text.len() + 1)..]),
            Mutation::Insert(at, bytes) => return inserted(text, *at, bytes),
            Mutation::Token(at, token) => return inserted(text, *at, token.get(TOKENS).as_bytes()),
            Mutation::Flatten => {
                return text.replace("&nbsp;", "").replace("&emsp;", "").replace(['└', '∟'], "");
            }
            Mutation::Outdent => {
                return lines.iter().map(|line| line.trim_start_matches(' ')).collect();
            }
            Mutation::CarriageReturns => return text.replace('\n', "\r\n"),
        }
        lines.concat()
    }
}

fn inserted(text: &str, at: Index, bytes: &[u8]) -> String {
    let at = at.index(text.len() + 1);
    lossy(&[&text.as_bytes()[..at], bytes, &text.as_bytes()[at..]].concat())
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
