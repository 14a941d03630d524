//! [`attempt`]: one request out, one reply in.

use std::pin::pin;

use bytes::{Bytes, BytesMut};
use futures_util::{TryFutureExt, future::Either};
use http::{
    HeaderMap, HeaderValue,
    header::{ACCEPT, AUTHORIZATION, CONTENT_DISPOSITION, CONTENT_TYPE, USER_AGENT},
};
use http_body::Body as _;
use tokio::time::timeout_at;

use super::{Outgoing, body::OpenBody, compression};
use crate::{
    error::{Error, Kind, Phase},
    intercept::Hooks,
    retry::Deadline,
    secret::Secret,
    transport::{Body, Connector, Head, TransportError},
};

/// Replies that are longer are refused, so that no fault elsewhere fills the memory.
const LONGEST_REPLY: usize = 256 * 1024 * 1024;
/// Room made in advance for what a reply says to be; what it says may be false.
const ROOM: usize = 4 * 1024 * 1024;
/// An error in place of a file is shorter.
const LONGEST_ERROR: usize = 64 * 1024;

/// What came after the head.
pub(super) enum ReplyBody {
    Whole(Bytes),
    /// The bytes of a file, still to come.
    Stream(Body),
}

impl ReplyBody {
    /// The bytes, if they are all there; no copy.
    pub(super) fn whole(&self) -> Option<Bytes> {
        match self {
            ReplyBody::Whole(bytes) => Some(bytes.clone()),
            ReplyBody::Stream(_) => None,
        }
    }
}

/// The headers of one attempt: the call's, those of interceptors, and the credentials and the
/// token after them.
pub(super) fn headers(
    outgoing: &Outgoing,
    user_agent: &HeaderValue,
    hooks: &mut Hooks<'_>,
    token: Option<&Secret>,
    streamed: bool,
) -> Result<HeaderMap, Error> {
    // Room for what is added here, so that it is allocated once.
    let more = 5 + outgoing.credentials.len();
    let mut headers = HeaderMap::with_capacity(outgoing.headers.len() + more);
    headers.insert(USER_AGENT, user_agent.clone());
    let accept = if streamed { "*/*" } else { "application/json" };
    headers.insert(ACCEPT, HeaderValue::from_static(accept));
    if !streamed {
        compression::ask(&mut headers);
    }
    // After what they may replace.
    if !outgoing.headers.is_empty() {
        headers.extend(outgoing.headers.clone());
    }
    if let Some(content_type) = &outgoing.content_type {
        headers.insert(CONTENT_TYPE, content_type.clone());
    }
    let bearer = match token {
        None => None,
        Some(token) => Some(token.bearer().ok_or_else(|| {
            unsent(outgoing, "the access token has characters that no header can carry")
        })?),
    };
    hooks
        .before_attempt(&mut headers, token)
        .map_err(|fault| outgoing.error(Kind::Encode(fault)))?;
    for (name, value) in &outgoing.credentials {
        headers.insert(name.clone(), value.clone());
    }
    if let Some(bearer) = bearer {
        headers.insert(AUTHORIZATION, bearer);
    }
    Ok(headers)
}

/// Sends once, and reads the reply as far as necessary to find out what it means. With
/// `streamed`, the bytes of a reply of success are left to come.
pub(super) fn attempt(
    connector: &Connector,
    outgoing: &Outgoing,
    headers: HeaderMap,
    streamed: bool,
    deadline: Deadline,
) -> impl Future<Output = Result<(Head, ReplyBody), Error>> + Send {
    // Handed over before anything is awaited, so that there is no room for the request in the future.
    let sent = send(connector, outgoing, headers);
    async move {
        // Pinned here, since a future that is awaited as it is moves first.
        let exchange = pin!(async {
            let lost = |error| outgoing.error(Kind::Transport(error));
            let (mut head, body) = sent.await?;
            let body = if streamed && head.is_success() {
                Box::pin(unless_error(&head, body)).await
            } else {
                let expand = |body| compression::expand(&mut head.headers, body, LONGEST_REPLY);
                collect(body).await.and_then(expand).map(ReplyBody::Whole)
            };
            Ok((head, body.map_err(lost)?))
        });
        match timeout_at(deadline.at, exchange).await {
            Ok(result) => result,
            Err(_) => Err(outgoing.error(Kind::Timeout(deadline.after, Phase::Reply))),
        }
    }
}

