//! A lenient JSON parser for examples that are not quite JSON: missing or extra commas, comments,
//! unquoted words, raw line breaks and quotation marks in strings, a missing end. It keeps the
//! keys and the nesting, but no scalar values: those of a broken example cannot be trusted.

use serde_json::{Map, Value};

/// The parser skips deeper levels, so that its result can be dropped and read recursively.
const MAX_DEPTH: usize = 64;

/// How many bytes after the first possible closing quotation mark the parser looks for a better
/// one.
const MAX_QUOTE: usize = 1_000;

/// Parses the keys and the nesting of an example.
///
/// Valid JSON is returned unchanged. In any other text each scalar becomes a string if it is
/// quoted and `true` if it is not. Returns `None` if the text has no object and no list.
pub fn parse_lenient(text: &str) -> Option<Value> {
    if let Ok(value) = serde_json::from_str::<Value>(text) {
        return (value.is_object() || value.is_array()).then_some(value);
    }
    let mut stack = Stack::default();
    let mut tokens = Tokens { text, at: 0 };
    while stack.top.is_none()
        && let Some(token) = tokens.next()
    {
        stack.take(token);
    }
    stack.finish()
}

/// The objects and lists that are still open.
#[derive(Default)]
struct Stack {
    open: Vec<Open>,
    /// How many containers are open beyond [`MAX_DEPTH`].
    too_deep: usize,
    /// The outermost value, once it is closed.
    top: Option<Value>,
}

impl Stack {
    fn take(&mut self, token: Token) {
        match token {
            Token::Open(_) if self.open.len() == MAX_DEPTH || self.too_deep > 0 => {
                self.too_deep += 1;
            }
            Token::Close if self.too_deep > 0 => self.too_deep -= 1,
            _ if self.too_deep > 0 => {}
            Token::Open(object) => self.open.push(Open::new(object)),
            Token::Close => self.close(),
            other => {
                if let Some(inner) = self.open.last_mut() {
                    inner.take(other);
                }
            }
        }
    }

    /// Closes the innermost container and puts it into the one around it.
    fn close(&mut self) {
        let Some(closed) = self.open.pop() else { return };
        match self.open.last_mut() {
            Some(outer) => outer.put(closed.value()),
            None => self.top = Some(closed.value()),
        }
    }

    /// Closes all containers that the text leaves open.
    fn finish(mut self) -> Option<Value> {
        while !self.open.is_empty() {
            self.close();
        }
        self.top
    }
}

/// An object or a list that is still open.
struct Open {
    object: bool,
    members: Map<String, Value>,
    elements: Vec<Value>,
    key: Option<String>,
    /// The last scalar; a colon after it makes it a key.
    word: Option<String>,
    quoted: bool,
}

impl Open {
    fn new(object: bool) -> Self {
        let (members, elements) = (Map::new(), Vec::new());
        Open { object, members, elements, key: None, word: None, quoted: false }
    }

    /// Takes a token that neither opens nor closes a container.
    fn take(&mut self, token: Token) {
        match token {
            Token::Colon => self.key = self.word.take().or(self.key.take()),
            Token::Comma => self.end_word(),
            Token::Quoted(word) => {
                self.end_word();
                self.word = Some(word);
                self.quoted = true;
            }
            // Consecutive unquoted words are one value: `12 or 13`.
            Token::Bare(word) if self.word.is_none() || self.quoted => {
                self.end_word();
                self.word = Some(word);
                self.quoted = false;
            }
            Token::Bare(_) | Token::Open(_) | Token::Close => {}
        }
    }

    /// Stores the last scalar as a value.
    fn end_word(&mut self) {
        if let Some(word) = self.word.take() {
            self.put(if self.quoted { Value::String(word) } else { Value::Bool(true) });
        }
    }

    fn put(&mut self, value: Value) {
        self.word = None;
        if !self.object {
            self.elements.push(value);
        } else if let Some(key) = self.key.take() {
            self.members.insert(key, value);
        }
    }

    fn value(mut self) -> Value {
        self.end_word();
        if self.object { Value::Object(self.members) } else { Value::Array(self.elements) }
    }
}

enum Token {
    /// `{` (true) or `[` (false).
    Open(bool),
    Close,
    Colon,
    Comma,
    Quoted(String),
    Bare(String),
}

struct Tokens<'a> {
    text: &'a str,
    at: usize,
}

