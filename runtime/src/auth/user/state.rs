//! What a session of a user knows: the tokens in use, those not stored yet, and how long each
//! is good for. Who asks for them stands in `session`.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

use futures_util::future::Shared as SharedFuture;
use tokio::time::Instant;

use super::{OAUTH_TOKEN, UserKey, UserTokenStore, UserTokens};
use crate::{
    Error, client::Shared, endpoint::Target, error::Kind, secret::Secret, transport::BoxFuture,
};

/// However long an access token is said to live, it is refreshed after this; clocks and replies
/// may be wrong.
const LONGEST: Duration = Duration::from_secs(2 * 60 * 60);
/// So long before its end the next is fetched; the old one stays good meanwhile.
const RENEW_BEFORE: Duration = Duration::from_secs(20 * 60);
/// Not used so close to its end, for it has to reach the platform.
const SPARE: Duration = Duration::from_secs(30);
/// Until the next try after a refresh that failed, as long as the old token lasts.
const PAUSE: Duration = Duration::from_secs(30);
/// The same where all that is missing is the store's consent.
const SAVE_PAUSE: Duration = Duration::from_secs(1);
/// So many refresh tokens that are used up are remembered.
const MOST_USED: usize = 8;
/// What all clones of a session share.
pub(super) struct Inner {
    pub(super) client: Arc<Shared>,
    pub(super) key: UserKey,
    pub(super) store: Arc<dyn UserTokenStore>,
    pub(super) state: Mutex<State>,
}

pub(super) struct State {
    /// In use; the store has them.
    pub(super) tokens: UserTokens,
    pub(super) access: Secret,
    pub(super) renew_at: Instant,
    pub(super) expires_at: Instant,
    /// Refresh tokens that are used up, the newest last: a store that lags behind may still
    /// show them.
    pub(super) used: Vec<Secret>,
    /// Newer ones, which the store has not taken yet.
    pub(super) unsaved: Option<UserTokens>,
    /// The platform refused the access token in use.
    pub(super) refused: bool,
    pub(super) healed_at: Option<Instant>,
    pub(super) flight: Option<Flight>,
    /// No refresh before.
    pub(super) paused_until: Option<Instant>,
    /// Why only another login helps.
    pub(super) over: Option<Error>,
}

/// A refresh under way, driven by a task.
pub(super) type Flight = SharedFuture<BoxFuture<'static, Result<Secret, Error>>>;

impl Inner {
    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts these into use: the store has them.
    pub(super) fn put(&self, tokens: UserTokens) {
        let mut state = self.lock();
        *state = State {
            healed_at: state.healed_at,
            flight: state.flight.take(),
            used: std::mem::take(&mut state.used),
            ..State::new(tokens)
        };
    }

    /// All tokens, for what may quote them.
    pub(super) fn secrets(&self) -> Vec<Secret> {
        let state = self.lock();
        let unsaved = state.unsaved.iter().flat_map(UserTokens::secrets);
        state.tokens.secrets().into_iter().chain(unsaved).collect()
    }

    /// The refresh token, which counts as used from now on.
    pub(super) fn use_up(&self) -> Option<String> {
        let mut state = self.lock();
        let token = state.tokens.refresh_token.clone()?;
        let secret = Secret::new(token.as_str());
        if !state.used.contains(&secret) {
            state.used.push(secret);
        }
        if state.used.len() > MOST_USED {
            state.used.remove(0);
        }
        Some(token)
    }

    /// Whether these are neither the tokens in use nor older ones.
    pub(super) fn is_news(&self, tokens: &UserTokens) -> bool {
        let state = self.lock();
        let used = |token: &String| state.used.iter().any(|used| used.reveal() == token);
        tokens.access_token != state.tokens.access_token
            && !tokens.refresh_token.as_ref().is_some_and(used)
    }

    /// What a refresh that has ended means for the calls to come.
    pub(super) fn finish(&self, result: Result<(), Error>) -> Result<Secret, Error> {
        let mut state = self.lock();
        match result {
            Ok(()) => {
                tracing::debug!("the user's tokens were refreshed");
                Ok(state.access.clone())
            }
            Err(error) => {
                let pause = if state.unsaved.is_some() { SAVE_PAUSE } else { PAUSE };
                state.paused_until = Some(Instant::now() + pause);
                if error.is_login_required() {
                    state.over = Some(error.clone());
                }
                tracing::warn!(
                    error.type = %error.kind(),
                    feishu.code = error.code(),
                    feishu.log_id = error.log_id(),
                    "the user's tokens could not be refreshed"
                );
                Err(error)
            }
        }
    }
}

impl State {
    pub(super) fn new(tokens: UserTokens) -> Self {
        let now = Instant::now();
        let left = tokens.expires_at.duration_since(SystemTime::now()).unwrap_or_default();
        let left = left.min(LONGEST);
        State {
            access: Secret::new(tokens.access_token.as_str()),
            renew_at: now + left - RENEW_BEFORE.min(left / 3),
            expires_at: now + left - SPARE.min(left / 10),
            tokens,
            used: Vec::new(),
            unsaved: None,
            refused: false,
            healed_at: None,
            flight: None,
            paused_until: None,
            over: None,
        }
    }

    /// Whether there is nothing by which another could be had.
    pub(super) fn is_last(&self) -> bool {
        self.tokens.refresh_token.is_none() && self.unsaved.is_none()
    }

    /// Why a refresh is not worth a try.
    pub(super) fn fault(&self) -> Option<Error> {
        if self.unsaved.is_some() {
            return None;
        }
        if self.is_last() {
            let target = Target::of(&OAUTH_TOKEN);
            return Some(Error::new(&target, Kind::NoRefreshToken));
        }
        self.over.clone()
    }
}
