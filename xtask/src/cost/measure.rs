//! Runs cargo and measures its time and memory.

use std::{
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use nix::sys::resource::{UsageWho, getrusage};

#[derive(Debug, PartialEq)]
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
    match figures(&text) {
        Some(figures) if output.status.success() => Ok(figures),
        _ => bail!("`cargo {}` in {} failed", cargo.join(" "), folder.display()),
    }
}

/// The figures of the separate process, which come last: what cargo runs may print, too.
fn figures(text: &str) -> Option<Figures> {
    let numbers = text.lines().last()?.split(' ').map(str::parse);
    let numbers: Vec<f64> = numbers.collect::<Result<_, _>>().ok()?;
    let [wall, cpu, largest] = numbers[..] else { return None };
    Some(Figures {
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Figures, figures};

    #[test]
    fn what_the_measured_program_prints_is_not_taken_for_figures() {
        let expected = Figures {
            wall: Duration::from_secs_f64(2.5),
            cpu: Duration::from_secs_f64(3.25),
            largest: 4096,
        };
        let text = "generated/ agrees: 1,770 endpoints and 250 events\n2.5 3.25 4096\n";
        assert_eq!(figures(text), Some(expected));
        assert_eq!(figures("250 events\n"), None);
        assert_eq!(figures(""), None);
    }
}
