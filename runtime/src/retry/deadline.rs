//! [`Deadline`]: when the time for a call or an attempt is over.

use std::time::Duration;

use tokio::time::Instant;

/// The end of a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Deadline {
    pub(crate) at: Instant,
    /// The whole of the time, for errors.
    pub(crate) after: Duration,
}

impl Deadline {
    pub(crate) fn after(time: Duration) -> Self {
        // A time beyond what the clock can count is no limit.
        let far = || Instant::now() + Duration::from_secs(365 * 24 * 60 * 60);
        Deadline { at: Instant::now().checked_add(time).unwrap_or_else(far), after: time }
    }
}
