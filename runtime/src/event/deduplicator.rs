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

/// The events of the last hours, by key: an event may have several.
pub(super) struct EventDeduplicator {
    for_long: Duration,
    most: usize,
    state: Mutex<HandledEvents>,
}

#[derive(Default)]
struct HandledEvents {
    runs: HashMap<Arc<str>, HandlerRun>,
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

    /// The handler of the event with this key.
    pub(super) fn run(&self, id: &str) -> HandlerRun {
        let mut state = self.lock();
        state.forget(self.for_long, self.most);
        if let Some(run) = state.runs.get(id) {
            return run.clone();
        }
        let (id, run) = (Arc::<str>::from(id), HandlerRun::default());
        state.order.push_back((Instant::now(), id.clone()));
        state.runs.insert(id, run.clone());
        run
    }

    /// The handler has succeeded with an answer of this many bytes.
    pub(super) fn succeeded(&self, bytes: usize) {
        self.lock().bytes += bytes;
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
            let run = self.runs.get(&id);
            let answer = run.and_then(|run| run.get().map(Bytes::len));
            // Others hold it only while it runs, or when its answer is about to be counted.
            if run.is_some_and(|run| Arc::strong_count(run) > 1) {
                self.order.push_back((at, id));
                continue;
            }
            self.runs.remove(&id);
            self.bytes = self.bytes.saturating_sub(answer.unwrap_or_default());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(60 * 60);

    async fn answered(once: &EventDeduplicator, id: &str) -> bool {
        let run = once.run(id);
        let before = run.initialized();
        run.get_or_init(|| async { Bytes::from_static(b"{}") }).await;
        if !before {
            once.succeeded(2);
        }
        before
    }

    fn sizes(once: &EventDeduplicator) -> (usize, usize, usize) {
        let state = once.lock();
        (state.runs.len(), state.order.len(), state.bytes)
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
        let running = once.run("slow");
        for id in 0..1000 {
            assert!(!answered(&once, &format!("e{id}")).await);
        }
        let (runs, order, bytes) = sizes(&once);
        assert!(runs <= 11 && order == runs && bytes <= 22, "{runs} {order} {bytes}");
        assert!(Arc::ptr_eq(&running, &once.run("slow")));
        assert!(answered(&once, "e999").await);
        assert!(!answered(&once, "e0").await);
    }

    #[tokio::test]
    async fn large_answers_are_bounded_together() {
        let once = EventDeduplicator::new(8 * HOUR, 1000);
        for id in 0..100 {
            let run = once.run(&format!("e{id}"));
            run.get_or_init(|| async { Bytes::from(vec![b' '; 1 << 20]) }).await;
            once.succeeded(1 << 20);
        }
        let (runs, _, bytes) = sizes(&once);
        assert!(runs <= 18 && bytes == runs << 20, "{runs} {bytes}");
    }
}
