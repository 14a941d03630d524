//! Getting a token where a store is shared with others: theirs if they have one, else by being
//! the one who fetches. A store that fails costs a warning and a fetch, never a call.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use tokio::time::{Instant, sleep, timeout};

use super::{Fetched, cached::LONGEST, fetch};
use crate::{
    AppType, Error, StoredToken, TokenStore,
    auth::Wanted,
    client::Shared,
    random,
    secret::{Secret, redact},
    transport::{BoxError, BoxFuture},
    url::encode,
};

/// A store that takes longer is treated as one that fails.
const STORE_TIMEOUT: Duration = Duration::from_secs(2);
/// How long one who fetches is trusted to come back with a token. Then another takes over, which
/// is while the rest still have patience.
const LEASE: Duration = Duration::from_secs(8);
/// How long others wait for a token; after it they fetch by themselves.
const PATIENCE: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(100);
/// However long a ticket may be waited for, a lease ends after this and more.
const LONGEST_WAIT: Duration = Duration::from_secs(10 * 60);
/// With less left, a stored token is no better than none.
const LEAST: Duration = Duration::from_secs(60);

/// A token other than those in `stale`: the one whose time is running out, the one refused.
pub(crate) async fn obtain(
    client: Arc<Shared>,
    wanted: Wanted,
    stale: Vec<Secret>,
) -> Result<Fetched, Error> {
    let Some(store) = client.store.clone() else { return fetch(client, &wanted).await };
    let tenant = match &wanted {
        Wanted::TenantOf(tenant) => Some(&*tenant.key),
        Wanted::App | Wanted::Tenant => None,
    };
    let key = key(&client, wanted.kind().name(), tenant);
    // Whoever fetches for a store app may have to wait for a ticket first.
    let more = match client.app_type {
        AppType::Store => client.ticket_wait.min(LONGEST_WAIT),
        AppType::Custom => Duration::ZERO,
    };
    let lease = LEASE.saturating_add(more);
    let holder = random::name();
    let shelf = Shelf { store: &*store, key: &key, holder: &holder, lease, stale: &stale };
    let begun = Instant::now();
    loop {
        if let Some(fetched) = shelf.load().await {
            return Ok(fetched);
        }
        // In place before the question: who gives up while it is asked may have got the lease.
        let mut lease = Lease(Some((store.clone(), key.clone(), holder.clone())));
        if shelf.lease().await {
            // Whoever had the lease until now may have just put it there.
            let fetched = match shelf.load().await {
                Some(fetched) => Ok(fetched),
                None => {
                    let fetched = fetch(client, &wanted).await;
                    if let Ok(fetched) = &fetched {
                        shelf.save(fetched).await;
                    }
                    fetched
                }
            };
            shelf.release().await;
            lease.0 = None;
            return fetched;
        }
        lease.0 = None;
        if begun.elapsed() > PATIENCE.saturating_add(more) {
            return fetch(client, &wanted).await;
        }
        sleep(PAUSE).await;
    }
}

/// Gives a lease back when the fetch is given up on the way: others need not wait then until it
/// runs out.
pub(super) struct Lease(pub(super) Option<(Arc<dyn TokenStore>, String, String)>);

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some((store, key, holder)) = self.0.take()
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            runtime.spawn(async move { within(&[], store.release(&key, &holder)).await });
        }
    }
}

/// The key of a token in a store: different for all that must not be mixed up.
pub(crate) fn key(client: &Shared, kind: &str, of: Option<&str>) -> String {
    let base = client.base.of(None);
    let site = base.split_once("://").map_or(&*base, |(_, site)| site);
    // Encoded, so that a `:` inside a part is no boundary.
    let mut key = format!("feishu-openapi:{}:{}:{kind}", encode(site), encode(&client.app_id));
    if let Some(of) = of {
        key.push_str(&format!(":{}", encode(of)));
    }
    key
}

/// A key's place in a store.
struct Shelf<'a> {
    store: &'a dyn TokenStore,
    key: &'a str,
    holder: &'a str,
    lease: Duration,
    stale: &'a [Secret],
}

impl Shelf<'_> {
    async fn load(&self) -> Option<Fetched> {
        let stored = within(&[], self.store.load(self.key)).await.flatten()?;
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
        within(std::slice::from_ref(&fetched.token), self.store.save(self.key, token)).await;
    }

    /// Whether this client is the one who fetches: also where the store does not say.
    async fn lease(&self) -> bool {
        within(&[], self.store.lease(self.key, self.holder, self.lease)).await.unwrap_or(true)
    }

    async fn release(&self) {
        within(&[], self.store.release(self.key, self.holder)).await;
    }
}

/// What the store says, unless it fails or takes too long.
/// Its failures are logged without the tokens that they may quote.
pub(super) async fn within<T>(
    secrets: &[Secret],
    answer: BoxFuture<'_, Result<T, BoxError>>,
) -> Option<T> {
    match timeout(STORE_TIMEOUT, answer).await {
        Ok(Ok(answer)) => Some(answer),
        Ok(Err(error)) => {
            let error = error.to_string();
            let error = redact(&error, secrets);
            tracing::warn!(%error, "the token store failed; going on without it");
            None
        }
        Err(_) => {
            tracing::warn!("the token store does not answer; going on without it");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::key;
    use crate::{Client, Domain};

    #[test]
    fn keys_of_all_that_must_not_be_mixed_up_differ() {
        let mut builders = Vec::new();
        for app in ["cli_a", "cli_b", "cli_a:tenant", "cli_a%3Atenant"] {
            builders.push(Client::builder(app, "s"));
            builders.push(Client::builder(app, "s").domain(Domain::Lark));
            for base in ["https://a.b", "https://a.b/feishu", "https://a.b/lark", "https://a.b:444"]
            {
                builders.push(Client::builder(app, "s").base_url(base));
            }
        }
        let mut keys = HashSet::new();
        let mut count = 0;
        for builder in builders {
            let client = builder.build().unwrap();
            for kind in ["tenant_access_token", "app_access_token", "app_ticket", "user"] {
                for of in [None, Some("k1"), Some("k2"), Some("k1:k2"), Some("")] {
                    keys.insert(key(&client.shared, kind, of));
                    count += 1;
                }
            }
        }
        assert_eq!(keys.len(), count);
    }
}
