//! Sends a text to a chat, replies with a mention and a link, and reads the messages back.

use feishu_openapi::{
    Client,
    im::{
        content::{Post, PostBody, PostLink, PostMention, PostText, Text},
        v1::message::{self, ReceiveIdType},
    },
};

use super::Outcome;

const CHAT: &str = "oc_820faa21d7ed275b53d1727a0feaa917";
const USER: &str = "ou_7d8a6e6df7621556ce0d21922b676706ccs";

pub(crate) async fn run(client: &Client) -> Outcome {
    let green = message::create(ReceiveIdType::ChatId, CHAT, "The build is green.");
    let sent = client.send(green).await?;
    let id = sent.message_id.ok_or("the reply names no message")?;
    println!("sent {id}");

    // Plain text never mentions anybody, whatever it holds; `mention` and `link` do.
    let text = Text::plain("It took 27 minutes, ").mention(USER, "Ada").and(": ");
    client.send(message::reply(&*id, text.link("log", "https://example.com/1"))).await?;

    let body = PostBody::new([vec![
        PostText::new("Released by ").style(["bold"]).into(),
        PostMention::new(USER).into(),
        PostLink::new(": what is new", "https://example.com/2").into(),
    ]]);
    client.send(message::reply(&*id, Post::new().en_us(body.title("Version 1.4")))).await?;

    let read = client.send(message::get(id)).await?;
    for message in &read.items {
        println!("read back {:?}", message.content()?);
    }
    Ok(())
}
