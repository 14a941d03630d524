//! What handlers run, and what the platform is answered.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::json;
use tokio::time::{Instant, sleep};

use super::{
    Acknowledge, StaleEvent,
    options::{Options, StalePolicy},
    support_tests::*,
};
use crate::event::{CardAnswer, EventRouter, Toast};

#[derive(Clone, Default)]
struct Runs(Arc<AtomicUsize>);

impl Runs {
    fn get(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }

    /// A router whose handler takes this long; the first runs fail.
    fn router(&self, time: Duration, failures: usize) -> EventRouter {
        let runs = self.clone();
        let handler = move |_| {
            let runs = runs.clone();
            async move {
                let run = runs.0.fetch_add(1, Ordering::SeqCst);
                sleep(time).await;
                if run < failures { Err("not now".into()) } else { Ok(()) }
            }
        };
        router().on_type("drill", handler).build().unwrap()
    }
}

#[tokio::test(start_paused = true)]
async fn a_success_is_answered_200_and_a_failure_500_until_it_succeeds() {
    let runs = Runs::default();
    let mut world = World::start(runs.router(Duration::ZERO, 1));
    let mut server = world.accept().await;
    server.push("m1", &drill("e1")).await;
    assert_eq!(server.answer().await, failed("m1"));
    for message in ["m2", "m3"] {
        server.push(message, &drill("e1")).await;
        assert_eq!(server.answer().await, ok(message));
    }
    assert_eq!(runs.get(), 2, "the third push is known");
}

#[tokio::test(start_paused = true)]
async fn a_type_without_a_handler_and_a_panic_are_answered() {
    let explode = |_| async { if true { panic!("out of order") } else { Ok(()) } };
    let mut world = World::start(router().on_type("explode", explode).build().unwrap());
    let mut server = world.accept().await;
    server.push("m1", &event("unknown", "e1", json!({}))).await;
    assert_eq!(server.answer().await, ok("m1"));
    server.push("m2", &event("explode", "e2", json!({}))).await;
    assert_eq!(server.answer().await, failed("m2"));
    server.push("m3", &json!({"no": "push"})).await;
    assert_eq!(server.answer().await, failed("m3"));
}

#[tokio::test(start_paused = true)]
async fn the_answer_of_a_callback_travels_as_data() {
    let click = |_| async { Ok(CardAnswer::new().toast(Toast::info("Noted"))) };
    // Also where events are acknowledged on arrival.
    for acknowledge in [Acknowledge::AfterHandler, Acknowledge::OnArrival] {
        let router = router().on_type("card.action.trigger", click).build().unwrap();
        let options = Options { acknowledge, ..Options::default() };
        let mut world = World::with(router, options, |_| None);
        let mut server = world.accept().await;
        server.push("m1", &event("card.action.trigger", "e1", json!({}))).await;
        // As serde_json writes it, whose order of members depends on the features of a build.
        let toast = json!({"toast": {"type": "info", "content": "Noted"}}).to_string();
        let data = BASE64_STANDARD.encode(toast);
        assert_eq!(server.answer().await, Answer { data: Some(data), ..ok("m1") });
    }
}

