//! Which handler runs, how often, and what the platform gets as an answer.

use std::{
    future::pending,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use feishu_runtime::{
    AppTicket, EventAnswer, EventReceiver, EventRouter, EventRouterBuilder, RawEvent, Received,
    http::HeaderMap, transport::BoxError,
};
use serde_json::{Value, json};
use tokio::sync::{Notify, Semaphore};

use crate::{pushes::*, server::Server, tenants};

fn router() -> EventRouterBuilder {
    EventRouter::builder(receiver().build().unwrap())
}

async fn push(router: &EventRouter, json: &Value) -> (u16, Value) {
    let (headers, body) = pushed(json);
    send(router, &headers, &body).await
}

async fn send(router: &EventRouter, headers: &HeaderMap, body: &[u8]) -> (u16, Value) {
    let response = router.handle(headers, body).await;
    assert_eq!(response.headers()["content-type"], "application/json; charset=utf-8");
    (response.status().as_u16(), serde_json::from_slice(response.body()).unwrap())
}

fn done() -> (u16, Value) {
    (200, json!({}))
}

/// Counts its runs, and fails the first few.
#[derive(Clone, Default)]
struct Counter {
    runs: Arc<AtomicUsize>,
    failures: Arc<AtomicUsize>,
}

impl Counter {
    fn failing(times: usize) -> Counter {
        let counter = Counter::default();
        counter.failures.store(times, Ordering::SeqCst);
        counter
    }

    fn run(&self) -> Result<(), BoxError> {
        self.runs.fetch_add(1, Ordering::SeqCst);
        let failure = self
            .failures
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        if failure.is_ok() { Err("out of s3cret order".into()) } else { Ok(()) }
    }

    fn runs(&self) -> usize {
        self.runs.load(Ordering::SeqCst)
    }

    fn on_drill(&self, router: EventRouterBuilder) -> EventRouterBuilder {
        let counter = self.clone();
        router.on(move |_: Received<DrillV1>| {
            let counter = counter.clone();
            async move { counter.run() }
        })
    }
}

#[tokio::test]
async fn each_event_goes_to_its_handler() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let note = {
        let seen = seen.clone();
        move |what: String| {
            seen.lock().unwrap().push(what);
            async { Ok(()) }
        }
    };
    let [drills, alarms, calls, others] = [(); 4].map(|()| note.clone());
    let router = router()
        .on(move |drill: Received<DrillV1>| {
            drills(format!("{} {:?}", drill.header.id, drill.event.place))
        })
        .on(move |alarm: Received<Alarm>| alarms(format!("alarm {:?}", alarm.event.level)))
        .on_type("safety.call_v1", move |raw| calls(format!("call {}", raw.event()["to"])))
        .on_other(move |raw: RawEvent| others(format!("other {}", raw.header().event_type)))
        .build()
        .unwrap();
    assert_eq!(push(&router, &drill("e-1", json!({"place": "Hof"}))).await, done());
    assert_eq!(push(&router, &alarm("u-1", 2)).await, done());
    for (id, event_type) in [("e-2", "safety.call_v1"), ("e-3", "new.thing_v1")] {
        let mut other = drill(id, json!({"to": "Ann"}));
        other["header"]["event_type"] = json!(event_type);
        assert_eq!(push(&router, &other).await, done());
    }
    let seen = seen.lock().unwrap().clone();
    assert_eq!(seen, ["e-1 Some(\"Hof\")", "alarm Some(2)", "call \"Ann\"", "other new.thing_v1"]);
}

#[tokio::test]
async fn events_without_a_handler_and_challenges_are_answered() {
    let router = router().build().unwrap();
    assert_eq!(push(&router, &drill("e-1", json!({}))).await, done());
    let body = sealed(&challenge(TOKEN).to_string());
    let answer = send(&router, &HeaderMap::new(), &body).await;
    assert_eq!(answer, (200, json!({"challenge": "c-1"})));
}

