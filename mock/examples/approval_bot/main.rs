//! A bot that people ask for leave: it begins an approval, asks the leader by a card, and tells how
//! it ended. It receives messages, clicks and what happens to approvals over a long connection.
//!
//! `cargo run --example approval_bot` needs no account: it starts the stand-in platform in this
//! process, where people talk to the bot and decide; what they then see is compared with what they
//! should see. With FEISHU_APP_ID, FEISHU_APP_SECRET and FEISHU_APPROVAL_CODE set, the bot works on
//! the real platform, until Ctrl-C.

mod bot;

use std::env;

use feishu_mock::{Message, Platform, User};
use feishu_openapi::{
    Client,
    approval::v4::{approval, instance},
    serde_json::{self, Value},
};

use crate::bot::Result;

/// The approval definition that the stand-in takes.
const APPROVAL: &str = "7C468A54-8745-2245-9675-08B7C63E7A85";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let real = env::var("FEISHU_APP_ID").ok().zip(env::var("FEISHU_APP_SECRET").ok());
    let Some((id, secret)) = real else { return play().await };
    let code = env::var("FEISHU_APPROVAL_CODE").map_err(|_| "FEISHU_APPROVAL_CODE is missing")?;
    let client = Client::builder(id, secret).build()?;
    client.send(approval::subscribe(&code)).await?;
    let connection = client.long_connection(bot::router(&client, &code)?);
    let handle = connection.handle();
    tokio::spawn(async move {
        let _ = tokio::signal::ctrl_c().await;
        handle.request_stop();
    });
    println!("Write `/leave two days` to the bot; Ctrl-C stops it.");
    Ok(connection.run().await?)
}

/// The bot, and a stand-in with people who use it.
async fn play() -> Result<()> {
    let platform = Platform::start().await;
    let client = Client::builder(platform.app_id(), platform.app_secret())
        .base_url(platform.url())
        .build()?;
    client.send(approval::subscribe(APPROVAL)).await?;
    let connection = client.long_connection(bot::router(&client, APPROVAL)?);
    let handle = connection.handle();
    let running = tokio::spawn(connection.run());
    platform.until_connections(|counts| counts.open == 1).await;
    let _told = platform.long_connection().subscribe();

    // Grace leads Ada.
    let (ada, grace) = (platform.user("Ada"), platform.user("Grace"));
    ada.says("good morning");
    platform.until_told().await;
    for (wish, verdict, status) in
        [("two days", "Approve", "APPROVED"), ("a year", "Reject", "REJECTED")]
    {
        ada.says(&format!("/leave {wish}"));
        platform.until_told().await;
        let card = last(&platform, &grace)?;
        let value = value_of(&card, verdict).ok_or("the card has no such button")?;
        let code = value["instance"].as_str().unwrap_or_default().to_owned();
        let click = grace.clicks(&card.id, value).await;
        println!("Grace clicks {verdict}, and sees: {}", click.toast.unwrap_or_default());
        platform.until_told().await;
        let instance = client.send(instance::get(&code)).await?;
        let found = instance.status.as_ref().map(ToString::to_string).unwrap_or_default();
        if found != status {
            return Err(format!("the approval of {wish:?} is {found}, not {status}").into());
        }
    }
    handle.stop().await;
    running.await??;

    let seen: Vec<String> =
        platform.messages(&ada.chat()).iter().filter_map(Message::text).collect();
    println!("Ada sees:\n  {}", seen.join("\n  "));
    let expected = [
        "good morning",
        "Say `/leave` and for how long.",
        "/leave two days",
        "Asked for: two days",
        "two days: approved",
        "/leave a year",
        "Asked for: a year",
        "a year: rejected",
    ];
    // What the bot does with two events at once has no order.
    let sorted = |mut all: Vec<String>| {
        all.sort();
        all
    };
    if sorted(seen) != sorted(expected.map(str::to_owned).to_vec()) {
        return Err("she should see other messages".into());
    }
    let card = last(&platform, &grace)?;
    if !card.content.contains("Rejected") || value_of(&card, "Approve").is_some() {
        return Err(format!("the card still asks: {}", card.content).into());
    }
    Ok(())
}

/// The last message that a user has got.
fn last(platform: &Platform, user: &User) -> Result<Message> {
    platform.messages(&user.chat()).pop().ok_or_else(|| "no message came".into())
}

/// What the button with this label carries.
fn value_of(card: &Message, label: &str) -> Option<Value> {
    fn find(value: &Value, label: &str) -> Option<Value> {
        if value["tag"] == "button" && value["text"]["content"] == label {
            return value["behaviors"][0].get("value").cloned();
        }
        match value {
            Value::Array(all) => all.iter().find_map(|it| find(it, label)),
            Value::Object(all) => all.values().find_map(|it| find(it, label)),
            _ => None,
        }
    }
    find(&serde_json::from_str(&card.content).ok()?, label)
}
