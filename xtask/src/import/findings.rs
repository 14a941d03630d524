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

/// Prints what was found wrong, with `notes` notes too; returns the number of errors.
pub(crate) fn print(
    pages: &PageFiles,
    failures: &[(String, String)],
    batch: &Batch,
    notes: bool,
) -> usize {
    for (place, what) in failures {
        eprintln!("error: {place}: {what}\n");
    }
    let handler = GraphicalReportHandler::new_themed(GraphicalTheme::unicode_nocolor());
    let show = |found: &Diagnostic| show(&handler, found, text_of(&pages.read, &found.file));
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
            "{} that are not errors: {}; --report FILE.html shows them",
            counted(others.len(), "finding"),
            kinds.join(", ")
        );
    }
    errors.iter().for_each(|found| show(found));
    failures.len() + errors.len()
}

fn text_of<'a>(pages: &'a [(String, String)], file: &str) -> &'a str {
    // Pages are in order of their names.
    pages.binary_search_by(|(name, _)| name.as_str().cmp(file)).map_or("", |at| &pages[at].1)
}

fn show(handler: &GraphicalReportHandler, found: &Diagnostic, page: &str) {
    let mut text = String::new();
    match handler.render_report(&mut text, &found.with_source(page)) {
        Ok(()) => eprint!("{text}"),
        Err(_) => eprintln!("{found}"),
    }
}
