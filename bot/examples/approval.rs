//! A bot that asks for an approval by a card with a form, and changes the card by what was entered.
//!
//! `cargo run -p feishu-bot --example approval` needs no account: a stand-in takes the platform's
//! place, a user fills in the form, and the conversation is printed. With FEISHU_APP_ID and
//! FEISHU_APP_SECRET set, the same bot works on the real platform, until Ctrl-C.

use feishu_bot::{
    Bot, BotBuilder, CardAnswer, Toast,
    card::{Card, Form, Header, Input, Text},
    serde_json::json,
    submit_button,
    testing::TestBot,
};

#[tokio::main]
async fn main() -> feishu_bot::Result {
    match Bot::from_env() {
        Ok(builder) => Ok(approval(builder).run_until(tokio::signal::ctrl_c()).await?),
        Err(_) => play().await,
    }
}

fn approval(builder: BotBuilder) -> BotBuilder {
    builder
        .on_command("leave", |message, reply| async move {
            reply.card(request(message.arguments())).await?;
            Ok(())
        })
        .on_click("decide", |click| async move {
            let days = click.value()["days"].as_str().unwrap_or_default();
            let Some(reason) = click.form_text("reason").filter(|text| !text.is_empty()) else {
                return Ok(CardAnswer::new().toast(Toast::error("Please give a reason")));
            };
            let decided = Card::new()
                .header(Header::new(Text::plain("Leave approved")))
                .element(format!("{days}, because: {reason}"));
            Ok(CardAnswer::new().toast(Toast::success("Approved")).card(decided))
        })
}

/// The card that asks. What the buttons carry comes back with the click, so the bot has nothing to
/// remember, and a click reaches it after a restart as well.
fn request(days: &str) -> Card {
    let form = Form::new("leave", [])
        .element(Input::new().name("reason").required(true))
        .element(submit_button("Approve", "decide", json!({"days": days})));
    Card::new().header(Header::new(Text::plain("Leave"))).element(days).element(form)
}

async fn play() -> feishu_bot::Result {
    let bot = TestBot::start(approval).await?;
    let ada = bot.user("Ada");
    ada.says("/leave two days").await;
    bot.answered("two days").await;
    ada.clicks("Approve").await;
    ada.submits("Approve", [("reason", "the tide is low")]).await;
    bot.shows("because: the tide is low").await;
    println!("{}", bot.conversation());
    bot.stop().await
}
