//! [`Transport`]: what carries a request to the platform and its reply back. The default is
//! reqwest; tests and special networks bring their own.

mod body;
mod connector;
mod error;
mod head;
mod reqwest;
mod tls;

use std::pin::Pin;

pub use body::Body;
pub(crate) use connector::{Connector, Origin};
pub use error::TransportError;
pub(crate) use head::Head;
pub use reqwest::Reqwest;
pub(crate) use reqwest::{Network, Proxy};

/// A boxed future, so that [`Transport`] can stand behind a pointer.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Any error, boxed.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Carries one request. It neither repeats nor follows redirects: what may be repeated is
/// decided above it. Dropping the future abandons the request.
pub trait Transport: Send + Sync + 'static {
    /// Sends the request; ends when the head of the reply is there.
    fn send(
        &self,
        request: http::Request<Body>,
    ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>>;
}
