//! What works at once.

use std::path::PathBuf;

use feishu_bot::testing::TestBot;
use feishu_mock::Platform;
use feishu_openapi::{
    Client, EventRouter, Received,
    drive::v1::file,
    im::v1::{events::MessageReceiveV1, message},
};

use super::{answering, greet, needed, share};

pub(super) async fn start() -> (Platform, Client) {
    let platform = Platform::start().await;
    let client = Client::builder(platform.app_id(), platform.app_secret())
        .base_url(platform.url())
        .build()
        .unwrap();
    (platform, client)
}

#[tokio::test]
async fn it_sends_a_message() {
    let (platform, client) = start().await;
    let sent = greet(&client, "oc_1").await.unwrap();
    assert_eq!(platform.message(&sent).unwrap().text().as_deref(), Some("Hello"));
    assert!(client.diagnose(&needed()).await.is_healthy());
}

#[tokio::test]
async fn it_receives_a_message() {
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
    let delivery = platform.long_connection().push(&platform.event("im.message.receive_v1")).await;
    assert!(delivery.delivered, "{delivery}");
    assert_eq!(platform.calls("im.v1.message.reply"), 1);
    handle.stop().await;
    running.await.unwrap().unwrap();
}

#[tokio::test]
async fn it_talks_as_a_bot() {
    let bot = TestBot::start(answering).await.unwrap();
    bot.user("Ada").says("hi").await;
    bot.answered("You said: hi").await;
    bot.stop().await.unwrap();
}

/// A file of the test's own, which is deleted again.
pub(super) struct Temporary(pub(super) PathBuf);

impl Temporary {
    pub(super) fn new(name: &str, content: &str) -> Self {
        let path = std::env::temp_dir().join(format!("stranger-{}-{name}", std::process::id()));
        std::fs::write(&path, content).unwrap();
        Temporary(path)
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[tokio::test]
async fn it_shares_a_file() {
    let (_platform, client) = start().await;
    let people = Temporary::new("people.csv", "id,name\n1,Ada\n");
    let token = share(&client, "fldbcO1UuPz8VwnpPx5a92abcef", &people.0).await.unwrap();
    let again = client.download(file::download(token)).await.unwrap().bytes().await.unwrap();
    assert_eq!(again, "id,name\n1,Ada\n");
}
