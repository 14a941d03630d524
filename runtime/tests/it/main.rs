//! Tests of the runtime as generated code and callers see it.

mod addresses;
#[cfg(feature = "blocking")]
mod blocking;
mod calls;
mod cancelled;
mod desk;
mod dropped;
mod errors;
mod faults;
mod files;
mod interceptors;
mod ledger;
mod library;
mod limits;
mod lists;
mod logins;
mod memory;
mod proxies;
mod raws;
#[cfg(feature = "redis")]
mod redis;
#[cfg(feature = "redis")]
mod redis_server;
mod retries;
mod secrets;
mod server;
mod sessions;
mod store_apps;
mod stores;
mod tokens;
mod traces;
mod transports;
mod wire;
