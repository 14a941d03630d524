//! `cargo xtask import`: documentation pages to specs/. How pages are read, and what is told of
//! them, stands in `import/reading.rs`.

mod list;
mod reading;

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, anyhow, bail};
use clap::Args;
use feishu_docs::{import::Spec, report};

pub(crate) use self::reading::{COMMON_ERRORS, How, Reading, common_errors};
use crate::{
    files::{self, Mode},
    root, specs as spec_files,
};

#[derive(Args)]
pub(crate) struct Arguments {
    /// Pages, and folders of pages (.md and .txt files, at any depth)
    #[arg(required_unless_present = "api_list", value_name = "PAGE")]
    pages: Vec<PathBuf>,
    /// Compare specs/ of this checkout with the platform's own list of its API, instead of
    /// importing pages: comma-separated, with the columns identity, method, path, generation
    #[arg(long, value_name = "FILE", conflicts_with = "pages")]
    api_list: Option<PathBuf>,
    /// Folder of specs to write to
    #[arg(long, value_name = "DIR", required_unless_present_any = ["report", "api_list"])]
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
    let overrides = arguments.overrides.clone().unwrap_or_else(|| root().join("specs/overrides"));
    if let Some(list) = &arguments.api_list {
        return list::run(list, &overrides);
    }
    let how = How {
        overrides: &spec_files::overrides(&overrides)?,
        whole: arguments.prune,
        prose: arguments.prose,
        notes: arguments.notes,
    };
    let reading = Reading::of(&arguments.pages, &how)?;
    let (errors, pages) = (reading.errors, &reading.pages);
    if let Some(file) = &arguments.report {
        write_report(file, &report::html(&reading.batch, &pages.read, &reading.failures))?;
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
    let specs = reading.specs();
    // A spec that no page gives may be that of a page that has errors.
    let prune = arguments.prune && errors == 0;
    let present = if prune { files::below(out, spec_files::is_imported)? } else { Vec::new() };
    let outcome = files::sync(out, &specs, &present, Mode::Write, "")?;
    println!(
        "{} pages: {} specs ({} written, {} unchanged), {} removed, {} pages of other kinds, \
         {} left out with a reason",
        pages.count(),
        specs.len(),
        outcome.written,
        outcome.unchanged,
        outcome.removed,
        count(&reading, |spec| *spec == Spec::NotAnApi),
        count(&reading, |spec| matches!(spec, Spec::LeftOut { .. })),
    );
    if errors > 0 {
        let pruned = if arguments.prune { ", and nothing was removed" } else { "" };
        bail!("{errors} errors; the pages that have them were left out{pruned}");
    }
    Ok(())
}

fn count(reading: &Reading, is: impl Fn(&Spec) -> bool) -> usize {
    reading.batch.pages.iter().filter(|page| is(&page.spec)).count()
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
