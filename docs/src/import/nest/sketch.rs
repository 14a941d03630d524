//! The nesting in an example that is not quite JSON: commas missing or too many, comments, bare
//! words, raw line breaks and quotation marks in strings, an end cut off. Holds no facts about
//! values: those of broken examples are not to be trusted.

use serde_json::{Map, Value};

/// Deeper levels are left out; the result can be dropped and read recursively.
const MAX_DEPTH: usize = 64;

/// A closing quotation mark is sought so many bytes beyond the first that could be one.
const MAX_QUOTE: usize = 1_000;

/// Reads keys and nesting from the text of an example, as well as it goes: JSON as it is, anything
/// else with values that are neither objects nor lists as strings or, where they are not quoted,
/// as `true`. Nothing where there is no object or list in it.
pub fn sketch(text: &str) -> Option<Value> {
    if let Ok(value) = serde_json::from_str::<Value>(text) {
        return (value.is_object() || value.is_array()).then_some(value);
    }
    let mut open: Vec<Open> = Vec::new();
    let mut top = None;
    let mut too_deep = 0_usize;
    let mut tokens = Tokens { text, at: 0 };
    while let Some(token) = tokens.next() {
        match token {
            Token::Open(_) if open.len() == MAX_DEPTH || too_deep > 0 => too_deep += 1,
            Token::Close if too_deep > 0 => too_deep -= 1,
            _ if too_deep > 0 => {}
            Token::Open(object) => open.push(Open::new(object)),
            Token::Close => {
                let Some(closed) = open.pop() else { continue };
                match open.last_mut() {
                    Some(outer) => outer.put(closed.value()),
                    None => {
                        top = Some(closed.value());
                        break;
                    }
                }
            }
            Token::Colon => {
                if let Some(inner) = open.last_mut() {
                    inner.key = inner.word.take().or(inner.key.take());
                }
            }
            Token::Comma => {
                if let Some(inner) = open.last_mut() {
                    inner.end_word();
                }
            }
            Token::Quoted(word) => {
                if let Some(inner) = open.last_mut() {
                    inner.end_word();
                    inner.word = Some(word);
                    inner.quoted = true;
                }
            }
            Token::Bare(word) => {
                if let Some(inner) = open.last_mut() {
                    // Bare words in a row are one value: `12 or 13`.
                    if inner.word.is_none() || inner.quoted {
                        inner.end_word();
                        inner.word = Some(word);
                        inner.quoted = false;
                    }
                }
            }
        }
    }
    // What was cut off is closed.
    while let Some(closed) = open.pop() {
        match open.last_mut() {
            Some(outer) => outer.put(closed.value()),
            None => top = Some(closed.value()),
        }
    }
    top
}

/// An object or a list that is still open.
struct Open {
    object: bool,
    members: Map<String, Value>,
    elements: Vec<Value>,
    key: Option<String>,
    /// The last word, which a colon makes a key.
    word: Option<String>,
    quoted: bool,
}

impl Open {
    fn new(object: bool) -> Self {
        let (members, elements) = (Map::new(), Vec::new());
        Open { object, members, elements, key: None, word: None, quoted: false }
    }

    /// Takes the last word as a value.
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
    /// Whether it opens an object.
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

    /// Reads on after an opening quotation mark, to the mark that what follows makes the closing
    /// one; to the first one where there is none such on the line.
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

    use super::sketch;

    fn reads(text: &str, expected: Value) {
        assert_eq!(sketch(text), Some(expected), "{text}");
    }

    #[test]
    fn commas_may_be_missing_or_too_many() {
        reads(
            "{\"a\": \"1\"\n\"b\": [\"x\",, \"y\",],\n\"c\": {\"d\": \"2\"}\"e\": 5,}",
            json!({"a": "1", "b": ["x", "y"], "c": {"d": "2"}, "e": true}),
        );
    }

    #[test]
    fn comments_and_omissions_say_nothing() {
        reads(
            "{ // the first\n\"a\": {...}, /* b: [ */ \"b\": [ ... ], ... }",
            json!({"a": {}, "b": [true]}),
        );
    }

    #[test]
    fn quotation_marks_and_line_breaks_stay_in_a_string() {
        reads(
            "{\"a\": \"he said \"ahoy\" twice\", \"b\": \"one\ntwo\", \"c\": \"\\\"q\\\": [\"}",
            json!({"a": "he said \"ahoy\" twice", "b": "one\ntwo", "c": "\"q\": ["}),
        );
    }

    #[test]
    fn doubled_quotation_marks_do_not_swallow_what_follows() {
        reads("{\"a\": \"\"1\"\", \"b\": [\"[\"x\",\"y\"], \"c\": 1}", {
            json!({"a": "\"1\"", "b": ["[\"x", "y"], "c": true})
        });
    }

    #[test]
    fn bare_words_are_one_value() {
        reads("{\"a\": 0/1/-1, \"b\": 1 or 2, c: and}", json!({"a": true, "b": true, "c": true}));
    }

    #[test]
    fn an_end_that_is_cut_off_is_made_up() {
        reads("{\"a\": {\"b\": [{\"c\": \"x", json!({"a": {"b": [{"c": "x"}]}}));
    }

    #[test]
    fn text_without_an_object_gives_nothing() {
        assert_eq!(sketch(""), None);
        assert_eq!(sketch("no harbour here"), None);
    }

    #[test]
    fn json_is_read_as_it_is() {
        reads("{\"a\": [1, null, {\"b\": \"\\u00e9\"}]}", json!({"a": [1, null, {"b": "é"}]}));
    }

    #[test]
    fn depth_is_bounded() {
        let text = "{\"a\":".repeat(100_000);
        assert!(sketch(&text).is_some());
        let text = format!("{}{}", "[".repeat(1_000), "]".repeat(1_000));
        assert!(sketch(&text).is_some());
    }
}
