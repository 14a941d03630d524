//! `cargo xtask`: the project's tasks. This crate only handles arguments, files and progress; the
//! work itself is in the other crates.

mod codes;
mod cost;
mod diff;
mod files;
mod gen_task;
mod import;
mod mock;
mod openapi;
mod pages;
mod progress;
mod pull;
mod sdk;
mod show;
mod specs;
mod swap;
mod update;

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};

/// Import and generation make millions of small texts and tokens, which this hands out faster than the
/// allocator of the system.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about = "The project's tasks")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Read documentation pages into specs
    Import(import::Arguments),
    /// Write generated/ (and the schema of specs/) from specs/
    Gen(gen_task::Arguments),
    /// Accept what changed in every file that tests compare with
    Update(update::Arguments),
    /// Report what changed between two sets of specs, and how it affects callers
    Diff(diff::Arguments),
    /// Print the output of one stage for an endpoint or event
    Show(show::Arguments),
    /// List every documented error code with its class, and where the class comes from
    Codes(codes::Arguments),
    /// Measure what it costs a user to compile the crate
    Cost(cost::Arguments),
    /// Run the stand-in platform
    Mock(mock::Arguments),
    /// Write specs/ as one OpenAPI document
    Openapi(openapi::Arguments),
    /// Fetch the live documentation
    Pull(pull::Arguments),
}

fn main() -> ExitCode {
    let result = match Arguments::parse().task {
        Task::Import(arguments) => import::run(&arguments),
        Task::Gen(arguments) => gen_task::run(&arguments),
        Task::Update(arguments) => update::run(&arguments),
        Task::Diff(arguments) => diff::run(&arguments),
        Task::Show(arguments) => show::run(&arguments),
        Task::Codes(arguments) => codes::run(&arguments),
        Task::Cost(arguments) => cost::run(&arguments),
        Task::Mock(arguments) => mock::run(&arguments),
        Task::Openapi(arguments) => openapi::run(&arguments),
        Task::Pull(arguments) => pull::run(&arguments),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The folder that holds the workspace.
fn root() -> PathBuf {
    let mut path = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    path.pop();
    path
}
