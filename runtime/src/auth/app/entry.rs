//! [`TokenEntry`]: one token of the app in the cache of a client.
//!
//! A fetch in flight is a shared future that everyone who waits drives: whoever goes away leaves
//! the others undisturbed, the last to go away cancels it, and it needs no task of its own.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use futures_util::FutureExt;
use tokio::time::Instant;

use crate::{
    auth::renew::{
        CachedOrPending, Demand, InFlight, LONGEST, Lifetime, PAUSE, RenewingSecret, SHORTEST, Step,
    },
    error::Error,
    secret::Secret,
    sync::lock,
    transport::BoxFuture,
};

/// A token as the platform gave it.
#[derive(Clone, Debug)]
pub(crate) struct FetchedToken {
    pub(crate) token: Secret,
    /// For how many seconds it is valid, as the platform says.
    pub(crate) expire: Option<i64>,
}

impl FetchedToken {
    /// For how long it is taken to be valid.
    pub(super) fn life(&self) -> Duration {
        let seconds = self.expire.unwrap_or(0).max(0).unsigned_abs();
        Duration::from_secs(seconds).clamp(SHORTEST, LONGEST)
    }
}

/// A token that all calls of a client share.
#[derive(Default)]
pub(super) struct TokenEntry {
    state: Mutex<RenewingSecret>,
}

impl TokenEntry {
    /// The token, or the fetch that brings it. Where none is in flight, `fetch` is called with
    /// the tokens that are no good any more.
    pub(super) fn claim(
        self: &Arc<Self>,
        now: Instant,
        fetch: impl FnOnce(Vec<Secret>) -> BoxFuture<'static, Result<FetchedToken, Error>>,
    ) -> CachedOrPending {
        let mut state = lock(&self.state);
        match state.step(now, Demand::default()) {
            Step::Use(token) => CachedOrPending::Cached(token),
            Step::UseAndRenew(token) => {
                let fetch = fetch(state.stale());
                // Everyone goes on with the old token meanwhile, so a task has to drive it.
                tokio::spawn(self.start(&mut state, now, fetch));
                CachedOrPending::Cached(token)
            }
            Step::Join(fetch) => CachedOrPending::Pending(fetch),
            Step::Renew => {
                let fetch = fetch(state.stale());
                CachedOrPending::Pending(self.start(&mut state, now, fetch))
            }
        }
    }

    /// Drops the token that the platform refused, unless another has taken its place.
    pub(super) fn refused(&self, token: &Secret) {
        lock(&self.state).refuse(token);
    }

    /// Whether nothing would be lost with it.
    pub(super) fn is_idle(&self) -> bool {
        lock(&self.state).is_idle()
    }

    fn start(
        self: &Arc<Self>,
        state: &mut RenewingSecret,
        asked_at: Instant,
        fetch: BoxFuture<'static, Result<FetchedToken, Error>>,
    ) -> InFlight {
        let entry = self.clone();
        let fetch = async move {
            let fetched = fetch.await;
            let mut state = lock(&entry.state);
            state.ended();
            match fetched {
                Ok(fetched) => {
                    let lifetime = Lifetime::new(asked_at, fetched.life());
                    state.put(fetched.token.clone(), lifetime);
                    Ok(fetched.token)
                }
                Err(error) => {
                    // For everyone who waits now; whoever comes later asks anew.
                    state.failed(PAUSE);
                    Err(error)
                }
            }
        };
        let fetch = fetch.boxed().shared();
        state.began(&fetch);
        fetch
    }
}

#[cfg(test)]
#[path = "entry_tests.rs"]
mod tests;
