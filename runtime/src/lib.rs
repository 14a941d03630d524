//! What every call of feishu-openapi shares, written by hand; see the crate `feishu-openapi`
//! for the calls themselves.
//!
//! # Layers
//! From the outside in; each uses those below it. What leads back up: a token is fetched by a
//! call, so `token` and `oauth` use `client`; `error`, `trace` and `intercept` tell of a call what
//! `client` knows of it, and errors name what `token`, `oauth` and `limit` waited for; `wire` has
//! to know a [`File`] where one stands among values.
//!
//! | module | holds |
//! |---|---|
//! | `client` | [`Client`]: options, and a call from request to reply |
//! | `token` | which token a call takes; the one token that all calls share |
//! | `oauth` | [`Login`], [`UserSession`]: users who log in |
//! | `retry` | [`RetryPolicy`]: what is tried again, and when |
//! | `limit` | rate limits: who waits for which, and in which order |
//! | `intercept` | [`Interceptor`]: metrics, recording, headers |
//! | `trace` | spans and events |
//! | `envelope` | `{code, msg, data}` |
//! | `error` | [`Error`], its predicates, how it reads |
//! | `event` | [`Event`]: what the platform pushes, and receiving it |
//! | `file` | [`File`]: uploads, as multipart bodies |
//! | [`transport`] | what carries bytes; reqwest by default |
//! | `url` | addresses, and values inside them |
//! | [`check`] | documented limits |
//! | [`endpoint`], [`request`], [`paging`] | what a call is, as data |
//! | [`wire`] | how values stand in JSON |
//!
//! A call is generic only where it turns types into bytes and back; all between is compiled
//! once, here.

#[macro_use]
mod macros;

mod auth;
#[cfg(feature = "blocking")]
pub mod blocking;
mod call;
pub mod check;
mod client;
pub mod endpoint;
mod envelope;
mod error;
mod event;
mod file;
mod headers;
mod intercept;
mod limit;
#[doc(hidden)]
pub mod private;
#[doc(hidden)]
pub use private as generated;

pub mod paging;
mod random;
pub mod request;
mod retry;
mod secret;
mod sync;

mod trace;
pub mod transport;
mod url;
mod user_tokens;
pub mod wire;

/// The HTTP vocabulary of [`transport`] and [`Reply`].
pub use http;
/// For [`RedisTokenStore::with_manager`].
#[cfg(feature = "redis")]
pub use redis;
/// The default transport, for [`ClientBuilder::http`].
pub use reqwest;

#[cfg(feature = "redis")]
pub use auth::RedisTokenStore;
pub use auth::{
    CodeGrant, Login, PendingLogin, SaveUserTokens, UserKey, UserSession, UserTokenStore,
    UserTokensIn,
};
pub use auth::{MemoryTokenStore, StoredToken, TokenStore};
pub use check::Violation;
pub use client::{Client, ClientBuilder, Download, Items, Pages, Raw, Reply};
pub use endpoint::{
    AppType, BodyKind, Endpoint, ErrorCode, Form, Layout, Method, RateLimit, TokenKind,
};
pub use error::{Error, FieldViolation};
#[cfg(feature = "events")]
pub use event::{
    AppTicket, Challenge, EventAnswer, EventError, EventHeader, EventReceiver,
    EventReceiverBuilder, EventRouter, EventRouterBuilder, Incoming, RawEvent, Received,
};
pub use event::{Event, EventInfo, EventSchema};
pub use file::{File, Progress};
pub use intercept::{Attempt, AttemptOutcome, CallOutcome, Interceptor};
#[cfg(feature = "limits")]
pub use limit::RateLimits;
pub use paging::Paged;
pub use request::{Binary, Empty, Request};
pub use retry::RetryPolicy;
pub use url::Domain;
pub use user_tokens::UserTokens;
pub use wire::{Record, Rule, Wire};
