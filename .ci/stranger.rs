//! A first program of somebody who has only the published packages: sends a message, receives one
//! and understands an error, all beside the stand-in. `.ci/packages --build` runs it.

use feishu_mock::{Platform, Script};
use feishu_openapi::{
    Client, EventRouter, Received,
    im::v1::{events::MessageReceiveV1, message},
};

#[tokio::main]
async fn main() -> feishu_bot::Result {
    let platform = Platform::start().await;
    let client = Client::builder(platform.app_id(), platform.app_secret())
        .base_url(platform.url())
        .build()?;

    let sent = client.send(message::create("open_id", "ou_7d8a6e", "Hello")).await?;
    println!("sent {}", sent.message_id.ok_or("the reply has no message_id")?);

    receive(&client, &platform).await?;

    platform.next_for("im.v1.message.create", Script::code(230002, "Bot is not in the chat."));
    let refused = client.send(message::create("chat_id", "oc_1", "Hello")).await;
    let error = refused.err().ok_or("the call was not refused")?;
    assert!(error.to_string().contains("230002"), "{error}");
    println!("refused: {error}");

    answer().await
}

/// Receives a message over a long connection, and answers it.
async fn receive(client: &Client, platform: &Platform) -> feishu_bot::Result {
    let answering = client.clone();
    let router = EventRouter::for_long_connection()
        .on(move |received: Received<MessageReceiveV1>| {
            let client = answering.clone();
            async move {
                let message = received.event.message.unwrap_or_default();
                client.send(message::reply(message.message_id.unwrap_or_default(), "Hi")).await?;
                Ok(())
            }
        })
        .build()?;
    let connection = client.long_connection(router);
    let handle = connection.handle();
    let running = tokio::spawn(connection.run());
    platform.until_connections(|counts| counts.open == 1).await;
    let push = platform.event("im.message.receive_v1");
    let outcome = platform.long_connection().push(&push).await;
    assert!(outcome.delivered, "{outcome}");
    assert_eq!(platform.calls("im.v1.message.reply"), 1);
    println!("received a message and answered it");
    handle.stop().await;
    running.await??;
    Ok(())
}

/// The same as a bot, with a user who talks with it.
async fn answer() -> feishu_bot::Result {
    let bot = feishu_bot::testing::TestBot::start(|builder| {
        builder.on_message(|message, reply| async move {
            reply.text(format!("You said: {}", message.text())).await?;
            Ok(())
        })
    })
    .await?;
    bot.user("Ada").says("hi").await;
    bot.answered("You said: hi").await;
    println!("{}", bot.conversation());
    bot.stop().await?;
    Ok(())
}
