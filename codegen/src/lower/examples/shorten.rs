//! Makes documented values short enough to read, in a way that leaves them values of their kind.

use feishu_spec::{Type, prose, validate};
use serde_json::{Map, Value};

/// The most characters of a text.
const TEXT: usize = 60;
/// The most characters of a text that cannot be cut: an address, or JSON.
const WHOLE: usize = 300;
/// The most characters of any JSON.
const JSON: usize = 240;
/// The members and elements that are left of JSON which is longer.
const MEMBERS: usize = 3;
/// Words of remarks for whoever reads the page, which stand where a value should.
const REMARKS: [&str; 9] = ["选填", "必填", "可选", "示例", "请参", "请填", "如：", " 或 ", "```"];
/// Texts that stand where a page has no value: the name of a type, or "none".
const NO_VALUES: [&str; 4] = ["string", "null", "无", "xxx"];

/// The documented scalar as it is, then shorter forms of it. Nothing where it is none of this type,
/// or a remark.
pub(super) fn scalar(ty: &Type, value: &Value) -> Option<Vec<Value>> {
    let value = match value {
        Value::String(text) => Value::from(prose::value(text)),
        other => other.clone(),
    };
    let value = validate::coerce(ty, &value)?;
    let Value::String(text) = &value else { return Some(vec![value]) };
    let is_none = text.trim().is_empty() || NO_VALUES.contains(&text.trim());
    if is_none || REMARKS.iter().any(|remark| text.contains(remark)) {
        return None;
    }
    if text.chars().count() <= TEXT {
        return Some(vec![value]);
    }
    let is_whole = text.contains("://") || text.starts_with(['{', '[', '<']);
    // Half a query is none.
    let is_whole = is_whole || text.to_uppercase().starts_with("SELECT ");
    if is_whole {
        let short = serde_json::from_str::<Value>(text).ok();
        let short = short.map(|it| Value::from(json(&it).to_string()));
        let mut forms: Vec<Value> = short.into_iter().collect();
        forms.push(value);
        forms.retain(|form| form.as_str().is_some_and(|text| text.chars().count() <= WHOLE));
        return Some(forms);
    }
    // Where the short form breaks a limit, the whole text is better than none.
    Some(vec![Value::from(cut(text)), value])
}

/// The beginning of a text, up to the end of a word.
fn cut(text: &str) -> String {
    let start: String = text.chars().take(TEXT).collect();
    let end = start.rfind(|c: char| c.is_whitespace() || "，。；、".contains(c));
    let end = end.filter(|&end| end > start.len() / 3).unwrap_or(start.len());
    start[..end].trim_end().to_owned()
}

/// JSON of any shape, of which long parts have only their beginning.
pub(super) fn json(value: &Value) -> Value {
    if value.to_string().chars().count() <= JSON { value.clone() } else { first(value, 0) }
}

fn first(value: &Value, depth: usize) -> Value {
    match value {
        Value::Array(elements) => {
            elements.iter().take(1).map(|element| first(element, depth + 1)).collect()
        }
        Value::Object(members) => {
            let most = match depth {
                // A part of a card needs what its kind requires.
                _ if members.contains_key("tag") => members.len(),
                0..3 => MEMBERS,
                _ => 1,
            };
            let members = members.iter().take(most);
            Value::Object(
                members
                    .map(|(key, value)| (key.clone(), first(value, depth + 1)))
                    .collect::<Map<_, _>>(),
            )
        }
        Value::String(text) if text.chars().count() > TEXT && !text.contains("://") => {
            cut(text).into()
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn text_is_cut_at_the_end_of_a_word_and_kept_whole_behind_it() {
        let long = "quay ".repeat(30);
        let forms = scalar(&Type::String, &json!(long)).unwrap();
        let short = forms[0].as_str().unwrap();
        assert!(short.ends_with("quay") && short.len() <= TEXT, "{short}");
        assert_eq!(forms[1], json!(long.trim()));
    }

    #[test]
    fn an_address_is_never_cut() {
        let short = format!("https://harbor.example/{}", "a".repeat(80));
        assert_eq!(scalar(&Type::String, &json!(short)).unwrap(), [json!(short)]);
        let long = format!("https://harbor.example/{}", "a".repeat(300));
        assert_eq!(scalar(&Type::String, &json!(long)).unwrap(), Vec::<Value>::new());
    }

    #[test]
    fn a_remark_and_an_empty_text_are_no_values() {
        assert_eq!(scalar(&Type::String, &json!("选填，每次更换")), None);
        assert_eq!(scalar(&Type::String, &json!(" ")), None);
        assert_eq!(scalar(&Type::String, &json!("string")), None);
        assert_eq!(scalar(&Type::Int, &json!("many")), None);
        assert_eq!(scalar(&Type::Int, &json!("12")).unwrap(), [json!(12)]);
    }

    #[test]
    fn long_json_keeps_its_first_members() {
        let ship = json!({ "name": "Argo".repeat(20), "a": 1, "b": [1, 2], "c": "d".repeat(200) });
        let short = json(&ship);
        assert_eq!(short.as_object().unwrap().len(), MEMBERS);
        assert_eq!(short["b"], json!([1]));
        assert_eq!(json(&json!([1, 2, 3])), json!([1, 2, 3]));
        let part = json!({ "tag": "note", "a": 1, "b": 2, "c": 3 });
        assert_eq!(json(&json!({ "parts": [part], "text": "d".repeat(300) }))["parts"][0], part);
    }
}
