//! Messages, chats and members, with the client.

use feishu_mock::Platform;
use feishu_openapi::{
    Client,
    im::v1::{
        chat, chat_members as members,
        message::{self, ReceiveIdType},
        message_reaction as reaction,
    },
};

use crate::support::start;

async fn group(client: &Client, name: &str) -> String {
    let made = client.send(chat::create().name(name).user_id_list(["ou_ada"])).await.unwrap();
    made.chat_id.clone().unwrap()
}

async fn say(client: &Client, chat: &str, text: &str) -> String {
    let sent = client.send(message::create(ReceiveIdType::ChatId, chat, text)).await.unwrap();
    sent.message_id.clone().unwrap()
}

#[tokio::test]
async fn a_chat_is_a_conversation() {
    let (platform, client): (Platform, Client) = start().await;
    let chat = group(&client, "Harbour").await;
    let other = group(&client, "Lighthouse").await;
    let first = say(&client, &chat, "hello").await;
    say(&client, &other, "elsewhere").await;
    let answer = client.send(message::reply(&first, "hi")).await.unwrap();
    assert_eq!(
        (answer.parent_id.as_deref(), answer.root_id.as_deref()),
        (Some(&*first), Some(&*first))
    );
    assert_eq!(answer.chat_id.as_deref(), Some(&*chat));

    let listed = client.send(message::list("chat", &chat)).await.unwrap();
    let texts: Vec<_> = listed.items.iter().map(|it| it.body.as_ref()?.content.clone()).collect();
    let text = |text: &str| Some(format!("{{\"text\":\"{text}\"}}"));
    assert_eq!(texts, [text("hello"), text("hi")]);

    client.send(message::update(&first, "hello!")).await.unwrap();
    let got = client.send(message::get(&first)).await.unwrap();
    let got = &got.items[0];
    assert_eq!(got.body.as_ref().unwrap().content, text("hello!"));
    assert_eq!(got.updated, Some(true));

    client.send(message::delete(&first)).await.unwrap();
    let gone = client.send(message::get(&first)).await.unwrap_err();
    assert_eq!(gone.code(), Some(230110));
    assert!(gone.is_not_found());
    assert_eq!(platform.calls("im.v1.message.create"), 2);
}

#[tokio::test]
async fn a_reaction_belongs_to_its_message() {
    let (_platform, client) = start().await;
    let chat = group(&client, "Harbour").await;
    let id = say(&client, &chat, "hello").await;
    let emoji = reaction::Emoji::new("SMILE");
    let made = client.send(reaction::create(&id, emoji)).await.unwrap();
    let listed = client.send(reaction::list(&id)).await.unwrap();
    assert_eq!(listed.items[0].reaction_id, made.reaction_id);
    client.send(reaction::delete(&id, made.reaction_id.clone().unwrap())).await.unwrap();
    assert!(client.send(reaction::list(&id)).await.unwrap().items.is_empty());
}

#[tokio::test]
async fn members_join_and_leave() {
    let (_platform, client) = start().await;
    let chat = group(&client, "Harbour").await;
    client.send(members::create(&chat).id_list(["ou_ada", "ou_bob"])).await.unwrap();
    let ids = async || {
        let listed = client.send(members::get(&chat)).await.unwrap();
        let ids = listed.items.iter().map(|it| it.member_id.clone().unwrap());
        (ids.collect::<Vec<_>>(), listed.member_total)
    };
    assert_eq!(ids().await, (vec!["ou_ada".to_owned(), "ou_bob".to_owned()], Some(2)));
    client.send(members::delete(&chat).id_list(["ou_ada"])).await.unwrap();
    assert_eq!(ids().await.0, ["ou_bob"]);
    client.send(chat::delete(&chat)).await.unwrap();
    let gone = client.send(chat::get(&chat)).await.unwrap_err();
    assert_eq!(gone.code(), Some(232_006), "not that of an app that does not exist");
    let sent = message::create(ReceiveIdType::ChatId, &chat, "hi");
    assert!(client.send(sent).await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn an_id_of_another_kind_than_the_request_says_is_refused() {
    let (_platform, client) = start().await;
    for (kind, to) in [
        (ReceiveIdType::OpenId, "oc_820faa21d7ed275b53d1727a0feaa917"),
        (ReceiveIdType::ChatId, "ou_ada"),
        (ReceiveIdType::UnionId, "ou_ada"),
        (ReceiveIdType::UserId, "ou_ada"),
        (ReceiveIdType::OpenId, "on_ada"),
    ] {
        let error = client.send(message::create(kind.clone(), to, "Hello")).await.unwrap_err();
        assert_eq!(error.code(), Some(230_034), "{kind} {to}: {error}");
        assert!(error.advice().unwrap().contains("`receive_id_type`"), "{error}");
    }
    for (kind, to) in [
        (ReceiveIdType::OpenId, "ou_ada"),
        (ReceiveIdType::UserId, "ada00001"),
        (ReceiveIdType::UserId, "7b9d1f2c"),
        (ReceiveIdType::ChatId, "oc_820faa21d7ed275b53d1727a0feaa917"),
    ] {
        client.send(message::create(kind, to, "Hello")).await.unwrap();
    }
}
