//! Sends a text to a chat, and replies to it.

use feishu_openapi::{
    Client,
    im::v1::message::{self, MsgType, ReceiveIdType},
    serde_json::json,
};

use super::Outcome;

const CHAT: &str = "oc_820faa21d7ed275b53d1727a0feaa917";

pub(crate) async fn run(client: &Client) -> Outcome {
    let text = json!({ "text": "The build is green." }).to_string();
    let sent =
        client.send(message::create(ReceiveIdType::ChatId, CHAT, MsgType::Text, text)).await?;
    let id = sent.message_id.ok_or("the reply names no message")?;
    println!("sent {id}");

    let text = json!({ "text": "It took 27 minutes." }).to_string();
    client.send(message::reply(id, MsgType::Text, text)).await?;
    Ok(())
}
