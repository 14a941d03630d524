//! Getting a token where a store is shared with others: theirs if they have one, else by being
//! the one who fetches. A store that fails costs a warning and a fetch, never a call.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use tokio::time::{Instant, sleep, timeout};

use super::{Fetched, StoredToken, TokenStore, cell::LONGEST, fetch};
use crate::{
    Error, TokenKind,
    client::Shared,
    random,
    secret::Secret,
    transport::{BoxError, BoxFuture},
};

/// A store that takes longer is treated as one that fails.
const STORE_TIMEOUT: Duration = Duration::from_secs(2);
/// How long one who fetches is trusted to come back with a token.
const LEASE: Duration = Duration::from_secs(15);
/// How long others wait for that; after it they fetch by themselves.
const PATIENCE: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(100);
/// With less left, a stored token is no better than none.
const LEAST: Duration = Duration::from_secs(60);

/// A token other than those in `stale`: the one whose time is running out, the one refused.
pub(crate) async fn obtain(
    client: Arc<Shared>,
    kind: TokenKind,
    stale: Vec<Secret>,
) -> Result<Fetched, Error> {
    let Some(store) = client.store.clone() else { return fetch(client, kind).await };
    let key = format!("feishu-openapi:{}:{}:{}", client.server, client.app_id, kind.name());
    let shelf = Shelf { store: &*store, key: &key, holder: &random::name(), stale: &stale };
    let begun = Instant::now();
    loop {
        if let Some(fetched) = shelf.load().await {
            return Ok(fetched);
        }
        if shelf.lease().await {
            // Whoever had the lease until now may have just put it there.
            if let Some(fetched) = shelf.load().await {
                shelf.release().await;
                return Ok(fetched);
            }
            let fetched = fetch(client, kind).await;
            if let Ok(fetched) = &fetched {
                shelf.save(fetched).await;
            }
            shelf.release().await;
            return fetched;
        }
        if begun.elapsed() > PATIENCE {
            return fetch(client, kind).await;
        }
        sleep(PAUSE).await;
    }
}

/// A key's place in a store.
struct Shelf<'a> {
    store: &'a dyn TokenStore,
    key: &'a str,
    holder: &'a str,
    stale: &'a [Secret],
}

impl Shelf<'_> {
    async fn load(&self) -> Option<Fetched> {
        let stored = within(self.store.load(self.key)).await.flatten()?;
        let left = stored.expires_at.duration_since(SystemTime::now()).ok()?.min(LONGEST);
        let token = Secret::new(stored.token);
        if left < LEAST || self.stale.contains(&token) || token.reveal().is_empty() {
            return None;
        }
        Some(Fetched { token, expire: i64::try_from(left.as_secs()).ok() })
    }

    async fn save(&self, fetched: &Fetched) {
        let expires_at = SystemTime::now() + fetched.life();
        let token = StoredToken::new(fetched.token.reveal(), expires_at);
        within(self.store.save(self.key, token)).await;
    }

    /// Whether this client is the one who fetches: also where the store does not say.
    async fn lease(&self) -> bool {
        within(self.store.lease(self.key, self.holder, LEASE)).await.unwrap_or(true)
    }

    async fn release(&self) {
        within(self.store.release(self.key, self.holder)).await;
    }
}

/// What the store says, unless it fails or takes too long.
async fn within<T>(answer: BoxFuture<'_, Result<T, BoxError>>) -> Option<T> {
    match timeout(STORE_TIMEOUT, answer).await {
        Ok(Ok(answer)) => Some(answer),
        Ok(Err(error)) => {
            tracing::warn!(%error, "the token store failed; going on without it");
            None
        }
        Err(_) => {
            tracing::warn!("the token store does not answer; going on without it");
            None
        }
    }
}
