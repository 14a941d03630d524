//! Example values, as documented, in the types of the generated crate.

use serde_json::Value;

use super::Float;

/// A documented value.
#[derive(Clone, Debug, PartialEq)]
pub enum Sample {
    /// Text.
    Text(String),
    /// A whole number.
    Int(i64),
    /// A number.
    Float(Float),
    /// A truth value.
    Bool(bool),
    /// Any JSON.
    Json(Value),
    /// A file of this name.
    File(String),
    /// A variant of an enum.
    Variant {
        /// The enum.
        of: TypePath,
        /// The variant.
        name: String,
    },
    /// A struct.
    Struct(StructSample),
    /// A list.
    List(Vec<Sample>),
    /// A map.
    Map(Vec<(String, Sample)>),
    /// What is in a box, since its type contains itself.
    Boxed(Box<Sample>),
}

/// A value of a struct: what its constructor takes, and what setters add.
#[derive(Clone, Debug, PartialEq)]
pub struct StructSample {
    /// The struct.
    pub of: TypePath,
    /// Whether the constructor takes a struct with the required fields.
    pub literal: bool,
    /// The required fields, by name.
    pub required: Vec<(String, Sample)>,
    /// The optional fields, by setter.
    pub optional: Vec<(String, Sample)>,
}

/// A struct or an enum as a program names it: its modules below the crate, and its name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TypePath {
    /// The modules below the crate.
    pub modules: Vec<String>,
    /// The name.
    pub name: String,
}
