//! What nobody wants to receive: the bot goes on, and tells what it could not do.

use std::sync::{Arc, Mutex};

use feishu_bot::{
    BotBuilder, Click,
    testing::{Script, TestBot, TestClock},
};
use feishu_openapi::serde_json::{Value, json};
use futures_util::stream;
use tokio::sync::mpsc;

use crate::support::{bodies, listening, run};

/// Repeats what people write, as Markdown.
fn echo(builder: BotBuilder) -> BotBuilder {
    builder.on_message(|message, reply| async move {
        reply.markdown(message.text()).await?;
        Ok(())
    })
}

#[tokio::test]
async fn a_message_of_150_kilobytes_is_answered_whole() {
    let clock = TestClock::new();
    let bot = TestBot::start_at(&clock, echo).await.unwrap();
    let _ticking = run(&clock);
    let ada = bot.user("Ada");
    let words = "tide ".repeat(30_000);
    assert!(ada.says(&words).await.taken);
    bot.idle().await;
    let count = bot.texts().iter().map(|text| text.matches("tide").count()).sum::<usize>();
    assert_eq!(count, 30_000);
    // One line without a blank, and nothing but marks.
    for odd in ["x".repeat(150_000), "*_`[".repeat(30_000), "\u{202e}😀".repeat(20_000)] {
        assert!(ada.says(&odd).await.taken);
        bot.idle().await;
        ada.says("still there?").await;
        bot.answered("still there?").await;
    }
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn messages_without_content_and_of_odd_content_are_received() {
    let (bot, mut heard) = listening(|builder| builder.without_mention()).await;
    let ada = bot.user("Ada");
    let mut odd = Vec::new();
    for (kind, content, expected) in [
        ("text", json!({"text": ""}), ""),
        ("text", json!({"text": " \n "}), ""),
        ("text", json!({}), ""),
        ("text", json!({"text": 7}), "7"),
        ("text", json!([]), ""),
        ("post", json!({"title": null, "content": [[]]}), ""),
        ("post", json!({"content": [[{"tag": "at"}, {"tag": "a"}, {}]]}), "@[]()"),
        ("sticker", json!({"file_key": "v3_1"}), "[sticker]"),
        ("sticker", json!({}), "[sticker]"),
        ("image", json!({}), "![image]()"),
        ("interactive", json!({"elements": [[{"tag": "text", "text": "hi"}]]}), "hi"),
        ("of another time", json!({"a": 1}), ""),
        ("", json!({}), ""),
    ] {
        assert!(ada.sends(kind, content.clone()).await.taken, "{kind} {content}");
        let message = heard.recv().await.unwrap();
        if (message.kind(), message.text()) != (kind, expected) {
            odd.push((content, message.text().to_owned()));
        }
    }
    assert!(odd.is_empty(), "{odd:?}");
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn events_without_what_they_should_have_stop_nothing() {
    let (bot, mut heard) = listening(|builder| builder).await;
    for event in [
        json!({}),
        json!({"message": {}}),
        json!({"message": {"message_id": "om_1"}}),
        json!({"message": {"message_id": "om_2", "chat_id": "oc_1", "content": "no JSON",
            "chat_type": "p2p", "message_type": "text", "create_time": "long ago"}}),
        json!({"sender": {}, "message": {"message_id": "om_3", "chat_id": "oc_1",
            "chat_type": "p2p", "create_time": "99999999999999999999"}}),
    ] {
        assert!(bot.pushes("im.message.receive_v1", event.clone()).await, "{event}");
    }
    for id in ["om_2", "om_3"] {
        let message = heard.recv().await.unwrap();
        assert_eq!((message.id(), message.text(), message.age()), (id, "", None));
        assert!(message.sender().open_id.is_empty() && message.resources().is_empty());
    }
    bot.user("Ada").says("fine").await;
    assert_eq!(heard.recv().await.unwrap().text(), "fine");
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn clicks_without_what_they_should_have_are_answered() {
    let clicks: Arc<Mutex<Vec<Click>>> = Arc::default();
    let kept = clicks.clone();
    let bot = TestBot::start(|builder| {
        let keep = move |click: Click| {
            kept.lock().unwrap().push(click);
            async { Ok(()) }
        };
        builder.on_click("buy", keep.clone()).on_other_click(keep)
    });
    let bot = bot.await.unwrap();
    let actions = [
        Value::Null,
        json!({}),
        json!({"value": null}),
        json!({"value": "text"}),
        json!({"value": {"on_click": 7}}),
        json!({"value": {"on_click": "nobody"}}),
        json!({"value": {"on_click": "buy"}, "form_value": {"note": null}}),
    ];
    for action in &actions {
        assert!(bot.clicks_by_hand(json!({"action": action})).await, "{action}");
    }
    assert!(
        bot.clicks_by_hand(json!({"action": {"value": {"on_click": "feishu_bot_stop"}}})).await
    );
    let clicks = std::mem::take(&mut *clicks.lock().unwrap());
    assert_eq!(clicks.len(), actions.len());
    for click in clicks {
        assert_eq!((click.open_id(), click.message_id(), click.chat_id()), ("", "", ""));
        assert_eq!((click.form_text("note"), click.form_checked("note")), (None, None));
        let _ = (click.value(), click.form(), click.form_texts("note"));
        // There is nothing to answer, and each way says so.
        assert!(click.reply().text("hello").await.is_err());
        assert!(click.update(feishu_bot::card::Card::new().element("late")).await.is_err());
        assert!(click.card().recall().await.is_err());
    }
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn a_chat_that_is_gone_is_an_error_of_its_handler_and_others_go_on() {
    let (told, mut heard) = mpsc::unbounded_channel();
    let clock = TestClock::new();
    let bot = TestBot::start_at(&clock, |builder| {
        builder.on_message(move |message, reply| {
            let told = told.clone();
            async move {
                let answer = match message.text() {
                    "stream" => reply.stream().text(stream::iter(["one ", "two"])).await.map(drop),
                    _ => reply.markdown(message.text()).await.map(drop),
                };
                let code = answer.err().and_then(|error| error.call()?.code());
                Ok(told.send(code)?)
            }
        })
    });
    let bot = bot.await.unwrap();
    let _ticking = run(&clock);
    let gone = Script::code(230_002, "Bot can NOT be out of the chat.");
    let ada = bot.user("Ada");
    for text in ["text", "stream"] {
        bot.platform().next_for("im.v1.message.reply", gone.clone().times(5));
        ada.says(text).await;
        assert_eq!(heard.recv().await, Some(Some(230_002)), "{text}");
        bot.platform().clear_scripts();
        bot.user("Bob").says("still there?").await;
        assert_eq!(heard.recv().await, Some(None));
    }
    assert!(!bot.is_streaming(), "no card is left behind as if it grew");
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn a_token_that_is_refused_is_replaced_and_the_answer_arrives() {
    let bot = TestBot::start(echo).await.unwrap();
    let ada = bot.user("Ada");
    ada.says("one").await;
    bot.answered("one").await;
    bot.platform().expire_tokens();
    ada.says("two").await;
    bot.answered("two").await;
    assert_eq!(bot.texts(), ["one", "two"]);
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn a_message_whose_reply_is_lost_is_sent_once() {
    let bot = TestBot::start(echo).await.unwrap();
    bot.platform().next_for("im.v1.message.reply", Script::reset());
    bot.user("Ada").says("once").await;
    bot.answered("once").await;
    bot.idle().await;
    let sent = bodies(&bot, "im.v1.message.reply");
    assert_eq!((sent.len(), &sent[0]["uuid"]), (2, &sent[1]["uuid"]));
    assert!(sent[0]["uuid"].is_string());
    assert_eq!(bot.texts(), ["once"]);
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn a_source_that_panics_and_a_reply_that_is_dropped_are_one_lost_answer() {
    let clock = TestClock::new();
    let bot = TestBot::start_at(&clock, |builder| {
        builder.on_message(|message, reply| async move {
            match message.text() {
                "panic" => {
                    let pieces = stream::unfold(0, |piece| async move {
                        assert!(piece < 2, "on purpose");
                        Some((format!("piece {piece} "), piece + 1))
                    });
                    reply.stream().text(pieces).await?;
                }
                "drop" => drop(reply),
                _ => drop(reply.text("here").await?),
            }
            Ok(())
        })
    });
    let bot = bot.await.unwrap();
    let _ticking = run(&clock);
    let ada = bot.user("Ada");
    for text in ["panic", "drop", "still there?"] {
        ada.says(text).await;
    }
    bot.answered("here").await;
    bot.idle().await;
    assert_eq!(bot.texts(), ["piece 0 piece 1\n\n*The answer broke off.*", "here"]);
    assert!(!bot.is_streaming());
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn a_card_that_is_refused_for_its_content_is_made_simpler_and_then_text() {
    let refused = |times| {
        let why = "Failed to create card content, ext=ErrCode: 11310; ErrMsg: no; ";
        Script::code(230_099, why).times(times)
    };
    let text = "![chart](img_1)\n\n| a |\n|---|\n| 1 |";
    for (times, cards, expected) in [
        (1, 1, "chart"),
        (2, 1, "```\n![chart]"),
        // No card at all: what is left is a message.
        (3, 0, "chart"),
    ] {
        let clock = TestClock::new();
        let bot = TestBot::start_at(&clock, |builder| {
            builder.on_message(move |_, reply| async move {
                reply.stream().text(stream::iter([text])).await?;
                Ok(())
            })
        });
        let bot = bot.await.unwrap();
        let _ticking = run(&clock);
        bot.platform().next_for("im.v1.message.reply", refused(times));
        bot.user("Ada").says("go on").await;
        bot.idle().await;
        let (streamed, last) = (bot.streamed(), bot.last());
        assert_eq!(streamed.len(), cards, "{times}: {streamed:?}");
        assert!(last.contains(expected) && last.contains("| 1 |"), "{times}: {last}");
        assert!(!bot.is_streaming());
        bot.stop().await.unwrap();
    }
}
