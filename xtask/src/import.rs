//! `cargo xtask import`: documentation pages to specs/.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, anyhow, bail};
use clap::Args;
use feishu_codegen::{
    Problem,
    import::{self, Batch, Diagnostic, Options, Severity, Spec},
    overrides::Overrides,
    report,
    settle::settle,
    spec::{self, ErrorCode},
};
use miette::{GraphicalReportHandler, GraphicalTheme};

use crate::{
    files::{self, Mode},
    pages::{self, Pages},
    progress, root, specs as spec_files,
};

#[derive(Args)]
pub(crate) struct Arguments {
    /// Pages, and folders of pages (.md and .txt files, at any depth)
    #[arg(required = true, value_name = "PAGE")]
    pages: Vec<PathBuf>,
    /// Folder of specs to write to
    #[arg(long, value_name = "DIR", required_unless_present = "report")]
    out: Option<PathBuf>,
    /// Write an HTML page about what was read and what was not, errors or none
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Write the specs of the pages that could be read even if others could not
    #[arg(long, requires = "out")]
    keep_going: bool,
    /// The pages are the whole documentation: remove specs in DIR that none of them gives, and
    /// take overrides about pages that are not there for errors
    #[arg(long, requires = "out")]
    prune: bool,
    /// Folder with what people settled about pages; specs/overrides of this checkout if absent
    #[arg(long, value_name = "DIR")]
    overrides: Option<PathBuf>,
    /// Carry the documentation's own sentences too; for private use
    #[arg(long)]
    prose: bool,
    /// Print notes too, not only warnings and errors
    #[arg(long)]
    notes: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let pages = pages::read(&arguments.pages)?;
    let bar = progress::bar("importing", pages.read.len());
    let options = Options { prose: arguments.prose };
    let mut batch = import::import_pages_with(&pages.read, &options, |_| bar.inc(1));
    bar.finish_and_clear();
    let mut failures = pages.unread.clone();
    failures.extend(settle_all(&mut batch, arguments)?);
    let (common, of_common) = common_errors(&pages.read, &options);
    batch.pages.iter_mut().for_each(|page| {
        page.diagnostics.extend(of_common.iter().filter(|found| found.file == page.file).cloned());
    });
    let errors = failures.len() + print_all(&pages, &failures, &batch, arguments.notes);
    if let Some(file) = &arguments.report {
        write_report(file, &report::html(&batch, &pages.read, &failures))?;
    }
    let Some(out) = &arguments.out else {
        return if errors > 0 { Err(anyhow!("{errors} errors")) } else { Ok(()) };
    };
    if errors > 0 && !arguments.keep_going {
        bail!(
            "{errors} errors; {} is as it was (--keep-going writes what could be read)",
            out.display()
        );
    }
    let mut specs = specs(&batch);
    if let Some(codes) = common {
        specs.insert(COMMON_ERRORS.into(), spec::to_text(&codes));
    }
    // A spec that no page gives may be that of a page that has errors.
    let prune = arguments.prune && errors == 0;
    let present = if prune { files::below(out, spec_files::is_imported)? } else { Vec::new() };
    let outcome = files::sync(out, &specs, &present, Mode::Write, "")?;
    println!(
        "{} pages: {} specs ({} written, {} unchanged), {} removed, {} pages of other kinds",
        pages.read.len() + pages.unread.len(),
        specs.len(),
        outcome.written,
        outcome.unchanged,
        outcome.removed,
        batch.pages.iter().filter(|page| page.spec == Spec::NotAnApi).count(),
    );
    if errors > 0 {
        let pruned = if arguments.prune { ", and nothing was removed" } else { "" };
        bail!("{errors} errors; the pages that have them were left out{pruned}");
    }
    Ok(())
}

/// Applies the overrides; gives what is wrong with them, as place and message.
fn settle_all(batch: &mut Batch, arguments: &Arguments) -> Result<Vec<(String, String)>> {
    let folder = arguments.overrides.clone().unwrap_or_else(|| root().join("specs/overrides"));
    let problems = match Overrides::read(&spec_files::overrides(&folder)?) {
        Ok(overrides) => settle(batch, &overrides, arguments.prune),
        Err(problems) => problems,
    };
    let parts = |problem: &Problem| {
        let text = problem.to_string();
        let what = text.strip_prefix(&problem.place).unwrap_or(&text).trim_start_matches(": ");
        (problem.place.clone(), what.to_owned())
    };
    Ok(problems.iter().map(parts).collect())
}

/// Codes that any endpoint may answer with, where their page is among those given.
const COMMON_ERRORS: &str = "common/errors.json";
/// The end of that page's path, on disk as in the documentation.
const COMMON_ERRORS_PAGE: &str = "ugjM14COyUjL4ITN.md";

fn common_errors(
    pages: &[(String, String)],
    options: &Options,
) -> (Option<Vec<ErrorCode>>, Vec<Diagnostic>) {
    let page = pages.iter().find(|(file, _)| file.ends_with(COMMON_ERRORS_PAGE));
    let read = page.map(|(file, text)| import::import_common_errors(file, text, options));
    read.map_or((None, Vec::new()), |(codes, found)| (Some(codes), found))
}

/// Writes through whatever stands there, since it may be a link or `/dev/stdout`.
fn write_report(file: &Path, html: &str) -> Result<()> {
    let folder = file.parent().unwrap_or(Path::new(""));
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(file, html))
        .with_context(|| format!("cannot write {}", file.display()))?;
    eprintln!("report: {}", file.display());
    Ok(())
}

/// The files to write. Of pages that share an identity, or that have errors, none is written.
fn specs(batch: &Batch) -> BTreeMap<PathBuf, String> {
    let collided: Vec<&str> = batch.collisions.iter().map(|found| found.file.as_str()).collect();
    batch
        .pages
        .iter()
        .filter(|page| !page.has_errors() && !collided.contains(&page.file.as_str()))
        .filter_map(|page| match &page.spec {
            Spec::Endpoint(endpoint) => {
                Some((endpoint.id.spec_path().into(), spec::to_text(&**endpoint)))
            }
            Spec::Event(event) => Some((event.id.spec_path().into(), spec::to_text(&**event))),
            Spec::Unreadable | Spec::NotAnApi | Spec::LeftOut { .. } => None,
        })
        .collect()
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
