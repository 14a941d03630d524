//! [`RateLimitStore`]: where several processes share the rate limits of one app.

#[cfg(feature = "redis")]
mod redis;

use std::time::Duration;

#[cfg(feature = "redis")]
pub use self::redis::RedisRateLimitStore;
use crate::transport::{BoxError, BoxFuture};

/// Keeps one pace for several processes, for
/// [`ClientBuilder::rate_limit_store`](crate::ClientBuilder::rate_limit_store).
///
/// A key says which app, tenant and endpoint a limit belongs to. Treat it as opaque: its form may
/// change between versions.
///
/// A method must return soon: a call waits for it, up to the call's own timeout.
pub trait RateLimitStore: Send + Sync + 'static {
    /// Gives a call its turn, behind all that any process has reserved before. If the turn would
    /// come later than the call can wait, it is told when, and nothing is reserved.
    fn reserve<'a>(
        &'a self,
        wanted: &'a WantedTurn<'a>,
    ) -> BoxFuture<'a, Result<RateLimitTurn, BoxError>>;

    /// Holds back all calls of this key for this long from now: the platform has refused one. A
    /// longer time that is set already stays.
    fn close<'a>(&'a self, key: &'a str, time: Duration) -> BoxFuture<'a, Result<(), BoxError>>;
}

/// What a call asks a [`RateLimitStore`] for.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct WantedTurn<'a> {
    /// Which calls are counted together.
    pub key: &'a str,
    /// The limits that the call must keep, each of them; none if no figure is known.
    pub buckets: &'a [RateBucket],
    /// The longest time that the call can wait.
    pub at_most: Duration,
    /// Whether the call waits until the key is open again.
    pub waits_while_closed: bool,
}

/// A limit as a bucket of calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateBucket {
    /// The length of the documented window, which tells the buckets of a key apart: a second or a
    /// minute.
    pub window: Duration,
    /// How many calls may go at once.
    pub at_once: u32,
    /// After each call, the time until there is room for another.
    pub period: Duration,
}

/// When a call may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimitTurn {
    /// In how much time.
    pub wait: Duration,
    /// For how long the key is still closed; zero if it is open or the call does not wait for it.
    pub closed: Duration,
}
