//! The result of a comparison, as data: changes, and the counts that go with them.

use serde::Serialize;

use feishu_spec::SubjectId;

use super::{Breaks, Level, Rule};

/// What the general error codes go by in reports.
const GENERAL: &str = "common.errors";

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its kind.
    pub rule: Rule,
    /// The endpoint or event: by its older identity where it is removed or renamed, else by its
    /// newer one. `None` for the error codes that any endpoint may answer with.
    pub subject: Option<SubjectId>,
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

    /// What it is about, as reports call it: the identity, or `common.errors` for the error
    /// codes that any endpoint may answer with.
    pub fn id(&self) -> String {
        self.subject.as_ref().map_or_else(|| GENERAL.to_owned(), SubjectId::plain)
    }

    /// The service that it belongs to; `common` for the general error codes.
    pub fn service(&self) -> &str {
        self.subject.as_ref().map_or("common", SubjectId::project)
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
