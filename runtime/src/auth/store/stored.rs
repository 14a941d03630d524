//! [`TokenStore`]: what a store does, and [`StoredToken`]: what it keeps.

use std::{
    fmt,
    time::{Duration, SystemTime},
};

use crate::transport::{BoxError, BoxFuture};

/// Keeps tokens for several clients, for
/// [`ClientBuilder::token_store`](crate::ClientBuilder::token_store).
///
/// Each client also keeps the token that it uses, so it asks the store only when it needs a new
/// one. When the store fails or does not answer within two seconds, the client goes on without
/// it.
///
/// A key says which app, site and kind of token the value belongs to. Treat it as opaque: its
/// form may change between versions.
///
/// ```
/// use std::sync::Arc;
///
/// use feishu_runtime::{Client, TokenStore};
///
/// fn client(store: Arc<dyn TokenStore>) -> Result<Client, feishu_runtime::Error> {
///     Client::builder("cli_a1b2c3", "app secret").token_store(store).build()
/// }
/// ```
pub trait TokenStore: Send + Sync + 'static {
    /// The token under this key, if there is one.
    fn load<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<StoredToken>, BoxError>>;

    /// Stores a token under this key, in place of an older one. The store may forget it once it
    /// has expired.
    fn save<'a>(&'a self, key: &'a str, token: StoredToken) -> BoxFuture<'a, Result<(), BoxError>>;

    /// Makes `holder` the one who fetches a token for this key; `false` if another holder has
    /// the lease. The lease ends after `time`, in case the holder is gone by then.
    fn lease<'a>(
        &'a self,
        key: &'a str,
        holder: &'a str,
        time: Duration,
    ) -> BoxFuture<'a, Result<bool, BoxError>>;

    /// Ends the lease, if it is still `holder`'s.
    fn release<'a>(&'a self, key: &'a str, holder: &'a str) -> BoxFuture<'a, Result<(), BoxError>>;
}

/// A token as a store keeps it.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct StoredToken {
    /// The token itself: a secret.
    pub token: String,
    /// When it expires, by the clock of the machine that fetched it.
    pub expires_at: SystemTime,
}

impl StoredToken {
    /// A token and when it expires.
    pub fn new(token: impl Into<String>, expires_at: SystemTime) -> Self {
        StoredToken { token: token.into(), expires_at }
    }
}

impl fmt::Debug for StoredToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoredToken").field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}
