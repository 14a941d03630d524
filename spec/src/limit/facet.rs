//! The parts of a limit that are compared on their own.

use serde_json::Number;

/// A part of a limit that is compared on its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Slot {
    Least,
    Most,
    /// Anything that is no end of a range.
    Only,
}

/// The content of a [`Slot`].
#[derive(Clone, Debug)]
pub(super) struct Facet {
    /// The end of the range.
    pub(super) number: Option<Number>,
    pub(super) text: String,
}
