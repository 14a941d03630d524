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
    let made = chat::create().name(name).user_id_list(["ou_ada"]).send(client).await.unwrap();
    made.chat_id.clone().unwrap()
}

async fn say(client: &Client, chat: &str, text: &str) -> String {
    let sent = message::create(ReceiveIdType::ChatId, chat, text).send(client).await.unwrap();
    sent.message_id.clone().unwrap()
}

#[tokio::test]
async fn a_chat_is_a_conversation() {
    let (platform, client): (Platform, Client) = start().await;
    let chat = group(&client, "Harbour").await;
    let other = group(&client, "Lighthouse").await;
    let first = say(&client, &chat, "hello").await;
    say(&client, &other, "elsewhere").await;
    let answer = message::reply(&first, "hi").send(&client).await.unwrap();
    assert_eq!((answer.parent_id.as_deref(), answer.root_id.as_deref()), (Some(&*first), Some(&*first)));
    assert_eq!(answer.chat_id.as_deref(), Some(&*chat));

    let listed = message::list("chat", &chat).send(&client).await.unwrap();
    let texts: Vec<_> = listed.items.iter().map(|it| it.body.as_ref()?.content.clone()).collect();
    let text = |text: &str| Some(format!("{{\"text\":\"{text}\"}}"));
    assert_eq!(texts, [text("hello"), text("hi")]);

    message::update(&first, "hello!").send(&client).await.unwrap();
    let got = message::get(&first).send(&client).await.unwrap();
    let got = &got.items[0];
    assert_eq!(got.body.as_ref().unwrap().content, text("hello!"));
    assert_eq!(got.updated, Some(true));

    message::delete(&first).send(&client).await.unwrap();
    let gone = message::get(&first).send(&client).await.unwrap_err();
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
    let made = reaction::create(&id, emoji).send(&client).await.unwrap();
    let listed = reaction::list(&id).send(&client).await.unwrap();
    assert_eq!(listed.items[0].reaction_id, made.reaction_id);
    reaction::delete(&id, made.reaction_id.clone().unwrap()).send(&client).await.unwrap();
    assert!(reaction::list(&id).send(&client).await.unwrap().items.is_empty());
}

#[tokio::test]
async fn members_join_and_leave() {
    let (_platform, client) = start().await;
    let chat = group(&client, "Harbour").await;
    members::create(&chat).id_list(["ou_ada", "ou_bob"]).send(&client).await.unwrap();
    let ids = async || {
        let listed = members::get(&chat).send(&client).await.unwrap();
        let ids = listed.items.iter().map(|it| it.member_id.clone().unwrap());
        (ids.collect::<Vec<_>>(), listed.member_total)
    };
    assert_eq!(ids().await, (vec!["ou_ada".to_owned(), "ou_bob".to_owned()], Some(2)));
    members::delete(&chat).id_list(["ou_ada"]).send(&client).await.unwrap();
    assert_eq!(ids().await.0, ["ou_bob"]);
    chat::delete(&chat).send(&client).await.unwrap();
    assert!(chat::get(&chat).send(&client).await.unwrap_err().is_not_found());
    let sent = message::create(ReceiveIdType::ChatId, &chat, "hi");
    // The platform keeps another group, so it knows that this one is gone.
    group(&client, "Lighthouse").await;
    assert!(sent.send(&client).await.unwrap_err().is_not_found());
}
