//! [`Request`]: what makes a record a call.

use crate::{endpoint::Endpoint, wire::Record};

/// A call of one endpoint: a plain value with the fields that it sends.
pub trait Request: Record + Send + Sync {
    /// The data of its reply; [`Binary`] where the endpoint answers with a file.
    type Response: Send;
    /// What is documented of the endpoint.
    const ENDPOINT: &'static Endpoint;
}

/// The response of an endpoint that answers with the bytes of a file. It holds nothing: such
/// a call is made with `download`, not with `send`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Binary {}

/// The data of a reply in which nothing is documented. It is read from any object.
#[derive(Default)]
#[non_exhaustive]
pub struct Empty {}

crate::record! { Empty {} }
