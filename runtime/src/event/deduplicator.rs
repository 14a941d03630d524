//! [`EventDeduplicator`]: the platform pushes each event at least once, so an event may come
//! several times, even at the same time. Its handler runs until it has succeeded once.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use bytes::Bytes;
use tokio::{sync::OnceCell, time::Instant};

use crate::sync::lock;

/// The handler of one event: empty until it has succeeded, then the answer. Pushes that wait for a
/// handler that fails run it again, one after the other.
pub(super) type HandlerRun = Arc<OnceCell<Bytes>>;

/// The most bytes of answers to remember.
const MOST_BYTES: usize = 16 << 20;

/// What is known of an event.
pub(super) enum Known {
    /// Its handler is to run, or runs.
    Running(HandlerRun),
    /// Its handler has succeeded with this answer.
    Handled(Bytes),
}

/// The events of the last hours, by key: an event may have several.
pub(super) struct EventDeduplicator {
    for_long: Duration,
    most: usize,
    state: Mutex<HandledEvents>,
}

#[derive(Default)]
struct HandledEvents {
    events: HashMap<Arc<str>, Known>,
    /// In order of arrival, except for events whose handler ran when it was their turn to be
    /// forgotten.
    order: VecDeque<(Instant, Arc<str>)>,
    /// Bytes of the answers.
    bytes: usize,
}

impl EventDeduplicator {
    pub(super) fn new(for_long: Duration, most: usize) -> Self {
        EventDeduplicator { for_long, most, state: Mutex::default() }
    }

    /// What is known of the event with this key. If that is nothing, its handler is to run.
    pub(super) fn begin(&self, id: &str) -> Known {
        let mut state = self.lock();
        state.forget(self.for_long, self.most);
        match state.events.get(id) {
            Some(Known::Running(run)) => return Known::Running(run.clone()),
            Some(Known::Handled(answer)) => return Known::Handled(answer.clone()),
            None => {}
        }
        let (id, run) = (Arc::<str>::from(id), HandlerRun::default());
        state.order.push_back((Instant::now(), id.clone()));
        state.events.insert(id, Known::Running(run.clone()));
        Known::Running(run)
    }

    /// The handler of the event with this key has succeeded with this answer.
    pub(super) fn succeeded(&self, id: &str, answer: &Bytes) {
        let mut state = self.lock();
        if let Some(event) = state.events.get_mut(id) {
            *event = Known::Handled(answer.clone());
            state.bytes += answer.len();
        }
    }

    fn lock(&self) -> MutexGuard<'_, HandledEvents> {
        lock(&self.state)
    }
}

impl HandledEvents {
    /// Forgets events that are older than this, and the oldest of those beyond the limit.
    fn forget(&mut self, for_long: Duration, most: usize) {
        for _ in 0..self.order.len() {
            let Some((at, _)) = self.order.front() else { return };
            let many = self.order.len() > most || self.bytes > MOST_BYTES;
            if !many && at.elapsed() < for_long {
                return;
            }
            let Some((at, id)) = self.order.pop_front() else { return };
            match self.events.get(&id) {
                // Others hold it only while it runs, or when its answer is about to be kept.
                Some(Known::Running(run)) if Arc::strong_count(run) > 1 => {
                    self.order.push_back((at, id));
                    continue;
                }
                Some(Known::Handled(answer)) => self.bytes -= answer.len(),
                Some(Known::Running(_)) | None => {}
            }
            self.events.remove(&id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(60 * 60);

    fn running(once: &EventDeduplicator, id: &str) -> Option<HandlerRun> {
        match once.begin(id) {
            Known::Running(run) => Some(run),
            Known::Handled(_) => None,
        }
    }

    async fn answered(once: &EventDeduplicator, id: &str) -> bool {
        let Some(run) = running(once, id) else { return true };
        let answer = run.get_or_init(|| async { Bytes::from_static(b"{}") }).await;
        once.succeeded(id, answer);
        false
    }

    fn sizes(once: &EventDeduplicator) -> (usize, usize, usize) {
        let state = once.lock();
        (state.events.len(), state.order.len(), state.bytes)
    }

    #[tokio::test(start_paused = true)]
    async fn events_are_forgotten_after_their_time() {
        let once = EventDeduplicator::new(8 * HOUR, 100);
        assert!(!answered(&once, "e1").await);
        tokio::time::advance(8 * HOUR - Duration::from_millis(1)).await;
        assert!(answered(&once, "e1").await);
        assert!(!answered(&once, "e2").await);
        tokio::time::advance(Duration::from_millis(1)).await;
        assert!(!answered(&once, "e1").await);
        assert!(answered(&once, "e2").await);
        assert_eq!(sizes(&once), (2, 2, 4));
    }

    #[tokio::test]
    async fn memory_is_bounded_and_what_runs_stays() {
        let once = EventDeduplicator::new(8 * HOUR, 10);
        let slow = running(&once, "slow").unwrap();
        for id in 0..1000 {
            assert!(!answered(&once, &format!("e{id}")).await);
        }
        let (runs, order, bytes) = sizes(&once);
        assert!(runs <= 11 && order == runs && bytes <= 22, "{runs} {order} {bytes}");
        assert!(Arc::ptr_eq(&slow, &running(&once, "slow").unwrap()));
        assert!(answered(&once, "e999").await);
        assert!(!answered(&once, "e0").await);
    }

    #[tokio::test]
    async fn large_answers_are_bounded_together() {
        let once = EventDeduplicator::new(8 * HOUR, 1000);
        for id in 0..100 {
            let id = format!("e{id}");
            let run = running(&once, &id).unwrap();
            let answer = run.get_or_init(|| async { Bytes::from(vec![b' '; 1 << 20]) }).await;
            once.succeeded(&id, answer);
        }
        let (runs, _, bytes) = sizes(&once);
        assert!(runs <= 18 && bytes == runs << 20, "{runs} {bytes}");
    }
}
