//! [`UserSession`]: a user's tokens in use, shared by all calls for that user. When they are
//! refreshed is decided here; how, is in `renew`; what is known of them, in `state`.
//!
//! A refresh token works once, so a refresh that has begun is never given up: it runs in a task
//! of its own, whoever goes away meanwhile.

use std::{
    fmt,
    sync::{Arc, Mutex},
    time::Duration,
};

use futures_util::FutureExt;
use tokio::sync::oneshot;

use super::{
    UserKey, UserTokenStore, grant, renew,
    state::{SessionCore, SessionState},
};
use crate::{
    auth::{
        AppCredentials, Exchange,
        renew::{CachedOrPending, InFlight, Step},
    },
    error::{Error, Kind},
    secret::Secret,
    user_tokens::UserTokens,
};

/// A user's tokens, refreshed in time for all calls made through
/// [`Client::as_user_session`](crate::Client::as_user_session). Cheap to clone: clones are one
/// session.
///
/// - Each new pair of tokens is handed to the [`UserTokenStore`] before it is used. If that
///   fails, calls go on with the old access token as long as it lasts, and the new tokens are
///   kept: see [`tokens`](UserSession::tokens) and
///   [`Error::unsaved_user_tokens`](crate::Error::unsaved_user_tokens).
/// - However many calls need new tokens, the platform is asked once. If the store supports
///   leases, that holds for several processes too.
/// - A refresh goes on when the call that began it is dropped. It ends with the tokio runtime
///   that it runs on: a runtime that shuts down at that moment may lose the tokens.
/// - When the login has ended, calls fail with
///   [`Error::is_login_required`](crate::Error::is_login_required). After another login,
///   [`replace`](UserSession::replace) puts in its tokens.
///
/// ```no_run
/// # use std::sync::Arc;
/// # use feishu_runtime::{Client, Error, UserTokenStore};
/// # async fn call(client: Client, store: Arc<dyn UserTokenStore>) -> Result<(), Error> {
/// if let Some(session) = client.resume_user_session("ou_7d8a6e", store).await? {
///     let user = client.as_user_session(&session); // calls of `user` are the user's
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct UserSession(Arc<SessionCore>);

impl UserSession {
    pub(crate) fn new(
        app: &Arc<AppCredentials>,
        exchange: Arc<dyn Exchange>,
        timeout: Duration,
        user: String,
        tokens: UserTokens,
        store: Arc<dyn UserTokenStore>,
    ) -> Self {
        let key = UserKey::new(app, user);
        let (app, state) = (app.clone(), Mutex::new(SessionState::new(tokens)));
        UserSession(Arc::new(SessionCore { app, exchange, timeout, key, store, state }))
    }

    /// Hands the tokens with which the session begins to the store.
    pub(crate) async fn save(&self, tokens: &UserTokens) -> Result<(), Error> {
        renew::save(&self.0, tokens).await
    }

    /// The tokens that the store has for this user.
    pub(crate) async fn stored_tokens(
        app: &AppCredentials,
        user: String,
        store: &dyn UserTokenStore,
    ) -> Result<Option<UserTokens>, Error> {
        renew::load(store, &UserKey::new(app, user)).await
    }

    /// The app whose session it is.
    pub(crate) fn app(&self) -> &AppCredentials {
        &self.0.app
    }

    /// The user, as the session was told.
    pub fn user(&self) -> &str {
        self.0.key.user()
    }

    /// The newest tokens, even if the store has not taken them yet.
    pub fn tokens(&self) -> UserTokens {
        let state = self.0.lock();
        state.unsaved.as_ref().unwrap_or(&state.tokens).clone()
    }

    /// Whether the store has not taken the newest tokens yet. It is tried again when they are
    /// needed, and by [`refresh`](UserSession::refresh).
    pub fn is_unsaved(&self) -> bool {
        self.0.lock().unsaved.is_some()
    }

