//! `cargo xtask pull`: the live documentation into a folder of pages, in the platform's own
//! (raw) dialect, which `cargo xtask import` reads. Only what has changed is fetched, slowly;
//! whatever interrupts it, the next run goes on where it stopped.

mod fetch;
mod place;
mod state;
#[cfg(test)]
mod tests;
mod tree;

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context as _, Result, bail};
use clap::Args;

use crate::{files, progress};
use fetch::{Detail, Fetcher, Pace};
use state::State;
use tree::Page;

/// The node of the directory that holds the server API.
const SERVER_API: &str = "/uAjLw4CM/ukTMukTMukTM";
/// After so many pages that failed one after the other, the server is left alone.
const PATIENCE: usize = 5;
/// So many pages are fetched between two savings of the state.
const SAVE_EVERY: usize = 20;

#[derive(Args)]
pub(crate) struct Arguments {
    /// The folder for the pages
    #[arg(long)]
    out: PathBuf,
    /// Address of the documentation's server
    #[arg(long, default_value = "https://open.feishu.cn")]
    base: String,
    /// Node of the directory below which to fetch; `all` for everything
    #[arg(long, default_value = SERVER_API)]
    under: String,
    /// Requests a second at most
    #[arg(long, default_value_t = 2.0)]
    per_second: f64,
    /// How often to ask for a page that fails
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    attempts: u32,
    /// Seconds for one request with its reply
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..))]
    timeout: u64,
    /// Remove the files of pages that the directory no longer lists
    #[arg(long)]
    prune: bool,
}

/// What a pull is to do.
struct Options {
    out: PathBuf,
    base: String,
    under: Option<String>,
    pace: Pace,
    prune: bool,
}

