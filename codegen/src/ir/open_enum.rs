//! Enums: documented values under names.

use serde_json::Value;

use super::Doc;

/// An open enum, which keeps values that it does not know.
#[derive(Clone, Debug, PartialEq)]
pub struct Enum {
    /// Its name.
    pub name: String,
    /// Doc comment.
    pub doc: Doc,
    /// What stands on the wire.
    pub wire: Wire,
    /// The known values, in the order of the documentation.
    pub variants: Vec<Variant>,
}

/// What an enum is on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Wire {
    /// A whole number.
    Int,
    /// A string.
    String,
}

/// A value of an enum.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Variant {
    /// Its name.
    pub name: String,
    /// Doc comment.
    pub doc: Doc,
    /// On the wire: a string or a whole number, after the enum's kind.
    pub value: Value,
}
