//! [`Gate`]: what limit replies teach. It shuts for as long as the platform asks, and then lets
//! callers through one by one, at a pace that is learned: slower after each refusal, a little
//! faster with each success. Where the platform counts by the minute, what a minute allows goes
//! quickly when it begins: spread over the minute, the last would wait for longer than need be.

use std::time::Duration;

use tokio::time::Instant;

use super::queue::Rule;
use crate::RateLimit;

/// It stays shut no longer than this, whatever a reply says: the platform counts by the minute
/// and by the second, so one caller then goes to see.
const LONGEST: Duration = Duration::from_secs(60);
/// For how long a reply shuts it that does not say.
const USUAL: Duration = Duration::from_secs(1);
/// What a pace is learned from is taken for at least this long.
const SHORTEST_PAUSE: Duration = Duration::from_millis(100);
/// The first pace, where the documentation gives no figure: so many callers in the time for
/// which the gate was shut.
const FIRST_PART: u32 = 20;
/// Between two callers at the first pace, at most: not fewer than twenty in a second.
const FIRST_INTERVAL: Duration = Duration::from_millis(50);
/// Between two callers at any pace, at least.
const SHORTEST_INTERVAL: Duration = Duration::from_millis(1);
/// Refusals alone make no pace slower than so many callers in the time for which the gate is
/// shut: it is shut again soon enough, and other causes than our own calls do not bring them to
/// a halt.
const SLOWEST_PART: u32 = 8;
/// Who is told to wait for longer was counted by the minute.
const SECONDS: Duration = Duration::from_secs(2);
/// What it has learned is forgotten so long after the last refusal.
const MEMORY: Duration = Duration::from_secs(60);

/// For how long a reply shuts the gate: for all as long as it says, however long the one that
/// got it means to wait.
pub(crate) fn shut_for(asked: Option<Duration>, pause: Option<Duration>) -> Duration {
    let pause = pause.or(asked).unwrap_or(USUAL);
    pause.min(if asked.is_some() { LONGEST } else { USUAL })
}

pub(super) struct Gate {
    shut_until: Instant,
    next_at: Instant,
    /// Between two of the first `first` who go when it has opened.
    quick: Duration,
    first: u32,
    /// Between two of the others.
    interval: Duration,
    /// Never faster: what is documented.
    shortest: Duration,
    /// Those who went before this were refused for going too fast before the gate slowed down.
    slowed_at: Instant,
    opened_at: Instant,
    /// How many went since then, and how many of them were not refused.
    gone: u32,
    passed: u32,
    /// How long they took, had each gone as soon as it could: without the time in which nobody
    /// wanted to.
    spent: Duration,
}

impl Gate {
    /// One that will be shut for `pause`.
    pub(super) fn new(documented: Option<RateLimit>, pause: Duration) -> Self {
        let now = Instant::now();
        let documented = documented.unwrap_or_default();
        let by_second = interval(documented.per_second, 1.0);
        let by_minute = interval(documented.per_minute, 60.0);
        let interval = by_second.max(by_minute);
        let first =
            (pause.max(SHORTEST_PAUSE) / FIRST_PART).clamp(SHORTEST_INTERVAL, FIRST_INTERVAL);
        Gate {
            shut_until: now,
            next_at: now,
            quick: by_second.unwrap_or(first),
            first: most(documented.per_minute.unwrap_or(0)),
            interval: interval.unwrap_or(first),
            shortest: interval.unwrap_or(SHORTEST_INTERVAL),
            slowed_at: now,
            opened_at: now,
            gone: 0,
            passed: 0,
            spent: Duration::ZERO,
        }
    }

    /// One who went at `departed` was told to wait.
    pub(super) fn refused(&mut self, departed: Instant, pause: Duration) {
        let now = Instant::now();
        let until = now + pause.min(LONGEST);
        let pause = pause.clamp(SHORTEST_PAUSE, LONGEST);
        if departed > self.slowed_at {
            // What would just have passed: so many in the whole of the time.
            let learned = match self.passed {
                0 => Duration::MAX,
                passed => (self.spent + pause) / passed,
            };
            // Step by step: a few refusals by chance do not stop the traffic.
            let learned = learned.clamp(self.interval.mul_f64(1.1), self.interval * 2);
            self.interval = learned.min((pause / SLOWEST_PART).max(self.shortest));
            self.first = if pause > SECONDS { most(self.passed) } else { 0 };
            self.slowed_at = now;
            (self.gone, self.passed, self.spent) = (0, 0, Duration::ZERO);
        }
        if until > self.shut_until {
            self.shut_until = until;
            self.next_at = until;
            self.opened_at = until;
            (self.gone, self.passed, self.spent) = (0, 0, Duration::ZERO);
        }
    }

    /// One who went at `departed` was not told to wait.
    pub(super) fn passed(&mut self, departed: Instant) {
        if departed < self.opened_at {
            return;
        }
        self.passed = self.passed.saturating_add(1);
        if self.gone > self.first {
            self.interval = self.interval.mul_f64(0.96).max(self.shortest);
        }
    }
}

impl Rule for Gate {
    fn admit(&mut self, now: Instant) -> Result<(), Instant> {
        let at = self.shut_until.max(self.next_at);
        if now < at {
            return Err(at);
        }
        let quick = self.gone < self.first;
        let step = if quick { self.quick.min(self.interval) } else { self.interval };
        self.next_at = now + step;
        self.spent += step;
        self.gone = self.gone.saturating_add(1);
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
fn interval(calls: Option<u32>, seconds: f64) -> Option<Duration> {
    let calls = calls.filter(|calls| *calls > 0)?;
    Some(Duration::from_secs_f64(1.05 * seconds / f64::from(calls)))
}

/// Most of so many calls: others may make some too.
fn most(calls: u32) -> u32 {
    calls - calls.div_ceil(10)
}