#[tokio::test]
async fn a_refused_push_is_answered_with_the_reason() {
    let counter = Counter::default();
    let router = counter.on_drill(router()).build().unwrap();
    let (_, body) = pushed(&drill("e-1", json!({})));
    let (status, answer) = send(&router, &HeaderMap::new(), &body).await;
    assert_eq!(status, 401);
    assert!(answer["error"].as_str().unwrap().contains("X-Lark-Signature"), "{answer}");
    assert_eq!(counter.runs(), 0);
}

#[tokio::test]
async fn a_repeated_callback_gets_the_answer_of_its_handler_again() {
    let count = AtomicUsize::new(0);
    let router = router().on_type("card.action.trigger", move |click| {
        let number = count.fetch_add(1, Ordering::SeqCst);
        async move { Ok(json!({"toast": {"content": click.event()["tag"]}, "number": number})) }
    });
    let router = router.build().unwrap();
    let mut click = drill("e-1", json!({"tag": "button"}));
    click["header"]["event_type"] = json!("card.action.trigger");
    let expected = (200, json!({"toast": {"content": "button"}, "number": 0}));
    assert_eq!(push(&router, &click).await, expected);
    assert_eq!(push(&router, &click).await, expected);
}

#[tokio::test]
async fn a_successful_handler_does_not_run_again() {
    let counter = Counter::default();
    let router = counter.on_drill(router()).build().unwrap();
    for _ in 0..3 {
        assert_eq!(push(&router.clone(), &drill("e-1", json!({}))).await, done());
    }
    assert_eq!(counter.runs(), 1);
    push(&router, &drill("e-2", json!({}))).await;
    assert_eq!(counter.runs(), 2);
    // An event without an id cannot be recognized again.
    for _ in 0..2 {
        push(&router, &drill("", json!({}))).await;
    }
    assert_eq!(counter.runs(), 4);
}

#[tokio::test]
async fn a_failed_handler_runs_again() {
    let counter = Counter::failing(2);
    let router = counter.on_drill(router()).build().unwrap();
    for _ in 0..2 {
        let (status, answer) = push(&router, &drill("e-1", json!({}))).await;
        // The platform is not told what went wrong.
        assert_eq!((status, answer), (500, json!({"error": "the handler failed"})));
    }
    for _ in 0..2 {
        assert_eq!(push(&router, &drill("e-1", json!({}))).await, done());
    }
    assert_eq!(counter.runs(), 3);
}

#[tokio::test]
async fn an_event_that_cannot_be_decoded_is_pushed_again() {
    let counter = Counter::default();
    let router = counter.on_drill(router()).build().unwrap();
    for _ in 0..2 {
        let (status, answer) = push(&router, &drill("e-1", json!({"people": 1}))).await;
        assert_eq!(status, 500);
        assert!(answer["error"].as_str().unwrap().contains("documented"), "{answer}");
    }
    assert_eq!(counter.runs(), 0);
}

/// A router whose handler tells that it started, and goes on when it gets a permit.
fn held(counter: &Counter) -> (EventRouter, Arc<Notify>, Arc<Semaphore>) {
    let (started, gate) = (Arc::new(Notify::new()), Arc::new(Semaphore::new(0)));
    let handler = (counter.clone(), started.clone(), gate.clone());
    let router = router().on(move |_: Received<DrillV1>| {
        let (counter, started, gate) = handler.clone();
        async move {
            started.notify_one();
            gate.acquire().await?.forget();
            counter.run()
        }
    });
    (router.build().unwrap(), started, gate)
}

#[tokio::test]
async fn duplicates_at_the_same_time_run_once() {
    let counter = Counter::default();
    let (router, started, gate) = held(&counter);
    let handlings: Vec<_> = (0..20)
        .map(|_| {
            let router = router.clone();
            tokio::spawn(async move { push(&router, &drill("e-1", json!({}))).await })
        })
        .collect();
    started.notified().await;
    assert_eq!(counter.runs(), 0);
    gate.add_permits(20);
    for handling in handlings {
        assert_eq!(handling.await.unwrap(), done());
    }
    assert_eq!((counter.runs(), gate.available_permits()), (1, 19));
}

