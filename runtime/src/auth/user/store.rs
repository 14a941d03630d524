//! [`UserTokenStore`]: where the tokens of users are stored, and two common implementations.

use std::{
    fmt,
    sync::Arc,
    time::{Duration, SystemTime},
};

use crate::{
    auth::{AppCredentials, StoredToken, TokenStore},
    transport::{BoxError, BoxFuture},
    user_tokens::UserTokens,
};

/// Stores the tokens of users, for instance in a table of your own. Each refresh uses up the
/// refresh token and brings another, so if the new one is lost, the user has to log in again.
///
/// ```
/// use std::{collections::HashMap, sync::Mutex};
///
/// use feishu_runtime::{
///     UserKey, UserTokenStore, UserTokens,
///     transport::{BoxError, BoxFuture},
/// };
///
/// /// A table with a row for each user.
/// struct Users(Mutex<HashMap<String, String>>);
///
/// impl UserTokenStore for Users {
///     fn save<'a>(&'a self, user: &'a UserKey, tokens: &'a UserTokens) -> BoxFuture<'a, Result<(), BoxError>> {
///         Box::pin(async move {
///             let row = serde_json::to_string(tokens)?;
///             self.0.lock().unwrap().insert(user.user().to_owned(), row);
///             Ok(())
///         })
///     }
///
///     fn load<'a>(&'a self, user: &'a UserKey) -> BoxFuture<'a, Result<Option<UserTokens>, BoxError>> {
///         Box::pin(async move {
///             let row = self.0.lock().unwrap().get(user.user()).cloned();
///             Ok(row.map(|row| serde_json::from_str(&row)).transpose()?)
///         })
///     }
/// }
/// ```
///
/// Only [`save`](UserTokenStore::save) is required. With the other methods, several processes can
/// hold a session of the same user; without them, two processes that refresh at the same time end
/// that user's login.
pub trait UserTokenStore: Send + Sync + 'static {
    /// Stores the user's tokens in place of older ones. They are used once this has succeeded, and
    /// not before. If it fails it is called again with the same tokens.
    fn save<'a>(
        &'a self,
        user: &'a UserKey,
        tokens: &'a UserTokens,
    ) -> BoxFuture<'a, Result<(), BoxError>>;

    /// The user's tokens as they were saved last, by any process.
    fn load<'a>(
        &'a self,
        user: &'a UserKey,
    ) -> BoxFuture<'a, Result<Option<UserTokens>, BoxError>> {
        let _ = user;
        Box::pin(async { Ok(None) })
    }

    /// Makes `holder` the one who refreshes the user's tokens; `false` if another holder has the
    /// lease. The lease ends after `time`, in case the holder is gone by then.
    fn lease<'a>(
        &'a self,
        user: &'a UserKey,
        holder: &'a str,
        time: Duration,
    ) -> BoxFuture<'a, Result<bool, BoxError>> {
        let _ = (user, holder, time);
        Box::pin(async { Ok(true) })
    }

    /// Ends the lease, if it is still `holder`'s.
    fn release<'a>(
        &'a self,
        user: &'a UserKey,
        holder: &'a str,
    ) -> BoxFuture<'a, Result<(), BoxError>> {
        let _ = (user, holder);
        Box::pin(async { Ok(()) })
    }
}

/// A user of one app on one site. Its `Display` is a key that no other user, app or site has.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct UserKey {
    user: String,
    app_id: String,
    key: String,
}

impl UserKey {
    /// The key of this user of the app.
    pub(super) fn new(app: &AppCredentials, user: String) -> Self {
        let key = app.store_key("user", Some(&user));
        UserKey { user, app_id: app.id.clone(), key }
    }

    /// The user, as the session was told.
    pub fn user(&self) -> &str {
        &self.user
    }

    /// The app's id.
    pub fn app_id(&self) -> &str {
        &self.app_id
    }
}

impl fmt::Display for UserKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.key)
    }
}

