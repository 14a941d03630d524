//! The live documentation into a folder of pages, in the platform's own (raw) dialect, which
//! [`import`](crate::import) reads. Only what has changed is fetched, slowly; after an
//! interruption the next run continues.

mod fetch;
mod place;
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
use state::State;
use tree::Page;

/// The node of the directory that holds the server API.
pub const SERVER_API: &str = "/uAjLw4CM/ukTMukTMukTM";
/// After so many pages that failed one after the other, the server is left alone.
const PATIENCE: usize = 5;
/// So many pages are fetched between two savings of the state.
const SAVE_EVERY: usize = 20;

/// What a pull is to do.
#[derive(Clone, Debug)]
pub struct Options {
    /// The folder for the pages.
    pub out: PathBuf,
    /// The address of the documentation's server.
    pub base: String,
    /// The node of the directory below which to fetch; everything if absent.
    pub under: Option<String>,
    /// How gently to ask.
    pub pace: Pace,
    /// Remove the files of pages that the directory no longer lists.
    pub prune: bool,
}

/// What a pull did.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Pages in the directory.
    pub listed: usize,
    /// Pages that stood in the folder as they are.
    pub current: usize,
    /// Pages fetched and written.
    pub written: usize,
    /// Pages fetched that turned out as they were.
    pub same: usize,
    /// Pages that the platform has no content for.
    pub empty: usize,
    /// Pages fetched before that the directory no longer lists.
    pub gone: Vec<String>,
    /// Pages that could not be fetched, with the reason. Their files are as they were.
    pub failed: Vec<(String, String)>,
    /// Pages left for another run, after a stop.
    pub left: usize,
    /// Requests made.
    pub requests: usize,
}

impl Report {
    /// What was done, in a few lines. `pruned` says whether pages that are no longer listed were
    /// removed.
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

    /// Why the folder is not yet what the directory lists, if it is not.
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

/// Brings the folder to what the directory lists, until `stop` is ready. Calls `progress` with
/// how many of how many pages were fetched.
///
/// # Errors
/// When the directory of pages cannot be fetched, or a file cannot be written. A page that
/// cannot be fetched is in the report.
pub async fn pull(
    options: &Options,
    stop: impl Future<Output = ()>,
    progress: impl Fn(usize, usize),
) -> Result<Report> {
    let out = &options.out;
    let mut state = State::load(out)?;
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
            write::write(&file, &text)?;
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
