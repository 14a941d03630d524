//! [`File`]: the content of an upload, from memory, from a path or from a reader. At most one piece
//! of it is in memory at a time.

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

/// The content of a file to upload.
///
/// ```
/// use feishu_runtime::File;
///
/// let small = File::bytes("id,name\n1,Ada\n").name("people.csv").content_type("text/csv");
/// let large = File::path("/data/video.mp4").on_progress(|progress| {
///     println!("{} of {:?} bytes", progress.done, progress.total);
/// });
/// ```
///
/// Bytes and paths can be sent again when a call is repeated. A reader can be read only once, so a
/// call with a reader is repeated only if nothing was read from it.
#[derive(Clone, Default)]
pub struct File {
    name: Option<String>,
    content_type: Option<String>,
    source: FileSource,
    progress: Option<Watcher>,
}

type Watcher = Arc<dyn Fn(Progress) + Send + Sync>;

/// The progress of a transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// Bytes transferred so far.
    pub done: u64,
    /// Bytes in total, if known.
    pub total: Option<u64>,
}

#[derive(Clone)]
enum FileSource {
    Bytes(Bytes),
    Path(PathBuf),
    Reader(Arc<Mutex<Option<Box<dyn AsyncRead + Send + Unpin>>>>, Option<u64>),
}

impl Default for FileSource {
    fn default() -> Self {
        FileSource::Bytes(Bytes::new())
    }
}

impl File {
    /// Content in memory.
    pub fn bytes(content: impl Into<Bytes>) -> Self {
        File { source: FileSource::Bytes(content.into()), ..File::default() }
    }

    /// The file at this path, opened when it is sent. It is sent under its own name unless
    /// [`name`](File::name) says otherwise.
    pub fn path(path: impl Into<PathBuf>) -> Self {
        File { source: FileSource::Path(path.into()), ..File::default() }
    }

    /// The bytes of this reader. If you know their number, set it with [`length`](File::length):
    /// some endpoints refuse uploads without a length.
    pub fn reader(reader: impl AsyncRead + Send + Unpin + 'static) -> Self {
        let reader: Box<dyn AsyncRead + Send + Unpin> = Box::new(reader);
        File {
            source: FileSource::Reader(Arc::new(Mutex::new(Some(reader))), None),
            ..File::default()
        }
    }

    /// The bytes of a blocking reader, such as an entry of an archive or the standard input. It is
    /// read on threads where blocking is allowed, never on those of the calls.
    pub fn blocking_reader(reader: impl std::io::Read + Send + Unpin + 'static) -> Self {
        File::reader(pump::Pump::new(reader))
    }

    /// The name under which the file is sent.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Sets the media type; `application/octet-stream` by default.
    pub fn content_type(mut self, media_type: impl Into<String>) -> Self {
        self.content_type = Some(media_type.into());
        self
    }

    /// Sets how many bytes the reader gives. If it gives more or fewer, the call fails. It has no
    /// effect on bytes and paths.
    pub fn length(mut self, bytes: u64) -> Self {
        if let FileSource::Reader(_, length) = &mut self.source {
            *length = Some(bytes);
        }
        self
    }

    /// Calls this function for each piece that is sent.
    pub fn on_progress(mut self, watcher: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self.progress = Some(Arc::new(watcher));
        self
    }

    /// The name under which the file is sent.
    pub(crate) fn sent_name(&self) -> String {
        let own = match &self.source {
            FileSource::Path(path) => {
                path.file_name().map(|name| name.to_string_lossy().into_owned())
            }
            _ => None,
        };
        self.name.clone().or(own).unwrap_or_else(|| "file".to_owned())
    }

    /// Whether it can be sent, for the first time or again.
    pub(crate) fn can_be_sent(&self) -> bool {
        match &self.source {
            FileSource::Bytes(_) | FileSource::Path(_) => true,
            FileSource::Reader(reader, _) => lock(reader).is_some(),
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
            FileSource::Bytes(bytes) => f.field("bytes", &bytes.len()),
            FileSource::Path(path) => f.field("path", path),
            FileSource::Reader(_, length) => f.field("length", length),
        };
        f.finish_non_exhaustive()
    }
}

/// Equal if the name and the media type are equal, and the content is equal bytes, the same path,
/// or the same reader.
impl PartialEq for File {
    fn eq(&self, other: &Self) -> bool {
        let same = match (&self.source, &other.source) {
            (FileSource::Bytes(one), FileSource::Bytes(two)) => one == two,
            (FileSource::Path(one), FileSource::Path(two)) => one == two,
            (FileSource::Reader(one, _), FileSource::Reader(two, _)) => Arc::ptr_eq(one, two),
            _ => false,
        };
        same && self.name == other.name && self.content_type == other.content_type
    }
}

/// What went wrong with a file, told with its name.
pub(crate) fn file_error(name: &str, error: &io::Error) -> String {
    format!("the file {name:?} cannot be read: {error}")
}
