//! Text inside a line: entities, breaks, escapes. No blocks.

use std::borrow::Cow;

/// Entities that stand in the pages; anything else stays as written.
const ENTITIES: &[(&str, &str)] = &[
    ("&nbsp;", "\u{a0}"),
    ("&emsp;", "\u{2003}"),
    ("&ensp;", "\u{2002}"),
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&amp;", "&"),
    ("&quot;", "\""),
    ("&#39;", "'"),
    ("&#34;", "\""),
    ("&#124;", "|"),
];

/// Replaces the entities that the pages use by their characters, once.
pub(super) fn decode_entities(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some((entity, character)) =
            ENTITIES.iter().find(|(entity, _)| rest.starts_with(entity))
        {
            out.push_str(character);
            rest = &rest[entity.len()..];
        } else {
            out.push('&');
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// How links to pages of the documentation are written, by dialect and year.
const DOCUMENTS: &[&str] = &[
    "](/ssl:ttdoc/",
    "](https://open.larkoffice.com/document/",
    "](https://open.larksuite.com/document/",
];

/// Links to pages of the documentation, all to the same site.
pub(super) fn same_links(text: &mut String) {
    for written in DOCUMENTS {
        if text.contains(written) {
            *text = text.replace(written, "](https://open.feishu.cn/document/");
        }
    }
}

/// A table cell of Markdown as text: `<br>` are line breaks, entities characters. Hard blanks
/// at its start are kept: they tell its depth.
pub(super) fn cell_text(cell: &str) -> String {
    let mut text = Cow::Borrowed(cell.trim_matches([' ', '\t']));
    for tag in ["<br>", "<br/>", "<br />"] {
        if text.contains(tag) {
            text = Cow::Owned(text.replace(tag, "\n"));
        }
    }
    let mut text = decode_entities(&text).trim_end().to_owned();
    same_links(&mut text);
    text
}

/// Text as a reader sees it: without backticks, bold markers and backslash escapes, every run
/// of white space one blank.
pub fn plain_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    let mut blank = false;
    while let Some(character) = characters.next() {
        let shown = match character {
            '\\' if characters.peek().is_some_and(char::is_ascii_punctuation) => characters.next(),
            '`' => None,
            '*' if characters.peek() == Some(&'*') => {
                characters.next();
                None
            }
            other if other.is_whitespace() || other == '\u{a0}' || other == '\u{200b}' => {
                blank = true;
                None
            }
            other => Some(other),
        };
        if let Some(shown) = shown {
            if blank && !out.is_empty() {
                out.push(' ');
            }
            blank = false;
            out.push(shown);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{cell_text, decode_entities, plain_text};

    #[test]
    fn entities_are_decoded_once() {
        assert_eq!(decode_entities("a &lt;b&gt; &amp;lt; &order; &"), "a <b> &lt; &order; &");
    }

    #[test]
    fn breaks_of_a_cell_are_lines() {
        assert_eq!(cell_text(" one<br>two<br/>three "), "one\ntwo\nthree");
    }

    #[test]
    fn a_reader_sees_no_markup() {
        assert_eq!(plain_text(" `string\\[\\]`  **bold**\n\u{a0}end\\"), "string[] bold end\\");
    }
}
