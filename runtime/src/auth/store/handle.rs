//! [`StoreHandle`]: one key in a [`TokenStore`], asked within bounds. A store that fails costs a
//! warning and a fetch, never a call.

use std::{convert::Infallible, sync::Arc, time::Duration};

use tokio::time::timeout;

use super::{StoredToken, TokenStore};
use crate::{
    auth::lease::LeaseStore,
    secret::{Secret, redact},
    transport::{BoxError, BoxFuture},
};

/// A store that takes longer counts as one that failed.
const TIMEOUT: Duration = Duration::from_secs(2);

/// One key in a store.
#[derive(Clone)]
pub(crate) struct StoreHandle {
    store: Arc<dyn TokenStore>,
    key: Arc<str>,
}

impl StoreHandle {
    pub(crate) fn new(store: &Arc<dyn TokenStore>, key: String) -> Self {
        StoreHandle { store: store.clone(), key: key.into() }
    }

    /// What the store holds; `None` also where it fails.
    pub(crate) async fn load(&self) -> Option<StoredToken> {
        let stored = unless_failed(&[], self.store.load(&self.key)).await.flatten();
        stored.filter(|stored| !stored.token.is_empty())
    }

    /// Puts this into the store; `false` where that failed.
    pub(crate) async fn save(&self, secret: &Secret, stored: StoredToken) -> bool {
        let secrets = std::slice::from_ref(secret);
        unless_failed(secrets, self.store.save(&self.key, stored)).await.is_some()
    }
}

impl LeaseStore for StoreHandle {
    type Error = Infallible;

    const RELEASE_ON_DROP: bool = true;

    /// Also granted where the store does not say.
    async fn lease(&self, holder: &str, time: Duration) -> Result<bool, Infallible> {
        let granted = unless_failed(&[], self.store.lease(&self.key, holder, time)).await;
        Ok(granted.unwrap_or(true))
    }

    async fn release(&self, holder: &str) {
        unless_failed(&[], self.store.release(&self.key, holder)).await;
    }
}

/// The store's answer; `None`, with a warning, where it fails or takes too long.
async fn unless_failed<T>(
    secrets: &[Secret],
    answer: BoxFuture<'_, Result<T, BoxError>>,
) -> Option<T> {
    within(TIMEOUT, secrets, answer)
        .await
        .inspect_err(|error| {
            tracing::warn!(%error, "the token store failed; going on without it");
        })
        .ok()
}

/// The store's answer, or why there is none. Secrets that an error quotes are taken out.
pub(crate) async fn within<T>(
    time: Duration,
    secrets: &[Secret],
    answer: BoxFuture<'_, Result<T, BoxError>>,
) -> Result<T, String> {
    match timeout(time, answer).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(error)) => Err(redact(&error.to_string(), secrets).into_owned()),
        Err(_) => Err(format!("no answer within {time:?}")),
    }
}
