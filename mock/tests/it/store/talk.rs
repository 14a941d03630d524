//! Users and apps in chats, and what apps are told of it.

use feishu_mock::{Platform, serde_json::Value};
use feishu_openapi::{
    Client,
    im::v1::{chat, chat_members as members, message, message_reaction as reaction, pin},
};
use serde_json::json;

use crate::support::{
    call, call_as, start,
    told::{subscribe, told, types},
};

async fn listening() -> (Platform, Client) {
    let (platform, client) = start().await;
    let _subscription = subscribe(&platform, &json!({}));
    (platform, client)
}

#[tokio::test]
async fn what_a_user_says_is_in_the_chat_and_told_to_the_bot() {
    let (platform, client) = listening().await;
    let ada = platform.user("Ada");
    let id = ada.says("Is anybody there?");
    let told = told(&platform).await;
    let [(kind, event)] = &told[..] else { panic!("{told:?}") };
    assert_eq!(kind, "im.message.receive_v1");
    assert_eq!(event["sender"]["sender_id"]["open_id"], ada.open_id());
    assert_eq!(event["sender"]["sender_id"]["user_id"], ada.user_id());
    assert_eq!(event["sender"]["sender_type"], "user");
    assert_eq!(event["message"]["message_id"], id.as_str());
    assert_eq!(event["message"]["chat_type"], "p2p");
    assert_eq!(event["message"]["content"], r#"{"text":"Is anybody there?"}"#);

    // The app answers, and is not told of its own message.
    let answer = client.send(message::reply(&id, "I am")).await.unwrap();
    let sent = client.send(message::create("open_id", ada.open_id(), "Always")).await.unwrap();
    assert_eq!(answer.chat_id.as_deref(), Some(&*ada.chat()));
    assert_eq!(sent.chat_id, answer.chat_id, "the same chat of two");
    assert_eq!(types(&platform).await.len(), 1);
    let texts: Vec<_> =
        platform.messages(&ada.chat()).iter().map(|it| it.text().unwrap()).collect();
    assert_eq!(texts, ["Is anybody there?", "I am", "Always"]);
    let got = client.send(message::get(&id)).await.unwrap();
    assert_eq!(got.items[0].sender.as_ref().unwrap().id.as_deref(), Some(ada.open_id()));
}

#[tokio::test]
async fn mentions_stand_in_the_text_by_their_keys() {
    let (platform, _client) = listening().await;
    let ada = platform.user("Ada");
    let chat = ada.creates_chat("Harbour", ["Grace"]);
    ada.says_in(&chat, "@bot and @Grace, good morning");
    let told = told(&platform).await;
    assert_eq!(told[0].0, "im.chat.member.bot.added_v1");
    assert_eq!(told[0].1["name"], "Harbour");
    let message = &told[1].1["message"];
    assert_eq!(message["content"], r#"{"text":"@_user_1 and @_user_2, good morning"}"#);
    assert_eq!(message["chat_type"], "group");
    let of = |index: usize| {
        (
            message["mentions"][index]["name"].clone(),
            message["mentions"][index]["id"]["open_id"].clone(),
        )
    };
    assert_eq!(of(1), (json!("Grace"), json!(platform.user("Grace").open_id())));
    let info = call(&platform, "GET", "/open-apis/bot/v3/info", None).json();
    assert_eq!(of(0), (json!("bot"), info["bot"]["open_id"].clone()));
}

#[tokio::test]
async fn reactions_reads_and_recalls_are_told() {
    let (platform, client) = listening().await;
    let ada = platform.user("Ada");
    let sent = client.send(message::create("open_id", ada.open_id(), "hello")).await.unwrap();
    let id = sent.message_id.clone().unwrap();
    ada.reads(&id);
    ada.reacts(&id, "SMILE");
    let made = client.send(reaction::create(&id, reaction::Emoji::new("OK"))).await.unwrap();
    client.send(reaction::delete(&id, made.reaction_id.clone().unwrap())).await.unwrap();
    let listed = client.send(reaction::list(&id)).await.unwrap();
    assert_eq!(listed.items.len(), 1);
    let by = listed.items[0].operator.as_ref().unwrap();
    assert_eq!(by.operator_id.as_deref(), Some(ada.open_id()));
    let none = client.send(reaction::list(&id).reaction_type("OK")).await.unwrap();
    assert!(none.items.is_empty());
    let read = client.send(message::read_users(&id, "open_id")).await.unwrap();
    assert_eq!(read.items[0].user_id.as_deref(), Some(ada.open_id()));
    let view = platform.message(&id).unwrap();
    assert_eq!((view.reactions[0].emoji.as_str(), view.read_by[0].name.as_str()), ("SMILE", "Ada"));

    client.send(message::delete(&id)).await.unwrap();
    assert!(platform.message(&id).is_none());
    let own = ada.says("never mind");
    ada.recalls(&own);
    assert!(client.send(message::get(&own)).await.unwrap_err().is_not_found());
    assert_eq!(
        types(&platform).await,
        [
            "im.message.message_read_v1",
            "im.message.reaction.created_v1",
            "im.message.reaction.created_v1",
            "im.message.reaction.deleted_v1",
            "im.message.recalled_v1",
            "im.message.receive_v1",
            "im.message.recalled_v1"
        ]
    );
}

#[tokio::test]
async fn members_and_changes_of_chats_are_told() {
    let (platform, client) = listening().await;
    let made = client
        .send(chat::create().name("Harbour").user_id_list(["ada00001"]).user_id_type("user_id"));
    let id = made.await.unwrap().chat_id.clone().unwrap();
    let shown = client.send(members::get(&id)).await.unwrap();
    assert_eq!(shown.items[0].member_id.as_deref(), Some(platform.user("Ada").open_id()));
    let shown = client.send(members::get(&id).member_id_type("user_id")).await.unwrap();
    assert_eq!(shown.items[0].member_id.as_deref(), Some("ada00001"));
    platform.user("Grace").joins(&id);
    let grace = platform.user("Grace").open_id().to_owned();
    client.send(members::delete(&id).id_list([&grace])).await.unwrap();
    client.send(chat::update(&id).name("Port")).await.unwrap();
    let got = client.send(chat::get(&id)).await.unwrap();
    assert_eq!(
        (got.name.as_deref(), got.user_count.as_deref(), got.bot_count.as_deref()),
        (Some("Port"), Some("1"), Some("1"))
    );
    client.send(chat::delete(&id)).await.unwrap();
    let told = told(&platform).await;
    let kinds: Vec<&str> = told.iter().map(|(kind, _)| kind.as_str()).collect();
    assert_eq!(
        kinds,
        [
            "im.chat.member.user.added_v1",
            "im.chat.member.user.deleted_v1",
            "im.chat.updated_v1",
            "im.chat.disbanded_v1"
        ]
    );
    assert_eq!(told[0].1["users"][0]["user_id"]["open_id"], grace.as_str());
    assert_eq!(
        (&told[2].1["before_change"]["name"], &told[2].1["after_change"]["name"]),
        (&json!("Harbour"), &json!("Port"))
    );

    // A chat that is gone has the code for that, and not that of an app that does not exist.
    let gone = call(&platform, "GET", &format!("/open-apis/im/v1/chats/{id}"), None);
    assert_ne!(gone.code(), 232_004, "{}", gone.json());
    assert_ne!(gone.code(), 0);
    let sent = client.send(message::create("chat_id", &id, "hello")).await.unwrap_err();
    assert_eq!(sent.code(), Some(232_009));
}

#[tokio::test]
async fn a_bot_that_is_not_in_a_chat_may_not_write_there() {
    let (platform, client) = start().await;
    let chat = platform.user("Ada").creates_chat("Harbour", ["Grace"]);
    client.send(message::create("chat_id", &chat, "hello")).await.unwrap();
    platform.user("Ada").removes_bot(&chat);
    let refused = client.send(message::create("chat_id", &chat, "hello")).await.unwrap_err();
    assert_eq!(refused.code(), Some(230_002));
    platform.user("Ada").adds_bot(&chat);
    client.send(message::create("chat_id", &chat, "hello")).await.unwrap();
}

#[tokio::test]
async fn a_click_asks_the_app_and_its_answer_changes_the_card() {
    let (platform, client) = start().await;
    let card =
        json!({"schema": "2.0", "body": {"elements": [{"tag": "markdown", "content": "done"}]}});
    let answer = json!({"toast": {"type": "info", "content": "Thank you"}, "card": {"type": "raw", "data": card}});
    let _subscription = subscribe(&platform, &answer);
    let old = json!({"schema": "2.0", "body": {"elements": [{"tag": "markdown", "content": "?"}]}});
    let ada = platform.user("Ada");
    let sent = call(
        &platform,
        "POST",
        "/open-apis/im/v1/messages?receive_id_type=open_id",
        Some(json!({
        "receive_id": ada.open_id(), "msg_type": "interactive", "content": old.to_string()})),
    )
    .json();
    let id = sent["data"]["message_id"].as_str().unwrap();
    let click = ada.clicks(id, json!({"choice": 1})).await;
    assert_eq!(click.toast.as_deref(), Some("Thank you"));
    assert_eq!(platform.message(id).unwrap().json(), card);
    let body: Value = serde_json::from_slice(&click.delivery.unwrap().body).unwrap();
    assert_eq!(body["event"]["action"]["value"], json!({"choice": 1}));
    assert_eq!(body["event"]["operator"]["open_id"], ada.open_id());
    assert_eq!(body["event"]["context"]["open_message_id"], id);
    drop(client);
}

#[tokio::test]
async fn whoever_logged_in_acts_by_their_token() {
    let (platform, _client) = listening().await;
    let ada = platform.user("Ada");
    let chat = ada.creates_chat("Harbour", []);
    let token = ada.logs_in("offline_access").access_token;
    let info = call_as(&platform, &token, "GET", "/open-apis/authen/v1/user_info", None).json();
    assert_eq!(
        (&info["data"]["name"], &info["data"]["user_id"]),
        (&json!("Ada"), &json!("ada00001"))
    );
    let body =
        json!({"receive_id": chat, "msg_type": "text", "content": "{\"text\":\"by token\"}"});
    let target = "/open-apis/im/v1/messages?receive_id_type=chat_id";
    let sent = call_as(&platform, &token, "POST", target, Some(body)).json();
    assert_eq!(sent["data"]["sender"]["id"], ada.open_id(), "{sent}");
    assert_eq!(types(&platform).await.last().unwrap(), "im.message.receive_v1");
    // The page and its code lead to the same user.
    let page = format!(
        "{}/open-apis/authen/v1/authorize?client_id={}&response_type=code&redirect_uri=http%3A%2F%2Fapp",
        platform.url(),
        platform.app_id()
    );
    let back = platform.user("Grace").logs_in_at(&page);
    let code = back.split_once("code=").unwrap().1.replace("%2D", "-");
    let body = json!({"grant_type": "authorization_code", "client_id": platform.app_id(),
        "client_secret": platform.app_secret(), "code": code});
    let granted = call(&platform, "POST", "/open-apis/authen/v2/oauth/token", Some(body)).json();
    let token = granted["access_token"].as_str().unwrap();
    let info = call_as(&platform, token, "GET", "/open-apis/authen/v1/user_info", None).json();
    assert_eq!(info["data"]["name"], "Grace");
}

#[tokio::test]
async fn pins_are_those_of_their_chat() {
    let (platform, client) = start().await;
    let ada = platform.user("Ada");
    let id = ada.says("remember");
    let made = client.send(pin::create(&id)).await.unwrap();
    assert_eq!(made.pin.as_ref().unwrap().chat_id.as_deref(), Some(&*ada.chat()));
    client.send(pin::create(&id)).await.unwrap();
    assert_eq!(client.send(pin::list(ada.chat())).await.unwrap().items.len(), 1, "pinned once");
    client.send(pin::delete(&id)).await.unwrap();
    assert!(client.send(pin::list(ada.chat())).await.unwrap().items.is_empty());
}

#[tokio::test]
async fn an_app_that_is_not_subscribed_is_told_nothing() {
    let (platform, _client) = start().await;
    let subscription = subscribe(&platform, &json!({}));
    platform.user("Ada").says("one");
    platform.until_told().await;
    subscription.unsubscribe();
    platform.user("Ada").says("two");
    platform.until_told().await;
    assert_eq!(platform.deliveries().len(), 1);
}
