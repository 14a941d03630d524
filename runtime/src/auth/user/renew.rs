//! One refresh: whoever else has the user's tokens is asked first, then the platform, and the
//! store takes what it gave before anyone uses it.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use tokio::time::sleep;

use super::{UserKey, UserTokenStore, grant, state::SessionCore};
use crate::{
    auth::{
        lease::{Acquired, LeaseStore, acquire},
        renew::WORTH_TAKING,
        store::within,
    },
    error::{Error, Kind},
    random,
    transport::{BoxError, BoxFuture},
    user_tokens::UserTokens,
};

/// A store that takes longer counts as one that failed.
const STORE_TIMEOUT: Duration = Duration::from_secs(10);
/// How often a store is asked to take new tokens, and the first pause between.
const SAVES: u32 = 3;
const FIRST_PAUSE: Duration = Duration::from_millis(100);
/// However long a call may take, a lease ends after this and what the store may take.
const LONGEST_CALL: Duration = Duration::from_secs(10 * 60);

/// What the store has.
#[derive(Clone, Copy, PartialEq)]
enum Found {
    /// Nothing new.
    Nothing,
    /// Tokens that have to be refreshed themselves.
    Stale,
    /// Tokens to be used as they are.
    Fresh,
}

/// The store of users' tokens, as the place of one user.
#[derive(Clone)]
struct UserLease(Arc<SessionCore>);

impl LeaseStore for UserLease {
    type Error = Error;

    /// Where a refresh breaks off, its refresh token may be used up and the store may lack the
    /// new tokens: others would use the old ones, so they have to wait.
    const RELEASE_ON_DROP: bool = false;

    async fn lease(&self, holder: &str, time: Duration) -> Result<bool, Error> {
        // A store that fails now would fail to take what comes: nothing is used up before it
        // answers.
        asked(&self.0, self.0.store.lease(&self.0.key, holder, time)).await
    }

    async fn release(&self, holder: &str) {
        if let Err(error) = asked(&self.0, self.0.store.release(&self.0.key, holder)).await {
            tracing::warn!(%error, "the lease on a user's tokens is left to end by itself");
        }
    }
}

/// Refreshes the tokens; when it succeeds they are in use.
pub(super) async fn renew(session: &Arc<SessionCore>) -> Result<(), Error> {
    let unsaved = session.lock().unsaved.clone();
    if let Some(tokens) = unsaved {
        return save(session, &tokens).await;
    }
    // For the request, and for handing its result over.
    let time = session.timeout.min(LONGEST_CALL) + (SAVES + 1) * STORE_TIMEOUT;
    // By then a holder that is gone has lost it.
    let patience = time + STORE_TIMEOUT;
    let look = || async { Ok((adopt(session).await? == Found::Fresh).then_some(())) };
    let holder = random::name();
    match acquire(&UserLease(session.clone()), &holder, time, patience, look).await? {
        Acquired::Found(()) => Ok(()),
        Acquired::TooLong => {
            Err(failed("others hold the lease on the user's tokens for too long".to_owned()))
        }
        Acquired::Lease(lease) => {
            let result = from_platform(session).await;
            // Where the store lacks the newest tokens, others would use the old ones: they have
            // to wait as long as the lease lasts.
            if session.lock().unsaved.is_none() {
                lease.release().await;
            } else {
                lease.leave();
            }
            result
        }
    }
}

/// Asks the platform, and hands what it gives to the store.
async fn from_platform(session: &SessionCore) -> Result<(), Error> {
    let mut again = true;
    loop {
        let Some(token) = session.use_up() else {
            return Err(grant::error(Kind::NoRefreshToken));
        };
        match grant::refresh(&session.exchange, &session.app, &token).await {
            Ok(tokens) => {
                // From here on they are kept, whatever becomes of this task.
                session.lock().unsaved = Some(tokens.clone());
                return save(session, &tokens).await;
            }
            // Another process may have used it, without a lease.
            Err(error) if error.is_login_required() => match adopt(session).await? {
                Found::Fresh => return Ok(()),
                Found::Stale if again => again = false,
                _ => return Err(error),
            },
            Err(error) => return Err(error),
        }
    }
}

/// Takes over tokens that another process has put into the store.
async fn adopt(session: &SessionCore) -> Result<Found, Error> {
    let Some(stored) = asked(session, session.store.load(&session.key)).await? else {
        return Ok(Found::Nothing);
    };
    if !session.is_news(&stored) {
        return Ok(Found::Nothing);
    }
    let fresh = stored.expires_at > SystemTime::now() + WORTH_TAKING;
    session.put(stored);
    Ok(if fresh { Found::Fresh } else { Found::Stale })
}

/// What the store has for a user of whom nothing is known yet.
pub(super) async fn load(
    store: &dyn UserTokenStore,
    user: &UserKey,
) -> Result<Option<UserTokens>, Error> {
    within(STORE_TIMEOUT, &[], store.load(user)).await.map_err(failed)
}

/// Hands tokens to the store, and puts them into use when it has taken them.
pub(super) async fn save(session: &SessionCore, tokens: &UserTokens) -> Result<(), Error> {
    let secrets = tokens.secrets();
    let mut pause = FIRST_PAUSE;
    for left in (0..SAVES).rev() {
        let saving = session.store.save(&session.key, tokens);
        match within(STORE_TIMEOUT, &secrets, saving).await {
            Ok(()) => {
                session.put(tokens.clone());
                break;
            }
            Err(message) if left == 0 => {
                return Err(grant::error(Kind::Unsaved(Box::new(tokens.clone()), message)));
            }
            Err(_) => sleep(pause).await,
        }
        pause *= 2;
    }
    Ok(())
}

async fn asked<T>(
    session: &SessionCore,
    answer: BoxFuture<'_, Result<T, BoxError>>,
) -> Result<T, Error> {
    within(STORE_TIMEOUT, &session.secrets(), answer).await.map_err(failed)
}

fn failed(message: String) -> Error {
    grant::error(Kind::UserStore(message))
}
