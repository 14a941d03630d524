//! [`Window`]: a rate limit as a number of calls in a time.

use std::{num::NonZeroU32, time::Duration};

use crate::endpoint::RateLimit;

/// How much of a limit may go at once if nothing went before. The rest is spread over the window,
/// so that no window of its length holds more than the limit, wherever it begins.
const BURST: f64 = 0.2;

/// This many calls in any time of this length.
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

    /// As a bucket: how many calls may go at once, and the time after which there is room for
    /// another.
    pub(super) fn bucket(self) -> (NonZeroU32, Duration) {
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
