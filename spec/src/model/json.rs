//! Specs as text: JSON with keys in a fixed order.

use serde::{Serialize, de::DeserializeOwned};

use super::layout;

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
    let json = serde_json::to_string(spec).expect("a spec is plain JSON");
    layout::lines(&json)
}

#[cfg(test)]
mod tests {
    use super::from_text;
    use crate::Endpoint;

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
