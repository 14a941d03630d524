//! Enums that keep a value which this version does not know. The last variant,
//! `Unknown(i64)` or `Unknown(String)`, keeps it; [`open_enum!`](crate::open_enum) does the rest.

use std::fmt;

use super::{View, Wire};

/// Prints the value on the wire; what every generated `Display` of an enum calls.
pub fn display(value: &dyn Wire, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match value.view() {
        View::IntVariant(_, value) => fmt::Display::fmt(&value, f),
        View::TextVariant(_, value) => fmt::Display::fmt(value, f),
        _ => Ok(()),
    }
}
