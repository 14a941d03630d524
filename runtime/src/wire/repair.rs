//! Documents that are not quite JSON, as some of the platform's services write them: with a byte
//! order mark in front, or with half of a surrogate pair inside a string.

#[cfg(feature = "long-connection")]
use std::borrow::Cow;

use serde_core::de::DeserializeOwned;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The document without its byte order mark.
pub(crate) fn without_mark(document: &[u8]) -> &[u8] {
    document.strip_prefix(BYTE_ORDER_MARK).unwrap_or(document)
}

/// The document with U+FFFD in place of each half of a surrogate pair that stands alone; `None` if
/// there is none. Only a document that could not be read is looked at.
#[cold]
pub(crate) fn lone_surrogates(document: &[u8]) -> Option<Vec<u8>> {
    let mut repaired: Option<Vec<u8>> = None;
    let mut at = 0;
    while let Some(found) = document[at..].iter().position(|byte| *byte == b'\\') {
        at += found;
        at += match (unit(document, at), unit(document, at + ESCAPE)) {
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => 2 * ESCAPE,
            (Some(0xD800..=0xDFFF), _) => {
                let repaired = repaired.get_or_insert_with(|| document.to_vec());
                repaired[at..at + ESCAPE].copy_from_slice(br"\ufffd");
                ESCAPE
            }
            (Some(_), _) => ESCAPE,
            // A backslash and what it escapes.
            (None, _) => 2.min(document.len() - at),
        };
    }
    repaired
}

/// The length of `\u0000`.
const ESCAPE: usize = 6;

/// The UTF-16 unit that is written as `\u0000` at a position.
fn unit(document: &[u8], at: usize) -> Option<u16> {
    let digits = document.get(at..at + ESCAPE)?.strip_prefix(br"\u")?;
    let digits = std::str::from_utf8(digits).ok()?;
    digits
        .bytes()
        .all(|digit| digit.is_ascii_hexdigit())
        .then(|| u16::from_str_radix(digits, 16).ok())?
}

/// A document as text, repaired.
#[cfg(feature = "events")]
pub(crate) fn text(document: String) -> String {
    // The search of the standard library is many times faster.
    if !document.contains(r"\u") {
        return document;
    }
    match lone_surrogates(document.as_bytes()) {
        // The repair replaces ASCII by ASCII.
        Some(repaired) => String::from_utf8(repaired).unwrap_or(document),
        None => document,
    }
}

/// The same, without a copy of a document that needs no repair.
#[cfg(feature = "long-connection")]
pub(crate) fn sound(document: &str) -> Cow<'_, str> {
    if !document.contains(r"\u") {
        return document.into();
    }
    match lone_surrogates(document.as_bytes()).map(String::from_utf8) {
        Some(Ok(repaired)) => repaired.into(),
        Some(Err(_)) | None => document.into(),
    }
}

/// Reads a document that may need repairs.
pub(crate) fn parse<T: DeserializeOwned>(document: &[u8]) -> Result<T, serde_json::Error> {
    let document = without_mark(document);
    serde_json::from_slice(document).or_else(|error| match lone_surrogates(document) {
        Some(repaired) => serde_json::from_slice(&repaired),
        None => Err(error),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(document: &str) -> String {
        parse(document.as_bytes()).unwrap()
    }

    #[test]
    fn halves_of_pairs_are_replaced_and_pairs_stay() {
        for (document, expected) in [
            (r#""a\ud83d""#, "a\u{FFFD}"),
            (r#""\ude00b""#, "\u{FFFD}b"),
            (r#""\ud83d\ud83d\ude00""#, "\u{FFFD}\u{1F600}"),
            (r#""\ude00\ud83d""#, "\u{FFFD}\u{FFFD}"),
            (r#""\uD83D\n""#, "\u{FFFD}\n"),
            // An escaped backslash before `ud83d` is no escape of a unit.
            (r#""\\ud83d\ud83d""#, "\\ud83d\u{FFFD}"),
        ] {
            assert_eq!(read(document), expected, "{document}");
        }
        assert_eq!(lone_surrogates(br#""\ud83d\ude00 \\ud83d""#), None);
    }

    #[test]
    fn a_document_that_ends_in_an_escape_is_no_trouble() {
        for document in [r#""\"#, r#""\u"#, r#""\ud8"#, r#""\ud83d"#, r#""\ud83d\u"#] {
            lone_surrogates(document.as_bytes());
            assert!(parse::<String>(document.as_bytes()).is_err(), "{document}");
        }
    }

    #[test]
    fn a_byte_order_mark_is_skipped() {
        assert_eq!(read("\u{FEFF}\"a\""), "a");
    }
}
