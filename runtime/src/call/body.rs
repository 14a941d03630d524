//! [`RequestBody`]: the body of a request, to be sent as often as necessary.

use bytes::Bytes;

use crate::{
    file::Multipart,
    transport::{Body, BoxFuture},
};

/// The body of a request.
#[derive(Default)]
pub(crate) enum RequestBody {
    #[default]
    None,
    Bytes(Bytes),
    Multipart(Box<Multipart>),
}

/// A body, or the opening of its files.
pub(super) enum OpenBody<'a> {
    Open(Body),
    /// Gives the body, or why there is none.
    Opening(BoxFuture<'a, Result<Body, String>>),
}

impl RequestBody {
    /// The body for one attempt.
    pub(super) fn open(&self) -> OpenBody<'_> {
        match self {
            RequestBody::None => OpenBody::Open(Body::empty()),
            RequestBody::Bytes(bytes) => OpenBody::Open(Body::from(bytes.clone())),
            RequestBody::Multipart(parts) => OpenBody::Opening(Box::pin(parts.open())),
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
