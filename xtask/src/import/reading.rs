//! Pages on disk to specs: read, imported, settled by what people wrote in specs/overrides; and
//! what was found wrong, printed. Nothing is written here.

use std::{collections::BTreeMap, path::PathBuf};

use anyhow::Result;
use feishu_docs::{
    corrections::settle,
    import::{self, Batch, Diagnostic, Options, Severity, Spec},
};
use feishu_overrides::{Overrides, Problem};
use feishu_spec::{self as spec, ErrorCode};
use miette::{GraphicalReportHandler, GraphicalTheme};

use crate::{
    pages::{self, Pages},
    progress,
};

/// How pages are read.
pub(crate) struct How<'a> {
    /// The files of specs/overrides, by name.
    pub(crate) overrides: &'a [(String, String)],
    /// The pages are the whole documentation: overrides about others are errors.
    pub(crate) whole: bool,
    /// Carry the documentation's own sentences too.
    pub(crate) prose: bool,
    /// Print notes too, not only warnings and errors.
    pub(crate) notes: bool,
}

/// Pages, and what became of them.
pub(crate) struct Reading {
    pub(crate) pages: Pages,
    pub(crate) batch: Batch,
    /// Pages that could not be read and overrides that do not apply, as place and message.
    pub(crate) failures: Vec<(String, String)>,
    /// Codes that any endpoint may answer with, where their page is among those read.
    common: Option<Vec<ErrorCode>>,
    /// How much was found wrong; all of it has been printed.
    pub(crate) errors: usize,
}

impl Reading {
    /// Reads the pages at these paths, and prints what is wrong with them.
    pub(crate) fn of(paths: &[PathBuf], how: &How<'_>) -> Result<Self> {
        let pages = pages::read(paths)?;
        let bar = progress::bar("importing", pages.read.len());
        let options = Options { prose: how.prose };
        let mut batch = import::import_pages_with(&pages.read, &options, |_| bar.inc(1));
        bar.finish_and_clear();
        let mut failures = pages.unread.clone();
        failures.extend(settle_all(&mut batch, how));
        let (common, of_common) = common_errors(&pages.read, &options);
        batch.pages.iter_mut().for_each(|page| {
            let found = of_common.iter().filter(|found| found.file == page.file);
            page.diagnostics.extend(found.cloned());
        });
        let errors = failures.len() + print_all(&pages, &failures, &batch, how.notes);
        Ok(Reading { pages, batch, failures, common, errors })
    }

    /// The files to write. Of pages that share an identity, or that have errors, none is written.
    pub(crate) fn specs(&self) -> BTreeMap<PathBuf, String> {
        let mut specs = specs(&self.batch);
        if let Some(codes) = &self.common {
            specs.insert(COMMON_ERRORS.into(), spec::to_text(codes));
        }
        specs
    }
}

/// Applies the overrides; gives what is wrong with them, as place and message.
fn settle_all(batch: &mut Batch, how: &How<'_>) -> Vec<(String, String)> {
    let problems = match Overrides::read(how.overrides) {
        Ok(overrides) => settle(batch, &overrides, how.whole),
        Err(problems) => problems,
    };
    let parts = |problem: &Problem| {
        let text = problem.to_string();
        let what = text.strip_prefix(&problem.place).unwrap_or(&text).trim_start_matches(": ");
        (problem.place.clone(), what.to_owned())
    };
    problems.iter().map(parts).collect()
}

/// The general error codes, below specs/.
pub(crate) const COMMON_ERRORS: &str = "common/errors.json";
/// The end of that page's path, on disk as in the documentation.
const COMMON_ERRORS_PAGE: &str = "ugjM14COyUjL4ITN.md";

/// The codes that the page of general ones lists, where it is among these, and what is wrong
/// with that page.
pub(crate) fn common_errors(
    pages: &[(String, String)],
    options: &Options,
) -> (Option<Vec<ErrorCode>>, Vec<Diagnostic>) {
    let page = pages.iter().find(|(file, _)| file.ends_with(COMMON_ERRORS_PAGE));
    let read = page.map(|(file, text)| import::import_common_errors(file, text, options));
    read.map_or((None, Vec::new()), |(codes, found)| (Some(codes), found))
}

fn specs(batch: &Batch) -> BTreeMap<PathBuf, String> {
    let collided: Vec<&str> = batch.collisions.iter().map(|found| found.file.as_str()).collect();
    batch
        .pages
        .iter()
        .filter(|page| !page.has_errors() && !collided.contains(&page.file.as_str()))
        .flat_map(|page| {
            let own = match &page.spec {
                Spec::Endpoint(endpoint) => {
                    Some((endpoint.id.spec_path().into(), spec::to_text(&**endpoint)))
                }
                Spec::Event(event) => Some(event_file(event)),
                Spec::Unreadable | Spec::NotAnApi | Spec::LeftOut { .. } => None,
            };
            own.into_iter().chain(page.further.iter().map(event_file))
        })
        .collect()
}

fn event_file(event: &spec::Event) -> (PathBuf, String) {
    (event.id.spec_path().into(), spec::to_text(event))
}

/// More findings than these are counted rather than shown, errors apart: nobody reads
/// thousands of lines in a terminal, and `--report` has them all.
const SHOWN: usize = 40;

/// Prints what was found wrong, with the place in the page; gives the number of errors in pages.
fn print_all(pages: &Pages, failures: &[(String, String)], batch: &Batch, notes: bool) -> usize {
    for (place, what) in failures {
        eprintln!("error: {place}: {what}\n");
    }
    let handler = GraphicalReportHandler::new_themed(GraphicalTheme::unicode_nocolor());
    let show = |found: &Diagnostic| print(&handler, found, text_of(&pages.read, &found.file));
    let least = if notes { Severity::Note } else { Severity::Warning };
    let found = batch.pages.iter().flat_map(|page| &page.diagnostics).chain(&batch.collisions);
    let (errors, others): (Vec<_>, Vec<_>) = found
        .filter(|found| found.severity() >= least)
        .partition(|found| found.severity() == Severity::Error);
    if others.len() <= SHOWN {
        others.iter().for_each(|found| show(found));
    } else {
        let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
        others.iter().for_each(|found| *kinds.entry(found.kind.code()).or_default() += 1);
        let kinds: Vec<String> =
            kinds.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
        eprintln!(
            "{} findings that are no errors: {}; --report FILE.html shows them",
            others.len(),
            kinds.join(", ")
        );
    }
    errors.iter().for_each(|found| show(found));
    errors.len()
}

fn text_of<'a>(pages: &'a [(String, String)], file: &str) -> &'a str {
    // Pages are in order of their names.
    pages.binary_search_by(|(name, _)| name.as_str().cmp(file)).map_or("", |at| &pages[at].1)
}

fn print(handler: &GraphicalReportHandler, found: &Diagnostic, page: &str) {
    let mut text = String::new();
    match handler.render_report(&mut text, &found.with_source(page)) {
        Ok(()) => eprint!("{text}"),
        Err(_) => eprintln!("{found}"),
    }
}
