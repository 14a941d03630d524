//! Tests of the runtime as generated code and callers see it.

mod addresses;
#[cfg(feature = "blocking")]
mod blocking;
mod calls;
mod cancelled;
mod crowds;
mod desk;
mod dropped;
mod errors;
#[cfg(feature = "events")]
mod event_router;
#[cfg(feature = "events")]
mod events;
mod faults;
mod files;
mod interceptors;
mod layers;
mod ledger;
mod library;
mod limits;
mod lists;
mod logins;
mod memory;
mod odd_replies;
mod proxies;
#[cfg(feature = "events")]
mod pushes;
#[cfg(feature = "limits")]
mod rate_limits;
mod raws;
#[cfg(feature = "redis")]
mod redis;
#[cfg(feature = "redis")]
mod redis_identities;
#[cfg(feature = "redis")]
mod redis_server;
mod retries;
mod secrets;
mod server;
mod session_stores;
mod sessions;
mod store_apps;
mod stores;
mod tenants;
mod tokens;
mod traces;
mod transports;
mod users;
mod wire;
