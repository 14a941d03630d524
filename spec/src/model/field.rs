//! A field: one row of a documented table, with its type, limits and inner fields.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};

use super::Bounds;
use crate::{as_text::as_text, limit::Limit};

/// A field of a body, a query, a path, a header or an event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Its name on the wire.
    pub name: String,
    /// Its JSON type.
    #[serde(rename = "type")]
    pub ty: Type,
    /// The name of an object's type in the documentation: a hint, not an identity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub type_name: Option<String>,
    /// Whether a request must have it; replies and events do not say.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
    /// The value that the platform uses if the field is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,
    /// An example value; some pages give one of another type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub example: Option<Value>,
    /// Its documented values (of each element, if it is a list).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<EnumValue>,
    /// Bounds on the number of characters of a string (of each element, if it is a list).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub characters: Option<Bounds<u64>>,
    /// Bounds on the number of elements of a list or map.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items: Option<Bounds<u64>>,
    /// Bounds on a number (on each element, if it is a list).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<Bounds<Number>>,
    /// A regular expression that a string must match, as documented.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// Permissions, any one of which is enough; without one the platform omits the field.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scopes: Vec<String>,
    /// For a type that contains itself: the dotted path, from the top of this body, of the field
    /// whose `fields` this one shares.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub same_as: Option<String>,
    /// Which wording of the documentation tells what it is: the beginning of a checksum of the
    /// sentences. Absent if there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wording: Option<String>,
    /// Who knows it, if it is not on the page of its endpoint or event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub witness: Option<Witness>,
    /// The documentation's own words; only in specs imported with prose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The fields of the object (of each element, if it is a list or map of objects).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Field>,
}

impl Field {
    /// A field with only a name and a type.
    pub fn new(name: impl Into<String>, ty: Type) -> Self {
        Field {
            name: name.into(),
            ty,
            type_name: None,
            required: false,
            default: None,
            example: None,
            values: Vec::new(),
            characters: None,
            items: None,
            range: None,
            pattern: None,
            scopes: Vec::new(),
            same_as: None,
            wording: None,
            witness: None,
            description: None,
            fields: Vec::new(),
        }
    }

    /// A copy without the fields inside, which are most of the work of copying.
    pub fn without_fields(&self) -> Self {
        Field {
            name: self.name.clone(),
            ty: self.ty.clone(),
            type_name: self.type_name.clone(),
            required: self.required,
            default: self.default.clone(),
            example: self.example.clone(),
            values: self.values.clone(),
            characters: self.characters.clone(),
            items: self.items.clone(),
            range: self.range.clone(),
            pattern: self.pattern.clone(),
            scopes: self.scopes.clone(),
            same_as: self.same_as.clone(),
            wording: self.wording.clone(),
            witness: self.witness,
            description: self.description.clone(),
            fields: Vec::new(),
        }
    }
}

/// Who knows a field that is not on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Witness {
    /// The official SDKs.
    Sdk,
    /// The official Python SDK alone.
    PythonSdk,
    /// An example on the page, whose tables do not have it.
    Example,
}

impl Witness {
    /// How docs and lists say it: `known to the official SDKs`.
    pub fn about(self) -> &'static str {
        match self {
            Witness::Sdk => "known to the official SDKs",
            Witness::PythonSdk => "known to the official Python SDK only",
            Witness::Example => "known from an example",
        }
    }
}

/// The facts of a field. Code that must handle every fact destructures this by name, so that it
/// does not compile when a new fact is added; new kinds of limit are part of `limits`.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Facts<'a> {
    pub name: &'a str,
    pub ty: &'a Type,
    pub type_name: Option<&'a str>,
    pub required: bool,
    pub default: Option<&'a Value>,
    pub example: Option<&'a Value>,
    pub values: &'a [EnumValue],
    pub limits: Vec<Limit<'a>>,
    pub scopes: &'a [String],
    pub same_as: Option<&'a str>,
    pub wording: Option<&'a str>,
    pub witness: Option<Witness>,
    pub description: Option<&'a str>,
    pub fields: &'a [Field],
}

