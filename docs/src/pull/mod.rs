//! The crawler: fetches the live documentation into a folder of pages, in the platform's own (raw)
//! dialect, which [`import`](crate::import) reads. It fetches only changed pages, slowly; after an
//! interruption the next run continues.

mod fetch;
mod files;
mod state;
#[cfg(test)]
mod tests;
mod tree;
mod write;

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};

pub use fetch::Pace;
use fetch::{Detail, Fetcher};
use state::PullState;
use tree::Page;

/// The directory node of the server API.
pub const SERVER_API: &str = "/uAjLw4CM/ukTMukTMukTM";
/// A pull stops after this many pages in a row failed.
const MAX_CONSECUTIVE_FAILURES: usize = 5;
/// How many pages are fetched before the state is saved again.
const SAVE_EVERY: usize = 20;

/// The options of a pull.
#[derive(Clone, Debug)]
pub struct Options {
    /// The folder for the pages.
    pub out: PathBuf,
    /// The address of the documentation server.
    pub base: String,
    /// The directory node whose pages to fetch; `None` fetches all pages.
    pub under: Option<String>,
    /// The limits on requests to the server.
    pub pace: Pace,
    /// Whether to remove the files of pages that the directory no longer lists.
    pub prune: bool,
}

/// The result of a pull.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The number of pages in the directory.
    pub listed: usize,
    /// How many pages in the folder were already current.
    pub current: usize,
    /// How many pages were fetched and written.
    pub written: usize,
    /// How many pages were fetched but had not changed.
    pub same: usize,
    /// How many pages have no content on the platform.
    pub empty: usize,
    /// The pages of earlier pulls that the directory no longer lists.
    pub gone: Vec<String>,
    /// The pages that could not be fetched, with the reason. Their files are unchanged.
    pub failed: Vec<(String, String)>,
    /// How many pages are left for another run after a stop.
    pub left: usize,
    /// The number of requests.
    pub requests: usize,
}

impl Report {
    /// Describes the result in a few lines. `pruned` says whether pages that are no longer listed
    /// were removed.
    pub fn text(&self, pruned: bool) -> String {
        let Report { listed, current, written, same, empty, gone, failed, left: _, requests } =
            self;
        let mut text = format!(
            "{listed} pages listed: {current} current, {written} written, {same} fetched but \
             unchanged, {empty} without content; {requests} requests\n"
        );
        if !gone.is_empty() {
            let done = if pruned { "removed" } else { "kept; --prune removes them" };
            let pages = gone.join(", ");
            text += &format!("{} pages are no longer listed ({done}): {pages}\n", gone.len());
        }
        for (page, reason) in failed {
            text += &format!("failed: {page}: {reason}\n");
        }
        text
    }

    /// Explains why the folder does not yet match the directory; `None` if it does.
    pub fn unfinished(&self) -> Option<String> {
        match (self.failed.len(), self.left) {
            (0, 0) => None,
            (0, left) => Some(format!(
                "stopped with {left} pages to go; run the same command again to continue"
            )),
            (failed, 0) => Some(format!(
                "{failed} pages could not be fetched; their files are unchanged; run the same \
                 command again to retry"
            )),
            (failed, left) => Some(format!(
                "{failed} pages could not be fetched and {left} were not tried; run the same \
                 command again to continue"
            )),
        }
    }
}

/// Updates the folder to match the directory, until `stop` is ready. Calls `progress` with the
/// number of fetched pages and the number of pages to fetch.
///
/// # Errors
/// Fails if the directory of pages cannot be fetched or a file cannot be written. The report lists
/// the pages that could not be fetched.
pub async fn pull(
    options: &Options,
    stop: impl Future<Output = ()>,
    progress: impl Fn(usize, usize),
) -> Result<Report> {
    let out = &options.out;
    let mut state = PullState::load(out)?;
    let mut fetcher = Fetcher::new(&options.base, options.pace)?;
    let list = fetcher.directory().await.context("cannot fetch the directory of pages")?;
    let pages = tree::pages(&list, options.under.as_deref())?;

    let mut report = Report { listed: pages.len(), gone: state.gone(&pages), ..Report::default() };
    let wanted: Vec<&Page> = pages.iter().filter(|page| !state.is_current(out, page)).collect();
    report.current = pages.len() - wanted.len();

    let mut stop = std::pin::pin!(stop);
    let mut failures_in_a_row = 0;
    for (done, page) in wanted.iter().enumerate() {
        progress(done, wanted.len());
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
                store(out, page, &detail, &mut state, &mut report)?;
            }
            Err(error) => {
                failures_in_a_row += 1;
                report.failed.push((page.full_path.clone(), format!("{error:#}")));
            }
        }
        if failures_in_a_row == MAX_CONSECUTIVE_FAILURES {
            report.left = wanted.len() - done - 1;
            break;
        }
        if done % SAVE_EVERY == SAVE_EVERY - 1 {
            state.save(out)?;
        }
    }
    if options.prune {
        prune(out, &report.gone, &mut state)?;
    }
    state.save(out)?;
    report.requests = fetcher.requests;
    Ok(report)
}

/// Writes a page if it changed, and records it in the state.
fn store(
    out: &Path,
    page: &Page,
    detail: &Detail,
    state: &mut PullState,
    report: &mut Report,
) -> Result<()> {
    let old = state.files(&page.full_path).to_vec();
    if detail.content.trim().is_empty() {
        if page.files.iter().chain(&old).any(|file| out.join(file).exists()) {
            let reason = "the server sent no content, but had some before".to_owned();
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
            write::write(&file, &text)?;
            same = false;
        }
    }
    // Otherwise a page that the directory lists elsewhere now would exist twice.
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

/// Returns the text of a page's file: front matter from the directory, then the content.
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

fn prune(out: &Path, gone: &[String], state: &mut PullState) -> Result<()> {
    for full_path in gone {
        for file in state.files(full_path) {
            remove(&out.join(file))?;
        }
        state.forget(full_path);
    }
    Ok(())
}

/// Removes a file; it is fine if the file does not exist.
fn remove(file: &Path) -> Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", file.display()))
        }
        _ => Ok(()),
    }
}
