//! [`TokenStore`]: where several clients or processes share the tokens of one app.

#[cfg(feature = "redis")]
mod redis;

use std::{
    collections::HashMap,
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

#[cfg(feature = "redis")]
pub use self::redis::RedisTokenStore;
use tokio::time::Instant;

use crate::transport::{BoxError, BoxFuture};

/// Keeps tokens for several clients. Each client also keeps the token in use by itself, so a
/// store is asked only when one is to be fetched, and when it fails or does not answer the
/// client goes on without it.
///
/// Keys say which app, site and kind of token; what they are made of may change between
/// versions.
pub trait TokenStore: Send + Sync + 'static {
    /// The token under this key, if there is one.
    fn load<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<StoredToken>, BoxError>>;

    /// Puts a token under this key, in place of an older one. It may be forgotten once it has
    /// expired.
    fn save<'a>(&'a self, key: &'a str, token: StoredToken) -> BoxFuture<'a, Result<(), BoxError>>;

    /// Makes `holder` the one who fetches a token for this key; `false` where another is it
    /// already. It ends after `time`, should the holder be gone by then.
    fn lease<'a>(
        &'a self,
        key: &'a str,
        holder: &'a str,
        time: Duration,
    ) -> BoxFuture<'a, Result<bool, BoxError>>;

    /// Ends the lease, if it is still `holder`'s.
    fn release<'a>(&'a self, key: &'a str, holder: &'a str) -> BoxFuture<'a, Result<(), BoxError>>;
}

/// A token as a store keeps it.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct StoredToken {
    /// The token itself: a secret.
    pub token: String,
    /// When it ceases to be valid, by the clock of the machine that fetched it.
    pub expires_at: SystemTime,
}

impl StoredToken {
    /// A token and when it ceases to be valid.
    pub fn new(token: impl Into<String>, expires_at: SystemTime) -> Self {
        StoredToken { token: token.into(), expires_at }
    }
}

impl fmt::Debug for StoredToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoredToken").field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}

/// A store in memory, for several clients of one process.
#[derive(Debug, Default)]
pub struct MemoryTokenStore {
    shelves: Mutex<HashMap<String, Shelf>>,
}

#[derive(Debug, Default)]
struct Shelf {
    token: Option<StoredToken>,
    /// The holder, and until when.
    lease: Option<(String, Instant)>,
}

impl MemoryTokenStore {
    /// An empty store.
    pub fn new() -> Self {
        MemoryTokenStore::default()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Shelf>> {
        self.shelves.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl TokenStore for MemoryTokenStore {
    fn load<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<StoredToken>, BoxError>> {
        Box::pin(async move { Ok(self.lock().get(key).and_then(|shelf| shelf.token.clone())) })
    }

    fn save<'a>(&'a self, key: &'a str, token: StoredToken) -> BoxFuture<'a, Result<(), BoxError>> {
        Box::pin(async move {
            self.lock().entry(key.to_owned()).or_default().token = Some(token);
            Ok(())
        })
    }

    fn lease<'a>(
        &'a self,
        key: &'a str,
        holder: &'a str,
        time: Duration,
    ) -> BoxFuture<'a, Result<bool, BoxError>> {
        Box::pin(async move {
            let now = Instant::now();
            let mut shelves = self.lock();
            let shelf = shelves.entry(key.to_owned()).or_default();
            let free = shelf.lease.as_ref().is_none_or(|(_, until)| *until <= now);
            if free {
                shelf.lease = Some((holder.to_owned(), now + time));
            }
            Ok(free)
        })
    }

    fn release<'a>(&'a self, key: &'a str, holder: &'a str) -> BoxFuture<'a, Result<(), BoxError>> {
        Box::pin(async move {
            if let Some(shelf) = self.lock().get_mut(key)
                && shelf.lease.as_ref().is_some_and(|(by, _)| by == holder)
            {
                shelf.lease = None;
            }
            Ok(())
        })
    }
}
