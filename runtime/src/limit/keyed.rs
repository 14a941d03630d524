//! [`KeyedLimiters`]: a fair queue for each endpoint and tenant, dropped when it is idle.

use std::{
    borrow::Cow,
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::time::Instant;

use super::queue::{Admission, FairQueue};
use crate::{endpoint::Method, sync::lock};

/// How often idle queues are looked for, while any queue is asked for.
const SWEEP_EVERY: Duration = Duration::from_secs(30);

/// What a rate limit is about: the platform counts per app, tenant, and method with path.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct LimitKey {
    /// The tenant of a store app; a self-built app has one tenant.
    pub(super) tenant: Option<Arc<str>>,
    pub(super) method: Method,
    pub(super) path: Cow<'static, str>,
}

pub(super) struct KeyedLimiters<A> {
    queues: Mutex<Queues<A>>,
    /// How many queues there are, to be read without the lock.
    count: AtomicUsize,
}

struct Queues<A> {
    by_key: HashMap<LimitKey, Arc<FairQueue<A>>>,
    sweep_at: Option<Instant>,
}

impl<A> Default for KeyedLimiters<A> {
    fn default() -> Self {
        let queues = Mutex::new(Queues { by_key: HashMap::new(), sweep_at: None });
        KeyedLimiters { queues, count: AtomicUsize::new(0) }
    }
}

impl<A: Admission> KeyedLimiters<A> {
    /// The queue for this key, if there is one. `key` is called only if there is any queue.
    pub(super) fn find(&self, key: impl FnOnce() -> LimitKey) -> Option<Arc<FairQueue<A>>> {
        if self.is_empty() {
            return None;
        }
        let mut queues = lock(&self.queues);
        self.sweep(&mut queues);
        queues.by_key.get(&key()).cloned()
    }

    /// Whether there is no queue at all.
    pub(super) fn is_empty(&self) -> bool {
        self.count.load(Ordering::Acquire) == 0
    }

    /// The queue for this key, made if there is none.
    pub(super) fn queue(&self, key: LimitKey, admission: impl FnOnce() -> A) -> Arc<FairQueue<A>> {
        let mut queues = lock(&self.queues);
        self.sweep(&mut queues);
        let new = || Arc::new(FairQueue::new(admission()));
        let queue = queues.by_key.entry(key).or_insert_with(new).clone();
        self.count.store(queues.by_key.len(), Ordering::Release);
        queue
    }

    /// Drops the queues that are idle. One that somebody holds is kept: queues are handed out
    /// under the lock only.
    fn sweep(&self, queues: &mut Queues<A>) {
        let now = Instant::now();
        if queues.sweep_at.is_some_and(|at| now < at) {
            return;
        }
        queues.sweep_at = Some(now + SWEEP_EVERY);
        queues.by_key.retain(|_, queue| Arc::strong_count(queue) > 1 || !queue.is_idle(now));
        queues.by_key.shrink_to(2 * queues.by_key.len());
        self.count.store(queues.by_key.len(), Ordering::Release);
    }

    #[cfg(test)]
    pub(super) fn count(&self) -> usize {
        self.count.load(Ordering::Acquire)
    }
}
