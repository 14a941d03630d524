//! [`PartialFile`]: a file that is being written.

use std::path::{Path, PathBuf};

use crate::random;

/// A file that is not complete yet. Dropping it removes it.
pub(super) struct PartialFile {
    pub(super) path: PathBuf,
    pub(super) complete: bool,
}

impl PartialFile {
    /// Beside the file that it is to become, under another name.
    pub(super) fn beside(path: &Path) -> Self {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let path = path.with_file_name(format!(".{name}.{}.part", random::name()));
        PartialFile { path, complete: false }
    }
}

impl Drop for PartialFile {
    fn drop(&mut self) {
        if !self.complete {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}