/// Sends, once the files of the body are open. Ends when the head of the reply is there.
fn send(
    connector: &Connector,
    outgoing: &Outgoing,
    headers: HeaderMap,
) -> impl Future<Output = Result<(Head, Body), Error>> + Send {
    let lost = |error| outgoing.error(Kind::Transport(error));
    let send =
        move |headers, body| connector.send(outgoing.target.method, &outgoing.url, headers, body);
    match outgoing.body.open() {
        OpenBody::Open(body) => Either::Left(send(headers, body).map_err(lost)),
        OpenBody::Opening(body) => Either::Right(Box::pin(async move {
            let body = body.await.map_err(|error| unsent(outgoing, &error))?;
            send(headers, body).await.map_err(lost)
        })),
    }
}

/// The attempt cannot be sent.
fn unsent(outgoing: &Outgoing, message: &str) -> Error {
    outgoing.error(Kind::Encode(format!("not sent: {message}")))
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
            return Err(TransportError::too_long(LONGEST_REPLY));
        }
        next = body.chunk().await;
    }
    Ok(whole.freeze())
}

/// The bytes of a file as they come. If the reply may be an error in place of a file, enough of it
/// is read to tell.
async fn unless_error(head: &Head, mut body: Body) -> Result<ReplyBody, TransportError> {
    let json = head
        .headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.to_ascii_lowercase().contains("json"));
    if !json || head.headers.contains_key(CONTENT_DISPOSITION) {
        return Ok(ReplyBody::Stream(body));
    }
    let mut start = BytesMut::new();
    while start.len() <= LONGEST_ERROR {
        match body.chunk().await {
            Some(chunk) => start.extend_from_slice(&chunk.map_err(TransportError::broken)?),
            None => return Ok(ReplyBody::Whole(start.freeze())),
        }
    }
    Ok(ReplyBody::Stream(body.behind(start.freeze())))
}

#[cfg(test)]
mod tests {
    use std::{future::pending, time::Duration};

    use super::*;
    use crate::{
        endpoint::{Endpoint, Method, Target},
        transport::{BoxFuture, Transport},
    };

    static LIST: Endpoint = Endpoint::new("desk.v1.list", Method::Get, "/open-apis/desk/v1/list");

    /// Answers with this, or never.
    struct Canned(Option<(u16, &'static str, &'static str)>);

    impl Transport for Canned {
        fn send(
            &self,
            request: http::Request<Body>,
        ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
            assert_eq!(request.uri().path(), "/list");
            Box::pin(async {
                let Some((status, media_type, body)) = self.0 else { return pending().await };
                let reply = http::Response::builder().status(status);
                Ok(reply.header(CONTENT_TYPE, media_type).body(Body::from(body)).unwrap())
            })
        }
    }

    async fn attempted(canned: Canned, streamed: bool) -> Result<(u16, Option<Bytes>), Error> {
        let url = "https://a.b/list".to_owned();
        let outgoing = Outgoing { url, ..Outgoing::new(Target::of(&LIST)) };
        let mut hooks = Hooks::new(&[], || unreachable!("there are no hooks"));
        let token = Secret::new("t-1");
        let agent = HeaderValue::from_static("tests");
        let headers = headers(&outgoing, &agent, &mut hooks, Some(&token), streamed)?;
        assert_eq!(
            (&headers[AUTHORIZATION], &headers[USER_AGENT]),
            (&"Bearer t-1".parse().unwrap(), &agent)
        );
        let deadline = Deadline::after(Duration::from_secs(3));
        let connector = Connector::Custom(Box::new(canned));
        let (head, body) = attempt(&connector, &outgoing, headers, streamed, deadline).await?;
        Ok((head.status, body.whole()))
    }

    #[tokio::test(start_paused = true)]
    async fn a_reply_is_read_whole_unless_it_is_a_file() {
        let json = || Canned(Some((200, "application/json", "{}")));
        let whole = Some(Bytes::from("{}"));
        assert_eq!(attempted(json(), false).await.unwrap(), (200, whole.clone()));
        // It may be an error in place of the file.
        assert_eq!(attempted(json(), true).await.unwrap(), (200, whole));
        let file = Canned(Some((200, "image/png", "..")));
        assert_eq!(attempted(file, true).await.unwrap(), (200, None));
        let failure = Canned(Some((500, "image/png", "..")));
        assert_eq!(attempted(failure, true).await.unwrap(), (500, Some(Bytes::from(".."))));
    }

    #[tokio::test(start_paused = true)]
    async fn an_attempt_without_a_reply_ends_with_its_time() {
        let error = attempted(Canned(None), false).await.unwrap_err();
        assert!(error.is_timeout() && !error.is_unsent());
        assert!(error.to_string().contains("timed out after 3s while waiting for the reply"));
    }
}
