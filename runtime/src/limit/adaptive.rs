//! [`AdaptiveLimiter`]: what rate limit replies teach. It closes for as long as the platform
//! asks, and then lets calls go one by one, at a pace that it learns: slower after each refusal,
//! a little faster with each success. Where the platform counts per minute, most of what a minute
//! allows goes quickly at its beginning: spread over the minute, the last call would wait for
//! longer than necessary.

use std::time::Duration;

use tokio::time::Instant;

use super::queue::Admission;
use crate::endpoint::RateLimit;

/// The longest time for which a reply closes the limiter, whatever it says: the platform counts
/// per minute and per second, so after a minute one call goes to see.
const LONGEST: Duration = Duration::from_secs(60);
/// For how long a reply closes it that does not say.
const USUAL: Duration = Duration::from_secs(1);
/// The shortest pause from which a pace is learned.
const SHORTEST_PAUSE: Duration = Duration::from_millis(100);
/// The first pace if the documentation gives no figure: this many calls in the time for which
/// the limiter was closed.
const FIRST_PART: u32 = 20;
/// The longest interval at the first pace: at least twenty calls per second.
const FIRST_INTERVAL: Duration = Duration::from_millis(50);
/// The shortest interval at any pace.
const SHORTEST_INTERVAL: Duration = Duration::from_millis(1);
/// Refusals alone make the pace no slower than this many calls in the time for which the limiter
/// is closed: it closes again soon enough, and refusals that our own calls did not cause do not
/// stop them.
const SLOWEST_PART: u32 = 8;
/// A reply that asks for a longer wait than this comes from a limit per minute.
const SECONDS: Duration = Duration::from_secs(2);
/// What was learned is forgotten this long after the last refusal.
const MEMORY: Duration = Duration::from_secs(60);

/// For how long a reply closes the limiter: for all calls as long as the reply says, however long
/// the call that got it means to wait.
pub(crate) fn closed_for(asked: Option<Duration>, pause: Option<Duration>) -> Duration {
    let pause = pause.or(asked).unwrap_or(USUAL);
    pause.min(if asked.is_some() { LONGEST } else { USUAL })
}

pub(super) struct AdaptiveLimiter {
    closed_until: Instant,
    next_at: Instant,
    /// Between two of the first `quick_calls` calls after it has opened.
    quick_interval: Duration,
    quick_calls: u32,
    /// Between two of the other calls.
    interval: Duration,
    /// Never faster: what is documented.
    shortest: Duration,
    /// Calls that went before this were refused for the pace before it slowed down.
    slowed_at: Instant,
    opened_at: Instant,
    /// How many calls went since then, and how many of them were not refused.
    gone: u32,
    passed: u32,
    /// How long they took, had each gone as soon as it could: without the time in which no call
    /// wanted to go.
    spent: Duration,
}

impl AdaptiveLimiter {
    /// A limiter that is about to be closed for `pause`.
    pub(super) fn new(documented: Option<RateLimit>, pause: Duration) -> Self {
        let now = Instant::now();
        let documented = documented.unwrap_or_default();
        let by_second = interval(documented.per_second, 1.0);
        let by_minute = interval(documented.per_minute, 60.0);
        let interval = by_second.max(by_minute);
        let first =
            (pause.max(SHORTEST_PAUSE) / FIRST_PART).clamp(SHORTEST_INTERVAL, FIRST_INTERVAL);
        AdaptiveLimiter {
            closed_until: now,
            next_at: now,
            quick_interval: by_second.unwrap_or(first),
            quick_calls: most(documented.per_minute.unwrap_or(0)),
            interval: interval.unwrap_or(first),
            shortest: interval.unwrap_or(SHORTEST_INTERVAL),
            slowed_at: now,
            opened_at: now,
            gone: 0,
            passed: 0,
            spent: Duration::ZERO,
        }
    }

    /// A call that went at `departed` was told to wait.
    pub(super) fn refused(&mut self, departed: Instant, pause: Duration) {
        let now = Instant::now();
        let until = now + pause.min(LONGEST);
        let pause = pause.clamp(SHORTEST_PAUSE, LONGEST);
        if departed > self.slowed_at {
            // The pace that would just have passed: this many in the whole of the time.
            let learned = match self.passed {
                0 => Duration::MAX,
                passed => (self.spent + pause) / passed,
            };
            // Step by step: a few refusals by chance do not stop all calls.
            let learned = learned.clamp(self.interval.mul_f64(1.1), self.interval * 2);
            self.interval = learned.min((pause / SLOWEST_PART).max(self.shortest));
            self.quick_calls = if pause > SECONDS { most(self.passed) } else { 0 };
            self.slowed_at = now;
            (self.gone, self.passed, self.spent) = (0, 0, Duration::ZERO);
        }
        if until > self.closed_until {
            self.close_until(until);
        }
    }

    /// Another process was told to wait until then.
    #[cfg(feature = "limits")]
    pub(super) fn close(&mut self, until: Instant) {
        // Each call computes the time anew, with a small difference.
        if until > self.closed_until + SHORTEST_PAUSE {
            self.close_until(until);
        }
    }

    fn close_until(&mut self, until: Instant) {
        self.closed_until = until;
        self.next_at = until;
        self.opened_at = until;
        (self.gone, self.passed, self.spent) = (0, 0, Duration::ZERO);
    }

    /// A call that went at `departed` was not told to wait.
    pub(super) fn passed(&mut self, departed: Instant) {
        if departed < self.opened_at {
            return;
        }
        self.passed = self.passed.saturating_add(1);
        if self.gone > self.quick_calls {
            self.interval = self.interval.mul_f64(0.96).max(self.shortest);
        }
    }
}

impl Admission for AdaptiveLimiter {
    fn admit(&mut self, now: Instant) -> Result<(), Instant> {
        let at = self.closed_until.max(self.next_at);
        if now < at {
            return Err(at);
        }
        let quick = self.gone < self.quick_calls;
        let step = if quick { self.quick_interval.min(self.interval) } else { self.interval };
        self.next_at = now + step;
        self.spent += step;
        self.gone = self.gone.saturating_add(1);
        Ok(())
    }

    /// The pace after it has opened is learned, not sure.
    fn earliest(&self, _now: Instant, _ahead: usize) -> Instant {
        self.closed_until
    }

    fn is_idle(&self, now: Instant) -> bool {
        now > self.closed_until + MEMORY
    }
}

/// The interval between two calls at which a window of this length holds slightly fewer calls
/// than documented.
fn interval(calls: Option<u32>, seconds: f64) -> Option<Duration> {
    let calls = calls.filter(|calls| *calls > 0)?;
    Some(Duration::from_secs_f64(1.05 * seconds / f64::from(calls)))
}

/// Nine tenths of this many calls: others may make some too.
fn most(calls: u32) -> u32 {
    calls - calls.div_ceil(10)
}
