//! [`Download`]: the bytes of a file as they come.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use bytes::{Bytes, BytesMut};
use futures_util::{Stream, stream};
use http::{
    HeaderMap,
    header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE},
};
use percent_encoding::percent_decode_str;
use tokio::{io::AsyncWriteExt, task::spawn_blocking, time::timeout};

use super::Client;
use crate::{
    Binary, Error, Progress, Request,
    call::{Outgoing, Take},
    endpoint::Target,
    error::{Kind, Phase, log_id},
    random,
    transport::{Body, TransportError},
};

impl Client {
    /// Asks for a file. What comes back gives its bytes as they arrive; a part of it is asked
    /// for by `header("range", "bytes=0-1023")`.
    ///
    /// The client's timeout bounds the time until the file begins, and after that the time
    /// between two pieces of it.
    ///
    /// # Errors
    /// As [`send`](Client::send).
    pub async fn download<R: Request<Response = Binary>>(
        &self,
        request: R,
    ) -> Result<Download, Error> {
        let repeat = self.retry_policy(Some(R::ENDPOINT)).repetitions > 0;
        let outgoing = Outgoing::of(&request, &self.shared.base, self.options.validate, repeat)?;
        drop(request);
        self.fetch(outgoing).await
    }

    pub(super) async fn fetch(&self, outgoing: Outgoing) -> Result<Download, Error> {
        let target = outgoing.target.clone();
        let mut body = None;
        let head = self.execute(outgoing, Take::Stream(&mut body)).await?;
        Ok(Download {
            target,
            status: head.status,
            headers: head.headers,
            body: body.unwrap_or_default(),
            patience: self.options.timeout,
        })
    }
}

/// A file that is being downloaded.
#[derive(Debug)]
pub struct Download {
    target: Target,
    status: u16,
    headers: HeaderMap,
    body: Body,
    patience: Duration,
}

impl Download {
    /// The HTTP status: 206 where a part was asked for.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The HTTP headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The id under which the platform's support finds the call.
    pub fn log_id(&self) -> Option<String> {
        log_id(&self.headers).map(str::to_owned)
    }

    /// The media type.
    pub fn content_type(&self) -> Option<&str> {
        self.headers.get(CONTENT_TYPE)?.to_str().ok()
    }

    /// How many bytes come, where the platform says so.
    pub fn length(&self) -> Option<u64> {
        self.headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
    }

    /// How many bytes the whole file has, also where a part was asked for.
    pub fn total(&self) -> Option<u64> {
        match self.headers.get(CONTENT_RANGE) {
            Some(range) => range.to_str().ok()?.rsplit_once('/')?.1.parse().ok(),
            None => self.length(),
        }
    }

    /// The file's name as the platform gives it: the last part of it only, so that it cannot
    /// lead out of a folder.
    pub fn file_name(&self) -> Option<String> {
        // Not as a string: names stand there as UTF-8, which HTTP does not know.
        let value = self.headers.get(CONTENT_DISPOSITION)?;
        let name = disposition_name(&String::from_utf8_lossy(value.as_bytes()))?;
        let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
        let last: String = last.chars().filter(|c| !c.is_control()).collect();
        (!matches!(last.trim(), "" | "." | "..")).then_some(last)
    }

    /// The file stays unsaved, for this reason.
    #[cfg(feature = "blocking")]
    pub(crate) fn unsaved(&self, why: &str) -> Error {
        Error::new(&self.target, Kind::File(why.to_owned()))
    }

    /// The next piece; `None` at the end.
    ///
    /// # Errors
    /// Where the connection fails, or nothing comes for as long as the client's timeout.
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

    /// Writes the file to this path. It is there when it is complete: until then it grows
    /// beside it under another name, and what was at the path before stays.
    ///
    /// # Errors
    /// As [`chunk`](Download::chunk), and where the file cannot be written.
    pub async fn save(self, path: impl AsRef<Path>) -> Result<u64, Error> {
        self.save_with(path, |_| {}).await
    }

    /// As [`save`](Download::save), and tells of each piece. Gives the number of bytes.
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
        let part = Part::beside(&path);
        // Made together with what removes it: given up here, it goes as soon as it is there.
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

/// A file that is not complete; it goes when nobody completes it.
struct Part {
    path: PathBuf,
    complete: bool,
}

impl Part {
    fn beside(path: &Path) -> Self {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let path = path.with_file_name(format!(".{name}.{}.part", random::name()));
        Part { path, complete: false }
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.complete {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

/// The name in a `Content-Disposition`: `filename*` (RFC 8187) before `filename`.
fn disposition_name(value: &str) -> Option<String> {
    let mut plain = None;
    for (name, value) in parameters(value) {
        if name.eq_ignore_ascii_case("filename*") {
            let mut parts = value.splitn(3, '\'');
            let (charset, _, text) = (parts.next()?, parts.next()?, parts.next()?);
            if charset.eq_ignore_ascii_case("utf-8") {
                return Some(percent_decode_str(text).decode_utf8_lossy().into_owned());
            }
        } else if name.eq_ignore_ascii_case("filename") {
            // Many senders percent-encode it, though no standard says so.
            let decoded = percent_decode_str(&value).decode_utf8().map(|name| name.into_owned());
            plain = Some(decoded.unwrap_or(value));
        }
    }
    plain
}

/// The `name=value` pairs behind the first semicolon.
fn parameters(value: &str) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    let mut rest = value.split_once(';').map_or("", |(_, rest)| rest);
    while let Some((name, behind)) = rest.split_once('=') {
        let behind = behind.trim_start();
        let mut value = String::new();
        let mut end = behind.len();
        if let Some(quoted) = behind.strip_prefix('"') {
            let mut escaped = false;
            for (at, c) in quoted.char_indices() {
                match c {
                    '\\' if !escaped => escaped = true,
                    '"' if !escaped => {
                        end = at + 2;
                        break;
                    }
                    c => {
                        value.push(c);
                        escaped = false;
                    }
                }
            }
        } else {
            end = behind.find(';').unwrap_or(behind.len());
            value = behind[..end].trim().to_owned();
        }
        pairs.push((name.trim_matches([' ', ';']).to_owned(), value));
        rest = behind.get(end..).unwrap_or_default();
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::disposition_name;

    #[test]
    fn names_are_read_from_all_that_senders_write() {
        for (value, name) in [
            ("attachment; filename=a.txt", "a.txt"),
            ("attachment; filename=\"a b.txt\"; size=3", "a b.txt"),
            ("attachment;filename=\"a\\\"b;c.txt\"", "a\"b;c.txt"),
            ("attachment; filename=\"x.txt\"; filename*=UTF-8''%E6%B5%B7%20.txt", "海 .txt"),
            ("attachment; filename*=utf-8'zh'%E6%B5%B7.txt; filename=x", "海.txt"),
            ("inline; FILENAME=海.txt", "海.txt"),
            ("attachment; filename=%E6%B5%B7.txt", "海.txt"),
            ("attachment; filename=100%.txt", "100%.txt"),
            ("attachment; filename*=latin1''x; filename=y", "y"),
            ("attachment; filename=\"open", "open"),
        ] {
            assert_eq!(disposition_name(value).as_deref(), Some(name), "{value}");
        }
        for value in
            ["", "attachment", "attachment;", "attachment; name=x", "attachment; filename*=x"]
        {
            assert_eq!(disposition_name(value), None, "{value}");
        }
    }
}
