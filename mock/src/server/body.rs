//! Reading a request into memory of its own. What the server hands out are slices of the
//! connection's buffer: kept in the journal, each would keep 8 KB or more alive with it, and the
//! connection would need a new buffer for each request.

use axum::{
    BoxError,
    body::{Body, Bytes, HttpBody},
    http::{HeaderMap, HeaderValue},
};
use http_body_util::{BodyExt, LengthLimitError, Limited};

/// Room is made for at most so many bytes before any of them has arrived.
const ROOM: u64 = 1 << 20;

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

/// Reads a body of at most `limit` bytes.
pub(super) async fn read(body: Body, limit: usize) -> Result<Bytes, ReadError> {
    let room = body.size_hint().lower().min(ROOM) as usize;
    let mut bytes = Vec::with_capacity(room.min(limit));
    let mut body = Limited::new(body, limit);
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| match error.is::<LengthLimitError>() {
            true => ReadError::TooLarge { limit },
            false => ReadError::BrokeOff(error),
        })?;
        if let Ok(data) = frame.into_data() {
            bytes.extend_from_slice(&data);
        }
    }
    Ok(bytes.into())
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
    use axum::{
        body::{Body, Bytes},
        http::{HeaderMap, HeaderValue, header::ACCEPT},
    };
    use futures_util::stream;

    use super::{ReadError, detach, read};

    #[tokio::test(flavor = "current_thread")]
    async fn a_body_is_read_up_to_the_limit_and_no_further() {
        let body = || Body::from_stream(stream::iter(["ab", "cd"].map(Ok::<_, ReadError>)));
        assert_eq!(read(body(), 4).await.unwrap(), "abcd");
        let error = read(body(), 3).await.unwrap_err();
        assert_eq!(
            (error.status(), error.to_string().as_str()),
            (413, "more than 3 bytes of body")
        );
    }

    #[tokio::test(flavor = "current_thread")]
    async fn a_body_that_breaks_off_is_told_from_one_that_is_too_large() {
        // Its text is that of the other error, its type is not.
        let cut = [Ok("ab"), Err("length limit exceeded")];
        let error = read(Body::from_stream(stream::iter(cut)), 10).await.unwrap_err();
        assert!(matches!(error, ReadError::BrokeOff(_)), "{error:?}");
        assert_eq!(error.status(), 400);
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
