//! Drift: compares two sets of specs and returns a typed list of changes, each with its effect on
//! callers of the generated crate.
//!
//! [`compare`] finds the changes. One table, [`Rule`], lists the kinds of change and their levels;
//! each group of rules has a module that finds them. [`Accepted`] is the reviewed list of accepted
//! breaks. [`render`] turns a report into text for a terminal, Markdown for a release note or JSON
//! for a program. This crate neither reads specs nor prints.

mod accepted;
mod access;
mod attributes;
mod cards;
mod change;
mod comparison;
mod condition;
mod endpoints;
mod enums;
mod errors;
mod events;
mod fields;
mod items;
mod level;
mod location;
mod matching;
mod pairing;
pub mod render;
mod rule;

pub use accepted::{Accepted, AcceptedBreak, AcceptedError, Review};
pub use change::{Change, ChangedIn, Report, Size};
pub use items::{CallItems, CrateItems, EventItems, PartItems, PlaceItems};
pub use level::{Breaks, Level};
pub use rule::{Rule, UnknownRule};

use feishu_spec::Specs;

/// One side of a comparison.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Snapshot {
    /// The specs, in any order.
    pub specs: Specs,
    /// The items of the crate that is generated from them.
    pub items: CrateItems,
}

/// Returns everything that changed from `old` to `new`. The order of either side does not matter.
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
    cards::components(old, new, &mut report.changes);
    cards::contents(old, new, &mut report.changes);
    errors::general(&old.specs.errors, &new.specs.errors, &mut report.changes);
    report
}
