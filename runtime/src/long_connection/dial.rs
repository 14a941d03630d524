//! [`Dial`]: how a connection comes about. The platform is one way; tests have others, over
//! streams in memory.

use tokio::io::{AsyncRead, AsyncWrite};

use super::settings::Settings;
use crate::error::Error;

/// Opens connections.
pub(super) trait Dial: Send + Sync {
    type Stream: AsyncRead + AsyncWrite + Unpin + Send;

    /// Opens one. Each has an address of its own.
    fn dial(&self) -> impl Future<Output = Result<Dialed<Self::Stream>, Error>> + Send;

    /// How many connections the app has, if that can be found out.
    fn connections(&self) -> impl Future<Output = Option<u64>> + Send;
}

/// An open WebSocket.
pub(super) struct Dialed<S> {
    pub(super) stream: S,
    /// The number that every frame carries.
    pub(super) service: i32,
    pub(super) settings: Settings,
}
