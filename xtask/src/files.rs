//! Folders whose files a tool writes: how a folder differs from its expected content. `swap`
//! writes the difference.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};
use similar::{ChangeTag, TextDiff};

/// What was done to a folder.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct FolderChange {
    pub(crate) written: usize,
    pub(crate) removed: usize,
    pub(crate) unchanged: usize,
}

impl std::iter::Sum for FolderChange {
    fn sum<I: Iterator<Item = FolderChange>>(outcomes: I) -> FolderChange {
        outcomes.fold(FolderChange::default(), |sum, one| FolderChange {
            written: sum.written + one.written,
            removed: sum.removed + one.removed,
            unchanged: sum.unchanged + one.unchanged,
        })
    }
}

/// The changes that bring a folder to its expected content.
pub(crate) struct Changes {
    root: PathBuf,
    /// Path below the folder, and its expected text; `None` for orphans.
    pub(crate) files: Vec<(PathBuf, Option<String>)>,
    pub(crate) unchanged: usize,
}

/// Compares the files of `root` with `wanted` (relative path and text). Other files in
/// `present`, also relative, are orphans.
pub(crate) fn changes(
    root: &Path,
    wanted: &BTreeMap<PathBuf, String>,
    present: &[PathBuf],
) -> Result<Changes> {
    changes_from(root, wanted, present, |path| found(&root.join(path)))
}

/// [`changes`], where `found` gives the files of `root` that are there.
pub(crate) fn changes_from<B: AsRef<[u8]>>(
    root: &Path,
    wanted: &BTreeMap<PathBuf, String>,
    present: &[PathBuf],
    found: impl Fn(&Path) -> Result<Option<B>>,
) -> Result<Changes> {
    let mut changes = Changes { root: root.to_owned(), files: Vec::new(), unchanged: 0 };
    for (path, text) in wanted {
        if found(path)?.is_some_and(|bytes| bytes.as_ref() == text.as_bytes()) {
            changes.unchanged += 1;
        } else {
            changes.files.push((path.clone(), Some(text.clone())));
        }
    }
    let orphans = present.iter().filter(|path| !wanted.contains_key(*path));
    changes.files.extend(orphans.map(|path| (path.clone(), None)));
    Ok(changes)
}

impl Changes {
    /// The result of writing the changes.
    pub(crate) fn outcome(&self) -> FolderChange {
        let written = self.files.iter().filter(|(_, text)| text.is_some()).count();
        let removed = self.files.len() - written;
        FolderChange { written, removed, unchanged: self.unchanged }
    }

    /// The files by full path.
    pub(crate) fn places(&self) -> impl Iterator<Item = (PathBuf, Option<&str>)> {
        self.files.iter().map(|(path, text)| (self.root.join(path), text.as_deref()))
    }

    /// Fails at the first change, with the file, the line and `mend`, the command that fixes it.
    pub(crate) fn check(&self, mend: &str) -> Result<()> {
        let Some((file, text)) = self.places().next() else { return Ok(()) };
        let Some(text) = text else {
            bail!(
                "{} is orphaned: nothing generates it any longer\nrun `{mend}` to fix it",
                short(&file)
            );
        };
        let difference = found(&file)?.map_or_else(
            || "it does not exist".to_owned(),
            |bytes| first_difference(&String::from_utf8_lossy(&bytes), text),
        );
        bail!("{} is out of date: {difference}\nrun `{mend}` to fix it", short(&file));
    }
}

fn found(file: &Path) -> Result<Option<Vec<u8>>> {
    use std::io::ErrorKind;
    match fs::read(file) {
        Ok(bytes) => Ok(Some(bytes)),
        // Or a file is where a folder will be.
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Ok(None)
        }
        Err(error) => Err(error).with_context(|| format!("cannot read {}", file.display())),
    }
}

