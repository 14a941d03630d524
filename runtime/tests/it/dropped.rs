//! Calls that are dropped after every possible number of polls, which covers every point at which
//! they wait. Later calls must work as if the dropped ones had never been made.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, SystemTime},
};

use feishu_runtime::{
    Client, MemoryTokenStore, StoredToken, TokenStore, UserTokens, UserTokensIn,
    transport::{BoxError, BoxFuture},
};
use futures_util::FutureExt;

use crate::{
    desk::{MyLoans, Ring},
    logins::{OAUTH, granted},
    memory::{Journal, Outcome, memory},
    server::{Answer, TOKEN_PATH},
    tenants::{APP, RESEND, TENANT},
};

/// More points than any of these calls has.
const MOST: usize = 200;

/// A store whose answers take a moment, so that a call can be dropped meanwhile.
#[derive(Default)]
struct Slow(MemoryTokenStore);

fn later<'a, T: Send + 'a>(answer: BoxFuture<'a, T>) -> BoxFuture<'a, T> {
    Box::pin(async move {
        tokio::task::yield_now().await;
        let answer = answer.await;
        tokio::task::yield_now().await;
        answer
    })
}

impl TokenStore for Slow {
    fn load<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<StoredToken>, BoxError>> {
        later(self.0.load(key))
    }

    fn save<'a>(&'a self, key: &'a str, token: StoredToken) -> BoxFuture<'a, Result<(), BoxError>> {
        later(self.0.save(key, token))
    }

    fn lease<'a>(
        &'a self,
        key: &'a str,
        holder: &'a str,
        time: Duration,
    ) -> BoxFuture<'a, Result<bool, BoxError>> {
        later(self.0.lease(key, holder, time))
    }

    fn release<'a>(&'a self, key: &'a str, holder: &'a str) -> BoxFuture<'a, Result<(), BoxError>> {
        later(self.0.release(key, holder))
    }
}

/// Polls a call so many times and drops it. Returns whether it was complete by then.
async fn poll<T>(call: impl Future<Output = T>, times: usize) -> bool {
    let mut call = Box::pin(call);
    for _ in 0..times {
        if (&mut call).now_or_never().is_some() {
            return true;
        }
        tokio::task::yield_now().await;
    }
    false
}

/// Drops a call at each point at which it waits, each time with a new client, and makes it
/// again. Returns the number of points.
async fn at_each_point(client: impl AsyncFn() -> (Client, Journal), user: bool) -> usize {
    for times in 1..MOST {
        let (client, journal) = client().await;
        let call = async || match user {
            true => client.send(MyLoans {}).await.map(drop),
            false => client.send(Ring {}).await.map(drop),
        };
        let ended = poll(call(), times).await;
        let begun = tokio::time::Instant::now();
        call().await.unwrap_or_else(|error| panic!("dropped after {times} polls: {error}"));
        // Only the lease of a dropped call is waited for.
        assert!(begun.elapsed() < Duration::from_secs(40), "{:?} after {times}", begun.elapsed());
        let count = journal.lock().unwrap().iter().filter(|path| *path == OAUTH).count();
        assert!(count <= 1, "{count} refreshes, dropped after {times} polls");
        if ended {
            return times;
        }
    }
    panic!("it never ends");
}

#[tokio::test(start_paused = true)]
async fn a_self_built_apps_call_can_be_dropped_at_any_point() {
    let client = async || {
        let (builder, journal) = memory(|_, path| {
            Outcome::Answer(match path {
                TOKEN_PATH => Answer::token("t-1", 7200),
                _ => Answer::ok("{}"),
            })
        });
        (builder.token_store(Arc::new(Slow::default())).build().unwrap(), journal)
    };
    let points = at_each_point(client, false).await;
    assert!(points > 10, "{points}");
}

#[tokio::test(start_paused = true)]
async fn a_store_apps_call_can_be_dropped_at_any_point() {
    let client = async || {
        let pushed = Arc::new(Mutex::new(None::<Client>));
        let receiver = pushed.clone();
        let (builder, journal) = memory(move |_, path| {
            Outcome::Answer(match path {
                APP => Answer::json(200, r#"{"code":0,"app_access_token":"a-1","expire":7200}"#),
                TENANT => Answer::json(200, r#"{"code":0,"tenant_access_token":"t-1","expire":7}"#),
                RESEND => {
                    // The ticket comes a little later, like an event.
                    let client = receiver.lock().unwrap().clone().unwrap();
                    tokio::spawn(async move {
                        tokio::task::yield_now().await;
                        client.set_app_ticket("ticket").await.unwrap();
                    });
                    Answer::code(200, 0, "success")
                }
                _ => Answer::ok("{}"),
            })
        });
        let builder = builder.store_app().token_store(Arc::new(Slow::default()));
        let client = builder.build().unwrap();
        *pushed.lock().unwrap() = Some(client.clone());
        (client.tenant("k1"), journal)
    };
    let points = at_each_point(client, false).await;
    assert!(points > 20, "{points}");
}

#[tokio::test(start_paused = true)]
async fn a_call_for_a_user_can_be_dropped_at_any_point_and_refreshes_once() {
    let client = async || {
        let number = AtomicUsize::new(1);
        let (builder, journal) = memory(move |_, path| {
            Outcome::Answer(match path {
                OAUTH => granted(number.fetch_add(1, Ordering::SeqCst) + 1, 7200.into()),
                _ => Answer::ok("{}"),
            })
        });
        let client = builder.build().unwrap();
        let mut tokens = UserTokens::new("u-1", SystemTime::UNIX_EPOCH);
        tokens.refresh_token = Some("r-1".to_owned());
        let store = Arc::new(UserTokensIn::new(Arc::new(Slow::default())));
        let session = client.user_session("ou_1", tokens, store).await.unwrap();
        (client.as_user_session(&session), journal)
    };
    let points = at_each_point(client, true).await;
    assert!(points > 10, "{points}");
}
