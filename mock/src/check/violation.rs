//! [`Violation`]: one thing that is wrong with a request.

use feishu_spec::{
    Field,
    validate::{Finding, Reason},
};
use serde_json::{Value, json};

use crate::redact;

/// One thing that is wrong with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Violation {
    /// The field, by path: `package_list[0].name`.
    pub field: String,
    /// The value found there, as text; cut short where it is long, empty where there is none.
    pub value: String,
    /// What is wrong with it and what was expected.
    pub description: String,
    /// Whether it is only not documented, which the platform does not mind.
    pub(super) unknown: bool,
}

impl Violation {
    pub(super) fn new(
        field: impl Into<String>,
        value: impl ToString,
        description: impl Into<String>,
    ) -> Self {
        const LONGEST: usize = 100;
        let (field, mut value) = (field.into(), value.to_string());
        if redact::is_secret(&field) {
            redact::HIDDEN.clone_into(&mut value);
        } else if let Some((end, _)) = value.char_indices().nth(LONGEST) {
            value.truncate(end);
            value.push('…');
        }
        Violation { field, value, description: description.into(), unknown: false }
    }

    /// Says that the field is only not documented.
    pub(super) fn not_documented(self) -> Self {
        Violation { unknown: true, ..self }
    }

    /// Whether the field is only not documented.
    pub(super) fn is_unknown(&self) -> bool {
        self.unknown
    }

    pub(super) fn required(field: impl Into<String>) -> Self {
        Violation::new(field, "", Reason::Missing.to_string())
    }

    pub(super) fn unknown(
        field: impl Into<String>,
        value: impl ToString,
        documented: &[Field],
    ) -> Self {
        Violation::new(field, value, Reason::unknown(documented).to_string()).not_documented()
    }

    /// As it stands in the reply's `error.field_violations`.
    pub(crate) fn to_json(&self) -> Value {
        json!({"field": self.field, "value": self.value, "description": self.description})
    }
}

impl From<Finding<'_>> for Violation {
    fn from(finding: Finding<'_>) -> Violation {
        let Finding { path, value, reason } = finding;
        let value = match (&reason, value) {
            (_, None) => String::new(),
            // The elements of a list that are too many are not worth reading.
            (Reason::Limit(_), Some(Value::Array(_) | Value::Object(_))) => String::new(),
            (Reason::Limit(_) | Reason::Unlisted(_), Some(Value::String(text))) => text.clone(),
            (_, Some(value)) => value.to_string(),
        };
        let unknown = matches!(reason, Reason::Unknown { .. });
        Violation { unknown, ..Violation::new(path.to_string(), value, reason.to_string()) }
    }
}

impl std::fmt::Display for Violation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.field, self.description)?;
        if self.value.is_empty() { Ok(()) } else { write!(f, ", found {}", self.value) }
    }
}

/// The path of a place inside of another one.
pub(super) fn joined(outer: &str, inner: &str) -> String {
    match inner {
        "" => outer.to_owned(),
        index if index.starts_with('[') || outer.is_empty() => format!("{outer}{index}"),
        member => format!("{outer}.{member}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_value_is_cut_between_characters_and_a_secret_one_is_hidden() {
        let violation = Violation::new("name", "船".repeat(300), "too long");
        assert_eq!(violation.value.chars().count(), 101);
        let violation = Violation::new("app.client_secret", "hunter2", "too short");
        assert!(!violation.value.contains("hunter2"));
    }
}
