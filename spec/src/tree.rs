//! The folder `specs/`: which file in it is what, and the one way to read it.
//!
//! ```text
//! specs/<project>/<version>/<resource>/<method>.json    an endpoint
//! specs/events/<project>/<version>/<event>.json         an event
//! specs/cards/<component>.json                          a component of a card
//! specs/content/<project>/<direction>/<kind>.json       the content of a kind of message
//! specs/common/errors.json                              codes that any endpoint may answer with
//! specs/overrides/*.toml                                written by hand
//! specs/overrides/codes/*.toml                          words for error codes, written by hand
//! specs/overrides/words/*.toml                          words for fields and values
//! specs/findings.list                                    what the import finds wrong with pages
//! specs/explained.list                                   how much of each service is explained
//! specs/schema.json                                     the format of these files
//! ```

use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
};

use serde::de::DeserializeOwned;

use crate::{Component, Content, Endpoint, ErrorCode, Event, ReadError, from_text};

/// The general error codes, below `specs/`.
pub const ERRORS: &str = "common/errors.json";
/// The JSON Schema of the format, below `specs/`.
pub const SCHEMA: &str = "schema.json";
/// What the last import of all pages found wrong with them, below `specs/`.
pub const FINDINGS: &str = "findings.list";
/// How much of each service is explained at least, below `specs/`.
pub const EXPLAINED: &str = "explained.list";
/// The folder of overrides, below `specs/`.
pub const OVERRIDES: &str = "overrides";
/// The folder of events, below `specs/`.
pub(crate) const EVENTS: &str = "events";
/// The folder of components of cards, below `specs/`.
pub const CARDS: &str = "cards";
/// The folder of contents of messages, below `specs/`.
const CONTENT: &str = "content";

/// What a file below `specs/` is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileKind {
    /// The spec of an endpoint.
    Endpoint,
    /// The spec of an event.
    Event,
    /// The spec of a component of a card.
    Card,
    /// The spec of the content of a kind of message.
    Content,
    /// Error codes that any endpoint may answer with.
    Errors,
    /// Overrides, written by hand.
    Overrides,
    /// The JSON Schema of the format.
    Schema,
    /// What the last import of all pages found wrong with them.
    Findings,
    /// How much of each service is explained at least.
    Explained,
}

impl FileKind {
    /// What the file at `path` is: its path below `specs/`, with `/` between the parts. `None`
    /// for a file that is no part of the specs.
    pub fn of(path: &str) -> Option<FileKind> {
        let json = path.ends_with(".json");
        match path.split_once('/') {
            None if path == SCHEMA => Some(FileKind::Schema),
            None if path == FINDINGS => Some(FileKind::Findings),
            None => (path == EXPLAINED).then_some(FileKind::Explained),
            Some((OVERRIDES, _)) => path.ends_with(".toml").then_some(FileKind::Overrides),
            Some(("common", _)) => (path == ERRORS).then_some(FileKind::Errors),
            Some((CARDS, _)) => json.then_some(FileKind::Card),
            Some((CONTENT, _)) => json.then_some(FileKind::Content),
            Some((EVENTS, _)) => json.then_some(FileKind::Event),
            Some(_) => json.then_some(FileKind::Endpoint),
        }
    }

    /// Whether each import of documentation pages writes such a file. Findings are compared with
    /// those of all pages before, so only an import of all writes them.
    pub fn is_imported(self) -> bool {
        match self {
            FileKind::Endpoint | FileKind::Event | FileKind::Errors => true,
            FileKind::Card | FileKind::Content => true,
            FileKind::Overrides | FileKind::Schema | FileKind::Findings | FileKind::Explained => {
                false
            }
        }
    }
}

/// A file of `specs/`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SpecFile {
    /// Its path below `specs/`, with `/` between the parts.
    pub path: String,
    /// Its text.
    pub text: String,
}

impl SpecFile {
    /// What it is.
    pub fn kind(&self) -> Option<FileKind> {
        FileKind::of(&self.path)
    }
}

/// All specs of a folder.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Specs {
    /// Endpoints, in order of identity.
    pub endpoints: Vec<Endpoint>,
    /// Events, in order of identity.
    pub events: Vec<Event>,
    /// Components of cards, in order of identity.
    pub cards: Vec<Component>,
    /// Contents of messages, in order of identity.
    pub contents: Vec<Content>,
    /// Error codes that any endpoint may answer with.
    pub errors: Vec<ErrorCode>,
}

