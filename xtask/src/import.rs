//! `cargo xtask import`: documentation pages to specs/.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};
use clap::Args;
use feishu_codegen::{
    import::{self, Batch, Diagnostic, Options, Severity, Spec},
    overrides::Overrides,
    settle::settle,
    spec,
};
use miette::{GraphicalReportHandler, GraphicalTheme};

use crate::{
    files::{self, Mode},
    root,
};

#[derive(Args)]
pub(crate) struct Arguments {
    /// Pages, and folders of pages (.md and .txt files, at any depth)
    #[arg(required = true, value_name = "PAGE")]
    pages: Vec<PathBuf>,
    /// Folder of specs to write to
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Write the specs of the pages that could be read even if others could not
    #[arg(long)]
    keep_going: bool,
    /// The pages are the whole documentation: remove specs in DIR that none of them gives, and
    /// take overrides about pages that are not there for errors
    #[arg(long)]
    prune: bool,
    /// Carry the documentation's own sentences too; for private use
    #[arg(long)]
    prose: bool,
    /// Print notes too, not only warnings and errors
    #[arg(long)]
    notes: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let pages = read_pages(&arguments.pages)?;
    let mut batch = import::import_pages(&pages, &Options { prose: arguments.prose });
    let overrides = Overrides::read(&crate::specs::overrides(&root().join("specs"))?);
    let settled = overrides.map_or_else(|unreadable| unreadable, |overrides| settle(&mut batch, &overrides, arguments.prune));
    for problem in &settled {
        eprintln!("{problem}\n");
    }
    let errors = settled.len() + report(&pages, &batch, arguments.notes);

    if errors > 0 && !arguments.keep_going {
        bail!(
            "{errors} errors; {} is as it was (--keep-going writes what could be read)",
            arguments.out.display()
        );
    }
    let specs = specs(&batch);
    let present = if arguments.prune {
        files::below(&arguments.out, crate::specs::is_imported)?
    } else {
        Vec::new()
    };
    let outcome = files::sync(&arguments.out, &specs, &present, Mode::Write, "")?;
    println!(
        "{} pages: {} specs ({} written, {} unchanged), {} removed, {} pages of other kinds",
        pages.len(),
        specs.len(),
        outcome.written,
        outcome.unchanged,
        outcome.removed,
        batch.pages.iter().filter(|page| page.spec == Spec::NotAnApi).count(),
    );
    if errors > 0 {
        bail!("{errors} errors; the pages that have them were left out");
    }
    Ok(())
}

/// The pages named, and those in the folders named: path as given, and text.
pub(crate) fn read_pages(paths: &[PathBuf]) -> Result<Vec<(String, String)>> {
    let mut pages = BTreeMap::new();
    for path in paths {
        let files = if path.is_dir() {
            let found = files::below(path, is_page)?;
            if found.is_empty() {
                bail!("{} holds no page: expected files that end in .md or .txt", path.display());
            }
            found.into_iter().map(|file| path.join(file)).collect()
        } else {
            vec![path.clone()]
        };
        for file in files {
            let bytes =
                fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
            let text = String::from_utf8(bytes).map_err(|error| {
                let at = error.utf8_error().valid_up_to();
                anyhow::anyhow!("{} is no UTF-8 text: byte {at} cannot be read", file.display())
            })?;
            pages.insert(file.display().to_string(), text);
        }
    }
    Ok(pages.into_iter().collect())
}

fn is_page(path: &Path) -> bool {
    path.extension().is_some_and(|end| end == "md" || end == "txt")
        && path.file_name().is_some_and(|name| name != "README.md")
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

/// Prints what was found wrong, with the place in the page; gives the number of errors.
fn report(pages: &[(String, String)], batch: &Batch, notes: bool) -> usize {
    let handler = GraphicalReportHandler::new_themed(GraphicalTheme::unicode_nocolor());
    let least = if notes { Severity::Note } else { Severity::Warning };
    let mut errors = 0;
    let of_pages = batch.pages.iter().flat_map(|page| &page.diagnostics);
    for found in of_pages.chain(&batch.collisions).filter(|found| found.severity() >= least) {
        errors += usize::from(found.severity() == Severity::Error);
        print(&handler, found, text_of(pages, &found.file));
    }
    errors
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
