//! [`Download`]: the bytes of a file as they come.

mod disposition;
mod part;

use std::{path::Path, time::Duration};

use bytes::{Bytes, BytesMut};
use futures_util::{Stream, stream};
use http::{
    HeaderMap,
    header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE},
};
use part::PartialFile;
use tokio::{io::AsyncWriteExt, task::spawn_blocking, time::timeout};

use super::Client;
use crate::{
    call::{Outgoing, ReplySink, Success},
    endpoint::{Target, TokenKind},
    error::{Error, Kind, Phase, log_id},
    file::Progress,
    request::{Binary, Request},
    transport::{Body, TransportError},
};

impl Client {
    /// Downloads a file. The result gives the bytes as they arrive. To download a part of the
    /// file, set `header("range", "bytes=0-1023")`.
    ///
    /// The client's timeout limits the time until the file begins, and after that the time
    /// between two pieces of it.
    ///
    /// # Errors
    /// As [`send`](Client::send).
    pub async fn download<R: Request<Response = Binary>>(
        &self,
        request: R,
    ) -> Result<Download, Error> {
        let repeat = self.retry_policy(Some(R::ENDPOINT)).repetitions > 0;
        let outgoing =
            Outgoing::of(&request, &self.shared.app.base, self.options.validate, repeat)?;
        drop(request);
        self.fetch(*outgoing).await
    }

    pub(super) async fn fetch(&self, outgoing: Outgoing) -> Result<Download, Error> {
        let target = outgoing.target.clone();
        let mut body = None;
        let Success { head, token } = self.execute(outgoing, ReplySink::Stream(&mut body)).await?;
        Ok(Download {
            target,
            token,
            status: head.status,
            headers: head.headers,
            body: body.unwrap_or_default(),
            patience: self.options.timeout,
        })
    }
}

/// A file that is being downloaded: from [`Client::download`].
///
/// ```no_run
/// # use feishu_runtime::{Binary, Client, Error, Request};
/// # async fn call<R: Request<Response = Binary>>(client: Client, file: R) -> Result<(), Error> {
/// let download = client.download(file).await?;
/// println!("{:?}: {:?} bytes", download.file_name(), download.length());
/// download.save("report.pdf").await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Download {
    target: Target,
    token: Option<TokenKind>,
    status: u16,
    headers: HeaderMap,
    body: Body,
    patience: Duration,
}

impl Download {
    /// The HTTP status: 206 if a part was requested.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The HTTP headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The log id, by which the platform's support finds the call.
    pub fn log_id(&self) -> Option<String> {
        log_id(&self.headers).map(str::to_owned)
    }

    /// Whose token went out; see [`Reply::token`](crate::Reply::token).
    pub fn token(&self) -> Option<TokenKind> {
        self.token
    }

    /// The media type.
    pub fn content_type(&self) -> Option<&str> {
        self.headers.get(CONTENT_TYPE)?.to_str().ok()
    }

    /// The number of bytes that come, if the platform says it.
    pub fn length(&self) -> Option<u64> {
        self.headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
    }

    /// The number of bytes of the whole file, even if only a part was requested.
    pub fn total(&self) -> Option<u64> {
        match self.headers.get(CONTENT_RANGE) {
            Some(range) => range.to_str().ok()?.rsplit_once('/')?.1.parse().ok(),
            None => self.length(),
        }
    }

    /// The file's name as the platform gives it. Only its last path component, so that it cannot
    /// lead out of a folder.
    pub fn file_name(&self) -> Option<String> {
        // Not as a string: names are written as UTF-8 there, which HTTP does not allow.
        let value = self.headers.get(CONTENT_DISPOSITION)?;
        let name = disposition::file_name(&String::from_utf8_lossy(value.as_bytes()))?;
        let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
        let last: String = last.chars().filter(|c| !c.is_control()).collect();
        (!matches!(last.trim(), "" | "." | "..")).then_some(last)
    }

    /// The error for a file that is not saved, for this reason.
    #[cfg(feature = "blocking")]
    pub(crate) fn unsaved(&self, why: &str) -> Error {
        Error::new(&self.target, Kind::File(why.to_owned()))
    }

    /// The next piece; `None` at the end.
    ///
    /// # Errors
    /// If the connection fails, or nothing comes for as long as the client's timeout.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        match timeout(self.patience, self.body.chunk()).await {
            Ok(chunk) => chunk.transpose().map_err(|error| {
                Error::new(&self.target, Kind::Transport(TransportError::broken(error)))
            }),
            Err(_) => Err(Error::new(&self.target, Kind::Timeout(self.patience, Phase::Reply))),
        }
    }

    /// The pieces as a stream.
    pub fn into_stream(self) -> impl Stream<Item = Result<Bytes, Error>> + Send {
        stream::try_unfold(self, |mut download| async move {
            Ok(download.chunk().await?.map(|chunk| (chunk, download)))
        })
    }

    /// The whole file, in memory.
    ///
    /// # Errors
    /// As [`chunk`](Download::chunk).
    pub async fn bytes(mut self) -> Result<Bytes, Error> {
        let mut whole = BytesMut::new();
        while let Some(chunk) = self.chunk().await? {
            whole.extend_from_slice(&chunk);
        }
        Ok(whole.freeze())
    }

    /// Writes the file to this path, and returns the number of bytes. The file appears when it is
    /// complete: until then it grows beside the path under another name, and a file that was at
    /// the path before stays.
    ///
    /// # Errors
    /// As [`chunk`](Download::chunk), and if the file cannot be written.
    pub async fn save(self, path: impl AsRef<Path>) -> Result<u64, Error> {
        self.save_with(path, |_| {}).await
    }

    /// As [`save`](Download::save), and calls `progress` for each piece.
    ///
    /// # Errors
    /// As [`save`](Download::save).
    pub async fn save_with(
        mut self,
        path: impl AsRef<Path>,
        mut progress: impl FnMut(Progress),
    ) -> Result<u64, Error> {
        let path = path.as_ref().to_owned();
        let target = self.target.clone();
        let fail = |error: std::io::Error| {
            let message = format!("the file {} cannot be written: {error}", path.display());
            Error::new(&target, Kind::File(message))
        };
        let part = PartialFile::beside(&path);
        // Created together with what removes it: if the caller gives up here, it is removed.
        let made = spawn_blocking(move || Ok((std::fs::File::create_new(&part.path)?, part)));
        let made = made.await.map_err(std::io::Error::other).and_then(|made| made);
        let (file, mut part) = made.map_err(fail)?;
        let mut file = tokio::fs::File::from_std(file);
        let (mut done, total) = (0, self.length());
        while let Some(chunk) = self.chunk().await? {
            file.write_all(&chunk).await.map_err(fail)?;
            done += chunk.len() as u64;
            progress(Progress { done, total });
        }
        file.flush().await.map_err(fail)?;
        file.sync_all().await.map_err(fail)?;
        drop(file);
        tokio::fs::rename(&part.path, &path).await.map_err(fail)?;
        part.complete = true;
        Ok(done)
    }
}
