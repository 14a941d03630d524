//! A row of cells as a type of the caller's: what Base and sheets have in common. Cells come in odd
//! shapes, so the type that is asked for decides how a cell is read.

mod de;
mod finite;
mod ser;

use std::fmt;

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

/// How the cells of one product are read.
pub(crate) trait Shapes {
    /// Whether nothing is in the cell.
    fn is_empty(value: &Value) -> bool;
    /// The cell without what is around it.
    fn value(value: &Value) -> &Value;
    /// Its elements, if it is a list.
    fn list(value: &Value) -> Option<&[Value]>;
    /// The text in it, if it can be read as one.
    fn text(value: &Value) -> Option<String>;
}

/// Reads a row. Errors name the field.
pub(crate) fn read<'a, S: Shapes, T: DeserializeOwned>(
    fields: impl Iterator<Item = (&'a str, &'a Value)>,
) -> Result<T, String> {
    T::deserialize(de::RowReader::<S, _>::new(fields)).map_err(|error| error.to_string())
}

/// The fields of a row as serde writes them, in that order.
pub(crate) fn to_fields<T: Serialize>(row: &T) -> Result<Vec<(String, Value)>, String> {
    row.serialize(ser::RowWriter).map_err(|error| error.to_string())
}

/// What a value is, for errors.
fn kind(value: &Value) -> String {
    let shortened = |text: String| match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    };
    match value {
        Value::Null => "an empty cell".to_owned(),
        Value::Bool(value) => format!("the value {value}"),
        Value::Number(number) => format!("the number {number}"),
        Value::String(text) => format!("the text {:?}", shortened(text.clone())),
        Value::Array(_) => format!("the list {}", shortened(value.to_string())),
        Value::Object(_) => format!("the object {}", shortened(value.to_string())),
    }
}

/// Why a cell cannot be read.
#[derive(Debug)]
pub(crate) struct CellError(String);

impl fmt::Display for CellError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for CellError {}

impl serde::ser::Error for CellError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        CellError(message.to_string())
    }
}

impl serde::de::Error for CellError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        CellError(message.to_string())
    }
}
