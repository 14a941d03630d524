//! Streaming answers: all of the text arrives once, whatever the platform does meanwhile.

use std::time::Duration;

use feishu_bot::{
    BotBuilder,
    testing::{Script, TestBot, TestClock},
};
use tokio::sync::mpsc::UnboundedSender;

use crate::support::{CONTENT, Feed, SETTINGS, assert_growing, bodies, feed, no_repetitions, run};

fn streams(builder: BotBuilder, feed: Feed) -> BotBuilder {
    builder.on_message(move |_, reply| {
        let pieces = feed.pieces();
        async move {
            reply.stream().text(pieces).await?;
            Ok(())
        }
    })
}

/// A bot whose client repeats nothing, that is asked and streams what the test feeds.
async fn asked(clock: &TestClock) -> (TestBot, UnboundedSender<String>) {
    let (pieces, feed) = feed();
    let bot = TestBot::start_at(clock, |builder| no_repetitions(streams(builder, feed)));
    let bot = bot.await.unwrap();
    bot.user("Ada").says("go on").await;
    (bot, pieces)
}

#[tokio::test]
async fn text_grows_in_one_card_no_faster_than_the_interval() {
    let clock = TestClock::new();
    let (bot, pieces) = asked(&clock).await;
    pieces.send("one ".into()).unwrap();
    clock.until_waiting(1).await;
    for piece in ["two ", "three "] {
        pieces.send(piece.into()).unwrap();
    }
    assert_eq!(bot.platform().calls(CONTENT), 0);
    clock.advance(Duration::from_millis(250));
    bot.shows("one two three").await;
    assert_eq!(bot.platform().calls(CONTENT), 1, "three pieces are one update");
    assert!(bot.is_streaming());
    pieces.send("four".into()).unwrap();
    drop(pieces);
    // The end does not wait for the interval.
    bot.answered("one two three four").await;
    bot.idle().await;
    assert!(!bot.is_streaming());
    assert_eq!(bot.streamed(), ["one two three four"]);
    let settings = bodies(&bot, SETTINGS).pop().unwrap()["settings"].as_str().unwrap().to_owned();
    assert!(settings.contains("\"summary\":{\"content\":\"one two three four\"}"), "{settings}");
    assert_growing(&bot);
    bot.stop().await.unwrap();
}

/// Streams five pieces, with this as the answer to one of the updates, and gives what arrived.
async fn with_failure(script: &Script, update: usize) -> TestBot {
    let clock = TestClock::new();
    let (bot, pieces) = asked(&clock).await;
    for number in 0..5 {
        if number == update {
            bot.platform().next_for(CONTENT, script.clone());
        }
        pieces.send(format!("piece {number} ")).unwrap();
        let ticking = run(&clock);
        // All that there is is shown then, so the next piece is an update of its own.
        bot.shows(&format!("piece {number}")).await;
        drop(ticking);
    }
    let ticking = run(&clock);
    drop(pieces);
    bot.idle().await;
    drop(ticking);
    assert_growing(&bot);
    assert!(!bot.is_streaming());
    assert_eq!(bot.platform().scripts_left(), 0);
    bot
}

const WHOLE: &str = "piece 0 piece 1 piece 2 piece 3 piece 4";

