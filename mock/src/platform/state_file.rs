//! The file that keeps what exists on a platform, its custom bots, its tokens, its clock and what
//! apps are still to be told, so that a program goes on where it was when the platform is started
//! again. The journal, scripts and counts of rate
//! limits are not in it.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process,
    sync::PoisonError,
    time::{Duration, SystemTime},
};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Platform, state::Shared};
use crate::{deep, push::Undelivered};

/// What `version` says in a file that this version writes and reads.
const VERSION: u32 = 1;

/// How many levels a file may have. What calls send has 128, and a file a few more around it.
const DEPTH: usize = 256;

/// A file of state that cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StateError {
    /// It cannot be read.
    #[error("cannot read the state in {}: {cause}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// It holds something else.
    #[error(
        "{} is no state that this version of the stand-in wrote: {why}; \
         move it away to begin anew", path.display()
    )]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// Another platform has it, in this process or another.
    #[error(
        "another stand-in keeps its state in {}; stop that one, or keep this one's in another file",
        path.display()
    )]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// It holds resources, and the platform keeps none: the file would lose them.
    #[error(
        "{} holds resources, which a platform that keeps none would remove from it; use another file",
        path.display()
    )]
    NotKept {
        /// The file.
        path: PathBuf,
    },
    /// It cannot be written.
    #[error("cannot write the state to {}: {cause}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
}

/// A whole file. What the parts hold is up to them.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct File {
    version: u32,
    /// When it was written, by the machine's clock.
    written: Duration,
    clock: super::clock::SavedClock,
    tokens: Value,
    logins: Value,
    /// Permissions that were taken away.
    revoked: Value,
    /// Absent if the platform kept no resources.
    store: Option<Value>,
    /// The custom bots of groups.
    #[serde(default)]
    bots: Value,
    /// What apps are still to be told.
    #[serde(default)]
    undelivered: Vec<Undelivered>,
}

impl File {
    /// Reads a file; nothing if there is none yet.
    pub(crate) fn read(path: &Path) -> Result<Option<File>, StateError> {
        let text = match fs::read(path) {
            Ok(text) => text,
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(cause) => return Err(StateError::Read { path: path.to_owned(), cause }),
        };
        let unreadable = |why: String| StateError::Unreadable { path: path.to_owned(), why };
        if text.is_empty() {
            return Err(unreadable("it is empty".to_owned()));
        }
        if deepest(&text) > DEPTH {
            return Err(unreadable(format!("it has more than {DEPTH} levels")));
        }
        let value: Value =
            deep::from_slice(&text).map_err(|error| unreadable(error.to_string()))?;
        match value.get("version").and_then(Value::as_u64) {
            Some(version) if version == u64::from(VERSION) => {}
            Some(version) => {
                return Err(unreadable(format!("its version is {version}, not {VERSION}")));
            }
            None => return Err(unreadable("it has no `version`".to_owned())),
        }
        serde_json::from_value(value).map(Some).map_err(|error| unreadable(error.to_string()))
    }

    /// Gives a platform that has not started yet what the file holds.
    pub(crate) fn restore(self, shared: &Shared, path: &Path) -> Result<(), StateError> {
        let unreadable = |part: &str, error: serde_json::Error| StateError::Unreadable {
            path: path.to_owned(),
            why: format!("in `{part}`: {error}"),
        };
        let mut state = shared.lock();
        let passed = since_1970().saturating_sub(self.written);
        state.clock.restore(&self.clock, passed);
        state.tokens.restore(self.tokens).map_err(|error| unreadable("tokens", error))?;
        state.logins =
            serde_json::from_value(self.logins).map_err(|error| unreadable("logins", error))?;
        state.revoked =
            serde_json::from_value(self.revoked).map_err(|error| unreadable("revoked", error))?;
        match (&mut state.store, self.store) {
            (Some(store), Some(saved)) => {
                store.restore(saved, &shared.specs).map_err(|error| unreadable("store", error))?;
            }
            (None, Some(_)) => return Err(StateError::NotKept { path: path.to_owned() }),
            (_, None) => {}
        }
        // An older file has none.
        if !self.bots.is_null() {
            state.bots =
                serde_json::from_value(self.bots).map_err(|error| unreadable("bots", error))?;
        }
        state.undelivered = self.undelivered;
        Ok(())
    }
}

