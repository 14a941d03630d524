//! Tests of the runtime from the side of generated code and callers.

mod addresses;
#[cfg(feature = "blocking")]
mod blocking;
mod business_codes;
#[cfg(feature = "events")]
mod callbacks;
mod calls;
mod canceled;
#[cfg(feature = "card-html")]
mod card_pages;
mod card_texts;
#[cfg(feature = "gzip")]
mod compression;
mod conditions;
mod crowds;
#[cfg(feature = "custom-bot")]
mod custom_bots;
mod diagnoses;
mod dropped;
mod error_chains;
mod errors;
#[cfg(feature = "events")]
mod event_repetitions;
#[cfg(feature = "events")]
mod event_router;
#[cfg(feature = "events")]
mod events;
mod faults;
mod files;
mod helpdesks;
mod interceptors;
mod layers;
mod limits;
mod lists;
mod logins;
#[cfg(feature = "long-connection")]
mod long_connections;
#[cfg(feature = "markdown")]
mod markdown;
#[cfg(feature = "markdown")]
mod markdown_odd;
mod odd_data;
mod odd_replies;
mod proxies;
#[cfg(feature = "limits")]
mod rate_limits;
mod raws;
#[cfg(feature = "redis")]
mod real_redis;
mod records;
#[cfg(feature = "redis")]
mod redis_connections;
mod refused_repetitions;
#[cfg(feature = "events")]
mod replicas;
mod retries;
mod secrets;
mod session_stores;
mod sessions;
mod store_apps;
mod stores;
#[path = "../support/mod.rs"]
mod support;
mod tokens;
mod traces;
mod transports;
mod unions;
mod users;
mod wire;

#[cfg(feature = "long-connection")]
use support::long_server;
#[cfg(feature = "events")]
use support::pushes;
#[cfg(feature = "redis")]
use support::redis_server;
#[cfg(feature = "redis")]
use support::scripted_redis;
#[cfg(all(any(feature = "long-connection", feature = "redis"), feature = "tls-aws-lc-rs"))]
use support::tunnel;
use support::{child, desk, ledger, library, memory, server, tenants};
