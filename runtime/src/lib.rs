//! The runtime of the crate `feishu-openapi`: everything that its calls share.
//!
//! Programs depend on `feishu-openapi`, which re-exports this crate and adds a typed request for
//! each endpoint of the Feishu / Lark Open Platform. This crate alone makes untyped calls:
//!
//! ```no_run
//! use feishu_runtime::{Client, Raw};
//!
//! # async fn call() -> Result<(), feishu_runtime::Error> {
//! let client = Client::builder("cli_a1", "secret").build()?;
//! let call = Raw::get("/open-apis/contact/v3/users/:user_id").value("user_id", "ou_7d8a6e6d");
//! match client.raw(call).await {
//!     Ok(reply) => println!("{}", reply.data["data"]["user"]["name"]),
//!     Err(error) if error.is_permission_denied() => println!("{:?}", error.missing_scopes()),
//!     Err(error) => return Err(error),
//! }
//! # Ok(())
//! # }
//! ```
//!
//! A [`Client`] fetches and renews tokens, checks documented limits before it sends anything,
//! repeats what can be repeated without harm, waits for rate limits, and follows lists from page
//! to page. Each call that fails returns an [`Error`], which has a method for each question about
//! the failure.
//!
//! # What is here
//! | For | Types |
//! |---|---|
//! | making calls | [`Client`], [`ClientBuilder`], [`Raw`], [`Reply`], [`Pages`], [`Items`] |
//! | files | [`File`], [`Download`], [`Progress`] |
//! | failures | [`Error`], [`RetryPolicy`], [`Violation`] |
//! | users who log in | [`Login`], [`UserTokens`], [`UserSession`], [`UserTokenStore`] |
//! | tokens for several processes | [`TokenStore`], [`MemoryTokenStore`], `RedisTokenStore` |
//! | events and rate limits for several processes | `RedisEventStore`, `RedisRateLimitStore` |
//! | events from the platform | `EventRouter`, `EventReceiver` (feature `events`) |
//! | events over a WebSocket | `LongConnection`, `LongConnectionHandle` (feature `long-connection`) |
//! | the incoming webhook of a group | `CustomBot` (feature `custom-bot`) |
//! | rate limits kept ahead of time | `RateLimits` (feature `limits`) |
//! | cards as a person sees them | [`CardRenderer`] |
//! | why calls do not work | [`Client::diagnose`], [`Permissions`] |
//! | metrics and recording | [`Interceptor`] |
//! | programs without an async runtime | the module `blocking` (feature `blocking`) |
//! | what the documentation says | [`Endpoint`], [`EventInfo`] |
//! | another way to the network | [`transport`] |
//!
//! # How the code is layered
//! No module uses one above it in this list; a test keeps it so.
//!
//! | module | holds |
//! |---|---|
//! | `long_connection` | receiving over a WebSocket |
//! | `diagnosis`, `permissions` | why calls do not work; what they need in the developer console |
//! | `blocking`, `event` | waiting for calls; receiving what the platform pushes |
//! | `custom_bot` | sending by the incoming webhook of a group (feature `custom-bot`) |
//! | `client` | [`Client`]: options, and each kind of call |
//! | `call` | one call: authorize, throttle, attempt, decide |
//! | `auth` | access tokens of apps and users |
//! | `limit`, `retry`, `intercept`, `trace` | rate limits; repetitions; hooks; spans |
//! | `redis_server` | the Redis that processes share (feature `redis`) |
//! | `error` | [`Error`], as data |
//! | `card` | cards as text, and as pages for a browser (feature `card-html`) |
//! | `check`, `envelope`, `paging`, `request` | documented limits; the form of replies; lists |
//! | `wire` | how values are written in JSON |
//! | `file`, `transport`, `url` | uploads; the network; addresses |
//! | `endpoint` | what is documented of a call |
//!
//! A call is generic only where it turns types into bytes and back. Everything between is compiled
//! once, here.
#![cfg_attr(docsrs, feature(doc_cfg))]

#[macro_use]
mod macros;

