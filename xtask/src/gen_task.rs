//! `cargo xtask gen`: specs/ to generated/, and the schema of the spec format.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};
use clap::Args;
use feishu_codegen::{
    Problem, emit, ir, lower,
    overrides::Overrides,
    spec::{self, Endpoint},
};

use crate::{
    files::{self, Mode},
    pins, root, specs,
};

const MEND: &str = "cargo xtask gen";
/// The list of all calls by type, for the tests of the whole crate.
const CALLS: &str = "conformance/src/calls";
/// What stands around the table of services in a readme.
const SERVICES: [&str; 2] = ["<!-- services: `cargo xtask gen` -->", "<!-- end of services -->"];

#[derive(Args)]
pub(crate) struct Arguments {
    /// Write nothing; fail if a file differs from what would be written
    #[arg(long)]
    check: bool,
    /// Pin the names that are proposed for what would share one, in specs/overrides
    #[arg(long, conflicts_with = "check")]
    pin: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let mode = if arguments.check { Mode::Check } else { Mode::Write };
    let specs_folder = root().join("specs");

    let schema = BTreeMap::from([("schema.json".into(), spec::schema())]);
    files::sync(&specs_folder, &schema, &[], mode, MEND)?;

    let endpoints = specs::endpoints(&specs_folder)?;
    let mut krate = lowered(&specs_folder, &endpoints)?;
    while let (true, Err(problems)) = (arguments.pin, &krate) {
        let pinned = pins::write(&specs_folder.join("overrides"), problems)?;
        if pinned == 0 {
            break;
        }
        println!("{pinned} names pinned in specs/overrides");
        krate = lowered(&specs_folder, &endpoints)?;
    }
    let krate = match krate {
        Ok(krate) => krate,
        Err(problems) => {
            for problem in &problems {
                eprintln!("{problem}\n");
            }
            bail!("{} problems in specs/; generated/ is as it was", problems.len());
        }
    };
    let folder = root().join("generated");
    let present = files::below(&folder, is_generated)?;
    let outcome = files::sync(&folder, &by_path(emit::emit(&krate)), &present, mode, MEND)?;
    let calls = root().join(CALLS);
    let present = files::below(&calls, |_| true)?;
    files::sync(&calls, &by_path(emit::calls(&krate)), &present, mode, MEND)?;
    let readmes = readmes(&emit::services(&krate, "generated"))?;
    files::sync(&root(), &readmes, &[], mode, MEND)?;
    if arguments.check {
        println!(
            "generated/ agrees with specs/: {} files, {} endpoints",
            outcome.unchanged,
            endpoints.len()
        );
    } else {
        println!(
            "generated/: {} files written, {} removed, {} unchanged, from {} endpoints",
            outcome.written,
            outcome.removed,
            outcome.unchanged,
            endpoints.len()
        );
    }
    Ok(())
}

fn lowered(folder: &Path, endpoints: &[Endpoint]) -> Result<Result<ir::Crate, Vec<Problem>>> {
    let overrides = specs::overrides(&folder.join("overrides"))?;
    Ok(Overrides::read(&overrides).and_then(|overrides| lower::lower(endpoints, &overrides)))
}

fn by_path(files: Vec<emit::File>) -> BTreeMap<PathBuf, String> {
    files.into_iter().map(|(path, text)| (path.into(), text)).collect()
}

/// The readmes with the table of services between its two marks.
fn readmes(table: &str) -> Result<BTreeMap<PathBuf, String>> {
    let mut readmes = BTreeMap::new();
    for name in ["README.md", "README.zh-CN.md"] {
        let path = root().join(name);
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {name}"))?;
        let (Some(start), Some(end)) = (text.find(SERVICES[0]), text.find(SERVICES[1])) else {
            bail!("{name} has no table of services: `{}`, `{}`", SERVICES[0], SERVICES[1]);
        };
        let (before, after) = (&text[..start], &text[end..]);
        readmes.insert(name.into(), format!("{before}{}\n\n{table}\n{after}", SERVICES[0]));
    }
    Ok(readmes)
}

/// Everything in generated/ is generated, save what cargo itself may leave there.
fn is_generated(path: &Path) -> bool {
    !path.starts_with("target") && path != Path::new("Cargo.lock")
}
