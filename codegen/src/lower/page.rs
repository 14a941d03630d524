//! The page of an endpoint or an event, which drafts come from.

use std::collections::HashSet;

use super::{names, plan::DraftField};
use feishu_overrides::{PageWords, Problem, file_name, replacement};
use feishu_spec::{Endpoint, Event, Field, Subject};

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

    /// The endpoint or event.
    pub(super) fn subject(&self) -> Subject<'a> {
        match self.source {
            PageSource::Endpoint(endpoint) => Subject::Endpoint(endpoint),
            PageSource::Event(event) => Subject::Event(event),
        }
    }

    /// Sentences about the conditions that a field of the request is part of.
    pub(super) fn conditions_of(&self, path: &str, name: &str) -> Vec<String> {
        let PageSource::Endpoint(endpoint) = self.source else { return Vec::new() };
        let object = path.strip_suffix(name).and_then(|path| path.strip_suffix('.'));
        let all = endpoint.request.conditions.iter();
        let here = all.filter(|it| Some(&*it.object_names()) == object);
        let here = here.filter(|it| it.told_at().contains(&name));
        here.map(|it| it.sentence_at(name)).collect()
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

    /// The keys that lead to something in that table.
    pub(super) fn entry(&self, keys: &[&str]) -> Vec<String> {
        let kind = if self.is_event() { "event" } else { "endpoint" };
        let table = [kind.to_owned(), self.id().to_string()];
        table.into_iter().chain(keys.iter().map(|&key| key.to_owned())).collect()
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

    /// A problem with a field that the page lists twice, under one path. No pin can tell the two
    /// apart, and neither can the address of a correction: it replaces the whole list.
    pub(super) fn doubled(&self, first: &DraftField<'_>, all: &[DraftField<'_>]) -> Problem {
        let (path, name) = (&first.path, &first.spec.name);
        let message = format!(
            "`{name}` is listed twice, with different facts; keep one of them (the correction \
             keeps the first), and import the page again with `cargo xtask import --out specs PAGE`"
        );
        let problem = Problem::new(format!("{} {path}", self.id()), message);
        let pointer = pointer(path);
        let Some((list, _)) = pointer.rsplit_once('/') else { return problem };
        let prefix = path.strip_suffix(name.as_str()).unwrap_or(path);
        let is_beside = |field: &&DraftField<'_>| {
            field.path.strip_prefix(prefix).is_some_and(|rest| rest == field.spec.name)
        };
        let was: Vec<&Field> = all.iter().filter(is_beside).map(|field| field.spec).collect();
        let mut names = HashSet::new();
        let now = was.iter().copied().filter(|field| names.insert(&field.name)).collect();
        let reason = "The page lists the field twice";
        match replacement(&self.id(), list, [&was, &now], reason) {
            Some(text) => problem.block(&file_name(self.project()), text),
            None => problem,
        }
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

/// Where a correction finds the field at a path.
fn pointer(path: &str) -> String {
    let mut parts = path.split('.').map(|part| part.replace('~', "~0").replace('/', "~1"));
    let mut pointer = String::new();
    let mut in_list = false;
    if let Some(side @ ("request" | "response")) = parts.next().as_deref() {
        let part = parts.next().unwrap_or_default();
        in_list = part != "body" && part != "data";
        pointer = format!("/{side}/{part}");
    }
    for name in parts {
        if !std::mem::take(&mut in_list) {
            pointer += "/fields";
        }
        pointer += &format!("/{name}");
    }
    pointer
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
