//! An assistant that streams its answer into a card, as a model writes it. The model is a fake: it
//! knows one answer, and speaks slowly.
//!
//! `cargo run -p feishu-bot --example assistant` needs no account: a stand-in takes the platform's
//! place, and prints what a person would see. With FEISHU_APP_ID and FEISHU_APP_SECRET set, the
//! same bot works on the real platform, until Ctrl-C.

use std::time::Duration;

use feishu_bot::{Bot, BotBuilder, testing::TestBot};
use futures_util::{Stream, StreamExt, stream};

#[tokio::main]
async fn main() -> feishu_bot::Result {
    match Bot::from_env() {
        Ok(builder) => Ok(assistant(builder).run_until(tokio::signal::ctrl_c()).await?),
        Err(_) => play().await,
    }
}

fn assistant(builder: BotBuilder) -> BotBuilder {
    builder
        .on_command("help", |_, reply| async move {
            reply.markdown("Ask me **anything**.").await?;
            Ok(())
        })
        .on_message(|message, reply| async move {
            let words = model(message.text());
            reply.stream().stop_button("Stop").text(words).await?;
            Ok(())
        })
}

/// What a model says, word by word.
fn model(question: &str) -> impl Stream<Item = String> + Send + 'static {
    let answer = format!(
        "You ask: *{question}*\n\nThere are **three** things to say:\n\n1. Tides come from the \
         moon.\n2. They come twice a day.\n3. Harbors keep tables of them.\n\n```text\nhigh \
         06:12\nlow  12:25\n```\n"
    );
    let words: Vec<String> = answer.split_inclusive(' ').map(str::to_owned).collect();
    stream::iter(words).then(|word| async move {
        tokio::time::sleep(Duration::from_millis(40)).await;
        word
    })
}

async fn play() -> feishu_bot::Result {
    let bot = TestBot::start(assistant).await?;
    let ada = bot.user("Ada");
    ada.says("/help").await;
    bot.answered("Ask me **anything**.").await;
    ada.says("why are there tides?").await;
    bot.answered("low  12:25").await;
    bot.idle().await;
    println!("{}", bot.conversation());
    println!("The card grew in {} steps.", bot.platform().calls("cardkit.v1.card.element.content"));

    // A second question, and second thoughts.
    ada.says("and why are there waves?").await;
    bot.shows("You ask").await;
    ada.clicks("Stop").await;
    bot.idle().await;
    println!("\n{}", bot.last());
    bot.stop().await
}
