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
}

impl Clock {
    pub(crate) fn new(frozen: bool) -> Clock {
        Clock {
            start: Instant::now(),
            began: SystemTime::now(),
            frozen: frozen.then_some(Duration::ZERO),
            ahead: Duration::ZERO,
        }
    }

    pub(crate) fn now(&self) -> Duration {
        self.frozen.unwrap_or_else(|| self.start.elapsed()).saturating_add(self.ahead)
    }

    /// The calendar time.
    pub(crate) fn time(&self) -> SystemTime {
        self.began.checked_add(self.now()).unwrap_or(self.began)
    }

    /// Shows this calendar time from now on.
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
}
