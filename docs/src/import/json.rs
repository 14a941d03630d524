//! Reads examples as JSON, and repairs what is safe to repair: comments, trailing commas, marks of
//! omission, escapes and line ends in strings.

use serde_json::Value;

use super::{Kind, context::Context, nest};
use crate::page::{Code, Place};

/// What a block of code shows.
#[derive(Clone, Debug, Default)]
pub(super) struct Example {
    /// Its place in the page.
    pub(super) place: Place,
    /// Its JSON; `None` if it is not JSON, or is a command or an address.
    pub(super) value: Option<Value>,
    /// The keys and their nesting, if it is not JSON.
    lenient: Option<Value>,
}

impl Example {
    /// What the example shows about fields.
    pub(super) fn shown(&self) -> Shown<'_> {
        Shown { value: self.value.as_ref(), keys: self.value.as_ref().or(self.lenient.as_ref()) }
    }
}

/// What an example shows about the fields of a table.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Shown<'a> {
    /// Its values, if they can be trusted.
    pub(super) value: Option<&'a Value>,
    /// Its keys and their nesting.
    pub(super) keys: Option<&'a Value>,
}

impl<'a> Shown<'a> {
    /// The part of the example below a key.
    pub(super) fn below(self, key: &str) -> Shown<'a> {
        let part = |value: Option<&'a Value>| value.and_then(|value| value.get(key));
        Shown { value: part(self.value), keys: part(self.keys) }
    }
}

/// Reads an example, if there is one, and reports what is wrong with it.
pub(super) fn example(context: &mut Context<'_>, code: Option<&Code>) -> Example {
    let Some(code) = code else { return Example::default() };
    let place = code.place;
    if let Some(body) = command_body(&code.text) {
        let value = body.and_then(|body| serde_json::from_str(body).ok());
        return Example { place, value, lenient: None };
    }
    match parse(&code.text) {
        Ok(parsed) => {
            if parsed.repaired {
                let expected = "JSON without comments and trailing commas, one value";
                context.report_found(Kind::RepairedJson, code.place, "", expected);
            }
            Example { place, value: Some(parsed.value), lenient: None }
        }
        Err(error) => {
            let above = error.line().saturating_sub(1);
            let line = code.text.lines().nth(above).unwrap_or_default();
            let at = Place { line: place.line + above, ..place };
            context.report_found(Kind::UnreadableJson, at, line, format!("JSON ({error})"));
            Example { place, value: None, lenient: nest::parse_lenient(&code.text) }
        }
    }
}

/// Reads an example without reporting anything.
pub(super) fn peek(text: &str) -> Option<Value> {
    parse(text).ok().map(|parsed| parsed.value)
}

/// Whether a text is a command or an address, and the body that the command sends, if any.
fn command_body(text: &str) -> Option<Option<&str>> {
    // Commands have comments in their own syntax.
    let first =
        text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'))?;
    let is_command = ["curl ", "http://", "https://", "GET ", "POST ", "PUT ", "PATCH ", "DELETE "];
    if !is_command.iter().any(|start| first.starts_with(start)) {
        return None;
    }
    let body = ["--data-raw '", "--data '", "-d '"].iter().find_map(|option| {
        let (_, rest) = text.split_once(option)?;
        Some(rest.rsplit_once('\'')?.0)
    });
    Some(body)
}

/// An example that was read.
#[derive(Debug, PartialEq)]
struct Parsed {
    value: Value,
    /// Whether anything had to be changed or left out.
    repaired: bool,
}

/// Reads an example; the error is that of serde_json for the unrepaired text.
fn parse(text: &str) -> Result<Parsed, serde_json::Error> {
    match serde_json::from_str(text) {
        Ok(value) => Ok(Parsed { value, repaired: false }),
        Err(error) => {
            // Some blocks show several values; use the first if all of them can be read.
            let repaired = repair(text);
            let mut values = serde_json::Deserializer::from_str(&repaired).into_iter::<Value>();
            match values.next() {
                Some(Ok(value)) if values.all(|rest| rest.is_ok()) => {
                    Ok(Parsed { value, repaired: true })
                }
                _ => Err(error),
            }
        }
    }
}

