//! [`TestClock`]: the time of a bot in a test.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use tokio::{sync::watch, time::Instant};

/// A clock that stands still until a test sets it forward. The bot waits by it for the pace of
/// streaming answers, for send limits and for slow handlers of clicks. Cheap to clone.
#[derive(Clone, Debug)]
pub struct TestClock(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    began: (Instant, SystemTime),
    passed: watch::Sender<Duration>,
    waiting: watch::Sender<usize>,
}

impl Default for TestClock {
    fn default() -> Self {
        TestClock::new()
    }
}

impl TestClock {
    /// A clock that shows the time of now.
    pub fn new() -> TestClock {
        TestClock(Arc::new(Inner {
            began: (Instant::now(), SystemTime::now()),
            passed: watch::Sender::default(),
            waiting: watch::Sender::default(),
        }))
    }

    /// Sets the clock forward.
    pub fn advance(&self, by: Duration) {
        self.0.passed.send_modify(|passed| *passed += by);
    }

    /// Waits until this many tasks of the bot wait by the clock.
    pub async fn until_waiting(&self, tasks: usize) {
        // The sender is in `self`.
        let _ = self.0.waiting.subscribe().wait_for(|waiting| *waiting >= tasks).await;
    }

    /// The calendar time.
    pub fn time(&self) -> SystemTime {
        self.0.began.1 + *self.0.passed.borrow()
    }

    pub(crate) fn now(&self) -> Instant {
        self.0.began.0 + *self.0.passed.borrow()
    }

    pub(crate) async fn sleep_until(&self, until: Instant) {
        let until = until.saturating_duration_since(self.0.began.0);
        let mut passed = self.0.passed.subscribe();
        if *passed.borrow_and_update() >= until {
            return;
        }
        let _waiting = Waiting::new(&self.0.waiting);
        // The sender is in `self`.
        let _ = passed.wait_for(|passed| *passed >= until).await;
    }
}

/// Counts as a task that waits until it is dropped.
struct Waiting<'a>(&'a watch::Sender<usize>);

impl Waiting<'_> {
    fn new(waiting: &watch::Sender<usize>) -> Waiting<'_> {
        waiting.send_modify(|waiting| *waiting += 1);
        Waiting(waiting)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|waiting| *waiting -= 1);
    }
}
