//! Turns a [`Page`] into a spec from the tables of the page, with diagnostics for what could not be
//! read. It reads no files, and keeps only the facts of a page, except in private imports with
//! prose.

mod address;
pub(crate) mod agree;
mod answer;
mod batch;
mod columns;
mod common;
mod conditions;
mod constraints;
mod content;
mod context;
mod diagnostic;
mod endpoint;
mod enums;
mod error_class;
mod errors;
mod event;
mod facts;
pub(crate) mod from_example;
mod headers;
mod idempotency;
mod identity;
mod infer_type;
mod json;
mod labels;
mod limits;
mod meta;
pub mod nest;
mod nesting;
mod paging;
mod parameters;
mod phrases;
mod push;
mod push_type;
mod recursion;
mod remains;
mod repeat_key;
mod reply;
mod rows;
mod sections;
mod shared;
mod time;
mod told;
mod tree;
mod types;
mod unlabeled;
mod values;
mod wording;

pub use self::{
    batch::{Batch, forget_page, import_pages, import_pages_with, learn_page},
    common::import_common_errors,
    content::ContentSize,
    diagnostic::{Diagnostic, Kind, Severity, WithSource},
    told::ToldCount,
};
use self::{context::Context, nest::Shapes};
pub(crate) use self::{from_example::fields as fields_of_example, paging::paging as paging_of};
use crate::page::{self, Page, ProblemKind};
use feishu_spec::{self as spec, Subject, SubjectId};

/// The options of an import.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Whether `description` gets the documentation's sentences. Such specs are for private use.
    pub prose: bool,
}

/// The result of importing a page.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported {
    /// The page, as its caller named it.
    pub file: String,
    /// Its spec, if it has one.
    pub spec: Spec,
    /// Further events that the page describes, besides that of its spec.
    pub further: Vec<spec::Event>,
    /// The contents of messages that it describes.
    pub contents: Vec<spec::Content>,
    /// The sizes of contents that it tells in words.
    pub sizes: Vec<ContentSize>,
    /// What was found wrong with it, in the order of its text.
    pub diagnostics: Vec<Diagnostic>,
    /// How many rows of its tables were read.
    pub rows: RowCount,
    /// What became of the limits that its requests tell in words.
    pub told: ToldCount,
}

impl Imported {
    /// Everything that it documents: its spec, then the further events.
    pub fn subjects(&self) -> impl Iterator<Item = Subject<'_>> {
        self.spec.subject().into_iter().chain(self.further.iter().map(Subject::Event))
    }

    /// The identity of its spec.
    fn id(&self) -> Option<SubjectId> {
        self.spec.subject().map(Subject::id)
    }

    /// Its file and identity, for a person.
    fn name(&self) -> String {
        match self.id() {
            Some(id) => format!("{} ({id})", self.file),
            None => self.file.clone(),
        }
    }

    /// Whether a finding says that the page should not become a spec.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity() == Severity::Error)
    }
}

/// The spec that a page became.
#[derive(Clone, Debug, PartialEq)]
pub enum Spec {
    /// The page documents an endpoint.
    Endpoint(Box<spec::Endpoint>),
    /// The page documents an event.
    Event(Box<spec::Event>),
    /// The page documents an endpoint or event, but too much is missing for a spec; the
    /// diagnostics say what.
    Unreadable,
    /// An overview, a guide or a list of questions, which has no spec.
    NotAnApi,
    /// People decided that another page documents the same thing better.
    LeftOut {
        /// The reason.
        reason: String,
    },
}

impl Spec {
    /// The endpoint or event, if the page has a spec.
    pub fn subject(&self) -> Option<Subject<'_>> {
        match self {
            Spec::Endpoint(endpoint) => Some(Subject::Endpoint(endpoint)),
            Spec::Event(event) => Some(Subject::Event(event)),
            Spec::Unreadable | Spec::NotAnApi | Spec::LeftOut { .. } => None,
        }
    }
}

/// Rows of all tables of a page that documents an endpoint or event; none is left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RowCount {
    /// Rows whose facts are in the spec.
    pub read: usize,
    /// Rows that a diagnostic is about.
    pub reported: usize,
}

/// Imports a single page. Lost nesting is restored from its own examples only; [`import_pages`]
/// also uses other pages.
pub fn import_page(file_name: &str, text: &str, options: &Options) -> Imported {
    import_read(file_name, text, &page::read(text), options, &Shapes::default())
}

/// Like [`import_page`], but uses the named types of other pages.
pub fn import_page_with(
    file_name: &str,
    text: &str,
    options: &Options,
    shapes: &Shapes,
) -> Imported {
    import_read(file_name, text, &page::read(text), options, shapes)
}

fn import_read(
    file: &str,
    text: &str,
    page: &Page,
    options: &Options,
    shapes: &Shapes,
) -> Imported {
    let mut context = Context::new(file, text, options, shapes);
    let (spec, further) = spec_of(&mut context, page);
    let contents = content::read(&mut context, page);
    let sizes = content::sizes(text);
    let Context { mut diagnostics, rows, told, .. } = context;
    diagnostics.sort_by_key(|diagnostic| (diagnostic.span.start, diagnostic.line));
    let diagnostics = diagnostic::merge_repeated(diagnostic::without_consequences(diagnostics));
    Imported { file: file.to_owned(), spec, further, contents, sizes, diagnostics, rows, told }
}

/// The spec of a page, and the events that it describes beside.
fn spec_of(context: &mut Context<'_>, page: &Page) -> (Spec, Vec<spec::Event>) {
    if !meta::is_there(page) {
        if remains::report_cut(context, page) {
            return (Spec::NotAnApi, Vec::new());
        }
        let pushes = push::read(context, page);
        if pushes.is_empty() {
            remains::report(context, page);
        }
        return events(pushes).unwrap_or((Spec::NotAnApi, Vec::new()));
    }
    report_problems(context, page);
    let meta = meta::read(context, page);
    let spec = if meta.event_type.is_some() && meta.url.is_none() {
        events(event::read(context, page, &meta))
    } else {
        let endpoint = endpoint::read(context, page, &meta);
        endpoint.map(|endpoint| (Spec::Endpoint(Box::new(endpoint)), Vec::new()))
    };
    spec.unwrap_or((Spec::Unreadable, Vec::new()))
}

fn events(mut found: Vec<spec::Event>) -> Option<(Spec, Vec<spec::Event>)> {
    if found.is_empty() {
        return None;
    }
    let first = found.remove(0);
    Some((Spec::Event(Box::new(first)), found))
}

fn report_problems(context: &mut Context<'_>, page: &Page) {
    for problem in &page.problems {
        let (kind, expected) = match problem.kind {
            ProblemKind::UnclosedCode => (Kind::CutPage, "the end of this code"),
            ProblemKind::UnclosedTag => (Kind::CutPage, "the end of this block of tags"),
            ProblemKind::UnclosedFront => (Kind::CutPage, "`---` behind the front matter"),
            ProblemKind::UnclosedRow => (Kind::CutPage, "the end of this row"),
            ProblemKind::Headerless => {
                (Kind::HeaderlessTable, "a header and `| --- |` above these rows")
            }
            ProblemKind::StrayLine => {
                (Kind::StrayLine, "a row of the table above, or a blank line before")
            }
        };
        context.report(kind, problem.place, expected);
    }
}
