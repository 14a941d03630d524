//! A first program of somebody who has only the published packages: it answers messages, and tests
//! itself beside the stand-in. `.ci/packages --build` builds, runs and tests it.

use feishu_bot::BotBuilder;
use feishu_openapi::{
    Client, Error, Permissions,
    im::v1::{events, message},
};

#[tokio::main]
async fn main() -> feishu_bot::Result {
    let needed =
        Permissions::of([&message::CREATE, &message::REPLY]).events([&events::MESSAGE_RECEIVE_V1]);
    println!("{needed}\n\n{}", needed.to_json());
    let Ok(bot) = feishu_bot::Bot::from_env() else {
        println!("\nSet FEISHU_APP_ID and FEISHU_APP_SECRET to run the bot.");
        return Ok(());
    };
    answering(bot).run().await?;
    Ok(())
}

/// Answers each message.
fn answering(bot: BotBuilder) -> BotBuilder {
    bot.on_message(|message, reply| async move {
        reply.text(format!("You said: {}", message.text())).await?;
        Ok(())
    })
}

/// Greets a chat.
pub async fn greet(client: &Client, chat: &str) -> Result<String, Error> {
    let sent = client.send(message::create("chat_id", chat, "Hello")).await?;
    Ok(sent.message_id.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use feishu_bot::testing::TestBot;
    use feishu_mock::{Platform, Script};
    use feishu_openapi::{EventRouter, Received, im::v1::events::MessageReceiveV1};

    use super::*;

    async fn start() -> (Platform, Client) {
        let platform = Platform::start().await;
        let client = Client::builder(platform.app_id(), platform.app_secret())
            .base_url(platform.url())
            .build()
            .unwrap();
        (platform, client)
    }

    #[tokio::test]
    async fn sends_a_message() {
        let (platform, client) = start().await;
        assert!(!greet(&client, "oc_1").await.unwrap().is_empty());
        assert_eq!(platform.calls("im.v1.message.create"), 1);
    }

    #[tokio::test]
    async fn understands_an_error() {
        let (platform, client) = start().await;
        let refusal = Script::code(230002, "Bot/User can NOT be out of the chat.");
        platform.next_for("im.v1.message.create", refusal);
        let error = greet(&client, "oc_1").await.unwrap_err();
        assert_eq!(error.code(), Some(230002));
        assert!(error.to_string().contains("what to do"), "{error}");
    }

    #[tokio::test]
    async fn receives_a_message() {
        let (platform, client) = start().await;
        let answering = client.clone();
        let router = EventRouter::for_long_connection()
            .on(move |received: Received<MessageReceiveV1>| {
                let client = answering.clone();
                async move {
                    let id = received.event.message.and_then(|it| it.message_id);
                    client.send(message::reply(id.unwrap_or_default(), "Hi")).await?;
                    Ok(())
                }
            })
            .build()
            .unwrap();
        let connection = client.long_connection(router);
        let handle = connection.handle();
        let running = tokio::spawn(connection.run());
        platform.until_connections(|counts| counts.open == 1).await;
        let push = platform.event("im.message.receive_v1");
        let delivery = platform.long_connection().push(&push).await;
        assert!(delivery.delivered, "{delivery}");
        assert_eq!(platform.calls("im.v1.message.reply"), 1);
        handle.stop().await;
        running.await.unwrap().unwrap();
    }

    #[tokio::test]
    async fn talks_as_a_bot() {
        let bot = TestBot::start(answering).await.unwrap();
        bot.user("Ada").says("hi").await;
        bot.answered("You said: hi").await;
        bot.stop().await.unwrap();
    }
}
