//! Fixtures: a server, transports, requests of our own invention, and what reads and judges them.

pub(crate) mod child;
pub(crate) mod desk;
pub(crate) mod ledger;
pub(crate) mod library;
#[cfg(feature = "long-connection")]
pub(crate) mod long_server;
pub(crate) mod memory;
#[cfg(feature = "events")]
pub(crate) mod pushes;
#[cfg(feature = "redis")]
pub(crate) mod redis_server;
#[cfg(feature = "redis")]
pub(crate) mod scripted_redis;
pub(crate) mod server;
pub(crate) mod tenants;
#[cfg(all(any(feature = "long-connection", feature = "redis"), feature = "tls-aws-lc-rs"))]
pub(crate) mod tunnel;
