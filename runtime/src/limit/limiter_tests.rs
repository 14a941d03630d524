//! Adaptive limits and quotas as a call meets them, under a stopped clock.

use std::time::Duration;

use tokio::time::{Instant, advance};

use super::{Limiter, Permit, RateLimitWait};
use crate::endpoint::{Endpoint, Method, RateLimit, Target};

static LEND: Endpoint = Endpoint::new("desk.v1.lend", Method::Post, "/open-apis/desk/v1/lend")
    .rate_limit(RateLimit::new().per_second(10).per_minute(100));

const SECOND: Duration = Duration::from_secs(1);

async fn go(permit: &mut Permit<'_>) -> Result<Duration, RateLimitWait> {
    let until = Instant::now() + 50 * SECOND;
    #[cfg(feature = "limits")]
    permit.wait_for_quota(until).await?;
    permit.wait_for_replies(50 * SECOND, until).await
}

#[tokio::test(start_paused = true)]
async fn a_rate_limit_reply_closes_the_limiter_for_one_endpoint_and_tenant_only() {
    let limiter = Limiter::default();
    let lend = Target::of(&LEND);
    static LIST: Endpoint = Endpoint::new("desk.v1.list", Method::Get, "/open-apis/desk/v1/lend");
    let list = Target::of(&LIST);
    let (one, other) = ("one".into(), "other".into());
    let mut first = limiter.permit(&lend, Some(&one));
    go(&mut first).await.unwrap();
    first.refused(3 * SECOND);
    for (target, tenant, waits) in
        [(&lend, Some(&other), 0), (&lend, None, 0), (&list, Some(&one), 0), (&lend, Some(&one), 3)]
    {
        let waited = go(&mut limiter.permit(target, tenant)).await.unwrap();
        assert_eq!(waited.as_secs(), waits);
    }
}

#[tokio::test(start_paused = true)]
async fn a_closed_limiter_fails_those_who_lack_the_time_and_does_not_stay_closed_for_ever() {
    let limiter = Limiter::default();
    let lend = Target::of(&LEND);
    limiter.permit(&lend, None).refused(Duration::from_secs(1_000_000));
    let mut permit = limiter.permit(&lend, None);
    let until = Instant::now() + 10 * SECOND;
    let wait = RateLimitWait { turn_in: 60 * SECOND, left: 10 * SECOND };
    assert_eq!(permit.wait_for_replies(60 * SECOND, until).await, Err(wait));
    let wait = RateLimitWait { turn_in: 60 * SECOND, left: 5 * SECOND };
    assert_eq!(permit.wait_for_replies(5 * SECOND, until).await, Err(wait));
    // One that waits for nobody is not wait up.
    assert_eq!(permit.wait_for_replies(Duration::ZERO, until).await, Ok(Duration::ZERO));
    let waited = permit.wait_for_replies(70 * SECOND, until + 100 * SECOND).await.unwrap();
    assert_eq!(waited.as_secs(), 60);
}

#[tokio::test(start_paused = true)]
async fn limiters_are_forgotten_when_nobody_was_refused_for_long() {
    let limiter = Limiter::default();
    for shelf in 0..1_000 {
        let mut target = Target::of(&LEND);
        target.path = format!("/shelves/{shelf}").into();
        limiter.permit(&target, None).refused(SECOND);
    }
    assert_eq!(limiter.adaptive.count(), 1_000);
    advance(120 * SECOND).await;
    let lend = Target::of(&LEND);
    go(&mut limiter.permit(&lend, None)).await.unwrap();
    assert_eq!(limiter.adaptive.count(), 0);
}

#[cfg(feature = "limits")]
mod quotas {
    use std::sync::{Arc, Mutex};

    use futures_util::{FutureExt, future::join_all};
    use proptest::{collection::vec, prelude::*};
    use tokio::time::{sleep, timeout};

    use super::*;
    use crate::limit::{QuotaLimiters, RateLimits};

    fn limiter(limits: RateLimits) -> Limiter {
        Limiter { quotas: Some(QuotaLimiters::new(limits)), ..Limiter::default() }
    }

