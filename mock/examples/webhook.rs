//! A server that receives events, and the stand-in platform that pushes them.
//!
//! `cargo run --example webhook` needs no account. With FEISHU_ENCRYPT_KEY and
//! FEISHU_VERIFICATION_TOKEN set it listens at port 8000 (or PORT) for the real platform instead.

use std::{env, error::Error, net::SocketAddr};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::State,
    http::HeaderMap,
    response::Response,
    routing::post,
};
use feishu_mock::{Delivery, Platform, Push, PushLayout};
use feishu_openapi::{
    CardAnswer, EventReceiver, EventRouter, Received, Toast, im::v1::events::MessageReceiveV1,
    serde_json::json,
};
use serde::Deserialize;
use tokio::net::TcpListener;

/// An event that the crate does not know: the program says what it reads of it.
#[derive(Deserialize)]
struct Moored {
    ship: String,
    #[serde(default)]
    tugs: Vec<String>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let real = env::var("FEISHU_ENCRYPT_KEY").ok().zip(env::var("FEISHU_VERIFICATION_TOKEN").ok());
    let is_real = real.is_some();
    let (key, token) = real.unwrap_or_else(|| ("the-key".into(), "the-token".into()));

    let receiver = EventReceiver::builder().encrypt_key(&key).verification_token(&token).build()?;
    let router = EventRouter::builder(receiver)
        .on(|received: Received<MessageReceiveV1>| async move {
            let message = received.event.message.unwrap_or_default();
            println!("  handler: {:?} says {:?}", message.message_id, message.content);
            Ok(())
        })
        .on_type("card.action.trigger", |click| async move {
            println!("  handler: a click on {}", click.event()["action"]["value"]);
            Ok(CardAnswer::new().toast(Toast::success("Noted")))
        })
        .on_type("harbor.ship.moored_v1", |push| async move {
            let moored = Moored::deserialize(push.event())?;
            println!("  handler: {} with {} tugs", moored.ship, moored.tugs.len());
            Ok(())
        })
        .on_other(|event| async move {
            println!("  handler: something else, {}", event.header().event_type);
            Ok(())
        })
        .build()?;
    let server = Router::new().route("/events", post(events)).with_state(router);

    if is_real {
        let port = env::var("PORT").ok().and_then(|port| port.parse().ok()).unwrap_or(8000);
        let listener = TcpListener::bind(SocketAddr::from(([0, 0, 0, 0], port))).await?;
        println!("Listening for events at {}/events.", listener.local_addr()?);
        return Ok(axum::serve(listener, server).await?);
    }
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/events", listener.local_addr()?);
    tokio::spawn(async { axum::serve(listener, server).await });
    push_to(&url, &key, &token).await;
    Ok(())
}

/// All that a web framework has to do.
async fn events(State(router): State<EventRouter>, headers: HeaderMap, body: Bytes) -> Response {
    router.handle(&headers, &body).await.map(Body::from)
}

/// What the platform does.
async fn push_to(url: &str, key: &str, token: &str) {
    let platform = Platform::start().await;
    println!("No FEISHU_ENCRYPT_KEY and FEISHU_VERIFICATION_TOKEN: a stand-in pushes to {url}.\n");
    let webhook = platform.webhook(url).encrypt_key(key).verification_token(token);

    show("the challenge", webhook.verify_url().await);
    let message = platform.event("im.message.receive_v1");
    show("a message", webhook.push(&message).await);
    show("the same once more", webhook.push(&message).await);
    show("another event", webhook.push(&platform.event("im.chat.disbanded_v1")).await);
    let click = json!({"action": {"tag": "button", "value": {"choice": "yes"}}});
    let click = Push::callback("card.action.trigger", click);
    show("a click on a card", webhook.push(&click).await);

    let moored = json!({"ship": "Albatross", "tugs": ["Gull", "Tern"]});
    let moored = Push::new("harbor.ship.moored_v1", PushLayout::V2, moored);
    show("an event of the program's own", webhook.push(&moored).await);

    let stranger = platform.webhook(url).encrypt_key("a guess").verification_token(token);
    show("signed by another key", stranger.push(&platform.event("im.message.receive_v1")).await);
    let plain = platform.webhook(url).verification_token(token);
    show("not encrypted", plain.push(&platform.event("im.message.receive_v1")).await);
}

fn show(what: &str, delivery: Delivery) {
    println!("{what}: {delivery}\n");
}
