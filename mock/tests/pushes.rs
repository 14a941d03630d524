//! Events pushed to a server: the challenge, encryption and signature, what comes again.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes},
    http::{HeaderMap, StatusCode},
    routing::post,
};
use feishu_mock::{PUSHED_AGAIN_AFTER, Platform, Push, PushLayout, Specs, spec};
use feishu_openapi::{Client, hire::v1::eco_background_check_package as package};
use feishu_openapi::{EventReceiver, EventReceiverBuilder, EventRouter, Incoming};
use serde_json::json;
use tokio::{net::TcpListener, sync::Notify};

const KEY: &str = "the-key";
const TOKEN: &str = "the-token";

/// Serves events at an address of its own.
async fn serve(router: Router) -> String {
    let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async { axum::serve(listener, router).await });
    format!("http://{address}/events?from=platform")
}

async fn serve_events(router: EventRouter) -> String {
    let handle = move |headers: HeaderMap, body: Bytes| async move {
        router.handle(&headers, &body).await.map(Body::from)
    };
    serve(Router::new().route("/events", post(handle))).await
}

fn receiver(platform: &Arc<Platform>) -> EventReceiverBuilder {
    let clock = platform.clone();
    EventReceiver::builder()
        .encrypt_key(KEY)
        .verification_token(TOKEN)
        .max_age(Duration::from_secs(60))
        .clock(move || clock.now())
}

async fn frozen() -> Arc<Platform> {
    Arc::new(Platform::builder().frozen_clock().start().await.unwrap())
}

#[tokio::test]
async fn the_challenge_and_events_arrive_encrypted_and_plain() {
    let platform = frozen().await;
    let count = Arc::new(AtomicUsize::new(0));
    let plain = EventReceiver::builder().verification_token(TOKEN);
    for (receiver, key) in [(receiver(&platform), Some(KEY)), (plain, None)] {
        let counted = count.clone();
        let router = EventRouter::builder(receiver.build().unwrap()).on_other(move |event| {
            counted.fetch_add(1, Ordering::SeqCst);
            async move { Ok(json!({"type": event.header().event_type})) }
        });
        let url = serve_events(router.build().unwrap()).await;
        let mut webhook = platform.webhook(url).verification_token(TOKEN);
        if let Some(key) = key {
            webhook = webhook.encrypt_key(key);
        }
        let challenge = webhook.verify_url().await;
        assert!(challenge.delivered, "{challenge}");
        assert!(challenge.headers.get("x-lark-signature").is_none());
        let message = platform.event("im.v1.message.receive_v1");
        for _ in 0..2 {
            let delivery = webhook.push(&message).await;
            assert!(delivery.delivered, "{delivery}");
            assert_eq!(delivery.json(), Some(json!({"type": "im.message.receive_v1"})));
            let signed = delivery.headers.contains_key("x-lark-signature");
            assert_eq!(signed, key.is_some());
            let open = String::from_utf8(delivery.body.to_vec()).unwrap().contains("message");
            assert_eq!(open, key.is_none());
        }
    }
    assert_eq!(count.load(Ordering::SeqCst), 2, "duplicates ran no handler");
    let journal = platform.deliveries();
    assert_eq!(journal.len(), 6);
    assert!(journal.iter().all(|delivery| delivery.delivered));
    let shown = format!("{journal:?}");
    assert!(shown.contains("url_verification: delivered, 200"), "{shown}");
    assert!(!shown.contains(TOKEN), "{shown}");
}

#[tokio::test]
async fn every_documented_event_is_received() {
    let platform = frozen().await;
    let receiver = receiver(&platform).build().unwrap();
    let url = serve(Router::new().fallback(|| async { "" })).await;
    let webhook = platform.webhook(&url).encrypt_key(KEY).verification_token(TOKEN);
    let ids: Vec<String> = platform.specs().event_ids().map(str::to_owned).collect();
    assert!(ids.len() > 100, "{}", ids.len());
    for id in ids {
        let push = platform.event(&id);
        let delivery = webhook.push(&push).await;
        let Ok(Incoming::Event(event)) = receiver.receive(&delivery.headers, &delivery.body) else {
            panic!("{id} is no event");
        };
        let header = event.header();
        assert_eq!((&header.id, &header.event_type), (&push.id, &push.event_type), "{id}");
        assert_eq!(header.schema == feishu_openapi::EventSchema::V1, push.layout == PushLayout::V1);
        assert!(event.event().as_object().is_some(), "{id}: {}", event.event());
        let sent = header.create_time.unwrap();
        let off = platform.now().duration_since(sent).unwrap();
        assert!(off < Duration::from_millis(1), "{id}: {off:?}");
        if push.layout == PushLayout::V2 {
            assert_eq!(event.event(), &push.content);
            assert_eq!(header.app_id.as_deref(), Some(platform.app_id()));
        }
    }
}

#[tokio::test]
async fn what_is_not_answered_with_200_comes_again_at_documented_times() {
    let platform = frozen().await;
    let url = serve(Router::new().fallback(|| async { StatusCode::SERVICE_UNAVAILABLE })).await;
    let webhook = platform.webhook(url);
    let push = platform.event("im.message.receive_v1");
    let first = webhook.push(&push).await;
    assert_eq!((first.status(), first.delivered, first.attempt), (Some(503), false, 1));
    for (index, after) in PUSHED_AGAIN_AFTER.into_iter().enumerate() {
        platform.advance(after - Duration::from_nanos(1));
        assert!(webhook.push_due().await.is_empty());
        platform.advance(Duration::from_nanos(1));
        let again = webhook.push_due().await;
        assert_eq!((again.len(), again[0].attempt), (1, index + 2));
        assert_eq!(again[0].event_id.as_ref(), Some(&push.id));
    }
    assert_eq!((webhook.waiting(), platform.deliveries().len()), (0, 5));
    let callback = webhook.push(&Push::callback("card.action.trigger", json!({}))).await;
    assert!(!callback.delivered && webhook.waiting() == 0);
    assert!(!webhook.verify_url().await.delivered);
}