/// How many lists and objects are in each other at most.
fn deepest(text: &[u8]) -> usize {
    let (mut depth, mut deepest, mut in_text) = (0_usize, 0, false);
    let mut bytes = text.iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => in_text = !in_text,
            b'\\' if in_text => drop(bytes.next()),
            b'[' | b'{' if !in_text => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// Whether a file can be used, as far as that can be seen: told at the start, not when everything is to
/// be written.
pub(crate) fn check(path: &Path) -> Result<(), StateError> {
    let owned = || path.to_owned();
    match fs::metadata(path) {
        Ok(there) if !there.is_file() => {
            // A pipe would be read without end.
            let what = if there.is_dir() { "it is a folder" } else { "it is no file" };
            let cause = io::Error::new(io::ErrorKind::InvalidInput, what);
            Err(StateError::Read { path: owned(), cause })
        }
        // It would be replaced all the same, since the folder decides on that.
        Ok(there) if there.permissions().readonly() => {
            let cause = io::Error::new(io::ErrorKind::PermissionDenied, "it is read-only");
            Err(StateError::Write { path: owned(), cause })
        }
        Ok(_) => Ok(()),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            match folder.map(fs::metadata) {
                Some(Err(cause)) => Err(StateError::Write { path: owned(), cause }),
                _ => Ok(()),
            }
        }
        Err(cause) => Err(StateError::Read { path: owned(), cause }),
    }
}

/// Replaces a file at once. Where the path is a link, the file that it leads to.
fn replace(path: &Path, text: &[u8]) -> io::Result<()> {
    let file = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    // In the same folder, since files are not moved at once between disks. Another process does not
    // write to a file of this name.
    let mut beside = file.as_os_str().to_owned();
    beside.push(format!(".{}.new", process::id()));
    let beside = PathBuf::from(beside);
    let write = || {
        let mut new = fs::File::create(&beside)?;
        // The permissions of the file stay as they are.
        if let Ok(there) = fs::metadata(&file) {
            new.set_permissions(there.permissions())?;
        }
        new.write_all(text)?;
        // Or a machine that loses its power keeps the name without the bytes.
        new.sync_all()?;
        fs::rename(&beside, &file)
    };
    write().inspect_err(|_| drop(fs::remove_file(&beside)))
}

fn since_1970() -> Duration {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default()
}

impl Shared {
    /// Writes what exists to a file. It is replaced at once, so that it is whole at any moment.
    pub(crate) fn write_state(&self, path: &Path) -> Result<(), StateError> {
        let failed = |cause: io::Error| StateError::Write { path: path.to_owned(), cause };
        // One at a time, or what exists now would be replaced by what existed a moment ago.
        let _turn = self.saving.lock().unwrap_or_else(PoisonError::into_inner);
        let text = self.state_text().map_err(|error| failed(error.into()))?;
        replace(path, &text).map_err(failed)
    }

    fn state_text(&self) -> serde_json::Result<Vec<u8>> {
        let state = self.lock();
        let file = File {
            version: VERSION,
            written: since_1970(),
            clock: state.clock.saved(),
            tokens: state.tokens.saved()?,
            logins: serde_json::to_value(&state.logins)?,
            revoked: serde_json::to_value(&state.revoked)?,
            store: state.store.as_ref().map(|store| store.saved(&self.specs)).transpose()?,
            bots: serde_json::to_value(&state.bots)?,
            undelivered: self.undelivered(&state),
        };
        drop(state);
        serde_json::to_vec(&file)
    }
}

impl Platform {
    /// Writes what exists to the [`state_file`](crate::Builder::state_file) now.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn save_state(&self) -> Result<(), StateError> {
        match &self.shared.state_file {
            Some(path) => self.shared.write_state(path),
            None => Ok(()),
        }
    }

    /// Ends the platform, and then writes what exists to the
    /// [`state_file`](crate::Builder::state_file), so that the file has all that was answered.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn stop(self) -> Result<(), StateError> {
        let Platform { server, shared, state_lock: _lock, .. } = self;
        // Nothing is answered after this.
        drop(server);
        match &shared.state_file {
            Some(path) => shared.write_state(path),
            None => Ok(()),
        }
    }
}
