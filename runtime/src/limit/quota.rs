//! [`Quotas`]: limits kept ahead of time, by governor. Its clock is tokio's, so that a test can
//! stop it.

use std::{num::NonZeroU32, sync::Arc, time::Duration};

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
    keyed::{Key, Lanes},
    queue::{Line, Rule},
};
use crate::{Endpoint, RateLimit};

/// How much of a limit may go at once, when nothing went before; the rest is spread over the
/// window, so that no window of its length holds more than the limit, wherever it begins.
const BURST: f64 = 0.2;

/// The limits of a client, and who waits for them.
pub(crate) struct Quotas {
    limits: RateLimits,
    lanes: Lanes<Limiter>,
}

impl Quotas {
    pub(crate) fn new(limits: RateLimits) -> Self {
        Quotas { limits, lanes: Lanes::default() }
    }

    /// The line in which calls of the endpoint wait; `None` where no figure is known for it.
    pub(super) fn line(
        &self,
        key: impl FnOnce() -> Key,
        endpoint: Option<&Endpoint>,
    ) -> Option<Arc<Line<Limiter>>> {
        let windows = self.limits.windows(endpoint);
        if windows.is_empty() {
            return None;
        }
        Some(self.lanes.line(key(), || Limiter::new(&windows)))
    }

    #[cfg(test)]
    pub(super) fn count(&self) -> usize {
        self.lanes.count()
    }
}

/// So many calls in any time of this length.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Window {
    pub(super) calls: f64,
    pub(super) length: Duration,
}

impl Window {
    /// The figures of a limit, less what of them is left to others.
    pub(super) fn of(limit: RateLimit, share: f64) -> Vec<Window> {
        [(limit.per_second, 1), (limit.per_minute, 60)]
            .into_iter()
            .filter_map(|(calls, seconds)| {
                let calls = f64::from(calls.filter(|calls| *calls > 0)?) * share;
                Some(Window { calls, length: Duration::from_secs(seconds) })
            })
            .collect()
    }

    /// As a bucket: how many may go at once, and the time after which there is room for another.
    fn bucket(self) -> (NonZeroU32, Duration) {
        // With less than one call in a window, one goes in several windows.
        if self.calls < 1.0 {
            return (NonZeroU32::MIN, self.length.div_f64(self.calls));
        }
        let calls = self.calls.floor();
        let burst = (calls * BURST).floor().max(1.0);
        let at_once = NonZeroU32::new(burst as u32).unwrap_or(NonZeroU32::MIN);
        // The bucket full at its beginning, a window sees `at_once` go, and those for which
        // there is room by its end.
        let period = self.length.div_f64(calls - burst + 1.0);
        (at_once, period + Duration::from_nanos(1))
    }
}

/// The limits of one endpoint in one tenant.
pub(super) struct Limiter {
    buckets: Vec<Bucket>,
    /// By when all is as if nobody had ever gone.
    idle_at: Instant,
}

struct Bucket {
    governor: RateLimiter<NotKeyed, InMemoryState, TokioClock, StateInformationMiddleware>,
    clock: TokioClock,
    at_once: u32,
    period: Duration,
    /// Has let the first in line go, for whom another bucket has no room yet.
    paid: bool,
    /// For how many there is room.
    room: u32,
    /// From when on there is room for one more: exact where there is none yet, else at the
    /// earliest.
    more_at: Instant,
}

impl Bucket {
    /// Lets one go, or says when it can.
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

impl Limiter {
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
        Limiter { buckets: windows.iter().filter_map(bucket).collect(), idle_at: now }
    }
}

impl Rule for Limiter {
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
