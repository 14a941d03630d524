//! Tells one wording of the documentation from another without its sentences: by the beginning of
//! a checksum. Words of our own are written for a wording, and need another look when it changes.

use std::borrow::Cow;

use sha2::{Digest as _, Sha256};

use crate::EnumValue;

/// Titles of remarks. Whether a remark has one depends on the form that a page came in: some forms
/// show it as a box, with a color instead of a title.
const TITLES: &[&str] =
    &["注意事项", "注意", "提示", "格式要求", "说明", "Tip", "Info", "Note", "Warning"];

/// The fingerprint of a text, eight hexadecimal digits; `None` for a text that says nothing. Blanks,
/// markup, the addresses of links and titles of remarks are no part of it: they change without
/// anybody wording a text anew.
pub fn of(text: &str) -> Option<String> {
    let is_markup = |c: char| matches!(c, '\u{200b}' | '`' | '*' | '\\' | '[' | ']');
    let text = without_addresses(text);
    let mut plain = String::with_capacity(text.len());
    let (mut has_angle, mut has_colon) = (false, false);
    for c in text.chars().filter(|c| !c.is_whitespace() && !is_markup(*c)) {
        has_angle |= matches!(c, '<' | '>');
        has_colon |= matches!(c, '：' | ':');
        plain.push(c);
    }
    if has_angle {
        plain = without_quote_marks(without_tags(plain));
    }
    if has_colon {
        plain = without_titles(plain);
    }
    let plain = plain.trim_matches(|c: char| !c.is_alphanumeric());
    (!plain.is_empty()).then(|| fingerprint(plain))
}

/// The text without the addresses of its links.
fn without_addresses(text: &str) -> Cow<'_, str> {
    // One search is cheap beside those below, and few texts have a link.
    if !text.contains('(') {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    let starts = ["](", "(http://", "(https://", "(/ssl:"];
    while let Some(at) = starts.iter().filter_map(|start| rest.find(start)).min() {
        plain.push_str(&rest[..at]);
        rest = rest[at..].split_once(')').map_or("", |(_, after)| after);
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

/// The text without what a converter takes for a tag: `<sheetId>`, `<Map<string,ANY>>`.
fn without_tags(mut plain: String) -> String {
    let mut at = plain.len();
    while let Some(start) = plain[..at].rfind('<') {
        at = start;
        let inner = &plain[start + 1..];
        let is_tag = inner.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
        if let Some(length) = inner.find(['<', '>']).filter(|_| is_tag)
            && inner[length..].starts_with('>')
        {
            plain.replace_range(start..start + length + 2, "");
        }
    }
    plain
}

/// The text without the marks of quoted lines; `>=0` and `>0` stay.
fn without_quote_marks(plain: String) -> String {
    if !plain.contains('>') {
        return plain;
    }
    let next = plain.chars().skip(1).map(Some).chain([None]);
    let is_mark = |c: char, next: Option<char>| {
        c == '>' && next.is_none_or(|next| next != '=' && !next.is_ascii_digit())
    };
    let kept = plain.chars().zip(next).filter(|(c, next)| !is_mark(*c, *next));
    kept.map(|(c, _)| c).collect()
}

fn without_titles(mut plain: String) -> String {
    for title in TITLES {
        if !plain.contains(title) {
            continue;
        }
        for colon in ['：', ':'] {
            let titled = format!("{title}{colon}");
            if plain.contains(&titled) {
                plain = plain.replace(&titled, "");
            }
        }
    }
    plain
}

/// Long enough for no two wordings of fields with one name to share it.
fn fingerprint(text: &str) -> String {
    let [a, b, c, d, ..] = <[u8; 32]>::from(Sha256::digest(text.as_bytes()));
    format!("{:08x}", u32::from_be_bytes([a, b, c, d]))
}

impl EnumValue {
    /// The fingerprint of what the documentation says about the value. Most values have a label
    /// that says all of it, and no wording besides.
    pub fn said(&self) -> Option<String> {
        self.wording.clone().or_else(|| of(self.label.as_deref()?))
    }
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn markup_blanks_and_addresses_are_no_part_of_the_wording() {
        let plain = of("See list of books for more");
        assert_eq!(plain, of("See [list of books](https://x/y)  for\u{a0}`more`。"));
        assert_eq!(plain.map(|it| it.len()), Some(8));
    }

    #[test]
    fn each_form_of_a_page_gives_the_wording_of_its_words() {
        let same = |one: &str, other: &str| assert_eq!(of(one), of(other), "{one} | {other}");
        same("The shelf.\nMind the gap", "The shelf.\n> **Tip**: Mind the gap");
        same("书架。\n注意：小心", "书架。 **注意事项**：小心");
        same("like <shelf>!<从>:<到>", "like !<从>:<到>");
        same("a List<Map<string, ANY>> of books", "a List> of books");
        same("[the [list]](https://x/y) of books", "the list of books");
        same("the list (/ssl:ttdoc/x/y) of books", "the list (https://x/y) of books");
    }

    #[test]
    fn another_word_is_another_wording() {
        assert_ne!(of("The shelf"), of("The shelves"));
        assert_ne!(of("x > 0"), of("x < 0"));
        assert_ne!(of("x >= 0"), of("x = 0"));
        assert_ne!(of("<从>:<到>"), of("<到>:<从>"));
        assert_ne!(of("书架注意"), of("书架"));
    }

    #[test]
    fn a_dash_says_nothing() {
        assert_eq!(of("\\-"), None);
        assert_eq!(of(" "), None);
    }
}