/// What a pull did.
#[derive(Debug, Default, PartialEq, Eq)]
struct Report {
    /// Pages in the directory.
    listed: usize,
    /// Pages that stood in the folder as they are.
    current: usize,
    /// Pages fetched and written.
    written: usize,
    /// Pages fetched that turned out as they were.
    same: usize,
    /// Pages that the platform has no content for.
    empty: usize,
    /// Pages fetched before that the directory no longer lists.
    gone: Vec<String>,
    /// Pages that could not be fetched, with the reason. Their files are as they were.
    failed: Vec<(String, String)>,
    /// Pages left for another run, after a stop.
    left: usize,
    /// Requests made.
    requests: usize,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    if !(arguments.per_second > 0.0 && arguments.per_second <= 100.0) {
        bail!("--per-second is {}, expected more than 0 and at most 100", arguments.per_second);
    }
    let options = Options {
        out: arguments.out.clone(),
        base: arguments.base.clone(),
        under: (arguments.under != "all").then(|| arguments.under.clone()),
        pace: Pace {
            interval: Duration::from_secs_f64(1.0 / arguments.per_second),
            attempts: arguments.attempts,
            backoff: Duration::from_secs(1),
            timeout: Duration::from_secs(arguments.timeout),
        },
        prune: arguments.prune,
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let report = runtime.block_on(async {
        let stop = async {
            // Without a handler for Ctrl-C there is nothing to wait for.
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        pull(&options, stop).await
    })?;
    tell(&report, arguments.prune)
}

/// Brings the folder to what the directory lists, until `stop` is ready.
async fn pull(options: &Options, stop: impl Future<Output = ()>) -> Result<Report> {
    let out = &options.out;
    let mut state = State::load(out)?;
    let mut fetcher = Fetcher::new(&options.base, options.pace)?;
    let list = fetcher.directory().await.context("cannot fetch the directory of pages")?;
    let pages = tree::pages(&list, options.under.as_deref())?;

    let mut report = Report { listed: pages.len(), gone: state.gone(&pages), ..Report::default() };
    let wanted: Vec<&Page> = pages.iter().filter(|page| !state.is_current(out, page)).collect();
    report.current = pages.len() - wanted.len();

    let bar = progress::bar("fetching", wanted.len());
    let mut stop = std::pin::pin!(stop);
    let mut failures_in_a_row = 0;
    for (done, page) in wanted.iter().enumerate() {
        bar.set_position(done as u64);
        let fetched = tokio::select! {
            fetched = fetcher.page(&page.full_path) => fetched,
            () = &mut stop => {
                report.left = wanted.len() - done;
                break;
            }
        };
        match fetched {
            Ok(detail) => {
                failures_in_a_row = 0;
                keep(out, page, &detail, &mut state, &mut report)?;
            }
            Err(error) => {
                failures_in_a_row += 1;
                report.failed.push((page.full_path.clone(), format!("{error:#}")));
            }
        }
        if failures_in_a_row == PATIENCE {
            report.left = wanted.len() - done - 1;
            break;
        }
        if done % SAVE_EVERY == SAVE_EVERY - 1 {
            state.save(out)?;
        }
    }
    bar.finish_and_clear();
    if options.prune {
        prune(out, &report.gone, &mut state)?;
    }
    state.save(out)?;
    report.requests = fetcher.requests;
    Ok(report)
}

/// Writes a page where it changed, and records it.
fn keep(
    out: &Path,
    page: &Page,
    detail: &Detail,
    state: &mut State,
    report: &mut Report,
) -> Result<()> {
    let old = state.files(&page.full_path).to_vec();
    if detail.content.trim().is_empty() {
        if page.files.iter().chain(&old).any(|file| out.join(file).exists()) {
            let reason = "it came without content, and had some before".to_owned();
            report.failed.push((page.full_path.clone(), reason));
        } else {
            report.empty += 1;
            state.record(page, None);
        }
        return Ok(());
    }
    let text = page_text(page, detail);
    let mut same = true;
    for file in page.files.iter().map(|file| out.join(file)) {
        if !fs::read(&file).is_ok_and(|found| found == text.as_bytes()) {
            files::write(&file, &text)?;
            same = false;
        }
    }
    // A page that is listed elsewhere now would else be there twice.
    for file in old.iter().filter(|file| !page.files.contains(file)) {
        remove(&out.join(file))?;
    }
    if same {
        report.same += 1;
    } else {
        report.written += 1;
    }
    state.record(page, Some(&text));
    Ok(())
}

/// The page's file: what the directory knows as front matter, then the page as it came.
fn page_text(page: &Page, detail: &Detail) -> String {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let title = detail.title.as_deref().unwrap_or(&page.name);
    let updated = detail.updated.as_ref().or(page.updated.as_ref()).map_or("", String::as_str);
    format!(
        "---\ntitle: {}\nfullPath: {}\nupdateTime: {}\n---\n\n{}\n",
        quoted(title),
        quoted(&page.full_path),
        quoted(updated),
        detail.content.trim_end()
    )
}

fn prune(out: &Path, gone: &[String], state: &mut State) -> Result<()> {
    for full_path in gone {
        for file in state.files(full_path) {
            remove(&out.join(file))?;
        }
        state.forget(full_path);
    }
    Ok(())
}

/// Removes a file that may be gone already.
fn remove(file: &Path) -> Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", file.display()))
        }
        _ => Ok(()),
    }
}

fn tell(report: &Report, pruned: bool) -> Result<()> {
    let mut text = format!(
        "{} pages listed: {} current, {} written, {} fetched but unchanged, {} without content; {} requests\n",
        report.listed, report.current, report.written, report.same, report.empty, report.requests
    );
    if !report.gone.is_empty() {
        let done = if pruned { "removed" } else { "kept; --prune removes them" };
        text += &format!(
            "{} pages are no longer listed ({done}): {}\n",
            report.gone.len(),
            report.gone.join(", ")
        );
    }
    for (page, reason) in &report.failed {
        text += &format!("failed: {page}: {reason}\n");
    }
    // Whoever reads no further has the pages all the same.
    let _ = std::io::stdout().write_all(text.as_bytes());
    match (report.failed.len(), report.left) {
        (0, 0) => Ok(()),
        (0, left) => bail!("stopped with {left} pages to go; the same command goes on from here"),
        (failed, 0) => bail!(
            "{failed} pages could not be fetched; their files are as they were, and the same command asks for them again"
        ),
        (failed, left) => bail!(
            "{failed} pages could not be fetched and {left} were not asked for; the same command goes on from here"
        ),
    }
}
