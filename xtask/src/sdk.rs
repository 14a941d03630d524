//! The official Node SDK as the second witness of an import.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};
use feishu_docs::{
    reading::{self, Reading},
    witness::{Counts, Known, Share},
};
use feishu_overrides::Overrides;
use feishu_sdk_package::Package;
use feishu_spec::{counts::counted, tree};

use crate::{files, swap};

/// What the unpacked package in a folder knows.
pub(crate) fn read(folder: &Path) -> Result<Known> {
    let package = Package::read(folder)
        .with_context(|| format!("cannot read the SDK in {}", folder.display()))?;
    let Package { name, version, endpoints, events, nameless } = package;
    eprintln!(
        "{name} {version}: {} and {}",
        counted(endpoints.len(), "endpoint"),
        counted(events.len(), "event")
    );
    for address in nameless {
        eprintln!("left out, since its declaration has no link to the API explorer: {address}");
    }
    Ok(Known { endpoints, events, carried: false })
}

/// Adds what the SDK knows to the specs in a folder, whose pages are not at hand.
pub(crate) fn import(out: &Path, known: &Known, overrides: &Overrides) -> Result<()> {
    let specs = tree::load(out)?;
    let reading = reading::from_specs(&specs, overrides, known);
    let findings = reading.batch.pages.iter().flat_map(|page| &page.diagnostics);
    findings.for_each(|found| eprintln!("{found}"));
    for problem in &reading.problems {
        eprintln!("error: {problem}\n");
    }
    if !reading.problems.is_empty() {
        let errors = counted(reading.problems.len(), "error");
        bail!("{errors}; {} is unchanged", out.display());
    }
    let wanted: BTreeMap<PathBuf, String> =
        reading.specs().into_iter().map(|(path, text)| (path.into(), text)).collect();
    // What the SDK has no more goes with it.
    let of_sdks = specs.subjects().filter(|subject| !subject.sdks().is_empty());
    let present: Vec<PathBuf> = of_sdks.map(|subject| subject.spec_path().into()).collect();
    let changes = files::changes(out, &wanted, &present)?;
    swap::all(out, std::slice::from_ref(&changes))?;
    let outcome = changes.outcome();
    println!(
        "{}: {} written, {} unchanged, {} removed",
        counted(wanted.len(), "spec"),
        outcome.written,
        outcome.unchanged,
        outcome.removed
    );
    print!("{}", told(&reading));
    Ok(())
}

/// How much specs have from each witness; empty if all is from pages.
pub(crate) fn told(reading: &Reading) -> String {
    let Counts { shared, endpoints, left_out, events, fields: _, shown, contradictions, settled } =
        reading.witnessed;
    let shares = reading.shares();
    let mut text = String::new();
    if shared + endpoints + events + shown == 0 {
        return text;
    }
    let _ = writeln!(text, "from pages: {}", share(&shares.pages));
    if shared + endpoints + events > 0 {
        let _ = writeln!(
            text,
            "from the official SDK, without a page: {}; it also knows {} with pages; {} left out with \
             a reason; {} ({settled} more are settled)",
            share(&shares.sdks),
            counted(shared, "endpoint"),
            counted(left_out, "endpoint"),
            counted(contradictions, "contradiction"),
        );
    }
    if shown > 0 {
        let _ = writeln!(text, "from examples alone: {}", counted(shares.examples.fields, "field"));
    }
    text
}

fn share(share: &Share) -> String {
    let Share { endpoints, events, fields } = share;
    format!(
        "{}, {} and {}",
        counted(endpoints, "endpoint"),
        counted(events, "event"),
        counted(fields, "field")
    )
}
