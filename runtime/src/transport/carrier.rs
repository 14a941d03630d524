//! [`Carrier`]: the way to the network, without the detours that a [`Transport`] of any kind
//! needs where it is the usual one.

use http::HeaderMap;

use super::{Body, Reqwest, Transport, TransportError};
use crate::Method;

/// What a client sends by.
pub(crate) enum Carrier {
    Reqwest(Reqwest),
    Own(Box<dyn Transport>),
}

impl Carrier {
    /// Sends a request; ends when the head of the reply is there.
    pub(crate) async fn send(
        &self,
        method: Method,
        url: &str,
        headers: HeaderMap,
        body: Body,
    ) -> Result<http::Response<Body>, TransportError> {
        match self {
            Carrier::Reqwest(client) => client.send_to(method, url, headers, body).await,
            Carrier::Own(transport) => {
                let mut request = http::Request::new(body);
                *request.method_mut() = method.into();
                *request.uri_mut() = url
                    .parse()
                    .map_err(|error: http::uri::InvalidUri| unusable(url.len(), error))?;
                *request.headers_mut() = headers;
                transport.send(request).await
            }
        }
    }
}

/// The address stays out of errors: its values belong to the caller.
pub(super) fn unusable(length: usize, why: impl std::fmt::Display) -> TransportError {
    TransportError::unsent(format!("the address, {length} bytes long, cannot be used: {why}"))
}
