//! [`Admission`]: how many events may wait or be handled at once.

use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use tokio::sync::Notify;

/// How many events wait or are handled, with how many bytes in all, and the bounds of both.
pub(super) struct Admission {
    events: AtomicUsize,
    bytes: AtomicUsize,
    most_events: usize,
    most_bytes: usize,
    /// No event waits or is handled.
    idle: Notify,
}

impl Admission {
    pub(super) fn new(most_events: usize, most_bytes: usize) -> Self {
        let (events, bytes, idle) = (AtomicUsize::new(0), AtomicUsize::new(0), Notify::new());
        Admission { events, bytes, most_events, most_bytes, idle }
    }

    /// Admits an event of this length, until [`end`](Self::end); false if there is no room for it.
    /// An event that is longer than all may be is admitted alone.
    pub(super) fn begin(&self, bytes: usize) -> bool {
        let events = self.events.fetch_add(1, SeqCst) + 1;
        let total = self.bytes.fetch_add(bytes, SeqCst).saturating_add(bytes);
        let fits = events <= self.most_events && (total <= self.most_bytes || total == bytes);
        if !fits {
            self.end(bytes);
        }
        fits
    }

    /// An event of this length has ended.
    pub(super) fn end(&self, bytes: usize) {
        self.bytes.fetch_sub(bytes, SeqCst);
        if self.events.fetch_sub(1, SeqCst) == 1 {
            self.idle.notify_waiters();
        }
    }

    /// Waits until no event waits or is handled.
    pub(super) async fn idle(&self) {
        loop {
            // It learns what happens from here on.
            let idle = self.idle.notified();
            if self.events.load(SeqCst) == 0 {
                return;
            }
            idle.await;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use futures_util::FutureExt;

    use super::*;

    #[test]
    fn both_bounds_hold_and_an_event_that_is_too_long_is_admitted_alone() {
        let admission = Admission::new(3, 100);
        assert!(admission.begin(60) && !admission.begin(41) && admission.begin(40));
        assert!(admission.begin(0) && !admission.begin(0));
        [60, 40, 0].into_iter().for_each(|bytes| admission.end(bytes));
        assert!(admission.begin(1000) && !admission.begin(1));
        admission.end(1000);
        assert!(admission.begin(1));
    }

    #[tokio::test]
    async fn it_is_idle_when_the_last_event_has_ended() {
        let admission = Admission::new(3, 100);
        admission.idle().await;
        assert!(admission.begin(1) && admission.begin(2));
        let mut idle = pin!(admission.idle());
        assert!(idle.as_mut().now_or_never().is_none());
        admission.end(1);
        assert!(idle.as_mut().now_or_never().is_none());
        admission.end(2);
        assert_eq!(idle.now_or_never(), Some(()));
    }
}
