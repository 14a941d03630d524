//! A file while it is sent.

use std::{
    io,
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll, ready},
};

use bytes::{Bytes, BytesMut};
use tokio::io::{AsyncRead, ReadBuf};

use super::{File, FileSource, Progress, Watcher, file_error};
use crate::{sync::lock, transport::BoxError};

/// How much of a file is in memory at once, in bytes.
pub(super) const PIECE: usize = 64 * 1024;

/// A file that is being sent.
pub(super) struct Opened {
    name: String,
    reader: OpenedReader,
    /// The length that the file says it has.
    pub(super) length: Option<u64>,
    done: u64,
    progress: Option<Watcher>,
}

enum OpenedReader {
    Bytes(Bytes),
    /// Not taken yet: as long as nothing was read, the call can be repeated.
    Shared(Arc<Mutex<Option<Box<dyn AsyncRead + Send + Unpin>>>>),
    Own(Box<dyn AsyncRead + Send + Unpin>),
}

impl File {
    pub(super) async fn open(&self) -> Result<Opened, String> {
        let name = self.sent_name();
        let (reader, length) = match &self.source {
            FileSource::Bytes(bytes) => {
                (OpenedReader::Bytes(bytes.clone()), Some(bytes.len() as u64))
            }
            FileSource::Path(path) => {
                let open = async {
                    let file = tokio::fs::File::open(path).await?;
                    let facts = file.metadata().await?;
                    if facts.is_dir() {
                        return Err(io::Error::other("it is a directory"));
                    }
                    // Only a plain file knows its length; a pipe does not.
                    Ok((file, facts.is_file().then_some(facts.len())))
                };
                let at = path.display().to_string();
                let (file, length) = open.await.map_err(|error| file_error(&at, &error))?;
                (OpenedReader::Own(Box::new(file)), length)
            }
            FileSource::Reader(reader, length) => {
                if !self.can_be_sent() {
                    return Err(format!("the reader of the file {name:?} was used up before"));
                }
                (OpenedReader::Shared(reader.clone()), *length)
            }
        };
        Ok(Opened { name, reader, length, done: 0, progress: self.progress.clone() })
    }
}

impl Opened {
    /// The next piece; `None` at the end.
    pub(super) fn poll_piece(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, BoxError>>> {
        let piece = match ready!(self.poll_read(context)) {
            Ok(piece) => piece,
            Err(error) => return Poll::Ready(Some(Err(file_error(&self.name, &error).into()))),
        };
        self.done += piece.len() as u64;
        let wrong = match self.length {
            Some(length) => self.done > length || piece.is_empty() && self.done < length,
            None => false,
        };
        if wrong {
            let (name, done) = (&self.name, self.done);
            let length = self.length.unwrap_or_default();
            let message =
                format!("the file {name:?} was said to have {length} bytes, found {done}");
            return Poll::Ready(Some(Err(message.into())));
        }
        if piece.is_empty() {
            return Poll::Ready(None);
        }
        if let Some(progress) = &self.progress {
            progress(Progress { done: self.done, total: self.length });
        }
        Poll::Ready(Some(Ok(piece)))
    }

    /// An empty piece is the end.
    fn poll_read(&mut self, context: &mut Context<'_>) -> Poll<io::Result<Bytes>> {
        loop {
            match &mut self.reader {
                OpenedReader::Bytes(bytes) => return Poll::Ready(Ok(std::mem::take(bytes))),
                OpenedReader::Shared(shared) => {
                    let taken = lock(shared).take();
                    let Some(reader) = taken else {
                        return Poll::Ready(Err(io::Error::other("another call has used it up")));
                    };
                    self.reader = OpenedReader::Own(reader);
                }
                OpenedReader::Own(reader) => {
                    let mut piece = BytesMut::zeroed(PIECE);
                    let mut buffer = ReadBuf::new(&mut piece);
                    ready!(Pin::new(reader).poll_read(context, &mut buffer))?;
                    let filled = buffer.filled().len();
                    piece.truncate(filled);
                    return Poll::Ready(Ok(piece.freeze()));
                }
            }
        }
    }
}