#[tokio::test]
async fn an_update_that_is_turned_away_is_sent_again_as_a_whole() {
    for script in [
        Script::status(502).html("<h1>Bad Gateway</h1>"),
        Script::reset(),
        Script::code(200_810, "The card is in an ongoing interaction and cannot be updated"),
        Script::code(300_120, "Server Internal Error"),
    ] {
        for update in 0..5 {
            let bot = with_failure(&script, update).await;
            assert_eq!(bot.streamed(), [WHOLE], "{script:?} at {update}");
            bot.stop().await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_rate_limit_in_the_middle_cuts_nothing_off() {
    for script in [
        Script::code(230_020, "This operation triggers the frequency limit."),
        Script::code(99_991_400, "request trigger frequency limit").with_status(400),
        Script::status(429),
    ] {
        let clock = TestClock::new();
        let (pieces, feed) = feed();
        // The client waits by the machine's clock, as it asks the platform how long.
        let bot = TestBot::start_at(&clock, |builder| streams(builder, feed)).await.unwrap();
        bot.user("Ada").says("go on").await;
        let ticking = run(&clock);
        pieces.send("one ".into()).unwrap();
        bot.shows("one").await;
        bot.platform().next_for(CONTENT, script.clone());
        pieces.send("two".into()).unwrap();
        drop(pieces);
        bot.answered("one two").await;
        bot.idle().await;
        drop(ticking);
        assert_eq!(bot.streamed(), ["one two"], "{script:?}");
        assert_eq!(bot.platform().scripts_left(), 0);
        bot.stop().await.unwrap();
    }
}

#[tokio::test]
async fn a_streaming_mode_that_the_platform_ends_is_switched_on_again() {
    for code in [200_850, 300_309] {
        let bot = with_failure(&Script::code(code, "Card streaming closed"), 2).await;
        assert_eq!(bot.streamed(), [WHOLE], "{code}");
        let on = bodies(&bot, SETTINGS)[0]["settings"].as_str().unwrap().to_owned();
        assert!(on.contains("\"streaming_mode\":true"), "{on}");
        bot.stop().await.unwrap();
    }

    // The card's own state, as after some minutes.
    let clock = TestClock::new();
    let (bot, pieces) = asked(&clock).await;
    pieces.send("before".into()).unwrap();
    let ticking = run(&clock);
    bot.shows("before").await;
    bot.end_streaming();
    pieces.send(" and after".into()).unwrap();
    bot.shows("before and after").await;
    drop(pieces);
    bot.idle().await;
    drop(ticking);
    assert_eq!(bot.streamed(), ["before and after"]);
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn a_mode_that_stays_off_goes_on_in_a_second_card() {
    let clock = TestClock::new();
    let (bot, pieces) = asked(&clock).await;
    let ticking = run(&clock);
    pieces.send("The first half. ".into()).unwrap();
    bot.shows("The first half.").await;
    bot.end_streaming();
    bot.platform().next_for(SETTINGS, Script::code(300_122, "Failed to update card configuration"));
    pieces.send("The second half.".into()).unwrap();
    bot.shows("The second half.").await;
    drop(pieces);
    bot.idle().await;
    drop(ticking);
    assert_eq!(bot.streamed(), ["The first half.", "The second half."]);
    assert!(!bot.is_streaming());
    assert_growing(&bot);
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn a_card_that_is_gone_or_full_goes_on_in_a_second_card() {
    for (code, why) in [
        (200_740, "The card entity does not exist"),
        (200_750, "The card entity has expired"),
        (200_860, "Card content exceeds limit."),
        (300_305, "The number of card components exceeds 200"),
    ] {
        let bot = with_failure(&Script::code(code, why), 3).await;
        assert_eq!(bot.streamed(), ["piece 0 piece 1 piece 2", "piece 3 piece 4"], "{code}");
        bot.stop().await.unwrap();
    }
}

#[tokio::test]
async fn a_number_that_the_platform_has_seen_is_raised_and_a_known_key_is_done() {
    let why = "The sequence number for operating on the card did not increment consecutively";
    let bot = with_failure(&Script::code(300_317, why).times(3), 2).await;
    assert_eq!(bot.streamed(), [WHOLE]);
    bot.stop().await.unwrap();

    let clock = TestClock::new();
    let (bot, pieces) = asked(&clock).await;
    let ticking = run(&clock);
    pieces.send("one".into()).unwrap();
    bot.shows("one").await;
    bot.platform().next_for(CONTENT, Script::code(200_770, "UUID conflict"));
    let before = bot.platform().calls(CONTENT);
    pieces.send(" two".into()).unwrap();
    drop(pieces);
    bot.idle().await;
    drop(ticking);
    assert_eq!(bot.platform().calls(CONTENT), before + 1, "what is done is not done again");
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn a_call_that_the_client_repeats_keeps_its_number_and_its_key() {
    let clock = TestClock::new();
    let (pieces, feed) = feed();
    let bot = TestBot::start_at(&clock, |builder| streams(builder, feed)).await.unwrap();
    bot.user("Ada").says("go on").await;
    bot.platform().next_for(CONTENT, Script::reset());
    pieces.send("one".into()).unwrap();
    drop(pieces);
    let ticking = run(&clock);
    bot.answered("one").await;
    bot.idle().await;
    drop(ticking);
    let calls = bodies(&bot, CONTENT);
    assert_eq!(calls.len(), 2);
    assert_eq!(calls[0], calls[1]);
    assert!(calls[0]["uuid"].is_string());
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn a_long_text_fills_several_cards() {
    let clock = TestClock::new();
    let (bot, pieces) = asked(&clock).await;
    let ticking = run(&clock);
    let lines: Vec<String> = (0..3_000).map(|line| format!("Line {line} of the tide.")).collect();
    for line in &lines {
        pieces.send(format!("{line}\n\n")).unwrap();
    }
    pieces.send("```text\n".into()).unwrap();
    for line in &lines {
        pieces.send(format!("{line}\n")).unwrap();
    }
    pieces.send("```\n".into()).unwrap();
    drop(pieces);
    bot.idle().await;
    drop(ticking);
    let cards = bot.streamed();
    assert!(cards.len() > 4, "{}", cards.len());
    let shown: Vec<&str> = cards
        .iter()
        .flat_map(|card| card.lines())
        .filter(|line| line.starts_with("Line"))
        .collect();
    let twice: Vec<&str> = lines.iter().chain(&lines).map(String::as_str).collect();
    assert!(shown == twice, "{} lines arrived, not {}", shown.len(), twice.len());
    // A block of code that is cut is a block in both cards.
    for card in &cards {
        assert_eq!(card.lines().filter(|line| line.starts_with("```")).count() % 2, 0, "{card}");
    }
    assert!(!bot.is_streaming());
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn a_text_that_a_card_does_not_take_is_made_simpler() {
    let bot = with_failure(&Script::code(300_313, "Failed to update element properties"), 4).await;
    assert_eq!(bot.streamed(), [WHOLE]);
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn without_cards_the_text_is_sent_at_the_end() {
    let clock = TestClock::new();
    let (pieces, feed) = feed();
    let bot = TestBot::start_at(&clock, |builder| no_repetitions(streams(builder, feed)));
    let bot = bot.await.unwrap();
    bot.platform().revoke_scope("cardkit:card:write");
    bot.user("Ada").says("go on").await;
    let ticking = run(&clock);
    for piece in ["**one**", " two"] {
        pieces.send(piece.into()).unwrap();
    }
    drop(pieces);
    bot.answered("**one** two").await;
    bot.idle().await;
    drop(ticking);
    assert_eq!(bot.texts(), ["**one** two"]);
    bot.stop().await.unwrap();
}
