//! What the bot makes of messages, and which of them it takes.

use std::time::Duration;

use feishu_bot::{
    Place, ResourceKind,
    testing::{TestBot, TestClock},
};
use feishu_openapi::serde_json::json;
use tokio::sync::mpsc;

use crate::support::{listening, listening_at};

#[tokio::test]
async fn a_message_tells_who_where_and_what() {
    let (bot, mut heard) = listening(|builder| builder).await;
    let (ada, team) = (bot.user("Ada"), bot.group("Team"));
    let said = ada.says("hello").await;
    let message = heard.recv().await.unwrap();
    assert_eq!((message.id(), message.text()), (said.id.as_str(), "hello"));
    assert_eq!((message.place(), message.kind()), (Place::Direct, "text"));
    assert_eq!((message.sender().open_id.as_str(), message.sender().is_bot), ("ou_Ada", false));
    assert_eq!(message.chat_id(), ada.chat_id());
    assert!(message.age().unwrap() < Duration::from_secs(60));
    assert!(message.parent().await.unwrap().is_none());

    ada.says_in(&team, "@bot ask @Ada, please").await;
    let message = heard.recv().await.unwrap();
    assert_eq!((message.place(), message.chat_id()), (Place::Group, team.id().as_str()));
    assert_eq!(message.text(), "ask @Ada, please", "its own mention is gone, others have names");
    assert!(message.mentions_bot());
    assert_eq!(message.mentions().iter().filter(|mention| !mention.is_me).count(), 1);

    ada.says_in(&team.thread("tides"), "@bot here?").await;
    assert_eq!(heard.recv().await.unwrap().place(), Place::Thread("omt_tides"));

    let answer = ada.replies(&said.id, "I mean it").await;
    assert!(answer.taken);
    let message = heard.recv().await.unwrap();
    assert_eq!(message.parent_id(), Some(said.id.as_str()));
    assert_eq!(message.parent().await.unwrap().unwrap().text(), "hello");
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn files_and_images_can_be_downloaded() {
    let (bot, mut heard) = listening(|builder| builder).await;
    let ada = bot.user("Ada");
    ada.sends("file", json!({"file_key": "file_7", "file_name": "tides.pdf"})).await;
    let message = heard.recv().await.unwrap();
    assert_eq!((message.kind(), message.text()), ("file", "[file: tides.pdf]"));
    let [file] = message.resources() else { panic!("one file: {:?}", message.resources()) };
    assert_eq!((file.kind, file.name.as_deref()), (ResourceKind::File, Some("tides.pdf")));
    assert!(!message.download(file).await.unwrap().bytes().await.unwrap().is_empty());
    let asked = bot.platform().received("im.v1.message.resource.get");
    assert_eq!(asked[0].path_value("file_key"), Some("file_7"));
    assert_eq!(asked[0].query_value("type"), Some("file"));

    let post = json!({"title": "", "content": [
        [{"tag": "text", "text": "see "}, {"tag": "img", "image_key": "img_8"}],
    ]});
    ada.sends("post", post).await;
    let message = heard.recv().await.unwrap();
    assert_eq!(message.text(), "see ![image](img_8)");
    message.download(&message.resources()[0]).await.unwrap();
    let asked = bot.platform().received("im.v1.message.resource.get");
    assert_eq!(asked[1].query_value("type"), Some("image"));
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn a_merged_forward_is_unfolded() {
    let (bot, mut heard) = listening(|builder| builder).await;
    bot.user("Ada").forwards([("Bob", "is it low?"), ("Cleo", "not\nyet")]).await;
    let message = heard.recv().await.unwrap();
    assert_eq!(message.kind(), "merge_forward");
    assert_eq!(message.text(), "> **Bob**:\n> is it low?\n>\n> **Cleo**:\n> not\n> yet");
    let texts: Vec<&str> = message.forwarded().iter().map(|it| it.text()).collect();
    assert_eq!(texts, ["is it low?", "not\nyet"]);
    assert_eq!(message.forwarded()[0].sender().name.as_deref(), Some("Bob"));
    assert_eq!(message.sender_name().await.as_deref(), Some("Ada"));

    // Names are asked for once, ten at a time.
    let names: Vec<String> = (0..12).map(|user| format!("User{user}")).collect();
    for _ in 0..2 {
        let forwards = names.iter().map(|name| (name.as_str(), "yes"));
        bot.user("Ada").forwards(forwards.chain([("Bob", "no")])).await;
        let message = heard.recv().await.unwrap();
        assert!(message.text().contains("> **User11**:"), "{}", message.text());
    }
    assert_eq!(bot.platform().calls(NAMES), 1 + 2, "for three, and for twelve others");
    bot.stop().await.unwrap();
}

const NAMES: &str = "contact.v3.user.basic_batch";

#[tokio::test]
async fn without_the_permission_a_forward_has_ids_and_the_platform_is_not_asked_again() {
    let clock = TestClock::new();
    let (bot, mut heard) = listening_at(&clock).await;
    bot.platform().revoke_scope("contact:user.basic_profile:readonly");
    let ada = bot.user("Ada");
    for _ in 0..2 {
        ada.forwards([("Bob", "is it low?")]).await;
        assert_eq!(heard.recv().await.unwrap().text(), "> **ou_Bob**:\n> is it low?");
    }
    assert_eq!(bot.platform().calls(NAMES), 1);
    assert!(bot.platform().grant_scope("contact:user.basic_profile:readonly"));
    clock.advance(Duration::from_secs(10 * 60));
    ada.forwards([("Bob", "is it low?")]).await;
    assert_eq!(heard.recv().await.unwrap().text(), "> **Bob**:\n> is it low?");
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn edits_and_recalls_are_seen_on_a_message_that_is_fetched() {
    let clock = TestClock::new();
    let (bot, mut heard) = listening_at(&clock).await;
    let ada = bot.user("Ada");
    let said = ada.says("one").await;
    let message = heard.recv().await.unwrap();
    let current = message.current().await.unwrap().unwrap();
    assert_eq!(
        (current.text(), current.edited_at(), current.place()),
        ("one", None, Place::Direct)
    );
    clock.advance(Duration::from_secs(60));
    ada.edits(&said, "two");
    let current = message.current().await.unwrap().unwrap();
    let edited = current.edited_at().unwrap().duration_since(message.sent_at().unwrap());
    assert_eq!((current.text(), edited.unwrap().as_secs()), ("two", 60));
    assert_eq!((message.text(), message.edited_at()), ("one", None));
    // A reply to it brings the new text as well.
    ada.replies(&said.id, "as I said").await;
    let reply = heard.recv().await.unwrap();
    assert_eq!(reply.parent().await.unwrap().unwrap().text(), "two");
    ada.recalls(&said).await;
    let current = message.current().await.unwrap().unwrap();
    assert!(current.is_recalled() && current.text().is_empty());
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn recalled_messages_are_told() {
    let (told, mut heard) = mpsc::unbounded_channel();
    let bot = TestBot::start(|builder| {
        builder.on_recalled(move |recalled| {
            let told = told.clone();
            async move { Ok(told.send(recalled.message_id)?) }
        })
    });
    let bot = bot.await.unwrap();
    let ada = bot.user("Ada");
    let said = ada.says("oh no").await;
    ada.recalls(&said).await;
    assert_eq!(heard.recv().await, Some(said.id));
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn commands_and_kinds_have_handlers_of_their_own() {
    let bot = TestBot::start(|builder| {
        builder
            .on_command("deploy", |message, reply| async move {
                reply.text(format!("deploying {:?}", message.arguments())).await?;
                Ok(())
            })
            .on_kind("image", |_, reply| async move {
                reply.text("a picture").await?;
                Ok(())
            })
            .on_message(|message, reply| async move {
                reply.text(format!("else: {} {:?}", message.kind(), message.command())).await?;
                Ok(())
            })
    });
    let bot = bot.await.unwrap();
    let (ada, team) = (bot.user("Ada"), bot.group("Team"));
    ada.says("/deploy main now").await;
    bot.answered("deploying \"main now\"").await;
    ada.says_in(&team, "@bot /deploy").await;
    bot.answered("deploying \"\"").await;
    ada.sends("image", json!({"image_key": "img_1"})).await;
    bot.answered("a picture").await;
    ada.says("/other").await;
    bot.answered("else: text Some(\"other\")").await;
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn lists_and_mentions_decide_which_messages_the_bot_takes() {
    let (bot, mut heard) = listening(|builder| {
        builder.allow_senders(["ou_Ada"]).allow_chats(["oc_direct_Ada", "oc_group_Team"])
    })
    .await;
    let (ada, bob) = (bot.user("Ada"), bot.user("Bob"));
    let (team, others) = (bot.group("Team"), bot.group("Others"));
    bob.says("not me").await;
    bob.says_in(&team, "@bot nor here").await;
    ada.says_in(&others, "@bot wrong group").await;
    ada.says_in(&team, "no mention").await;
    ada.says_in(&team, "@bot taken").await;
    ada.says("taken, too").await;
    assert_eq!(heard.recv().await.unwrap().text(), "taken");
    assert_eq!(heard.recv().await.unwrap().text(), "taken, too");
    bot.idle().await;
    assert!(heard.try_recv().is_err());
    bot.stop().await.unwrap();

    let (bot, mut heard) = listening(|builder| builder.without_mention()).await;
    bot.user("Ada").says_in(&bot.group("Team"), "no mention").await;
    assert_eq!(heard.recv().await.unwrap().text(), "no mention");
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn stale_messages_are_left_if_the_bot_is_told_so() {
    for (leave, expected) in [(true, vec!["fresh"]), (false, vec!["old", "fresh"])] {
        let clock = TestClock::new();
        let (told, mut heard) = mpsc::unbounded_channel();
        let bot = TestBot::start_at(&clock, |builder| {
            let hour = Duration::from_secs(60 * 60);
            let builder = if leave { builder.leave_older_than(hour) } else { builder };
            builder.on_message(move |message, _| {
                let told = told.clone();
                async move { Ok(told.send(message.text().to_owned())?) }
            })
        });
        let bot = bot.await.unwrap();
        let ada = bot.user("Ada");
        // It was written before the clock went on, as after an outage.
        let old = ada.in_advance("old");
        clock.advance(Duration::from_secs(2 * 60 * 60));
        ada.delivers(old).await;
        ada.says("fresh").await;
        bot.idle().await;
        let mut texts = Vec::new();
        while let Ok(text) = heard.try_recv() {
            texts.push(text);
        }
        assert_eq!(texts, expected);
        bot.stop().await.unwrap();
    }
}
