//! [`Request`]: a typed call.

use crate::{
    content::{CardMember, ContentRules},
    endpoint::Endpoint,
    wire::Record,
};

/// A call of one endpoint: a plain value with the fields that it sends.
pub trait Request: Record + Send + Sync {
    /// The data of the reply; [`Binary`] if the endpoint answers with a file.
    type Response: Send;
    /// What the documentation says about the endpoint.
    const ENDPOINT: &'static Endpoint;
    /// Which of its fields are the content of a message, if any are.
    #[doc(hidden)]
    const CONTENT: Option<ContentRules> = None;
    /// Which of its fields hold cards, or parts of cards.
    #[doc(hidden)]
    const CARDS: &'static [CardMember] = &[];
}

/// The response of an endpoint that answers with a file. It has no values: such a call is made with
/// [`download`](crate::Client::download), not with [`send`](crate::Client::send).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Binary {}

/// The data of a reply for which nothing is documented. Any object decodes as it.
#[non_exhaustive]
pub struct Empty {}

crate::record! { Empty {} }
