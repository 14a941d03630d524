//! [`Rule`]: a documented rule of a field, read from the text that stands in generated code.

use std::str::FromStr;

/// A documented rule of a field. Bounds include both ends.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Rule {
    /// `required`: the field must be present when the record is decoded.
    Required,
    /// `characters 1..100`: the number of characters of a string, or of each string in a list.
    Characters(Option<u64>, Option<u64>),
    /// `items 1..`: the number of elements of a list or a map.
    Items(Option<u64>, Option<u64>),
    /// `range ..90`: the value of an integer, or of each integer in a list.
    Range(Option<i64>, Option<i64>),
    /// `number 0..2.5`: the value of a number, or of each number in a list.
    RangeFloat(Option<f64>, Option<f64>),
    /// `pattern ^[a-z]+$`: a regular expression that matches anywhere in a string, or in each
    /// string in a list. An invalid expression is not checked: the generator leaves it out.
    Pattern(&'static str),
    /// `not_empty`: a string is not empty: in a path an empty one would change the URL.
    NotEmpty,
    /// `named kind`: the field has this name in Rust, which is not its name in JSON. `Debug` prints
    /// it.
    Named(&'static str),
}

impl Rule {
    /// Reads a rule. A text that is none is `None`.
    pub(crate) fn read(text: &'static str) -> Option<Rule> {
        let space = text.bytes().position(|byte| byte == b' ');
        let (kind, argument) = match space {
            Some(space) => (&text[..space], &text[space + 1..]),
            None => (text, ""),
        };
        let rule = match kind {
            REQUIRED => Rule::Required,
            "not_empty" => Rule::NotEmpty,
            "named" => Rule::Named(argument),
            "pattern" => Rule::Pattern(argument),
            "characters" => bounds(argument, Rule::Characters)?,
            "items" => bounds(argument, Rule::Items)?,
            "range" => bounds(argument, Rule::Range)?,
            "number" => bounds(argument, Rule::RangeFloat)?,
            _ => return None,
        };
        Some(rule)
    }
}

/// The text of [`Rule::Required`].
pub(super) const REQUIRED: &str = "required";

/// Whether a rule limits values of requests. The others say what a reply must have, and what
/// `Debug` prints. Most rules are `required`, which is told here without reading it.
#[inline]
pub(super) fn is_limit(rule: &str) -> bool {
    rule != REQUIRED && !rule.starts_with("named ")
}

/// Splits a line of a shape into the position of the field and the rule. A line that has no position
/// is `None`.
#[inline]
pub(super) fn positioned(line: &'static str) -> Option<(usize, &'static str)> {
    let (mut position, mut length) = (0, 0);
    for byte in line.bytes() {
        match byte {
            b'0'..=b'9' => position = position * 10 + usize::from(byte - b'0'),
            b' ' if length > 0 => return Some((position, &line[length + 1..])),
            _ => break,
        }
        length += 1;
    }
    debug_assert!(false, "{line:?} does not begin with the position of a field and a space");
    None
}

/// Reads `1..5`, `1..` or `..5`.
fn bounds<N: FromStr>(text: &str, rule: fn(Option<N>, Option<N>) -> Rule) -> Option<Rule> {
    let middle = text.as_bytes().windows(2).position(|two| two == b"..")?;
    let end = |text: &str| match text {
        "" => Some(None),
        number => number.parse().ok().map(Some),
    };
    Some(rule(end(&text[..middle])?, end(&text[middle + 2..])?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_read() {
        let kinds = [
            ("required", Rule::Required),
            ("not_empty", Rule::NotEmpty),
            ("named page_count", Rule::Named("page_count")),
            ("pattern ^a b$", Rule::Pattern("^a b$")),
            ("characters ..100", Rule::Characters(None, Some(100))),
            ("items 1..", Rule::Items(Some(1), None)),
            ("range -3..5", Rule::Range(Some(-3), Some(5))),
            ("number 0.5..2.5", Rule::RangeFloat(Some(0.5), Some(2.5))),
            ("number 1..2.5", Rule::RangeFloat(Some(1.0), Some(2.5))),
        ];
        for (text, rule) in kinds {
            assert_eq!(Rule::read(text), Some(rule), "{text}");
        }
    }

    #[test]
    fn the_position_of_the_field_stands_before_a_rule() {
        assert_eq!(positioned("0 required"), Some((0, "required")));
        assert_eq!(positioned("12 pattern 5 a"), Some((12, "pattern 5 a")));
    }

    #[test]
    fn what_limits_nothing_is_told() {
        let limits = ["not_empty", "number 1..", "range ..1", "pattern required"];
        assert!(limits.into_iter().all(is_limit));
        assert!(["required", "named number"].into_iter().all(|rule| !is_limit(rule)));
    }

    #[test]
    fn anything_else_is_no_rule() {
        for text in ["", "optional", "items", "items 5", "items a..b", "range 1..2..3"] {
            assert_eq!(Rule::read(text), None, "{text}");
        }
    }
}
