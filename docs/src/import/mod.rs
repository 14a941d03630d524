//! From a [`Page`] to a spec: what the tables of a page say, with
//! diagnostics for what could not be read. No files; no text of a page beyond its facts, save
//! for private imports with prose.

mod address;
mod agree;
mod batch;
mod columns;
mod common;
mod constraints;
mod context;
mod diagnostic;
mod endpoint;
mod enums;
mod errors;
mod event;
mod facts;
mod headers;
mod idempotency;
mod identity;
mod json;
mod labels;
mod limits;
mod meta;
pub mod nest;
mod nesting;
mod paging;
mod parameters;
mod recursion;
mod reply;
mod rows;
mod sections;
mod settle;
mod shared;
mod shown;
mod time;
mod tree;
mod types;
mod values;
mod words;

pub use self::{
    batch::{Batch, forget_page, import_pages, import_pages_with, learn_page},
    common::import_common_errors,
    diagnostic::{Diagnostic, Kind, Severity, WithSource},
};
use self::{context::Context, nest::Shapes};
use crate::page::{self, Page, ProblemKind};
use feishu_spec::{self as spec, Subject};

/// What the caller of an import wants.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Whether the documentation's sentences are carried too, into `description`. Such specs
    /// are for private use.
    pub prose: bool,
}

/// What became of a page.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported {
    /// The page, as its caller named it.
    pub file: String,
    /// Its spec, where it has one.
    pub spec: Spec,
    /// What was found wrong with it, in the order of its text.
    pub diagnostics: Vec<Diagnostic>,
    /// What became of the rows of its tables.
    pub rows: RowCount,
}

impl Imported {
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
    /// An overview, a guide, a list of questions: nothing to make a spec of.
    NotAnApi,
    /// Documents what another page documents better; only people decide so.
    LeftOut {
        /// Why.
        reason: String,
    },
}

impl Spec {
    /// The endpoint or event, where the page became one.
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
    /// Rows whose facts stand in the spec.
    pub read: usize,
    /// Rows that a diagnostic is about.
    pub reported: usize,
}

/// Imports one page on its own. Lost nesting is brought back from its own examples only;
/// [`import_pages`] also uses what other pages show.
pub fn import_page(file_name: &str, text: &str, options: &Options) -> Imported {
    import_read(file_name, text, &page::read(text), options, &Shapes::default())
}

/// [`import_page`], helped by what is known of named types from other pages.
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
    let spec = spec_of(&mut context, page);
    let Context { mut diagnostics, rows, .. } = context;
    diagnostics.sort_by_key(|diagnostic| (diagnostic.span.start, diagnostic.line));
    let diagnostics = diagnostic::merge_repeated(diagnostics);
    Imported { file: file.to_owned(), spec, diagnostics, rows }
}

fn spec_of(context: &mut Context<'_>, page: &Page) -> Spec {
    if !meta::is_there(page) {
        report_remains(context, page);
        return Spec::NotAnApi;
    }
    report_problems(context, page);
    let meta = meta::read(context, page);
    let spec = if meta.event_type.is_some() && meta.url.is_none() {
        event::read(context, page, &meta).map(|event| Spec::Event(Box::new(event)))
    } else {
        endpoint::read(context, page, &meta).map(|endpoint| Spec::Endpoint(Box::new(endpoint)))
    };
    spec.unwrap_or(Spec::Unreadable)
}

/// A page without basic facts is no page of an API, unless it looks like what a cut or a lost
/// header leaves of one.
fn report_remains(context: &mut Context<'_>, page: &Page) {
    let facts = page.tables().find(|(_, table)| {
        table.header.is_empty()
            && table
                .rows
                .iter()
                .any(|row| row.cells.first().is_some_and(|cell| columns::title(cell) == "HTTP URL"))
    });
    if let Some((_, table)) = facts {
        context.report(
            Kind::HeaderlessTable,
            table.place,
            "a header above the table of basic facts",
        );
        return;
    }
    // An endpoint page cut off in its table of basic facts, or before it.
    let announced = |section: &page::Section| {
        matches!(
            sections::holds(&section.heading.text),
            sections::Holds::Request | sections::Holds::Event
        )
    };
    if let Some(section) = page.sections.last().filter(|section| announced(section)) {
        let of_another_kind = |table: &page::Table| {
            !table.header.is_empty() && !table.rows.is_empty() && !columns::looks_like_facts(table)
        };
        if !section.tables().any(of_another_kind) {
            let expected = "a table with HTTP URL and HTTP Method below, if this is an endpoint";
            context.report(Kind::MissingFact, section.heading.place, expected);
            return;
        }
    }
    // The basic facts of an endpoint, in a form that is no table.
    if let Some(place) = loose_facts(context.text) {
        let expected = "a table with HTTP URL and HTTP Method, if this is an endpoint";
        context.report(Kind::MissingFact, place, expected);
        return;
    }
    // An endpoint page cut off above or inside its first heading of a part.
    let bare = |section: &page::Section| section.blocks.is_empty();
    let ends = page.tables().next().is_none() && page.sections.iter().skip(1).all(bare);
    if ends {
        let place =
            page::Place { line: context.text.lines().count(), start: page.len, end: page.len };
        let expected = "a section 请求 or 事件, if this page documents an endpoint or event";
        context.report_found(Kind::ShortPage, place, "", expected);
    }
}

/// The line that begins with one of the basic facts of an endpoint, where another does with the
/// other. Lines end as they may.
fn loose_facts(text: &str) -> Option<page::Place> {
    let mut start = 0;
    let mut lines = text.split(['\n', '\r']).map(|line| {
        let at = start;
        start += line.len() + 1;
        (at, line)
    });
    let mut begins = |words: &str| {
        let bare = |line: &str| line.trim_start_matches(|c: char| !c.is_alphanumeric()).to_owned();
        lines.find(|(_, line)| bare(line).starts_with(words))
    };
    let (at, line) = begins("HTTP URL")?;
    begins("HTTP Method")?;
    let number = 1 + text[..at].matches('\n').count();
    Some(page::Place { line: number, start: at, end: at + line.len() })
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
