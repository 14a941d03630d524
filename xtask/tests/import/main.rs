//! `cargo xtask import` from its command line, in a folder of its own, on pages of a made-up
//! library: what it writes, what it leaves alone, how it fails.

mod bad_input;
#[path = "../support/book.rs"]
mod book;
#[path = "../support/pages.rs"]
mod pages;
mod specs;

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    time::SystemTime,
};

use tempfile::TempDir;

/// A folder with pages and specs.
struct Desk {
    folder: TempDir,
}

impl Desk {
    /// One with these pages, by path below `docs`.
    fn with(pages: &[(&str, String)]) -> Self {
        let desk = Desk { folder: tempfile::tempdir().unwrap() };
        fs::create_dir(desk.path("docs")).unwrap();
        for (path, text) in pages {
            desk.put(&format!("docs/{path}"), text.as_bytes());
        }
        desk
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn put(&self, path: &str, bytes: &[u8]) {
        let file = self.path(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, bytes).unwrap();
    }

    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    /// `cargo xtask import` with these arguments, words between blanks.
    fn import(&self, arguments: &str) -> Run {
        let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
            // What people settled about the platform's pages is not about these.
            .args(["import", "--overrides", "overrides"])
            .args(arguments.split(' '))
            .current_dir(self.folder.path())
            .output()
            .unwrap();
        Run::of(&output)
    }

    /// Files below `specs`, with what tells whether a file was written again: a file that is
    /// replaced has another number.
    fn specs(&self) -> Vec<(String, u64, SystemTime)> {
        let mut found = Vec::new();
        list(&self.path("specs"), &mut found);
        let relative =
            |file: &Path| file.strip_prefix(self.path("specs")).unwrap().display().to_string();
        let mut specs: Vec<_> = found
            .iter()
            .map(|file| {
                let about = fs::metadata(file).unwrap();
                (relative(file), number(&about), about.modified().unwrap())
            })
            .collect();
        specs.sort();
        specs
    }

    fn spec_names(&self) -> Vec<String> {
        self.specs().into_iter().map(|(name, ..)| name).collect()
    }
}

#[cfg(unix)]
fn number(about: &fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(about)
}

#[cfg(not(unix))]
fn number(_: &fs::Metadata) -> u64 {
    0
}

fn list(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() { list(&path, found) } else { found.push(path) }
    }
}

/// How a command ended and what it printed.
#[derive(Debug)]
struct Run {
    succeeded: bool,
    out: String,
    err: String,
}

impl Run {
    fn of(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        Run {
            succeeded: output.status.success(),
            out: text(&output.stdout),
            err: text(&output.stderr),
        }
    }

    #[track_caller]
    fn succeeds(self) -> Self {
        assert!(self.succeeded, "{self:?}");
        self
    }

    #[track_caller]
    fn fails(self, words: &str) -> Self {
        assert!(!self.succeeded, "{self:?}");
        assert!(self.err.contains(words), "`{words}` is in {}", self.err);
        assert!(!self.err.contains("panicked"), "{}", self.err);
        self
    }

    #[track_caller]
    fn says(self, words: &str) -> Self {
        assert!(self.out.contains(words), "`{words}` is in {}", self.out);
        self
    }
}
