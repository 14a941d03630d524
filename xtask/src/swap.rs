//! Changes several folders atomically: if a step fails, the earlier ones are undone, so that there
//! are never new specs beside old code. Only this module writes or removes such files.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};

use crate::files::{self, Changes};

/// Applies the changes of folders below `root`. New files are first written beside the tree, so
/// that a full disk is noticed before anything changes; then they are moved into place. If a move
/// fails, the earlier ones are undone.
pub(crate) fn all(root: &Path, folders: &[Changes]) -> Result<()> {
    let mut changes: Vec<(PathBuf, Option<&str>)> =
        folders.iter().flat_map(Changes::places).collect();
    // Removals first: a folder may replace a removed file.
    changes.sort_by_key(|(_, text)| text.is_some());
    let Some((first, _)) = changes.first() else { return Ok(()) };
    // On the same file system as the tree, so that a move is a rename.
    let stage = fs::create_dir_all(root)
        .and_then(|()| tempfile::Builder::new().prefix(".regenerating-").tempdir_in(root))
        .with_context(|| format!("nothing was changed: cannot write {}", first.display()))?;
    for (index, (file, text)) in changes.iter().enumerate() {
        if let Some(text) = text {
            let new = stage.path().join(format!("{index}.new"));
            fs::write(&new, text)
                .with_context(|| format!("nothing was changed: cannot write {}", file.display()))?;
        }
    }
    let mut swaps: Vec<Swap> = Vec::new();
    for (index, (file, text)) in changes.iter().enumerate() {
        let mut swap = Swap::new(file, stage.path().join(format!("{index}.old")));
        let done = swap.make(text.map(|_| stage.path().join(format!("{index}.new"))));
        swaps.push(swap);
        if let Err(error) = done {
            if let Err(also) = undo(&swaps) {
                // It holds the only copy of the files that could not be restored.
                let kept = stage.keep();
                bail!("{error:#}, and {also:#}; the old files are kept in {}", kept.display());
            }
            return Err(error.context("nothing was changed"));
        }
    }
    for (file, _) in changes.iter().filter(|(_, text)| text.is_none()) {
        files::remove_empty_parents(root, file);
    }
    Ok(())
}

fn undo(swaps: &[Swap]) -> Result<()> {
    let failed: Vec<String> =
        swaps.iter().rev().filter_map(|swap| swap.undo().err()).map(|e| format!("{e:#}")).collect();
    if failed.is_empty() { Ok(()) } else { bail!("{}", failed.join("; ")) }
}

/// One file that is moved.
struct Swap {
    file: PathBuf,
    /// Where the old file is kept in the meantime.
    kept: PathBuf,
    /// Its progress.
    moved_away: bool,
    put: bool,
    /// The folders that were created for it, innermost first.
    made: Vec<PathBuf>,
}

impl Swap {
    fn new(file: &Path, kept: PathBuf) -> Self {
        Swap { file: file.to_owned(), kept, moved_away: false, put: false, made: Vec::new() }
    }

    fn make(&mut self, new: Option<PathBuf>) -> Result<()> {
        let name = self.file.display().to_string();
        if self.file.symlink_metadata().is_ok() {
            fs::rename(&self.file, &self.kept).with_context(|| format!("cannot replace {name}"))?;
            self.moved_away = true;
        }
        let Some(new) = new else { return Ok(()) };
        let parents = self.file.ancestors().skip(1);
        self.made = parents.take_while(|folder| !folder.exists()).map(Path::to_owned).collect();
        for folder in self.made.iter().rev() {
            fs::create_dir(folder).with_context(|| format!("cannot write {name}"))?;
        }
        fs::rename(&new, &self.file).with_context(|| format!("cannot write {name}"))?;
        self.put = true;
        Ok(())
    }

    fn undo(&self) -> Result<()> {
        if self.put {
            fs::remove_file(&self.file)
                .with_context(|| format!("cannot remove {}", self.file.display()))?;
        }
        for folder in &self.made {
            // A folder that was not created yet or that is not empty is no failure.
            let _ = fs::remove_dir(folder);
        }
        if self.moved_away {
            fs::rename(&self.kept, &self.file)
                .with_context(|| format!("cannot restore {}", self.file.display()))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let file = folder.path().join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        folder
    }

    fn held(root: &Path) -> BTreeMap<String, String> {
        let files = files::below(root, |_| true).unwrap();
        let text = |path: &PathBuf| fs::read_to_string(root.join(path)).unwrap();
        files.iter().map(|path| (path.display().to_string(), text(path))).collect()
    }

    fn changes(root: &Path, wanted: &[(&str, &str)]) -> Changes {
        let wanted = wanted.iter().map(|(path, text)| (path.into(), (*text).to_owned())).collect();
        let present = files::below(root, |_| true).unwrap();
        files::changes(root, &wanted, &present).unwrap()
    }

    #[test]
    fn both_folders_hold_what_they_should_and_nothing_else_is_left() {
        let root = tree(&[("specs/a/old.json", "1"), ("specs/b.json", "2"), ("code/b.rs", "2")]);
        let root = root.path();
        let specs = changes(&root.join("specs"), &[("b.json", "3"), ("c/d.json", "4")]);
        let code = changes(&root.join("code"), &[("b.rs", "3")]);
        all(root, &[specs, code]).unwrap();
        let wanted = [("code/b.rs", "3"), ("specs/b.json", "3"), ("specs/c/d.json", "4")];
        assert_eq!(held(root), wanted.map(|(a, b)| (a.to_owned(), b.to_owned())).into());
        assert!(!root.join("specs/a").exists());
        assert_eq!(fs::read_dir(root).unwrap().count(), 2);
    }

    #[test]
    fn a_folder_can_take_the_place_of_a_file() {
        let root = tree(&[("specs/a", "1"), ("specs/b/c", "2")]);
        let root = root.path();
        all(root, &[changes(&root.join("specs"), &[("a/b.json", "3"), ("c", "4")])]).unwrap();
        let wanted = [("specs/a/b.json", "3"), ("specs/c", "4")];
        assert_eq!(held(root), wanted.map(|(a, b)| (a.to_owned(), b.to_owned())).into());
    }

    #[cfg(unix)]
    #[test]
    fn a_failure_on_the_way_leaves_every_file_as_it_was() {
        let root = tree(&[("specs/a/old.json", "1"), ("specs/b.json", "2"), ("code/b.rs", "2")]);
        let root = root.path();
        let before = held(root);
        let specs = changes(&root.join("specs"), &[("b.json", "3"), ("c/d.json", "4")]);
        let code = changes(&root.join("code"), &[("b.rs", "3"), ("c.rs", "4"), ("d/e.rs", "5")]);
        // Since the comparison, a dangling link has appeared in place of a folder.
        std::os::unix::fs::symlink("nowhere", root.join("code/d")).unwrap();
        let error = format!("{:#}", all(root, &[specs, code]).unwrap_err());
        fs::remove_file(root.join("code/d")).unwrap();
        assert!(error.starts_with("nothing was changed: cannot write"), "{error}");
        assert_eq!(held(root), before);
        assert!(!root.join("specs/c").exists());
        assert_eq!(fs::read_dir(root).unwrap().count(), 2);
    }
}