#[tokio::test]
async fn a_handler_that_failed_gets_the_event_once_more_and_then_no_more() {
    let platform = frozen().await;
    let runs = Arc::new(AtomicUsize::new(0));
    let counted = runs.clone();
    let receiver = receiver(&platform).build().unwrap();
    let router = EventRouter::builder(receiver).on_other(move |_| {
        let first = counted.fetch_add(1, Ordering::SeqCst) == 0;
        async move { if first { Err("not yet".into()) } else { Ok(()) } }
    });
    let url = serve_events(router.build().unwrap()).await;
    let webhook = platform.webhook(url).encrypt_key(KEY).verification_token(TOKEN);
    let push = platform.event("im.message.receive_v1");
    assert_eq!(webhook.push(&push).await.status(), Some(500));
    platform.advance(Duration::from_secs(15));
    let again = webhook.push_due().await;
    assert!(again[0].delivered, "{:?}", again[0]);
    assert!(webhook.push(&push).await.delivered);
    assert_eq!((runs.load(Ordering::SeqCst), webhook.waiting()), (2, 0));
}

#[tokio::test]
async fn a_slow_handler_goes_on_and_the_next_push_gets_its_outcome() {
    let platform = frozen().await;
    let (runs, gate) = (Arc::new(AtomicUsize::new(0)), Arc::new(Notify::new()));
    let (counted, opened) = (runs.clone(), gate.clone());
    let receiver = receiver(&platform).build().unwrap();
    let router = EventRouter::builder(receiver).on_other(move |_| {
        counted.fetch_add(1, Ordering::SeqCst);
        let opened = opened.clone();
        async move {
            opened.notified().await;
            Ok(())
        }
    });
    let url = serve_events(router.build().unwrap()).await;
    let patient = Duration::from_millis(500);
    let webhook = platform.webhook(url).encrypt_key(KEY).verification_token(TOKEN);
    let webhook = webhook.patience(patient);
    let push = platform.event("im.message.receive_v1");
    let first = webhook.push(&push).await;
    assert_eq!(first.answer.unwrap_err(), "no answer within 500ms");
    gate.notify_one();
    platform.advance(Duration::from_secs(15));
    // A slow machine may miss the time once more; the handler has run once even so.
    for _ in 0..3 {
        if webhook.waiting() > 0 {
            webhook.push_due().await;
            platform.advance(Duration::from_secs(6 * 3600));
        }
    }
    assert!(platform.deliveries().last().unwrap().delivered);
    assert_eq!(runs.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn nobody_there_and_addresses_that_are_none_are_said() {
    let platform = frozen().await;
    let push = platform.event("im.message.receive_v1");
    let closed = {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        format!("http://{}/", listener.local_addr().unwrap())
    };
    for (url, part) in [
        (closed.as_str(), "refused"),
        ("https://127.0.0.1/", "begin with http://"),
        ("", "not an address"),
        ("/events", "begin with http://"),
    ] {
        let webhook = platform.webhook(url);
        let delivery = webhook.push(&push).await;
        let why = delivery.answer.unwrap_err();
        assert!(why.contains(part), "{url}: {why}");
        assert_eq!(webhook.waiting(), 1);
    }
}

#[tokio::test]
async fn a_store_app_gets_its_tickets_by_events() {
    let platform = Platform::builder().store_app("cli_store", "s1").start().await.unwrap();
    let platform = Arc::new(platform);
    let client = Client::builder("cli_store", "s1").base_url(platform.url()).store_app();
    let client = client.build().unwrap();
    let receiver = receiver(&platform).build().unwrap();
    let router = EventRouter::builder(receiver).app_tickets_to(&client).build().unwrap();
    let url = serve_events(router).await;
    let webhook = platform.webhook(url).encrypt_key(KEY).verification_token(TOKEN);
    let delivery = webhook.push(&platform.app_ticket_event("cli_store")).await;
    assert!(delivery.delivered, "{delivery}");
    client.tenant("k1").send(package::batch_delete("a1")).await.unwrap();
    assert!(platform.received(feishu_mock::RESEND_TICKET).is_empty());
}

#[tokio::test]
async fn events_of_ones_own_come_from_specs() {
    let event: spec::Event = serde_json::from_value(json!({
        "id": "harbour.v1.ship.arrived_v1", "title": "Ship arrived",
        "event_type": "harbour.ship.arrived_v1", "schema": "2.0",
        "fields": [{"name": "event", "type": "object", "fields": [
            {"name": "ship", "type": "string", "example": "Anna"},
        ]}],
    }))
    .unwrap();
    let specs = Specs::embedded().and_events([event.clone()]).unwrap();
    assert!(specs.and_events([event]).is_err());
    let platform = Platform::builder().specs(specs).start().await.unwrap();
    let push = platform.event("harbour.ship.arrived_v1");
    assert_eq!(push.content, json!({"ship": "Anna"}));
    assert_ne!(push.id, platform.event("harbour.v1.ship.arrived_v1").id);
}

#[tokio::test]
#[should_panic(expected = "similar ones: [\"im.v1.message.receive_v1\"]")]
async fn an_event_that_is_not_known_is_named() {
    Platform::start().await.event("im.v2.message.receive_v1");
}
