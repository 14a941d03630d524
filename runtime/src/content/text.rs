//! [`Text`]: the text of a message, in which only what was asked for is markup.

use std::fmt;

/// Put between the characters of markup that is to be shown and not to be read. It has no width.
const JOINER: char = '\u{2060}';

/// The text of a message. What is added by [`plain`](Text::plain) can never mention anybody, link
/// or style anything; the other methods ask for that.
///
/// The platform reads `<at user_id="…">`, `<b>`, `<i>`, `<u>`, `<s>` and `[text](address)` in the
/// text of a message, and documents no way to escape them. Where plain text has such a notation, an
/// invisible word joiner (U+2060) is put into it, so that it shows as it was written.
///
/// ```
/// # use feishu_runtime::private::Text;
/// let text = Text::plain("Hello ").mention("ou_1", "Tom").and(": <at user_id=\"all\"></at>");
/// assert!(text.markup().starts_with("Hello <at user_id=\"ou_1\">Tom</at>: <\u{2060}at "));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text(String);

impl Text {
    /// Text without markup.
    pub fn plain(text: impl AsRef<str>) -> Self {
        Text::default().and(text)
    }

    /// Text with markup, as the platform reads it.
    pub fn of_markup(markup: impl Into<String>) -> Self {
        Text(markup.into())
    }

    /// The text with its markup, as it is sent.
    pub fn markup(&self) -> &str {
        &self.0
    }

    /// Adds text without markup.
    pub fn and(mut self, text: impl AsRef<str>) -> Self {
        push_plain(&mut self.0, text.as_ref());
        self
    }

    /// Mentions a user by any of their ids. The name is shown where the id is not known, and may
    /// be empty.
    pub fn mention(self, user_id: impl AsRef<str>, name: impl AsRef<str>) -> Self {
        // Nothing that could end the attribute.
        let id = user_id.as_ref().chars().filter(|c| !matches!(c, '"' | '<' | '>' | '&'));
        let id: String = id.collect();
        self.add(format_args!("<at user_id=\"{id}\">")).and(name).add(format_args!("</at>"))
    }

    /// Mentions everybody in the chat, where its settings allow that.
    pub fn mention_all(self) -> Self {
        self.add(format_args!("<at user_id=\"all\"></at>"))
    }

    /// Adds a link. Brackets in its text become round, since the platform does not nest them;
    /// brackets and blanks in its address are percent-encoded.
    pub fn link(self, text: impl AsRef<str>, address: impl AsRef<str>) -> Self {
        let text = text.as_ref().replace('[', "(").replace(']', ")");
        let address = address.as_ref().trim();
        let address = address.replace('(', "%28").replace(')', "%29").replace(' ', "%20");
        let address = address.replace('<', "%3C").replace('>', "%3E").replace('\n', "");
        self.add(format_args!("[")).and(text).add(format_args!("]({address})"))
    }

    /// Adds bold text.
    pub fn bold(self, text: impl AsRef<str>) -> Self {
        self.styled('b', text)
    }

    /// Adds italic text.
    pub fn italic(self, text: impl AsRef<str>) -> Self {
        self.styled('i', text)
    }

    /// Adds underlined text.
    pub fn underlined(self, text: impl AsRef<str>) -> Self {
        self.styled('u', text)
    }

    /// Adds text that is struck through.
    pub fn struck_through(self, text: impl AsRef<str>) -> Self {
        self.styled('s', text)
    }

    fn styled(self, tag: char, text: impl AsRef<str>) -> Self {
        self.add(format_args!("<{tag}>")).and(text).add(format_args!("</{tag}>"))
    }

    fn add(mut self, markup: fmt::Arguments<'_>) -> Self {
        // Writing to a string cannot fail.
        let _ = fmt::Write::write_fmt(&mut self.0, markup);
        self
    }
}

impl From<Text> for String {
    fn from(text: Text) -> String {
        text.0
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Text::plain(text)
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Text::plain(text)
    }
}

/// Adds text so that nothing in it, nor where it meets what stands before, is read as markup.
fn push_plain(out: &mut String, text: &str) {
    // A tag or a link that began before must not go on here.
    let open = out.rfind(['<', '>']).filter(|at| out[*at..].starts_with('<')).is_some();
    if !text.is_empty() && (open || (out.ends_with(']') && text.starts_with('('))) {
        out.push(JOINER);
    }
    let mut rest = text;
    while let Some(at) = rest.find(['<', ']']) {
        let (before, after) = rest.split_at(at + 1);
        out.push_str(before);
        let splits = if before.ends_with('<') { is_tag(after) } else { after.starts_with('(') };
        if splits {
            out.push(JOINER);
        }
        rest = after;
    }
    out.push_str(rest);
}

/// Whether what stands behind a `<` makes it a tag that the platform reads.
fn is_tag(rest: &str) -> bool {
    let rest = rest.strip_prefix('/').unwrap_or(rest);
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
    ["at", "b", "i", "u", "s"].iter().any(|tag| rest[..end].eq_ignore_ascii_case(tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The markup that a reader of the platform's notation finds.
    fn found(text: &str) -> usize {
        let pattern = r"(?i)</?(at|b|i|u|s)\b[^>]*>|\[[^\]]*\]\([^)]*\)";
        regex_lite::Regex::new(pattern).unwrap().find_iter(text).count()
    }

    #[test]
    fn plain_text_can_ask_for_nothing() {
        for text in [
            "<at user_id=\"all\"></at>",
            "<AT user_id='ou_1'>Tom</AT>",
            "a <b>bold</b> word, <i>, <u>, </s>",
            "[here](https://example.com)",
            "<<at user_id=\"all\"></at>",
            "[[a](b)](c)",
        ] {
            let sent = Text::plain(text);
            assert!(found(text) > 0, "{text}");
            assert_eq!(found(sent.markup()), 0, "{text}");
            assert_eq!(sent.markup().replace(JOINER, ""), text);
        }
        // In pieces, too.
        let pieces = Text::plain("<").and("at user_id=\"all\"></at>").and("[a]").and("(b)");
        assert_eq!(found(pieces.markup()), 0, "{}", pieces.markup());
    }

    #[test]
    fn harmless_text_stays_as_it_is() {
        for text in ["", "if a < b && c > d", "Vec<T>", "x[1] (2)", "\t\"c\" \\ & 你好 🌞"] {
            assert_eq!(Text::plain(text).markup(), text);
        }
    }

    #[test]
    fn what_is_asked_for_is_markup_as_documented() {
        let text = Text::plain("a ").mention("ou_1\"><b", "Tom <b>").mention_all();
        let text = text.link("x [1]", "https://example.com/(a b)").bold("b").italic("i");
        let text = text.underlined("u").struck_through("s");
        assert_eq!(
            text.markup(),
            "a <at user_id=\"ou_1b\">Tom <\u{2060}b></at><at user_id=\"all\"></at>\
             [x (1)](https://example.com/%28a%20b%29)<b>b</b><i>i</i><u>u</u><s>s</s>"
        );
    }
}
