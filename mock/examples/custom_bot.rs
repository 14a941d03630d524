//! A custom bot: messages to a group by its incoming webhook, without an app.
//!
//! `cargo run --example custom_bot` needs no account: the messages go to the stand-in platform,
//! which checks signatures, keywords and contents. With FEISHU_BOT_URL set, and FEISHU_BOT_SECRET if
//! its messages are to be signed, they go to the group of that bot instead.

use std::{env, error::Error};

use feishu_mock::Platform;
use feishu_openapi::{
    CustomBot,
    card::{Card, Header},
    im::content::{Post, PostBody, PostLink, PostText, Text},
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    if let Ok(url) = env::var("FEISHU_BOT_URL") {
        let bot = CustomBot::builder(url);
        return send(match env::var("FEISHU_BOT_SECRET") {
            Ok(secret) => bot.secret(secret).build()?,
            Err(_) => bot.build()?,
        })
        .await;
    }
    println!("No FEISHU_BOT_URL: the messages go to a stand-in.\n");
    let platform = Platform::start().await;
    let group = platform.custom_bot().with_secret("the-secret").keywords(["build"]);
    send(CustomBot::builder(group.url()).secret("the-secret").build()?).await?;
    for message in group.messages() {
        println!("the group got {message}");
    }

    let stranger = CustomBot::builder(group.url()).secret("a guess").build()?;
    show("signed by another secret", stranger.send("The build is green.").await);
    let bot = CustomBot::builder(group.url()).secret("the-secret").build()?;
    show("without the keyword", bot.send("All is well.").await);
    show("too long", bot.send("build ".repeat(4000)).await);
    group.remove();
    show("to a bot that was removed", bot.send("The build is green.").await);
    Ok(())
}

/// A text, a post and a card.
async fn send(bot: CustomBot) -> Result<(), Box<dyn Error>> {
    bot.send(Text::plain("The build is green, ").mention_all()).await?;

    let line = vec![
        PostText::new("The build took 27 minutes: ").into(),
        PostLink::new("log", "https://example.com/1").into(),
    ];
    bot.send(Post::new().en_us(PostBody::new([line]).title("Build"))).await?;

    let header = Header::new(feishu_openapi::card::Text::plain("Build"));
    bot.send(Card::new().header(header).element("The build is **green**.")).await?;
    Ok(())
}

fn show(what: &str, sent: Result<(), feishu_openapi::Error>) {
    match sent {
        Ok(()) => println!("\n{what}: sent"),
        Err(error) => println!("\n{what}: {error}"),
    }
}
