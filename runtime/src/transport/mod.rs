//! [`Transport`]: sends a request to the platform and returns the reply. The default is reqwest;
//! tests and special networks can bring their own.

mod body;
mod connector;
mod error;
mod head;
mod proxy;
mod recent_urls;
mod reqwest;
mod tls;
#[cfg(feature = "long-connection")]
mod upgrade;

use std::pin::Pin;

pub use body::Body;
pub(crate) use connector::{Connector, Origin};
pub use error::TransportError;
pub(crate) use head::Head;
pub(crate) use proxy::Proxy;
pub(crate) use reqwest::Network;
pub use reqwest::Reqwest;
#[cfg(feature = "redis")]
pub(crate) use tls::{HAS_TLS, encrypted};
#[cfg(feature = "long-connection")]
pub(crate) use upgrade::{Upgrade, http_url};

/// A boxed future, which lets [`Transport`] be used as a trait object.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A boxed error of any type.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Sends one request. A transport neither repeats requests nor follows redirects: the client
/// decides what to repeat. Dropping the future abandons the request.
///
/// ```
/// use feishu_runtime::{
///     Client, http,
///     transport::{Body, BoxFuture, Transport, TransportError},
/// };
///
/// /// Answers everything with success, for tests.
/// struct Offline;
///
/// impl Transport for Offline {
///     fn send(
///         &self,
///         _request: http::Request<Body>,
///     ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
///         Box::pin(async { Ok(http::Response::new(Body::from(r#"{"code": 0, "data": {}}"#))) })
///     }
/// }
///
/// let client = Client::builder("cli_a1", "secret").transport(Offline).build();
/// ```
pub trait Transport: Send + Sync + 'static {
    /// Sends the request. The future ends when the head of the reply has arrived.
    fn send(
        &self,
        request: http::Request<Body>,
    ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>>;
}
