//! Tokens shared through a store. The clock is paused and advances only while tasks sleep.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, SystemTime},
};

use feishu_runtime::{
    Client, MemoryTokenStore, StoredToken, TokenStore,
    transport::{BoxError, BoxFuture},
};
use futures_util::FutureExt;
use tokio::time::Instant;

use crate::{
    desk::Ring,
    memory::{Journal, Outcome, memory},
    server::{Answer, TOKEN_PATH},
};

/// Clients of one app on one platform, which issues the tokens `t-1`, `t-2` and so on.
struct Setting {
    store: Arc<dyn TokenStore>,
    issued: Arc<AtomicUsize>,
}

impl Setting {
    fn new(store: Arc<dyn TokenStore>) -> Self {
        Setting { store, issued: Arc::default() }
    }

    fn client(&self) -> (Client, Journal) {
        let issued = self.issued.clone();
        let (builder, journal) = memory(move |_, path| {
            Outcome::Answer(match path {
                TOKEN_PATH => {
                    let number = issued.fetch_add(1, Ordering::SeqCst) + 1;
                    Answer::token(&format!("t-{number}"), 7200)
                }
                _ => Answer::ok("{}"),
            })
        });
        (builder.token_store(self.store.clone()).build().unwrap(), journal)
    }

    fn issued(&self) -> usize {
        self.issued.load(Ordering::SeqCst)
    }
}

#[tokio::test(start_paused = true)]
async fn clients_of_one_app_share_a_token() {
    let setting = Setting::new(Arc::new(MemoryTokenStore::new()));
    for _ in 0..3 {
        let (client, _) = setting.client();
        client.send(Ring {}).await.unwrap();
        client.send(Ring {}).await.unwrap();
    }
    assert_eq!(setting.issued(), 1);
}

#[tokio::test(start_paused = true)]
async fn one_of_many_cold_clients_fetches_the_token() {
    let setting = Setting::new(Arc::new(MemoryTokenStore::new()));
    let clients: Vec<_> = (0..50).map(|_| setting.client()).collect();
    let calls = clients.iter().map(|(client, _)| client.send(Ring {}));
    for result in futures_util::future::join_all(calls).await {
        result.unwrap();
    }
    assert_eq!(setting.issued(), 1);
}

#[tokio::test]
async fn other_apps_and_other_addresses_share_nothing() {
    let store: Arc<dyn TokenStore> = Arc::new(MemoryTokenStore::new());
    let (one, _) = Setting::new(store.clone()).client();
    one.send(Ring {}).await.unwrap();
    let server = crate::server::Server::start(|_| Answer::ok("{}")).await;
    // The same app id at another URL, and another app id at the same URL.
    for builder in
        [server.builder(), Client::builder("cli_other", "app-s3cret").base_url(&server.url)]
    {
        builder.token_store(store.clone()).build().unwrap().send(Ring {}).await.unwrap();
    }
    assert_eq!(server.token_requests(), 2);
}

#[tokio::test]
async fn a_rejected_token_is_not_loaded_from_the_store_again() {
    let store: Arc<dyn TokenStore> = Arc::new(MemoryTokenStore::new());
    let server = crate::server::Server::start(|call| match call.header("authorization") {
        Some("Bearer t-1") => Answer::code(400, 99991663, "invalid"),
        _ => Answer::ok("{}"),
    })
    .await;
    let client = || server.builder().token_store(store.clone()).build().unwrap();
    client().send(Ring {}).await.unwrap();
    assert_eq!(server.token_requests(), 2);
    client().send(Ring {}).await.unwrap();
    assert_eq!(server.token_requests(), 2);
}

/// A store that fails, or never answers.
struct Useless {
    answers: bool,
}

impl Useless {
    fn answer<'a, T: Send + 'a>(&self) -> BoxFuture<'a, Result<T, BoxError>> {
        let answers = self.answers;
        Box::pin(async move {
            if !answers {
                std::future::pending::<()>().await;
            }
            Err("out of order".into())
        })
    }
}

impl TokenStore for Useless {
    fn load<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<Option<StoredToken>, BoxError>> {
        self.answer()
    }

    fn save<'a>(&'a self, _: &'a str, _: StoredToken) -> BoxFuture<'a, Result<(), BoxError>> {
        self.answer()
    }

    fn lease<'a>(
        &'a self,
        _: &'a str,
        _: &'a str,
        _: Duration,
    ) -> BoxFuture<'a, Result<bool, BoxError>> {
        self.answer()
    }

    fn release<'a>(&'a self, _: &'a str, _: &'a str) -> BoxFuture<'a, Result<(), BoxError>> {
        self.answer()
    }
}

#[tokio::test(start_paused = true)]
async fn calls_go_on_without_a_store_that_fails_or_is_silent() {
    for answers in [true, false] {
        let setting = Setting::new(Arc::new(Useless { answers }));
        let (client, journal) = setting.client();
        client.send(Ring {}).await.unwrap();
        client.send(Ring {}).await.unwrap();
        assert_eq!((setting.issued(), journal.lock().unwrap().len()), (1, 3));
    }
}

