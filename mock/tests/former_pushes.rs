//! Events of the former generation that no page describes: pushed, and received as their types,
//! also with content that the types do not expect.

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    body::{Body, Bytes},
    http::HeaderMap,
    routing::post,
};
use feishu_mock::{Delivery, Platform, Push, PushLayout};
use feishu_openapi::{
    EventReceiver, EventRouter, Received,
    im::v1::events::{AddUserToChat, Message, MessageRead},
};
use serde_json::{Value, json};
use tokio::net::TcpListener;

const TOKEN: &str = "the-token";

/// What handlers saw, in order.
type Seen = Arc<Mutex<Vec<String>>>;

/// Serves handlers of three events, and one for all others; returns the address.
async fn serve(seen: &Seen) -> String {
    let receiver = EventReceiver::builder().verification_token(TOKEN).build().unwrap();
    let [messages, reads, joins, others] = std::array::from_fn(|_| seen.clone());
    let say = |seen: &Seen, line: String| seen.lock().unwrap().push(line);
    let router = EventRouter::builder(receiver)
        .on(move |it: Received<Message>| {
            let (text, mention) = (it.event.text, it.event.is_mention);
            say(&messages, format!("message {text:?} {mention:?}"));
            async { Ok(()) }
        })
        .on(move |it: Received<MessageRead>| {
            say(&reads, format!("read {:?}", it.event.open_message_ids));
            async { Ok(()) }
        })
        .on(move |it: Received<AddUserToChat>| {
            let names = it.event.users.iter().map(|user| user.name.clone());
            say(&joins, format!("joined {:?}", names.collect::<Vec<_>>()));
            async { Ok(()) }
        })
        .on_other(move |it| {
            say(&others, format!("other {}", it.header().event_type));
            async { Ok(()) }
        })
        .build()
        .unwrap();
    let handle = move |headers: HeaderMap, body: Bytes| async move {
        router.handle(&headers, &body).await.map(Body::from)
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let service = Router::new().route("/", post(handle));
    tokio::spawn(async { axum::serve(listener, service).await });
    format!("http://{address}/")
}

/// Pushes contents of a type, in the layout of the former generation.
async fn push(event_type: &str, content: Value) -> (Delivery, Vec<String>) {
    let (platform, seen) = (Platform::start().await, Seen::default());
    let webhook = platform.webhook(serve(&seen).await).verification_token(TOKEN);
    let delivery = webhook.push(&Push::new(event_type, PushLayout::V1, content)).await;
    let seen = seen.lock().unwrap().clone();
    (delivery, seen)
}

#[tokio::test]
async fn the_stand_in_pushes_what_the_types_take() {
    let (platform, seen) = (Platform::start().await, Seen::default());
    let webhook = platform.webhook(serve(&seen).await).verification_token(TOKEN);
    for name in ["im.v1.message", "message_read", "add_user_to_chat", "trip_approval"] {
        let event = platform.event(name);
        assert_eq!(event.layout, PushLayout::V1, "{name}");
        let delivery = webhook.push(&event).await;
        assert!(delivery.delivered, "{delivery}");
    }
    let seen = seen.lock().unwrap().clone();
    let first: Vec<&str> = seen.iter().map(|line| line.split(' ').next().unwrap()).collect();
    assert_eq!(first, ["message", "read", "joined", "other"], "{seen:?}");
    assert!(seen[0].starts_with("message Some(") && seen[1].starts_with("read [\""), "{seen:?}");
}

#[tokio::test]
async fn members_that_are_new_or_missing_do_no_harm() {
    let content = json!({"text": "hello", "is_mention": true, "brand_new": {"a": [1]}});
    let (delivery, seen) = push("message", content).await;
    assert!(delivery.delivered, "{delivery}");
    assert_eq!(seen, [r#"message Some("hello") Some(true)"#]);
    let (delivery, seen) = push("message", json!({})).await;
    assert!(delivery.delivered, "{delivery}");
    assert_eq!(seen, ["message None None"]);
    let users = json!({"users": [{"name": "A", "age": 3}, {"open_id": "ou_1"}]});
    let (_, seen) = push("add_user_to_chat", users).await;
    assert_eq!(seen, [r#"joined [Some("A"), None]"#]);
}

#[tokio::test]
async fn a_member_of_another_kind_is_refused_before_the_handler_runs() {
    for (event_type, content) in [
        ("message", json!({"text": {"zh_cn": "hello"}})),
        ("message_read", json!({"open_message_ids": "om_1"})),
        ("add_user_to_chat", json!({"users": [{"name": ["A"]}]})),
    ] {
        let (delivery, seen) = push(event_type, content).await;
        assert!(!delivery.delivered && seen.is_empty(), "{delivery} {seen:?}");
        assert_ne!(delivery.status(), Some(200), "{delivery}");
    }
}
