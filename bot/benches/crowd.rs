//! What a crowd costs: 10,000 chats with a message each at once, and 200 streaming answers side by
//! side, with the documented rate limits enforced. Prints; the order and the numbers of the cards are
//! checked.
//!
//! `cargo bench -p feishu-bot --bench crowd`; a number after ` -- ` is that of
//! the chats. The stand-in is a thread of the same process, so its time and its memory are in the
//! figures.

use std::{
    collections::HashMap,
    env, fs,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use feishu_bot::{Bot, testing::TestBot};
use feishu_openapi::{EventReceiver, http::HeaderMap, serde_json::json};
use futures_util::stream;
use tokio::sync::Semaphore;

const STREAMS: usize = 200;

#[tokio::main]
async fn main() -> feishu_bot::Result {
    let chats = env::args().filter_map(|word| word.parse().ok()).next().unwrap_or(10_000);
    crowd(chats).await?;
    streams().await
}

/// Each of many chats has a message, and all handlers wait until all messages are there.
async fn crowd(chats: usize) -> feishu_bot::Result {
    let stage = TestBot::start(|builder| builder.on_message(|_, _| async { Ok(()) })).await?;
    let gate = Arc::new(Semaphore::new(0));
    let handled = Arc::new(AtomicUsize::new(0));
    let bot = Bot::builder(stage.platform().app_id(), stage.platform().app_secret())
        .base_url(stage.platform().url())
        .max_running(chats)
        .max_waiting(10, 2 * chats)
        .on_message({
            let (gate, handled) = (gate.clone(), handled.clone());
            move |message, _| {
                let (gate, handled) = (gate.clone(), handled.clone());
                async move {
                    gate.acquire().await?.forget();
                    handled.fetch_add(message.text().len().min(1), Ordering::Relaxed);
                    Ok(())
                }
            }
        })
        .build()
        .await?;
    let receiver = EventReceiver::builder().verification_token("the-token").build()?;
    let events = bot.webhook(receiver)?;
    let pushes: Vec<String> = (0..chats).map(push).collect();
    let (memory, began) = (resident(), Instant::now());
    for push in &pushes {
        let response = events.handle(&HeaderMap::new(), push.as_bytes()).await;
        assert_eq!(response.status(), 200);
    }
    let (taken, grown) = (began.elapsed(), resident().saturating_sub(memory));
    gate.add_permits(chats);
    bot.idle().await;
    let total = began.elapsed();
    assert_eq!(handled.load(Ordering::Relaxed), chats);
    let each = |time: Duration| time.as_secs_f64() * 1e6 / chats as f64;
    println!("{chats} chats at once, a message each:");
    println!(
        "  {:.1} us each until it waits, {:.1} us until it is handled",
        each(taken),
        each(total)
    );
    println!("  {:.1} KB each while all of them wait", grown as f64 / 1024.0 / chats as f64);
    bot.stop().await;
    stage.stop().await
}

/// Many answers grow side by side.
async fn streams() -> feishu_bot::Result {
    let bot = TestBot::start(|builder| {
        builder.on_message(|message, reply| async move {
            let name = message.text().to_owned();
            let pieces = stream::unfold(0, move |number| {
                let piece = format!("{name} piece {number}\n\n");
                async move {
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    (number < 40).then_some((piece, number + 1))
                }
            });
            reply.stream().text(pieces).await?;
            Ok(())
        })
    })
    .await?;
    bot.platform().enforce_rate_limits(true);
    let began = Instant::now();
    for number in 0..STREAMS {
        bot.user(format!("u{number}")).says(&format!("chat {number}")).await;
    }
    bot.bot().idle().await;
    let time = began.elapsed();
    let texts = bot.streamed();
    assert_eq!(texts.len(), STREAMS);
    for text in &texts {
        let (chat, _) = text.split_once(" piece").unwrap_or_default();
        let expected: Vec<String> = (0..40).map(|piece| format!("{chat} piece {piece}")).collect();
        assert_eq!(*text, expected.join("\n\n"));
    }
    let mut numbers: HashMap<String, i64> = HashMap::new();
    let (mut updates, mut refused) = (0, 0);
    for received in bot.platform().journal() {
        let Some(card) = received.path_value("card_id") else { continue };
        let number = received.json().unwrap_or_default()["sequence"].as_i64().unwrap_or_default();
        let last = numbers.insert(card.to_owned(), number).unwrap_or_default();
        assert!(number > last, "{card}: {number} after {last}");
        updates += 1;
        refused += usize::from(received.status != Some(200));
    }
    println!("{STREAMS} answers of 40 pieces side by side:");
    println!(
        "  {time:.1?}, {updates} updates of cards, {:.0} a second, {refused} of them refused",
        updates as f64 / time.as_secs_f64()
    );
    bot.stop().await
}

fn push(chat: usize) -> String {
    json!({
        "schema": "2.0",
        "header": {"event_id": format!("e{chat}"), "event_type": "im.message.receive_v1",
            "token": "the-token", "tenant_key": "tenant", "app_id": "cli_0123456789abcdef"},
        "event": {
            "sender": {"sender_id": {"open_id": format!("ou_{chat}")}, "sender_type": "user"},
            "message": {"message_id": format!("om_{chat}"), "chat_id": format!("oc_{chat}"),
                "chat_type": "p2p", "message_type": "text", "create_time": "1700000000000",
                "content": json!({"text": format!("hello from {chat}")}).to_string()},
        },
    })
    .to_string()
}

/// The memory of the process, in bytes; 0 where the system does not say.
fn resident() -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<usize>().ok()).unwrap_or_default()
        * 1024
}
