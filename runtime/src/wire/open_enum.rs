//! Enums that keep a value that this version does not know. The last variant, `Unknown(i64)` or
//! `Unknown(String)`, holds it. [`open_enum!`](crate::open_enum) implements the rest.

use std::fmt;

use super::{View, Wire};

/// Prints the value as it is in JSON. Every generated `Display` of an enum calls this.
pub fn display(value: &dyn Wire, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match value.view() {
        View::IntVariant(_, value) => fmt::Display::fmt(&value, f),
        View::TextVariant(_, value) => fmt::Display::fmt(value, f),
        _ => Ok(()),
    }
}
