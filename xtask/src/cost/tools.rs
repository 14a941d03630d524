//! What the tasks that people run most cost beside another commit: the import of all pages, and the
//! generation. Each commit works on its own specs, in turns, and the best run of each counts.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, ensure};
use nix::sys::{
    resource::{UsageWho, getrusage},
    time::{TimeVal, TimeValLike as _},
};

use crate::root;

/// How often each task runs.
const TURNS: usize = 5;

/// A commit with its tasks, built for release.
struct Built {
    name: &'static str,
    folder: PathBuf,
    program: PathBuf,
}

/// The best figures of a task.
#[derive(Clone, Copy)]
struct Best {
    wall: Duration,
    cpu: Duration,
}

/// Builds the tasks of `commit` and of this checkout, and prints what they cost, with the ratio.
pub(super) fn compare(commit: &str, pages: &Path, scratch: &Path) -> Result<()> {
    let pages = pages.canonicalize().with_context(|| format!("no pages in {}", pages.display()))?;
    let other = scratch.join("other");
    let tree = ["worktree", "add", "--detach", "--force"];
    run(Command::new("git").args(tree).arg(&other).arg(commit).current_dir(root()))?;
    let compared = built(&other, &root(), scratch)
        .and_then(|[before, now]| print(&[&before, &now], &pages, scratch));
    let tree = ["worktree", "remove", "--force"];
    run(Command::new("git").args(tree).arg(&other).current_dir(root()))?;
    compared
}

fn built(other: &Path, here: &Path, scratch: &Path) -> Result<[Built; 2]> {
    let build = |name: &'static str, folder: &Path| {
        let target = scratch.join(name);
        let build = ["build", "--quiet", "--release", "--locked", "--package", "xtask"];
        let to = ["--target-dir".as_ref(), target.as_os_str()];
        run(Command::new("cargo").args(build).args(to).current_dir(folder))?;
        Ok::<_, anyhow::Error>(Built {
            name,
            folder: folder.to_owned(),
            program: target.join("release/xtask"),
        })
    };
    Ok([build("before", other)?, build("now", here)?])
}

fn print(commits: &[&Built; 2], pages: &Path, scratch: &Path) -> Result<()> {
    println!("{:<24}{:>10}{:>10}{:>10}{:>10}", "", "before", "now", "CPU, of", "wall, of");
    for task in ["import", "gen --check"] {
        let mut best: [Option<Best>; 2] = [None; 2];
        for _ in 0..TURNS {
            for (built, best) in commits.iter().zip(&mut best) {
                let specs = scratch.join("specs");
                let figures = match task {
                    "import" => {
                        copy(&built.folder.join("specs"), &specs)?;
                        built.import(pages, &specs)?
                    }
                    _ => timed(built.command().args(["gen", "--check"]))?,
                };
                *best = Some(best.map_or(figures, |best| best.least(figures)));
            }
        }
        let [Some(before), Some(now)] = best else { continue };
        let of = |now: Duration, before: Duration| now.as_secs_f64() / before.as_secs_f64();
        println!(
            "{task:<24}{:>8.2} s{:>8.2} s{:>10.2}{:>10.2}",
            before.cpu.as_secs_f64(),
            now.cpu.as_secs_f64(),
            of(now.cpu, before.cpu),
            of(now.wall, before.wall),
        );
    }
    Ok(())
}

impl Built {
    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.current_dir(&self.folder).stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    /// The pages are not all without errors: those that have some are left out.
    fn import(&self, pages: &Path, specs: &Path) -> Result<Best> {
        let mut command = self.command();
        command.arg("import").arg(pages).arg("--out").arg(specs).arg("--keep-going");
        timed(&mut command).with_context(|| format!("the import of `{}`", self.name))
    }
}

impl Best {
    fn least(self, other: Best) -> Best {
        Best { wall: self.wall.min(other.wall), cpu: self.cpu.min(other.cpu) }
    }
}

/// Runs a program to its end.
fn timed(command: &mut Command) -> Result<Best> {
    let used = || {
        let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
        let micros = |time: TimeVal| time.num_microseconds().unsigned_abs();
        anyhow::Ok(Duration::from_micros(micros(usage.user_time()) + micros(usage.system_time())))
    };
    let (start, before) = (Instant::now(), used()?);
    let status = command.status().with_context(|| format!("cannot run {command:?}"))?;
    let (wall, cpu) = (start.elapsed(), used()?.saturating_sub(before));
    ensure!(status.success(), "{command:?} ended with {status}");
    Ok(Best { wall, cpu })
}

fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot run {command:?}"))?;
    ensure!(status.success(), "{command:?} ended with {status}");
    Ok(())
}

/// Copies a folder, in place of what is there.
fn copy(from: &Path, to: &Path) -> Result<()> {
    if to.exists() {
        fs::remove_dir_all(to)?;
    }
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &to)?;
        } else {
            fs::copy(entry.path(), to)?;
        }
    }
    Ok(())
}