/// Specs that cannot be read.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// A file or folder cannot be read.
    #[error("{}: {message}; expected a folder of spec files such as `specs/`", path.display())]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// The error of the system.
        message: String,
    },
    /// A file is no spec.
    #[error(
        "{0}; correct the file, or import its documentation page again: `cargo xtask import --out \
         specs PAGE`, where `cargo xtask pull --out target/pages` fetches pages"
    )]
    Invalid(ReadError),
    /// A file holds the spec of another identity than its place says.
    #[error(
        "{file}:{line}:{column}: this spec belongs in {expected}; move the file there, or \
         correct its `id`"
    )]
    Misplaced {
        /// The file.
        file: String,
        /// The line of its `id`, from 1.
        line: usize,
        /// The column of its `id`, from 1.
        column: usize,
        /// Where its identity says that it is, below the same folder.
        expected: String,
    },
    /// One file is there twice, so that two specs would have one identity.
    #[error("{file}:1:1: this file is given twice; leave one of them out")]
    Duplicate {
        /// The file.
        file: String,
    },
}

/// Not by `#[from]`, which would also make it the `source()` of an error that prints it.
impl From<ReadError> for LoadError {
    fn from(error: ReadError) -> Self {
        LoadError::Invalid(error)
    }
}

/// Reads the specs in a folder that is laid out as `specs/` is.
///
/// # Errors
/// When the folder cannot be read, or one of its files is not the spec that its place says.
pub fn load(folder: impl AsRef<Path>) -> Result<Specs, LoadError> {
    let folder = folder.as_ref();
    parse_below(folder, &files(folder)?)
}

/// The specs that these files are, as [`load`] reads them from a folder.
///
/// # Errors
/// As [`load`].
pub fn parse(files: &[SpecFile]) -> Result<Specs, LoadError> {
    parse_in(files, "")
}

/// [`parse`], for files of a folder that errors are to name.
///
/// # Errors
/// As [`load`].
pub fn parse_below(folder: impl AsRef<Path>, files: &[SpecFile]) -> Result<Specs, LoadError> {
    parse_in(files, &format!("{}/", folder.as_ref().display()))
}

/// The files of a folder that is laid out as `specs/` is, in order of their paths. Files that
/// are no part of the specs are left out.
///
/// # Errors
/// When the folder or one of the files cannot be read.
pub fn files(folder: impl AsRef<Path>) -> Result<Vec<SpecFile>, LoadError> {
    read(folder.as_ref(), |path| FileKind::of(path).is_some())
}

/// The overrides in a separate folder, by their paths below it; none if there is no such
/// folder.
///
/// # Errors
/// When the folder or one of the files cannot be read.
pub fn overrides_in(folder: impl AsRef<Path>) -> Result<Vec<(String, String)>, LoadError> {
    let folder = folder.as_ref();
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let files = read(folder, |path| FileKind::of(&format!("{OVERRIDES}/{path}")).is_some())?;
    Ok(files.into_iter().map(|file| (file.path, file.text)).collect())
}

/// The overrides among files, by their paths below `specs/overrides`.
pub fn overrides(files: &[SpecFile]) -> Vec<(String, String)> {
    let by_hand = files.iter().filter(|file| file.kind() == Some(FileKind::Overrides));
    let name = |path: &str| path.split_once('/').map_or(path, |(_, name)| name).to_owned();
    by_hand.map(|file| (name(&file.path), file.text.clone())).collect()
}

/// The files below a folder for whose paths `keep` holds, in order of their paths.
fn read(folder: &Path, keep: impl Fn(&str) -> bool) -> Result<Vec<SpecFile>, LoadError> {
    let mut paths = Vec::new();
    list(folder, "", &keep, &mut paths)?;
    paths.sort();
    let read = |path: String| {
        let file = folder.join(&path);
        let text = fs::read_to_string(&file).map_err(|error| unreadable(&file, error))?;
        Ok(SpecFile { path, text })
    };
    paths.into_iter().map(read).collect()
}

