//! [`Body`]: the bytes of a request or a reply, all at once or piece by piece.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use http_body_util::BodyExt;

use super::BoxError;

/// The bytes of a request or a reply.
#[derive(Default)]
pub struct Body(Repr);

enum Repr {
    Bytes(Option<Bytes>),
    /// As it comes from reqwest, since most are read by [`Body::chunk`] alone.
    Reply(Box<reqwest::Response>),
    Stream(Pin<Box<dyn http_body::Body<Data = Bytes, Error = BoxError> + Send>>),
}

impl Default for Repr {
    fn default() -> Self {
        Repr::Bytes(None)
    }
}

impl Body {
    /// An empty body.
    pub fn empty() -> Self {
        Body::default()
    }

    /// A body whose bytes come piece by piece.
    pub fn stream<B>(body: B) -> Self
    where
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        Body(Repr::Stream(Box::pin(body.map_err(Into::into))))
    }

    /// The bytes of a reply.
    pub(super) fn reply(reply: reqwest::Response) -> Self {
        Body(Repr::Reply(Box::new(reply)))
    }

    /// The bytes, if they are all in memory.
    pub fn as_bytes(&self) -> Option<&[u8]> {
        match &self.0 {
            Repr::Bytes(bytes) => Some(bytes.as_deref().unwrap_or_default()),
            Repr::Reply(_) | Repr::Stream(_) => None,
        }
    }

    /// Whether there surely is nothing in it.
    pub(super) fn is_nothing(&self) -> bool {
        matches!(&self.0, Repr::Bytes(bytes) if bytes.as_ref().is_none_or(Bytes::is_empty))
    }

    /// The bytes, or itself where they come piece by piece.
    pub(super) fn into_bytes(self) -> Result<Bytes, Body> {
        match self.0 {
            Repr::Bytes(bytes) => Ok(bytes.unwrap_or_default()),
            stream => Err(Body(stream)),
        }
    }

    /// Itself behind these bytes.
    pub(crate) fn behind(self, start: Bytes) -> Body {
        Body::stream(Behind { start: Some(start), rest: self })
    }

    /// The next piece; `None` at the end.
    pub async fn chunk(&mut self) -> Option<Result<Bytes, BoxError>> {
        if let Repr::Reply(reply) = &mut self.0 {
            loop {
                match reply.chunk().await {
                    Ok(Some(chunk)) if chunk.is_empty() => {}
                    Ok(chunk) => return chunk.map(Ok),
                    // The address stays out of errors: its values belong to the caller.
                    Err(error) => return Some(Err(error.without_url().into())),
                }
            }
        }
        loop {
            match self.frame().await? {
                // Frames that are no data are trailers, which nobody here sends.
                Ok(frame) => match frame.into_data() {
                    Ok(data) if !data.is_empty() => return Some(Ok(data)),
                    _ => {}
                },
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Body(Repr::Bytes(Some(bytes)))
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes::from(bytes).into()
    }
}

impl From<String> for Body {
    fn from(text: String) -> Self {
        Bytes::from(text).into()
    }
}

impl From<&'static str> for Body {
    fn from(text: &'static str) -> Self {
        Bytes::from(text).into()
    }
}

impl fmt::Debug for Body {
    /// Says how long it is, not what is in it: that may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.as_bytes() {
            Some(bytes) => write!(f, "Body({} bytes)", bytes.len()),
            None => f.write_str("Body(stream)"),
        }
    }
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let content = &mut self.get_mut().0;
        if let Repr::Reply(_) = content
            && let Repr::Reply(reply) = std::mem::take(content)
        {
            let reply = http::Response::<reqwest::Body>::from(*reply).into_body();
            *content = Repr::Stream(Box::pin(
                reply.map_err(|error: reqwest::Error| BoxError::from(error.without_url())),
            ));
        }
        match content {
            // It has just become a stream.
            Repr::Reply(_) => Poll::Ready(None),
            Repr::Bytes(bytes) => Poll::Ready(
                bytes.take().filter(|bytes| !bytes.is_empty()).map(|bytes| Ok(Frame::data(bytes))),
            ),
            Repr::Stream(stream) => stream.as_mut().poll_frame(context),
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.0 {
            Repr::Bytes(bytes) => bytes.as_ref().is_none_or(Bytes::is_empty),
            // The rest of the length that the reply announced.
            Repr::Reply(reply) => reply.content_length() == Some(0),
            Repr::Stream(stream) => stream.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.0 {
            Repr::Bytes(bytes) => {
                SizeHint::with_exact(bytes.as_ref().map_or(0, |bytes| bytes.len() as u64))
            }
            Repr::Reply(reply) => {
                reply.content_length().map_or_else(SizeHint::new, SizeHint::with_exact)
            }
            Repr::Stream(stream) => stream.size_hint(),
        }
    }
}

struct Behind {
    start: Option<Bytes>,
    rest: Body,
}

impl http_body::Body for Behind {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let body = self.get_mut();
        match body.start.take() {
            Some(start) => Poll::Ready(Some(Ok(Frame::data(start)))),
            None => Pin::new(&mut body.rest).poll_frame(context),
        }
    }
}
