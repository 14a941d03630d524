//! Leases under a stopped clock.

use std::{
    convert::Infallible,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use futures_util::FutureExt;

use super::*;
use crate::sync::lock;

/// A place in memory, and whether somebody has left a result there.
#[derive(Clone, Default)]
struct LeaseBook {
    holder: Arc<Mutex<Option<String>>>,
    result: Arc<AtomicBool>,
}

impl LeaseStore for LeaseBook {
    type Error = Infallible;

    const RELEASE_ON_DROP: bool = true;

    async fn lease(&self, holder: &str, _time: Duration) -> Result<bool, Infallible> {
        tokio::task::yield_now().await;
        let mut held = lock(&self.holder);
        let free = held.is_none();
        if free {
            *held = Some(holder.to_owned());
        }
        Ok(free)
    }

    async fn release(&self, holder: &str) {
        lock(&self.holder).take_if(|held| held == holder);
    }
}

impl LeaseBook {
    async fn acquire(&self, holder: &str, patience: u64) -> Acquired<LeaseBook, ()> {
        let look = || async { Ok(self.result.load(Ordering::SeqCst).then_some(())) };
        let time = Duration::from_secs(60);
        let patience = Duration::from_secs(patience);
        let Ok(acquired) = acquire(self, holder, time, patience, look).await;
        acquired
    }

    fn holder(&self) -> Option<String> {
        lock(&self.holder).clone()
    }
}

#[tokio::test(start_paused = true)]
async fn one_gets_the_lease_and_the_other_its_result() {
    let place = LeaseBook::default();
    let Acquired::Lease(lease) = place.acquire("one", 10).await else { panic!("it was free") };
    let renew = async {
        sleep(Duration::from_secs(3)).await;
        place.result.store(true, Ordering::SeqCst);
        lease.release().await;
    };
    let begun = Instant::now();
    let ((), other) = tokio::join!(renew, place.acquire("two", 10));
    assert!(matches!(other, Acquired::Found(())));
    assert!(begun.elapsed() <= Duration::from_secs(3) + LOOK_EVERY);
    // Whoever found the result does not keep the lease.
    assert_eq!(place.holder(), None);
}

#[tokio::test(start_paused = true)]
async fn a_holder_that_never_ends_is_waited_for_within_bounds() {
    let place = LeaseBook::default();
    let held = place.acquire("one", 10).await;
    let begun = Instant::now();
    assert!(matches!(place.acquire("two", 10).await, Acquired::TooLong));
    let waited = begun.elapsed();
    assert!(waited > Duration::from_secs(10) && waited < Duration::from_secs(11), "{waited:?}");
    drop(held);
}

#[tokio::test(start_paused = true)]
async fn a_lease_dropped_on_the_way_is_given_back_and_one_that_is_left_is_not() {
    let place = LeaseBook::default();
    let Acquired::Lease(lease) = place.acquire("one", 10).await else { panic!("it was free") };
    drop(lease);
    // Given back by a task, so that another gets it on the way.
    let Acquired::Lease(lease) = place.acquire("two", 10).await else { panic!("given back") };
    lease.leave();
    tokio::task::yield_now().await;
    assert_eq!(place.holder().as_deref(), Some("two"));
}

#[tokio::test(start_paused = true)]
async fn whoever_gives_up_during_the_question_gives_back_what_it_may_have_got() {
    let place = LeaseBook::default();
    // The question is under way, and its answer is never read.
    let mut taking = Box::pin(Lease::take(&place, "one", Duration::from_secs(60)));
    assert!((&mut taking).now_or_never().is_none());
    *lock(&place.holder) = Some("one".to_owned());
    drop(taking);
    tokio::task::yield_now().await;
    assert_eq!(place.holder(), None);
}
