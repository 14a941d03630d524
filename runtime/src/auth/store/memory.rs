//! [`MemoryTokenStore`]: tokens shared within a process.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard},
    time::Duration,
};

use tokio::time::Instant;

use super::{StoredToken, TokenStore};
use crate::{
    sync::lock,
    transport::{BoxError, BoxFuture},
};

/// A store in memory, for several clients of one process.
///
/// ```
/// use std::sync::Arc;
///
/// use feishu_runtime::{Client, MemoryTokenStore};
///
/// # fn main() -> Result<(), feishu_runtime::Error> {
/// let store = Arc::new(MemoryTokenStore::new());
/// let first = Client::builder("cli_a1", "secret").token_store(store.clone()).build()?;
/// let second = Client::builder("cli_a1", "secret").token_store(store).build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Default)]
pub struct MemoryTokenStore {
    entries: Mutex<HashMap<String, Entry>>,
}

#[derive(Debug, Default)]
struct Entry {
    token: Option<StoredToken>,
    /// The holder, and until when.
    lease: Option<(String, Instant)>,
}

impl MemoryTokenStore {
    /// An empty store.
    pub fn new() -> Self {
        MemoryTokenStore::default()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Entry>> {
        lock(&self.entries)
    }
}

impl TokenStore for MemoryTokenStore {
    fn load<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<StoredToken>, BoxError>> {
        Box::pin(async move { Ok(self.lock().get(key).and_then(|entry| entry.token.clone())) })
    }

    fn save<'a>(&'a self, key: &'a str, token: StoredToken) -> BoxFuture<'a, Result<(), BoxError>> {
        Box::pin(async move {
            self.lock().entry(key.to_owned()).or_default().token = Some(token);
            Ok(())
        })
    }

    fn lease<'a>(
        &'a self,
        key: &'a str,
        holder: &'a str,
        time: Duration,
    ) -> BoxFuture<'a, Result<bool, BoxError>> {
        Box::pin(async move {
            let now = Instant::now();
            let mut entries = self.lock();
            let entry = entries.entry(key.to_owned()).or_default();
            let free = entry.lease.as_ref().is_none_or(|(_, until)| *until <= now);
            if free {
                entry.lease = Some((holder.to_owned(), now + time));
            }
            Ok(free)
        })
    }

    fn release<'a>(&'a self, key: &'a str, holder: &'a str) -> BoxFuture<'a, Result<(), BoxError>> {
        Box::pin(async move {
            if let Some(entry) = self.lock().get_mut(key)
                && entry.lease.as_ref().is_some_and(|(by, _)| by == holder)
            {
                entry.lease = None;
            }
            Ok(())
        })
    }
}
