//! The platform's clock: it runs with the machine's, can be set forward, and can stand still.

use std::time::{Duration, Instant};

/// Time since the platform started, as the platform sees it.
#[derive(Debug)]
pub(crate) struct Clock {
    start: Instant,
    /// Time at which it stands, where it does.
    frozen: Option<Duration>,
    ahead: Duration,
}

impl Clock {
    pub(crate) fn new(frozen: bool) -> Clock {
        Clock {
            start: Instant::now(),
            frozen: frozen.then_some(Duration::ZERO),
            ahead: Duration::ZERO,
        }
    }

    pub(crate) fn now(&self) -> Duration {
        self.frozen.unwrap_or_else(|| self.start.elapsed()).saturating_add(self.ahead)
    }

    pub(crate) fn advance(&mut self, by: Duration) {
        self.ahead = self.ahead.saturating_add(by);
    }
}
