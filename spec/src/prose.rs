//! Separates values from sentences about values, which pages put in one cell. The text before a
//! sentence is the value; a sentence that only describes values is not a value.

use serde_json::Value;

use crate::{Endpoint, Event, Field, Type};

/// How a sentence begins that sends its reader elsewhere.
const ELSEWHERE: &[&str] = &["请参考", "参考[", "参考下", "参见", "详见", "如下所示", "见下"];

/// The part of a text that is the value: all of it, the text before a sentence, or nothing.
pub fn value(text: &str) -> &str {
    let text = text.trim();
    if ELSEWHERE.iter().any(|start| text.starts_with(start)) || text.starts_with("- `") {
        return "";
    }
    quoted(text).or_else(|| before_remarks(text)).or_else(|| first_of_several(text)).unwrap_or(text)
}

/// `` `a`。A sentence `` is `a`.
fn quoted(text: &str) -> Option<&str> {
    let (inner, rest) = text.strip_prefix('`')?.split_once('`')?;
    rest.starts_with(['。', '；', '（']).then_some(inner)
}

/// `true  - a remark - another` is `true`.
fn before_remarks(text: &str) -> Option<&str> {
    let (word, _) = text.split_once("  - ")?;
    is_word(word.trim()).then(|| word.trim())
}

/// `txt；srt` is `txt`: each of them would do.
fn first_of_several(text: &str) -> Option<&str> {
    let mut words = text.split('；').map(str::trim);
    let first = words.next()?;
    let mut others = words.peekable();
    let several = others.peek().is_some();
    (several && is_word(first) && others.all(is_word)).then_some(first)
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_graphic())
}

/// Whether a documented value of this type is a sentence about values, or holds one.
pub fn reads_as_prose(found: &Value, ty: &Type) -> bool {
    match found {
        Value::String(text) => match ty.innermost() {
            Type::Int | Type::Float | Type::Bool => text.chars().any(is_ideograph),
            _ => value(text) != text.trim(),
        },
        Value::Array(elements) => elements.iter().any(|element| reads_as_prose(element, ty)),
        _ => false,
    }
}

fn is_ideograph(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// The places of an endpoint where a default or an example reads as prose, each with its text.
pub fn of_endpoint(endpoint: &Endpoint) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let request = &endpoint.request;
    for (place, fields) in
        [("path", &request.path), ("query", &request.query), ("headers", &request.headers)]
    {
        of_fields(fields, &format!("request.{place}"), &mut found);
    }
    if let Some(body) = &request.body {
        of_fields(&body.fields, "request.body", &mut found);
    }
    if let Some(data) = &endpoint.response.data {
        of_fields(&data.fields, "response.data", &mut found);
    }
    of_fields(&endpoint.response.fields, "response", &mut found);
    found
}

/// [`of_endpoint`] for an event.
pub fn of_event(event: &Event) -> Vec<(String, String)> {
    let mut found = Vec::new();
    of_fields(&event.fields, "payload", &mut found);
    found
}

fn of_fields(fields: &[Field], above: &str, found: &mut Vec<(String, String)>) {
    for field in fields {
        let place = format!("{above}.{}", field.name);
        for (what, value) in [("default", &field.default), ("example", &field.example)] {
            if let Some(value) = value.as_ref().filter(|value| reads_as_prose(value, &field.ty)) {
                found.push((format!("{place}.{what}"), value.to_string()));
            }
        }
        of_fields(&field.fields, &place, found);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{reads_as_prose, value};
    use crate::Type;

    #[test]
    fn a_value_ends_before_the_sentence_about_it() {
        for (text, expected) in [
            ("true  - 仅在入港时生效 - 船长可见", "true"),
            ("`pier!A2`。该示例值表示一个泊位", "pier!A2"),
            ("txt；srt", "txt"),
            ("请参考下文示例", ""),
            ("- `a`：泊位 - `b`：码头", ""),
            ("泊位很好，建议停靠。", "泊位很好，建议停靠。"),
            ("a  - b c", "a"),
            ("one two  - three", "one two  - three"),
            ("`a` 与 `b`", "`a` 与 `b`"),
        ] {
            assert_eq!(value(text), expected, "{text}");
        }
    }

    #[test]
    fn a_sentence_is_no_number_and_a_text_may_be_one() {
        assert!(reads_as_prose(&json!("是否递归"), &Type::Bool));
        assert!(reads_as_prose(&json!(["参见下文"]), &Type::String.list()));
        assert!(!reads_as_prose(&json!("这是一条评论。"), &Type::String));
        assert!(!reads_as_prose(&json!(true), &Type::Bool));
    }
}
