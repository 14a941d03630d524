//! Examples as JSON: strict where it is, otherwise with comments and trailing commas removed.

use serde_json::Value;

/// An example that was read.
#[derive(Debug, PartialEq)]
pub(super) struct Parsed {
    pub(super) value: Value,
    /// Whether comments or commas had to go.
    pub(super) repaired: bool,
}

/// Reads an example; the error is what serde_json says of it as written.
pub(super) fn parse(text: &str) -> Result<Parsed, serde_json::Error> {
    match serde_json::from_str(text) {
        Ok(value) => Ok(Parsed { value, repaired: false }),
        Err(error) => match serde_json::from_str(&repair(text)) {
            Ok(value) => Ok(Parsed { value, repaired: true }),
            Err(_) => Err(error),
        },
    }
}

/// The text without comments, hard blanks and commas before a closing bracket. Strings stay
/// as they are.
fn repair(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // Offset in `out` of a comma that nothing has followed yet.
    let mut comma = None;
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        if rest.starts_with("//") {
            rest = rest.find('\n').map_or("", |end| &rest[end..]);
            continue;
        }
        if rest.starts_with("/*") {
            rest = rest.find("*/").map_or("", |end| &rest[end + 2..]);
            continue;
        }
        let length = if character == '"' { string(rest) } else { character.len_utf8() };
        match character {
            ',' => comma = Some(out.len()),
            '}' | ']' => {
                if let Some(at) = comma.take() {
                    out.replace_range(at..=at, " ");
                }
            }
            _ if character.is_whitespace() => {}
            _ => comma = None,
        }
        if character.is_whitespace() || character == '\u{feff}' || character == '\u{200b}' {
            out.push(' ');
        } else {
            out.push_str(&rest[..length]);
        }
        rest = &rest[length..];
    }
    out
}

/// Bytes of the string at the start.
fn string(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::parse;

    #[test]
    fn strict_json_is_not_repaired() {
        let parsed = parse(r#"{"a": [1, 2]}"#).unwrap();
        assert_eq!((parsed.value, parsed.repaired), (json!({"a": [1, 2]}), false));
    }

    #[test]
    fn comments_and_trailing_commas_are_removed() {
        let parsed = parse("{\"a\": \"x // y,}\", // why\n \"b\": [1, 2,\n], /* c */ }").unwrap();
        assert_eq!((parsed.value, parsed.repaired), (json!({"a": "x // y,}", "b": [1, 2]}), true));
    }

    #[test]
    fn what_is_no_json_stays_an_error() {
        for text in ["", "{", "{\"a\": string}", "{\"a\": 1 \"b\": 2}", "\"", ",", "]"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
