//! The shapes of cells: from what the platform gives to what serde asks for, and back.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::cells::{self, Shapes};

/// How the cells of a Base are read.
pub(super) struct BaseCells;

impl Shapes for BaseCells {
    fn is_empty(value: &Value) -> bool {
        value.is_null()
    }

    fn value(value: &Value) -> &Value {
        // A formula or a lookup: the kind of the value, and the values.
        match value.get("value") {
            Some(inner @ Value::Array(_)) if value["type"].is_i64() => inner,
            _ => value,
        }
    }

    fn list(value: &Value) -> Option<&[Value]> {
        let list = value.as_array().or_else(|| value.get("link_record_ids")?.as_array())?;
        Some(list)
    }

    fn text(value: &Value) -> Option<String> {
        match value {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Array(segments) => {
                // The segments of one text. Options, persons and so on are no text together: which
                // one would be the cell?
                let texts: Option<Vec<&str>> =
                    segments.iter().map(|segment| segment.get("text")?.as_str()).collect();
                match (texts, segments.as_slice()) {
                    (Some(texts), [_, ..]) => Some(texts.concat()),
                    (None, [single]) => Self::text(single),
                    _ => None,
                }
            }
            Value::Object(members) => {
                let names = ["link", "text", "id", "file_token", "full_address", "location"];
                let first = names.iter().find_map(|name| members.get(*name));
                first.and_then(Value::as_str).map(str::to_owned)
            }
            Value::Null | Value::Bool(_) => None,
        }
    }
}

/// The fields of a row, in the shapes that the platform takes.
pub(super) fn write<T: Serialize>(row: &T) -> Result<Map<String, Value>, String> {
    let fields = cells::to_fields(row)?;
    Ok(fields.into_iter().map(|(name, value)| (name, written(value))).collect())
}

/// Persons, groups and files go in lists, even a single one.
fn written(value: Value) -> Value {
    match value {
        Value::Object(members)
            if members.contains_key("id") || members.contains_key("file_token") =>
        {
            Value::Array(vec![Value::Object(members)])
        }
        other => other,
    }
}