impl Tokens<'_> {
    fn next(&mut self) -> Option<Token> {
        loop {
            let rest = &self.text[self.at..];
            let first = rest.chars().next()?;
            let comment_end = if rest.starts_with("//") {
                Some("\n")
            } else if rest.starts_with("/*") {
                Some("*/")
            } else {
                None
            };
            if let Some(end) = comment_end {
                self.at += rest.find(end).map_or(rest.len(), |found| found + end.len());
                continue;
            }
            self.at += first.len_utf8();
            return Some(match first {
                '{' => Token::Open(true),
                '[' => Token::Open(false),
                '}' | ']' => Token::Close,
                ':' | '：' => Token::Colon,
                ',' | '，' => Token::Comma,
                '"' | '“' | '”' => self.quoted(),
                _ if first.is_whitespace() => continue,
                _ => {
                    let end = rest.find(is_end_of_bare).unwrap_or(rest.len());
                    let end = end.max(first.len_utf8());
                    self.at += end - first.len_utf8();
                    Token::Bare(rest[..end].to_owned())
                }
            });
        }
    }

    /// Reads the string after an opening quotation mark. The closing mark is the first one before a
    /// separator or a closing bracket; if the line has none, the first mark.
    fn quoted(&mut self) -> Token {
        let rest = &self.text[self.at..];
        let (mut first, mut escaped) = (None, false);
        let mut end = None;
        for (place, c) in rest.char_indices() {
            match c {
                '\\' if !escaped => {
                    escaped = true;
                    continue;
                }
                '"' | '“' | '”' if !escaped => {
                    let after = &rest[place + c.len_utf8()..];
                    let next = after.trim_start_matches([' ', '\t']).chars().next();
                    first = first.or(Some((place, c)));
                    if next.is_none_or(|next| ",:}]\r\n，：".contains(next)) {
                        end = Some((place, c));
                        break;
                    }
                }
                '\n' if first.is_some() => break,
                _ if first.is_some_and(|(mark, _)| place > mark + MAX_QUOTE) => break,
                _ => {}
            }
            escaped = false;
        }
        let (end, mark) = end.or(first).map_or((rest.len(), 0), |(at, c)| (at, c.len_utf8()));
        self.at += end + mark;
        Token::Quoted(rest[..end].replace("\\\"", "\"").replace("\\\\", "\\"))
    }
}

fn is_end_of_bare(c: char) -> bool {
    c.is_whitespace() || "{}[]:,\"，：“”".contains(c)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::parse_lenient;

    fn reads(text: &str, expected: Value) {
        assert_eq!(parse_lenient(text), Some(expected), "{text}");
    }

    #[test]
    fn commas_may_be_missing_or_too_many() {
        reads(
            "{\"a\": \"1\"\n\"b\": [\"x\",, \"y\",],\n\"c\": {\"d\": \"2\"}\"e\": 5,}",
            json!({"a": "1", "b": ["x", "y"], "c": {"d": "2"}, "e": true}),
        );
    }

    #[test]
    fn comments_and_ellipses_are_skipped() {
        reads(
            "{ // the first\n\"a\": {...}, /* b: [ */ \"b\": [ ... ], ... }",
            json!({"a": {}, "b": [true]}),
        );
    }

    #[test]
    fn quotation_marks_and_line_breaks_may_be_in_a_string() {
        reads(
            "{\"a\": \"he said \"ahoy\" twice\", \"b\": \"one\ntwo\", \"c\": \"\\\"q\\\": [\"}",
            json!({"a": "he said \"ahoy\" twice", "b": "one\ntwo", "c": "\"q\": ["}),
        );
    }

    #[test]
    fn doubled_quotation_marks_do_not_hide_the_next_key() {
        reads("{\"a\": \"\"1\"\", \"b\": [\"[\"x\",\"y\"], \"c\": 1}", {
            json!({"a": "\"1\"", "b": ["[\"x", "y"], "c": true})
        });
    }

    #[test]
    fn consecutive_unquoted_words_are_one_value() {
        reads("{\"a\": 0/1/-1, \"b\": 1 or 2, c: and}", json!({"a": true, "b": true, "c": true}));
    }

    #[test]
    fn a_missing_end_is_added() {
        reads("{\"a\": {\"b\": [{\"c\": \"x", json!({"a": {"b": [{"c": "x"}]}}));
    }

    #[test]
    fn text_without_an_object_is_none() {
        assert_eq!(parse_lenient(""), None);
        assert_eq!(parse_lenient("no harbor here"), None);
    }

    #[test]
    fn valid_json_is_returned_unchanged() {
        reads("{\"a\": [1, null, {\"b\": \"\\u00e9\"}]}", json!({"a": [1, null, {"b": "é"}]}));
    }

    #[test]
    fn the_depth_is_limited() {
        let text = "{\"a\":".repeat(100_000);
        assert!(parse_lenient(&text).is_some());
        let text = format!("{}{}", "[".repeat(1_000), "]".repeat(1_000));
        assert!(parse_lenient(&text).is_some());
    }
}
