//! Drift: two sets of specs to a typed list of changes, each with what it does to callers of
//! the generated crate.
//!
//! [`compare`] finds the changes; the kinds there are, and their levels, stand in one table
//! ([`Rule`]); how each kind is found stands in the file of its group. [`Accepted`] is the
//! reviewed list of breaks that may pass. [`render`] turns a report into text for a terminal,
//! Markdown for a release note and JSON for a program. Reading specs, and printing, are not
//! done here.

mod accepted;
mod access;
mod attributes;
mod change;
mod context;
mod endpoints;
mod enums;
mod errors;
mod events;
mod fields;
mod items;
mod matching;
mod pairing;
pub mod render;
mod rule;

pub use accepted::{Accepted, AcceptedBreak, AcceptedError, Review};
pub use change::{Change, Report, Size, Subject};
pub use items::{CallItems, EventItems, Items, PlaceItems};
pub use rule::{Breaks, Level, Rule, UnknownRule};

use feishu_spec::{Endpoint, ErrorCode, Event};

/// One side of a comparison.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Specs {
    /// Endpoints, in any order.
    pub endpoints: Vec<Endpoint>,
    /// Events, in any order.
    pub events: Vec<Event>,
    /// Error codes that any endpoint may answer with.
    pub errors: Vec<ErrorCode>,
    /// What the crate that is generated from them calls their parts.
    pub items: Items,
}

/// Everything that changed from `old` to `new`. The order of either side does not matter.
pub fn compare(old: &Specs, new: &Specs) -> Report {
    let mut report = Report::default();
    for pair in pairing::endpoints(&old.endpoints, &new.endpoints) {
        report.old.endpoints += usize::from(pair.0.is_some());
        report.new.endpoints += usize::from(pair.1.is_some());
        endpoints::endpoint(pair, [&old.items, &new.items], &mut report.changes);
    }
    for pair in pairing::events(&old.events, &new.events) {
        report.old.events += usize::from(pair.0.is_some());
        report.new.events += usize::from(pair.1.is_some());
        events::event(pair, [&old.items, &new.items], &mut report.changes);
    }
    errors::general(&old.errors, &new.errors, &mut report.changes);
    report
}
