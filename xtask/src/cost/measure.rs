//! Runs cargo and measures its time and memory.

use std::{
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use nix::sys::resource::{UsageWho, getrusage};

pub(super) struct Figures {
    pub(super) wall: Duration,
    pub(super) cpu: Duration,
    /// The memory of the largest process, in bytes.
    pub(super) largest: u64,
}

/// Runs cargo from a separate process, since the system keeps only one memory maximum for all
/// children of a process.
pub(super) fn measure(folder: &Path, cargo: &[&str]) -> Result<Figures> {
    let output = Command::new(std::env::current_exe()?)
        .args(["cost", "--measure"])
        .arg(folder)
        .args(cargo)
        .stderr(Stdio::inherit())
        .output()?;
    let text = String::from_utf8(output.stdout)?;
    let numbers: Vec<f64> = text.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    let [wall, cpu, largest] = numbers[..] else {
        bail!("`cargo {}` in {} failed", cargo.join(" "), folder.display());
    };
    Ok(Figures {
        wall: Duration::from_secs_f64(wall),
        cpu: Duration::from_secs_f64(cpu),
        largest: largest as u64,
    })
}

/// The separate process of [`measure`].
pub(super) fn measure_here(folder: &str, cargo: &[String]) -> Result<()> {
    let start = Instant::now();
    let status = Command::new("cargo")
        // Before the arguments that `cargo run` passes to the program.
        .args(&cargo[..1])
        .arg("--quiet")
        .args(&cargo[1..])
        .current_dir(folder)
        // Crates from a registry or git are never compiled incrementally, which takes more memory;
        // here the crate is a path dependency, which would be.
        .env("CARGO_INCREMENTAL", "0")
        .status()
        .context("cannot run cargo")?;
    if !status.success() {
        bail!("cargo ended with {status}");
    }
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let seconds =
        |time: nix::sys::time::TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6;
    let cpu = seconds(usage.user_time()) + seconds(usage.system_time());
    println!("{} {cpu} {}", start.elapsed().as_secs_f64(), usage.max_rss() * 1024);
    Ok(())
}

pub(super) fn print_header() {
    println!("{:<44}{:>9}{:>9}{:>12}{:>12}", "", "wall s", "CPU s", "largest MB", "binary KB");
}

pub(super) fn print(what: &str, figures: &Figures, binary: Option<u64>) {
    let binary = binary.map_or_else(String::new, |bytes| (bytes / 1024).to_string());
    println!(
        "{what:<44}{:>9.1}{:>9.1}{:>12}{binary:>12}",
        figures.wall.as_secs_f64(),
        figures.cpu.as_secs_f64(),
        figures.largest / (1024 * 1024),
    );
}

pub(super) fn print_difference(what: &str, without: &Figures, with: &Figures) {
    let megabytes = |figures: &Figures| figures.largest as f64 / (1024.0 * 1024.0);
    println!(
        "{what:<44}{:>+9.1}{:>+9.1}{:>+12.0}",
        with.wall.as_secs_f64() - without.wall.as_secs_f64(),
        with.cpu.as_secs_f64() - without.cpu.as_secs_f64(),
        megabytes(with) - megabytes(without),
    );
}
