//! [`Gate`]: what limit replies teach. It shuts for as long as the platform asks, and then lets
//! callers through one by one, at a pace that is learned: slower after each refusal, a little
//! faster with each success.

use std::time::Duration;

use tokio::time::Instant;

use super::line::Rule;
use crate::RateLimit;

/// It does not stay shut longer than this, whatever a reply says: somebody then goes to see.
/// The platform counts by the minute and by the second.
pub(crate) const LONGEST: Duration = Duration::from_secs(60);
/// For a reply that does not say for how long.
pub(crate) const USUAL: Duration = Duration::from_secs(1);
/// Between two who go, where the documentation gives no figure.
const FIRST_INTERVAL: Duration = Duration::from_millis(50);
const SHORTEST_INTERVAL: Duration = Duration::from_millis(1);
/// What it has learned is forgotten so long after the last refusal.
const MEMORY: Duration = Duration::from_secs(60);

pub(super) struct Gate {
    shut_until: Instant,
    next_at: Instant,
    interval: Duration,
    /// Never faster: what is documented.
    shortest: Duration,
    /// Those who went before this were refused for going too fast before the gate slowed down.
    slowed_at: Instant,
    /// How many have succeeded since it opened.
    passed: u32,
    opened_at: Instant,
}

impl Gate {
    pub(super) fn new(documented: Option<RateLimit>) -> Self {
        let now = Instant::now();
        let documented = documented.and_then(interval);
        Gate {
            shut_until: now,
            next_at: now,
            interval: documented.unwrap_or(FIRST_INTERVAL),
            shortest: documented.unwrap_or(SHORTEST_INTERVAL),
            slowed_at: now,
            passed: 0,
            opened_at: now,
        }
    }

    /// One who went at `departed` was told to wait.
    pub(super) fn refused(&mut self, departed: Instant, pause: Duration) {
        let now = Instant::now();
        let until = now + pause.min(LONGEST);
        if departed > self.slowed_at {
            // What would just have passed: so many in the whole of the time.
            let learned = match self.passed {
                0 => self.interval * 2,
                passed => (until - self.opened_at) / passed,
            };
            let slowest = pause.clamp(Duration::from_secs(1), LONGEST);
            self.interval = learned.max(self.interval.mul_f64(1.1)).min(slowest);
            self.slowed_at = now;
        }
        if until > self.shut_until {
            self.shut_until = until;
            self.next_at = until;
            self.opened_at = until;
            self.passed = 0;
        }
    }

    /// One who went at `departed` was not told to wait.
    pub(super) fn passed(&mut self, departed: Instant) {
        if departed >= self.opened_at {
            self.passed = self.passed.saturating_add(1);
            self.interval = self.interval.mul_f64(0.97).max(self.shortest);
        }
    }
}

impl Rule for Gate {
    fn admit(&mut self, now: Instant) -> Result<(), Instant> {
        let at = self.shut_until.max(self.next_at);
        if now < at {
            return Err(at);
        }
        self.next_at = now + self.interval;
        Ok(())
    }

    /// What comes after the opening is learned, not sure.
    fn earliest(&self, _now: Instant, _ahead: usize) -> Instant {
        self.shut_until
    }

    fn is_idle(&self, now: Instant) -> bool {
        now > self.shut_until + MEMORY
    }
}

/// Between two who go, so that no window holds more than documented, nor quite as many.
fn interval(limit: RateLimit) -> Option<Duration> {
    let of = |calls: Option<u32>, seconds: f64| {
        let calls = calls.filter(|calls| *calls > 0)?;
        Some(Duration::from_secs_f64(1.05 * seconds / f64::from(calls)))
    };
    of(limit.per_second, 1.0).max(of(limit.per_minute, 60.0))
}
