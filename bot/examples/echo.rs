//! A bot that repeats what people write to it.
//!
//! `cargo run -p feishu-bot --example echo` needs no account: a stand-in takes the platform's
//! place, a user writes to the bot, and the conversation is printed. With FEISHU_APP_ID and
//! FEISHU_APP_SECRET set, the same bot works on the real platform, until Ctrl-C.

use feishu_bot::{Bot, BotBuilder, testing::TestBot};

#[tokio::main]
async fn main() -> feishu_bot::Result {
    match Bot::from_env() {
        Ok(builder) => Ok(echo(builder).run_until(tokio::signal::ctrl_c()).await?),
        Err(_) => play().await,
    }
}

fn echo(builder: BotBuilder) -> BotBuilder {
    builder.on_message(|message, reply| async move {
        reply.text(format!("You said: {}", message.text())).await?;
        Ok(())
    })
}

async fn play() -> feishu_bot::Result {
    let bot = TestBot::start(echo).await?;
    let ada = bot.user("Ada");
    ada.says("hi").await;
    bot.answered("You said: hi").await;

    let team = bot.group("Team");
    ada.says_in(&team, "nobody asks the bot").await;
    ada.says_in(&team, "@bot are you there?").await;
    bot.answered("You said: are you there?").await;
    println!("{}", bot.conversation());
    bot.stop().await
}
