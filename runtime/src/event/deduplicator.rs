//! [`EventDeduplicator`]: the platform pushes each event at least once, so an event may come
//! several times, even at the same time. Its handler runs until it has succeeded once.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use bytes::Bytes;
use rustc_hash::FxBuildHasher;
use tokio::{sync::Semaphore, time::Instant};

use super::repetition::{Digest, Digests};
use crate::sync::lock;

/// The most bytes of answers to remember.
const MOST_BYTES: usize = 16 << 20;
/// What a handler answers that has nothing to say, which is not kept for each event.
const NOTHING: &[u8] = b"{}";

/// What is to be done with an event.
pub(super) enum Begun<'a> {
    /// Run its handler.
    Run(Run<'a>),
    /// Its handler runs: look again when it has ended, which closes this.
    Wait(Arc<Semaphore>),
    /// Its handler has succeeded with this answer.
    Handled(Bytes),
}

/// The right to run the handler of an event. When it is dropped, the handler has failed, and the
/// next push of the event runs it again.
pub(super) struct Run<'a> {
    once: &'a EventDeduplicator,
    keys: Digests,
}

/// The events of the last hours, by the digests of their keys: an event may have several.
pub(super) struct EventDeduplicator {
    for_long: Duration,
    most: usize,
    state: Mutex<HandledEvents>,
}

/// What is known of an event. As small as possible, since there are many.
enum Known {
    /// Its handler runs.
    Running,
    /// Its handler runs, and other pushes of the event wait until this is closed.
    Awaited(Arc<Semaphore>),
    /// Its handler has failed.
    Failed,
    /// Its handler has succeeded and said nothing.
    Handled,
    /// Its handler has succeeded with this answer.
    Answered(Box<Bytes>),
}

#[derive(Default)]
struct HandledEvents {
    /// Digests are as good as any hash of them.
    events: HashMap<Digest, Known, FxBuildHasher>,
    /// In order of arrival, except for events whose handler ran when it was their turn to be
    /// forgotten.
    order: VecDeque<(Instant, Digest)>,
    /// Bytes of the answers.
    bytes: usize,
}

impl EventDeduplicator {
    pub(super) fn new(for_long: Duration, most: usize) -> Self {
        EventDeduplicator { for_long, most, state: Mutex::default() }
    }

    /// What is to be done with an event that has these keys and arrived at this time. Another event
    /// has none of them.
    pub(super) fn begin(&self, keys: Digests, now: Instant) -> Begun<'_> {
        let mut state = self.lock();
        state.forget(now, self.for_long, self.most);
        let known = keys.iter().enumerate().find_map(|(position, key)| {
            let begun = state.events.get_mut(&key)?.begun()?;
            Some((position, begun))
        });
        match known {
            None => {
                for key in keys.iter() {
                    state.set(key, Known::Running, now);
                }
                Begun::Run(Run { once: self, keys })
            }
            Some((position, Ok(answer))) => {
                // The platform may push it under the keys before this one again.
                for key in keys.iter().take(position) {
                    state.handled(key, &answer, now);
                }
                Begun::Handled(answer)
            }
            Some((_, Err(running))) => Begun::Wait(running),
        }
    }

    fn lock(&self) -> MutexGuard<'_, HandledEvents> {
        lock(&self.state)
    }
}

impl Run<'_> {
    /// The handler has succeeded with this answer.
    pub(super) fn succeeded(mut self, answer: &Bytes, now: Instant) {
        let keys = std::mem::take(&mut self.keys);
        let mut state = self.once.lock();
        for key in keys.iter() {
            state.handled(key, answer, now);
        }
    }
}

impl Drop for Run<'_> {
    fn drop(&mut self) {
        if self.keys.is_empty() {
            return;
        }
        let mut state = self.once.lock();
        for key in self.keys.iter() {
            if let Some(known) = state.events.get_mut(&key) {
                known.end(Known::Failed);
            }
        }
    }
}

impl Known {
    /// The answer, or what the handler's end closes; `None` if the handler is to run.
    fn begun(&mut self) -> Option<Result<Bytes, Arc<Semaphore>>> {
        match self {
            Known::Failed => None,
            Known::Handled => Some(Ok(Bytes::from_static(NOTHING))),
            Known::Answered(answer) => Some(Ok(Bytes::clone(answer))),
            Known::Awaited(end) => Some(Err(end.clone())),
            Known::Running => {
                let end = Arc::new(Semaphore::new(0));
                *self = Known::Awaited(end.clone());
                Some(Err(end))
            }
        }
    }

    /// The handler has ended: pushes that wait look again.
    fn end(&mut self, new: Known) {
        if let Known::Awaited(end) = std::mem::replace(self, new) {
            end.close();
        }
    }

    fn is_running(&self) -> bool {
        matches!(self, Known::Running | Known::Awaited(_))
    }

    /// The bytes of its answer.
    fn bytes(&self) -> usize {
        if let Known::Answered(answer) = self { answer.len() } else { 0 }
    }
}

impl HandledEvents {
    fn set(&mut self, key: Digest, new: Known, now: Instant) {
        match self.events.get_mut(&key) {
            Some(known) => known.end(new),
            None => {
                self.events.insert(key, new);
                self.order.push_back((now, key));
            }
        }
    }