mod auth;
#[cfg(feature = "blocking")]
pub mod blocking;
mod call;
mod card;
mod check;
mod client;
mod content;
#[cfg(feature = "custom-bot")]
mod custom_bot;
mod diagnosis;
mod endpoint;
mod envelope;
mod error;
mod event;
mod file;
mod headers;
mod intercept;
mod limit;
#[cfg(feature = "long-connection")]
mod long_connection;
#[cfg(feature = "markdown")]
mod markdown;
mod paging;
mod permissions;
#[doc(hidden)]
pub mod private;
mod random;
#[cfg(feature = "redis")]
mod redis_server;
mod request;
mod retry;
mod secret;
mod sync;
mod trace;
pub mod transport;
mod url;
mod user_tokens;
mod wire;

#[cfg(feature = "redis")]
pub use auth::RedisTokenStore;
pub use auth::{
    CodeGrant, Login, MemoryTokenStore, PendingLogin, SaveUserTokens, StoredToken, TokenStore,
    UserKey, UserSession, UserTokenStore, UserTokensIn,
};
pub use card::CardRenderer;
pub use check::{Violation, check, check_conditions};
pub use client::{Client, ClientBuilder, Download, Items, Pages, Raw, Reply};
#[cfg(feature = "custom-bot")]
pub use content::BotContent;
/// [`Card`] under a name of its own, beside the module of cards.
pub use content::Card as CardContent;
pub use content::{
    Card, CardChanges, CardElement, CardElements, CardMember, CardPart, CardSettings, CardUpdate,
    CardUpdates, ContentError, ContentKind, ContentRules, RawContent, Text,
};
#[cfg(feature = "custom-bot")]
pub use custom_bot::{CustomBot, CustomBotBuilder};
pub use diagnosis::{Check, Diagnosis, Finding, Verdict};
pub use endpoint::{
    AppType, BodyKind, CodeWords, Condition, ConditionRule, Credential, Endpoint, ErrorClass,
    ErrorCode, ErrorCodes, Form, Layout, Method, RateLimit, TokenKind,
};
pub use error::{Error, FieldViolation};
#[cfg(all(feature = "events", feature = "redis"))]
pub use event::RedisEventStore;
#[cfg(feature = "events")]
pub use event::{
    AnswerCard, AppTicket, CardAction, CardAnswer, CardClick, CardContext, CardOperator, Challenge,
    EventAnswer, EventClaim, EventError, EventHeader, EventReceiver, EventReceiverBuilder,
    EventRouter, EventRouterBuilder, EventStore, Incoming, MemoryEventStore, PreviewAnswer,
    RawEvent, Received, Toast,
};
pub use event::{Event, EventInfo, EventSchema};
pub use file::{File, Progress};
/// The HTTP vocabulary of [`transport`] and [`Reply`].
pub use http;
pub use intercept::{Attempt, AttemptOutcome, CallOutcome, Interceptor};
#[cfg(all(feature = "limits", feature = "redis"))]
pub use limit::RedisRateLimitStore;
#[cfg(feature = "limits")]
pub use limit::{RateBucket, RateLimitStore, RateLimitTurn, RateLimits, WantedTurn};
#[cfg(feature = "long-connection")]
pub use long_connection::{
    Acknowledge, LongConnection, LongConnectionCounts, LongConnectionHandle, LongConnectionState,
    StaleEvent,
};
#[cfg(feature = "markdown")]
pub use markdown::{MarkdownReader, PostPart};
pub use paging::{EarlyEnd, Paged};
pub use permissions::Permissions;
#[cfg(feature = "redis")]
pub use redis_server::{RedisConnection, RedisReply};
pub use request::{Binary, Empty, Request};
/// The default transport, for [`ClientBuilder::http`].
pub use reqwest;
pub use retry::RetryPolicy;
/// JSON values: fields that hold any JSON, [`Raw`] bodies, answers to callbacks.
pub use serde_json;
pub use url::Domain;
pub use user_tokens::UserTokens;
pub use wire::{Unread, Wire};
