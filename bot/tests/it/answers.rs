//! Answers: what arrives, and what becomes of what the platform refuses.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex},
    time::Duration,
};

use feishu_bot::{
    Error, Reply, WhenRecalled, button,
    card::{Card, Element},
    testing::{Script, TestBot, TestClock},
};
use feishu_openapi::{File, im::content::Text, serde_json::json};
use tokio::sync::mpsc;

use crate::support::bodies;

/// A bot that hands what answers its messages to the test.
async fn replying(
    set_up: impl FnOnce(feishu_bot::BotBuilder) -> feishu_bot::BotBuilder,
) -> (TestBot, mpsc::UnboundedReceiver<Reply>) {
    let (told, heard) = mpsc::unbounded_channel();
    let bot = TestBot::start(|builder| {
        set_up(builder).on_message(move |_, reply| {
            let told = told.clone();
            async move { Ok(told.send(reply)?) }
        })
    });
    (bot.await.unwrap(), heard)
}

#[tokio::test]
async fn every_kind_of_answer_arrives() {
    let (bot, mut heard) = replying(|builder| builder).await;
    bot.user("Ada").says("go on").await;
    let reply = heard.recv().await.unwrap();

    reply.text("<b>plain</b>").await.unwrap();
    reply.text(Text::plain("to ").mention("ou_Ada", "Ada")).await.unwrap();
    reply.markdown("**Tides**").await.unwrap();
    reply.post("**a post**").await.unwrap();
    reply.card(Card::new().element("a card")).await.unwrap();
    assert_eq!(
        bot.texts(),
        [
            "<\u{2060}b>plain<\u{2060}/b>",
            "to <at user_id=\"ou_Ada\">Ada</at>",
            "**Tides**",
            "**a post**",
            "a card"
        ]
    );
    let sent = reply.image(File::bytes([1_u8, 2, 3].as_slice())).await.unwrap();
    assert!(sent.id().starts_with("om_bot_"));
    assert_eq!(bot.platform().calls("im.v1.image.create"), 1);
    reply.file("tides.csv", File::reader(io::Cursor::new(b"high,low".to_vec()))).await.unwrap();
    reply.file("tides.MP4", File::bytes("a video")).await.unwrap();
    let kinds: Vec<_> = bodies(&bot, "im.v1.message.reply")
        .iter()
        .map(|body| body["msg_type"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(kinds[5..], ["image", "file", "media"]);
    let uploads = bot.platform().received("im.v1.file.create");
    assert!(String::from_utf8_lossy(&uploads[0].body).contains("high,low"));
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn a_file_is_uploaded_from_its_path() {
    let (bot, mut heard) = replying(|builder| builder).await;
    bot.user("Ada").says("go on").await;
    let reply = heard.recv().await.unwrap();
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    reply.file("manifest.txt", path.as_path()).await.unwrap();
    let uploads = bot.platform().received("im.v1.file.create");
    let body = String::from_utf8_lossy(&uploads[0].body).into_owned();
    assert!(body.contains("name = \"feishu-bot\"") && body.contains("manifest.txt"), "{body}");
    let missing = reply.file("none.txt", std::path::Path::new("/no/such/file")).await;
    assert!(missing.unwrap_err().to_string().contains("cannot be read"));
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn long_markdown_becomes_several_cards() {
    let (bot, mut heard) = replying(|builder| builder).await;
    bot.user("Ada").says("go on").await;
    let reply = heard.recv().await.unwrap();
    let clock = "The tide comes in and goes out again.\n\n".repeat(1_000);
    let sent = reply.markdown(&clock).await.unwrap();
    assert_eq!((sent.len(), bot.texts().len()), (2, 2));
    let count = |text: &str| text.matches("The tide comes").count();
    assert_eq!(bot.texts().iter().map(|text| count(text)).sum::<usize>(), 1_000);
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn an_answer_without_text_is_not_sent_and_that_is_told() {
    let (bot, mut heard) = replying(|builder| builder).await;
    bot.user("Ada").says("go on").await;
    let reply = heard.recv().await.unwrap();
    for text in ["", " \n\n "] {
        let log = Log::start();
        assert!(reply.markdown(text).await.unwrap().is_empty());
        assert!(log.end().contains("has no text"));
        let log = Log::start();
        assert!(reply.post(text).await.unwrap().is_empty());
        assert!(log.end().contains("has no text"));
    }
    assert!(bot.texts().is_empty());
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn what_was_sent_can_be_edited_recalled_and_reacted_to() {
    let (bot, mut heard) = replying(|builder| builder).await;
    let ada = bot.user("Ada");
    ada.says("go on").await;
    let reply = heard.recv().await.unwrap();

    let working = reply.react("OnIt").await.unwrap();
    assert!(bot.conversation().contains("[OnIt]"));
    working.remove().await.unwrap();
    assert!(!bot.conversation().contains("[OnIt]"));

    let text = reply.text("one").await.unwrap();
    text.edit_text("two").await.unwrap();
    text.react("OK").await.unwrap();
    let card = reply.markdown("**one**").await.unwrap().remove(0);
    card.edit_markdown("**two**").await.unwrap();
    let post = reply.post("one").await.unwrap().remove(0);
    post.edit_post("*two*").await.unwrap();
    assert_eq!(bot.texts(), ["two", "**two**", "*two*"]);
    card.recall().await.unwrap();
    assert_eq!(bot.texts(), ["two", "*two*"]);
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn answers_go_into_threads_and_to_chats_and_users() {
    let (bot, mut heard) = replying(|builder| builder).await;
    let (ada, team) = (bot.user("Ada"), bot.group("Team"));
    ada.says_in(&team, "@bot go on").await;
    let reply = heard.recv().await.unwrap();
    reply.clone().in_thread().text("in a thread").await.unwrap();
    reply.afresh().text("afresh").await.unwrap();
    bot.bot().user("ou_Ada").text("to a user").await.unwrap();
    bot.bot().chat(team.id()).text("to a chat").await.unwrap();
    let shown = bot.conversation();
    for line in [
        "Team | Bot (in a thread): in a thread",
        "Team | Bot: afresh",
        "to Ada | Bot: to a user",
        "Team | Bot: to a chat",
    ] {
        assert!(shown.lines().any(|shown| shown == line), "{line}\n{shown}");
    }
    assert_eq!(bot.platform().calls("im.v1.message.reply"), 1);
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn an_answer_to_a_recalled_message_goes_to_the_chat_or_fails_as_told() {
    let (bot, mut heard) = replying(|builder| builder).await;
    let (ada, team) = (bot.user("Ada"), bot.group("Team"));
    let said = ada.says_in(&team, "@bot go on").await;
    let reply = heard.recv().await.unwrap();
    ada.recalls(&said).await;
    let log = Log::start();
    reply.text("nevertheless").await.unwrap();
    reply.text("and on").await.unwrap();
    assert!(log.end().contains("the message to answer was recalled"));
    assert_eq!(bot.texts(), ["nevertheless", "and on"]);
    assert_eq!(bot.platform().calls("im.v1.message.reply"), 1, "it is known the second time");
    bot.stop().await.unwrap();

    let (bot, mut heard) = replying(|builder| builder.when_recalled(WhenRecalled::Fail)).await;
    let ada = bot.user("Ada");
    let said = ada.says("go on").await;
    let reply = heard.recv().await.unwrap();
    ada.recalls(&said).await;
    assert!(matches!(reply.text("nevertheless").await, Err(Error::Recalled)));
    assert!(bot.texts().is_empty());
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn a_card_that_the_platform_refuses_becomes_text() {
    let (bot, mut heard) = replying(|builder| builder).await;
    bot.user("Ada").says("go on").await;
    let reply = heard.recv().await.unwrap();
    let refused = |inner: i64| {
        let why = format!("Failed to create card content, ext=ErrCode: {inner}; ErrMsg: no; ");
        Script::code(230_099, why)
    };
    let platform = bot.platform();

    let log = Log::start();
    platform.next_for("im.v1.message.reply", refused(11310));
    reply.markdown("![chart](img_1)\n\n| a |\n|---|\n| 1 |").await.unwrap();
    assert_eq!(bot.last(), "chart\n\n```\n| a |\n|---|\n| 1 |\n```".replace("|---|", "| --- |"));
    let told = log.end();
    assert!(
        told.contains("the same without tables and images") && told.contains("11310"),
        "{told}"
    );

    platform.next_for("im.v1.message.reply", refused(200_570).times(2));
    reply.markdown("![chart](img_1)").await.unwrap();
    assert!(bot.last().contains("chart"), "{}", bot.last());
    assert_eq!(bodies(&bot, "im.v1.message.reply").last().unwrap()["msg_type"], "text");

    platform.next_for("im.v1.message.reply", refused(100_290));
    let element: Element = button("Order", "order", json!({})).into();
    reply.card(Card::new().element("Soup of the day").element(element)).await.unwrap();
    assert_eq!(bot.last(), "Soup of the day\nOrder");

    // Other failures are the caller's.
    platform
        .next_for("im.v1.message.reply", Script::code(230_002, "Bot can NOT be out of the chat."));
    let error = reply.markdown("hello").await.unwrap_err();
    assert_eq!(error.call().unwrap().code(), Some(230_002));
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn one_chat_gets_five_messages_a_second() {
    let (clock, (told, mut heard)) = (TestClock::new(), mpsc::unbounded_channel());
    let bot = TestBot::start_at(&clock, |builder| {
        builder.on_message(move |_, reply| {
            let told = told.clone();
            async move { Ok(told.send(reply)?) }
        })
    });
    let bot = bot.await.unwrap();
    bot.user("Ada").says("go on").await;
    let reply = heard.recv().await.unwrap();
    let sending = tokio::spawn(async move {
        for number in 0..11 {
            reply.text(number.to_string()).await.unwrap();
        }
    });
    clock.until_waiting(1).await;
    assert_eq!(bot.texts().len(), 5);
    // The limit holds for what the bot sends of its own accord, too, but not for others.
    let user = bot.bot().user("ou_Ada");
    let own = tokio::spawn(async move { user.text("of its own accord").await.map(drop) });
    bot.bot().user("ou_Bob").text("to another").await.unwrap();
    assert_eq!(bot.texts().len(), 6);
    clock.advance(Duration::from_secs(1));
    own.await.unwrap().unwrap();
    // Five more, of which one was the bot's own.
    clock.until_waiting(1).await;
    assert_eq!(bot.texts().len(), 11);
    clock.advance(Duration::from_secs(2));
    sending.await.unwrap();
    assert_eq!(bot.texts().len(), 13);
    bot.stop().await.unwrap();
}

/// What is told in `tracing` on this thread.
struct Log(Written, #[allow(dead_code)] tracing::subscriber::DefaultGuard);

#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn start() -> Log {
        let written = Written::default();
        let writer = written.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_ansi(false)
            .with_max_level(tracing::Level::WARN)
            .with_writer(move || writer.clone())
            .finish();
        Log(written, tracing::subscriber::set_default(subscriber))
    }

    fn end(self) -> String {
        let written = self.0.0.lock().unwrap();
        String::from_utf8_lossy(&written).into_owned()
    }
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