    fn handled(&mut self, key: Digest, answer: &Bytes, now: Instant) {
        if self.events.get(&key).is_some_and(|known| known.bytes() > 0) {
            return;
        }
        self.set(
            key,
            match &**answer {
                NOTHING => Known::Handled,
                _ => Known::Answered(Box::new(answer.clone())),
            },
            now,
        );
        self.bytes += self.events.get(&key).map_or(0, Known::bytes);
    }

    /// Forgets events that are older than this, and the oldest of those beyond the limit.
    fn forget(&mut self, now: Instant, for_long: Duration, most: usize) {
        for _ in 0..self.order.len() {
            let Some((at, _)) = self.order.front() else { return };
            let many = self.order.len() > most || self.bytes > MOST_BYTES;
            if !many && now.saturating_duration_since(*at) < for_long {
                return;
            }
            let Some((at, key)) = self.order.pop_front() else { return };
            if self.events.get(&key).is_some_and(Known::is_running) {
                self.order.push_back((at, key));
            } else {
                self.bytes -= self.events.remove(&key).map_or(0, |known| known.bytes());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(60 * 60);

    fn keys(keys: impl IntoIterator<Item = u128>) -> Digests {
        Digests::of(keys.into_iter().map(Digest))
    }

    fn begin(once: &EventDeduplicator, key: u128) -> Begun<'_> {
        once.begin(keys([key]), Instant::now())
    }

    fn running(once: &EventDeduplicator, key: u128) -> Option<Run<'_>> {
        match begin(once, key) {
            Begun::Run(run) => Some(run),
            Begun::Handled(_) => None,
            Begun::Wait(_) => panic!("it runs"),
        }
    }

    fn answered(once: &EventDeduplicator, key: u128) -> bool {
        let Some(run) = running(once, key) else { return true };
        run.succeeded(&Bytes::from_static(b"{1}"), Instant::now());
        false
    }

    fn sizes(once: &EventDeduplicator) -> (usize, usize, usize) {
        let state = once.lock();
        (state.events.len(), state.order.len(), state.bytes)
    }

    #[tokio::test(start_paused = true)]
    async fn events_are_forgotten_after_their_time() {
        let once = EventDeduplicator::new(8 * HOUR, 100);
        assert!(!answered(&once, 1));
        tokio::time::advance(8 * HOUR - Duration::from_millis(1)).await;
        assert!(answered(&once, 1));
        assert!(!answered(&once, 2));
        tokio::time::advance(Duration::from_millis(1)).await;
        assert!(!answered(&once, 1));
        assert!(answered(&once, 2));
        assert_eq!(sizes(&once), (2, 2, 6));
    }

    #[tokio::test]
    async fn memory_is_bounded_and_what_runs_stays() {
        let once = EventDeduplicator::new(8 * HOUR, 10);
        let slow = running(&once, 1_000_000).unwrap();
        for key in 0..1000 {
            assert!(!answered(&once, key));
        }
        let (events, order, bytes) = sizes(&once);
        assert!(events <= 11 && order == events && bytes <= 33, "{events} {order} {bytes}");
        assert!(matches!(begin(&once, 1_000_000), Begun::Wait(_)));
        assert!(answered(&once, 999));
        assert!(!answered(&once, 0));
        drop(slow);
        assert!(running(&once, 1_000_000).is_some(), "it has failed");
        assert_eq!(sizes(&once).0, sizes(&once).1);
    }

    #[tokio::test]
    async fn large_answers_are_bounded_together() {
        let once = EventDeduplicator::new(8 * HOUR, 1000);
        for key in 0..100 {
            let run = running(&once, key).unwrap();
            run.succeeded(&Bytes::from(vec![b' '; 1 << 20]), Instant::now());
        }
        let (events, _, bytes) = sizes(&once);
        assert!(events <= 18 && bytes == events << 20, "{events} {bytes}");
    }

    #[tokio::test]
    async fn a_push_that_waits_learns_the_end_and_looks_again() {
        let once = EventDeduplicator::new(8 * HOUR, 10);
        for succeeds in [false, true] {
            let run = running(&once, 1).unwrap();
            let Begun::Wait(end) = begin(&once, 1) else { panic!("it runs") };
            if succeeds {
                run.succeeded(&Bytes::from_static(NOTHING), Instant::now());
            } else {
                drop(run);
            }
            assert!(end.acquire().await.is_err());
        }
        assert!(matches!(begin(&once, 1), Begun::Handled(answer) if answer == NOTHING));
    }

    #[tokio::test]
    async fn events_that_share_a_key_are_one_and_each_key_is_remembered() {
        let once = EventDeduplicator::new(8 * HOUR, 10);
        let now = Instant::now();
        let Begun::Run(run) = once.begin(keys([1, 10]), now) else { panic!("new") };
        assert!(matches!(once.begin(keys([2, 10]), now), Begun::Wait(_)));
        run.succeeded(&Bytes::from_static(b"{1}"), now);
        assert!(matches!(once.begin(keys([2, 10]), now), Begun::Handled(_)));
        assert!(answered(&once, 2), "by its event id, too");
        assert_eq!(sizes(&once), (3, 3, 9));
        // The state of the first key says nothing about the second, which runs elsewhere.
        let Begun::Run(run) = once.begin(keys([3, 30]), now) else { panic!("new") };
        assert!(matches!(once.begin(keys([2, 30]), now), Begun::Handled(_)));
        drop(run);
        assert!(matches!(once.begin(keys([4, 30]), now), Begun::Run(_)));
        // Without any key, nothing tells that they are one.
        for _ in 0..2 {
            assert!(matches!(once.begin(keys([]), now), Begun::Run(_)));
        }
    }
}
