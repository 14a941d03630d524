//! [`UserSession`]: a user's tokens in use, shared by all calls for that user. When they are
//! refreshed is decided here; how, stands in `renew`; what is known of them, in `state`.
//!
//! A refresh token works once, so a refresh that has begun is never given up: it runs in a task
//! of its own, whoever goes away meanwhile. The lock is held for a few instructions, never over
//! an await.

use std::{
    fmt,
    sync::{Arc, Mutex},
    time::Duration,
};

use futures_util::FutureExt;
use tokio::{sync::oneshot, time::Instant};

use super::{
    OAUTH_TOKEN, UserKey, UserTokenStore, UserTokens, renew,
    state::{Flight, Inner, State},
};
use crate::{
    Client, Error,
    auth::{Identity, User, key},
    client::Shared,
    endpoint::Target,
    error::Kind,
    secret::Secret,
};

/// A token that is refused is not replaced more often than this: some refusals, such as those
/// of endpoints that take no user's token, no other token heals.
const HEAL_EVERY: Duration = Duration::from_secs(5 * 60);

/// A user's tokens, refreshed in time for all calls that are made by
/// [`Client::as_user_session`]. Cheap to clone: clones are one session.
///
/// - Each new pair of tokens is handed to the [`UserTokenStore`] before it is used. Where that
///   fails, calls go on with the old access token as long as it lasts, and the new ones are
///   kept: see [`tokens`](UserSession::tokens) and [`Error::unsaved_user_tokens`].
/// - However many calls need it, the platform is asked once. Where the store supports it, that
///   holds for several processes too.
/// - A refresh goes on when the call that began it is dropped. It ends with the tokio runtime
///   that it runs on: one that is shut down at that moment may lose the tokens.
/// - When the login has ended, calls fail with [`Error::is_login_required`]; after another
///   login, [`replace`](UserSession::replace) puts in its tokens.
#[derive(Clone)]
pub struct UserSession(pub(super) Arc<Inner>);

/// What a caller gets at once.
pub(crate) enum UserClaim {
    Ready(Secret),
    /// It is refreshed; awaiting does not drive it.
    Wait(Flight),
    /// There is none, and none to be had.
    Over(Error),
}

impl Client {
    /// A session of a user who has just logged in. `user` names them in the store: an
    /// `open_id`, or an id of one's own. The tokens are handed to the store first.
    ///
    /// # Errors
    /// Where the store does not take the tokens, which then are in
    /// [`Error::unsaved_user_tokens`].
    pub async fn user_session(
        &self,
        user: impl Into<String>,
        tokens: UserTokens,
        store: Arc<dyn UserTokenStore>,
    ) -> Result<UserSession, Error> {
        let session = UserSession::new(&self.shared, user.into(), tokens.clone(), store);
        renew::save(&session.0, &tokens).await?;
        Ok(session)
    }

    /// A session of a user who logged in before, with the tokens that the store has; `None`
    /// where it has none.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn resume_user_session(
        &self,
        user: impl Into<String>,
        store: Arc<dyn UserTokenStore>,
    ) -> Result<Option<UserSession>, Error> {
        let user = user.into();
        let key = user_key(&self.shared, user.clone());
        let tokens = renew::load(&*store, &key).await?;
        Ok(tokens.map(|tokens| UserSession::new(&self.shared, user, tokens, store)))
    }

    /// Acts for the user of this session where the endpoint allows that. Endpoints that take
    /// no user's token are called as the app. A session of another app's is refused when a
    /// call is made.
    pub fn as_user_session(&self, session: &UserSession) -> Client {
        let mut client = self.clone();
        let (own, other) = (&self.shared, &session.0.client);
        let same =
            Arc::ptr_eq(own, other) || (&own.app_id, &own.base) == (&other.app_id, &other.base);
        client.options.identity = Identity {
            user: Some(match same {
                true => User::Session(session.clone()),
                false => User::OfAnotherApp(other.app_id.clone()),
            }),
            ..client.options.identity
        };
        client
    }
}

impl UserSession {
    fn new(
        client: &Arc<Shared>,
        user: String,
        tokens: UserTokens,
        store: Arc<dyn UserTokenStore>,
    ) -> Self {
        let key = user_key(client, user);
        let state = Mutex::new(State::new(tokens));
        UserSession(Arc::new(Inner { client: client.clone(), key, store, state }))
    }

    /// The user, as the session was told.
    pub fn user(&self) -> &str {
        self.0.key.user()
    }

    /// The newest tokens: also those that the store has not taken yet.
    pub fn tokens(&self) -> UserTokens {
        let state = self.0.lock();
        state.unsaved.as_ref().unwrap_or(&state.tokens).clone()
    }

    /// Whether the store has not taken the newest tokens yet. It is tried again when they are
    /// needed, and by [`refresh`](UserSession::refresh).
    pub fn is_unsaved(&self) -> bool {
        self.0.lock().unsaved.is_some()
    }

