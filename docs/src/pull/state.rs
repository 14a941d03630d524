//! The saved state of a pull: the files, the update time and the checksum of each fetched page.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{tree::Page, write};

/// The name of the state's file in the folder of pages.
const FILE: &str = ".pull.json";
const VERSION: u32 = 2;

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PullState {
    version: u32,
    /// The fetched pages by their path in the documentation.
    pages: BTreeMap<String, PulledPage>,
}

/// A fetched page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PulledPage {
    /// The update time in the directory when the page was fetched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    updated: Option<String>,
    /// The SHA-256 of its files, in hexadecimal; absent if the page has no content and no file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sha256: Option<String>,
    /// Its files, relative to the folder.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    files: Vec<PathBuf>,
}

impl PullState {
    /// Reads the state of a folder. A folder without a state file has no fetched pages.
    pub(super) fn load(folder: &Path) -> Result<Self> {
        let file = folder.join(FILE);
        let text = match fs::read_to_string(&file) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(PullState { version: VERSION, pages: BTreeMap::new() });
            }
            Err(error) => {
                return Err(error).with_context(|| format!("cannot read {}", file.display()));
            }
        };
        let state: PullState = serde_json::from_str(&text).with_context(|| {
            format!("{} is damaged; remove it to fetch every page again", file.display())
        })?;
        if state.version != VERSION {
            bail!(
                "{} has version {}, expected {VERSION}; remove it to fetch every page again",
                file.display(),
                state.version
            );
        }
        Ok(state)
    }

    pub(super) fn save(&self, folder: &Path) -> Result<()> {
        let text = serde_json::to_string_pretty(self).expect("plain data") + "\n";
        write::write(&folder.join(FILE), &text)
    }

    /// Whether the folder has the version of the page that the directory lists. A file that was
    /// changed or removed by hand is not current.
    pub(super) fn is_current(&self, folder: &Path, page: &Page) -> bool {
        let Some(entry) = self.pages.get(&page.full_path) else { return false };
        if page.updated.is_none() || entry.updated != page.updated {
            return false;
        }
        let Some(sum) = &entry.sha256 else { return true };
        let is_unchanged =
            |file: &PathBuf| fs::read(folder.join(file)).is_ok_and(|text| checksum(&text) == *sum);
        entry.files == page.files && entry.files.iter().all(is_unchanged)
    }

    /// Returns the recorded files of a page.
    pub(super) fn files(&self, full_path: &str) -> &[PathBuf] {
        self.pages.get(full_path).map_or(&[], |entry| &entry.files)
    }

    /// Records a page, with the text of its file.
    pub(super) fn record(&mut self, page: &Page, text: Option<&str>) {
        let sha256 = text.map(|text| checksum(text.as_bytes()));
        let files = text.map(|_| page.files.clone()).unwrap_or_default();
        let entry = PulledPage { updated: page.updated.clone(), sha256, files };
        self.pages.insert(page.full_path.clone(), entry);
    }

    /// Returns the fetched pages that are not among `pages`.
    pub(super) fn gone(&self, pages: &[Page]) -> Vec<String> {
        let listed: std::collections::HashSet<&str> =
            pages.iter().map(|page| page.full_path.as_str()).collect();
        self.pages.keys().filter(|path| !listed.contains(path.as_str())).cloned().collect()
    }

    pub(super) fn forget(&mut self, full_path: &str) {
        self.pages.remove(full_path);
    }
}

fn checksum(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_state_says_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(FILE), "{\"version\": 1").unwrap();
        let error = PullState::load(folder.path()).unwrap_err().to_string();
        assert!(error.contains("is damaged; remove it to fetch every page again"), "{error}");
        fs::write(folder.path().join(FILE), "{\"version\": 7, \"pages\": {}}").unwrap();
        assert!(
            PullState::load(folder.path())
                .unwrap_err()
                .to_string()
                .contains("has version 7, expected 2")
        );
    }
}
