//! What the tests share.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use feishu_bot::{
    BotBuilder, Message,
    testing::{TestBot, TestClock},
};
use feishu_openapi::{RetryPolicy, serde_json::Value};
use tokio::{sync::mpsc, task::JoinHandle};

pub(crate) const CONTENT: &str = "cardkit.v1.card.element.content";
pub(crate) const SETTINGS: &str = "cardkit.v1.card.settings";

/// A bot that hands the messages it gets to the test, and answers nothing.
pub(crate) async fn listening(
    set_up: impl FnOnce(BotBuilder) -> BotBuilder,
) -> (TestBot, mpsc::UnboundedReceiver<Message>) {
    let (told, heard) = messages();
    (TestBot::start(|builder| told(set_up(builder))).await.unwrap(), heard)
}

/// The same by this clock.
pub(crate) async fn listening_at(clock: &TestClock) -> (TestBot, mpsc::UnboundedReceiver<Message>) {
    let (told, heard) = messages();
    (TestBot::start_at(clock, told).await.unwrap(), heard)
}

/// What makes a bot hand over its messages, and where they come out.
fn messages() -> (impl FnOnce(BotBuilder) -> BotBuilder, mpsc::UnboundedReceiver<Message>) {
    let (told, heard) = mpsc::unbounded_channel();
    let told = move |builder: BotBuilder| {
        builder.on_message(move |message, _| {
            let told = told.clone();
            async move { Ok(told.send(message)?) }
        })
    };
    (told, heard)
}

/// A stream of pieces that the test feeds.
#[derive(Clone)]
pub(crate) struct Feed(Arc<Mutex<Option<mpsc::UnboundedReceiver<String>>>>);

pub(crate) fn feed() -> (mpsc::UnboundedSender<String>, Feed) {
    let (sender, receiver) = mpsc::unbounded_channel();
    (sender, Feed(Arc::new(Mutex::new(Some(receiver)))))
}

impl Feed {
    /// The pieces; they can be taken once.
    pub(crate) fn pieces(&self) -> impl futures_util::Stream<Item = String> + Send + use<> {
        let receiver = self.0.lock().unwrap().take().expect("the pieces are taken once");
        futures_util::stream::unfold(receiver, |mut receiver| async {
            receiver.recv().await.map(|piece| (piece, receiver))
        })
    }
}

/// A client that repeats nothing, so that each failure is the bot's to deal with.
pub(crate) fn no_repetitions(builder: BotBuilder) -> BotBuilder {
    builder.client(|client| client.retry(RetryPolicy::off()))
}

/// Sets the clock forward whenever the bot waits by it.
pub(crate) fn run(clock: &TestClock) -> Ticking {
    let clock = clock.clone();
    Ticking(tokio::spawn(async move {
        loop {
            clock.until_waiting(1).await;
            clock.advance(Duration::from_millis(250));
            tokio::task::yield_now().await;
        }
    }))
}

pub(crate) struct Ticking(JoinHandle<()>);

impl Drop for Ticking {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// The numbers of the updates of cards, in the order in which the platform got them, by card.
pub(crate) fn sequences(bot: &TestBot) -> Vec<(String, Vec<i64>)> {
    let mut by_card: Vec<(String, Vec<i64>)> = Vec::new();
    for received in bot.platform().journal() {
        let Some(card) = received.path_value("card_id").map(str::to_owned) else { continue };
        let number = received.json().unwrap_or_default()["sequence"].as_i64().unwrap();
        match by_card.iter_mut().find(|(known, _)| *known == card) {
            Some((_, numbers)) => numbers.push(number),
            None => by_card.push((card, vec![number])),
        }
    }
    by_card
}

/// Checks that each card's numbers begin at 1 and grow.
pub(crate) fn assert_growing(bot: &TestBot) {
    for (card, numbers) in sequences(bot) {
        assert_eq!(numbers[0], 1, "{card}: {numbers:?}");
        assert!(numbers.is_sorted_by(|one, next| one < next), "{card}: {numbers:?}");
    }
}

/// The bodies of the calls of an endpoint.
pub(crate) fn bodies(bot: &TestBot, endpoint: &str) -> Vec<Value> {
    let received = bot.platform().received(endpoint);
    received.into_iter().map(|received| received.json().unwrap_or_default()).collect()
}