#[tokio::test]
async fn a_platform_that_hangs_up_does_not_stop_the_handler() {
    let counter = Counter::default();
    let (router, started, gate) = held(&counter);
    let event = drill("e-1", json!({}));
    tokio::select! {
        answer = push(&router, &event) => panic!("{answer:?}"),
        () = started.notified() => {}
    }
    gate.add_permits(1);
    // The second push waits for the first and gets its outcome.
    assert_eq!(push(&router, &event).await, done());
    assert_eq!(counter.runs(), 1);
}

#[tokio::test]
async fn a_panicking_handler_is_answered_and_runs_again() {
    let times = Arc::new(AtomicUsize::new(0));
    let counted = times.clone();
    let router = router()
        .on(move |_: Received<DrillV1>| {
            let time = counted.fetch_add(1, Ordering::SeqCst);
            assert!(time != 0, "on purpose, before the future");
            async move {
                assert!(time != 1, "on purpose, in the future");
                Ok(())
            }
        })
        .build()
        .unwrap();
    let event = drill("e-1", json!({}));
    for _ in 0..2 {
        let answer = push(&router, &event).await;
        assert_eq!(answer, (500, json!({"error": "the handler panicked"})));
    }
    assert_eq!(push(&router, &event).await, done());
    assert_eq!(push(&router, &event).await, done());
    assert_eq!(times.load(Ordering::SeqCst), 3);
}

#[tokio::test(start_paused = true)]
async fn events_are_remembered_longer_than_the_platform_repeats_them() {
    let counter = Counter::default();
    let router = counter.on_drill(router()).build().unwrap();
    let event = drill("e-1", json!({}));
    for pause in [0, 15, 300, 3600, 6 * 3600] {
        tokio::time::advance(Duration::from_secs(pause)).await;
        assert_eq!(push(&router, &event).await, done());
    }
    assert_eq!(counter.runs(), 1);
    tokio::time::advance(Duration::from_secs(3600)).await;
    push(&router, &event).await;
    assert_eq!(counter.runs(), 2);
}

#[tokio::test]
async fn the_number_of_events_remembered_is_bounded() {
    let counter = Counter::default();
    let router = router().remember(Duration::from_secs(3600), 2);
    let router = counter.on_drill(router).build().unwrap();
    for id in ["1", "2", "3", "4", "4", "1"] {
        push(&router, &drill(id, json!({}))).await;
    }
    assert_eq!(counter.runs(), 5);
}

#[tokio::test]
async fn two_handlers_for_one_type_are_refused() {
    let none = |_: RawEvent| async { Ok(()) };
    let twice = Counter::default().on_drill(Counter::default().on_drill(router()));
    let named = Counter::default().on_drill(router().on_type("safety.drill_v1", none));
    for builder in [twice, named] {
        let error = builder.build().unwrap_err().to_string();
        assert!(error.contains("two handlers for events: safety.drill_v1"), "{error}");
    }
    let error = router().on_other(none).on_other(none).build().unwrap_err().to_string();
    assert!(error.contains("two handlers"), "{error}");
}

#[tokio::test]
async fn events_from_elsewhere_are_dispatched() {
    let counter = Counter::default();
    let router = counter.on_drill(router()).build().unwrap();
    let (headers, body) = pushed(&drill("e-1", json!({})));
    let receiver = receiver().build().unwrap();
    let Ok(feishu_runtime::Incoming::Event(event)) = receiver.receive(&headers, &body) else {
        panic!("no event");
    };
    assert_eq!(router.dispatch(event.clone()).await.status(), 200);
    assert_eq!(router.dispatch(event).await.status(), 200);
    assert_eq!(counter.runs(), 1);
    assert_eq!(EventAnswer::from(()), EventAnswer::default());
}

