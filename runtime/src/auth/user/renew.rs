//! One refresh: whoever else has the user's tokens is asked first, the platform then, and the
//! store takes what it gave before anyone uses it.

use std::time::{Duration, SystemTime};

use tokio::time::{Instant, sleep, timeout};

use super::{OAUTH_TOKEN, UserKey, UserTokenStore, UserTokens, grant, state::Inner};
use crate::{
    Error,
    endpoint::Target,
    error::Kind,
    random,
    secret::{Secret, redact},
    transport::{BoxError, BoxFuture},
};

/// A store that takes longer is treated as one that fails.
const STORE_TIMEOUT: Duration = Duration::from_secs(10);
/// How often a store is asked to take new tokens, and the first pause between.
const TRIES: u32 = 3;
const FIRST_PAUSE: Duration = Duration::from_millis(100);
/// How often the store is looked at while another process refreshes.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// However long a call may take, a lease ends after this and what the store may take.
const LONGEST_CALL: Duration = Duration::from_secs(10 * 60);
/// With less left, an access token of another process's is no better than none.
const LEAST: Duration = Duration::from_secs(60);

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

/// Refreshes the tokens; when it succeeds they are in use.
pub(super) async fn renew(session: &Inner) -> Result<(), Error> {
    let unsaved = session.lock().unsaved.clone();
    if let Some(tokens) = unsaved {
        return save(session, &tokens).await;
    }
    let holder = random::name();
    // For the request, and for handing its result over.
    let time = session.client.timeout.min(LONGEST_CALL) + (TRIES + 1) * STORE_TIMEOUT;
    let begun = Instant::now();
    // A store that fails now would fail to take what comes: nothing is used up before it
    // answers.
    while !asked(session, session.store.lease(&session.key, &holder, time)).await? {
        if adopt(session).await? == Found::Fresh {
            return Ok(());
        }
        // By then a holder that is gone has lost it.
        if begun.elapsed() > time + STORE_TIMEOUT {
            let message = "others hold the lease on the user's tokens for too long".to_owned();
            return Err(failed(message));
        }
        sleep(LOOK_EVERY).await;
    }
    let result = match adopt(session).await {
        Ok(Found::Fresh) => Ok(()),
        Ok(_) => from_platform(session).await,
        Err(error) => Err(error),
    };
    // Where the store lacks the newest tokens, others would use the old ones: they have to
    // wait as long as the lease lasts.
    if session.lock().unsaved.is_none()
        && let Err(error) = asked(session, session.store.release(&session.key, &holder)).await
    {
        tracing::warn!(%error, "the lease on a user's tokens is left to end by itself");
    }
    result
}

/// Asks the platform, and hands what it gives to the store.
async fn from_platform(session: &Inner) -> Result<(), Error> {
    let mut again = true;
    loop {
        let Some(token) = session.use_up() else {
            return Err(Error::new(&Target::of(&OAUTH_TOKEN), Kind::NoRefreshToken));
        };
        match grant::refresh(&session.client, &token).await {
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
async fn adopt(session: &Inner) -> Result<Found, Error> {
    let Some(stored) = asked(session, session.store.load(&session.key)).await? else {
        return Ok(Found::Nothing);
    };
    if !session.is_news(&stored) {
        return Ok(Found::Nothing);
    }
    let fresh = stored.expires_at > SystemTime::now() + LEAST;
    session.put(stored);
    Ok(if fresh { Found::Fresh } else { Found::Stale })
}

/// What the store has for a user of whom nothing is known yet.
pub(super) async fn load(
    store: &dyn UserTokenStore,
    user: &UserKey,
) -> Result<Option<UserTokens>, Error> {
    answer(store.load(user), &[]).await.map_err(failed)
}

/// Hands tokens to the store, and puts them into use when it has taken them.
pub(super) async fn save(session: &Inner, tokens: &UserTokens) -> Result<(), Error> {
    let secrets = tokens.secrets();
    let mut pause = FIRST_PAUSE;
    for left in (0..TRIES).rev() {
        match answer(session.store.save(&session.key, tokens), &secrets).await {
            Ok(()) => {
                session.put(tokens.clone());
                break;
            }
            Err(message) if left == 0 => {
                let kind = Kind::Unsaved(Box::new(tokens.clone()), message);
                return Err(Error::new(&Target::of(&OAUTH_TOKEN), kind));
            }
            Err(_) => sleep(pause).await,
        }
        pause *= 2;
    }
    Ok(())
}

async fn asked<T>(session: &Inner, answer: BoxFuture<'_, Result<T, BoxError>>) -> Result<T, Error> {
    self::answer(answer, &session.secrets()).await.map_err(failed)
}

fn failed(message: String) -> Error {
    Error::new(&Target::of(&OAUTH_TOKEN), Kind::UserStore(message))
}

/// What the store says; its failures without the tokens that they may quote.
async fn answer<T>(
    answer: BoxFuture<'_, Result<T, BoxError>>,
    secrets: &[Secret],
) -> Result<T, String> {
    match timeout(STORE_TIMEOUT, answer).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(error)) => Err(redact(&error.to_string(), secrets).into_owned()),
        Err(_) => Err(format!("no answer within {STORE_TIMEOUT:?}")),
    }
}
