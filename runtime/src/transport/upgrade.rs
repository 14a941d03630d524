//! [`Upgrade`]: the HTTP part of a WebSocket. It goes out by the client that sends all calls, so
//! that proxies, TLS and the time for connections are the same.

use http::{HeaderMap, Version};
use reqwest::{Upgraded, Url};

use super::{Connector, Head, TransportError, error::unusable_url};

/// What came of the request for another protocol.
pub(crate) enum Upgrade {
    /// The connection now speaks it.
    Done(Head, Upgraded),
    /// The server refused.
    Refused(Head),
}

impl Connector {
    /// Whether connections can change their protocol.
    pub(crate) fn can_upgrade(&self) -> bool {
        matches!(self, Connector::Reqwest(..))
    }

    /// Asks for another protocol at this `http` or `https` address, as these headers say.
    pub(crate) async fn upgrade(
        &self,
        url: Url,
        headers: HeaderMap,
    ) -> Result<Upgrade, TransportError> {
        let Connector::Reqwest(client, _) = self else {
            return Err(TransportError::unsent("the transport cannot change the protocol"));
        };
        let length = url.as_str().len();
        let mut request = reqwest::Request::new(http::Method::GET, url);
        *request.headers_mut() = headers;
        let mut reply = client.execute_raw(request, length).await?;
        let head =
            Head { status: reply.status().as_u16(), headers: std::mem::take(reply.headers_mut()) };
        if reply.version() == Version::HTTP_2 {
            return Err(TransportError::broken(
                "the server speaks HTTP/2 with this client, over which there is no WebSocket: \
                 build the reqwest client with `http1_only()`",
            ));
        }
        if head.status != 101 {
            return Ok(Upgrade::Refused(head));
        }
        match reply.upgrade().await {
            Ok(upgraded) => Ok(Upgrade::Done(head, upgraded)),
            Err(error) => Err(TransportError::broken(error.without_url())),
        }
    }
}

/// The address of a WebSocket as HTTP sees it.
pub(crate) fn http_url(url: &str) -> Result<Url, TransportError> {
    let http = match url.split_once("://") {
        Some(("wss", rest)) => format!("https://{rest}"),
        Some(("ws", rest)) => format!("http://{rest}"),
        _ => return Err(unusable_url(url.len(), "it is neither wss nor ws")),
    };
    Url::parse(&http).map_err(|error| unusable_url(url.len(), error))
}
