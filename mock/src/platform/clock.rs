//! The platform's clock: it follows the machine's clock, can be set forward, and can be frozen.

use std::time::{Duration, Instant, SystemTime};

/// Time since the platform started, as the platform sees it.
#[derive(Debug)]
pub(crate) struct Clock {
    start: Instant,
    /// The calendar time of the start.
    began: SystemTime,
    /// The time at which it is frozen, if it is.
    frozen: Option<Duration>,
    ahead: Duration,
    /// Whether it stood still at the start.
    #[cfg(feature = "control")]
    began_frozen: bool,
}

impl Clock {
    pub(crate) fn new(frozen: bool) -> Clock {
        Clock {
            start: Instant::now(),
            began: SystemTime::now(),
            frozen: frozen.then_some(Duration::ZERO),
            ahead: Duration::ZERO,
            #[cfg(feature = "control")]
            began_frozen: frozen,
        }
    }

    pub(crate) fn now(&self) -> Duration {
        self.frozen.unwrap_or_else(|| self.start.elapsed()).saturating_add(self.ahead)
    }

    /// The calendar time.
    pub(crate) fn time(&self) -> SystemTime {
        self.began.checked_add(self.now()).unwrap_or(self.began)
    }

    /// Shows this calendar time from now on. Setting it forward lets tokens expire; setting it
    /// back makes none valid again.
    pub(crate) fn set(&mut self, time: SystemTime) {
        match time.duration_since(self.time()) {
            Ok(forward) => self.advance(forward),
            Err(back) => {
                self.began = self.began.checked_sub(back.duration()).unwrap_or(self.began);
            }
        }
    }

    pub(crate) fn advance(&mut self, by: Duration) {
        self.ahead = self.ahead.saturating_add(by);
    }

    /// Stops it, or lets it go on.
    #[cfg(feature = "control")]
    pub(crate) fn freeze(&mut self, on: bool) {
        let now = self.frozen.unwrap_or_else(|| self.start.elapsed());
        if on {
            self.frozen = Some(now);
        } else if self.frozen.take().is_some() {
            // The time that passed meanwhile does not count.
            self.start = Instant::now().checked_sub(now).unwrap_or(self.start);
        }
    }

    #[cfg(feature = "control")]
    pub(crate) fn is_frozen(&self) -> bool {
        self.frozen.is_some()
    }

    /// Shows the machine's calendar time from now on, and goes unless it stood still at the start.
    /// What has passed for tokens stays passed.
    #[cfg(feature = "control")]
    pub(crate) fn reset(&mut self) {
        self.freeze(self.began_frozen);
        let now = self.now();
        let time = SystemTime::now();
        self.began = time.checked_sub(now).unwrap_or(self.began);
    }
}

/// A clock in the file of a platform's state.
#[cfg(feature = "state-file")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SavedClock {
    /// Time since the first start.
    now: Duration,
    /// The calendar time, since 1970.
    time: Duration,
    frozen: bool,
}

#[cfg(feature = "state-file")]
impl Clock {
    pub(crate) fn saved(&self) -> SavedClock {
        let time = self.time().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        SavedClock { now: self.now(), time, frozen: self.frozen.is_some() }
    }

    /// Goes on with a clock that was saved, after so much time of the machine.
    pub(crate) fn restore(&mut self, saved: &SavedClock, passed: Duration) {
        let passed = if saved.frozen { Duration::ZERO } else { passed };
        let now = saved.now.saturating_add(passed);
        let time = SystemTime::UNIX_EPOCH.checked_add(saved.time.saturating_add(passed));
        self.start = Instant::now();
        self.frozen = (saved.frozen || self.frozen.is_some()).then_some(Duration::ZERO);
        self.ahead = now;
        self.began = time.and_then(|time| time.checked_sub(now)).unwrap_or(self.began);
    }
}

#[cfg(all(test, feature = "control"))]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    #[test]
    fn it_is_set_forward_and_back_and_time_that_passed_never_comes_again() {
        let mut clock = Clock::new(true);
        let start = clock.time();
        clock.set(start + HOUR);
        assert_eq!((clock.time(), clock.now()), (start + HOUR, HOUR));
        clock.set(start - HOUR);
        assert_eq!((clock.time(), clock.now()), (start - HOUR, HOUR));
        clock.advance(HOUR);
        assert_eq!((clock.time(), clock.now()), (start, 2 * HOUR));
        clock.reset();
        assert_eq!(clock.now(), 2 * HOUR);
        assert!(clock.time() >= start);
    }

    #[test]
    fn it_goes_on_where_it_was_stopped() {
        let mut clock = Clock::new(false);
        clock.freeze(true);
        let stopped = clock.now();
        assert!(clock.is_frozen() && clock.now() == stopped);
        clock.freeze(false);
        assert!(!clock.is_frozen() && clock.now() >= stopped);
        clock.freeze(false);
        assert!(clock.now() < stopped + HOUR);
    }
}
