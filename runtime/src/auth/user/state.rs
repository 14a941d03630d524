//! What a session knows of a user: the tokens in use, those that are not stored yet, and which
//! refresh tokens are used up. Who asks for them is in `session`.

use std::{
    sync::{Arc, Mutex, MutexGuard},
    time::{Duration, SystemTime},
};

use tokio::time::Instant;

use super::{UserKey, UserTokenStore, grant};
use crate::{
    auth::{
        AppCredentials, Exchange,
        renew::{Demand, Lifetime, PAUSE, RenewingSecret, Step},
    },
    error::{Error, Kind},
    secret::Secret,
    sync::lock,
    user_tokens::UserTokens,
};

/// The pause after a refresh whose tokens the store did not take.
const SAVE_PAUSE: Duration = Duration::from_secs(1);
/// A refused token is replaced at most this often: some refusals, such as those of endpoints
/// that take no user's token, no other token cures.
const REPLACE_EVERY: Duration = Duration::from_secs(5 * 60);
/// How many refresh tokens that are used up are remembered.
const MOST_USED: usize = 8;

/// What all clones of a session share.
pub(super) struct SessionCore {
    pub(super) app: Arc<AppCredentials>,
    pub(super) exchange: Arc<dyn Exchange>,
    /// The time for a call of the client.
    pub(super) timeout: Duration,
    pub(super) key: UserKey,
    pub(super) store: Arc<dyn UserTokenStore>,
    pub(super) state: Mutex<SessionState>,
}

pub(super) struct SessionState {
    /// In use; the store has them.
    pub(super) tokens: UserTokens,
    /// The access token among them.
    pub(super) access: RenewingSecret,
    /// Refresh tokens that are used up, the newest last: a store that lags behind may still
    /// show them.
    used: Vec<Secret>,
    /// Newer ones, which the store has not taken yet.
    pub(super) unsaved: Option<UserTokens>,
    /// When a refused token was replaced last.
    replaced_at: Option<Instant>,
    /// Why only another login helps.
    pub(super) over: Option<Error>,
}

impl SessionCore {
    pub(super) fn lock(&self) -> MutexGuard<'_, SessionState> {
        lock(&self.state)
    }

    /// Puts these into use: the store has them.
    pub(super) fn put(&self, tokens: UserTokens) {
        let mut state = self.lock();
        state.access.put(Secret::new(tokens.access_token.as_str()), lifetime(&tokens));
        state.tokens = tokens;
        state.unsaved = None;
        state.over = None;
    }

    /// All tokens, for texts that may quote them.
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
        let Err(error) = result else {
            tracing::debug!("the user's tokens were refreshed");
            let token = state.access.secret().cloned();
            return Ok(token.unwrap_or_else(|| Secret::new(state.tokens.access_token.as_str())));
        };
        let pause = if state.unsaved.is_some() { SAVE_PAUSE } else { PAUSE };
        state.access.failed(pause);
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

impl SessionState {
    pub(super) fn new(tokens: UserTokens) -> Self {
        let access = Secret::new(tokens.access_token.as_str());
        SessionState {
            access: RenewingSecret::cached(access, lifetime(&tokens)),
            tokens,
            used: Vec::new(),
            unsaved: None,
            replaced_at: None,
            over: None,
        }
    }

    /// What to do for a caller who comes now.
    pub(super) fn step(&self) -> Step {
        let demand = Demand { renew_now: self.unsaved.is_some(), keep_expired: self.is_last() };
        match self.access.step(Instant::now(), demand) {
            Step::UseAndRenew(secret) if self.fault().is_some() => Step::Use(secret),
            step => step,
        }
    }

    /// The platform refused this token. Whether another may be had for a repetition.
    pub(super) fn refused(&mut self, token: &Secret) -> bool {
        if self.access.secret() != Some(token) {
            return true;
        }
        let now = Instant::now();
        let lately = self.replaced_at.is_some_and(|at| now < at + REPLACE_EVERY);
        if lately || self.fault().is_some() {
            return false;
        }
        self.access.refuse(token);
        self.replaced_at = Some(now);
        true
    }

    /// Why a refresh is not worth a try.
    pub(super) fn fault(&self) -> Option<Error> {
        if self.unsaved.is_some() {
            return None;
        }
        if self.is_last() {
            return Some(grant::error(Kind::NoRefreshToken));
        }
        self.over.clone()
    }

    /// Whether there is nothing by which another token could be had.
    fn is_last(&self) -> bool {
        self.tokens.refresh_token.is_none() && self.unsaved.is_none()
    }
}

/// From now on: when the tokens were asked for is not known.
fn lifetime(tokens: &UserTokens) -> Lifetime {
    let left = tokens.expires_at.duration_since(SystemTime::now()).unwrap_or_default();
    Lifetime::new(Instant::now(), left)
}
