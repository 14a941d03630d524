//! Order, and care: once and no more, panics, bounds, restarts, webhooks, stopping.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use feishu_bot::{Bot, BotBuilder, Error, testing::TestBot};
use feishu_openapi::{
    EventReceiver, MemoryEventStore,
    http::HeaderMap,
    serde_json::{Value, json},
};
use tokio::sync::{Semaphore, mpsc};

/// Answers each message with its text, when the gate lets it.
fn gated(builder: BotBuilder, gate: Arc<Semaphore>) -> BotBuilder {
    builder.on_message(move |message, reply| {
        let gate = gate.clone();
        async move {
            if message.text().starts_with("slow") {
                gate.acquire().await?.forget();
            }
            reply.text(message.text()).await?;
            Ok(())
        }
    })
}

#[tokio::test]
async fn a_chat_keeps_its_order_and_other_chats_go_on() {
    let gate = Arc::new(Semaphore::new(0));
    let bot = TestBot::start(|builder| gated(builder, gate.clone())).await.unwrap();
    let (ada, bob) = (bot.user("Ada"), bot.user("Bob"));
    for text in ["slow one", "two", "three"] {
        assert!(ada.says(text).await.taken);
    }
    bob.says("beside").await;
    bot.answered("beside").await;
    assert_eq!(bot.texts(), ["beside"]);
    gate.add_permits(1);
    bot.idle().await;
    assert_eq!(bot.texts(), ["beside", "slow one", "two", "three"]);
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn a_full_queue_leaves_messages_with_the_platform() {
    let gate = Arc::new(Semaphore::new(0));
    let bot = TestBot::start(|builder| gated(builder.max_waiting(1, 10), gate.clone()));
    let bot = bot.await.unwrap();
    let ada = bot.user("Ada");
    assert!(ada.says("slow one").await.taken);
    // The first one leaves the queue when its handler runs, which may be later.
    let mut refused = None;
    for number in 0..3 {
        let said = ada.says(&format!("number {number}")).await;
        if !said.taken {
            refused = Some((number, said));
            break;
        }
    }
    let (number, refused) = refused.expect("a queue for one message takes no three");
    gate.add_permits(1);
    bot.idle().await;
    assert!(ada.repeats(&refused, false).await, "it is taken when it comes again");
    bot.answered(&format!("number {number}")).await;
    bot.stop().await.unwrap();
}

fn counting(builder: BotBuilder, count: Arc<AtomicUsize>) -> BotBuilder {
    builder.on_message(move |message, _| {
        let count = count.clone();
        async move {
            count.fetch_add(1, Ordering::SeqCst);
            if message.text() == "panic" {
                panic!("on purpose");
            }
            if message.text() == "fail" {
                return Err("on purpose".into());
            }
            Ok(())
        }
    })
}

#[tokio::test]
async fn a_message_is_handled_once_also_under_another_id_and_after_a_failure() {
    let count = Arc::new(AtomicUsize::new(0));
    let bot = TestBot::start(|builder| counting(builder, count.clone())).await.unwrap();
    let ada = bot.user("Ada");
    for (handled, text) in ["hello", "fail", "panic", "hello again"].into_iter().enumerate() {
        let said = ada.says(text).await;
        assert!(ada.repeats(&said, false).await && ada.repeats(&said, true).await);
        bot.idle().await;
        assert_eq!(count.load(Ordering::SeqCst), handled + 1, "{text}");
    }
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn with_a_store_a_message_is_handled_once_across_restarts() {
    for (with_store, expected) in [(true, 1), (false, 2)] {
        let count = Arc::new(AtomicUsize::new(0));
        let store = Arc::new(MemoryEventStore::new());
        let set_up = |builder: BotBuilder| {
            let builder = counting(builder, count.clone());
            if with_store { builder.event_store(store.clone()) } else { builder }
        };
        let bot = TestBot::start(set_up).await.unwrap();
        let ada = bot.user("Ada");
        let said = ada.says("hello").await;
        bot.idle().await;
        let bot = bot.restart(set_up).await.unwrap();
        assert!(ada.repeats(&said, true).await);
        bot.idle().await;
        assert_eq!(count.load(Ordering::SeqCst), expected);
        bot.stop().await.unwrap();
    }
}

#[tokio::test]
async fn a_bot_that_stops_finishes_what_is_under_way() {
    let gate = Arc::new(Semaphore::new(0));
    let bot = TestBot::start(|builder| gated(builder, gate.clone())).await.unwrap();
    let ada = bot.user("Ada");
    ada.says("slow one").await;
    ada.says("two").await;
    let stopping = tokio::spawn({
        let bot = bot.bot().clone();
        async move { bot.stop().await }
    });
    bot.platform().until_connections(|counts| counts.open == 0).await;
    assert!(!stopping.is_finished());
    gate.add_permits(1);
    stopping.await.unwrap();
    assert_eq!(bot.texts(), ["slow one", "two"]);
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn run_until_ends_with_its_signal_even_at_once() {
    let bot = TestBot::start(|builder| builder.on_message(|_, _| async { Ok(()) })).await.unwrap();
    let platform = bot.platform();
    let again = Bot::builder(platform.app_id(), platform.app_secret())
        .base_url(platform.url())
        .on_message(|_, _| async { Ok(()) });
    again.run_until(std::future::ready(())).await.unwrap();
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn a_webhook_is_one_line() {
    let (told, mut heard) = mpsc::unbounded_channel();
    let stage =
        TestBot::start(|builder| builder.on_message(|_, _| async { Ok(()) })).await.unwrap();
    let platform = stage.platform();
    let bot = Bot::builder(platform.app_id(), platform.app_secret())
        .base_url(platform.url())
        .on_message(move |message, _| {
            let told = told.clone();
            async move { Ok(told.send(message.text().to_owned())?) }
        })
        .build()
        .await
        .unwrap();
    let receiver = EventReceiver::builder().verification_token("the-token").build().unwrap();
    let events = bot.webhook(receiver).unwrap();
    let push = |token: &str| {
        json!({
            "schema": "2.0",
            "header": {"event_id": "1", "event_type": "im.message.receive_v1", "token": token},
            "event": {
                "sender": {"sender_id": {"open_id": "ou_Ada"}, "sender_type": "user"},
                "message": {"message_id": "om_1", "chat_id": "oc_1", "chat_type": "p2p",
                    "message_type": "text", "content": "{\"text\": \"by webhook\"}"},
            },
        })
        .to_string()
    };
    let refused = events.handle(&HeaderMap::new(), push("a guess").as_bytes()).await;
    assert!(!refused.status().is_success());
    let response = events.handle(&HeaderMap::new(), push("the-token").as_bytes()).await;
    assert_eq!(response.status(), 200);
    assert_eq!(heard.recv().await.as_deref(), Some("by webhook"));
    bot.stop().await;
    let stopped = events
        .handle(
            &HeaderMap::new(),
            push("the-token").replace("\"1\"", "\"2\"").replace("om_1", "om_2").as_bytes(),
        )
        .await;
    assert_eq!(stopped.status(), 500, "a bot that is stopped leaves messages with the platform");
    stage.stop().await.unwrap();
}

#[tokio::test]
async fn mistakes_are_told_before_anything_is_received() {
    let nothing = Bot::builder("cli_1", "secret").build().await.unwrap_err();
    assert!(nothing.to_string().contains("it has no handler"), "{nothing}");
    let twice = Bot::builder("cli_1", "secret")
        .on_command("a", |_, _| async { Ok(()) })
        .on_command("/a", |_, _| async { Ok(()) });
    let twice = twice.build().await.unwrap_err();
    assert!(twice.to_string().contains("two handlers for the command /a"), "{twice}");

    let stage =
        TestBot::start(|builder| builder.on_message(|_, _| async { Ok(()) })).await.unwrap();
    let platform = stage.platform();
    let wrong = Bot::builder(platform.app_id(), "wrong").base_url(platform.url());
    let wrong = wrong.on_message(|_, _| async { Ok(()) }).run().await.unwrap_err();
    assert!(matches!(wrong, Error::Call(_)), "{wrong}");
    let nobody: Value = json!({"code": 0, "msg": "ok", "bot": {}});
    platform.next_for("bot.v3.bot.get", feishu_bot::testing::Script::json(200, nobody));
    let app = Bot::builder(platform.app_id(), platform.app_secret()).base_url(platform.url());
    let app = app.on_message(|_, _| async { Ok(()) }).build().await.unwrap_err();
    assert!(app.to_string().contains("turn on the bot capability"), "{app}");
    stage.stop().await.unwrap();
}

/// The code of the first block of Rust in a README below this heading, without comments.
fn shown(readme: &str, heading: &str) -> String {
    let (_, below) = readme.split_once(heading).unwrap();
    let (_, block) = below.split_once("```rust,no_run\n").unwrap();
    let code = block.split("```").next().unwrap();
    code.lines()
        .map(|line| line.split("// ").next().unwrap().trim_end())
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn every_readme_shows_the_bot_that_is_compiled() {
    let compiled = shown(include_str!("../../README.md"), "# feishu-bot");
    for (readme, heading) in [
        (include_str!("../../../README.md"), "## A bot"),
        (include_str!("../../../README.zh-CN.md"), "## 机器人"),
    ] {
        // Shorter, but line for line what the README of this crate has, which doctests compile.
        let mut lines = compiled.lines();
        for line in shown(readme, heading).lines() {
            assert!(lines.any(|compiled| compiled == line), "{heading}: {line}");
        }
    }
}
