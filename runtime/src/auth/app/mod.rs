//! [`AppTokens`]: the app's own tokens. A client caches them, shares them through a store where
//! it has one, and fetches what neither has.

mod cache;
mod entry;
mod self_built;
mod store_app;
mod ticket;

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use cache::TokenCache;
pub(crate) use cache::{AppToken, Tenant};
pub(crate) use entry::FetchedToken;
pub(crate) use self_built::check_secret;
use ticket::Tickets;
use tokio::time::Instant;

use super::{
    AppCredentials, CachedOrPending, Exchange, StoredToken, TokenStore,
    lease::{Acquired, acquire},
    renew::{LONGEST, WORTH_TAKING},
    store::StoreHandle,
};
use crate::{endpoint::AppType, error::Error, random, secret::Secret};

/// How long one who fetches is trusted to come back with a token. Then another takes over, while
/// the rest still have patience.
const LEASE: Duration = Duration::from_secs(8);
/// How long others wait for a token; after that they fetch it themselves.
const PATIENCE: Duration = Duration::from_secs(10);
/// However long a ticket may be waited for, a lease ends after this and more.
const LONGEST_WAIT: Duration = Duration::from_secs(10 * 60);

/// The app's own tokens.
pub(crate) struct AppTokens {
    app: Arc<AppCredentials>,
    store: Option<Arc<dyn TokenStore>>,
    cache: TokenCache,
    tickets: Tickets,
}

impl AppTokens {
    /// `ticket_wait` says how long a store app waits for a ticket.
    pub(crate) fn new(
        app: Arc<AppCredentials>,
        store: Option<Arc<dyn TokenStore>>,
        ticket_wait: Duration,
    ) -> Self {
        let handle = store.as_ref().map(|store| {
            let key = app.store_key("app_ticket", None);
            StoreHandle::new(store, key)
        });
        let tickets = Tickets::new(app.clone(), handle, ticket_wait);
        AppTokens { app, store, cache: TokenCache::default(), tickets }
    }

    /// The tenant of a store app with this key.
    pub(crate) fn tenant(&self, key: &str) -> Tenant {
        self.cache.tenant(key)
    }

    /// The token that is valid `now`, or the fetch that brings it.
    pub(crate) fn claim<E: Exchange>(
        self: &Arc<Self>,
        token: &AppToken,
        exchange: &Arc<E>,
        now: Instant,
    ) -> CachedOrPending {
        self.cache.entry(token).claim(now, |stale| {
            let exchange: Arc<dyn Exchange> = exchange.clone();
            Box::pin(self.clone().obtain(exchange, token.clone(), stale))
        })
    }

    /// Drops a token that the platform refused, unless another has taken its place.
    pub(crate) fn refused(&self, token: &AppToken, secret: &Secret) {
        self.cache.entry(token).refused(secret);
    }

    /// Keeps a ticket that the platform pushed, and shares it through the store.
    pub(crate) async fn put_ticket(&self, ticket: Secret) -> Result<(), Error> {
        self.tickets.put(ticket).await
    }

    /// The kind of app whose tokens they are.
    pub(crate) fn app_type(&self) -> AppType {
        self.app.app_type
    }

    /// Whether somebody waits for the platform to push a ticket.
    pub(crate) fn awaits_ticket(&self) -> bool {
        self.tickets.is_awaited()
    }

    /// A token other than the stale ones: another process's, where the store has it, or a new
    /// one.
    async fn obtain(
        self: Arc<Self>,
        exchange: Arc<dyn Exchange>,
        token: AppToken,
        stale: Vec<Secret>,
    ) -> Result<FetchedToken, Error> {
        let Some(store) = &self.store else { return self.fetch(&exchange, &token).await };
        let handle = StoreHandle::new(store, self.store_key(&token));
        let look = || async { Ok(useful(handle.load().await, &stale)) };
        if let Some(found) = useful(handle.load().await, &stale) {
            return Ok(found);
        }
        let (holder, more) = (random::name(), self.ticket_wait());
        let (time, patience) = (LEASE.saturating_add(more), PATIENCE.saturating_add(more));
        let Ok(acquired) = acquire(&handle, &holder, time, patience, look).await;
        match acquired {
            Acquired::Found(found) => Ok(found),
            Acquired::TooLong => self.fetch(&exchange, &token).await,
            Acquired::Lease(lease) => {
                let fetched = self.fetch(&exchange, &token).await;
                if let Ok(fetched) = &fetched {
                    let expires_at = SystemTime::now() + fetched.life();
                    let stored = StoredToken::new(fetched.token.reveal(), expires_at);
                    handle.save(&fetched.token, stored).await;
                }
                lease.release().await;
                fetched
            }
        }
    }

    /// Whoever fetches for a store app may have to wait for a ticket first.
    fn ticket_wait(&self) -> Duration {
        match self.app.app_type {
            AppType::Store => self.tickets.wait().min(LONGEST_WAIT),
            AppType::Custom => Duration::ZERO,
        }
    }

    fn store_key(&self, token: &AppToken) -> String {
        let tenant = match token {
            AppToken::TenantOf(tenant) => Some(&*tenant.key),
            AppToken::App | AppToken::Tenant => None,
        };
        self.app.store_key(token.kind().name(), tenant)
    }

    /// Asks the platform for a token.
    async fn fetch(
        self: &Arc<Self>,
        exchange: &Arc<dyn Exchange>,
        token: &AppToken,
    ) -> Result<FetchedToken, Error> {
        match (self.app.app_type, token) {
            (AppType::Custom, token) => self_built::fetch(exchange, &self.app, token.kind()).await,
            (AppType::Store, AppToken::TenantOf(tenant)) => {
                self.tenant_token(exchange, &tenant.key).await
            }
            (AppType::Store, AppToken::App | AppToken::Tenant) => {
                store_app::app_token(exchange, &self.app, &self.tickets).await
            }
        }
    }

    /// A tenant's token of a store app, for the app's own. An app token that is refused is
    /// replaced, once.
    async fn tenant_token(
        self: &Arc<Self>,
        exchange: &Arc<dyn Exchange>,
        key: &str,
    ) -> Result<FetchedToken, Error> {
        let mut replaced = false;
        loop {
            let app_token = match self.claim_app(exchange) {
                CachedOrPending::Cached(token) => token,
                CachedOrPending::Pending(fetch) => fetch.await?,
            };
            match store_app::tenant_token(exchange, &app_token, key).await {
                Err(error) if !replaced && store_app::refuses_app_token(&error) => {
                    self.refused(&AppToken::App, &app_token);
                    replaced = true;
                }
                other => return other,
            }
        }
    }

    /// Not part of the function above, which is itself part of a fetch: a future that made one
    /// could not be told to be `Send`.
    fn claim_app(self: &Arc<Self>, exchange: &Arc<dyn Exchange>) -> CachedOrPending {
        self.cache.entry(&AppToken::App).claim(Instant::now(), |stale| {
            Box::pin(self.clone().obtain(exchange.clone(), AppToken::App, stale))
        })
    }
}

/// A stored token as if it had just been fetched, unless it is stale or about to expire.
fn useful(stored: Option<StoredToken>, stale: &[Secret]) -> Option<FetchedToken> {
    let stored = stored?;
    let left = stored.expires_at.duration_since(SystemTime::now()).ok()?.min(LONGEST);
    let token = Secret::new(stored.token);
    if left < WORTH_TAKING || stale.contains(&token) {
        return None;
    }
    Some(FetchedToken { token, expire: i64::try_from(left.as_secs()).ok() })
}