impl Field {
    /// Returns all facts of the field.
    pub fn facts(&self) -> Facts<'_> {
        let Field {
            name,
            ty,
            type_name,
            required,
            default,
            example,
            values,
            // Collected by `limits`.
            characters: _,
            items: _,
            range: _,
            pattern: _,
            scopes,
            same_as,
            wording,
            witness,
            description,
            fields,
        } = self;
        Facts {
            name,
            ty,
            type_name: type_name.as_deref(),
            required: *required,
            default: default.as_ref(),
            example: example.as_ref(),
            values,
            limits: self.limits().collect(),
            scopes,
            same_as: same_as.as_deref(),
            wording: wording.as_deref(),
            witness: *witness,
            description: description.as_deref(),
            fields,
        }
    }
}

/// One value of an enumeration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct EnumValue {
    /// The value on the wire: a string or an integer, depending on the field's type.
    pub value: Value,
    /// Its short label: the quoted text, if the page has quotation marks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// A second short label, beside a quoted one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Which wording of the documentation tells what it means, as in [`Field::wording`]. Absent if
    /// the label is all that it says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wording: Option<String>,
    /// The documentation's own words; only in specs imported with prose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// The JSON type of a field, written as a short expression: `string`, `object[]`,
/// `map<string[]>`. Keys of maps are strings.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// Text.
    String,
    /// A whole number of up to 64 bits.
    Int,
    /// A number that may have a fraction.
    Float,
    /// `true` or `false`.
    Bool,
    /// Any JSON: the page documents no shape.
    Any,
    /// The bytes of a file; only in multipart requests.
    File,
    /// A JSON object with the documented fields.
    Object,
    /// A list.
    List(Box<Type>),
    /// An object whose keys are data.
    Map(Box<Type>),
}

impl Type {
    /// A list of this.
    pub fn list(self) -> Type {
        Type::List(Box::new(self))
    }

    /// A map from strings to this.
    pub fn map(self) -> Type {
        Type::Map(Box::new(self))
    }

    /// The type inside all lists and maps.
    pub fn innermost(&self) -> &Type {
        match self {
            Type::List(inner) | Type::Map(inner) => inner.innermost(),
            leaf => leaf,
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Type::String => f.write_str("string"),
            Type::Int => f.write_str("int"),
            Type::Float => f.write_str("float"),
            Type::Bool => f.write_str("bool"),
            Type::Any => f.write_str("any"),
            Type::File => f.write_str("file"),
            Type::Object => f.write_str("object"),
            Type::List(inner) => write!(f, "{inner}[]"),
            Type::Map(inner) => write!(f, "map<{inner}>"),
        }
    }
}

/// An invalid type expression.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no type: expected string, int, float, bool, any, file, object, a type followed by [] or map<type>"
)]
pub struct TypeParseError(String);

impl FromStr for Type {
    type Err = TypeParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(inner) = text.strip_suffix("[]") {
            return Ok(inner.parse::<Type>()?.list());
        }
        if let Some(inner) = text.strip_prefix("map<").and_then(|rest| rest.strip_suffix('>')) {
            return Ok(inner.parse::<Type>()?.map());
        }
        Ok(match text {
            "string" => Type::String,
            "int" => Type::Int,
            "float" => Type::Float,
            "bool" => Type::Bool,
            "any" => Type::Any,
            "file" => Type::File,
            "object" => Type::Object,
            other => return Err(TypeParseError(other.to_owned())),
        })
    }
}

as_text!(Type);

#[cfg(test)]
mod tests {
    use super::Type;

    #[test]
    fn a_type_expression_reads_back_as_written() {
        for text in ["string", "object[]", "map<string[]>", "map<object>[][]", "any", "file"] {
            assert_eq!(text.parse::<Type>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn a_type_expression_that_is_none_is_named_in_the_error() {
        for text in ["", "String", "map<", "list<int>", "[]", "map<>"] {
            let error = text.parse::<Type>().unwrap_err().to_string();
            assert!(error.contains("is no type"), "{error}");
        }
    }

    #[test]
    fn the_innermost_type_lies_inside_lists_and_maps() {
        assert_eq!("map<object[]>".parse::<Type>().unwrap().innermost(), &Type::Object);
    }
}
