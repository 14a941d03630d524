//! [`Deadline`]: when the time for a call or an attempt is over.

use std::time::Duration;

use tokio::time::Instant;

/// The end of a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Deadline {
    pub(crate) at: Instant,
    /// The whole of the time, for errors.
    pub(crate) after: Duration,
    /// When it began.
    pub(crate) begun: Instant,
}

impl Deadline {
    /// For a time that begins now.
    pub(crate) fn after(time: Duration) -> Self {
        Deadline::from(Instant::now(), time)
    }

    /// For a time that begins at `begun`. A reading of the clock serves several of them.
    pub(crate) fn from(begun: Instant, time: Duration) -> Self {
        // A time beyond what the clock can count is no limit.
        let far = || begun + Duration::from_secs(365 * 24 * 60 * 60);
        Deadline { at: begun.checked_add(time).unwrap_or_else(far), after: time, begun }
    }
}