#[tokio::test(start_paused = true)]
async fn a_lease_whose_holder_never_returns_expires() {
    let store = Arc::new(MemoryTokenStore::new());
    let setting = Setting::new(store.clone());
    // Takes the lease under whatever key the client uses, and never releases it.
    let (client, _) = setting.client();
    client.send(Ring {}).await.unwrap();
    let key = format!("{store:?}").split('"').nth(1).unwrap().to_owned();
    let expired = StoredToken::new("t-old", SystemTime::now() - Duration::from_secs(1));
    store.save(&key, expired).await.unwrap();
    assert!(store.lease(&key, "gone", Duration::from_secs(3600)).await.unwrap());

    let (client, _) = setting.client();
    let begun = Instant::now();
    client.send(Ring {}).await.unwrap();
    assert_eq!(setting.issued(), 2);
    let waited = begun.elapsed().as_secs_f64();
    assert!((10.0..10.5).contains(&waited), "{waited}");
    // Nobody else could release its lease.
    store.release(&key, "somebody").await.unwrap();
    assert!(!store.lease(&key, "new", Duration::from_secs(1)).await.unwrap());
}

/// A store whose tokens seem to expire at a wrong time, because the clocks of the machines that
/// share it differ, or one of them was changed.
struct Shifted {
    store: MemoryTokenStore,
    seconds: i64,
}

impl TokenStore for Shifted {
    fn load<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<StoredToken>, BoxError>> {
        Box::pin(async move {
            let shift = Duration::from_secs(self.seconds.unsigned_abs());
            Ok(self.store.load(key).await?.map(|mut stored| {
                match self.seconds < 0 {
                    true => stored.expires_at -= shift,
                    false => stored.expires_at += shift,
                }
                stored
            }))
        })
    }

    fn save<'a>(&'a self, key: &'a str, token: StoredToken) -> BoxFuture<'a, Result<(), BoxError>> {
        self.store.save(key, token)
    }

    fn lease<'a>(
        &'a self,
        key: &'a str,
        holder: &'a str,
        time: Duration,
    ) -> BoxFuture<'a, Result<bool, BoxError>> {
        self.store.lease(key, holder, time)
    }

    fn release<'a>(&'a self, key: &'a str, holder: &'a str) -> BoxFuture<'a, Result<(), BoxError>> {
        self.store.release(key, holder)
    }
}

#[tokio::test]
async fn clocks_that_differ_by_a_day_cost_one_token_request_or_one_rejection() {
    const DAY: i64 = 24 * 60 * 60;
    for (seconds, refused, requests, calls) in [
        // A good token that seems expired: another one is requested.
        (-DAY, false, 1, 4),
        // An expired token that seems good for a day: it is rejected once.
        (DAY, true, 1, 5),
        (-DAY, true, 1, 4),
        (DAY, false, 0, 4),
    ] {
        let store: Arc<dyn TokenStore> =
            Arc::new(Shifted { store: MemoryTokenStore::new(), seconds });
        let over = Arc::new(std::sync::atomic::AtomicBool::new(false));
        let server = crate::server::Server::start({
            let over = over.clone();
            move |call| match call.header("authorization") {
                Some("Bearer t-1") if over.load(Ordering::SeqCst) => {
                    Answer::code(400, 99991663, "invalid")
                }
                _ => Answer::ok("{}"),
            }
        })
        .await;
        let client = || server.builder().token_store(store.clone()).build().unwrap();
        client().send(Ring {}).await.unwrap();
        assert_eq!(server.token_requests(), 1);
        over.store(refused, Ordering::SeqCst);
        let next = client();
        for _ in 0..3 {
            next.send(Ring {}).await.unwrap();
        }
        assert_eq!(server.token_requests(), 1 + requests, "{seconds} {refused}");
        assert_eq!(server.calls().len(), calls, "{seconds} {refused}");
    }
}

#[tokio::test]
async fn a_token_with_an_endless_lifetime_is_refreshed_all_the_same() {
    let store: Arc<dyn TokenStore> =
        Arc::new(Shifted { store: MemoryTokenStore::new(), seconds: 100 * 365 * 24 * 60 * 60 });
    let server = crate::server::Server::start(|_| Answer::ok("{}")).await;
    let client = || server.builder().token_store(store.clone()).build().unwrap();
    client().send(Ring {}).await.unwrap();
    let other = client();
    other.send(Ring {}).await.unwrap();
    assert_eq!(server.token_requests(), 1);
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(2 * 60 * 60)).await;
    tokio::time::resume();
    // It is requested again after two hours, although the store still has it.
    other.send(Ring {}).await.unwrap();
    assert_eq!(server.token_requests(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_canceled_fetch_releases_the_lease() {
    // Canceled after one more poll each time, until the call completes.
    for steps in 1.. {
        let setting = Setting::new(Arc::new(MemoryTokenStore::new()));
        let (client, _) = setting.client();
        let mut call = Box::pin(client.send(Ring {}));
        for _ in 1..steps {
            assert!((&mut call).now_or_never().is_none());
            tokio::task::yield_now().await;
        }
        if (&mut call).now_or_never().is_some() {
            assert!(steps > 2, "{steps}");
            break;
        }
        drop(call);
        tokio::task::yield_now().await;
        let begun = Instant::now();
        setting.client().0.send(Ring {}).await.unwrap();
        assert_eq!(begun.elapsed(), Duration::ZERO, "given up after {steps} steps");
    }
}

#[tokio::test(start_paused = true)]
async fn the_debug_output_of_a_store_has_no_token() {
    let store = MemoryTokenStore::new();
    store.save("k", StoredToken::new("t-s3cret", SystemTime::now())).await.unwrap();
    assert!(!format!("{store:?}").contains("s3cret"));
}
