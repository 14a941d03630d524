//! Rate limits: [`Limiter`] lets a client's calls go, each in its turn.
//!
//! Two things hold a call back: the documented limit, if the caller asked for that (`quota`,
//! feature `limits`), and a rate limit reply that the platform gave to this or another call of
//! the same endpoint and tenant (`adaptive`). Both are fair queues in order of arrival (`queue`),
//! one for each endpoint and tenant (`keyed`). With a store, the pace is that of all processes
//! (`shared`, `store`).

mod adaptive;
mod keyed;
#[cfg(test)]
mod limiter_tests;
mod queue;
#[cfg(feature = "limits")]
mod quota;
#[cfg(feature = "limits")]
mod settings;
#[cfg(feature = "limits")]
mod shared;
#[cfg(feature = "limits")]
mod store;
#[cfg(feature = "limits")]
mod window;

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use adaptive::AdaptiveLimiter;
pub(crate) use adaptive::closed_for;
use keyed::{KeyedLimiters, LimitKey};
use queue::{FairQueue, TooLate};
#[cfg(feature = "limits")]
pub(crate) use quota::QuotaLimiters;
#[cfg(feature = "limits")]
pub use settings::RateLimits;
#[cfg(feature = "limits")]
pub(crate) use shared::SharedLimits;
#[cfg(all(feature = "limits", feature = "redis"))]
pub use store::RedisRateLimitStore;
#[cfg(feature = "limits")]
pub use store::{RateBucket, RateLimitStore, RateLimitTurn, WantedTurn};
use tokio::time::Instant;
#[cfg(feature = "limits")]
use tokio::time::sleep_until;

use crate::{endpoint::Target, error::RateLimitWait};

/// The rate limits of a client and of its copies.
#[derive(Default)]
pub(crate) struct Limiter {
    arrived: AtomicU64,
    adaptive: KeyedLimiters<AdaptiveLimiter>,
    #[cfg(feature = "limits")]
    pub(crate) quotas: Option<QuotaLimiters>,
    #[cfg(feature = "limits")]
    pub(crate) shared: Option<SharedLimits>,
}

/// The permit of one call, which it needs for each attempt.
pub(crate) struct Permit<'a> {
    limiter: &'a Limiter,
    target: &'a Target,
    tenant: Option<&'a Arc<str>>,
    arrival: u64,
    /// The limiter that let the last attempt go, and when it went.
    passed_by: Option<Arc<FairQueue<AdaptiveLimiter>>>,
    departed: Option<Instant>,
}

impl Limiter {
    /// A call of `target` begins.
    pub(crate) fn permit<'a>(
        &'a self,
        target: &'a Target,
        tenant: Option<&'a Arc<str>>,
    ) -> Permit<'a> {
        let arrival = self.arrived.fetch_add(1, Ordering::Relaxed);
        Permit { limiter: self, target, tenant, arrival, passed_by: None, departed: None }
    }
}

