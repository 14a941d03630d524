//! What goes wrong first. Each error has to say what to do about it.

use std::{fmt::Display, net::TcpListener, path::Path};

use feishu_bot::Bot;
use feishu_mock::Script;
use feishu_openapi::{Client, Raw, im::v1::message, serde_json::json};

use super::{
    answering, greet, needed, share,
    works::{Temporary, start},
};

/// The error has these words; it is shown by `cargo test -- --nocapture`.
fn says(error: &impl Display, words: &[&str]) {
    println!("{error}\n");
    for word in words {
        assert!(error.to_string().contains(word), "{word:?} is missing: {error}");
    }
}

#[tokio::test]
async fn a_wrong_secret() {
    let (platform, _) = start().await;
    let client = Client::builder(platform.app_id(), "guessed").base_url(platform.url());
    let client = client.build().unwrap();
    let error = greet(&client, "oc_1").await.unwrap_err();
    let page = format!("https://open.feishu.cn/app/{}/baseinfo", platform.app_id());
    says(&error, &["app secret invalid", "compare the app id and the app secret with", &page]);
    says(&client.diagnose(&needed()).await, &["PROBLEM  secret", &page]);
    let bot = Bot::builder(platform.app_id(), "guessed").base_url(platform.url());
    let error = answering(bot).run().await.unwrap_err();
    says(&error, &["compare the app id and the app secret with"]);
}

#[tokio::test]
async fn a_missing_permission() {
    let (platform, client) = start().await;
    for scope in message::CREATE.scopes {
        platform.revoke_scope(*scope);
    }
    let error = greet(&client, "oc_1").await.unwrap_err();
    let page = format!("https://open.feishu.cn/app/{}/auth?q=", platform.app_id());
    says(&error, &["missing permission", "im:message:send_as_bot", &page, "publish a version"]);
    says(&client.diagnose(&needed()).await, &["im.v1.message.create needs", "publish a version"]);
}

#[tokio::test]
async fn a_field_that_is_missing() {
    let (platform, client) = start().await;
    let error = client.send(message::get("")).await.unwrap_err();
    says(&error, &["message_id", "empty"]);
    assert_eq!(platform.calls("im.v1.message.get"), 0);
    // Functions ask for what is required; a raw call can leave it out.
    let call = Raw::post("/open-apis/im/v1/messages")
        .query("receive_id_type", "chat_id")
        .json(&json!({"msg_type": "text", "content": "{\"text\":\"Hello\"}"}));
    says(&client.raw(call).await.unwrap_err(), &["receive_id", "required"]);
}

#[tokio::test]
async fn an_id_of_another_kind() {
    let (_platform, client) = start().await;
    says(&greet(&client, "ou_7d8a6e").await.unwrap_err(), &["what to do", "`receive_id_type`"]);
    let error = client.send(message::create("chat", "oc_1", "Hello")).await.unwrap_err();
    says(&error, &["receive_id_type", "chat_id"]);
}

#[tokio::test]
async fn a_bot_outside_the_chat() {
    let (platform, client) = start().await;
    let refusal = Script::code(230002, "Bot/User can NOT be out of the chat.");
    platform.next_for("im.v1.message.create", refusal);
    let error = greet(&client, "oc_1").await.unwrap_err();
    assert_eq!(error.code(), Some(230002));
    says(&error, &["what to do"]);
}

#[tokio::test]
async fn a_network_that_is_down() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let client = Client::builder("cli_1", "secret").base_url(format!("http://{closed}"));
    let client = client.build().unwrap();
    let error = greet(&client, "oc_1").await.unwrap_err();
    says(&error, &["no connection", "the proxy", "`Client::diagnose`"]);
    says(&client.diagnose(&needed()).await, &["PROBLEM  network", "HTTPS_PROXY"]);
}

#[test]
fn an_address_that_is_none() {
    let error = Client::builder("cli_1", "secret").base_url("open.feishu.cn").build().unwrap_err();
    says(&error, &["open.feishu.cn", "https://"]);
    let error = Client::builder("", "secret").build().unwrap_err();
    says(&error, &["app id"]);
}

#[tokio::test]
async fn a_file_that_is_not_there() {
    let (_platform, client) = start().await;
    let folder = "fldbcO1UuPz8VwnpPx5a92abcef";
    let error = share(&client, folder, Path::new("nowhere.csv")).await.unwrap_err();
    says(&error, &["nowhere.csv"]);
    let empty = Temporary::new("empty.csv", "");
    says(&share(&client, folder, &empty.0).await.unwrap_err(), &["empty"]);
}
