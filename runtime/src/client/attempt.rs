//! One exchange with the platform: a request out, a reply in.

use bytes::{Bytes, BytesMut};
use http::{
    HeaderMap, HeaderValue,
    header::{ACCEPT, AUTHORIZATION, CONTENT_DISPOSITION, CONTENT_TYPE, USER_AGENT},
};
use tokio::time::{Instant, timeout_at};

use super::run::Call;
use crate::{
    Error,
    envelope::{Fault, Look},
    error::{Kind, Phase},
    secret::Secret,
    transport::{Body, TransportError},
};

/// Replies that are longer are refused, so that no fault elsewhere fills the memory.
const LONGEST_REPLY: usize = 256 * 1024 * 1024;
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

/// Sends once, and takes the reply as far as need be to judge it.
pub(super) async fn attempt(
    call: &Call<'_>,
    token: Option<&Secret>,
    until: Instant,
    streamed: bool,
) -> Result<(Head, Content), Error> {
    let begun = Instant::now();
    let exchange = async {
        let request = request(call, token, streamed).await?;
        let lost = |error| call.error(Kind::Transport(error));
        let response = call.client.transport.send(request).await.map_err(lost)?;
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
            let after = if whole { call.deadline.after } else { until - begun };
            Err(call.error(Kind::Timeout(after, Phase::Reply)))
        }
    }
}

/// The request for one attempt.
async fn request(
    call: &Call<'_>,
    token: Option<&Secret>,
    streamed: bool,
) -> Result<http::Request<Body>, Error> {
    let outgoing = call.outgoing;
    let fail = |message: &str| call.error(Kind::Encode(format!("not sent: {message}")));
    let body = outgoing.body.open().await.map_err(|error| fail(&error))?;
    let mut request = http::Request::builder()
        .method(outgoing.target.method.as_str())
        .uri(outgoing.url.as_str())
        .body(body)
        .map_err(|error| {
            let length = outgoing.url.len();
            fail(&format!("the address, {length} bytes long, cannot be used: {error}"))
        })?;
    let headers = request.headers_mut();
    headers.insert(USER_AGENT, call.client.user_agent.clone());
    let accept = if streamed { "*/*" } else { "application/json" };
    headers.insert(ACCEPT, HeaderValue::from_static(accept));
    headers.extend(outgoing.headers.clone());
    if let Some(token) = token {
        let mut value = HeaderValue::from_str(&format!("Bearer {}", token.reveal()))
            .map_err(|_| fail("the access token has characters that no header can carry"))?;
        value.set_sensitive(true);
        headers.insert(AUTHORIZATION, value);
    }
    Ok(request)
}

/// The whole body.
async fn collect(mut body: Body) -> Result<Bytes, TransportError> {
    let Some(first) = body.chunk().await.transpose().map_err(TransportError::broken)? else {
        return Ok(Bytes::new());
    };
    // Most replies are one piece, which then is not copied.
    let mut next = body.chunk().await;
    if next.is_none() {
        return Ok(first);
    }
    let mut whole = BytesMut::from(first);
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
