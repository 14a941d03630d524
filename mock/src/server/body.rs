//! Reading a request into memory of its own. What the server hands out are slices of the
//! connection's buffer: kept in the journal, each would keep 8 KB or more alive with it, and the
//! connection would need a new buffer for each request. Sending a reply a piece at a time.

use std::{
    collections::VecDeque,
    error::Error,
    io,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue};
use http_body_util::{
    BodyExt, Either, Full, LengthLimitError, Limited, combinators::UnsyncBoxBody,
};
use hyper::body::{Body as HttpBody, Frame, SizeHint};

use crate::pieces::Pieces;

/// Room is made for at most so many bytes before any of them has arrived.
const ROOM: u64 = 1 << 20;

type BoxError = Box<dyn Error + Send + Sync>;

/// A body that could not be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum ReadError {
    /// It has more bytes than a body may have.
    #[error("more than {limit} bytes of body")]
    TooLarge { limit: usize },
    /// The connection ended, or what came over it is not HTTP.
    #[error("the request broke off: {0}")]
    BrokeOff(BoxError),
}

impl ReadError {
    /// The HTTP status of the reply.
    pub(super) fn status(&self) -> u16 {
        match self {
            ReadError::TooLarge { .. } => 413,
            ReadError::BrokeOff(_) => 400,
        }
    }
}

/// Reads a body of at most `limit` bytes; `each` sees each piece of it when it arrives.
pub(super) async fn read(
    body: impl HttpBody<Data = Bytes, Error: Into<BoxError>> + Unpin,
    limit: usize,
    mut each: impl FnMut(&Bytes),
) -> Result<Bytes, ReadError> {
    let room = body.size_hint().lower().min(ROOM) as usize;
    let mut bytes = Vec::with_capacity(room.min(limit));
    let mut body = Limited::new(body, limit);
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| match error.is::<LengthLimitError>() {
            true => ReadError::TooLarge { limit },
            false => ReadError::BrokeOff(error),
        })?;
        if let Ok(data) = frame.into_data() {
            each(&data);
            bytes.extend_from_slice(&data);
        }
    }
    Ok(bytes.into())
}

/// The body of a reply: most are short, and few need more than their bytes.
pub(super) type ReplyBody = Either<Full<Bytes>, UnsyncBoxBody<Bytes, io::Error>>;

/// A body with these bytes. Of what is long, the connection gets a piece at a time.
pub(super) fn of(bytes: Pieces) -> ReplyBody {
    match bytes.len() {
        length if length > SENT_AT_ONCE => {
            Either::Right(Sending { length, pieces: bytes.into_iter().collect() }.boxed_unsync())
        }
        _ => Either::Left(Full::new(bytes.joined())),
    }
}

/// At most so many bytes are given to the connection at a time.
const SENT_AT_ONCE: usize = 256 << 10;

/// What is still to be sent of a reply.
struct Sending {
    length: usize,
    pieces: VecDeque<Bytes>,
}

impl HttpBody for Sending {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        while let Some(piece) = self.pieces.front_mut() {
            let part = piece.split_to(piece.len().min(SENT_AT_ONCE));
            if piece.is_empty() {
                self.pieces.pop_front();
            }
            if !part.is_empty() {
                self.length -= part.len();
                return Poll::Ready(Some(Ok(Frame::data(part))));
            }
        }
        Poll::Ready(None)
    }

    fn is_end_stream(&self) -> bool {
        self.length == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.length as u64)
    }
}

/// Moves the values of all headers into one piece of memory.
pub(super) fn detach(headers: &mut HeaderMap) {
    let mut all = Vec::with_capacity(headers.values().map(HeaderValue::len).sum());
    headers.values().for_each(|value| all.extend_from_slice(value.as_bytes()));
    let all = Bytes::from(all);
    let mut start = 0;
    for value in headers.values_mut() {
        let end = start + value.len();
        if let Ok(moved) = HeaderValue::from_maybe_shared(all.slice(start..end)) {
            *value = moved;
        }
        start = end;
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use futures_util::stream;
    use http::{HeaderMap, HeaderValue, header::ACCEPT};

    use http_body_util::StreamBody;

    use super::{BodyExt as _, Frame, HttpBody, Pieces, ReadError, SENT_AT_ONCE, detach, of, read};

    /// A body that arrives in these pieces.
    fn body(
        pieces: [Result<&'static str, &'static str>; 2],
    ) -> impl HttpBody<Data = Bytes, Error = Box<dyn std::error::Error + Send + Sync>> + Unpin {
        let frame = |piece: &'static str| Frame::data(Bytes::from_static(piece.as_bytes()));
        StreamBody::new(stream::iter(pieces.map(|it| it.map(frame).map_err(Into::into))))
    }

    #[tokio::test(flavor = "current_thread")]
    async fn a_body_is_read_up_to_the_limit_and_no_further() {
        let body = || body(["ab", "cd"].map(Ok));
        let mut seen = Vec::new();
        assert_eq!(read(body(), 4, |piece| seen.push(piece.clone())).await.unwrap(), "abcd");
        assert_eq!(seen, ["ab", "cd"]);
        let error = read(body(), 3, |_| ()).await.unwrap_err();
        assert_eq!(
            (error.status(), error.to_string().as_str()),
            (413, "more than 3 bytes of body")
        );
    }

    #[tokio::test(flavor = "current_thread")]
    async fn a_body_that_breaks_off_is_told_from_one_that_is_too_large() {
        // Its text is that of the other error, its type is not.
        let cut = [Ok("ab"), Err("length limit exceeded")];
        let error = read(body(cut), 10, |_| ()).await.unwrap_err();
        assert!(matches!(error, ReadError::BrokeOff(_)), "{error:?}");
        assert_eq!(error.status(), 400);
    }

    #[tokio::test(flavor = "current_thread")]
    async fn a_long_reply_goes_out_in_pieces_none_of_which_is_copied() {
        let kept = Bytes::from(vec![7; 2 * SENT_AT_ONCE + 3]);
        let pieces: Pieces = [kept.clone(), Bytes::new(), kept.slice(..5)].into_iter().collect();
        let mut body = of(pieces.clone());
        assert_eq!(body.size_hint().exact(), Some(pieces.len() as u64));
        let mut lengths = Vec::new();
        while let Some(frame) = body.frame().await {
            let data = frame.unwrap().into_data().unwrap();
            assert!(kept.as_ptr_range().contains(&data.as_ptr()));
            lengths.push(data.len());
        }
        assert_eq!(lengths, [SENT_AT_ONCE, SENT_AT_ONCE, 3, 5]);
        assert!(body.is_end_stream());
    }

    #[test]
    fn detached_headers_are_equal_and_share_nothing_with_the_connection() {
        let buffer = Bytes::from(b"text/html, bytes \xe8".to_vec());
        let value = |range| HeaderValue::from_maybe_shared(buffer.slice(range)).unwrap();
        let mut headers = HeaderMap::new();
        headers.append(ACCEPT, value(0..9));
        headers.append("x-bytes", value(11..18));
        headers.append(ACCEPT, value(0..0));
        let before = headers.clone();
        detach(&mut headers);
        assert_eq!(headers, before);
        drop(before);
        assert!(buffer.is_unique(), "a header still holds the buffer");
    }
}