/// Adds the paths of the files in `folder`, which is `below` the root, for which `keep` holds.
fn list(
    folder: &Path,
    below: &str,
    keep: &impl Fn(&str) -> bool,
    paths: &mut Vec<String>,
) -> Result<(), LoadError> {
    let entries = fs::read_dir(folder).map_err(|error| unreadable(folder, error))?;
    for entry in entries {
        let file = entry.map_err(|error| unreadable(folder, error))?.path();
        // A name that is not UTF-8 is no name of a spec.
        let Some(name) = file.file_name().and_then(|name| name.to_str()) else { continue };
        let path = format!("{below}{name}");
        if file.is_dir() {
            list(&file, &format!("{path}/"), keep, paths)?;
        } else if keep(&path) {
            paths.push(path);
        }
    }
    Ok(())
}

/// `shown` is the prefix of paths in errors.
fn parse_in(files: &[SpecFile], shown: &str) -> Result<Specs, LoadError> {
    let mut specs = Specs::default();
    for file in files {
        match file.kind() {
            Some(FileKind::Endpoint) => {
                let place = |endpoint: &Endpoint| endpoint.id.spec_path();
                specs.endpoints.push(in_its_place(file, shown, place)?);
            }
            Some(FileKind::Event) => {
                let place = |event: &Event| event.id.spec_path();
                specs.events.push(in_its_place(file, shown, place)?);
            }
            Some(FileKind::Card) => {
                specs.cards.push(in_its_place(file, shown, Component::spec_path)?);
            }
            Some(FileKind::Content) => {
                specs.contents.push(in_its_place(file, shown, Content::spec_path)?);
            }
            Some(FileKind::Errors) => {
                specs.errors = from_text(&format!("{shown}{}", file.path), &file.text)?;
            }
            Some(
                FileKind::Overrides | FileKind::Schema | FileKind::Findings | FileKind::Explained,
            )
            | None => {}
        }
    }
    specs.endpoints.sort_by(|one, other| one.id.cmp(&other.id));
    specs.events.sort_by(|one, other| one.id.cmp(&other.id));
    specs.contents.sort_by(|one, other| one.id.cmp(&other.id));
    specs.cards.sort_by(|one, other| one.id.cmp(&other.id));
    // The path of a spec gives its identity, so two specs have one identity only if a path was given
    // twice.
    let endpoint = repeated(&specs.endpoints, |endpoint| &endpoint.id);
    let event = repeated(&specs.events, |event| &event.id);
    let card = repeated(&specs.cards, |card| &card.id).map(Component::spec_path);
    let twice = endpoint.map(|one| one.id.spec_path()).or(event.map(|one| one.id.spec_path()));
    let content = repeated(&specs.contents, |content| &content.id);
    let twice = twice.or(card).or(content.map(|one| one.id.spec_path()));
    match twice {
        Some(path) => Err(LoadError::Duplicate { file: format!("{shown}{path}") }),
        None => Ok(specs),
    }
}

fn in_its_place<T: DeserializeOwned>(
    file: &SpecFile,
    shown: &str,
    place: impl Fn(&T) -> String,
) -> Result<T, LoadError> {
    let name = format!("{shown}{}", file.path);
    let spec = from_text(&name, &file.text)?;
    let expected = place(&spec);
    if expected == file.path {
        return Ok(spec);
    }
    let (line, column) = position_of_id(&file.text);
    Err(LoadError::Misplaced { file: name, line, column, expected })
}

/// Line and column of the identity, which is the first member of a spec that a tool wrote.
fn position_of_id(text: &str) -> (usize, usize) {
    let before = &text[..text.find("\"id\"").unwrap_or(0)];
    let line = before.rsplit('\n').next().unwrap_or_default();
    (before.matches('\n').count() + 1, line.chars().count() + 1)
}

/// The first of two neighbors that have the same key.
fn repeated<T, K: PartialEq>(sorted: &[T], key: impl Fn(&T) -> &K) -> Option<&T> {
    sorted.windows(2).find(|pair| key(&pair[0]) == key(&pair[1])).map(|pair| &pair[0])
}

fn unreadable(path: &Path, error: io::Error) -> LoadError {
    LoadError::Unreadable { path: path.to_owned(), message: error.to_string() }
}

impl fmt::Display for FileKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            FileKind::Endpoint => "endpoint",
            FileKind::Event => "event",
            FileKind::Card => "component of a card",
            FileKind::Content => "content of a message",
            FileKind::Errors => "general error codes",
            FileKind::Overrides => "overrides",
            FileKind::Schema => "schema of the format",
            FileKind::Findings => "findings of the import",
            FileKind::Explained => "how much is explained",
        })
    }
}
