//! Values of a path, a query and headers: text outside JSON.

use std::borrow::Cow;

use serde_json::Value;

use crate::wire::{View, Wire, to_json};

/// A value as text: a string without its quotation marks, and any other value in JSON. `None` if
/// it is absent.
pub(super) fn text(value: &dyn Wire) -> serde_json::Result<Option<Cow<'_, str>>> {
    Ok(Some(match value.view() {
        View::Absent => return Ok(None),
        View::Text(text) | View::TextVariant(_, text) => Cow::Borrowed(text),
        View::Json(value) => plain(value),
        View::File(file) => Cow::Owned(file.sent_name()),
        _ => Cow::Owned(String::from_utf8_lossy(&to_json(value)?).into_owned()),
    }))
}

/// Hands out a value as text, or each element of a list. Nothing is handed out if it is absent.
pub(super) fn each_text(value: &dyn Wire, take: &mut dyn FnMut(&str)) -> serde_json::Result<()> {
    match value.view() {
        View::List(list) => {
            for index in 0..list.len() {
                let element = list.at(index);
                take(text(element)?.as_deref().unwrap_or("null"));
            }
        }
        View::Json(Value::Array(elements)) => {
            elements.iter().for_each(|element| take(&plain(element)));
        }
        _ => {
            if let Some(text) = text(value)? {
                take(&text);
            }
        }
    }
    Ok(())
}

/// A value outside JSON: a string without its quotation marks.
pub(super) fn plain(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => Cow::Borrowed(text),
        other => Cow::Owned(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{each_text, text};
    use crate::{File, wire::Wire};

    #[test]
    fn a_value_is_written_as_text_and_a_list_as_each_of_its_elements() {
        let named = File::default().name("a.txt");
        let values: [(&dyn Wire, Option<&str>, &[&str]); 11] = [
            (&None::<String>, None, &[]),
            (&"a \"b\"".to_owned(), Some("a \"b\""), &["a \"b\""]),
            (&true, Some("true"), &["true"]),
            (&-7_i64, Some("-7"), &["-7"]),
            (&Some(1.5_f64), Some("1.5"), &["1.5"]),
            (&vec!["a".to_owned(), "b".to_owned()], Some(r#"["a","b"]"#), &["a", "b"]),
            (&vec![1_i64, 2], Some("[1,2]"), &["1", "2"]),
            (&json!(["a", 1, {"b": []}]), Some(r#"["a",1,{"b":[]}]"#), &["a", "1", r#"{"b":[]}"#]),
            (&json!("a"), Some("a"), &["a"]),
            (&json!(null), Some("null"), &["null"]),
            (&named, Some("a.txt"), &["a.txt"]),
        ];
        for (value, whole, each) in values {
            assert_eq!(text(value).unwrap().as_deref(), whole);
            let mut found = Vec::new();
            each_text(value, &mut |text| found.push(text.to_owned())).unwrap();
            assert_eq!(found, each);
        }
        assert!(text(&f64::NAN).is_err() && each_text(&vec![f64::NAN], &mut |_| {}).is_err());
    }
}
