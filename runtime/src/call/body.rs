//! [`Payload`]: the body of a request, to be sent as often as need be.

use bytes::Bytes;

use crate::{file::Multipart, transport::Body};

/// The body of a request.
#[derive(Default)]
pub(crate) enum Payload {
    #[default]
    None,
    Bytes(Bytes),
    Multipart(Box<Multipart>),
}

impl Payload {
    /// The body for one attempt, or why there is none.
    pub(crate) async fn open(&self) -> Result<Body, String> {
        match self {
            Payload::None => Ok(Body::empty()),
            Payload::Bytes(bytes) => Ok(Body::from(bytes.clone())),
            Payload::Multipart(parts) => parts.open().await,
        }
    }

    /// Whether there is all that it takes to send it, for the first time or again.
    pub(crate) fn can_be_sent(&self) -> bool {
        match self {
            Payload::None | Payload::Bytes(_) => true,
            Payload::Multipart(parts) => parts.can_be_sent(),
        }
    }
}
