//! Text inside a line: decodes entities, line breaks and escapes.

use std::borrow::Cow;

/// The entities that pages use; any other stays as written.
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

/// Replaces the entities that pages use with their characters, once.
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

/// The forms of links to documentation pages, which vary with dialect and year.
const DOCUMENTS: &[&str] = &[
    "](/ssl:ttdoc/",
    "](https://open.larkoffice.com/document/",
    "](https://open.larksuite.com/document/",
];

/// Makes all links to documentation pages point to the same site.
pub(super) fn normalize_links(text: &mut String) {
    // One search is cheap beside three, and few texts have a link.
    if !text.contains("](") {
        return;
    }
    for written in DOCUMENTS {
        if text.contains(written) {
            *text = text.replace(written, "](https://open.feishu.cn/document/");
        }
    }
}

/// Converts a Markdown table cell to text: `<br>` becomes a line break and an entity its
/// character. Non-breaking spaces at the start stay, because they give the depth.
pub(super) fn cell_text(cell: &str) -> String {
    let cell = cell.trim_matches([' ', '\t']);
    // Most cells have neither tags nor entities nor links.
    if memchr::memchr3(b'<', b'&', b']', cell.as_bytes()).is_none() {
        return cell.trim_end().to_owned();
    }
    let mut text = Cow::Borrowed(cell);
    for tag in ["<br>", "<br/>", "<br />"] {
        if text.contains(tag) {
            text = Cow::Owned(text.replace(tag, "\n"));
        }
    }
    let mut text = decode_entities(&text).trim_end().to_owned();
    normalize_links(&mut text);
    text
}

/// Returns the text without backticks, bold markers and backslash escapes, with each run of white
/// space replaced by one space.
pub fn plain_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    let mut space = false;
    while let Some(character) = characters.next() {
        let visible = match character {
            '\\' if characters.peek().is_some_and(char::is_ascii_punctuation) => characters.next(),
            '`' => None,
            '*' if characters.peek() == Some(&'*') => {
                characters.next();
                None
            }
            other if other.is_whitespace() || other == '\u{a0}' || other == '\u{200b}' => {
                space = true;
                None
            }
            other => Some(other),
        };
        if let Some(visible) = visible {
            if space && !out.is_empty() {
                out.push(' ');
            }
            space = false;
            out.push(visible);
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
    fn br_tags_become_line_breaks() {
        assert_eq!(cell_text(" one<br>two<br/>three "), "one\ntwo\nthree");
    }

    #[test]
    fn plain_text_has_no_markup() {
        assert_eq!(plain_text(" `string\\[\\]`  **bold**\n\u{a0}end\\"), "string[] bold end\\");
    }
}