/// The files below `folder` for which `keep` holds, relative to it, sorted by path.
/// A folder that does not exist has none.
pub(crate) fn below(folder: &Path, keep: impl Fn(&Path) -> bool) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut pending = vec![folder.to_owned()];
    while let Some(current) = pending.pop() {
        let entries = match fs::read_dir(&current) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(error) => {
                return Err(error).with_context(|| format!("cannot list {}", current.display()));
            }
        };
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                pending.push(path);
                continue;
            }
            let relative = path.strip_prefix(folder).expect("it was found below").to_owned();
            if keep(&relative) {
                found.push(relative);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// The path as a person in the current folder would write it.
fn short(file: &Path) -> std::path::Display<'_> {
    let current = std::env::current_dir().unwrap_or_default();
    file.strip_prefix(current).map_or(file.display(), Path::display)
}

pub(crate) fn remove_empty_parents(root: &Path, file: &Path) {
    let mut folder = file.parent();
    while let Some(current) = folder.filter(|current| *current != root) {
        // Fails if the folder is not empty, and then its parents are not either.
        if fs::remove_dir(current).is_err() {
            break;
        }
        folder = current.parent();
    }
}

/// The first line in which two texts differ, for display.
fn first_difference(found: &str, wanted: &str) -> String {
    let diff = TextDiff::from_lines(found, wanted);
    let mut line = 1;
    let mut lines = [None, None];
    for change in diff.iter_all_changes() {
        let value = || change.value().trim_end_matches(['\r', '\n']).to_owned();
        match change.tag() {
            ChangeTag::Equal if lines == [None, None] => line += 1,
            ChangeTag::Equal => break,
            ChangeTag::Delete if lines[0].is_none() => lines[0] = Some(value()),
            ChangeTag::Insert if lines[1].is_none() => lines[1] = Some(value()),
            ChangeTag::Delete | ChangeTag::Insert => {}
        }
    }
    let [found, wanted] =
        lines.map(|line| line.map_or("nothing".to_owned(), |text| format!("`{text}`")));
    format!("line {line} is {found}, should be {wanted}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::swap;

    fn wanted(files: &[(&str, &str)]) -> BTreeMap<PathBuf, String> {
        files.iter().map(|(path, text)| (path.into(), (*text).to_owned())).collect()
    }

    fn written(root: &Path, files: &[(&str, &str)]) -> FolderChange {
        let present = below(root, |_| true).unwrap();
        let changes = changes(root, &wanted(files), &present).unwrap();
        swap::all(root, std::slice::from_ref(&changes)).unwrap();
        changes.outcome()
    }

    fn checked(root: &Path, files: &[(&str, &str)], present: &[PathBuf]) -> String {
        let changes = changes(root, &wanted(files), present).unwrap();
        changes.check("cargo xtask gen").unwrap_err().to_string()
    }

    #[test]
    fn a_second_run_changes_nothing_and_orphans_go_with_their_folders() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let first = [("a/b/one.rs", "1\n"), ("two.rs", "2\n")];
        assert_eq!(written(root, &first).written, 2);
        let again = FolderChange { written: 0, removed: 0, unchanged: 2 };
        assert_eq!(written(root, &first), again);
        assert_eq!(written(root, &[("two.rs", "2\n")]).removed, 1);
        assert!(!root.join("a").exists());
    }

    #[test]
    fn a_check_names_the_file_the_difference_and_the_command_and_touches_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::write(root.join("a.rs"), "one\ntwo\nthree\n").unwrap();
        let error = checked(root, &[("a.rs", "one\n2\nthree\n")], &[]);
        assert!(error.contains("a.rs is out of date: line 2 is `two`, should be `2`"), "{error}");
        assert!(error.contains("run `cargo xtask gen`"), "{error}");
        assert_eq!(fs::read_to_string(root.join("a.rs")).unwrap(), "one\ntwo\nthree\n");
    }

    #[test]
    fn a_check_finds_missing_and_orphaned_files() {
        let folder = tempfile::tempdir().unwrap();
        let error = checked(folder.path(), &[("a.rs", "")], &[]);
        assert!(error.contains("a.rs is out of date: it does not exist"), "{error}");
        let error = checked(folder.path(), &[], &["old.rs".into()]);
        assert!(error.contains("old.rs is orphaned"), "{error}");
    }

    #[test]
    fn a_missing_last_line_is_told_too() {
        assert_eq!(first_difference("a\n", "a\nb\n"), "line 2 is nothing, should be `b`");
        assert_eq!(first_difference("a\nb\n", "a\n"), "line 2 is `b`, should be nothing");
    }
}
