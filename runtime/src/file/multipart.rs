//! `multipart/form-data`: the fields of a request as parts, then the files, written while they are
//! sent.

use std::{
    collections::VecDeque,
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use http_body::{Frame, SizeHint};

use super::{File, read::Opened};
use crate::{
    random,
    transport::{Body, BoxError},
};

/// A request body of several parts, which can be written as often as necessary.
pub(crate) struct Multipart {
    boundary: String,
    /// The parts without files, already written.
    fields: String,
    files: Vec<(&'static str, File)>,
}

impl Multipart {
    /// Values are written without quotation marks.
    pub(crate) fn new<'a>(
        fields: impl Iterator<Item = (&'a str, String)>,
        files: Vec<(&'static str, File)>,
    ) -> Self {
        let boundary = random::name();
        let mut text = String::new();
        for (name, value) in fields {
            let name = quoted(name);
            text.push_str(&format!(
                "--{boundary}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            ));
        }
        Multipart { boundary, fields: text, files }
    }

    pub(crate) fn content_type(&self) -> String {
        format!("multipart/form-data; boundary={}", self.boundary)
    }

    pub(crate) fn can_be_sent(&self) -> bool {
        self.files.iter().all(|(_, file)| file.can_be_sent())
    }

    /// Opens the files.
    pub(crate) async fn open(&self) -> Result<Body, String> {
        let boundary = &self.boundary;
        let mut segments = VecDeque::new();
        let mut text = self.fields.clone();
        for (field, file) in &self.files {
            let opened = file.open().await?;
            let media_type = file.content_type.as_deref().unwrap_or("application/octet-stream");
            if media_type.bytes().any(|byte| byte < b' ') {
                let name = file.sent_name();
                return Err(format!("the media type of the file {name:?} has control characters"));
            }
            let (field, name) = (quoted(field), quoted(&file.sent_name()));
            text.push_str(&format!(
                "--{boundary}\r\ncontent-disposition: form-data; name=\"{field}\"; \
                 filename=\"{name}\"\r\ncontent-type: {media_type}\r\n\r\n"
            ));
            segments.push_back(Segment::Bytes(std::mem::take(&mut text).into()));
            segments.push_back(Segment::File(opened));
            text.push_str("\r\n");
        }
        text.push_str(&format!("--{boundary}--\r\n"));
        segments.push_back(Segment::Bytes(text.into()));
        Ok(Body::stream(MultipartStream(segments)))
    }
}

/// A name as browsers write it: a quotation mark or a line break would end the name.
fn quoted(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

enum Segment {
    Bytes(Bytes),
    File(Opened),
}

/// A body while it is written.
struct MultipartStream(VecDeque<Segment>);

impl http_body::Body for MultipartStream {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let segments = &mut self.get_mut().0;
        loop {
            let piece = match segments.front_mut() {
                None => return Poll::Ready(None),
                Some(Segment::Bytes(bytes)) => {
                    let bytes = std::mem::take(bytes);
                    segments.pop_front();
                    Ok(bytes)
                }
                Some(Segment::File(file)) => match ready!(file.poll_piece(context)) {
                    Some(piece) => piece,
                    None => {
                        segments.pop_front();
                        continue;
                    }
                },
            };
            return Poll::Ready(Some(piece.map(Frame::data)));
        }
    }

    /// Exact if the length of each file is known; the request then has a `Content-Length`.
    fn size_hint(&self) -> SizeHint {
        let lengths = self.0.iter().map(|segment| match segment {
            Segment::Bytes(bytes) => Some(bytes.len() as u64),
            Segment::File(file) => file.length,
        });
        lengths.sum::<Option<u64>>().map_or_else(SizeHint::new, SizeHint::with_exact)
    }
}
