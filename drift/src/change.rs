//! The result of a comparison as data: the changes and their counts.

use serde::Serialize;

use feishu_spec::{ContentId, SubjectId, Witness};

use super::{Breaks, Level, Rule};

/// What cards go by in reports.
const CARD: &str = "card";

/// The id of the general error codes in reports.
const GENERAL: &str = "common.errors";

/// What changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangedIn {
    /// An endpoint or an event.
    Subject(SubjectId),
    /// A component of cards, by its tag, or the card itself.
    Card(String),
    /// The content of a kind of message.
    Content(ContentId),
}

impl From<SubjectId> for ChangedIn {
    fn from(subject: SubjectId) -> Self {
        ChangedIn::Subject(subject)
    }
}

impl ChangedIn {
    /// Its identity in reports: `im.v1.message.create`, `card.button`, `im.sent.text`.
    pub fn plain(&self) -> String {
        match self {
            ChangedIn::Subject(subject) => subject.plain(),
            ChangedIn::Card(tag) => format!("{CARD}.{tag}"),
            ChangedIn::Content(id) => id.to_string(),
        }
    }

    /// The service that it belongs to; `card` for cards.
    pub fn project(&self) -> &str {
        match self {
            ChangedIn::Subject(subject) => subject.project(),
            ChangedIn::Card(_) => CARD,
            ChangedIn::Content(id) => &id.project,
        }
    }
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its kind.
    pub rule: Rule,
    /// The endpoint, event, component or content: its old identity if it was removed or renamed,
    /// otherwise its new one. `None` for the general error codes, which any endpoint may return.
    pub subject: Option<ChangedIn>,
    /// The path of the field: `request.body.package_list[].name`. `None` if the endpoint or event
    /// as a whole changed. The old path if the field was removed, renamed or moved, otherwise the
    /// new one.
    pub path: Option<String>,
    /// The old value.
    pub was: Option<String>,
    /// The new value.
    pub is: Option<String>,
    /// The affected item of the generated crate, as a path below the crate's root; `None` if the
    /// crate has no item for it.
    pub item: Option<String>,
    /// Who tells of the changed fact, if it is one of a field that is not on the page. Fields that were
    /// added or removed say so themselves.
    pub witness: Option<Witness>,
}

impl Change {
    /// What it does to callers.
    pub fn level(&self) -> Level {
        self.rule.level()
    }

    /// When a breaking change shows.
    pub fn breaks(&self) -> Option<Breaks> {
        self.rule.breaks()
    }

    /// The id of its subject in reports: the identity of the endpoint or event, or
    /// `common.errors` for the general error codes.
    pub fn id(&self) -> String {
        self.subject.as_ref().map_or_else(|| GENERAL.to_owned(), ChangedIn::plain)
    }

    /// The service that it belongs to; `common` for the general error codes.
    pub fn service(&self) -> &str {
        self.subject.as_ref().map_or("common", ChangedIn::project)
    }
}

/// The size of one side of a comparison.
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
    /// The size of the old side.
    pub old: Size,
    /// The size of the new side.
    pub new: Size,
    /// Endpoints by identity, then events, components of cards and contents of messages by theirs,
    /// then the general error codes; within each,
    /// in the order of its spec.
    pub changes: Vec<Change>,
}

impl Report {
    /// How many changes have this level.
    pub fn count(&self, level: Level) -> usize {
        self.changes.iter().filter(|change| change.level() == level).count()
    }
}
