//! The shapes of cells: from what the platform gives to what serde asks for, and back.

use serde_json::Value;

use crate::cells::Shapes;

/// How the cells of a sheet are read.
pub(super) struct SheetCells;

impl Shapes for SheetCells {
    fn is_empty(value: &Value) -> bool {
        match value {
            Value::Null => true,
            Value::String(text) => text.is_empty(),
            Value::Array(segments) => segments.is_empty(),
            _ => false,
        }
    }

    fn value(value: &Value) -> &Value {
        value
    }

    fn list(value: &Value) -> Option<&[Value]> {
        // Options of a list to choose from.
        let list = value.as_array().or_else(|| value.get("values")?.as_array())?;
        Some(list)
    }

    fn text(value: &Value) -> Option<String> {
        text(value)
    }
}

/// The text of a cell.
pub(super) fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => Some(String::new()),
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Array(segments) => segments.iter().map(text).collect(),
        Value::Object(members) => {
            let names = ["text", "link", "fileToken"];
            let first = names.iter().find_map(|name| members.get(*name));
            first.and_then(Value::as_str).map(str::to_owned)
        }
    }
}

/// A value in the shape that the platform takes. Empty text empties a cell, which nothing does not.
pub(super) fn written(name: &str, value: Value) -> Result<Value, String> {
    match value {
        Value::Null => Ok(Value::String(String::new())),
        Value::Object(members) if !members.contains_key("type") => Err(format!(
            "field {name:?}: a cell takes text, a number, true or false, or an object with a `type`"
        )),
        Value::Array(_) => {
            Err(format!("field {name:?}: a cell takes no list; join its elements to a text"))
        }
        other => Ok(other),
    }
}
