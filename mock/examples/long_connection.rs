//! A bot that repeats what people write to it. It receives over a long connection, so it needs no
//! public address.
//!
//! `cargo run --example long_connection` needs no account: a stand-in takes the platform's place,
//! and writes to the bot. With FEISHU_APP_ID and FEISHU_APP_SECRET set, the bot works on the real
//! platform, until Ctrl-C; FEISHU_DOMAIN=lark is for apps of Lark.

use std::{env, error::Error};

use feishu_mock::{Platform, Push};
use feishu_openapi::{
    CardAnswer, Client, Domain, EventRouter, Received, Toast,
    im::{
        content::ReceivedContent,
        v1::{events::MessageReceiveV1, message},
    },
};
use serde_json::json;

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let real = env::var("FEISHU_APP_ID").ok().zip(env::var("FEISHU_APP_SECRET").ok());
    let Some((id, secret)) = real else { return with_stand_in().await };
    let domain = match env::var("FEISHU_DOMAIN").as_deref() {
        Ok("lark") => Domain::Lark,
        _ => Domain::Feishu,
    };
    let client = Client::builder(id, secret).domain(domain).build()?;
    let connection = client.long_connection(bot(&client)?);
    let handle = connection.handle();
    tokio::spawn(async move {
        let _ = tokio::signal::ctrl_c().await;
        handle.request_stop();
    });
    println!("Write to the bot; Ctrl-C stops it.");
    Ok(connection.run().await?)
}

/// What the bot does with what it receives.
fn bot(client: &Client) -> Result<EventRouter> {
    let client = client.clone();
    let router = EventRouter::for_long_connection()
        .on(move |received: Received<MessageReceiveV1>| {
            let client = client.clone();
            async move { echo(&client, received.event).await }
        })
        .on_type("card.action.trigger", |click| async move {
            println!("  bot: a click on {}", click.event()["action"]["value"]);
            Ok(CardAnswer::new().toast(Toast::success("Noted")))
        })
        .build()?;
    Ok(router)
}

async fn echo(client: &Client, event: MessageReceiveV1) -> Result<()> {
    let message = event.message.unwrap_or_default();
    let content = message.content()?;
    println!("  bot: somebody wrote {content:?}");
    let (Some(id), ReceivedContent::Text(said)) = (message.message_id, content) else {
        return Ok(());
    };
    client.send(message::reply(id, said.text.unwrap_or_default())).await?;
    Ok(())
}

/// The bot, and a stand-in that writes to it.
async fn with_stand_in() -> Result<()> {
    let platform = Platform::start().await;
    let client = Client::builder(platform.app_id(), platform.app_secret())
        .base_url(platform.url())
        .build()?;
    let connection = client.long_connection(bot(&client)?);
    let handle = connection.handle();
    let running = tokio::spawn(connection.run());
    platform.until_connections(|counts| counts.open == 1).await;
    println!("No FEISHU_APP_ID and FEISHU_APP_SECRET: a stand-in writes to the bot.\n");

    let pushes = platform.long_connection();
    let message = platform.event("im.message.receive_v1");
    println!("a message: {}\n", pushes.push(&message).await);
    println!("the same once more: {}\n", pushes.push(&message).await);
    println!("the bot has replied {} time(s)\n", platform.calls("im.v1.message.reply"));
    let click = json!({"action": {"tag": "button", "value": {"choice": "yes"}}});
    let click = Push::callback("card.action.trigger", click);
    println!("a click on a card: {}\n", pushes.push(&click).await);

    handle.stop().await;
    running.await??;
    println!("stopped after {:?}", handle.counts());
    Ok(())
}
