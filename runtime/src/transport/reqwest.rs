//! [`Reqwest`]: the default transport.

use std::{
    fmt,
    pin::Pin,
    sync::{Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use http::HeaderMap;
use http_body::{Frame, SizeHint};
use reqwest::redirect::Policy;

use super::{Body, BoxError, BoxFuture, Transport, TransportError, error::unusable_url, tls};
use crate::{endpoint::Method, sync::lock, url::Base};

/// Sends with a reqwest client, which keeps connections open between calls. A
/// [`Client`](crate::Client) uses it by default. Wrap it in your own [`Transport`], for instance to
/// record what is sent.
#[derive(Clone, Debug)]
pub struct Reqwest(reqwest::Client);

/// How the default reqwest client is made.
#[derive(Clone, Debug)]
pub(crate) struct Network {
    pub(crate) connect_timeout: Duration,
    pub(crate) proxy: Proxy,
}

/// Which proxy to use.
#[derive(Clone)]
pub(crate) enum Proxy {
    /// The one that the environment names.
    Environment,
    None,
    At(String),
}

/// Its address may hold a password.
impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Proxy::Environment => "Environment",
            Proxy::None => "None",
            Proxy::At(_) => "At(..)",
        })
    }
}

impl Reqwest {
    /// With this client, which must not follow redirects.
    pub fn new(client: reqwest::Client) -> Self {
        Reqwest(client)
    }

    /// A client for this base URL.
    pub(crate) fn for_base(base: &Base, network: &Network) -> Result<Self, String> {
        let failed =
            |error| format!("the HTTP client cannot be made: {}", TransportError::unsent(error));
        let mut builder = reqwest::Client::builder()
            .connect_timeout(network.connect_timeout)
            .tcp_nodelay(true)
            // A redirect would repeat the call elsewhere, and a POST as a GET.
            .redirect(Policy::none());
        let mut plain = base.is_plain();
        match &network.proxy {
            // Proxies named in the environment cannot reach this machine's own addresses.
            Proxy::Environment if base.is_loopback() => builder = builder.no_proxy(),
            // It may be https where the base is not.
            Proxy::Environment => plain &= !environment_names_https(),
            Proxy::None => builder = builder.no_proxy(),
            Proxy::At(url) => {
                let (scheme, proxy) = own_proxy(url)?;
                plain &= scheme != "https";
                builder = builder.no_proxy().proxy(proxy);
            }
        }
        let tls = if plain { tls::none()? } else { tls::config()? };
        builder.tls_backend_preconfigured(tls).build().map(Reqwest).map_err(failed)
    }

    pub(super) async fn send_to(
        &self,
        method: Method,
        url: reqwest::Url,
        headers: HeaderMap,
        body: Body,
    ) -> Result<http::Response<Body>, TransportError> {
        let length = url.as_str().len();
        let mut request = reqwest::Request::new(method.into(), url);
        *request.headers_mut() = headers;
        if !body.is_nothing() {
            *request.body_mut() = Some(outgoing(body));
        }
        self.execute(request, length).await
    }

    async fn execute(
        &self,
        request: reqwest::Request,
        length: usize,
    ) -> Result<http::Response<Body>, TransportError> {
        let mut reply = self.0.execute(request).await.map_err(|error| failure(error, length))?;
        let (status, headers) = (reply.status(), std::mem::take(reply.headers_mut()));
        let mut response = http::Response::new(Body::reply(reply));
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        Ok(response)
    }
}

fn environment_names_https() -> bool {
    ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"]
        .iter()
        .filter_map(|name| std::env::var(name).ok())
        .any(|url| url.get(..6).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https:")))
}

/// The proxy at this URL, and its scheme. Errors do not repeat the URL: it may contain a password.
fn own_proxy(url: &str) -> Result<(String, reqwest::Proxy), String> {
    let read = reqwest::Url::parse(url).map_err(|error| {
        format!("the address of the proxy cannot be read ({error}); expected one like `http://proxy.example:8080`")
    })?;
    match read.scheme() {
        "http" | "https" if read.has_host() => {}
        "http" | "https" => return Err("the address of the proxy lacks a host".to_owned()),
        scheme => {
            return Err(format!(
                "the proxy is `{scheme}://`, expected http or https; for other kinds give a \
                 reqwest client of your own by `http(..)`"
            ));
        }
    }
    let proxy = reqwest::Proxy::all(read.clone())
        .map_err(|error| format!("the proxy cannot be used: {}", error.without_url()))?;
    Ok((read.scheme().to_owned(), proxy))
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
            self.execute(request, length).await
        })
    }
}

/// The URL stays out of errors: its values belong to the caller.
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
