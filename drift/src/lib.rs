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
pub use change::{Change, Report, Size};
pub use items::{CallItems, EventItems, Items, PlaceItems};
pub use rule::{Breaks, Level, Rule, UnknownRule};

use feishu_spec::Specs;

/// One side of a comparison.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Snapshot {
    /// The specs, in any order.
    pub specs: Specs,
    /// What the crate that is generated from them calls their parts.
    pub items: Items,
}

/// Everything that changed from `old` to `new`. The order of either side does not matter.
pub fn compare(old: &Snapshot, new: &Snapshot) -> Report {
    let mut report = Report::default();
    for pair in pairing::endpoints(&old.specs.endpoints, &new.specs.endpoints) {
        report.old.endpoints += usize::from(pair.0.is_some());
        report.new.endpoints += usize::from(pair.1.is_some());
        endpoints::endpoint(pair, [&old.items, &new.items], &mut report.changes);
    }
    for pair in pairing::events(&old.specs.events, &new.specs.events) {
        report.old.events += usize::from(pair.0.is_some());
        report.new.events += usize::from(pair.1.is_some());
        events::event(pair, [&old.items, &new.items], &mut report.changes);
    }
    errors::general(&old.specs.errors, &new.specs.errors, &mut report.changes);
    report
}
