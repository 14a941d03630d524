//! [`File`]: what an upload sends, from memory, from a path or from a reader, never more of it
//! in memory than a piece.

mod multipart;
mod pump;
mod read;

use std::{
    fmt, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use bytes::Bytes;
use tokio::io::AsyncRead;

pub(crate) use multipart::Multipart;

use crate::sync::lock;

/// The content of a file to be uploaded.
///
/// Bytes and paths can be sent again when a call is repeated; what a reader has given is gone,
/// so a call with one is repeated only as long as nothing was read.
#[derive(Clone, Default)]
pub struct File {
    name: Option<String>,
    content_type: Option<String>,
    source: Source,
    progress: Option<Watcher>,
}

type Watcher = Arc<dyn Fn(Progress) + Send + Sync>;

/// How far a transfer has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// Bytes so far.
    pub done: u64,
    /// Bytes in all, where that is known.
    pub total: Option<u64>,
}

#[derive(Clone)]
enum Source {
    Bytes(Bytes),
    Path(PathBuf),
    Reader(Arc<Mutex<Option<Box<dyn AsyncRead + Send + Unpin>>>>, Option<u64>),
}

impl Default for Source {
    fn default() -> Self {
        Source::Bytes(Bytes::new())
    }
}

impl File {
    /// Content in memory.
    pub fn bytes(content: impl Into<Bytes>) -> Self {
        File { source: Source::Bytes(content.into()), ..File::default() }
    }

    /// The file at this path, opened when it is sent. It goes by its own name unless told
    /// otherwise.
    pub fn path(path: impl Into<PathBuf>) -> Self {
        File { source: Source::Path(path.into()), ..File::default() }
    }

    /// What this reader gives. Where its length is known, say so by
    /// [`length`](File::length): some endpoints refuse uploads without.
    pub fn reader(reader: impl AsyncRead + Send + Unpin + 'static) -> Self {
        let reader: Box<dyn AsyncRead + Send + Unpin> = Box::new(reader);
        File { source: Source::Reader(Arc::new(Mutex::new(Some(reader))), None), ..File::default() }
    }

    /// What a reader gives that blocks, such as an archive's entry or a standard input; read on
    /// threads that may block, never on those of the calls.
    pub fn blocking_reader(reader: impl std::io::Read + Send + Unpin + 'static) -> Self {
        File::reader(pump::Pump::new(reader))
    }

    /// The name under which it is sent.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Its media type; `application/octet-stream` unless told otherwise.
    pub fn content_type(mut self, media_type: impl Into<String>) -> Self {
        self.content_type = Some(media_type.into());
        self
    }

    /// How many bytes the reader will give. One that gives more or fewer makes the call fail.
    /// Without effect on bytes and paths.
    pub fn length(mut self, bytes: u64) -> Self {
        if let Source::Reader(_, length) = &mut self.source {
            *length = Some(bytes);
        }
        self
    }

    /// Is told of each piece that goes out.
    pub fn on_progress(mut self, watcher: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self.progress = Some(Arc::new(watcher));
        self
    }

    /// The name under which it is sent.
    pub(crate) fn sent_name(&self) -> String {
        let own = match &self.source {
            Source::Path(path) => path.file_name().map(|name| name.to_string_lossy().into_owned()),
            _ => None,
        };
        self.name.clone().or(own).unwrap_or_else(|| "file".to_owned())
    }

    /// Whether it can be sent, for the first time or again.
    pub(crate) fn can_be_sent(&self) -> bool {
        match &self.source {
            Source::Bytes(_) | Source::Path(_) => true,
            Source::Reader(reader, _) => lock(reader).is_some(),
        }
    }
}

impl From<Vec<u8>> for File {
    fn from(content: Vec<u8>) -> Self {
        File::bytes(content)
    }
}

impl From<Bytes> for File {
    fn from(content: Bytes) -> Self {
        File::bytes(content)
    }
}

impl From<PathBuf> for File {
    fn from(path: PathBuf) -> Self {
        File::path(path)
    }
}

impl From<&Path> for File {
    fn from(path: &Path) -> Self {
        File::path(path)
    }
}

impl fmt::Debug for File {
    /// Says where it comes from, not what is in it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut f = f.debug_struct("File");
        f.field("name", &self.sent_name());
        match &self.source {
            Source::Bytes(bytes) => f.field("bytes", &bytes.len()),
            Source::Path(path) => f.field("path", path),
            Source::Reader(_, length) => f.field("length", length),
        };
        f.finish_non_exhaustive()
    }
}

/// Equal bytes, one path, or one and the same reader, under equal names.
impl PartialEq for File {
    fn eq(&self, other: &Self) -> bool {
        let same = match (&self.source, &other.source) {
            (Source::Bytes(one), Source::Bytes(two)) => one == two,
            (Source::Path(one), Source::Path(two)) => one == two,
            (Source::Reader(one, _), Source::Reader(two, _)) => Arc::ptr_eq(one, two),
            _ => false,
        };
        same && self.name == other.name && self.content_type == other.content_type
    }
}

/// What went wrong with a file, told with its name.
pub(crate) fn file_error(name: &str, error: &io::Error) -> String {
    format!("the file {name:?} cannot be read: {error}")
}
