//! `cargo xtask cost`: what it costs a user to compile the crate, measured from an empty target
//! folder, and what a call costs; printed without a verdict. Machines are noisy, so compare only
//! figures of one run.

mod measure;
mod progenitor;
mod program;
mod table;
mod tools;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Result, ensure};
use clap::Args;
use feishu_overrides::Words;

use self::{
    measure::{Figures, measure, print, print_difference},
    program::Program,
    table::{Release, table},
};
use crate::{root, specs};

#[derive(Args)]
pub(crate) struct Arguments {
    /// Compare one call with the same call by other crates, from the package registry
    #[arg(long)]
    rivals: bool,
    /// Measure the CPU time of a call beside reqwest and another crate, from the package registry
    #[arg(long, conflicts_with = "rivals")]
    calls: bool,
    /// Measure only what the feature `long-connection` adds to a program with one call
    #[arg(long, conflicts_with_all = ["rivals", "calls"])]
    long_connection: bool,
    /// Measure the import of all pages and the generation beside those of another commit
    #[arg(long, value_name = "COMMIT", requires = "pages")]
    beside: Option<String>,
    /// With --beside: the folder of pages
    #[arg(long, value_name = "DIR", requires = "beside")]
    pages: Option<PathBuf>,
    /// Run one cargo command in a folder and print its figures: how each measurement is taken
    #[arg(long, hide = true, num_args = 2.., allow_hyphen_values = true)]
    measure: Option<Vec<String>>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    if let Some(command) = &arguments.measure {
        return measure::measure_here(&command[0], &command[1..]);
    }
    let scratch = tempfile::tempdir()?;
    let scratch = scratch.path();
    if arguments.calls {
        return calls(scratch);
    }
    if let (Some(commit), Some(pages)) = (&arguments.beside, &arguments.pages) {
        return tools::compare(commit, pages, scratch);
    }
    measure::print_header();
    if arguments.rivals {
        return rivals(scratch);
    }
    if arguments.long_connection {
        let with = program::with_long_connection()?;
        return difference(&program::one_call()?, &with, scratch);
    }

    quickstart(scratch)?;
    let [plain, one_call] = [program::plain()?, program::one_call()?];
    let without = check(&plain, scratch)?;
    difference(&one_call, &program::with_long_connection()?, scratch)?;
    for program in [program::every_service()?, program::one_tls()?, program::every_feature()?] {
        let with = check(&program, scratch)?;
        print_difference("  over the plain program", &without, &with);
    }
    for program in [&plain, &one_call] {
        release(program, scratch)?;
    }
    documentation(scratch)?;
    generation()
}

/// Builds the program, and runs it: it prints the figures.
fn calls(scratch: &Path) -> Result<()> {
    let folder = program::calls()?.write(scratch)?;
    let run = ["run", "--quiet", "--release"];
    let status = Command::new("cargo").args(run).current_dir(folder).status()?;
    ensure!(status.success(), "the program ended with {status}");
    Ok(())
}

/// Checks a program, and the same with more features.
fn difference(without: &Program, with: &Program, scratch: &Path) -> Result<()> {
    let [without, with] = [check(without, scratch)?, check(with, scratch)?];
    print_difference("  the difference", &without, &with);
    Ok(())
}

/// A crate that no longer compiles does not affect the others.
fn rivals(scratch: &Path) -> Result<()> {
    let mut programs = vec![program::plain()?, program::one_call()?];
    match progenitor::client(scratch).and_then(program::by_progenitor) {
        Ok(program) => programs.push(program),
        Err(error) => println!("progenitor: {error:#}"),
    }
    programs.extend(program::rivals());
    let mut rows = Vec::new();
    for program in &programs {
        let checked = check(program, scratch);
        let released = release(program, scratch);
        for failure in [checked.as_ref().err(), released.as_ref().err()].into_iter().flatten() {
            println!("{:<44} {failure:#}", program.name);
        }
        rows.push((program.name, checked.ok(), released.ok()));
    }
    println!();
    print!("{}", table(&rows));
    Ok(())
}

fn documentation(scratch: &Path) -> Result<()> {
    let target = tempfile::tempdir_in(scratch)?;
    let to = target.path().display().to_string();
    let of_ours = ["doc", "--no-deps", "-p", "feishu-openapi", "--all-features"];
    let doc = [&of_ours[..], &["--locked", "--target-dir", &to]].concat();
    print("all features, cargo doc", &measure(&root(), &doc)?, None);
    Ok(())
}

/// In the workspace's own target folder, since building `xtask` is not measured. The time of one
/// field tells whether generation got slower or the platform larger.
fn generation() -> Result<()> {
    measure(&root(), &["build", "--release", "--locked", "-p", "xtask"])?;
    let run = ["run", "--release", "--locked", "-p", "xtask", "--", "gen", "--check"];
    let figures = measure(&root(), &run)?;
    print("cargo xtask gen --check, release", &figures, None);
    let specs = specs::load(&root().join("specs"))?.specs;
    let mut fields = 0;
    for subject in specs.subjects() {
        Words::default().each(subject, &mut |_, _, _| fields += 1);
    }
    let each = figures.cpu.as_secs_f64() * 1e6 / f64::from(fields);
    println!("  {fields} fields, {each:.1} us of CPU time each");
    Ok(())
}

fn quickstart(scratch: &Path) -> Result<()> {
    let target = tempfile::tempdir_in(scratch)?;
    let to = target.path().display().to_string();
    let build = ["build", "--locked", "--example", "quickstart", "--target-dir", &to];
    print("quickstart, first build", &measure(&root(), &build)?, None);
    Ok(())
}

fn check(program: &Program, scratch: &Path) -> Result<Figures> {
    let target = tempfile::tempdir_in(scratch)?;
    let to = target.path().display().to_string();
    let figures = measure(&program.write(scratch)?, &["check", "--target-dir", &to])?;
    print(&format!("{}, cargo check", program.name), &figures, None);
    Ok(figures)
}

fn release(program: &Program, scratch: &Path) -> Result<Release> {
    let target = tempfile::tempdir_in(scratch)?;
    let to = target.path().display().to_string();
    let strip = "profile.release.strip=true";
    let build = ["build", "--release", "--config", strip, "--target-dir", &to];
    let figures = measure(&program.write(scratch)?, &build)?;
    let binary = fs::metadata(target.path().join("release/program"))?.len();
    print(&format!("{}, release", program.name), &figures, Some(binary));
    Ok(Release { figures, binary })
}
