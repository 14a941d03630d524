//! The test programs that hold snapshots. Most test programs hold none, and some of them take
//! minutes.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};

use crate::files;

/// The arguments of `cargo test` for each program of the package in `folder` that holds snapshots:
/// only the modules that do are run.
pub(super) fn with_snapshots(folder: &Path) -> Result<Vec<Vec<String>>> {
    let mut found = Vec::new();
    if holds_snapshots(&folder.join("src"))? {
        found.push(vec!["--lib".to_owned()]);
    }
    let (programs, shared) = in_tests(&folder.join("tests"))?;
    // A file that several programs share may hold their snapshots.
    let mut all = false;
    for path in &shared {
        all |= holds_snapshots(path)?;
    }
    for path in &programs {
        if all || holds_snapshots(path)? {
            let name = path.file_stem().and_then(OsStr::to_str).context("a name in UTF-8")?;
            let mut arguments = vec!["--test".to_owned(), name.to_owned()];
            if !all {
                arguments.extend(modules(path)?);
            }
            found.push(arguments);
        }
    }
    Ok(found)
}

/// What selects the modules of a program that hold snapshots: nothing, if its `main.rs` does, or if
/// it is a single file.
fn modules(program: &Path) -> Result<Vec<String>> {
    if program.is_file() || holds_snapshots(&program.join("main.rs"))? {
        return Ok(Vec::new());
    }
    let mut selected = vec!["--".to_owned()];
    for path in entries(program)? {
        let name = path.file_stem().and_then(OsStr::to_str).unwrap_or_default();
        let module = format!("{name}::");
        if !selected.contains(&module) && holds_snapshots(&path)? {
            selected.push(module);
        }
    }
    Ok(selected)
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

/// The files and folders of `tests/` that are a program each, and the folders that are none.
fn in_tests(tests: &Path) -> Result<(Vec<PathBuf>, Vec<PathBuf>)> {
    if !tests.exists() {
        return Ok(Default::default());
    }
    let (files, folders): (Vec<_>, Vec<_>) =
        entries(tests)?.into_iter().partition(|path| path.is_file());
    let mut programs: Vec<PathBuf> = files.into_iter().filter(|path| is_rust(path)).collect();
    let (mains, shared): (Vec<_>, Vec<_>) =
        folders.into_iter().partition(|path| path.join("main.rs").exists());
    programs.extend(mains);
    Ok((programs, shared))
}

/// Whether source text at or below a path uses insta.
fn holds_snapshots(path: &Path) -> Result<bool> {
    let files = match path.is_dir() {
        true => files::below(path, is_rust)?.into_iter().map(|file| path.join(file)).collect(),
        false if path.exists() => vec![path.to_owned()],
        false => Vec::new(),
    };
    for file in &files {
        if super::read(file)?.contains("insta::") {
            return Ok(true);
        }
    }
    Ok(false)
}

fn is_rust(path: &Path) -> bool {
    path.extension() == Some(OsStr::new("rs"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: &str = "#[test]\nfn adds() { assert_eq!(1 + 1, 2) }\n";
    const SNAPSHOT: &str = "#[test]\nfn adds() { insta::assert_snapshot!(1 + 1) }\n";

    fn found(files: &[(&str, &str)]) -> String {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let file = folder.path().join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        let found = with_snapshots(folder.path()).unwrap();
        found.iter().map(|arguments| arguments.join(" ")).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn only_programs_that_hold_snapshots_are_run() {
        let files = [
            ("src/lib.rs", PLAIN),
            ("tests/plain.rs", PLAIN),
            ("tests/lines.rs", SNAPSHOT),
            ("tests/pages/main.rs", "mod cut;\nmod slow;\n"),
            ("tests/pages/slow.rs", PLAIN),
            ("tests/pages/cut.rs", SNAPSHOT),
            ("tests/slow/main.rs", PLAIN),
            ("tests/support/mod.rs", PLAIN),
        ];
        assert_eq!(found(&files), "--test lines, --test pages -- cut::");
        assert_eq!(found(&[("src/a/b.rs", SNAPSHOT)]), "--lib");
        assert_eq!(found(&[("src/lib.rs", PLAIN)]), "");
    }

    #[test]
    fn snapshots_in_what_programs_share_run_them_all() {
        let files = [
            ("tests/one.rs", PLAIN),
            ("tests/two/main.rs", PLAIN),
            ("tests/support/mod.rs", SNAPSHOT),
        ];
        assert_eq!(found(&files), "--test one, --test two");
    }
}
