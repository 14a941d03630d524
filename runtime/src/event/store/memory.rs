//! [`MemoryEventStore`]: events shared within a process.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard},
    time::Duration,
};

use bytes::Bytes;
use tokio::time::Instant;

use super::{EventClaim, EventStore};
use crate::{
    sync::lock,
    transport::{BoxError, BoxFuture},
};

/// How many entries there are before expired ones are looked for.
const FIRST_SWEEP: usize = 1024;

/// A store in memory, for several routers of one process, and for tests. A single router needs no
/// store.
///
/// ```
/// use std::sync::Arc;
///
/// use feishu_runtime::{EventReceiver, EventRouter, MemoryEventStore};
///
/// # fn main() -> Result<(), feishu_runtime::Error> {
/// let receiver = EventReceiver::builder().encrypt_key("the-key").build()?;
/// let store = Arc::new(MemoryEventStore::new());
/// let first = EventRouter::builder(receiver.clone()).event_store(store.clone()).build()?;
/// let second = EventRouter::builder(receiver).event_store(store).build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct MemoryEventStore(Mutex<Entries>);

#[derive(Debug)]
struct Entries {
    by_key: HashMap<String, HandledEntry>,
    /// Expired entries are dropped when there are more than this.
    sweep_at: usize,
}

#[derive(Debug)]
struct HandledEntry {
    state: State,
    until: Instant,
}

#[derive(Debug)]
enum State {
    Running(String),
    Handled(Bytes),
}

impl Default for MemoryEventStore {
    fn default() -> Self {
        MemoryEventStore::new()
    }
}

impl MemoryEventStore {
    /// An empty store.
    pub fn new() -> Self {
        let entries = Entries { by_key: HashMap::new(), sweep_at: FIRST_SWEEP };
        MemoryEventStore(Mutex::new(entries))
    }

    fn lock(&self) -> MutexGuard<'_, Entries> {
        let mut entries = lock(&self.0);
        entries.sweep();
        entries
    }
}

impl Entries {
    fn state(&self, key: &String) -> Option<&State> {
        let entry = self.by_key.get(key)?;
        (entry.until > Instant::now()).then_some(&entry.state)
    }

    fn set(&mut self, keys: &[String], time: Duration, state: impl Fn() -> State) {
        let until = Instant::now() + time;
        for key in keys {
            self.by_key.insert(key.clone(), HandledEntry { state: state(), until });
        }
    }

    fn sweep(&mut self) {
        if self.by_key.len() > self.sweep_at {
            let now = Instant::now();
            self.by_key.retain(|_, entry| entry.until > now);
            self.sweep_at = FIRST_SWEEP.max(2 * self.by_key.len());
        }
    }

    /// Whether nobody but `holder` has any of the keys.
    fn free_for(&self, keys: &[String], holder: &str) -> bool {
        keys.iter().all(|key| match self.state(key) {
            None => true,
            Some(State::Running(by)) => by == holder,
            Some(State::Handled(_)) => false,
        })
    }
}

impl EventStore for MemoryEventStore {
    fn begin<'a>(
        &'a self,
        keys: &'a [String],
        holder: &'a str,
        time: Duration,
    ) -> BoxFuture<'a, Result<EventClaim, BoxError>> {
        Box::pin(async move {
            let mut entries = self.lock();
            let handled = keys.iter().find_map(|key| match entries.state(key) {
                Some(State::Handled(answer)) => Some(answer.clone()),
                Some(State::Running(_)) | None => None,
            });
            if let Some(answer) = handled {
                return Ok(EventClaim::Handled(answer));
            }
            if !entries.free_for(keys, holder) {
                return Ok(EventClaim::Running);
            }
            entries.set(keys, time, || State::Running(holder.to_owned()));
            Ok(EventClaim::Granted)
        })
    }

    fn renew<'a>(
        &'a self,
        keys: &'a [String],
        holder: &'a str,
        time: Duration,
    ) -> BoxFuture<'a, Result<bool, BoxError>> {
        Box::pin(async move {
            let mut entries = self.lock();
            let free = entries.free_for(keys, holder);
            if free {
                entries.set(keys, time, || State::Running(holder.to_owned()));
            }
            Ok(free)
        })
    }

    fn finish<'a>(
        &'a self,
        keys: &'a [String],
        answer: &'a [u8],
        time: Duration,
    ) -> BoxFuture<'a, Result<(), BoxError>> {
        Box::pin(async move {
            let answer = Bytes::copy_from_slice(answer);
            self.lock().set(keys, time, || State::Handled(answer.clone()));
            Ok(())
        })
    }

    fn release<'a>(
        &'a self,
        keys: &'a [String],
        holder: &'a str,
    ) -> BoxFuture<'a, Result<(), BoxError>> {
        Box::pin(async move {
            let mut entries = self.lock();
            for key in keys {
                if matches!(entries.state(key), Some(State::Running(by)) if by == holder) {
                    entries.by_key.remove(key);
                }
            }
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn expired_entries_are_dropped() {
        let store = MemoryEventStore::new();
        for id in 0..5000 {
            let keys = [format!("e{id}")];
            store.finish(&keys, b"{}", Duration::from_secs(60)).await.unwrap();
            tokio::time::advance(Duration::from_secs(1)).await;
        }
        assert!(store.lock().by_key.len() <= FIRST_SWEEP + 1);
    }
}
