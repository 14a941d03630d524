//! One exchange with the platform: a request out, a reply in.

use bytes::{Bytes, BytesMut};
use http::{
    HeaderMap, HeaderValue,
    header::{ACCEPT, AUTHORIZATION, CONTENT_DISPOSITION, CONTENT_TYPE, USER_AGENT},
};
use http_body::Body as _;
use tokio::time::{Instant, timeout_at};

use super::run::Call;
use crate::{
    Error,
    envelope::{Fault, Look},
    error::{Kind, Phase},
    intercept::Watch,
    secret::Secret,
    transport::{Body, TransportError},
};

/// Replies that are longer are refused, so that no fault elsewhere fills the memory.
const LONGEST_REPLY: usize = 256 * 1024 * 1024;
/// Room made in advance for what a reply says to be; what it says may be false.
const ROOM: usize = 4 * 1024 * 1024;
/// An error in place of a file is shorter.
const LONGEST_ERROR: usize = 64 * 1024;

/// Reads a reply of success; called once for each that comes.
pub(crate) type Read<'a> = dyn FnMut(&[u8]) -> Result<Look<()>, Fault> + Send + 'a;

/// What becomes of a reply of success.
pub(crate) enum Take<'a> {
    /// It is read whole.
    Whole(&'a mut Read<'a>),
    /// Its bytes are handed on as they come.
    Stream(&'a mut Option<Body>),
}

/// The head of a reply.
pub(crate) struct Head {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
}

impl Head {
    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// What came behind the head.
pub(crate) enum Content {
    Whole(Bytes),
    /// The bytes of a file, still to come.
    Stream(Body),
}

impl Content {
    /// The bytes, where they are all there; no copy.
    pub(super) fn whole(&self) -> Option<Bytes> {
        match self {
            Content::Whole(bytes) => Some(bytes.clone()),
            Content::Stream(_) => None,
        }
    }
}

/// Sends once, and takes the reply as far as need be to judge it.
pub(super) async fn attempt(
    call: &Call<'_>,
    watch: &mut Watch<'_>,
    token: Option<&Secret>,
    until: Instant,
    streamed: bool,
) -> Result<(Head, Content), Error> {
    let outgoing = call.outgoing;
    let exchange = async {
        let headers = headers(call, watch, token, streamed)?;
        let body = outgoing.body.open().await.map_err(|error| unsent(call, &error))?;
        let lost = |error| call.error(Kind::Transport(error));
        let sent = call.client.transport.send(outgoing.target.method, &outgoing.url, headers, body);
        let response = sent.await.map_err(lost)?;
        let (parts, body) = response.into_parts();
        let head = Head { status: parts.status.as_u16(), headers: parts.headers };
        let content = if streamed && head.is_success() {
            unless_error(&head, body).await
        } else {
            collect(body).await.map(Content::Whole)
        };
        Ok((head, content.map_err(lost)?))
    };
    match timeout_at(until, exchange).await {
        Ok(result) => result,
        Err(_) => {
            let whole = until >= call.deadline.at;
            let after = if whole { call.deadline.after } else { call.retry.attempt_timeout };
            Err(call.error(Kind::Timeout(after, Phase::Reply)))
        }
    }
}

/// The headers of one attempt: the call's, those of interceptors, and the token behind them.
fn headers(
    call: &Call<'_>,
    watch: &mut Watch<'_>,
    token: Option<&Secret>,
    streamed: bool,
) -> Result<HeaderMap, Error> {
    let mut headers = call.outgoing.headers.clone();
    headers.entry(USER_AGENT).or_insert_with(|| call.client.user_agent.clone());
    let accept = if streamed { "*/*" } else { "application/json" };
    headers.entry(ACCEPT).or_insert(HeaderValue::from_static(accept));
    let bearer = match token {
        None => None,
        Some(token) => Some(token.bearer().ok_or_else(|| {
            unsent(call, "the access token has characters that no header can carry")
        })?),
    };
    watch.before_attempt(&mut headers, token).map_err(|fault| call.error(Kind::Encode(fault)))?;
    if let Some(bearer) = bearer {
        headers.insert(AUTHORIZATION, bearer);
    }
    Ok(headers)
}

/// The attempt cannot be sent.
fn unsent(call: &Call<'_>, message: &str) -> Error {
    call.error(Kind::Encode(format!("not sent: {message}")))
}

/// The whole body.
async fn collect(mut body: Body) -> Result<Bytes, TransportError> {
    let Some(first) = body.chunk().await.transpose().map_err(TransportError::broken)? else {
        return Ok(Bytes::new());
    };
    // Most replies are one piece, which then is not copied.
    if body.is_end_stream() {
        return Ok(first);
    }
    let length = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    let mut next = body.chunk().await;
    if next.is_none() {
        return Ok(first);
    }
    let mut whole = BytesMut::with_capacity(first.len() + length.min(ROOM));
    whole.extend_from_slice(&first);
    while let Some(chunk) = next {
        whole.extend_from_slice(&chunk.map_err(TransportError::broken)?);
        if whole.len() > LONGEST_REPLY {
            let message = format!("the reply is longer than {LONGEST_REPLY} bytes");
            return Err(TransportError::broken(message));
        }
        next = body.chunk().await;
    }
    Ok(whole.freeze())
}

/// The bytes of a file as they come; or, where the reply may be an error in place of one, as
/// much as tells.
async fn unless_error(head: &Head, mut body: Body) -> Result<Content, TransportError> {
    let json = head
        .headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.to_ascii_lowercase().contains("json"));
    if !json || head.headers.contains_key(CONTENT_DISPOSITION) {
        return Ok(Content::Stream(body));
    }
    let mut start = BytesMut::new();
    while start.len() <= LONGEST_ERROR {
        match body.chunk().await {
            Some(chunk) => start.extend_from_slice(&chunk.map_err(TransportError::broken)?),
            None => return Ok(Content::Whole(start.freeze())),
        }
    }
    Ok(Content::Stream(body.behind(start.freeze())))
}
