//! The official SDKs beside the pages of an import: that for Node as the second witness, that for
//! Python as the third.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};
use feishu_docs::{
    reading::{self, Reading},
    witness::{Counts, Known, Python, Share},
};
use feishu_overrides::Overrides;
use feishu_sdk_package::{Package, PythonPackage};
use feishu_spec::{counts::counted, tree};

use crate::{files, swap};

/// Where the SDKs are.
#[derive(clap::Args)]
pub(crate) struct Folders {
    /// The official Node SDK as the second witness: the folder of the unpacked npm package
    /// @larksuiteoapi/node-sdk; without it, what specs have from it stays
    #[arg(long, value_name = "DIR")]
    pub(crate) sdk: Option<PathBuf>,
    /// The official Python SDK as the third witness, for fields that neither pages nor the Node SDK
    /// have: the folder that holds lark_oapi, as `pip install --no-deps --target DIR lark-oapi` gives
    /// it; without it, what specs have from it stays
    #[arg(long, value_name = "DIR")]
    pub(crate) python_sdk: Option<PathBuf>,
}

impl Folders {
    /// What the SDKs know; of those that are not at hand, what specs have from them: `carried` need only
    /// be there where one is not at hand.
    pub(crate) fn known(&self, carried: Known) -> Result<Known> {
        let python = match &self.python_sdk {
            Some(folder) => read_python(folder)?,
            None => carried.python,
        };
        let known = match &self.sdk {
            Some(folder) => read(folder)?,
            None => Known { python: Python::default(), ..carried },
        };
        Ok(Known { python, ..known })
    }

    /// Whether both are there.
    pub(crate) fn all(&self) -> bool {
        self.sdk.is_some() && self.python_sdk.is_some()
    }

    /// Whether there is one.
    pub(crate) fn any(&self) -> bool {
        self.sdk.is_some() || self.python_sdk.is_some()
    }
}

/// What the unpacked package of the Node SDK knows.
fn read(folder: &Path) -> Result<Known> {
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
    Ok(Known { endpoints, events, ..Known::default() })
}

/// What the unpacked package of the Python SDK knows.
fn read_python(folder: &Path) -> Result<Python> {
    let PythonPackage { version, endpoints } = PythonPackage::read(folder)
        .with_context(|| format!("cannot read the Python SDK in {}", folder.display()))?;
    eprintln!("lark-oapi {version}: {}", counted(endpoints.len(), "endpoint"));
    Ok(Python { endpoints, carried: false })
}

/// Adds what the SDKs know to the specs in a folder, whose pages are not at hand.
pub(crate) fn import(out: &Path, folders: &Folders, overrides: &Overrides) -> Result<()> {
    let specs = tree::load(out)?;
    let known = folders.known(Known::of(&specs))?;
    let reading = reading::from_specs(&specs, overrides, &known);
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
    // Facts that the SDK lost are removed, too.
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
    let Counts {
        shared,
        endpoints,
        left_out,
        events,
        shown,
        python,
        python_contradicted,
        contradictions,
        settled,
        ..
    } = reading.witnessed;
    let shares = reading.shares();
    let mut text = String::new();
    if shared + endpoints + events + shown + python + python_contradicted == 0 {
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
    if python + python_contradicted > 0 {
        let fields = counted(shares.python.fields, "field");
        let _ = write!(text, "from the official Python SDK alone: {fields}");
        if python_contradicted > 0 {
            let left_out = counted(python_contradicted, "field");
            let _ = write!(
                text,
                "; {left_out} of its classes left out, since examples on pages contradict them"
            );
        }
        text.push('\n');
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
