//! [`Content`]: what is uploaded, read in order, a part at a time.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncReadExt};

use crate::{Error, Result};

/// What is uploaded: a file on disk, bytes, or a reader.
pub struct Content(Source);

enum Source {
    Path(PathBuf),
    Bytes(Bytes),
    Reader(Box<dyn AsyncRead + Send + Unpin>, u64),
}

impl Content {
    /// The file at this path.
    pub fn path(path: impl Into<PathBuf>) -> Self {
        Content(Source::Path(path.into()))
    }

    /// Bytes in memory.
    pub fn bytes(bytes: impl Into<Bytes>) -> Self {
        Content(Source::Bytes(bytes.into()))
    }

    /// What a reader gives, from beginning to end. The platform wants to know the length in bytes
    /// before; if the reader gives more or fewer, the upload fails.
    pub fn reader(reader: impl AsyncRead + Send + Unpin + 'static, length: u64) -> Self {
        Content(Source::Reader(Box::new(reader), length))
    }

    /// The name of the file at the path.
    pub(super) fn name(&self) -> Option<String> {
        match &self.0 {
            Source::Path(path) => Some(path.file_name()?.to_string_lossy().into_owned()),
            _ => None,
        }
    }

    /// Whether it can be read from the beginning again.
    pub(super) fn is_repeatable(&self) -> bool {
        !matches!(self.0, Source::Reader(..))
    }

    /// Begins to read.
    pub(super) async fn open(&mut self) -> Result<Opened> {
        let (reader, size, name): (Box<dyn AsyncRead + Send + Unpin>, u64, String) =
            match &mut self.0 {
                Source::Path(path) => {
                    let name = path.display().to_string();
                    let failed = |error| unreadable(&name, &error);
                    // Before it is opened, since a pipe opens only when somebody writes to it.
                    if !tokio::fs::metadata(&*path).await.map_err(failed)?.is_file() {
                        return Err(Error::Input(format!(
                            "{name} is no plain file: read it by `Content::reader`, with its length"
                        )));
                    }
                    let file = tokio::fs::File::open(&*path).await.map_err(failed)?;
                    let size = file.metadata().await.map_err(failed)?.len();
                    (Box::new(file), size, name)
                }
                Source::Bytes(bytes) => {
                    let size = bytes.len() as u64;
                    (Box::new(std::io::Cursor::new(bytes.clone())), size, "the content".to_owned())
                }
                Source::Reader(reader, length) => {
                    let reader = std::mem::replace(reader, Box::new(tokio::io::empty()));
                    (reader, *length, "the reader".to_owned())
                }
            };
        Ok(Opened { reader, size, name, read: 0 })
    }
}

/// The content while it is read.
pub(super) struct Opened {
    reader: Box<dyn AsyncRead + Send + Unpin>,
    pub(super) size: u64,
    name: String,
    read: u64,
}

impl Opened {
    /// The next part; its length is that which was asked for.
    pub(super) async fn part(&mut self, length: u64) -> Result<Bytes> {
        let wanted = usize::try_from(length)
            .map_err(|_| Error::Input(format!("a part of {length} bytes does not fit memory")))?;
        let mut part = Vec::with_capacity(wanted);
        let read = (&mut self.reader).take(length).read_to_end(&mut part).await;
        self.read += part.len() as u64;
        read.map_err(|error| unreadable(&self.name, &error))?;
        if part.len() < wanted {
            return Err(self.wrong_length("ends after", self.read));
        }
        Ok(part.into())
    }

    /// Makes sure that nothing is left behind the last part.
    pub(super) async fn end(&mut self) -> Result<()> {
        let more = self.reader.read(&mut [0]).await;
        match more.map_err(|error| unreadable(&self.name, &error))? {
            0 => Ok(()),
            _ => Err(self.wrong_length("has more than", self.size)),
        }
    }

    fn wrong_length(&self, what: &str, bytes: u64) -> Error {
        let (name, size) = (&self.name, self.size);
        Error::Input(format!(
            "{name} {what} {bytes} bytes, but {size} were announced: it changed meanwhile, or its \
             length was wrong"
        ))
    }
}

fn unreadable(name: &str, error: &std::io::Error) -> Error {
    Error::Input(format!("{name} cannot be read: {error}"))
}

impl fmt::Debug for Content {
    /// Says where it comes from, not what is in it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Source::Path(path) => write!(f, "Content({})", path.display()),
            Source::Bytes(bytes) => write!(f, "Content({} bytes)", bytes.len()),
            Source::Reader(_, length) => write!(f, "Content(a reader of {length} bytes)"),
        }
    }
}

impl From<&Path> for Content {
    fn from(path: &Path) -> Self {
        Content::path(path)
    }
}

impl From<PathBuf> for Content {
    fn from(path: PathBuf) -> Self {
        Content::path(path)
    }
}

impl From<Bytes> for Content {
    fn from(bytes: Bytes) -> Self {
        Content::bytes(bytes)
    }
}

impl From<Vec<u8>> for Content {
    fn from(bytes: Vec<u8>) -> Self {
        Content::bytes(bytes)
    }
}
