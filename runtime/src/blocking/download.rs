//! [`Download`]: the bytes of a file, read like any other file.

use std::{io, path::Path};

use bytes::{Buf, Bytes};
use http::HeaderMap;

use super::wait;
use crate::{endpoint::TokenKind, error::Error, file::Progress};

/// A file that is being downloaded. Read it ([`std::io::Read`]), save it, or take it whole.
#[derive(Debug)]
pub struct Download {
    inner: crate::Download,
    /// What came and was not read yet.
    rest: Bytes,
    read: bool,
}

impl Download {
    pub(super) fn new(inner: crate::Download) -> Self {
        Download { inner, rest: Bytes::new(), read: false }
    }

    /// The HTTP status: 206 if a part was requested.
    pub fn status(&self) -> u16 {
        self.inner.status()
    }

    /// The HTTP headers.
    pub fn headers(&self) -> &HeaderMap {
        self.inner.headers()
    }

    /// The log id, by which the platform's support finds the call.
    pub fn log_id(&self) -> Option<String> {
        self.inner.log_id()
    }

    /// Whose token went out; see [`Reply::token`](crate::Reply::token).
    pub fn token(&self) -> Option<TokenKind> {
        self.inner.token()
    }

    /// The media type.
    pub fn content_type(&self) -> Option<&str> {
        self.inner.content_type()
    }

    /// The number of bytes that come, if the platform says it.
    pub fn length(&self) -> Option<u64> {
        self.inner.length()
    }

    /// The number of bytes of the whole file, even if only a part was requested.
    pub fn total(&self) -> Option<u64> {
        self.inner.total()
    }

    /// The file's name as the platform gives it, without a folder.
    pub fn file_name(&self) -> Option<String> {
        self.inner.file_name()
    }

    /// The whole file, in memory, without what was read from it before.
    ///
    /// # Errors
    /// If the connection fails, or nothing comes for as long as the client's timeout.
    pub fn bytes(self) -> Result<Bytes, Error> {
        let rest = wait(self.inner.bytes())??;
        if self.rest.is_empty() { Ok(rest) } else { Ok([self.rest, rest].concat().into()) }
    }

    /// Writes the file to this path, where it appears when it is complete; see
    /// [`Download::save`](crate::Download::save). A download that was read from cannot be saved:
    /// the file would lack its beginning.
    ///
    /// # Errors
    /// As [`bytes`](Download::bytes), and if the file cannot be written.
    pub fn save(self, path: impl AsRef<Path>) -> Result<u64, Error> {
        self.save_with(path, |_| {})
    }

    /// As [`save`](Download::save), and calls `progress` for each piece.
    ///
    /// # Errors
    /// As [`save`](Download::save).
    pub fn save_with(
        self,
        path: impl AsRef<Path>,
        progress: impl FnMut(Progress),
    ) -> Result<u64, Error> {
        if self.read {
            return Err(self.inner.unsaved("not saved: its beginning was read already"));
        }
        wait(self.inner.save_with(path, progress))?
    }
}

impl io::Read for Download {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.rest.is_empty() && !buffer.is_empty() {
            let next = wait(self.inner.chunk()).and_then(|next| next).map_err(io::Error::other)?;
            self.rest = next.unwrap_or_default();
        }
        self.read = true;
        let length = buffer.len().min(self.rest.len());
        self.rest.copy_to_slice(&mut buffer[..length]);
        Ok(length)
    }
}
