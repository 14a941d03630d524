//! Documentation pages on disk: which files are pages, and their text.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Result, bail};

use crate::{files, progress};

/// The pages that were read, and those that could not be.
pub(crate) struct PageFiles {
    /// Path as given and text, in order of the paths.
    pub(crate) read: Vec<(String, String)>,
    /// Path and reason.
    pub(crate) unread: Vec<(String, String)>,
}

impl PageFiles {
    /// The number of pages, read or not.
    pub(crate) fn count(&self) -> usize {
        self.read.len() + self.unread.len()
    }
}

/// Reads the given pages and the pages in the given folders. A path that does not exist and a
/// folder without pages are errors, since they are probably mistakes.
pub(crate) fn read(paths: &[PathBuf]) -> Result<PageFiles> {
    let mut found = Vec::new();
    for path in paths {
        if path.is_dir() {
            let below = files::below(path, is_page)?;
            if below.is_empty() {
                bail!("{} holds no pages; expected files that end in .md or .txt", path.display());
            }
            found.extend(below.into_iter().map(|file| path.join(file)));
        } else if path.exists() {
            found.push(path.clone());
        } else {
            bail!("{} does not exist; expected a page or a folder of pages", path.display());
        }
    }
    let mut read = BTreeMap::new();
    let mut unread = Vec::new();
    let bar = progress::bar("reading", found.len());
    for file in &found {
        let name = file.display().to_string();
        match text(file) {
            Ok(text) => _ = read.insert(name, text),
            Err(reason) => unread.push((name, reason)),
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    unread.sort();
    unread.dedup();
    Ok(PageFiles { read: read.into_iter().collect(), unread })
}

/// Like [`read`], but a page that cannot be read is an error.
pub(crate) fn read_all(paths: &[PathBuf]) -> Result<Vec<(String, String)>> {
    let pages = read(paths)?;
    if let Some((file, reason)) = pages.unread.first() {
        bail!("{file}: {reason}");
    }
    Ok(pages.read)
}

fn text(file: &Path) -> Result<String, String> {
    let bytes = fs::read(file).map_err(|error| format!("cannot be read: {error}"))?;
    String::from_utf8(bytes).map_err(|error| {
        let error = error.utf8_error();
        format!("no UTF-8 text: byte {} cannot be read", error.valid_up_to())
    })
}

/// Whether a file is a page: a text file that is not about its folder.
pub(crate) fn is_page(path: &Path) -> bool {
    path.extension().is_some_and(|end| end == "md" || end == "txt")
        && path.file_name().is_some_and(|name| name != "README.md")
}