/// Hands the tokens to a function and stores nothing itself: for a single process that loads them
/// by itself.
pub struct SaveUserTokens<F>(F);

impl<F> SaveUserTokens<F> {
    /// Saves with this function: `async |user, tokens| { .. Ok(()) }`.
    pub fn by<Saving>(save: F) -> Self
    where
        F: Fn(UserKey, UserTokens) -> Saving + Send + Sync + 'static,
        Saving: Future<Output = Result<(), BoxError>> + Send + 'static,
    {
        SaveUserTokens(save)
    }
}

impl<F, Saving> UserTokenStore for SaveUserTokens<F>
where
    F: Fn(UserKey, UserTokens) -> Saving + Send + Sync + 'static,
    Saving: Future<Output = Result<(), BoxError>> + Send + 'static,
{
    fn save<'a>(
        &'a self,
        user: &'a UserKey,
        tokens: &'a UserTokens,
    ) -> BoxFuture<'a, Result<(), BoxError>> {
        Box::pin((self.0)(user.clone(), tokens.clone()))
    }
}

impl<F> fmt::Debug for SaveUserTokens<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SaveUserTokens").finish_non_exhaustive()
    }
}

/// Stores the tokens of users in a [`TokenStore`], together with those of apps.
///
/// ```no_run
/// # use std::sync::Arc;
/// # use feishu_runtime::{Client, Error, MemoryTokenStore, TokenStore, UserTokensIn};
/// # async fn call(client: Client, store: Arc<dyn TokenStore>) -> Result<(), Error> {
/// let users = Arc::new(UserTokensIn::new(store));
/// if let Some(session) = client.resume_user_session("ou_7d8a6e6d", users).await? {
///     let me = client.as_user_session(&session);
/// }
/// # Ok(())
/// # }
/// ```
pub struct UserTokensIn(Arc<dyn TokenStore>);

/// A refresh token that does not say how long it lasts is kept for this.
const KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// The platform asks users to agree anew after a year.
const LONGEST: Duration = Duration::from_secs(366 * 24 * 60 * 60);

impl UserTokensIn {
    /// Stores them in this store.
    pub fn new(store: Arc<dyn TokenStore>) -> Self {
        UserTokensIn(store)
    }
}

impl UserTokenStore for UserTokensIn {
    fn save<'a>(
        &'a self,
        user: &'a UserKey,
        tokens: &'a UserTokens,
    ) -> BoxFuture<'a, Result<(), BoxError>> {
        Box::pin(async move {
            // As long as anything of it is good, and never so briefly that a clock which is
            // wrong would make the store forget it.
            let until = tokens.refresh_expires_at.unwrap_or(tokens.expires_at);
            let now = SystemTime::now();
            let kept = until.clamp(now + KEPT, now + LONGEST);
            let json = serde_json::to_string(tokens)?;
            self.0.save(&user.key, StoredToken::new(json, kept)).await
        })
    }

    fn load<'a>(
        &'a self,
        user: &'a UserKey,
    ) -> BoxFuture<'a, Result<Option<UserTokens>, BoxError>> {
        Box::pin(async move {
            let Some(stored) = self.0.load(&user.key).await? else { return Ok(None) };
            // What stands there is not repeated: it is secret.
            let tokens = serde_json::from_str(&stored.token)
                .map_err(|_| "what the store holds for the user are no tokens of this crate's")?;
            Ok(Some(tokens))
        })
    }

    fn lease<'a>(
        &'a self,
        user: &'a UserKey,
        holder: &'a str,
        time: Duration,
    ) -> BoxFuture<'a, Result<bool, BoxError>> {
        self.0.lease(&user.key, holder, time)
    }

    fn release<'a>(
        &'a self,
        user: &'a UserKey,
        holder: &'a str,
    ) -> BoxFuture<'a, Result<(), BoxError>> {
        self.0.release(&user.key, holder)
    }
}

impl fmt::Debug for UserTokensIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UserTokensIn").finish_non_exhaustive()
    }
}
