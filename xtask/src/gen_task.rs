//! `cargo xtask gen`: specs/ to generated/, and the schema of the spec format. With `--docs` the
//! specs are those of documentation pages, which stands in `gen_task/docs.rs`.

mod docs;
mod readmes;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use anyhow::{Result, bail};
use clap::Args;
use feishu_codegen::{emit, ir, lower};
use feishu_overrides::{Overrides, Problem};
use feishu_spec::{self as spec, Endpoint, Event};

use crate::{
    files::{self, Changes, Mode, Outcome},
    pins, root, specs,
};

const MEND: &str = "cargo xtask gen";
/// The list of all calls by type, for the tests of the whole crate.
const CALLS: &str = "conformance/src/calls";

#[derive(Args)]
pub(crate) struct Arguments {
    /// Write nothing; fail if a file differs from what would be written
    #[arg(long)]
    check: bool,
    /// Pin the names that are proposed for what would share one, in specs/overrides
    #[arg(long, conflicts_with = "check")]
    pin: bool,
    /// Folder with all pages of the documentation: import them first, and tell what changed.
    /// Nothing is written unless all of it succeeds
    #[arg(long, value_name = "DIR")]
    docs: Option<PathBuf>,
    /// Write what changed as Markdown too, for a pull request or a release note
    #[arg(long, value_name = "FILE", requires = "docs")]
    report: Option<PathBuf>,
    /// Most characters of that Markdown; the least grave changes are left out first
    #[arg(long, value_name = "CHARACTERS", requires = "report")]
    limit: Option<usize>,
    /// Tell of silent changes too, which are else only counted
    #[arg(long, requires = "docs")]
    silent: bool,
    /// Folder that holds specs/ and generated/; this checkout if absent
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
}

/// Where the files stand.
struct Tree {
    root: PathBuf,
    specs: PathBuf,
    overrides: PathBuf,
    generated: PathBuf,
    calls: PathBuf,
}

impl Tree {
    fn of(arguments: &Arguments) -> Self {
        let root = arguments.root.clone().unwrap_or_else(root);
        let specs = root.join("specs");
        let overrides = specs.join("overrides");
        let [generated, calls] = ["generated", CALLS].map(|folder| root.join(folder));
        Tree { root, specs, overrides, generated, calls }
    }
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let tree = Tree::of(arguments);
    match &arguments.docs {
        Some(folder) => docs::run(arguments, &tree, folder),
        None => from_specs(arguments, &tree),
    }
}

/// From specs/ as they stand.
fn from_specs(arguments: &Arguments, tree: &Tree) -> Result<()> {
    let mode = if arguments.check { Mode::Check } else { Mode::Write };
    files::sync(&tree.specs, &schema(), &[], mode, MEND)?;

    let endpoints = specs::endpoints(&tree.specs)?;
    let mut overrides = specs::overrides(&tree.overrides)?;
    let events = specs::events(&tree.specs)?;
    let generated = generate(&endpoints, &events, &mut overrides, arguments.pin)?;
    // Before anything can fail: pins are for a person to look at.
    files::sync(&tree.overrides, &by_path(overrides), &[], Mode::Write, "")?;
    let wanted = problems_told(generated, "generated/ is as it was")?;
    let changes = wanted.changes(tree)?;
    for folder in &changes {
        folder.settle(mode, MEND)?;
    }
    let outcome = changes[0].outcome();
    let endpoints = endpoints.len();
    if arguments.check {
        let unchanged = outcome.unchanged;
        println!("generated/ agrees with specs/: {unchanged} files, {endpoints} endpoints");
    } else {
        println!("generated/: {}, from {endpoints} endpoints", say(&outcome));
    }
    Ok(())
}

type Files = BTreeMap<PathBuf, String>;

/// What specs give.
struct Generated {
    krate: Files,
    /// The list of all calls by type, for the tests of the whole crate.
    calls: Files,
    /// The table of services, for the readmes.
    services: String,
}

impl Generated {
    /// What must be done to the tree, a set a folder.
    fn changes(&self, tree: &Tree) -> Result<[Changes; 3]> {
        let present = files::below(&tree.generated, is_generated)?;
        let krate = files::changes(&tree.generated, &self.krate, &present)?;
        let present = files::below(&tree.calls, |_| true)?;
        let calls = files::changes(&tree.calls, &self.calls, &present)?;
        let readmes = readmes::with(&self.services, &tree.root)?;
        Ok([krate, calls, files::changes(&tree.root, &readmes, &[])?])
    }
}

/// The files of the crate. With `pin`, names that are proposed for what would share one are
/// added to the overrides, and it is tried again.
fn generate(
    endpoints: &[Endpoint],
    events: &[Event],
    overrides: &mut Vec<(String, String)>,
    pin: bool,
) -> Result<Result<Generated, Vec<Problem>>> {
    let mut krate = lowered(endpoints, events, overrides);
    while let (true, Err(problems)) = (pin, &krate) {
        let pinned = pins::add(overrides, problems)?;
        if pinned == 0 {
            break;
        }
        println!("{pinned} names pinned in specs/overrides");
        krate = lowered(endpoints, events, overrides);
    }
    Ok(krate.map(|krate| Generated {
        krate: by_path(emit::emit(&krate)),
        calls: by_path(emit::calls(&krate)),
        services: emit::services(&krate, "generated"),
    }))
}

fn lowered(
    endpoints: &[Endpoint],
    events: &[Event],
    overrides: &[(String, String)],
) -> Result<ir::Crate, Vec<Problem>> {
    lower::lower(endpoints, events, &Overrides::read(overrides)?)
}

fn problems_told(generated: Result<Generated, Vec<Problem>>, therefore: &str) -> Result<Generated> {
    generated.or_else(|problems| {
        for problem in &problems {
            eprintln!("{problem}\n");
        }
        bail!("{} problems in specs/; {therefore}", problems.len())
    })
}

/// The schema of the spec format, as the file that it is.
fn schema() -> Files {
    BTreeMap::from([("schema.json".into(), spec::schema())])
}

fn by_path(files: Vec<(String, String)>) -> Files {
    files.into_iter().map(|(path, text)| (path.into(), text)).collect()
}

fn say(outcome: &Outcome) -> String {
    let Outcome { written, removed, unchanged } = outcome;
    let s = if *written == 1 { "" } else { "s" };
    format!("{written} file{s} written, {removed} removed, {unchanged} unchanged")
}

/// Everything in generated/ is generated, save what cargo itself may leave there.
fn is_generated(path: &Path) -> bool {
    !path.starts_with("target") && path != Path::new("Cargo.lock")
}