/// The text without comments, non-breaking spaces, marks of omission and needless commas, and with
/// invalid characters in strings escaped.
fn repair(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // Offset in `out` of a comma that nothing has followed yet.
    let mut comma = None;
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        if rest.starts_with("//") || character == '#' {
            let end = rest.find('\n').unwrap_or(rest.len());
            // The comma after a value may be at the end of its comment.
            let slipped = rest[..end].trim_end().ends_with([',', '，']);
            let value =
                out.trim_end().ends_with(|c: char| c.is_alphanumeric() || "\"}]".contains(c));
            if slipped && value && comma.is_none() {
                comma = Some(out.len());
                out.push(',');
            }
            rest = &rest[end..];
            continue;
        }
        if rest.starts_with("/*") {
            rest = rest.find("*/").map_or("", |end| &rest[end + 2..]);
            continue;
        }
        if rest.starts_with("...") {
            rest = rest.trim_start_matches('.');
            continue;
        }
        if character == '"' {
            comma = None;
            let length = string(rest);
            escape(&mut out, &rest[..length]);
            rest = &rest[length..];
            continue;
        }
        rest = &rest[character.len_utf8()..];
        match character {
            // A comma after another one, or before a closing bracket, separates nothing.
            ',' | '，' => {
                if comma.is_none() {
                    comma = Some(out.len());
                    out.push(',');
                }
            }
            '}' | ']' => {
                if let Some(at) = comma.take() {
                    out.replace_range(at..=at, " ");
                }
                out.push(character);
            }
            _ if character.is_whitespace() || matches!(character, '\u{feff}' | '\u{200b}') => {
                out.push(' ');
            }
            _ => {
                comma = None;
                out.push(character);
            }
        }
    }
    out
}

/// The length in bytes of the string at the start.
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

/// Adds a string, with line ends escaped and backslashes that escape nothing doubled.
fn escape(out: &mut String, string: &str) {
    let mut characters = string.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\n' => out.push_str("\\n"),
            '\r' => {}
            '\t' => out.push_str("\\t"),
            '\\' => {
                out.push('\\');
                match characters.peek() {
                    Some('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' | 'u') => {
                        out.extend(characters.next());
                    }
                    _ => out.push('\\'),
                }
            }
            _ => out.push(character),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{command_body, parse};

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
    fn a_comma_that_slipped_into_a_comment_is_brought_back() {
        let parsed = parse("{\"a\": 1//one，\n \"b\": {//two,\n} // three,\n}").unwrap();
        assert_eq!(parsed.value, json!({"a": 1, "b": {}}));
    }

    #[test]
    fn what_strings_may_not_hold_is_escaped() {
        let parsed = parse("{\"a\": \"^\\d+$\", \"b\": \"x\ny\\\"z\"}").unwrap();
        assert_eq!((parsed.value, parsed.repaired), (json!({"a": "^\\d+$", "b": "x\ny\"z"}), true));
    }

    #[test]
    fn marks_of_omission_go_and_the_first_of_several_values_counts() {
        assert_eq!(parse("[1, 2, ......]").unwrap().value, json!([1, 2]));
        assert_eq!(
            parse("// one\n{\"a\": 1，}\n// two\n{\"a\": 2}").unwrap().value,
            json!({"a": 1})
        );
    }

    #[test]
    fn a_command_shows_the_body_that_it_sends() {
        assert_eq!(
            command_body("curl -X POST x \\\n--data-raw '{\"a\": 1}'"),
            Some(Some("{\"a\": 1}"))
        );
        assert_eq!(command_body("GET https://x"), Some(None));
        assert_eq!(command_body("{}"), None);
    }

    #[test]
    fn what_is_no_json_stays_an_error() {
        for text in
            ["", "{", "{\"a\": string}", "{} {", "{} x", "{\"a\": 1 \"b\": 2}", "\"", ",", "]"]
        {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
