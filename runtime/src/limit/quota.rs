//! [`QuotaLimiters`]: limits kept ahead of time, by governor. Its clock is tokio's, so that a
//! test can stop it.

use std::{sync::Arc, time::Duration};

use governor::{
    Quota, RateLimiter,
    clock::Clock,
    middleware::StateInformationMiddleware,
    nanos::Nanos,
    state::{InMemoryState, NotKeyed},
};
use tokio::time::Instant;

use super::{
    RateLimits,
    keyed::{KeyedLimiters, LimitKey},
    queue::{Admission, FairQueue},
    window::Window,
};
use crate::endpoint::Endpoint;

/// The limits of a client, and who waits for them.
pub(crate) struct QuotaLimiters {
    limits: RateLimits,
    limiters: KeyedLimiters<QuotaLimiter>,
}

impl QuotaLimiters {
    pub(crate) fn new(limits: RateLimits) -> Self {
        QuotaLimiters { limits, limiters: KeyedLimiters::default() }
    }

    /// The queue in which calls of the endpoint wait; `None` if no figure is known for it.
    pub(super) fn queue(
        &self,
        key: impl FnOnce() -> LimitKey,
        endpoint: Option<&Endpoint>,
    ) -> Option<Arc<FairQueue<QuotaLimiter>>> {
        let windows = self.limits.windows(endpoint);
        if windows.is_empty() {
            return None;
        }
        Some(self.limiters.queue(key(), || QuotaLimiter::new(&windows)))
    }

    /// The limits of the endpoint.
    pub(super) fn windows(&self, endpoint: Option<&Endpoint>) -> Vec<Window> {
        self.limits.windows(endpoint)
    }

    #[cfg(test)]
    pub(super) fn count(&self) -> usize {
        self.limiters.count()
    }
}

/// The limits of one endpoint in one tenant.
pub(super) struct QuotaLimiter {
    buckets: Vec<Bucket>,
    /// When all is as if no call had ever gone.
    idle_at: Instant,
}

struct Bucket {
    governor: RateLimiter<NotKeyed, InMemoryState, TokioClock, StateInformationMiddleware>,
    clock: TokioClock,
    at_once: u32,
    period: Duration,
    /// Has let the first call in the queue go, for which another bucket has no room yet.
    paid: bool,
    /// For how many there is room.
    room: u32,
    /// From when on there is room for one more: exact where there is none yet, else at the
    /// earliest.
    more_at: Instant,
}

impl Bucket {
    /// Lets a call go, or says when it can.
    fn admit(&mut self, now: Instant) -> Result<(), Instant> {
        let state = self.governor.check().map_err(|not_until| {
            let wait = not_until.wait_time_from(self.clock.now());
            (self.room, self.more_at) = (0, now + wait.max(Duration::from_nanos(1)));
            self.more_at
        })?;
        (self.room, self.more_at) = (state.remaining_burst_capacity(), now);
        if self.room == 0
            && let Err(not_until) = self.governor.check()
        {
            self.more_at = now + not_until.wait_time_from(self.clock.now());
        }
        Ok(())
    }

    /// When there is room for one more than so many.
    fn earliest(&self, ahead: usize) -> Instant {
        let ahead = u32::try_from(ahead).unwrap_or(u32::MAX);
        // The one who has been let through already is the first of those ahead.
        match ahead.checked_sub(self.room + u32::from(self.paid)) {
            None => self.more_at.min(Instant::now()),
            Some(short) => self.more_at + self.period.saturating_mul(short),
        }
    }
}

impl QuotaLimiter {
    fn new(windows: &[Window]) -> Self {
        let now = Instant::now();
        let bucket = |window: &Window| {
            let (at_once, period) = window.bucket();
            let clock = TokioClock { begun: now };
            let quota = Quota::with_period(period).map(|quota| quota.allow_burst(at_once));
            Some(Bucket {
                governor: RateLimiter::direct_with_clock(quota?, clock).with_middleware(),
                clock,
                at_once: at_once.get(),
                period,
                paid: false,
                room: at_once.get(),
                more_at: now,
            })
        };
        QuotaLimiter { buckets: windows.iter().filter_map(bucket).collect(), idle_at: now }
    }
}

impl Admission for QuotaLimiter {
    fn admit(&mut self, now: Instant) -> Result<(), Instant> {
        let mut at = now;
        for bucket in self.buckets.iter_mut().filter(|bucket| !bucket.paid) {
            match bucket.admit(now) {
                Ok(()) => bucket.paid = true,
                Err(earlier) => at = at.max(earlier),
            }
        }
        if at > now {
            return Err(at);
        }
        for bucket in &mut self.buckets {
            bucket.paid = false;
            let full = bucket.period * bucket.at_once;
            self.idle_at = self.idle_at.max(now + full);
        }
        Ok(())
    }

    fn earliest(&self, now: Instant, ahead: usize) -> Instant {
        self.buckets.iter().map(|bucket| bucket.earliest(ahead)).fold(now, Instant::max)
    }

    fn is_idle(&self, now: Instant) -> bool {
        now >= self.idle_at
    }
}

/// Nanoseconds on tokio's clock.
#[derive(Clone, Copy, Debug)]
struct TokioClock {
    begun: Instant,
}

impl Clock for TokioClock {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        Nanos::from(self.begun.elapsed())
    }
}
