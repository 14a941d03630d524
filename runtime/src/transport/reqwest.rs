//! [`Reqwest`]: the default transport.

use std::{
    pin::Pin,
    sync::{Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use futures_util::{FutureExt, TryFutureExt};
use http::HeaderMap;
use http_body::{Frame, SizeHint};
use reqwest::{redirect::Policy, retry};

use super::{
    Body, BoxError, BoxFuture, Head, Proxy, Transport, TransportError,
    error::unusable_url,
    tls::{self, Needs},
};
use crate::{endpoint::Method, sync::lock, url::Base};

/// Sends with a reqwest client, which keeps connections open between calls. A
/// [`Client`](crate::Client) uses it by default. Wrap it in your own [`Transport`], for instance to
/// record what is sent.
#[derive(Clone, Debug)]
pub struct Reqwest {
    client: reqwest::Client,
    http1_only: bool,
}

/// How the default reqwest client is made.
#[derive(Clone, Debug)]
pub(crate) struct Network {
    pub(crate) connect_timeout: Duration,
    pub(crate) proxy: Proxy,
}

impl Reqwest {
    /// With this client, which must not follow redirects.
    pub fn new(client: reqwest::Client) -> Self {
        Reqwest { client, http1_only: false }
    }

    /// A client for this base URL.
    pub(crate) fn for_base(base: &Base, network: &Network) -> Result<Self, String> {
        let failed =
            |error| format!("the HTTP client cannot be made: {}", TransportError::unsent(error));
        let builder = reqwest::Client::builder()
            .connect_timeout(network.connect_timeout)
            .tcp_nodelay(true)
            // A redirect would repeat the call elsewhere, and a POST as a GET.
            .redirect(Policy::none())
            // Whatever reqwest's features in the program: long connections need HTTP/1.
            .http1_only()
            // Over HTTP/1 reqwest repeats nothing, but would copy each request to be able to.
            .retry(retry::never().max_retries_per_request(0));
        let (builder, of_proxy) = network.proxy.set_up(builder, base)?;
        let needs = if base.is_plain() { of_proxy } else { Needs::Tls };
        let client = tls::set_up(builder, needs)?.build().map_err(failed)?;
        Ok(Reqwest { client, http1_only: true })
    }

    /// Whether it surely speaks no other protocol than HTTP/1.
    pub(super) fn is_http1_only(&self) -> bool {
        self.http1_only
    }

    /// Hands the request over, and ends when the head of the reply is there.
    pub(super) fn send_to(
        &self,
        method: Method,
        url: reqwest::Url,
        headers: HeaderMap,
        body: Body,
    ) -> impl Future<Output = Result<(Head, Body), TransportError>> + Send + use<> {
        let length = url.as_str().len();
        let mut request = reqwest::Request::new(method.into(), url);
        *request.headers_mut() = headers;
        if !body.is_nothing() {
            *request.body_mut() = Some(outgoing(body));
        }
        self.client.execute(request).map(move |reply| match reply {
            Ok(mut reply) => {
                let headers = std::mem::take(reply.headers_mut());
                Ok((Head { status: reply.status().as_u16(), headers }, Body::reply(reply)))
            }
            Err(error) => Err(failure(error, length)),
        })
    }

    /// The reply as reqwest gives it; `length` is that of the URL.
    pub(super) fn execute_raw(
        &self,
        request: reqwest::Request,
        length: usize,
    ) -> impl Future<Output = Result<reqwest::Response, TransportError>> + Send + use<> {
        self.client.execute(request).map_err(move |error| failure(error, length))
    }
}

fn outgoing(body: Body) -> reqwest::Body {
    match body.into_bytes() {
        Ok(bytes) => reqwest::Body::from(bytes),
        Err(body) => reqwest::Body::wrap(Shareable(Mutex::new(body))),
    }
}

impl Transport for Reqwest {
    fn send(
        &self,
        request: http::Request<Body>,
    ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        Box::pin(async move {
            let url = request.uri().to_string();
            let (parts, body) = request.into_parts();
            let url = reqwest::Url::parse(&url).map_err(|error| unusable_url(url.len(), error))?;
            let length = url.as_str().len();
            let mut request = reqwest::Request::new(parts.method, url);
            *request.headers_mut() = parts.headers;
            *request.body_mut() = Some(outgoing(body));
            let mut reply = self.execute_raw(request, length).await?;
            let (status, headers) = (reply.status(), std::mem::take(reply.headers_mut()));
            let mut response = http::Response::new(Body::reply(reply));
            *response.status_mut() = status;
            *response.headers_mut() = headers;
            Ok(response)
        })
    }
}

/// The URL stays out of errors: its values belong to the caller.
#[cold]
fn failure(error: reqwest::Error, length: usize) -> TransportError {
    let (unsent, timeout) = (error.is_connect() || error.is_builder(), error.is_timeout());
    let builder = error.is_builder();
    let error = error.without_url();
    if builder {
        return unusable_url(length, error);
    }
    let error = if unsent { TransportError::unsent(error) } else { TransportError::broken(error) };
    if timeout { error.timed_out() } else { error }
}

/// Reqwest requires bodies that can be shared between threads, although it never shares them. The
/// lock is never contended.
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
        lock(&self.0).size_hint()
    }
}
