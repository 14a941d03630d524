//! `cargo xtask update`: updates every file that tests compare with to the current output:
//! generated files, golden files, snapshots, exceptions of conformance. The changes can then be
//! reviewed in `git diff`.

mod programs;

use std::{
    env,
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result, bail};
use clap::{Args, ValueEnum};

use crate::{files, root};

#[derive(Args)]
pub(crate) struct Arguments {
    /// What to update; everything if absent
    #[arg(value_enum)]
    what: Vec<ExpectationKind>,
}

/// A kind of expectation, in the order in which they depend on each other.
#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum ExpectationKind {
    /// What `cargo xtask gen` writes
    Generated,
    /// The code that is generated from the specs of tests
    Goldens,
    /// What insta keeps, among it one line per field of the platform
    Snapshots,
    /// conformance/exceptions.toml; compiles the whole platform, which takes minutes
    Exceptions,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let all = ExpectationKind::value_variants();
    let wanted =
        |kind: &&ExpectationKind| arguments.what.is_empty() || arguments.what.contains(kind);
    let mut failed = Vec::new();
    for kind in all.iter().filter(wanted) {
        let name = kind.to_possible_value().expect("no kind is hidden").get_name().to_owned();
        println!("== {name}");
        if !update(*kind)? {
            failed.push(name);
        }
    }
    let waiting = inline_snapshots()?;
    if !waiting.is_empty() {
        failed.push(format!(
            "snapshots inside source text, which `cargo insta accept` writes: {}",
            waiting.join(", ")
        ));
    }
    if !failed.is_empty() {
        bail!("not everything is up to date, see above: {}", failed.join("; "));
    }
    println!("Everything is up to date; `git diff` shows what changed.");
    Ok(())
}

/// Whether everything that the kind needs succeeded.
fn update(kind: ExpectationKind) -> Result<bool> {
    match kind {
        ExpectationKind::Generated => {
            let status = Command::new(env::current_exe()?).arg("gen").status();
            Ok(status.context("cannot run `cargo xtask gen`")?.success())
        }
        ExpectationKind::Goldens => test(&["-p", "feishu-codegen", "--test", "golden_files"]),
        ExpectationKind::Snapshots => {
            let mut good = true;
            for (package, program) in programs_with_snapshots()? {
                let arguments = ["-p", &package].into_iter();
                let program = program.iter().map(String::as_str);
                good &= test(&arguments.chain(program).collect::<Vec<_>>())?;
            }
            if env::var_os("FEISHU_DOCS").is_some() {
                good &= test(&["-p", "feishu-docs", "--test", "import_seeds", "--", "--ignored"])?;
            }
            Ok(good)
        }
        ExpectationKind::Exceptions => {
            test(&["-p", "feishu-conformance", "--test", "it", "examples"])
        }
    }
}

/// Runs tests that write their results as the new expectations.
fn test(arguments: &[&str]) -> Result<bool> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.arg("test").arg("--quiet").args(arguments);
    command.current_dir(root()).env("INSTA_UPDATE", "always");
    Ok(command.status().context("cannot run `cargo test`")?.success())
}

/// The test programs of the workspace that hold snapshots: package, and what selects the program.
fn programs_with_snapshots() -> Result<Vec<(String, Vec<String>)>> {
    let mut selected = Vec::new();
    for folder in packages_of_the_workspace()? {
        let manifest: toml::Table = read(&folder.join("Cargo.toml"))?.parse()?;
        let uses = manifest.get("dev-dependencies").is_some_and(|on| on.get("insta").is_some());
        let name = manifest.get("package").and_then(|package| package.get("name")?.as_str());
        if let Some(name) = name.filter(|_| uses) {
            let found = programs::with_snapshots(&folder)?.into_iter();
            selected.extend(found.map(|program| (name.to_owned(), program)));
        }
    }
    Ok(selected)
}

fn packages_of_the_workspace() -> Result<Vec<PathBuf>> {
    let manifest: toml::Table = read(&root().join("Cargo.toml"))?.parse()?;
    let members = manifest.get("workspace").and_then(|workspace| workspace.get("members"));
    let members = members.and_then(toml::Value::as_array).context("a workspace has members")?;
    Ok(members.iter().filter_map(toml::Value::as_str).map(|name| root().join(name)).collect())
}

/// Inline snapshots wait in separate files: only insta's own command writes them into the source.
fn inline_snapshots() -> Result<Vec<String>> {
    let mut waiting = Vec::new();
    for folder in packages_of_the_workspace()? {
        let found =
            files::below(&folder, |path| path.extension() == Some(OsStr::new("pending-snap")))?;
        waiting.extend(found.iter().map(|path| folder.join(path).display().to_string()));
    }
    Ok(waiting)
}

fn read(file: &Path) -> Result<String> {
    fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))
}
