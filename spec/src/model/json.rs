//! Specs as text: JSON with keys in a fixed order and one field per line where possible, so that
//! a diff reads as a list of facts.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

/// The maximum length of a line; longer values are broken over several lines.
const WIDTH: usize = 134;
const INDENT: &[u8] = b"  ";

/// A spec file that cannot be read.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{file}:{line}:{column}: {message}")]
pub struct ReadError {
    /// The name of the file, as given by the caller.
    pub file: String,
    /// Line, starting at 1.
    pub line: usize,
    /// Column, starting at 1.
    pub column: usize,
    /// What is wrong there.
    pub message: String,
}

/// Reads an [`Endpoint`](super::Endpoint) or an [`Event`](super::Event) from the text of a spec
/// file. `file` is only used in errors.
pub fn from_text<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, ReadError> {
    serde_json::from_str(text).map_err(|error| ReadError {
        file: file.to_owned(),
        line: error.line(),
        column: error.column(),
        message: error.to_string(),
    })
}

/// The text of a spec file.
///
/// # Panics
/// Never for the types of this module, whose keys are strings and whose numbers are finite.
pub fn to_text(spec: &impl Serialize) -> String {
    value_to_text(&serde_json::to_value(spec).expect("a spec is plain JSON"))
}

pub(super) fn value_to_text(value: &Value) -> String {
    let mut out = Vec::new();
    write(&mut out, value, 0, 0);
    out.push(b'\n');
    String::from_utf8(out).expect("JSON is text")
}

/// Appends `value` to `out`; `column` is the current length of the line. Bytes, since that is what
/// serde_json writes into.
fn write(out: &mut Vec<u8>, value: &Value, depth: usize, column: usize) {
    if !breaks(value) {
        let start = out.len();
        write_inline(out, value);
        if column + width(&out[start..]) <= WIDTH {
            return;
        }
        out.truncate(start);
    }
    match value {
        Value::Array(elements) if !elements.is_empty() => {
            out.push(b'[');
            for (index, element) in elements.iter().enumerate() {
                let column = line(out, index, depth + 1);
                write(out, element, depth + 1, column);
            }
            line(out, 0, depth);
            out.push(b']');
        }
        Value::Object(members) if !members.is_empty() => {
            out.push(b'{');
            for (index, (key, member)) in members.iter().enumerate() {
                let column = line(out, index, depth + 1);
                let start = out.len();
                write_leaf(out, key);
                out.extend(b": ");
                let column = column + width(&out[start..]);
                write(out, member, depth + 1, column);
            }
            line(out, 0, depth);
            out.push(b'}');
        }
        leaf => write_inline(out, leaf),
    }
}

/// Starts the line of element `index`; returns its indentation in columns.
fn line(out: &mut Vec<u8>, index: usize, depth: usize) -> usize {
    if index > 0 {
        out.push(b',');
    }
    out.push(b'\n');
    for _ in 0..depth {
        out.extend(INDENT);
    }
    depth * INDENT.len()
}

/// Whether the value needs several lines however short it is: a list of several objects, or
/// anything that contains fields or such a list.
fn breaks(value: &Value) -> bool {
    match value {
        Value::Array(elements) => {
            elements.len() > 1 && elements.iter().any(Value::is_object)
                || elements.iter().any(breaks)
        }
        Value::Object(members) => members.contains_key("fields") || members.values().any(breaks),
        _ => false,
    }
}

fn write_inline(out: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Array(elements) => {
            out.push(b'[');
            for (index, element) in elements.iter().enumerate() {
                if index > 0 {
                    out.extend(b", ");
                }
                write_inline(out, element);
            }
            out.push(b']');
        }
        Value::Object(members) => {
            out.push(b'{');
            for (index, (key, member)) in members.iter().enumerate() {
                if index > 0 {
                    out.extend(b", ");
                }
                write_leaf(out, key);
                out.extend(b": ");
                write_inline(out, member);
            }
            out.push(b'}');
        }
        leaf => write_leaf(out, leaf),
    }
}

/// A value that holds no others.
fn write_leaf(out: &mut Vec<u8>, leaf: &(impl Serialize + ?Sized)) {
    serde_json::to_writer(out, leaf).expect("a plain value is JSON");
}

/// The number of characters, not bytes: most labels are Chinese.
fn width(text: &[u8]) -> usize {
    // Every byte but those that continue a character.
    text.iter().filter(|byte| **byte & 0b1100_0000 != 0b1000_0000).count()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{from_text, value_to_text};
    use crate::Endpoint;

    #[test]
    fn a_field_stands_on_one_line_and_its_children_on_their_own() {
        let value = json!({"fields": [
            {"name": "order", "type": "object", "fields": [
                {"name": "id", "type": "string", "required": true},
                {"name": "lines", "type": "int[]"}
            ]},
            {"name": "note", "type": "string"}
        ]});
        insta::assert_snapshot!(value_to_text(&value));
    }

    #[test]
    fn a_long_list_is_broken_and_reads_back_equal() {
        let value = json!({"values": (0..40).collect::<Vec<_>>(), "empty": [], "none": {}});
        let text = value_to_text(&value);
        assert!(text.lines().all(|line| line.len() <= super::WIDTH));
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
    }

    #[test]
    fn a_broken_spec_is_named_with_its_place() {
        let error = from_text::<Endpoint>("a.json", "{\n  \"id\": 3\n}").unwrap_err();
        assert!(error.to_string().starts_with("a.json:2:"), "{error}");
    }

    #[test]
    fn an_unknown_member_is_an_error() {
        let text = r#"{"id": "a.v1.b.c", "title": "t", "method": "GET", "path": "/", "extra": 1}"#;
        let error = from_text::<Endpoint>("a.json", text).unwrap_err();
        assert!(error.to_string().contains("unknown field `extra`"), "{error}");
    }
}
