//! [`SharedLimits`]: the pace that a client shares with other processes. A store that fails costs a
//! warning, and the client keeps its own pace: never a call.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::time::{Instant, timeout_at};

use super::{
    keyed::LimitKey,
    store::{RateBucket, RateLimitStore, RateLimitTurn, WantedTurn},
    window::Window,
};
use crate::transport::BoxError;

/// The store of a client, and how its keys begin.
pub(crate) struct SharedLimits {
    store: Arc<dyn RateLimitStore>,
    /// Of the app and its site.
    prefix: String,
    failing: Arc<AtomicBool>,
}

impl SharedLimits {
    pub(crate) fn new(store: Arc<dyn RateLimitStore>, prefix: String) -> Self {
        SharedLimits { store, prefix, failing: Arc::default() }
    }

    /// The turn of a call; `None` where the store fails, or does not answer until then.
    pub(super) async fn reserve(
        &self,
        key: &LimitKey,
        windows: &[Window],
        waits_while_closed: bool,
        until: Instant,
    ) -> Option<RateLimitTurn> {
        let key = self.key(key);
        let buckets: Vec<RateBucket> = windows.iter().map(bucket).collect();
        let at_most = until.saturating_duration_since(Instant::now());
        let wanted = WantedTurn { key: &key, buckets: &buckets, at_most, waits_while_closed };
        let answer = match timeout_at(until, self.store.reserve(&wanted)).await {
            Ok(answer) => answer,
            Err(_) => Err("no answer in the time of the call".into()),
        };
        unless_failed(&self.failing, answer)
    }

    /// Tells the other processes that the platform has refused a call. The call does not wait for
    /// that.
    pub(super) fn close(&self, key: &LimitKey, time: Duration) {
        let (store, key, failing) = (self.store.clone(), self.key(key), self.failing.clone());
        tokio::spawn(async move {
            unless_failed(&failing, store.close(&key, time).await);
        });
    }

    fn key(&self, key: &LimitKey) -> String {
        let tenant = key.tenant.as_deref().unwrap_or_default();
        // The length tells where the tenant ends, whatever characters it has.
        format!("{}:{}:{tenant}:{}:{}", self.prefix, tenant.len(), key.method, key.path)
    }
}

/// What the store answers. A failure is traced when it begins, and when it ends.
fn unless_failed<T>(failing: &AtomicBool, answer: Result<T, BoxError>) -> Option<T> {
    match answer {
        Ok(answer) => {
            if failing.swap(false, Ordering::Relaxed) {
                tracing::info!("the rate limit store answers again");
            }
            Some(answer)
        }
        Err(error) => {
            if !failing.swap(true, Ordering::Relaxed) {
                tracing::warn!(%error, "the rate limit store failed; keeping this process's pace");
            }
            None
        }
    }
}

fn bucket(window: &Window) -> RateBucket {
    let (at_once, period) = window.bucket();
    RateBucket { window: window.length, at_once: at_once.get(), period }
}
