//! TLS over a connection of another protocol than HTTP, with the same library and the same trust.

use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};

use crate::transport::BoxError;

pub(crate) const HAS_TLS: bool = cfg!(any(feature = "tls-no-provider", feature = "tls-native"));

/// The connection to this host, encrypted.
#[cfg(feature = "tls-native")]
pub(crate) async fn encrypted(
    host: &str,
    stream: TcpStream,
) -> Result<impl AsyncRead + AsyncWrite + Send + 'static, BoxError> {
    let connector = tokio_native_tls::native_tls::TlsConnector::new()?;
    Ok(tokio_native_tls::TlsConnector::from(connector).connect(host, stream).await?)
}

/// The connection to this host, encrypted.
#[cfg(all(feature = "tls-no-provider", not(feature = "tls-native")))]
pub(crate) async fn encrypted(
    host: &str,
    stream: TcpStream,
) -> Result<impl AsyncRead + AsyncWrite + Send + 'static, BoxError> {
    let name = rustls::pki_types::ServerName::try_from(host.to_owned())?;
    let connector = tokio_rustls::TlsConnector::from(std::sync::Arc::new(super::rustls::config()?));
    Ok(connector.connect(name, stream).await?)
}

/// Nobody asks for it: see [`HAS_TLS`].
#[cfg(not(any(feature = "tls-no-provider", feature = "tls-native")))]
pub(crate) async fn encrypted(
    _: &str,
    _: TcpStream,
) -> Result<impl AsyncRead + AsyncWrite + Send + 'static, BoxError> {
    Err::<TcpStream, _>("there is no TLS".into())
}