    /// An access token that is good now, for use elsewhere; refreshed if need be.
    ///
    /// # Errors
    /// Where it had to be refreshed and could not.
    pub async fn access_token(&self) -> Result<String, Error> {
        let token = match self.claim() {
            UserClaim::Ready(token) => token,
            UserClaim::Wait(flight) => flight.await?,
            UserClaim::Over(error) => return Err(error),
        };
        Ok(token.reveal().to_owned())
    }

    /// Refreshes the tokens now, whatever life they have left; or waits for the refresh that
    /// is under way. Tokens that the store has not taken yet are handed to it instead.
    ///
    /// # Errors
    /// Where the platform gives none, or the store does not take them.
    pub async fn refresh(&self) -> Result<UserTokens, Error> {
        let flight = {
            let mut state = self.0.lock();
            match (&state.flight, state.fault()) {
                (Some(flight), _) => flight.clone(),
                (None, Some(fault)) => return Err(fault),
                (None, None) => self.start(&mut state),
            }
        };
        flight.await?;
        Ok(self.tokens())
    }

    /// Goes on with the tokens of another login of the same user.
    ///
    /// # Errors
    /// Where the store does not take them; they are kept and handed to it again.
    pub async fn replace(&self, tokens: UserTokens) -> Result<(), Error> {
        loop {
            // A refresh of the old ones must not come after the new ones.
            let under_way = self.0.lock().flight.clone();
            if let Some(flight) = under_way {
                let _ = flight.await;
                continue;
            }
            let flight = {
                let mut state = self.0.lock();
                if state.flight.is_some() {
                    continue;
                }
                state.unsaved = Some(tokens);
                state.over = None;
                self.start(&mut state)
            };
            return flight.await.map(drop);
        }
    }

    /// The access token, or the refresh that brings it.
    pub(crate) fn claim(&self) -> UserClaim {
        let mut state = self.0.lock();
        let now = Instant::now();
        // Without another to be had, the platform decides what is good, not a clock.
        if !state.refused && (now < state.expires_at || state.is_last()) {
            let paused = state.paused_until.is_some_and(|until| now < until);
            let due = now >= state.renew_at || state.unsaved.is_some();
            if due && !paused && state.flight.is_none() && state.fault().is_none() {
                // The task drives it.
                drop(self.start(&mut state));
            }
            return UserClaim::Ready(state.access.clone());
        }
        if let Some(flight) = &state.flight {
            return UserClaim::Wait(flight.clone());
        }
        match state.fault() {
            Some(fault) => UserClaim::Over(fault),
            None => UserClaim::Wait(self.start(&mut state)),
        }
    }

    /// The platform refused this token. Whether another may be had for a repetition.
    pub(crate) fn refused(&self, token: &Secret) -> bool {
        let mut state = self.0.lock();
        if state.access != *token || state.refused {
            return true;
        }
        let now = Instant::now();
        let lately = state.healed_at.is_some_and(|at| now < at + HEAL_EVERY);
        if lately || state.fault().is_some() {
            return false;
        }
        state.refused = true;
        state.healed_at = Some(now);
        true
    }

    /// Begins a refresh, in a task of its own.
    fn start(&self, state: &mut State) -> Flight {
        let (done, outcome) = oneshot::channel();
        let key = self.0.key.clone();
        let flight = async move {
            let stopped = |_| {
                let message = format!(
                    "the refresh for user {:?} was stopped: its tokio runtime was shut down, or \
                     the store of users' tokens panicked",
                    key.user()
                );
                Error::new(&Target::of(&OAUTH_TOKEN), Kind::UserStore(message))
            };
            outcome.await.unwrap_or_else(|closed| Err(stopped(closed)))
        };
        let flight = flight.boxed().shared();
        state.flight = Some(flight.clone());
        let under_way = UnderWay(self.0.clone());
        let task = async move {
            let result = renew::renew(&under_way.0).await;
            let result = under_way.0.finish(result);
            drop(under_way);
            // Nobody may wait for it any more.
            let _ = done.send(result);
        };
        // Outside the span of the call that happens to begin it: it may go on for longer.
        tokio::spawn(task);
        flight
    }
}

/// Ends with the task, however that ends.
struct UnderWay(Arc<Inner>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.lock().flight = None;
    }
}

/// The name of a user's tokens in a store.
fn user_key(client: &Shared, user: String) -> UserKey {
    let key = key(client, "user", Some(&user));
    UserKey { user, app_id: client.app_id.clone(), key }
}

impl fmt::Debug for UserSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tokens = self.tokens();
        f.debug_struct("UserSession")
            .field("user", &self.0.key.user)
            .field("app_id", &self.0.key.app_id)
            .field("tokens", &tokens)
            .finish_non_exhaustive()
    }
}
