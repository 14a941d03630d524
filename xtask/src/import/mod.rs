//! `cargo xtask import`: documentation pages to specs/.

pub(crate) mod cards;
pub(crate) mod findings;
mod list;
mod present;

use std::{
    collections::BTreeMap,
    fs,
    mem::ManuallyDrop,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};
use clap::Args;
use feishu_docs::{
    cards::CardReading,
    import::{Batch, Spec},
    lost::{self, Lost},
    reading::{self, How, Reading},
    refusal, report,
    witness::Known,
};
use feishu_overrides::Overrides;
use feishu_spec::{
    Specs,
    counts::counted,
    tree::{self, SpecFile},
};

use crate::{
    files::{self, Changes},
    pages::{self, PageFiles},
    progress, root, sdk, specs, swap,
};

#[derive(Args)]
pub(crate) struct Arguments {
    /// Pages, and folders of pages (.md and .txt files, at any depth)
    #[arg(required_unless_present_any = ["api_list", "sdk", "python_sdk"], value_name = "PAGE")]
    pages: Vec<PathBuf>,
    /// Compare specs/ of this checkout with the platform's own list of its API, instead of
    /// importing pages: comma-separated, with the columns identity, method, path, generation
    #[arg(long, value_name = "FILE", conflicts_with = "pages")]
    api_list: Option<PathBuf>,
    /// Folder of specs to write to
    #[arg(long, value_name = "DIR", required_unless_present_any = ["report", "api_list"])]
    out: Option<PathBuf>,
    /// Write an HTML report about what was read and what was not, even if there are errors
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Write the specs of the pages that could be read even if others could not
    #[arg(long, requires = "out")]
    keep_going: bool,
    /// Treat the pages as the whole documentation: remove specs in DIR that come from none of
    /// them, and report overrides about missing pages as errors
    #[arg(long, requires = "out")]
    prune: bool,
    /// Let pages of the documentation's history replace specs of current pages
    #[arg(long, requires = "out", conflicts_with = "prune")]
    historic: bool,
    /// Let pages replace specs even if they lack sections that those came from
    #[arg(long, requires = "out")]
    shorter: bool,
    /// Folder of overrides; specs/overrides of this checkout if absent
    #[arg(long, value_name = "DIR")]
    overrides: Option<PathBuf>,
    /// Without pages, the SDKs are held against the specs that are there
    #[command(flatten)]
    sdks: sdk::Folders,
    /// Include the documentation's own sentences; for private use
    #[arg(long)]
    prose: bool,
    /// Print notes in addition to warnings and errors
    #[arg(long)]
    notes: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let overrides = overrides(arguments)?;
    if let Some(list) = &arguments.api_list {
        return list::run(list, &overrides);
    }
    if arguments.sdks.any() && arguments.out.is_none() {
        bail!("the SDKs are for specs that are written: add --out DIR");
    }
    if let (true, Some(out)) = (arguments.pages.is_empty(), &arguments.out) {
        return sdk::import(out, &arguments.sdks, &overrides);
    }
    if arguments.sdks.python_sdk.is_some() && !arguments.prune {
        // Which of its fields are new, only all endpoints together tell.
        bail!("--python-sdk needs the whole documentation (--prune), or no pages");
    }
    let present = present::files(arguments.out.as_ref())?;
    let known = known(arguments, &present)?;
    let mut pages = pages::read(&arguments.pages)?;
    let cards = cards::take(&mut pages, overrides.cards());
    let (whole, prose) = (arguments.prune, arguments.prose);
    let how = How { overrides: &overrides, whole, prose, known: &known };
    // Freeing it takes longer than the end of the process, which comes next.
    let reading = ManuallyDrop::new(read(&pages, &how));
    let failures = findings::failures(&pages, &reading);
    if let Some(file) = &arguments.report {
        write_report(file, &report::html(&reading.batch, &pages.read, &failures))?;
    }
    let wanted = match &arguments.out {
        Some(_) => wanted(&reading, cards.as_ref()),
        None => BTreeMap::new(),
    };
    // What refuses all of it stands alone.
    if let Some(out) = &arguments.out {
        let changed = present::changed(&present, &wanted);
        refuse(arguments, out, &changed, &reading, cards.as_ref())?;
    }
    let errors = findings::print(&pages, &failures, &reading.batch, arguments.notes);
    let errors = errors + cards.as_ref().map_or(0, cards::print);
    match &arguments.out {
        Some(out) => {
            // A spec that comes from no page may be that of a page that has errors.
            let prune = arguments.prune && errors == 0;
            let changes = changes(out, prune, &present, &wanted, cards.as_ref())?;
            write(arguments, out, &changes, &reading, cards.as_ref(), errors, pages.count())
        }
        None if errors > 0 => bail!("{}", counted(errors, "error")),
        None => Ok(()),
    }
}

/// What the SDKs know, or else what the specs that are there have from them.
fn known(arguments: &Arguments, present: &[SpecFile]) -> Result<Known> {
    let carried = match &arguments.out {
        Some(out) if !arguments.sdks.all() => present::of_sdks(out, present)?,
        _ => Known::default(),
    };
    arguments.sdks.known(carried)
}

