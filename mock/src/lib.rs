//! A stand-in for the Feishu / Lark Open Platform, for tests that need no network and no app.
//!
//! A [`Platform`] is a real HTTP server on a loopback port. It knows the documented endpoints
//! from the same specs that the client crate is generated from. It
//!
//! - issues access tokens as the platform does ([`Platform::expire_tokens`],
//!   [`Platform::advance`]), to store apps too ([`Builder::store_app`],
//!   [`Platform::push_app_ticket`]), and to users who log in ([`Platform::log_in`]),
//! - refuses calls with a missing, invalid, expired or wrong kind of token, without permission
//!   ([`Platform::revoke_scope`], which the list of granted permissions shows, too), above their rate limit ([`Platform::enforce_rate_limits`]),
//! - refuses calls that name what a test says does not exist or is not to be used
//!   ([`Platform::remove`], [`Platform::forbid`]), each endpoint with its own documented code,
//! - checks path, query, headers and body against the spec ([`Checks`]) and refuses with the
//!   endpoint's documented code and `error.field_violations`,
//! - keeps what calls create, so that later calls get, list, change and delete it, and answers
//!   all other calls with the documented example ([`Builder::keep_resources`],
//!   [`Builder::strict_resources`]),
//! - has a company in its address book ([`Company`]), whose users act ([`Platform::user`]), and
//!   tells apps what follows from what users and calls do ([`Subscription::subscribe`]),
//! - keeps a journal of the requests that it received ([`Platform::journal`]) and counts them
//!   ([`Platform::calls`]),
//! - pushes events to the app, encrypted and signed, and pushes them again when the app does
//!   not answer with 200 ([`Platform::webhook`], [`Platform::event`]),
//! - pushes them over long connections as well, which it breaks as a test wants
//!   ([`Platform::long_connection`], [`ConnectionFault`], [`PushScript`]),
//! - has the incoming webhooks of groups, which check signatures, keywords and contents
//!   ([`Platform::custom_bot`]),
//! - and replies with whatever a test scripts: errors, broken bodies, cut connections, delays
//!   ([`Script`], [`Platform::next`], [`Platform::reply_with`]), or with what goes wrong by chance
//!   ([`Builder::chaos`]).
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> std::io::Result<()> {
//! use feishu_mock::Platform;
//! use std::{io::{Read, Write}, net::TcpStream};
//!
//! let platform = Platform::start().await;
//!
//! // Any HTTP client will do; this one asks for a token.
//! let body = format!(
//!     r#"{{"app_id":"{}","app_secret":"{}"}}"#, platform.app_id(), platform.app_secret(),
//! );
//! let mut stream = TcpStream::connect(platform.addr())?;
//! write!(
//!     stream,
//!     "POST /open-apis/auth/v3/tenant_access_token/internal HTTP/1.1\r\nHost: localhost\r\n\
//!      Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
//!     body.len(),
//! )?;
//! let mut reply = String::new();
//! stream.read_to_string(&mut reply)?;
//!
//! assert!(reply.contains("tenant_access_token"));
//! assert!(platform.journal()[0].is_accepted());
//! # Ok(())
//! # }
//! ```
//!
//! # Where it differs from the platform
//! An id that no call created leads to the documented example ([`Builder::strict_resources`]), unless
//! [`Platform::remove`] says otherwise. Where codes and messages are not documented, it uses
//! those that the real platform was seen to send.

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

mod auth;
mod chaos;
mod check;
#[cfg(feature = "control")]
mod control;
mod custom_bot;
mod deep;
mod domain;
mod endpoint_entry;
mod event_specs;
mod form;
mod journal;
mod long_connection;
mod near;
mod parsed;
mod pieces;
mod platform;
mod push;
mod reply;
mod resources;
#[cfg(feature = "state-file")]
mod saved;
mod script;
mod server;
mod specs;
mod specs_error;
mod store;

pub use auth::issuer::{
    APP_TOKEN, CONNECTION_HANDSHAKE, CONNECTION_URL, LOGIN_PAGE, RESEND_TICKET, STORE_APP_TOKEN,
    STORE_TENANT_TOKEN, TENANT_TOKEN, USER_TOKEN,
};
pub use chaos::{Chaos, ChaosError, Trouble};
pub use check::{Checks, Violation};
pub use custom_bot::{CUSTOM_BOT, GroupBot};
pub use domain::Domain;
pub use feishu_spec as spec;
pub use http;
pub use journal::{Outcome, Received, Replied};
pub use long_connection::{
    ConnectionCounts, ConnectionFault, ConnectionSettings, MOST_CONNECTIONS, OpenConnection,
    PushScript, StrayMessage,
};
#[cfg(feature = "state-file")]
pub use platform::StateError;
pub use platform::{Builder, Click, Login, Platform, StartError, User};
pub use push::{Answer, Delivery, PUSHED_AGAIN_AFTER, Push, PushLayout, Subscription};
pub use script::{Gate, Script};
/// JSON values, for replies and events of your own.
pub use serde_json;
pub use specs::Specs;
pub use specs_error::SpecsError;
pub use store::{
    people::{Company, CompanyError},
    talk::{Chat, Message, Person, Reaction},
};

// Short paths for what most folders name.
use journal::redact;
use reply::refusal;
use server::{query, route};
