//! The queue under a stopped clock.

use std::{sync::Mutex as StdMutex, time::Duration};

use futures_util::{FutureExt, future::join_all};
use proptest::{collection::vec, prelude::*};
use tokio::time::{advance, sleep, timeout};

use super::*;

/// Lets one go each second.
struct EachSecond {
    next_at: Instant,
}

const SECOND: Duration = Duration::from_secs(1);

impl Admission for EachSecond {
    fn admit(&mut self, now: Instant) -> Result<(), Instant> {
        if now < self.next_at {
            return Err(self.next_at);
        }
        self.next_at = now + SECOND;
        Ok(())
    }

    fn earliest(&self, now: Instant, ahead: usize) -> Instant {
        self.next_at.max(now) + SECOND * u32::try_from(ahead).unwrap()
    }

    fn is_idle(&self, now: Instant) -> bool {
        now >= self.next_at
    }
}

fn queue() -> FairQueue<EachSecond> {
    FairQueue::new(EachSecond { next_at: Instant::now() })
}

fn later(seconds: u64) -> Instant {
    Instant::now() + SECOND * u32::try_from(seconds).unwrap()
}

#[tokio::test(start_paused = true)]
async fn those_who_wait_go_in_order_of_arrival_whoever_comes_to_the_queue_first() {
    let (queue, gone) = (queue(), StdMutex::new(Vec::new()));
    let begun = Instant::now();
    queue.pass(0, later(0)).await.unwrap();
    let callers = [3, 1, 4, 2].map(|arrival| {
        let (queue, gone) = (&queue, &gone);
        async move {
            queue.pass(arrival, later(9)).await.unwrap();
            gone.lock().unwrap().push((arrival, begun.elapsed().as_secs()));
        }
    });
    join_all(callers).await;
    assert_eq!(*gone.lock().unwrap(), [(1, 1), (2, 2), (3, 3), (4, 4)]);
    assert_eq!(queue.waiting(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_turn_that_comes_too_late_is_told_at_once_and_holds_up_nobody() {
    let queue = queue();
    queue.pass(0, later(0)).await.unwrap();
    let begun = Instant::now();
    let mut second = Box::pin(queue.pass(1, later(9)));
    assert!((&mut second).now_or_never().is_none());
    // The turn of the next one comes in two seconds.
    assert_eq!(queue.pass(2, begun + SECOND).await, Err(TooLate(begun + 2 * SECOND)));
    assert_eq!(begun.elapsed(), Duration::ZERO);
    queue.pass(3, begun + 2 * SECOND).now_or_never();
    second.await.unwrap();
    assert_eq!(begun.elapsed(), SECOND);
}

#[tokio::test(start_paused = true)]
async fn an_admission_that_becomes_stricter_tells_those_who_then_come_too_late() {
    let queue = queue();
    queue.pass(0, later(0)).await.unwrap();
    let begun = Instant::now();
    let (one, two) = (queue.pass(1, later(5)), queue.pass(2, later(50)));
    let change = async {
        sleep(SECOND / 2).await;
        queue.change(|admission| admission.next_at = begun + 10 * SECOND);
        queue.tell();
    };
    let timed = async {
        let result = one.await;
        (result, begun.elapsed())
    };
    let ((one, after), two, ()) = tokio::join!(timed, two, change);
    assert_eq!((one, after), (Err(TooLate(begun + 10 * SECOND)), SECOND / 2));
    assert_eq!((two, begun.elapsed()), (Ok(()), 10 * SECOND));
}

#[tokio::test(start_paused = true)]
async fn when_the_first_in_the_queue_goes_away_the_next_takes_its_place() {
    let queue = Arc::new(queue());
    queue.pass(0, later(0)).await.unwrap();
    let mut first = Box::pin(queue.pass(1, later(9)));
    assert!((&mut first).now_or_never().is_none());
    let other = queue.clone();
    let second = tokio::spawn(async move { other.pass(2, later(9)).await });
    advance(SECOND / 2).await;
    drop(first);
    let begun = Instant::now();
    second.await.unwrap().unwrap();
    assert_eq!(begun.elapsed(), SECOND / 2);
}

/// Lets one go each millisecond of a real clock.
struct EachMillisecond(EachSecond);

impl Admission for EachMillisecond {
    fn admit(&mut self, now: Instant) -> Result<(), Instant> {
        self.0.admit(now)?;
        self.0.next_at = now + Duration::from_millis(1);
        Ok(())
    }

    fn earliest(&self, now: Instant, _ahead: usize) -> Instant {
        self.0.next_at.max(now)
    }

    fn is_idle(&self, now: Instant) -> bool {
        self.0.is_idle(now)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn threads_that_come_and_go_at_once_leave_nobody_behind() {
    let queue = FairQueue::new(EachMillisecond(EachSecond { next_at: Instant::now() }));
    let queue = Arc::new(queue);
    let tasks: Vec<_> = (0..400u64)
        .map(|arrival| {
            let queue = queue.clone();
            tokio::spawn(async move {
                let patience = if arrival % 3 == 0 { arrival / 8 } else { 600_000 };
                let pass = queue.pass(arrival, later(600));
                timeout(Duration::from_millis(patience), pass).await.is_ok()
            })
        })
        .collect();
    for (arrival, task) in tasks.into_iter().enumerate() {
        assert!(task.await.unwrap() || arrival % 3 == 0);
    }
    assert_eq!(queue.waiting(), 0);
}

/// A caller: comes after so many milliseconds, has so long, is given up after so long.
#[derive(Clone, Debug)]
struct Caller {
    comes: u64,
    has: u64,
    stays: u64,
}

fn caller() -> impl Strategy<Value = Caller> {
    (0..5_000u64, 0..20_000u64, 0..20_000u64).prop_map(|(comes, has, stays)| Caller {
        comes,
        has,
        stays,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn whoever_comes_and_goes_the_queue_keeps_its_pace_and_its_order(
        callers in vec(caller(), 1..40)
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap();
        runtime.block_on(async {
            let queue = Arc::new(queue());
            let gone = Arc::new(StdMutex::new(Vec::new()));
            let mut order: Vec<usize> = (0..callers.len()).collect();
            order.sort_by_key(|at| callers[*at].comes);
            let tasks: Vec<_> = order
                .into_iter()
                .enumerate()
                .map(|(arrival, at)| {
                    let (queue, gone, caller) = (queue.clone(), gone.clone(), callers[at].clone());
                    tokio::spawn(async move {
                        sleep(Duration::from_millis(caller.comes)).await;
                        let until = Instant::now() + Duration::from_millis(caller.has);
                        let pass = queue.pass(arrival as u64, until);
                        if let Ok(Ok(())) = timeout(Duration::from_millis(caller.stays), pass).await {
                            let now = Instant::now();
                            assert!(now <= until + Duration::from_millis(1));
                            gone.lock().unwrap().push((now, arrival));
                        }
                    })
                })
                .collect();
            for task in join_all(tasks).await {
                task.unwrap();
            }
            let gone = gone.lock().unwrap().clone();
            for pair in gone.windows(2) {
                let [(at, one), (then, other)] = pair else { unreachable!() };
                assert!(*then >= *at + SECOND, "{gone:?}");
                assert!(one < other, "{gone:?}");
            }
            assert_eq!(queue.waiting(), 0);
            // The next one waits for the one before only.
            let begun = Instant::now();
            queue.pass(1_000, begun + 2 * SECOND).await.unwrap();
            assert!(begun.elapsed() <= SECOND);
            assert!(gone.is_empty() || !queue.is_idle(Instant::now()));
        });
    }
}
