//! However an answer ends, its card does not stay behind as if it were still being written.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use feishu_bot::{
    Error, WhenRecalled,
    testing::{TestBot, TestClock},
};
use futures_util::stream;
use tokio::sync::oneshot;

use crate::support::{assert_growing, feed, run};

/// Runs this as the answer to a message, until the bot is idle.
async fn answering<F>(answer: impl Fn(feishu_bot::Reply) -> F + Send + Sync + 'static) -> TestBot
where
    F: Future<Output = feishu_bot::Result> + Send + 'static,
{
    let clock = TestClock::new();
    let bot =
        TestBot::start_at(&clock, |builder| builder.on_message(move |_, reply| answer(reply)));
    let bot = bot.await.unwrap();
    let _ticking = run(&clock);
    bot.user("Ada").says("go on").await;
    bot.idle().await;
    assert!(!bot.is_streaming(), "{}", bot.conversation());
    assert_growing(&bot);
    bot
}

#[tokio::test]
async fn a_writer_that_is_dropped_ends_its_card() {
    let bot = answering(|reply| async move {
        let mut writer = reply.stream().stop_button("Stop").start();
        writer.push("half of").await?;
        Ok(())
    })
    .await;
    assert_eq!(bot.last(), "half of\n\n*The answer broke off.*");
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn a_handler_that_panics_ends_its_card() {
    let bot = answering(|reply| async move {
        let mut writer = reply.stream().broken_text("*Sorry.*").start();
        writer.push("```rust\nlet a").await?;
        panic!("on purpose")
    })
    .await;
    assert_eq!(bot.last(), "```rust\nlet a\n```\n\n*Sorry.*");
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn an_error_of_the_stream_ends_the_card_and_reaches_the_caller() {
    let bot = answering(|reply| async move {
        let pieces = stream::iter([Ok("half"), Err("the model is gone")]);
        let error = reply.stream().try_text(pieces).await.unwrap_err();
        assert_eq!(error.to_string(), "the model is gone");
        Ok(())
    })
    .await;
    assert_eq!(bot.last(), "half\n\n*The answer broke off.*");
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn an_answer_without_a_word_is_ended_too() {
    let bot = answering(|reply| async move {
        reply.stream().title("Tides").text(stream::iter([""])).await?;
        Ok(())
    })
    .await;
    assert_eq!(bot.last(), "Tides");
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn the_text_can_be_replaced() {
    let bot = answering(|reply| async move {
        let mut writer = reply.stream().start();
        writer.push("searching …").await?;
        writer.set("found").await?;
        let sent = writer.finish().await?;
        assert_eq!(sent.len(), 1);
        Ok(())
    })
    .await;
    assert_eq!(bot.streamed(), ["found"]);
    bot.stop().await.unwrap();
}

struct Dropped(Arc<AtomicBool>);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

#[tokio::test]
async fn the_stop_button_drops_the_work_and_goes_away() {
    let (clock, dropped) = (TestClock::new(), Arc::new(AtomicBool::new(false)));
    let (ended, end) = oneshot::channel();
    let ended = Arc::new(std::sync::Mutex::new(Some(ended)));
    let work = Dropped(dropped.clone());
    let work = Arc::new(std::sync::Mutex::new(Some(work)));
    let bot = TestBot::start_at(&clock, |builder| {
        builder.on_message(move |_, reply| {
            let (ended, work) = (ended.clone(), work.clone());
            async move {
                let result = reply
                    .stream()
                    .stop_button("Stop")
                    .run(|pen| async move {
                        let _work = work.lock().unwrap().take();
                        pen.push("thinking")?;
                        std::future::pending::<()>().await;
                        Ok::<(), Error>(())
                    })
                    .await;
                let error = result.unwrap_err().downcast::<Error>().unwrap();
                ended.lock().unwrap().take().unwrap().send(error.is_stopped()).unwrap();
                Ok(())
            }
        })
    });
    let bot = bot.await.unwrap();
    let ada = bot.user("Ada");
    let _ticking = run(&clock);
    ada.says("go on").await;
    bot.shows("thinking").await;
    assert!(bot.last().contains("[Stop]") && !dropped.load(Ordering::SeqCst));
    ada.clicks("Stop").await;
    assert!(end.await.unwrap(), "the caller learns that it was stopped");
    assert!(dropped.load(Ordering::SeqCst));
    bot.idle().await;
    assert_eq!(bot.last(), "thinking\n\n*Stopped.*", "the button is gone");
    assert!(!bot.is_streaming());
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn a_bot_that_stops_lets_answers_finish_and_then_ends_their_cards() {
    let clock = TestClock::new();
    let (pieces, feed) = feed();
    let bot = TestBot::start_at(&clock, |builder| {
        builder.on_message(move |_, reply| {
            let pieces = feed.pieces();
            async move {
                reply.stream().text(pieces).await?;
                Ok(())
            }
        })
    });
    let bot = bot.await.unwrap();
    // It is there when the card is opened.
    pieces.send("half of".into()).unwrap();
    bot.user("Ada").says("go on").await;
    bot.shows("half of").await;
    let stopping = tokio::spawn({
        let bot = bot.bot().clone();
        async move { bot.stop().await }
    });
    // The time for answers under way comes to an end.
    clock.until_waiting(1).await;
    clock.advance(Duration::from_secs(30));
    stopping.await.unwrap();
    assert_eq!(bot.last(), "half of\n\n*The answer broke off.*");
    assert!(!bot.is_streaming());
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn an_answer_to_a_recalled_message_goes_on_or_ends_as_told() {
    for (what, expected) in
        [(WhenRecalled::SendAfresh, vec!["hello"]), (WhenRecalled::Fail, Vec::new())]
    {
        let clock = TestClock::new();
        let (pieces, feed) = feed();
        let (begin, begun) = oneshot::channel();
        let begun = Arc::new(std::sync::Mutex::new(Some(begun)));
        let bot = TestBot::start_at(&clock, |builder| {
            builder.when_recalled(what).on_message(move |_, reply| {
                let (pieces, begun) = (feed.pieces(), begun.lock().unwrap().take().unwrap());
                async move {
                    begun.await?;
                    reply.stream().text(pieces).await?;
                    Ok(())
                }
            })
        });
        let bot = bot.await.unwrap();
        let ada = bot.user("Ada");
        let said = ada.says("go on").await;
        ada.recalls(&said).await;
        let _ticking = run(&clock);
        begin.send(()).unwrap();
        pieces.send("hello".into()).unwrap();
        drop(pieces);
        bot.idle().await;
        assert_eq!(bot.streamed(), expected);
        bot.stop().await.unwrap();
    }
}