    #[tokio::test(start_paused = true)]
    async fn tenants_and_endpoints_have_limits_of_their_own() {
        let limiter = limiter(RateLimits::documented().otherwise(RateLimit::new().per_second(1)));
        let lend = Target::of(&LEND);
        let raw = Target { endpoint: None, path: "/raw".into(), ..Target::of(&LEND) };
        let tenants = ["one".into(), "other".into()];
        let begun = Instant::now();
        for tenant in [None, Some(&tenants[0]), Some(&tenants[1])] {
            for target in [&lend, &raw] {
                go(&mut limiter.permit(target, tenant)).await.unwrap();
            }
        }
        assert_eq!(begun.elapsed(), Duration::ZERO);
        go(&mut limiter.permit(&raw, None)).await.unwrap();
        assert_eq!(begun.elapsed().as_secs(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn endpoints_that_are_not_called_any_more_take_no_memory() {
        let limiter = limiter(RateLimits::documented().otherwise(RateLimit::new().per_minute(10)));
        for shelf in 0..1_000 {
            let path = format!("/shelves/{shelf}").into();
            let target = Target { endpoint: None, path, ..Target::of(&LEND) };
            go(&mut limiter.permit(&target, None)).await.unwrap();
        }
        let quotas = limiter.quotas.as_ref().unwrap();
        assert_eq!(quotas.count(), 1_000);
        advance(60 * SECOND).await;
        go(&mut limiter.permit(&Target::of(&LEND), None)).await.unwrap();
        assert_eq!(quotas.count(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_queue_in_which_somebody_waits_is_kept() {
        let limiter = limiter(RateLimits::documented().share(0.001));
        let lend = Target::of(&LEND);
        go(&mut limiter.permit(&lend, None)).await.unwrap();
        // Its turn comes in ten minutes.
        let mut waiting = Box::pin(async {
            let permit = limiter.permit(&lend, None);
            permit.wait_for_quota(Instant::now() + 3_600 * SECOND).await
        });
        assert!((&mut waiting).now_or_never().is_none());
        let begun = Instant::now();
        advance(300 * SECOND).await;
        let wait = go(&mut limiter.permit(&lend, None)).await.unwrap_err();
        assert_eq!(wait.turn_in.as_secs(), 900);
        waiting.await.unwrap();
        assert_eq!(begun.elapsed().as_secs(), 600);
    }

    /// A caller: comes after so many milliseconds, and is given up after so long.
    type Caller = (u64, u64);

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(100) })]

        #[test]
        fn no_second_and_no_minute_ever_holds_more_calls_than_documented(
            callers in vec((0..90_000u64, 0..60_000u64), 1..150),
            per_second in 1..20u32,
            per_minute in proptest::option::of(1..100u32),
        ) {
            let limit = RateLimit { per_second: Some(per_second), per_minute, special: false };
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_time()
                .start_paused(true)
                .build()
                .unwrap();
            runtime.block_on(all_go(&callers, limit));
        }
    }

    async fn all_go(callers: &[Caller], limit: RateLimit) {
        let limiter = limiter(RateLimits::documented().endpoint(LEND.id, limit));
        let (limiter, gone) = (Arc::new(limiter), Arc::new(Mutex::new(Vec::new())));
        let tasks = callers.iter().map(|&(comes, stays)| {
            let (limiter, gone) = (limiter.clone(), gone.clone());
            tokio::spawn(async move {
                sleep(Duration::from_millis(comes)).await;
                let lend = Target::of(&LEND);
                let permit = limiter.permit(&lend, None);
                let until = Instant::now() + 3_600 * SECOND;
                let quota = permit.wait_for_quota(until);
                if let Ok(Ok(())) = timeout(Duration::from_millis(stays), quota).await {
                    gone.lock().unwrap().push((Instant::now(), permit.arrival));
                }
            })
        });
        for task in join_all(tasks.collect::<Vec<_>>()).await {
            task.unwrap();
        }
        let gone = gone.lock().unwrap().clone();
        assert!(gone.is_sorted_by(|one, other| one.1 < other.1), "{gone:?}");
        for (calls, length) in [(limit.per_second, SECOND), (limit.per_minute, 60 * SECOND)] {
            let Some(calls) = calls else { continue };
            for (index, (at, _)) in gone.iter().enumerate() {
                let within = gone[index..].iter().take_while(|(then, _)| *then < *at + length);
                let within = within.count();
                assert!(within <= calls as usize, "{within} in {length:?}, {calls} allowed");
            }
        }
        // After all that, whoever was given up has taken nothing along for good.
        advance(120 * SECOND).await;
        let lend = Target::of(&LEND);
        let begun = Instant::now();
        go(&mut limiter.permit(&lend, None)).await.unwrap();
        assert_eq!(begun.elapsed(), Duration::ZERO);
    }
}
