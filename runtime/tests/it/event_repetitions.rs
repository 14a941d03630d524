//! Events that come again under another event id.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use feishu_runtime::{EventRouter, EventRouterBuilder, RawEvent, Received};
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use crate::pushes::*;

/// Counts how often handlers begin, and lets each end when there is a permit.
#[derive(Clone)]
struct Handlers {
    begun: Arc<AtomicUsize>,
    gate: Arc<Semaphore>,
    failures: Arc<AtomicUsize>,
}

impl Handlers {
    fn new() -> Self {
        Handlers {
            begun: Arc::default(),
            gate: Arc::new(Semaphore::new(Semaphore::MAX_PERMITS)),
            failures: Arc::default(),
        }
    }

    async fn handle(self) -> Result<Value, feishu_runtime::transport::BoxError> {
        let number = self.begun.fetch_add(1, Ordering::SeqCst) + 1;
        let _permit = self.gate.acquire().await?;
        let failing = |left: usize| left.checked_sub(1);
        match self.failures.fetch_update(Ordering::SeqCst, Ordering::SeqCst, failing) {
            Ok(_) => Err("not yet".into()),
            Err(_) => Ok(json!({ "run": number })),
        }
    }

    fn begun(&self) -> usize {
        self.begun.load(Ordering::SeqCst)
    }

    fn typed(&self, builder: EventRouterBuilder) -> EventRouter {
        let handlers = self.clone();
        builder.on(move |_: Received<SaidV1>| handlers.clone().handle()).build().unwrap()
    }

    fn untyped(&self, builder: EventRouterBuilder) -> EventRouter {
        let handlers = self.clone();
        let builder =
            builder.on_type("safety.said_v1", move |_: RawEvent| handlers.clone().handle());
        builder.build().unwrap()
    }
}

fn builder() -> EventRouterBuilder {
    EventRouter::builder(receiver().build().unwrap())
}

/// A push of a message.
fn said(event_id: &str, message: &str) -> Value {
    let mut push = drill(event_id, json!({"message": {"message_id": message}}));
    push["header"]["event_type"] = json!("safety.said_v1");
    push
}

async fn push(router: &EventRouter, json: &Value) -> (u16, Value) {
    let (headers, body) = pushed(json);
    let response = router.handle(&headers, &body).await;
    (response.status().as_u16(), serde_json::from_slice(response.body()).unwrap())
}

#[tokio::test]
async fn a_message_that_comes_under_two_event_ids_is_handled_once() {
    let handlers = Handlers::new();
    let router = handlers.typed(builder());
    let first = push(&router, &said("e-1", "om_1")).await;
    assert_eq!(first, (200, json!({"run": 1})));
    for id in ["e-2", "e-1", "e-3"] {
        assert_eq!(push(&router, &said(id, "om_1")).await, first);
    }
    assert_eq!(push(&router, &said("e-4", "om_2")).await, (200, json!({"run": 2})));
    // One event id is still one event.
    assert_eq!(push(&router, &said("e-4", "om_3")).await, (200, json!({"run": 2})));
    assert_eq!(handlers.begun(), 2);
}

#[tokio::test]
async fn pushes_of_one_message_at_the_same_time_run_once() {
    let mut handlers = Handlers::new();
    handlers.gate = Arc::new(Semaphore::new(0));
    let router = handlers.typed(builder());
    let pushes: Vec<_> = (0..20)
        .map(|number| {
            let router = router.clone();
            let said = said(&format!("e-{}", number / 2), "om_1");
            tokio::spawn(async move { push(&router, &said).await })
        })
        .collect();
    while handlers.begun() == 0 {
        tokio::task::yield_now().await;
    }
    for _ in 0..200 {
        tokio::task::yield_now().await;
    }
    handlers.gate.add_permits(100);
    for push in pushes {
        assert_eq!(push.await.unwrap(), (200, json!({"run": 1})));
    }
    assert_eq!(handlers.begun(), 1);
}

#[tokio::test]
async fn a_message_whose_handler_failed_is_handled_when_it_comes_again() {
    let handlers = Handlers::new();
    handlers.failures.store(1, Ordering::SeqCst);
    let router = handlers.typed(builder());
    assert_eq!(push(&router, &said("e-1", "om_1")).await.0, 500);
    for id in ["e-2", "e-1"] {
        assert_eq!(push(&router, &said(id, "om_1")).await, (200, json!({"run": 2})));
    }
}

#[tokio::test]
async fn messages_of_other_apps_and_tenants_and_pushes_without_a_key_are_apart() {
    let handlers = Handlers::new();
    let router = handlers.typed(builder());
    let mut pushes = vec![said("e-1", "om_1"), said("e-2", "om_1"), said("e-3", "om_1")];
    pushes[1]["header"]["app_id"] = json!("cli_other");
    pushes[2]["header"]["tenant_key"] = json!("another");
    pushes.extend([said("e-4", ""), said("e-5", "")]);
    for said in &pushes {
        assert_eq!(push(&router, said).await.0, 200);
    }
    assert_eq!(handlers.begun(), 5);
}

#[tokio::test]
async fn untyped_handlers_are_told_what_repeats() {
    for (builder, runs) in
        [(builder(), 2), (builder().repeat_key("safety.said_v1", "message.message_id"), 1)]
    {
        let handlers = Handlers::new();
        let router = handlers.untyped(builder);
        for id in ["e-1", "e-2"] {
            push(&router, &said(id, "om_1")).await;
        }
        assert_eq!(handlers.begun(), runs);
    }
}

#[tokio::test]
async fn as_many_messages_are_remembered_as_events() {
    let handlers = Handlers::new();
    let hour = std::time::Duration::from_secs(3600);
    let router = handlers.typed(builder().remember(hour, 3));
    for message in ["1", "2", "3", "1", "2", "3"] {
        push(&router, &said(&format!("e-{message}"), message)).await;
    }
    assert_eq!(handlers.begun(), 3);
}
