//! The findings of the validator.

use std::fmt;

use serde_json::Value;

use crate::{EnumValue, Field, Type, limit::Breach, visit::Path};

/// One thing that is wrong with a value.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding<'v> {
    /// Where.
    pub path: Path<'static>,
    /// The value there, if there is one.
    pub value: Option<&'v Value>,
    /// What is wrong with it.
    pub reason: Reason,
}

/// Path, reason and value: `lines[0].count: string, expected int, found "2"`.
impl fmt::Display for Finding<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.reason)?;
        match self.value {
            Some(value) if value.is_array() || value.is_object() => Ok(()),
            Some(value) => write!(f, ", found {value}"),
            None => Ok(()),
        }
    }
}

/// What is wrong with a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Reason {
    /// A required field is not there.
    Missing,
    /// The field is not documented.
    Unknown {
        /// How many fields are.
        documented: usize,
        /// Their names, if they are few.
        names: Vec<String>,
    },
    /// The value is of another kind.
    Kind {
        /// What it is.
        found: ValueKind,
        /// What is documented.
        expected: Type,
    },
    /// The value is not one of those listed.
    Unlisted(Vec<Value>),
    /// The value breaks a limit.
    Limit(Breach),
}

/// A list of so many names is worth reading.
const FEW: usize = 12;
/// A list of more values is not.
const MANY: usize = 40;

impl Reason {
    /// For any other field.
    pub fn unknown(fields: &[Field]) -> Self {
        let few = if fields.len() <= FEW { fields } else { &[] };
        let names = few.iter().map(|field| field.name.clone()).collect();
        Reason::Unknown { documented: fields.len(), names }
    }

    pub(super) fn unlisted(values: &[EnumValue]) -> Self {
        Reason::Unlisted(values.iter().map(|value| value.value.clone()).collect())
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Missing => f.write_str("required, but absent"),
            Reason::Unknown { documented: 0, .. } => {
                f.write_str("unknown field, no field is documented here")
            }
            Reason::Unknown { documented, names } if names.is_empty() => {
                write!(f, "unknown field, not one of the {documented} documented here")
            }
            Reason::Unknown { documented: _, names } => {
                write!(f, "unknown field, expected one of {}", names.join(", "))
            }
            Reason::Kind { found, expected } => write!(f, "{found}, expected {expected}"),
            Reason::Unlisted(values) if values.len() > MANY => {
                write!(f, "none of the {} documented values", values.len())
            }
            Reason::Unlisted(values) => {
                let values: Vec<String> = values.iter().map(plain).collect();
                write!(f, "expected one of {}", values.join(", "))
            }
            Reason::Limit(breach) => breach.fmt(f),
        }
    }
}

/// A scalar without its quotation marks.
pub(super) fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The kinds of JSON values, in the words of [`Type`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum ValueKind {
    Null,
    Bool,
    /// A number without fraction and exponent.
    Int,
    Float,
    String,
    List,
    Object,
}

impl ValueKind {
    /// The kind of a value.
    pub fn of(value: &Value) -> Self {
        match value {
            Value::Null => ValueKind::Null,
            Value::Bool(_) => ValueKind::Bool,
            Value::Number(number) if number.is_f64() => ValueKind::Float,
            Value::Number(_) => ValueKind::Int,
            Value::String(_) => ValueKind::String,
            Value::Array(_) => ValueKind::List,
            Value::Object(_) => ValueKind::Object,
        }
    }

    /// With its article, in a sentence.
    pub fn with_article(self) -> &'static str {
        match self {
            ValueKind::Null => "null",
            ValueKind::Bool => "a bool",
            ValueKind::Int => "an int",
            ValueKind::Float => "a float",
            ValueKind::String => "a string",
            ValueKind::List => "a list",
            ValueKind::Object => "an object",
        }
    }
}

impl fmt::Display for ValueKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = self.with_article();
        f.write_str(words.split_once(' ').map_or(words, |(_, word)| word))
    }
}