#[tokio::test(start_paused = true)]
async fn a_slow_handler_is_answered_in_time_and_its_outcome_kept_for_the_redelivery() {
    let runs = Runs::default();
    let mut world = World::start(runs.router(Duration::from_secs(10), 0));
    let mut server = world.accept().await;
    let begun = Instant::now();
    server.push("m1", &drill("e1")).await;
    assert_eq!(server.answer().await, failed("m1"));
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
    sleep(Duration::from_secs(15)).await;
    let begun = Instant::now();
    server.push("m2", &drill("e1")).await;
    assert_eq!(server.answer().await, ok("m2"));
    assert!(begun.elapsed() < Duration::from_millis(1));
    assert_eq!((runs.get(), world.handle.counts().late), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn the_outcome_is_known_after_a_reconnect() {
    let runs = Runs::default();
    let mut world = World::start(runs.router(Duration::from_secs(10), 0));
    let mut server = world.accept().await;
    server.push("m1", &drill("e1")).await;
    drop(server);
    let mut server = world.accept().await;
    // It may still be running, so the push waits for it.
    server.push("m2", &drill("e1")).await;
    let mut answer = server.answer().await;
    while answer.code == 500 {
        server.push("m2", &drill("e1")).await;
        answer = server.answer().await;
    }
    assert_eq!((answer, runs.get()), (ok("m2"), 1));
}

#[tokio::test(start_paused = true)]
async fn an_event_acknowledged_on_arrival_is_answered_before_its_handler_ends() {
    let runs = Runs::default();
    let options = Options { acknowledge: Acknowledge::OnArrival, ..Options::default() };
    let mut world = World::with(runs.router(Duration::from_secs(60), 1), options, |_| None);
    let mut server = world.accept().await;
    let begun = Instant::now();
    server.push("m1", &drill("e1")).await;
    assert_eq!(server.answer().await, ok("m1"));
    assert!(begun.elapsed() < Duration::from_secs(1));
}

#[tokio::test(start_paused = true)]
async fn duplicates_at_once_run_once_and_take_no_turn_of_others() {
    let runs = Runs::default();
    let slow = {
        let runs = runs.clone();
        move |_| {
            let runs = runs.clone();
            async move {
                runs.0.fetch_add(1, Ordering::SeqCst);
                sleep(Duration::from_secs(2)).await;
                Ok(())
            }
        }
    };
    let quick = |_| async { Ok(()) };
    let router = router().on_type("drill", slow).on_type("quick", quick).build().unwrap();
    let options = Options { max_handlers: 2, ..Options::default() };
    let mut world = World::with(router, options, |_| None);
    let mut server = world.accept().await;
    for number in 0..20 {
        server.push(&format!("m{number}"), &drill("e1")).await;
    }
    server.push("q", &event("quick", "e2", json!({}))).await;
    assert_eq!(server.answer().await, ok("q"), "before the slow ones");
    for _ in 0..20 {
        assert_eq!(server.answer().await.code, 200);
    }
    assert_eq!(runs.get(), 1);
}

#[tokio::test(start_paused = true)]
async fn too_much_at_once_is_refused_while_reading_goes_on() {
    let runs = Runs::default();
    let options = Options { max_handlers: 1, ..Options::default() };
    let mut world = World::with(runs.router(Duration::from_secs(2), 0), options, |_| None);
    let mut server = world.accept().await;
    for number in 0..1500 {
        server.push("m", &drill(&format!("e{number}"))).await;
    }
    // The answer of the first that is refused comes before any handler has finished.
    assert_eq!(server.answer().await, failed("m"));
    assert!(runs.get() <= 1);
    let mut answers = 1;
    while answers < 1500 {
        server.answer().await;
        answers += 1;
    }
    let counts = world.handle.counts();
    assert_eq!((counts.received, counts.refused), (1500, 1500 - 1001));
}

#[tokio::test(start_paused = true)]
async fn a_stale_event_is_dropped_if_the_policy_says_so() {
    let runs = Runs::default();
    let decide = |event: &crate::RawEvent| match event.header().id.as_str() {
        "kept" => StaleEvent::Handle,
        _ => StaleEvent::Drop,
    };
    let age = Duration::from_secs(3600);
    let stale = Some(StalePolicy { age, decide: Arc::new(decide) });
    let options = Options { stale, ..Options::default() };
    let mut world = World::with(runs.router(Duration::ZERO, 0), options, |_| None);
    let mut server = world.accept().await;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
    for (id, created, expected) in [
        ("old", "1608725989000".to_owned(), 0),
        ("kept", "1608725989000".to_owned(), 1),
        ("new", now.to_string(), 2),
    ] {
        let mut event = drill(id);
        event["header"]["create_time"] = created.into();
        server.push(id, &event).await;
        assert_eq!(server.answer().await, ok(id));
        assert_eq!(runs.get(), expected, "{id}");
    }
    assert_eq!(world.handle.counts().stale, 1);
}

#[tokio::test(start_paused = true)]
async fn a_policy_that_panics_is_answered_500_and_hurts_nothing_else() {
    let runs = Runs::default();
    let decide = |_: &crate::RawEvent| panic!("out of order");
    let stale = Some(StalePolicy { age: Duration::from_secs(3600), decide: Arc::new(decide) });
    let options = Options { stale, ..Options::default() };
    let mut world = World::with(runs.router(Duration::ZERO, 0), options, |_| None);
    let mut server = world.accept().await;
    let mut old = drill("old");
    old["header"]["create_time"] = "1608725989000".into();
    server.push("m1", &old).await;
    assert_eq!(server.answer().await, failed("m1"));
    server.push("m2", &drill("new")).await;
    assert_eq!(server.answer().await, ok("m2"));
    let counts = world.handle.counts();
    assert_eq!((counts.failed, counts.stale, counts.succeeded, runs.get()), (1, 0, 1, 1));
}
