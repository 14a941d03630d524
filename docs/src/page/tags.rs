//! A scanner for the platform's own tags, which converts the text between them to Markdown.

use super::inline;

/// A tag: `<name attributes>` or `</name>`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tag<'a> {
    pub(super) name: &'a str,
    pub(super) closing: bool,
    attributes: &'a str,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The known tags. Any other is text, such as `<sheetId>` in a sentence.
const TAGS: &[&str] = &[
    "md-table",
    "md-dt-table",
    "table",
    "md-thead",
    "md-dt-thead",
    "thead",
    "md-tbody",
    "md-dt-tbody",
    "tbody",
    "md-tr",
    "md-dt-tr",
    "tr",
    "md-th",
    "md-dt-th",
    "th",
    "md-td",
    "md-dt-td",
    "td",
    "md-text",
    "md-tag",
    "md-perm",
    "md-enum",
    "md-enum-item",
    "md-alert",
    "md-tooltip",
    "md-app-support",
    "md-code-json",
    "md-code-tabs",
    "md-code-tab-group",
    "md-code-tab-panel",
    "br",
    "div",
    "span",
    "b",
    "strong",
    "i",
    "font",
    "ul",
    "ol",
    "li",
    "p",
    "img",
    "a",
    "code",
    "col",
    "colgroup",
    "md-body",
];

/// Iterates over the tags between the offsets `from` and `to`.
pub(super) fn tags(text: &str, from: usize, to: usize) -> impl Iterator<Item = Tag<'_>> {
    let mut at = from;
    std::iter::from_fn(move || {
        loop {
            let start = at + text[at..to].find('<')?;
            at = start + 1;
            let closing = text[at..to].starts_with('/');
            let name_start = at + usize::from(closing);
            let name_end = name_start
                + text[name_start..to]
                    .find(|c: char| !(c.is_ascii_alphanumeric() || c == '-'))
                    .unwrap_or(to - name_start);
            let name = &text[name_start..name_end];
            if TAGS.contains(&name)
                && let Some(close) = tag_end(&text[name_end..to])
            {
                let end = name_end + close + 1;
                at = end;
                return Some(Tag {
                    name,
                    closing,
                    attributes: &text[name_end..end - 1],
                    start,
                    end,
                });
            }
        }
    })
}

/// Returns the offset of the `>` that ends a tag, outside of quotes, or `None` if another tag
/// begins first.
fn tag_end(rest: &str) -> Option<usize> {
    let mut quoted = false;
    for (at, byte) in rest.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'>' if !quoted => return Some(at),
            b'<' if !quoted => return None,
            _ => {}
        }
    }
    None
}

pub(super) fn attribute<'a>(tag: &Tag<'a>, name: &str) -> Option<&'a str> {
    let mut rest = tag.attributes;
    while let Some(at) = rest.find(name) {
        let before = rest[..at].chars().next_back();
        rest = &rest[at + name.len()..];
        if before.is_none_or(|c| c.is_ascii_whitespace())
            && let Some(value) = rest.strip_prefix("=\"")
        {
            return value.split('"').next();
        }
    }
    None
}

/// Converts what is between two tags to the text of a cell.
pub(super) fn cell_text(text: &str, from: usize, to: usize) -> String {
    let mut out = String::new();
    let mut at = from;
    for tag in tags(text, from, to) {
        push_text(&mut out, &text[at..tag.start]);
        at = tag.end;
        match (tag.name, tag.closing) {
            ("md-enum-item", false) => {
                out.push_str("\n- `");
                out.push_str(&inline::decode_entities(attribute(&tag, "key").unwrap_or_default()));
                out.push_str("`: ");
            }
            ("md-enum", true) | ("br", _) => out.push('\n'),
            ("md-perm", false) => {
                out.push_str(" `");
                out.push_str(attribute(&tag, "name").unwrap_or_default());
                out.push_str("` ");
            }
            ("md-app-support", false) => out.push_str(attribute(&tag, "types").unwrap_or_default()),
            ("md-tag", _) => out.push('`'),
            ("b" | "strong", _) => out.push_str("**"),
            ("md-tooltip", false) => out.push(' '),
            _ => {}
        }
    }
    push_text(&mut out, &text[at..to]);
    trim_lines(&out)
}

/// Converts an example to text: in a block of tags, tags are markup and literal text is escaped.
pub(super) fn code_text(text: &str, from: usize, to: usize) -> String {
    let mut out = String::with_capacity(to - from);
    let mut at = from;
    for tag in tags(text, from, to) {
        out.push_str(&text[at..tag.start]);
        at = tag.end;
    }
    out.push_str(&text[at..to]);
    inline::decode_entities(&out).into_owned()
}

/// Appends running text: a blank line becomes a line break, any other line ending a space.
fn push_text(out: &mut String, text: &str) {
    let text = inline::decode_entities(text);
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            out.push(if line.trim_matches([' ', '\t', '\r']).is_empty() { '\n' } else { ' ' });
        }
        out.push_str(line.trim_end_matches('\r'));
    }
}

/// Trims each line and drops empty lines. Non-breaking spaces at the start stay, because they
/// give the depth.
fn trim_lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split('\n') {
        let line = line.trim_matches([' ', '\t']);
        if line.is_empty() {
            continue;
        }
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(line);
    }
    out.truncate(out.trim_end().len());
    inline::normalize_links(&mut out);
    out
}
