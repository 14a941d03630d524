//! What is wrong with pages, printed with its place in the page.

use std::collections::BTreeMap;

use feishu_docs::{
    import::{Batch, Diagnostic, Severity},
    reading::Reading,
};
use feishu_overrides::Problem;
use feishu_spec::counts::counted;
use miette::{GraphicalReportHandler, GraphicalTheme};

use crate::pages::PageFiles;

/// Pages that could not be read and overrides that do not apply, as place and message.
pub(crate) fn failures(pages: &PageFiles, reading: &Reading) -> Vec<(String, String)> {
    let parts = |problem: &Problem| {
        let text = problem.to_string();
        let what = text.strip_prefix(&problem.place).unwrap_or(&text).trim_start_matches(": ");
        (problem.place.clone(), what.to_owned())
    };
    pages.unread.iter().cloned().chain(reading.problems.iter().map(parts)).collect()
}

/// More findings than these are counted rather than shown, errors apart: nobody reads
/// thousands of lines in a terminal, and `--report` has them all.
const SHOWN: usize = 40;

/// Prints what was found wrong, with `notes` notes too; returns the number of errors. Where there
/// are errors, they decide, and the rest is only counted.
pub(crate) fn print(
    pages: &PageFiles,
    failures: &[(String, String)],
    batch: &Batch,
    notes: bool,
) -> usize {
    let errors = print_errors(pages, failures, batch);
    let least = if notes { Severity::Note } else { Severity::Warning };
    let others = found(batch)
        .filter(|found| found.severity() >= least && found.severity() < Severity::Error)
        .collect::<Vec<_>>();
    if errors == 0 && others.len() <= SHOWN {
        show(pages, &others);
    } else if !others.is_empty() {
        let count = counted(others.len(), "finding");
        let kinds = kinds(&others);
        let are = if others.len() == 1 { "is not an error" } else { "are not errors" };
        eprintln!("{count} that {are}: {kinds}; --report FILE.html shows all");
    }
    errors
}

/// Prints only the errors; returns their number.
pub(crate) fn print_errors(
    pages: &PageFiles,
    failures: &[(String, String)],
    batch: &Batch,
) -> usize {
    print_failures(failures);
    failures.len() + show_errors(pages, batch)
}

fn print_failures(failures: &[(String, String)]) {
    for (place, what) in failures {
        eprintln!("error: {place}: {what}\n");
    }
}

fn found(batch: &Batch) -> impl Iterator<Item = &Diagnostic> {
    batch.pages.iter().flat_map(|page| &page.diagnostics).chain(&batch.collisions)
}

fn show_errors(pages: &PageFiles, batch: &Batch) -> usize {
    let errors: Vec<_> = found(batch).filter(|found| found.severity() == Severity::Error).collect();
    show(pages, &errors);
    errors.len()
}

/// How many findings there are of each kind.
fn kinds(found: &[&Diagnostic]) -> String {
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    found.iter().for_each(|found| *kinds.entry(found.kind.code()).or_default() += 1);
    let kinds = kinds.iter().map(|(kind, count)| format!("{count} {kind}"));
    kinds.collect::<Vec<_>>().join(", ")
}

fn text_of<'a>(pages: &'a [(String, String)], file: &str) -> &'a str {
    // Pages are in order of their names.
    pages.binary_search_by(|(name, _)| name.as_str().cmp(file)).map_or("", |at| &pages[at].1)
}

fn show(pages: &PageFiles, found: &[&Diagnostic]) {
    let handler = GraphicalReportHandler::new_themed(GraphicalTheme::unicode_nocolor());
    for found in found {
        let mut text = String::new();
        let source = found.with_source(text_of(&pages.read, &found.file));
        match handler.render_report(&mut text, &source) {
            Ok(()) => eprint!("{text}"),
            Err(_) => eprintln!("{found}"),
        }
    }
}
