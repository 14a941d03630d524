//! Tells one wording of the documentation from another without its sentences: by the beginning of
//! a checksum. Words of our own are written for a wording, and need another look when it changes.

use sha2::{Digest as _, Sha256};

use crate::EnumValue;

/// The fingerprint of a text, eight hexadecimal digits; `None` for a text that says nothing. Blanks,
/// markup and the addresses of links are no part of it: they change without anybody wording a
/// text anew.
pub fn of(text: &str) -> Option<String> {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, link)) = rest.split_once("](") {
        plain.push_str(before);
        rest = link.split_once(')').map_or("", |(_, after)| after);
    }
    plain.push_str(rest);
    plain.retain(|c| !c.is_whitespace() && !"\u{200b}`*\\[]".contains(c));
    let plain = plain.trim_matches(|c: char| !c.is_alphanumeric());
    (!plain.is_empty()).then(|| fingerprint(plain))
}

/// Long enough for no two wordings of fields with one name to share it.
fn fingerprint(text: &str) -> String {
    Sha256::digest(text.as_bytes())[..4].iter().map(|byte| format!("{byte:02x}")).collect()
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
    fn another_word_is_another_wording() {
        assert_ne!(of("The shelf"), of("The shelves"));
    }

    #[test]
    fn a_dash_says_nothing() {
        assert_eq!(of("\\-"), None);
        assert_eq!(of(" "), None);
    }
}
