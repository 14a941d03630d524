//! [`StateLock`]: one platform at a time has a file of state, or the one that ends last would replace
//! what the other has written.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
};

use super::StateError;

/// The right to a file of state. It is a lock on an empty file beside it, since that itself is replaced
/// whenever it is written. The system lets go of it when the process ends, however that happens.
pub(crate) struct StateLock {
    path: PathBuf,
    /// Absent where the disk knows no locks.
    _file: Option<File>,
}

impl StateLock {
    /// Takes the right, or says who has it.
    pub(crate) fn take(state: &Path) -> Result<StateLock, StateError> {
        let failed = |cause| StateError::Write { path: state.to_owned(), cause };
        let path = beside(state).map_err(failed)?;
        loop {
            let file = File::options()
                .create(true)
                .truncate(false)
                .write(true)
                .open(&path)
                .map_err(failed)?;
            match file.try_lock() {
                // Whoever had it before may have removed the file since it was opened.
                Ok(()) if !is_there(&file, &path).map_err(failed)? => {}
                Ok(()) => return Ok(StateLock { path, _file: Some(file) }),
                Err(TryLockError::WouldBlock) => {
                    return Err(StateError::InUse { path: state.to_owned() });
                }
                Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {
                    return Ok(StateLock { path, _file: None });
                }
                Err(TryLockError::Error(cause)) => return Err(failed(cause)),
            }
        }
    }
}

impl Drop for StateLock {
    fn drop(&mut self) {
        // Before the lock is let go of, or it might be the file of the next one.
        let _ = fs::remove_file(&self.path);
    }
}

/// The file whose lock stands for that of a file of state: the same by whichever link it is reached.
fn beside(state: &Path) -> io::Result<PathBuf> {
    let mut path = match fs::canonicalize(state) {
        Ok(path) => path,
        // It does not exist yet. Its folder does.
        Err(_) => {
            let folder = state.parent().filter(|folder| !folder.as_os_str().is_empty());
            let name = state.file_name().ok_or(io::ErrorKind::InvalidInput)?;
            fs::canonicalize(folder.unwrap_or(Path::new(".")))?.join(name)
        }
    }
    .into_os_string();
    path.push(".lock");
    Ok(path.into())
}

/// Whether an open file is the one at a path.
#[cfg(unix)]
fn is_there(file: &File, path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt as _;

    let open = file.metadata()?;
    match fs::metadata(path) {
        Ok(there) => Ok((there.dev(), there.ino()) == (open.dev(), open.ino())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// An open file stays at its path until it is closed.
#[cfg(not(unix))]
fn is_there(_: &File, _: &Path) -> io::Result<bool> {
    Ok(true)
}
