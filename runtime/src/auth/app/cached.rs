//! [`TokenCell`]: one token that all calls of a client share. It is fetched once however many
//! wait for it, renewed before it expires without making anyone wait, and dropped when the
//! platform refuses it.
//!
//! The fetch under way is a shared future that every waiter drives: a waiter that goes away
//! leaves the others undisturbed, the last to go away cancels it, and it needs no task of its
//! own. The lock is held for a few instructions, never over an await.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use futures_util::{
    FutureExt,
    future::{Shared, WeakShared},
};
use tokio::time::Instant;

use crate::{Error, secret::Secret, transport::BoxFuture};

/// The platform's tokens live two hours. What it says beyond that is taken for this, and a
/// token renewed earlier than need be does no harm.
pub(super) const LONGEST: Duration = Duration::from_secs(2 * 60 * 60);
/// Zero, negative and absent lifetimes count as this: the token is new, so it works now, and
/// if it does not it is refused and fetched again.
const SHORTEST: Duration = Duration::from_secs(60);
/// The platform gives a new token only in the last half hour of the old one; asked earlier, it
/// would give the same again.
const RENEW_BEFORE: Duration = Duration::from_secs(20 * 60);
/// Not used so close to its end, for it has to reach the platform.
const SPARE: Duration = Duration::from_secs(30);
/// Until the next try after a renewal that failed, as long as the old token lasts.
const PAUSE: Duration = Duration::from_secs(30);

/// A token as the platform gave it.
#[derive(Clone, Debug)]
pub(crate) struct Fetched {
    pub(crate) token: Secret,
    /// For how many seconds it is valid, as the platform says.
    pub(crate) expire: Option<i64>,
}

impl Fetched {
    /// How long it is taken to be valid.
    pub(super) fn life(&self) -> Duration {
        let seconds = self.expire.unwrap_or(0).max(0).unsigned_abs();
        Duration::from_secs(seconds).clamp(SHORTEST, LONGEST)
    }
}

/// A fetch under way.
pub(crate) type Flight = Shared<BoxFuture<'static, Result<Secret, Error>>>;

/// What a caller gets at once.
pub(crate) enum Claim {
    /// The token.
    Ready(Secret),
    /// Someone fetches it; awaiting helps.
    Wait(Flight),
}

/// A token shared by all calls of a client.
#[derive(Default)]
pub(crate) struct TokenCell {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    held: Option<Held>,
    /// Weak, so that a fetch for which nobody waits any more ends.
    flight: Option<WeakShared<BoxFuture<'static, Result<Secret, Error>>>>,
    /// The token refused last.
    refused: Option<Secret>,
    /// No renewal before.
    paused_until: Option<Instant>,
}

struct Held {
    token: Secret,
    renew_at: Instant,
    expires_at: Instant,
}

impl Held {
    /// `asked_at` is when the request for it was made: its time may run from then.
    fn new(fetched: Fetched, asked_at: Instant) -> Self {
        let life = fetched.life();
        Held {
            token: fetched.token,
            renew_at: asked_at + life - RENEW_BEFORE.min(life / 3),
            expires_at: asked_at + life - SPARE.min(life / 10),
        }
    }
}

impl TokenCell {
    /// The token, or the fetch that brings it. `fetch` is called where none is under way, with
    /// the tokens that are no good any more.
    pub(crate) fn claim(
        self: &Arc<Self>,
        fetch: impl FnOnce(Vec<Secret>) -> BoxFuture<'static, Result<Fetched, Error>>,
    ) -> Claim {
        let mut state = self.lock();
        let now = Instant::now();
        if let Some(held) = &state.held {
            let token = held.token.clone();
            if now < held.renew_at {
                return Claim::Ready(token);
            }
            if now < held.expires_at {
                let paused = state.paused_until.is_some_and(|until| now < until);
                if !paused && state.under_way().is_none() {
                    let fetch = fetch(state.stale());
                    let flight = self.start(&mut state, now, fetch);
                    // Everyone goes on with the old token meanwhile, so a task has to drive it.
                    tokio::spawn(flight);
                }
                return Claim::Ready(token);
            }
        }
        if let Some(flight) = state.under_way() {
            return Claim::Wait(flight);
        }
        let fetch = fetch(state.stale());
        Claim::Wait(self.start(&mut state, now, fetch))
    }

    /// Drops the token that the platform refused, unless another has taken its place.
    pub(crate) fn refused(&self, token: &Secret) {
        let mut state = self.lock();
        if state.held.as_ref().is_some_and(|held| held.token == *token) {
            state.held = None;
            state.refused = Some(token.clone());
        }
    }

    /// Whether nothing would be lost with it.
    pub(crate) fn is_idle(&self) -> bool {
        let state = self.lock();
        let alive = state.held.as_ref().is_some_and(|held| Instant::now() < held.expires_at);
        !alive && state.under_way().is_none()
    }

    fn start(
        self: &Arc<Self>,
        state: &mut State,
        asked_at: Instant,
        fetch: BoxFuture<'static, Result<Fetched, Error>>,
    ) -> Flight {
        let cell = self.clone();
        let flight = async move {
            let fetched = fetch.await;
            let mut state = cell.lock();
            state.flight = None;
            match fetched {
                Ok(fetched) => {
                    let token = fetched.token.clone();
                    state.held = Some(Held::new(fetched, asked_at));
                    state.paused_until = None;
                    Ok(token)
                }
                Err(error) => {
                    // For everyone who waits now; who comes later asks anew.
                    state.paused_until = Some(Instant::now() + PAUSE);
                    Err(error)
                }
            }
        };
        let flight = flight.boxed().shared();
        state.flight = flight.downgrade();
        flight
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// What a store shared with others may still hold, but is no good any more.
    fn stale(&self) -> Vec<Secret> {
        let held = self.held.as_ref().map(|held| held.token.clone());
        held.into_iter().chain(self.refused.clone()).collect()
    }

    /// The fetch for which somebody waits.
    fn under_way(&self) -> Option<Flight> {
        self.flight.as_ref().and_then(WeakShared::upgrade)
    }
}

#[cfg(test)]
#[path = "cached_tests.rs"]
mod tests;
