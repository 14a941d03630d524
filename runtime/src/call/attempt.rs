//! [`send`] and [`receive`]: one request out, one reply in.

use std::pin::Pin;

use bytes::{Bytes, BytesMut};
use futures_util::FutureExt;
use http::{
    HeaderMap,
    header::{CONTENT_DISPOSITION, CONTENT_TYPE},
};
use http_body::Body as _;
use tokio::time::timeout_at;

use super::{Outgoing, body::OpenBody, compression};
use crate::{
    error::{Error, Kind, Phase},
    retry::Deadline,
    transport::{Body, BoxFuture, Connector, Head, TransportError},
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

/// A request on its way.
pub(super) enum Sent<'a, F> {
    Now(F),
    /// Once the files of its body are open.
    Later(BoxFuture<'a, Result<(Head, Body), Error>>),
}

/// Sends a request. Apart from [`receive`], since the future that waits for the reply then has no
/// room for what is handed over here.
pub(super) fn send<'a>(
    connector: &'a Connector,
    outgoing: &'a Outgoing,
    headers: HeaderMap,
) -> Sent<'a, impl Future<Output = Result<(Head, Body), TransportError>> + Send> {
    let send =
        move |headers, body| connector.send(outgoing.target.method, &outgoing.url, headers, body);
    match outgoing.body.open() {
        OpenBody::Open(body) => Sent::Now(send(headers, body)),
        OpenBody::Opening(body) => Sent::Later(Box::pin(async move {
            let body = body.await.map_err(|error| outgoing.unsent(&error))?;
            let sent = send(headers, body).await;
            sent.map_err(|error| outgoing.error(Kind::Transport(error)))
        })),
    }
}

/// Reads the reply as far as necessary to find out what it means, and fills in its head. With
/// `streamed`, the bytes of a reply of success are left to come.
pub(super) async fn receive<F>(
    sent: Sent<'_, F>,
    outgoing: &Outgoing,
    streamed: bool,
    head: &mut Head,
) -> Result<ReplyBody, Error>
where
    F: Future<Output = Result<(Head, Body), TransportError>>,
{
    let lost = |error| outgoing.error(Kind::Transport(error));
    let body;
    (*head, body) = match sent {
        Sent::Now(sent) => sent.await.map_err(lost)?,
        Sent::Later(sent) => sent.await?,
    };
    let body = if streamed && head.is_success() {
        Box::pin(unless_error(head, body)).await
    } else {
        let expand = |body| compression::expand(&mut head.headers, body, LONGEST_REPLY);
        collect(body).await.and_then(expand).map(ReplyBody::Whole)
    };
    body.map_err(lost)
}

/// The reply, unless its time is over before.
pub(super) fn in_time<F>(
    reply: Pin<&mut F>,
    outgoing: &Outgoing,
    deadline: Deadline,
) -> impl Future<Output = Result<ReplyBody, Error>>
where
    F: Future<Output = Result<ReplyBody, Error>>,
{
    timeout_at(deadline.at, reply).map(move |reply| match reply {
        Ok(reply) => reply,
        Err(_) => Err(outgoing.error(Kind::Timeout(deadline.after, Phase::Reply))),
    })
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
    use std::{future::pending, pin::pin, time::Duration};

    use super::*;
    use crate::{
        endpoint::{Endpoint, Method, Target},
        transport::Transport,
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
        let deadline = Deadline::after(Duration::from_secs(3));
        let connector = Connector::Custom(Box::new(canned));
        let sent = send(&connector, &outgoing, HeaderMap::new());
        let mut head = Head::default();
        let reply = receive(sent, &outgoing, streamed, &mut head);
        let body = in_time(pin!(reply), &outgoing, deadline).await?;
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
