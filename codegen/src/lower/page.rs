//! The page of an endpoint or an event, which drafts come from.

use super::names;
use feishu_overrides::{PageWords, Problem, file_name};
use feishu_spec::{Endpoint, Event};

/// The page that something comes from.
#[derive(Clone, Copy)]
pub(super) struct PageRef<'a> {
    pub(super) module: usize,
    pub(super) source: PageSource<'a>,
    pub(super) words: Option<&'a PageWords>,
}

/// What a page documents.
#[derive(Clone, Copy)]
pub(super) enum PageSource<'a> {
    Endpoint(&'a Endpoint),
    Event(&'a Event),
}

impl<'a> PageRef<'a> {
    pub(super) fn id(&self) -> String {
        match self.source {
            PageSource::Endpoint(endpoint) => endpoint.id.to_string(),
            PageSource::Event(event) => event.id.to_string(),
        }
    }

    pub(super) fn project(&self) -> &'a str {
        match self.source {
            PageSource::Endpoint(endpoint) => &endpoint.id.project,
            PageSource::Event(event) => &event.id.project,
        }
    }

    pub(super) fn is_event(&self) -> bool {
        matches!(self.source, PageSource::Event(_))
    }

    /// The identity's last part: the method, or the event without its service and version.
    pub(super) fn last(&self) -> &'a str {
        match self.source {
            PageSource::Endpoint(endpoint) => &endpoint.id.method,
            PageSource::Event(event) => &event.id.name,
        }
    }

    /// The name that becomes its function or type.
    pub(super) fn name(&self) -> &'a str {
        self.words.and_then(|words| words.name.as_deref()).unwrap_or(self.last())
    }

    /// What docs call it: the name of its function, or of its event's type.
    pub(super) fn display_name(&self) -> String {
        let name = match self.source {
            PageSource::Endpoint(..) => names::value(self.name()),
            PageSource::Event(_) => names::event(self.name()),
        };
        name.unwrap_or_default().trim_start_matches("r#").to_owned()
    }

    /// The words of the overrides for one of its fields.
    pub(super) fn field_words(&self, path: &str) -> Option<&'a str> {
        self.words?.fields.get(path).map(String::as_str)
    }

    /// Whether it is the same page.
    pub(super) fn is(&self, other: &PageRef) -> bool {
        self.is_event() == other.is_event() && self.id() == other.id()
    }

    /// The table of its overrides.
    pub(super) fn table(&self) -> String {
        let kind = if self.is_event() { "event" } else { "endpoint" };
        format!("{kind}.\"{}\"", self.id())
    }

    /// A problem with a field of this page that a pin in one of its tables solves.
    pub(super) fn problem(&self, path: &str, message: String, table: &str, value: &str) -> Problem {
        Problem::new(format!("{} {path}", self.id()), message).pin(
            &file_name(self.project()),
            format!("[{}.{table}]", self.table()),
            path,
            value,
        )
    }

    /// A problem with the name of this page that a pin solves.
    pub(super) fn rename(&self, message: String) -> Problem {
        Problem::new(format!("{} name", self.id()), message).pin(
            &file_name(self.project()),
            format!("[{}]", self.table()),
            "name",
            "other_name",
        )
    }
}

/// A field of a page.
#[derive(Clone)]
pub(super) struct PagePath<'a> {
    pub(super) page: PageRef<'a>,
    pub(super) path: String,
}

impl std::fmt::Display for PagePath<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.page.id(), self.path)
    }
}