impl Permit<'_> {
    /// Whether nothing limits any call of the client, as nearly always. The call then goes `now`.
    pub(crate) fn goes_at_once(&mut self, now: Instant) -> bool {
        #[cfg(feature = "limits")]
        if self.limiter.quotas.is_some() || self.limiter.shared.is_some() {
            return false;
        }
        if !self.limiter.adaptive.is_empty() {
            return false;
        }
        self.passed_by = None;
        self.departed = Some(now);
        true
    }

    /// Waits until the documented limit lets the call go.
    #[cfg(feature = "limits")]
    pub(crate) async fn wait_for_quota(&self, until: Instant) -> Result<(), RateLimitWait> {
        let Some(quotas) = &self.limiter.quotas else { return Ok(()) };
        let Some(queue) = quotas.queue(|| self.key(), self.target.endpoint) else { return Ok(()) };
        let begun = Instant::now();
        queue.pass(self.arrival, until).await.map_err(|late| too_long(late, begun, until))
    }

    /// Takes a turn among the calls of all processes, and gives when it comes.
    #[cfg(feature = "limits")]
    pub(crate) async fn reserve(
        &self,
        patience: Duration,
        until: Instant,
    ) -> Result<Option<Instant>, RateLimitWait> {
        let Some(shared) = &self.limiter.shared else { return Ok(None) };
        let quotas = self.limiter.quotas.as_ref();
        let windows = quotas.map(|quotas| quotas.windows(self.target.endpoint));
        let (key, begun) = (self.key(), Instant::now());
        let turn =
            shared.reserve(&key, &windows.unwrap_or_default(), !patience.is_zero(), until).await;
        let Some(turn) = turn else { return Ok(None) };
        let now = Instant::now();
        if !turn.closed.is_zero() {
            // From here on the calls of this process wait as if one of them had been refused.
            let queue = self.adaptive(turn.closed);
            queue.change(|limiter| limiter.close(now + turn.closed));
            queue.tell();
        }
        match now.checked_add(turn.wait).filter(|at| *at <= until) {
            Some(at) => Ok(Some(at)),
            None => Err(RateLimitWait {
                turn_in: (now - begun).saturating_add(turn.wait),
                left: until.saturating_duration_since(begun),
            }),
        }
    }

    /// Waits for the turn that was reserved.
    #[cfg(feature = "limits")]
    pub(crate) async fn wait_for_turn(&mut self, at: Instant) {
        sleep_until(at).await;
        self.departed = Some(Instant::now());
    }

    /// Waits until no rate limit reply keeps the call back, and gives how long that took.
    /// Without `patience` the call goes at once.
    pub(crate) async fn wait_for_replies(
        &mut self,
        patience: Duration,
        until: Instant,
    ) -> Result<Duration, RateLimitWait> {
        let begun = Instant::now();
        self.passed_by = None;
        if !patience.is_zero()
            && let Some(queue) = self.limiter.adaptive.find(|| self.key())
        {
            let until = begun.checked_add(patience).map_or(until, |end| end.min(until));
            let passed = queue.pass(self.arrival, until).await;
            passed.map_err(|late| too_long(late, begun, until))?;
            self.passed_by = Some(queue);
        }
        let departed = Instant::now();
        self.departed = Some(departed);
        Ok(departed - begun)
    }

    /// A reply came that is not a rate limit reply.
    pub(crate) fn passed(&self) {
        if let Some(queue) = &self.passed_by {
            queue.change(|limiter| limiter.passed(self.departed()));
        }
    }

    /// A rate limit reply came: everyone who calls the same waits. The queue is found anew, since
    /// the reply also counts for calls that had no queue yet.
    pub(crate) fn refused(&self, pause: Duration) {
        let queue = self.adaptive(pause);
        queue.change(|limiter| limiter.refused(self.departed(), pause));
        queue.tell();
        #[cfg(feature = "limits")]
        if let Some(shared) = &self.limiter.shared {
            shared.close(&self.key(), pause);
        }
    }

    /// The queue that is, or is about to be, closed for `pause`.
    fn adaptive(&self, pause: Duration) -> Arc<FairQueue<AdaptiveLimiter>> {
        let documented = self.target.endpoint.and_then(|endpoint| endpoint.rate_limit);
        let new = || AdaptiveLimiter::new(documented, pause);
        self.limiter.adaptive.queue(self.key(), new)
    }

    fn departed(&self) -> Instant {
        self.departed.unwrap_or_else(Instant::now)
    }

    fn key(&self) -> LimitKey {
        LimitKey {
            tenant: self.tenant.cloned(),
            method: self.target.method,
            path: self.target.path.clone(),
        }
    }
}

fn too_long(TooLate(at): TooLate, begun: Instant, until: Instant) -> RateLimitWait {
    RateLimitWait { turn_in: at - begun, left: until.saturating_duration_since(begun) }
}
