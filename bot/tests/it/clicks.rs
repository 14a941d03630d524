//! Clicks: they reach the handler of their button with what was put in, in time or later.

use std::time::Duration;

use feishu_bot::{
    BotBuilder, button,
    card::{Card, Form, Input},
    submit_button,
    testing::{TestBot, TestClock},
};
use feishu_openapi::{CardAnswer, Toast, serde_json::json};
use tokio::sync::mpsc;

/// Shows a card with a button and a form.
fn shop(builder: BotBuilder) -> BotBuilder {
    builder
        .on_message(|_, reply| async move {
            let form = Form::new("order", [])
                .element(Input::new().name("note"))
                .element(submit_button("Order", "order", json!({"dish": "soup"})));
            let close = button("Close", "close", json!({"shop": 7}));
            reply.card(Card::new().element("The shop").element(close).element(form)).await?;
            Ok(())
        })
        .on_click("order", |click| async move {
            let note = click.form_text("note").unwrap_or("nothing");
            let dish = click.value()["dish"].as_str().unwrap_or_default();
            let who = click.open_id();
            Ok(Card::new().element(format!("{dish} for {who}: {note}")))
        })
        .on_click("close", |click| async move {
            click.reply().text(format!("closing {}", click.value()["shop"])).await?;
            let card = Card::new().element("Closed");
            Ok(CardAnswer::new().toast(Toast::success("Done")).card(card))
        })
}

#[tokio::test]
async fn a_click_brings_the_value_and_the_form_to_its_handler() {
    let bot = TestBot::start(shop).await.unwrap();
    let ada = bot.user("Ada");
    ada.says("open").await;
    bot.answered("The shop").await;
    let clicked = bot.user("Bob").submits("Order", [("note", "hot")]).await;
    assert!(clicked.taken);
    bot.shows("soup for ou_Bob: hot").await;

    ada.says("open").await;
    bot.answered("The shop").await;
    let clicked = ada.clicks("Close").await;
    assert_eq!(clicked.toast.as_deref(), Some("Done"));
    assert_eq!(bot.texts()[1..], ["Closed", "closing 7"]);
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn a_click_reaches_its_handler_after_a_restart() {
    let bot = TestBot::start(shop).await.unwrap();
    let ada = bot.user("Ada");
    ada.says("open").await;
    bot.answered("The shop").await;
    let bot = bot.restart(shop).await.unwrap();
    ada.submits("Order", [("note", "late")]).await;
    bot.shows("soup for ou_Ada: late").await;
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn a_handler_that_is_slow_is_answered_for_in_time_and_updates_the_card_later() {
    let clock = TestClock::new();
    let (goes_on, gate) = mpsc::channel::<()>(1);
    let gate = std::sync::Arc::new(tokio::sync::Mutex::new(gate));
    let bot = TestBot::start_at(&clock, |builder| {
        shop(builder).on_other_click(|_| async { Ok(()) }).on_click("slow", move |click| {
            let gate = gate.clone();
            async move {
                gate.lock().await.recv().await;
                for text in ["first", "second"] {
                    click.update(Card::new().element(text)).await?;
                }
                Ok(CardAnswer::new().card(Card::new().element("third")))
            }
        })
    });
    let bot = bot.await.unwrap();
    let ada = bot.user("Ada");
    let slow = button("Slow", "slow", json!(null));
    bot.bot().user("ou_Ada").card(Card::new().element(slow)).await.unwrap();
    let click = tokio::spawn({
        let ada = ada.clone();
        async move { ada.clicks("Slow").await }
    });
    clock.until_waiting(1).await;
    clock.advance(Duration::from_secs(2));
    let clicked = click.await.unwrap();
    assert!(clicked.taken && clicked.answer.is_none(), "the platform has an answer in time");
    goes_on.send(()).await.unwrap();
    bot.idle().await;
    assert_eq!(bot.last(), "third");
    let platform = bot.platform();
    assert_eq!(platform.calls("interactive.v1.card.update"), 2, "a click allows two");
    assert_eq!(platform.calls("im.v1.message.patch"), 1, "then the message is edited");
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn a_click_that_is_too_old_edits_the_message() {
    let (clock, (told, mut heard)) = (TestClock::new(), mpsc::unbounded_channel());
    let bot = TestBot::start_at(&clock, |builder| {
        builder.on_click("keep", move |click| {
            let told = told.clone();
            async move { Ok(told.send(click)?) }
        })
    });
    let bot = bot.await.unwrap();
    let keep = button("Keep", "keep", json!(1));
    bot.bot().user("ou_Ada").card(Card::new().element(keep)).await.unwrap();
    bot.user("Ada").clicks("Keep").await;
    let click = heard.recv().await.unwrap();
    assert_eq!(click.message().await.unwrap().unwrap().id(), click.message_id());
    clock.advance(Duration::from_secs(30 * 60));
    click.update(Card::new().element("late")).await.unwrap();
    assert_eq!(bot.platform().calls("im.v1.message.patch"), 1);
    assert_eq!(bot.last(), "late");
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn a_handler_that_fails_or_panics_is_one_lost_click() {
    let bot = TestBot::start(|builder| {
        shop(builder).on_click("fail", |_| async { Err::<(), _>("on purpose".into()) }).on_click(
            "panic",
            |click| async move {
                if !click.chat_id().is_empty() {
                    panic!("on purpose");
                }
                Ok(())
            },
        )
    });
    let bot = bot.await.unwrap();
    let ada = bot.user("Ada");
    for name in ["fail", "panic", "nobody"] {
        let card = Card::new().element(button(name, name, json!(null)));
        bot.bot().user("ou_Ada").card(card).await.unwrap();
        let clicked = ada.clicks(name).await;
        assert_eq!(clicked.taken, name == "nobody", "{name}");
    }
    ada.says("open").await;
    bot.answered("The shop").await;
    bot.stop().await.unwrap();
}
