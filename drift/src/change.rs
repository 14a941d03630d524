//! The result of a comparison, as data: changes, and the counts that go with them.

use serde::Serialize;

use super::{Breaks, Level, Rule};

/// What a change is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// An endpoint.
    Endpoint,
    /// An event.
    Event,
    /// What holds for all endpoints.
    Platform,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its kind.
    pub rule: Rule,
    /// Whether [`Change::id`] names an endpoint, an event, or what holds for all.
    pub subject: Subject,
    /// The endpoint or event: by its older identity where it is removed or renamed, else by its
    /// newer one. `common.errors` for the general error codes.
    pub id: String,
    /// Where in it: `request.body.package_list[].name`. Absent where the whole is meant. The
    /// older path where the field is removed, renamed or moved, else the newer one.
    pub path: Option<String>,
    /// What was.
    pub was: Option<String>,
    /// What is.
    pub is: Option<String>,
    /// The item of the generated crate that it touches, below the crate's root; absent where
    /// none stands for it.
    pub item: Option<String>,
}

impl Change {
    /// What it does to callers.
    pub fn level(&self) -> Level {
        self.rule.level()
    }

    /// When it shows, if it is breaking.
    pub fn breaks(&self) -> Option<Breaks> {
        self.rule.breaks()
    }

    /// The service that it belongs to.
    pub fn service(&self) -> &str {
        self.id.split('.').next().unwrap_or_default()
    }
}

/// How much there is on one side of a comparison.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Size {
    /// Endpoints.
    pub endpoints: usize,
    /// Events.
    pub events: usize,
}

/// All changes from one set of specs to another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The older side.
    pub old: Size,
    /// The newer side.
    pub new: Size,
    /// Endpoints by identity, then events by identity, then what holds for all; in each, the
    /// order of its spec.
    pub changes: Vec<Change>,
}

impl Report {
    /// How many changes have this level.
    pub fn count(&self, level: Level) -> usize {
        self.changes.iter().filter(|change| change.level() == level).count()
    }
}
