//! Sections that a page had when its present spec was made and has no more: the documentation seldom
//! takes one away, and a page that was cut between two sections looks complete. Of a component of
//! cards it is fields, which come from the tables and examples of several pages.

use std::{collections::BTreeMap, fmt, fmt::Write as _};

use feishu_spec::{
    Body, Component, Endpoint, Event, Field, Specs, Subject, SubjectId, Type,
    counts::counted,
    markdown::{code, escape},
};

use crate::{cards::CardReading, reading::Reading};

/// A page that lacks sections which its present spec came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    /// The page, as its caller named it; of a component, its path in the documentation.
    pub page: String,
    /// Its endpoint, event or component.
    pub id: String,
    /// What is gone.
    pub sections: Vec<String>,
}

/// The pages that lack sections which the `present` specs came from, in order of the pages.
pub fn find(present: &Specs, pages: &Reading) -> Vec<Lost> {
    let before: BTreeMap<SubjectId, Subject<'_>> =
        present.subjects().map(|subject| (subject.id(), subject)).collect();
    let mut lost = Vec::new();
    for page in pages.good_pages() {
        for subject in page.subjects() {
            let Some(before) = before.get(&subject.id()) else { continue };
            let sections = between(*before, subject);
            if !sections.is_empty() {
                let sections = sections.into_iter().map(str::to_owned).collect();
                lost.push(Lost { page: page.file.clone(), id: subject.id().plain(), sections });
            }
        }
    }
    lost
}

/// The components that lack fields which their `present` specs have, and, if the pages should be
/// `all` of them, those without a page.
pub fn find_in_cards(present: &[Component], pages: &CardReading, all: bool) -> Vec<Lost> {
    let lost = |before: &Component| {
        let now = pages.components.iter().find(|it| it.id == before.id);
        let sections = match now {
            Some(now) => {
                let mut gone = Vec::new();
                fields_between(&before.fields, &now.fields, "", &mut gone);
                let fields = gone.iter().map(|path| format!("the field {path}"));
                // Examples show fields, too, but neither limits nor defaults.
                let cut = facts(&now.fields) * 2 < facts(&before.fields);
                let facts = cut.then(|| "most of what its tables say".to_owned());
                facts.into_iter().chain(fields).collect()
            }
            None if all => vec!["its page".to_owned()],
            None => Vec::new(),
        };
        let page = before.doc.path.clone().unwrap_or_default();
        Lost { page, id: format!("card {}", before.id), sections }
    };
    present.iter().map(lost).filter(|lost| !lost.sections.is_empty()).collect()
}

/// How many facts only a table tells, in fields and below them.
fn facts(fields: &[Field]) -> usize {
    let own = |it: &Field| {
        let told = [it.required, it.default.is_some(), !it.values.is_empty()];
        told.into_iter().filter(|told| *told).count() + it.limits().count()
    };
    fields.iter().map(|it| own(it) + facts(&it.fields)).sum()
}

/// The paths of the fields of `before` that `after` lacks.
fn fields_between(before: &[Field], after: &[Field], above: &str, gone: &mut Vec<String>) {
    for field in before {
        let path = format!("{above}{}", field.name);
        match after.iter().find(|it| it.name == field.name) {
            // What may be any JSON is not described by its fields.
            Some(now) if *now.ty.innermost() == Type::Object => {
                fields_between(&field.fields, &now.fields, &format!("{path}."), gone);
            }
            Some(_) => {}
            None => gone.push(path),
        }
    }
}

/// The sections of `before` that `after` lacks.
fn between(before: Subject<'_>, after: Subject<'_>) -> Vec<&'static str> {
    let (before, after) = (sections(before), sections(after));
    // Parameters may move between the query and the body.
    let moved = |name: &str| match name {
        QUERY => after.contains(&BODY) && !before.contains(&BODY),
        BODY => after.contains(&QUERY) && !before.contains(&QUERY),
        _ => false,
    };
    let gone = before.iter().copied().filter(|name| !after.contains(name));
    gone.filter(|name| !moved(name)).collect()
}

const QUERY: &str = "the query parameters";
const BODY: &str = "the request body";

/// The sections that a spec came from.
fn sections(subject: Subject<'_>) -> Vec<&'static str> {
    match subject {
        Subject::Endpoint(endpoint) => of_endpoint(endpoint),
        Subject::Event(event) => of_event(event),
    }
}

fn of_endpoint(endpoint: &Endpoint) -> Vec<&'static str> {
    let Endpoint { request, response, errors, .. } = endpoint;
    let reply = response.data.as_ref().is_some_and(says_something)
        || !response.fields.is_empty()
        || !response.headers.is_empty();
    there([
        ("the request headers", !request.headers.is_empty()),
        (QUERY, !request.query.is_empty()),
        (BODY, request.body.as_ref().is_some_and(says_something)),
        ("the example of the request", request.example.is_some()),
        ("the table of the response", reply),
        ("the example of the response", response.example.is_some()),
        ("the table of error codes", !errors.is_empty()),
    ])
}

fn of_event(event: &Event) -> Vec<&'static str> {
    there([
        ("the table of the event", !event.fields.is_empty()),
        ("the example of the event", event.example.is_some()),
        ("the table of error codes", !event.errors.is_empty()),
    ])
}

fn there<const N: usize>(sections: [(&'static str, bool); N]) -> Vec<&'static str> {
    sections.into_iter().filter(|(_, there)| *there).map(|(name, _)| name).collect()
}

/// Whether a table told the body; the importer makes an empty object where only an example did.
fn says_something(body: &Body) -> bool {
    body.ty != Type::Object || !body.fields.is_empty()
}

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} lost {}", self.page, self.id, self.sections.join(", "))
    }
}

/// What is lost, for a terminal; empty if nothing is.
pub fn told(lost: &[Lost]) -> String {
    if lost.is_empty() {
        return String::new();
    }
    let mut text = format!("LOST by {}, which may have been cut\n", pages(lost));
    lost.iter().for_each(|lost| _ = writeln!(text, "  {lost}"));
    text.push('\n');
    text
}

/// The same as Markdown, with at most `most` of the pages.
pub fn markdown(lost: &[Lost], most: usize) -> String {
    if lost.is_empty() {
        return String::new();
    }
    let mut text = format!("### Lost by {}, which may have been cut\n\n", pages(lost));
    for Lost { id, sections, .. } in lost.iter().take(most) {
        let _ = writeln!(text, "- {} lost {}", code(id), escape(&sections.join(", ")));
    }
    if let more @ 1.. = lost.len().saturating_sub(most) {
        let _ = writeln!(text, "- and {more} more");
    }
    text.push('\n');
    text
}

fn pages(lost: &[Lost]) -> String {
    counted(lost.len(), "page")
}
