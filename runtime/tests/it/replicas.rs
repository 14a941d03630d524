//! Routers that share an event store, each as a process of its own would. The clock is paused and
//! advances only while tasks sleep.

use std::{
    future::pending,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use feishu_runtime::{
    EventClaim, EventRouter, EventStore, MemoryEventStore, RawEvent,
    transport::{BoxError, BoxFuture},
};
use serde_json::{Value, json};
use tokio::{
    sync::Semaphore,
    time::{Instant, sleep},
};

use crate::pushes::*;

const TYPE: &str = "safety.drill_v1";
const SECOND: Duration = Duration::from_secs(1);

async fn push(router: &EventRouter, id: &str) -> (u16, Value) {
    let (headers, body) = pushed(&drill(id, json!({})));
    let response = router.handle(&headers, &body).await;
    (response.status().as_u16(), serde_json::from_slice(response.body()).unwrap())
}

/// Which router has begun and ended which handler, in order.
type Journal = Arc<Mutex<Vec<String>>>;

/// A router whose handler takes one permit and answers with the router's name.
fn router(
    name: &'static str,
    store: Arc<dyn EventStore>,
    gate: &Arc<Semaphore>,
    journal: &Journal,
) -> EventRouter {
    let (gate, journal) = (gate.clone(), journal.clone());
    let handler = move |_: RawEvent| {
        let (gate, journal) = (gate.clone(), journal.clone());
        async move {
            journal.lock().unwrap().push(format!("{name} begins"));
            gate.acquire().await?.forget();
            journal.lock().unwrap().push(format!("{name} ends"));
            Ok(json!({"by": name}))
        }
    };
    let builder = EventRouter::builder(receiver().build().unwrap()).event_store(store);
    builder.on_type(TYPE, handler).build().unwrap()
}

fn open() -> Arc<Semaphore> {
    Arc::new(Semaphore::new(1000))
}

#[tokio::test(start_paused = true)]
async fn an_event_that_several_routers_receive_is_handled_by_one_however_long_that_takes() {
    let (store, journal) = (Arc::new(MemoryEventStore::new()), Journal::default());
    let gate = Arc::new(Semaphore::new(0));
    let [one, two, three] =
        ["one", "two", "three"].map(|name| router(name, store.clone(), &gate, &journal));
    let opens = async {
        // Several leases long.
        sleep(300 * SECOND).await;
        assert_eq!(*journal.lock().unwrap(), ["one begins"]);
        gate.add_permits(100);
    };
    let pushes = [push(&one, "e-1"), push(&two, "e-1"), push(&three, "e-1"), push(&two, "e-1")];
    let (answers, ()) = tokio::join!(futures_util::future::join_all(pushes), opens);
    assert_eq!(answers, vec![(200, json!({"by": "one"})); 4]);
    // For as long as the platform may push again.
    sleep(7 * 3600 * SECOND).await;
    assert_eq!(push(&three, "e-1").await, (200, json!({"by": "one"})));
    assert_eq!(*journal.lock().unwrap(), ["one begins", "one ends"]);
    assert_eq!(push(&two, "e-2").await, (200, json!({"by": "two"})));
}

#[tokio::test(start_paused = true)]
async fn an_event_of_another_app_or_tenant_is_another_event() {
    let store = Arc::new(MemoryEventStore::new());
    for part in ["app_id", "tenant_key"] {
        for value in ["x", "x:1"] {
            let journal = Journal::default();
            let router = router("one", store.clone(), &open(), &journal);
            let mut event = drill("e-1", json!({}));
            event["header"][part] = value.into();
            let (headers, body) = pushed(&event);
            router.handle(&headers, &body).await;
            assert_eq!(journal.lock().unwrap().len(), 2, "{part} {value}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_router_that_waits_takes_over_when_the_lease_of_a_dead_one_ends() {
    let (store, journal) = (Arc::new(MemoryEventStore::new()), Journal::default());
    // What a process leaves behind that was killed while it handled the event.
    let spy = Arc::new(Spy::new(store.clone()));
    let dead = router("dead", spy.clone(), &Arc::new(Semaphore::new(0)), &journal);
    let killed = tokio::spawn(async move { push(&dead, "e-1").await });
    while journal.lock().unwrap().is_empty() {
        tokio::task::yield_now().await;
    }
    spy.cut_off.store(true, Ordering::SeqCst);
    let begun = Instant::now();
    let other = router("other", store, &open(), &journal);
    assert_eq!(push(&other, "e-1").await, (200, json!({"by": "other"})));
    let waited = begun.elapsed().as_secs();
    assert!((29..=31).contains(&waited), "{waited} s");
    killed.abort();
}

#[tokio::test(start_paused = true)]
async fn a_handler_that_fails_or_panics_lets_another_router_run_it_at_once() {
    let store = Arc::new(MemoryEventStore::new());
    let builder = EventRouter::builder(receiver().build().unwrap()).event_store(store.clone());
    let failing = |event: RawEvent| async move {
        assert_ne!(event.header().id, "panics");
        Err::<(), BoxError>("no".into())
    };
    let failing = builder.on_type(TYPE, failing).build().unwrap();
    let other = router("other", store, &open(), &Journal::default());
    for id in ["fails", "panics"] {
        assert_eq!(push(&failing, id).await.0, 500);
        let begun = Instant::now();
        assert_eq!(push(&other, id).await, (200, json!({"by": "other"})));
        assert!(begun.elapsed() < SECOND);
    }
}

#[tokio::test(start_paused = true)]
async fn a_store_that_fails_stops_no_event_and_the_own_memory_goes_on() {
    let spy = Arc::new(Spy::new(Arc::new(MemoryEventStore::new())));
    let journal = Journal::default();
    let one = router("one", spy.clone(), &open(), &journal);
    spy.failing.store(true, Ordering::SeqCst);
    for _ in 0..3 {
        assert_eq!(push(&one, "e-1").await, (200, json!({"by": "one"})));
    }
    assert_eq!(*journal.lock().unwrap(), ["one begins", "one ends"]);
    // What the router could not record then is recorded once the store is back.
    spy.failing.store(false, Ordering::SeqCst);
    sleep(20 * SECOND).await;
    let other = router("other", spy, &open(), &journal);
    assert_eq!(push(&other, "e-1").await, (200, json!({"by": "one"})));
}

#[tokio::test(start_paused = true)]
async fn with_a_store_that_is_required_a_push_is_refused_while_it_fails() {
    let spy = Arc::new(Spy::new(Arc::new(MemoryEventStore::new())));
    let builder = EventRouter::builder(receiver().build().unwrap()).require_event_store();
    let answer = |_: RawEvent| async { Ok(json!({"by": "it"})) };
    let router = builder.event_store(spy.clone()).on_type(TYPE, answer).build().unwrap();
    spy.failing.store(true, Ordering::SeqCst);
    assert_eq!(push(&router, "e-1").await.0, 503);
    spy.failing.store(false, Ordering::SeqCst);
    assert_eq!(push(&router, "e-1").await, (200, json!({"by": "it"})));
}

#[tokio::test]
async fn a_lease_too_short_to_be_renewed_is_refused() {
    let builder = EventRouter::builder(receiver().build().unwrap());
    let error = builder.event_lease(Duration::from_millis(999)).build().unwrap_err();
    assert!(error.to_string().contains("shorter than a second"), "{error}");
}

#[tokio::test]
async fn all_keys_of_an_event_are_claimed_together() {
    check_store(&MemoryEventStore::new()).await;
}

/// What each store does with keys.
pub(crate) async fn check_store(store: &dyn EventStore) {
    const MINUTE: Duration = Duration::from_secs(60);
    let [a, b, ab, bc, c] = [&["a"][..], &["b"], &["a", "b"], &["b", "c"], &["c"]]
        .map(|keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect::<Vec<_>>());
    let begin = async |keys, holder| store.begin(keys, holder, MINUTE).await.unwrap();
    assert_eq!(begin(&b, "one").await, EventClaim::Granted);
    // Again, as after a lost answer.
    assert_eq!(begin(&b, "one").await, EventClaim::Granted);
    // One key is taken, so that the other is not claimed either.
    assert_eq!(begin(&ab, "two").await, EventClaim::Running);
    assert_eq!(begin(&a, "three").await, EventClaim::Granted);
    store.release(&a, "two").await.unwrap();
    assert_eq!(begin(&a, "two").await, EventClaim::Running);
    store.release(&a, "three").await.unwrap();
    store.release(&b, "one").await.unwrap();
    assert_eq!(begin(&ab, "two").await, EventClaim::Granted);
    assert!(store.renew(&ab, "two", MINUTE).await.unwrap());
    assert!(!store.renew(&bc, "one", MINUTE).await.unwrap());
    assert_eq!(begin(&c, "one").await, EventClaim::Granted);
    store.finish(&ab, b"{\"x\":1}", MINUTE).await.unwrap();
    let handled = EventClaim::Handled("{\"x\":1}".into());
    for keys in [&a, &b, &ab, &bc] {
        assert_eq!(begin(keys, "four").await, handled);
    }
    // A holder that comes late does not undo it.
    assert!(!store.renew(&ab, "two", MINUTE).await.unwrap());
    store.release(&ab, "two").await.unwrap();
    assert_eq!(begin(&ab, "two").await, handled);
}

/// A store that can fail, or be cut off from its router as by the death of the process.
struct Spy {
    store: Arc<MemoryEventStore>,
    failing: AtomicBool,
    cut_off: AtomicBool,
}

impl Spy {
    fn new(store: Arc<MemoryEventStore>) -> Spy {
        Spy { store, failing: AtomicBool::new(false), cut_off: AtomicBool::new(false) }
    }

    fn pass<'a, T: 'a>(
        &'a self,
        answer: BoxFuture<'a, Result<T, BoxError>>,
    ) -> BoxFuture<'a, Result<T, BoxError>> {
        Box::pin(async move {
            if self.cut_off.load(Ordering::SeqCst) {
                return pending().await;
            }
            if self.failing.load(Ordering::SeqCst) {
                return Err("the store is down".into());
            }
            answer.await
        })
    }
}

impl EventStore for Spy {
    fn begin<'a>(
        &'a self,
        keys: &'a [String],
        holder: &'a str,
        time: Duration,
    ) -> BoxFuture<'a, Result<EventClaim, BoxError>> {
        self.pass(self.store.begin(keys, holder, time))
    }

    fn renew<'a>(
        &'a self,
        keys: &'a [String],
        holder: &'a str,
        time: Duration,
    ) -> BoxFuture<'a, Result<bool, BoxError>> {
        self.pass(self.store.renew(keys, holder, time))
    }

    fn finish<'a>(
        &'a self,
        keys: &'a [String],
        answer: &'a [u8],
        time: Duration,
    ) -> BoxFuture<'a, Result<(), BoxError>> {
        self.pass(self.store.finish(keys, answer, time))
    }

    fn release<'a>(
        &'a self,
        keys: &'a [String],
        holder: &'a str,
    ) -> BoxFuture<'a, Result<(), BoxError>> {
        self.pass(self.store.release(keys, holder))
    }
}