    /// A valid access token, for use elsewhere; refreshed first if necessary.
    ///
    /// # Errors
    /// If the token had to be refreshed and could not be.
    pub async fn access_token(&self) -> Result<String, Error> {
        let token = match self.claim()? {
            CachedOrPending::Cached(token) => token,
            CachedOrPending::Pending(refresh) => refresh.await?,
        };
        Ok(token.reveal().to_owned())
    }

    /// Refreshes the tokens now, however long they would still last, or waits for the refresh
    /// in flight. Tokens that the store has not taken yet are handed to it instead.
    ///
    /// # Errors
    /// If the platform gives no tokens, or the store does not take them.
    pub async fn refresh(&self) -> Result<UserTokens, Error> {
        let refresh = {
            let mut state = self.0.lock();
            match (state.access.in_flight(), state.fault()) {
                (Some(refresh), _) => refresh,
                (None, Some(fault)) => return Err(fault),
                (None, None) => self.start(&mut state),
            }
        };
        refresh.await?;
        Ok(self.tokens())
    }

    /// Goes on with the tokens of another login of the same user.
    ///
    /// # Errors
    /// If the store does not take them. They are kept and handed to it again.
    pub async fn replace(&self, tokens: UserTokens) -> Result<(), Error> {
        loop {
            // A refresh of the old ones must not come after the new ones.
            let in_flight = self.0.lock().access.in_flight();
            if let Some(refresh) = in_flight {
                let _ = refresh.await;
                continue;
            }
            let save = {
                let mut state = self.0.lock();
                if state.access.in_flight().is_some() {
                    continue;
                }
                state.unsaved = Some(tokens);
                state.over = None;
                self.start(&mut state)
            };
            return save.await.map(drop);
        }
    }

    /// The access token, or the refresh that brings it; awaiting it does not drive it.
    pub(crate) fn claim(&self) -> Result<CachedOrPending, Error> {
        let mut state = self.0.lock();
        Ok(match state.step() {
            Step::Use(token) => CachedOrPending::Cached(token),
            Step::UseAndRenew(token) => {
                // The task drives it.
                drop(self.start(&mut state));
                CachedOrPending::Cached(token)
            }
            Step::Join(refresh) => CachedOrPending::Pending(refresh),
            Step::Renew => match state.fault() {
                Some(fault) => return Err(fault),
                None => CachedOrPending::Pending(self.start(&mut state)),
            },
        })
    }

    /// The platform refused this token. Whether another may be had for a repetition.
    pub(crate) fn refused(&self, token: &Secret) -> bool {
        self.0.lock().refused(token)
    }

    /// Begins a refresh, in a task of its own.
    fn start(&self, state: &mut SessionState) -> InFlight {
        let (done, outcome) = oneshot::channel();
        let user = self.user().to_owned();
        let refresh = async move {
            let stopped = |_| {
                let message = format!(
                    "the refresh for user {user:?} was stopped: its tokio runtime was shut down, \
                     or the store of users' tokens panicked"
                );
                grant::error(Kind::UserStore(message))
            };
            outcome.await.unwrap_or_else(|closed| Err(stopped(closed)))
        };
        let refresh = refresh.boxed().shared();
        state.access.began(&refresh);
        let running = RefreshTask { session: self.0.clone(), _refresh: refresh.clone() };
        let task = async move {
            let result = renew::renew(&running.session).await;
            let result = running.session.finish(result);
            drop(running);
            // Nobody may wait for it any more.
            let _ = done.send(result);
        };
        // Outside the span of the call that happens to begin it: it may go on for longer.
        tokio::spawn(task);
        refresh
    }
}

/// A refresh while its task runs; it ends with the task, however that ends.
struct RefreshTask {
    session: Arc<SessionCore>,
    /// Keeps it in flight although nobody may wait for it.
    _refresh: InFlight,
}

impl Drop for RefreshTask {
    fn drop(&mut self) {
        self.session.lock().access.ended();
    }
}

impl fmt::Debug for UserSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UserSession")
            .field("user", &self.user())
            .field("app_id", &self.0.key.app_id())
            .field("tokens", &self.tokens())
            .finish_non_exhaustive()
    }
}
