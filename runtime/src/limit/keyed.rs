//! [`Lanes`]: a line for each endpoint and tenant, dropped when it is idle.

use std::{
    borrow::Cow,
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::time::Instant;

use super::queue::{Line, Rule};
use crate::Method;

/// Idle lines are looked for this often, while any are asked for.
const SWEEP_EVERY: Duration = Duration::from_secs(30);

/// What a rate limit is about: the platform counts by app, tenant, and method with path.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    /// Of a store app; a self-built one has one tenant.
    pub(super) tenant: Option<Arc<str>>,
    pub(super) method: Method,
    pub(super) path: Cow<'static, str>,
}

pub(super) struct Lanes<R> {
    lanes: Mutex<Held<R>>,
    /// How many there are, to be read without the lock.
    count: AtomicUsize,
}

struct Held<R> {
    lines: HashMap<Key, Arc<Line<R>>>,
    sweep_at: Option<Instant>,
}

impl<R> Default for Lanes<R> {
    fn default() -> Self {
        let lanes = Mutex::new(Held { lines: HashMap::new(), sweep_at: None });
        Lanes { lanes, count: AtomicUsize::new(0) }
    }
}

impl<R: Rule> Lanes<R> {
    /// The line for this, if there is one. `key` is called only where there are lines at all.
    pub(super) fn find(&self, key: impl FnOnce() -> Key) -> Option<Arc<Line<R>>> {
        if self.count.load(Ordering::Acquire) == 0 {
            return None;
        }
        let mut held = self.lock();
        self.sweep(&mut held);
        held.lines.get(&key()).cloned()
    }

    /// The line for this, made where there is none.
    pub(super) fn line(&self, key: Key, rule: impl FnOnce() -> R) -> Arc<Line<R>> {
        let mut held = self.lock();
        self.sweep(&mut held);
        let line = held.lines.entry(key).or_insert_with(|| Arc::new(Line::new(rule()))).clone();
        self.count.store(held.lines.len(), Ordering::Release);
        line
    }

    /// Drops the lines that are idle. One that somebody holds is kept: they are handed out
    /// under the lock only.
    fn sweep(&self, held: &mut Held<R>) {
        let now = Instant::now();
        if held.sweep_at.is_some_and(|at| now < at) {
            return;
        }
        held.sweep_at = Some(now + SWEEP_EVERY);
        held.lines.retain(|_, line| Arc::strong_count(line) > 1 || !line.is_idle(now));
        held.lines.shrink_to(2 * held.lines.len());
        self.count.store(held.lines.len(), Ordering::Release);
    }

    fn lock(&self) -> MutexGuard<'_, Held<R>> {
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[cfg(test)]
    pub(super) fn count(&self) -> usize {
        self.count.load(Ordering::Acquire)
    }
}
