//! The default transport.

use std::{
    pin::Pin,
    sync::{Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use reqwest::redirect::Policy;

use super::{Body, BoxError, BoxFuture, Transport, TransportError, tls};
use crate::url::Base;

/// Sends by a reqwest client, which keeps connections alive between calls.
pub(crate) struct Reqwest(reqwest::Client);

impl Reqwest {
    /// By a client that the caller made.
    pub(crate) fn with(client: reqwest::Client) -> Self {
        Reqwest(client)
    }

    /// By a client made for this base address.
    pub(crate) fn new(base: &Base, connect_timeout: Duration) -> Result<Self, String> {
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(if base.is_plain() { tls::none()? } else { tls::config()? })
            .connect_timeout(connect_timeout)
            .tcp_nodelay(true)
            // A redirect would repeat the call elsewhere, and a POST as a GET.
            .redirect(Policy::none());
        if base.is_loopback() {
            // Proxies named in the environment cannot reach this machine's own addresses.
            builder = builder.no_proxy();
        }
        builder.build().map(Reqwest).map_err(|error| {
            format!("the HTTP client cannot be made: {}", TransportError::unsent(error))
        })
    }
}

impl Transport for Reqwest {
    fn send(
        &self,
        request: http::Request<Body>,
    ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        Box::pin(async move {
            let request = request.map(|body| match body.into_bytes() {
                Ok(bytes) => reqwest::Body::from(bytes),
                Err(body) => reqwest::Body::wrap(Shareable(Mutex::new(body))),
            });
            let request = reqwest::Request::try_from(request).map_err(failure)?;
            let response = self.0.execute(request).await.map_err(failure)?;
            let response = http::Response::<reqwest::Body>::from(response);
            Ok(response.map(|body| Body::stream(WithoutUrl(body))))
        })
    }
}

/// The address stays out of errors: its values belong to the caller.
fn failure(error: reqwest::Error) -> TransportError {
    let (unsent, timeout) = (error.is_connect() || error.is_builder(), error.is_timeout());
    let error = error.without_url();
    let error = if unsent { TransportError::unsent(error) } else { TransportError::broken(error) };
    if timeout { error.timed_out() } else { error }
}

/// Reqwest wants bodies that can be shared between threads, though it never shares them; the
/// lock is never taken.
struct Shareable(Mutex<Body>);

impl Shareable {
    fn body(self: Pin<&mut Self>) -> Pin<&mut Body> {
        Pin::new(self.get_mut().0.get_mut().unwrap_or_else(PoisonError::into_inner))
    }
}

impl http_body::Body for Shareable {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        self.body().poll_frame(context)
    }

    fn size_hint(&self) -> SizeHint {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).size_hint()
    }
}

/// The body of a reply, whose errors do not name the address.
struct WithoutUrl(reqwest::Body);

impl http_body::Body for WithoutUrl {
    type Data = Bytes;
    type Error = reqwest::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, reqwest::Error>>> {
        let frame = Pin::new(&mut self.get_mut().0).poll_frame(context);
        frame.map_err(reqwest::Error::without_url)
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.0.size_hint()
    }
}
