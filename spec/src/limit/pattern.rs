//! Documented patterns.
//!
//! A pattern matches anywhere in a text unless it says `^` and `$` itself. JSON Schema reads
//! patterns so, and so does Go's `regexp`, in which the platform is written. A check that
//! anchored them would refuse texts that the platform takes.

use std::{
    collections::HashMap,
    sync::{Mutex, OnceLock, PoisonError},
};

use regex_lite::Regex;

/// Whether a text matches; `None` if the engine cannot read the pattern (look-around, for example).
pub fn matches(pattern: &str, text: &str) -> Option<bool> {
    Some(compiled(pattern)?.is_match(text))
}

/// Whether the engine can read a pattern.
pub fn is_readable(pattern: &str) -> bool {
    compiled(pattern).is_some()
}

/// The pattern, compiled once: that costs thousands of times what its use does.
fn compiled(pattern: &str) -> Option<Regex> {
    static COMPILED: OnceLock<Mutex<HashMap<String, Option<Regex>>>> = OnceLock::new();
    let mut compiled =
        COMPILED.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = compiled.get(pattern) {
        return known.clone();
    }
    let regex = Regex::new(pattern).ok();
    compiled.insert(pattern.to_owned(), regex.clone());
    regex
}

/// The pattern in the dialect of JSON Schema, which refuses an escape that means nothing
/// (`\:`).
pub fn ecma(pattern: &str) -> String {
    let mut text = String::new();
    let mut in_class = false;
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                let Some(escaped) = chars.next() else {
                    text.push(c);
                    break;
                };
                let stays = escaped.is_alphanumeric() || r"^$\.*+?()[]{}|/".contains(escaped);
                if stays || in_class && escaped == '-' {
                    text.push(c);
                }
                text.push(escaped);
                continue;
            }
            '[' => in_class = true,
            ']' => in_class = false,
            _ => {}
        }
        text.push(c);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{ecma, is_readable, matches};

    #[test]
    fn a_pattern_matches_anywhere_unless_it_is_anchored() {
        assert_eq!(matches("[A-Z]{2}", "xAByy"), Some(true));
        assert_eq!(matches("^[A-Z]{2}$", "xAByy"), Some(false));
        assert_eq!(matches("a|b$", "ax"), Some(true));
    }

    #[test]
    fn a_pattern_that_cannot_be_read_says_nothing() {
        assert_eq!(matches("(?<=a)b", "b"), None);
        assert!(!is_readable("(?<=a)b") && is_readable("a"));
    }

    #[test]
    fn a_pattern_keeps_the_escapes_that_mean_something() {
        assert_eq!(ecma(r"^[^\[\]\:\\\/\?\*\-]+\-\@\d$"), r"^[^\[\]:\\\/\?\*\-]+-@\d$");
        assert_eq!(ecma("cut\\"), "cut\\");
    }
}
