//! The entry under a stopped clock.

use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::join_all;
use tokio::{
    sync::Semaphore,
    time::{advance, sleep},
};

use super::*;

/// A platform that gives `t-1`, `t-2`, ... each living as long as told.
struct TokenIssuer {
    asked: AtomicUsize,
    expire: Mutex<Option<i64>>,
    fails: Mutex<bool>,
    gate: Semaphore,
}

impl TokenIssuer {
    fn new(expire: Option<i64>) -> Arc<Self> {
        Arc::new(TokenIssuer {
            asked: AtomicUsize::new(0),
            expire: Mutex::new(expire),
            fails: Mutex::new(false),
            gate: Semaphore::new(1000),
        })
    }

    fn fetch(self: &Arc<Self>) -> BoxFuture<'static, Result<FetchedToken, Error>> {
        let platform = self.clone();
        Box::pin(async move {
            let number = platform.asked.fetch_add(1, Ordering::SeqCst) + 1;
            platform.gate.acquire().await.unwrap().forget();
            if *platform.fails.lock().unwrap() {
                return Err(Error::configure("refused"));
            }
            let expire = *platform.expire.lock().unwrap();
            Ok(FetchedToken { token: Secret::new(format!("t-{number}")), expire })
        })
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

async fn get(entry: &Arc<TokenEntry>, platform: &Arc<TokenIssuer>) -> Result<String, Error> {
    let token = match entry.claim(Instant::now(), |_| platform.fetch()) {
        CachedOrPending::Cached(token) => token,
        CachedOrPending::Pending(fetch) => fetch.await?,
    };
    Ok(token.reveal().to_owned())
}

/// Lets tasks in the background come to an end.
async fn settle() {
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_token_is_renewed_in_its_last_part_while_callers_go_on_with_it() {
    let (entry, platform) = (Arc::new(TokenEntry::default()), TokenIssuer::new(Some(7200)));
    assert_eq!(get(&entry, &platform).await.unwrap(), "t-1");
    // Not before the last half hour: the platform would give the same again.
    advance(Duration::from_secs(5400)).await;
    assert_eq!(get(&entry, &platform).await.unwrap(), "t-1");
    settle().await;
    assert_eq!(platform.asked(), 1);

    advance(Duration::from_secs(700)).await;
    platform.gate.forget_permits(1000);
    for _ in 0..5 {
        assert!(matches!(
            entry.claim(Instant::now(), |_| platform.fetch()),
            CachedOrPending::Cached(_)
        ));
        settle().await;
    }
    assert_eq!(platform.asked(), 2);
    platform.gate.add_permits(1);
    settle().await;
    assert_eq!(get(&entry, &platform).await.unwrap(), "t-2");
    assert_eq!(platform.asked(), 2);
}

#[tokio::test(start_paused = true)]
async fn an_expired_token_is_waited_for() {
    let (entry, platform) = (Arc::new(TokenEntry::default()), TokenIssuer::new(Some(7200)));
    get(&entry, &platform).await.unwrap();
    advance(Duration::from_secs(7190)).await;
    let tokens = join_all((0..1000).map(|_| get(&entry, &platform))).await;
    assert!(tokens.iter().all(|token| token.as_deref().is_ok_and(|token| token == "t-2")));
    assert_eq!(platform.asked(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_renewal_that_fails_is_tried_again_after_a_pause_and_nobody_notices() {
    let (entry, platform) = (Arc::new(TokenEntry::default()), TokenIssuer::new(Some(7200)));
    get(&entry, &platform).await.unwrap();
    *platform.fails.lock().unwrap() = true;
    advance(Duration::from_secs(6100)).await;
    for _ in 0..10 {
        assert_eq!(get(&entry, &platform).await.unwrap(), "t-1");
        settle().await;
    }
    assert_eq!(platform.asked(), 2);
    advance(PAUSE).await;
    assert_eq!(get(&entry, &platform).await.unwrap(), "t-1");
    settle().await;
    assert_eq!(platform.asked(), 3);
    // Once it has expired the failure is everyone's, and no pause stands in the way.
    advance(Duration::from_secs(1100)).await;
    assert!(get(&entry, &platform).await.is_err());
    *platform.fails.lock().unwrap() = false;
    assert_eq!(get(&entry, &platform).await.unwrap(), "t-5");
}

#[tokio::test(start_paused = true)]
async fn odd_lifetimes_do_no_harm() {
    for expire in [None, Some(0), Some(-7200), Some(i64::MIN)] {
        let (entry, platform) = (Arc::new(TokenEntry::default()), TokenIssuer::new(expire));
        get(&entry, &platform).await.unwrap();
        advance(Duration::from_secs(30)).await;
        get(&entry, &platform).await.unwrap();
        assert_eq!(platform.asked(), 1, "{expire:?}");
        advance(Duration::from_secs(30)).await;
        assert_eq!(get(&entry, &platform).await.unwrap(), "t-2", "{expire:?}");
    }
    for expire in [Some(i64::MAX), Some(1_000_000)] {
        let (entry, platform) = (Arc::new(TokenEntry::default()), TokenIssuer::new(expire));
        get(&entry, &platform).await.unwrap();
        advance(LONGEST).await;
        assert_eq!(get(&entry, &platform).await.unwrap(), "t-2", "{expire:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_renewal_that_brings_the_same_token_does_not_repeat_at_once() {
    let (entry, platform) = (Arc::new(TokenEntry::default()), TokenIssuer::new(Some(1700)));
    let mut asked = 0;
    for _ in 0..1700 {
        get(&entry, &platform).await.unwrap();
        settle().await;
        advance(Duration::from_secs(1)).await;
        let now = platform.asked();
        assert!(now <= asked + 1);
        asked = now;
        let left = 1700 - 1134 * i64::try_from(asked - 1).unwrap();
        *platform.expire.lock().unwrap() = Some(left);
    }
    assert!(asked <= 4, "{asked}");
}

#[tokio::test(start_paused = true)]
async fn only_the_token_in_use_can_be_dropped() {
    let (entry, platform) = (Arc::new(TokenEntry::default()), TokenIssuer::new(Some(7200)));
    get(&entry, &platform).await.unwrap();
    entry.refused(&Secret::new("t-0"));
    assert_eq!(get(&entry, &platform).await.unwrap(), "t-1");
    entry.refused(&Secret::new("t-1"));
    let CachedOrPending::Pending(fetch) = entry.claim(Instant::now(), |stale| {
        assert_eq!(stale, [Secret::new("t-1")]);
        platform.fetch()
    }) else {
        panic!("it was dropped")
    };
    assert_eq!(fetch.await.unwrap().reveal(), "t-2");
}

#[tokio::test(start_paused = true)]
async fn the_lifetime_counts_from_the_question_not_from_the_answer() {
    let (entry, platform) = (Arc::new(TokenEntry::default()), TokenIssuer::new(Some(300)));
    let CachedOrPending::Pending(fetch) = entry.claim(Instant::now(), {
        let platform = platform.clone();
        move |_| {
            Box::pin(async move {
                sleep(Duration::from_secs(200)).await;
                platform.fetch().await
            })
        }
    }) else {
        panic!("nothing is there yet")
    };
    fetch.await.unwrap();
    advance(Duration::from_secs(80)).await;
    assert_eq!(get(&entry, &platform).await.unwrap(), "t-2");
}