/// Imports pages, with a bar that shows how far it is.
pub(crate) fn read(pages: &PageFiles, how: &How<'_>) -> Reading {
    let bar = progress::bar("importing", pages.read.len());
    let reading = reading::read(&pages.read, how, |_| bar.inc(1));
    bar.finish_and_clear();
    reading
}

/// The overrides. If they cannot be read, nothing else can; the report says so too.
fn overrides(arguments: &Arguments) -> Result<Overrides> {
    let folder = arguments.overrides.clone();
    let folder = folder.unwrap_or_else(|| root().join("specs").join(tree::OVERRIDES));
    let overrides = specs::overrides(&tree::overrides_in(&folder)?);
    if let (Err(error), Some(file)) = (&overrides, &arguments.report) {
        let failure = (folder.display().to_string(), error.to_string());
        write_report(file, &report::html(&Batch::default(), &[], &[failure]))?;
    }
    overrides
}

/// The files to write, below the folder of specs.
fn wanted(reading: &Reading, cards: Option<&CardReading>) -> BTreeMap<PathBuf, String> {
    let of_cards = cards.map(CardReading::specs).unwrap_or_default();
    let all = reading.specs().into_iter().chain(of_cards);
    all.map(|(path, text)| (path.into(), text)).collect()
}

/// How the folder of specs differs from what it should be. With `prune`, it should hold nothing else.
fn changes(
    out: &Path,
    prune: bool,
    present: &[SpecFile],
    wanted: &BTreeMap<PathBuf, String>,
    cards: Option<&CardReading>,
) -> Result<Changes> {
    let comes = |path: &Path| cards::is_concerned(path, cards);
    let below = if prune { files::below(out, comes)? } else { Vec::new() };
    let texts = present::texts(present);
    files::changes_from(out, wanted, &below, |path| Ok(texts.get(path)))
}

fn write(
    arguments: &Arguments,
    out: &Path,
    changes: &Changes,
    reading: &Reading,
    cards: Option<&CardReading>,
    errors: usize,
    pages: usize,
) -> Result<()> {
    if errors > 0 && !arguments.keep_going {
        bail!(
            "{}; {} is unchanged (--keep-going writes what could be read)",
            counted(errors, "error"),
            out.display()
        );
    }
    swap::all(out, std::slice::from_ref(changes))?;
    let outcome = changes.outcome();
    println!(
        "{}: {} ({} written, {} unchanged), {} removed, {} of other kinds, {} left out with a \
         reason",
        counted(pages + cards.map_or(0, |cards| cards.pages), "page"),
        counted(outcome.written + outcome.unchanged, "spec"),
        outcome.written,
        outcome.unchanged,
        outcome.removed,
        counted(
            count(reading, |spec| *spec == Spec::NotAnApi) + cards.map_or(0, |cards| cards.others),
            "page"
        ),
        count(reading, |spec| matches!(spec, Spec::LeftOut { .. })),
    );
    print!("{}", sdk::told(reading));
    if errors > 0 {
        let pruned = if arguments.prune { ", and nothing was removed" } else { "" };
        bail!("{}; the pages that have them were left out{pruned}", counted(errors, "error"));
    }
    Ok(())
}

fn count(reading: &Reading, is: impl Fn(&Spec) -> bool) -> usize {
    reading.batch.pages.iter().filter(|page| is(&page.spec)).count()
}

/// Fails if the pages would replace the specs that they change with something worse.
fn refuse(
    arguments: &Arguments,
    out: &Path,
    present: &Specs,
    reading: &Reading,
    cards: Option<&CardReading>,
) -> Result<()> {
    if !arguments.prune && !arguments.historic {
        refuse_outdated(out, present, reading)?;
    }
    if !arguments.shorter {
        let mut lost = lost::find(present, reading);
        if let Some(cards) = cards {
            let components = cards::present(out);
            // With `--prune`, a component without a page is removed.
            lost.extend(lost::find_in_cards(&components, cards, !arguments.prune));
        }
        refuse_lost(out, &lost)?;
    }
    Ok(())
}

/// A page that the documentation keeps for its history would mark a current spec as deprecated.
fn refuse_outdated(out: &Path, present: &Specs, reading: &Reading) -> Result<()> {
    let outdated = refusal::outdated(present, reading);
    if outdated.is_empty() {
        return Ok(());
    }
    let pages: Vec<String> = outdated.iter().map(|(page, id)| format!("  {page}: {id}")).collect();
    bail!(
        "{} is unchanged: these pages are from the documentation's history and would replace the \
         specs of current pages; leave them out, or add --historic to replace the specs:\n{}",
        out.display(),
        pages.join("\n")
    )
}

/// A page that was cut between two sections would take from its spec what those told. Pages about
/// cards are read together, since the examples of one show fields of others.
fn refuse_lost(out: &Path, lost: &[Lost]) -> Result<()> {
    if lost.is_empty() {
        return Ok(());
    }
    let pages: Vec<String> = lost.iter().map(|lost| format!("  {lost}")).collect();
    bail!(
        "{} is unchanged: these pages lack sections that their specs came from, so they may have \
         been cut; fetch them again, give all pages about cards at once, or add --shorter if \
         the documentation has no such sections any more:\n{}",
        out.display(),
        pages.join("\n")
    )
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
