//! [`RequestBody`]: the body of a request, to be sent as often as necessary.

use bytes::Bytes;

use crate::{file::Multipart, transport::Body};

/// The body of a request.
#[derive(Default)]
pub(crate) enum RequestBody {
    #[default]
    None,
    Bytes(Bytes),
    Multipart(Box<Multipart>),
}

impl RequestBody {
    /// The body for one attempt, or why there is none.
    pub(super) async fn open(&self) -> Result<Body, String> {
        match self {
            RequestBody::None => Ok(Body::empty()),
            RequestBody::Bytes(bytes) => Ok(Body::from(bytes.clone())),
            RequestBody::Multipart(parts) => parts.open().await,
        }
    }

    /// Whether the body can be sent, for the first time or again.
    pub(super) fn can_be_sent(&self) -> bool {
        match self {
            RequestBody::None | RequestBody::Bytes(_) => true,
            RequestBody::Multipart(parts) => parts.can_be_sent(),
        }
    }

    /// The bytes, if they are in memory.
    pub(super) fn in_memory(&self) -> Option<&[u8]> {
        match self {
            RequestBody::Bytes(bytes) => Some(bytes),
            RequestBody::None | RequestBody::Multipart(_) => None,
        }
    }
}