fn ticket(id: &str, app_id: &str) -> Value {
    json!({
        "ts": "1502199207.7171419", "uuid": id, "token": TOKEN, "type": "event_callback",
        "event": {"app_id": app_id, "app_ticket": "ticket-1", "type": "app_ticket"},
    })
}

#[tokio::test]
async fn tickets_reach_the_client_of_a_store_app() {
    let server = Server::start_async(|received| {
        let answer = match received.path() {
            tenants::APP => {
                assert_eq!(received.json()["app_ticket"], "ticket-1");
                r#"{"code":0,"app_access_token":"a-1","expire":7200}"#
            }
            tenants::TENANT => r#"{"code":0,"tenant_access_token":"t-1","expire":7200}"#,
            _ => r#"{"code":0,"data":{}}"#,
        };
        Box::pin(async move { crate::server::Answer::json(200, answer) })
    })
    .await;
    let client = server.builder().store_app().build().unwrap();
    let router = router().app_tickets_to(&client).build().unwrap();
    let (status, _) = push(&router, &ticket("u-0", "cli_other")).await;
    assert_eq!(status, 500);
    assert_eq!(push(&router, &ticket("u-1", client.app_id())).await, done());
    client.tenant("k1").send(crate::desk::GetHours {}).await.unwrap();
}

#[tokio::test]
async fn errors_and_clients_show_no_secret() {
    let receiver = || {
        EventReceiver::builder().encrypt_key(KEY).verification_token(TOKEN).max_age(Duration::MAX)
    };
    let mut text = format!("{:?} {:?}", receiver(), receiver().build().unwrap());
    let tickets = Arc::new(Mutex::new(String::new()));
    let builder = {
        let tickets = tickets.clone();
        router().on(move |received: Received<AppTicket>| {
            *tickets.lock().unwrap() += &format!("{received:?}");
            async { Ok(()) }
        })
    };
    text += &format!("{builder:?} {builder:#?}");
    let router = builder.build().unwrap();
    text += &format!("{router:?} {router:#?}");
    let (headers, body) = pushed(&ticket("u-1", "cli_1"));
    let incoming = receiver().build().unwrap().receive(&headers, &body);
    text += &format!("{incoming:?} {incoming:#?}");
    push(&router, &ticket("u-1", "cli_1")).await;
    text += &tickets.lock().unwrap();
    for body in ["the-token", r#"{"token": "the-token", "type": "the-key"}"#].map(sealed) {
        let error = receiver().build().unwrap().receive(&signed(&body), &body).unwrap_err();
        text += &format!("{error} {error:?} {error:#?} {:?}", error.body());
    }
    let broken = drill("the-token", json!({"people": {"the-token": "the-key"}}));
    let (headers, body) = pushed(&broken);
    let Ok(feishu_runtime::Incoming::Event(event)) =
        receiver().build().unwrap().receive(&headers, &body)
    else {
        panic!("no event");
    };
    let error = event.decode::<DrillV1>().unwrap_err();
    text += &format!("{:?}", error.body());
    for secret in [KEY, TOKEN, "ticket-1"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
    assert!(text.contains("[redacted]"), "{text}");
}

/// Handlers are `'static` and may be async.
#[tokio::test]
async fn a_handler_that_never_ends_does_not_hold_up_others() {
    let counter = Counter::default();
    let router = router().on_type("alarm", |_| async {
        pending::<()>().await;
        Ok(())
    });
    let router = counter.on_drill(router).build().unwrap();
    let stuck = router.clone();
    let stuck = tokio::spawn(async move { push(&stuck, &alarm("u-1", 1)).await });
    assert_eq!(push(&router, &drill("e-1", json!({}))).await, done());
    assert!(!stuck.is_finished());
    stuck.abort();
}
