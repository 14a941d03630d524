//! Example and default values: text of a cell to a JSON value of the field's type.

use std::borrow::Cow;

use serde_json::{Number, Value};

use crate::spec::Type;

/// The value that stands behind 示例值 or 默认值: to the end of its line, or as much of the
/// text as one JSON value takes.
pub(super) fn text(part: &str) -> String {
    let part = without_ticks_at_braces(part.trim());
    if part.starts_with(['[', '{', '"']) {
        let mut stream =
            serde_json::Deserializer::from_str(&part).into_iter::<serde::de::IgnoredAny>();
        if matches!(stream.next(), Some(Ok(_))) {
            let end = stream.byte_offset();
            // Text right behind the value means that it was no JSON value after all.
            let after = part[end..].chars().next();
            if after.is_none_or(|c| matches!(c, '\n' | ' ' | '。' | '，' | '\u{a0}')) {
                return part[..end].to_owned();
            }
        }
    }
    let line = part.split('\n').next().unwrap_or_default();
    // A run of blanks is a break that got lost.
    unquote(line.split("     ").next().unwrap_or_default().trim()).to_owned()
}

/// One converter of pages put backticks around everything in braces.
fn without_ticks_at_braces(text: &str) -> Cow<'_, str> {
    if text.contains("`{") || text.contains("}`") {
        return Cow::Owned(text.replace("`{", "{").replace("}`", "}"));
    }
    Cow::Borrowed(text)
}

fn unquote(text: &str) -> &str {
    let inner = text.strip_prefix('`').and_then(|text| text.strip_suffix('`'));
    match inner {
        Some(inner) if !inner.contains('`') => inner.trim(),
        _ => text,
    }
}

/// A value of the field's type from the text of a cell; a string where the text is none.
pub(super) fn typed(text: &str, ty: &Type) -> Option<Value> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let json: Option<Value> = serde_json::from_str(text).ok();
    let value = match (ty, json) {
        (Type::String | Type::File, Some(Value::String(inner))) => Value::String(inner),
        (Type::String | Type::File, _) => return unquoted(text),
        (Type::Int, Some(value @ Value::Number(_))) => value,
        (Type::Int, Some(Value::String(inner))) => number(&inner).unwrap_or(Value::String(inner)),
        (Type::Float, Some(value @ Value::Number(_))) => value,
        (Type::Float, Some(Value::String(inner))) => number(&inner).unwrap_or(Value::String(inner)),
        (Type::Bool, Some(Value::String(inner))) => boolean(&inner).unwrap_or(Value::String(inner)),
        (Type::Bool, None) => return boolean(text).or_else(|| unquoted(text)),
        (_, Some(value)) => value,
        (_, None) => return unquoted(text),
    };
    Some(value)
}

fn number(text: &str) -> Option<Value> {
    let text = text.trim();
    if let Ok(whole) = text.parse::<i64>() {
        return Some(whole.into());
    }
    Number::from_f64(text.parse().ok()?).map(Value::Number)
}

fn boolean(text: &str) -> Option<Value> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" => Some(Value::Bool(true)),
        "false" => Some(Value::Bool(false)),
        _ => None,
    }
}

/// Characters that Markdown takes for markup unless a backslash stands before them, and JSON
/// does not escape.
const ESCAPED: &str = "*_[](){}~`#+-.!>|<&";

/// Text in quotation marks that is no JSON string, without them; other text as it is.
fn unquoted(text: &str) -> Option<Value> {
    let mut shown = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        if character != '\\' || !characters.peek().is_some_and(|next| ESCAPED.contains(*next)) {
            shown.push(character);
        }
    }
    let text = shown.as_str();
    let inner = text
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'))
        .or_else(|| text.strip_prefix('“').and_then(|text| text.strip_suffix('”')))
        .unwrap_or(text);
    (!inner.is_empty()).then(|| Value::String(inner.to_owned()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{text, typed};
    use crate::spec::Type;

    #[test]
    fn a_value_ends_where_its_line_or_its_json_ends() {
        assert_eq!(text("\"a\" and more"), "\"a\"");
        assert_eq!(text("[1,\n2]\nmore"), "[1,\n2]");
        assert_eq!(text("`open`"), "open");
        assert_eq!(text("open\nmore"), "open");
        assert_eq!(text("[`{\"a\": [`{\"b\": 1}`]}`]"), "[{\"a\": [{\"b\": 1}]}]");
        assert_eq!(text("\"a\"b"), "\"a\"b");
    }

    #[test]
    fn a_value_takes_the_type_of_its_field() {
        let list = Type::String.list();
        for (text, ty, expected) in [
            ("\"12\"", &Type::String, json!("12")),
            ("12", &Type::String, json!("12")),
            ("true", &Type::Bool, json!(true)),
            ("True", &Type::Bool, json!(true)),
            ("\"7\"", &Type::Int, json!(7)),
            ("1.5", &Type::Float, json!(1.5)),
            ("[\"a\"]", &list, json!(["a"])),
            ("a", &list, json!("a")),
            ("\"a\"b\"", &Type::String, json!("a\"b")),
            (r"\[a\_b\] \d \n", &Type::String, json!(r"[a_b] \d \n")),
        ] {
            assert_eq!(typed(text, ty), Some(expected), "{text}");
        }
        assert_eq!(typed(" ", &Type::Int), None);
    }
}
