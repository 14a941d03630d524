//! Converts the text of a cell to a JSON value of the field's type, for examples and defaults.

use std::borrow::Cow;

use serde_json::{Number, Value};

use feishu_spec::{Type, prose};

/// The value after 示例值 or 默认值: up to the end of its line, or to the end of one JSON
/// value.
pub(super) fn text(part: &str) -> String {
    let part = without_ticks_at_braces(part.trim());
    if part.starts_with(['[', '{', '"']) {
        let mut stream =
            serde_json::Deserializer::from_str(&part).into_iter::<serde::de::IgnoredAny>();
        if matches!(stream.next(), Some(Ok(_))) {
            let end = stream.byte_offset();
            // Text directly after the value means that it is not a JSON value.
            let after = part[end..].chars().next();
            if after.is_none_or(|c| matches!(c, '\n' | ' ' | '。' | '，' | '\u{a0}')) {
                return part[..end].to_owned();
            }
        }
    }
    let line = part.split('\n').next().unwrap_or_default();
    // A run of blanks is a break that got lost.
    unquote(prose::value(line.split("     ").next().unwrap_or_default())).to_owned()
}

/// Removes backticks that a converter of pages put around everything in braces.
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

/// A value of the field's type from the text of a cell; a string if the text is not such a value,
/// and `None` if it is a sentence about values.
pub(super) fn typed(text: &str, ty: &Type) -> Option<Value> {
    match written(text, ty)? {
        Value::String(text) if prose::value(&text) != text.trim() => {
            let text = prose::value(&text).to_owned();
            (!text.is_empty()).then_some(Value::String(text))
        }
        value => Some(value),
    }
}

fn written(text: &str, ty: &Type) -> Option<Value> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let json: Option<Value> = serde_json::from_str(text).ok();
    match (ty, json) {
        (Type::String | Type::File, Some(Value::String(inner))) => Some(Value::String(inner)),
        (Type::String | Type::File, _) => unquoted(text),
        (Type::Int | Type::Float, Some(value @ Value::Number(_))) => Some(value),
        (Type::Bool, Some(value @ Value::Bool(_))) => Some(value),
        (Type::Int | Type::Float | Type::Bool, Some(Value::String(inner))) => {
            scalar(&inner, ty).or(Some(Value::String(inner)))
        }
        // The text may have remarks around the value.
        (Type::Int | Type::Float | Type::Bool, _) => {
            let bare = text.trim_start_matches("（默认值）");
            let end =
                bare.find([' ', '，', '。', '；', ';', '（', '(', '、']).unwrap_or(bare.len());
            scalar(&bare[..end], ty)
                .or_else(|| unquoted(text).filter(|value| !prose::reads_as_prose(value, ty)))
        }
        (_, Some(value))
            if !value.is_string() && !value.is_number() || !matches!(ty, Type::List(_)) =>
        {
            Some(value)
        }
        // A single element means a list with that element.
        (Type::List(inner), _) if is_scalar(inner) && is_one_word(text) => {
            typed(text, inner).map(|one| Value::Array(vec![one]))
        }
        _ => unquoted(text),
    }
}

/// A default; `None` if the page only describes it.
pub(super) fn default(text: &str, ty: &Type) -> Option<Value> {
    let said = ["空", "无", "不传", "否", "-"];
    if said.contains(&text.trim())
        || text.trim().starts_with("空，")
        || text.trim().starts_with("空。")
    {
        return None;
    }
    let fits = |value: &Value| match ty {
        Type::Int => value.is_i64() || value.is_u64(),
        Type::Float => value.is_number(),
        Type::Bool => value.is_boolean(),
        // A default of the elements is not a default of the list.
        Type::List(_) => text.trim().starts_with('['),
        Type::Object | Type::Map(_) => value.is_object(),
        Type::String | Type::File | Type::Any => true,
    };
    typed(text, ty).filter(fits)
}

fn is_scalar(ty: &Type) -> bool {
    matches!(ty, Type::String | Type::Int | Type::Float | Type::Bool)
}

fn is_one_word(text: &str) -> bool {
    !text.contains(|c: char| c.is_whitespace() || matches!(c, ',' | '，' | '、' | '[' | '{'))
}

fn scalar(text: &str, ty: &Type) -> Option<Value> {
    if *ty == Type::Bool { boolean(text) } else { number(text) }
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

    use super::{default, text, typed};
    use feishu_spec::Type;

    #[test]
    fn a_value_ends_where_its_line_or_its_json_ends() {
        assert_eq!(text("\"a\" and more"), "\"a\"");
        assert_eq!(text("[1,\n2]\nmore"), "[1,\n2]");
        assert_eq!(text("`open`"), "open");
        assert_eq!(text(r#"[`{"a": `{"b": 1}`}`] is it"#), r#"[{"a": {"b": 1}}]"#);
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
            ("a", &list, json!(["a"])),
            ("a, b", &list, json!("a, b")),
            ("false，off", &Type::Bool, json!(false)),
            ("10；20 at most", &Type::Int, json!(10)),
            ("true(默认是false)", &Type::Bool, json!(true)),
            ("\"a\"b\"", &Type::String, json!("a\"b")),
            (r"\[a\_b\] \d \n", &Type::String, json!(r"[a_b] \d \n")),
        ] {
            assert_eq!(typed(text, ty), Some(expected), "{text}");
        }
        assert_eq!(typed(" ", &Type::Int), None);
        assert_eq!(typed("是否停靠，", &Type::Bool), None);
        assert_eq!(typed("\"请参考下文\"", &Type::String), None);
        assert_eq!(typed("\"a\\n\"", &Type::String), Some(json!("a\n")));
    }

    #[test]
    fn a_default_in_words_is_none() {
        assert_eq!(default("空，表示不变", &Type::Bool), None);
        assert_eq!(default("as it was", &Type::Int), None);
        assert_eq!(default("as it was", &Type::String), Some(json!("as it was")));
        assert_eq!(default("20", &Type::Int), Some(json!(20)));
    }
}
