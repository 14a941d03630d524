//! Sends a card with a button. A click arrives as the callback `card.action.trigger`.

use feishu_openapi::{
    Client,
    im::{
        content::Card,
        v1::message::{self, ReceiveIdType},
    },
    serde_json::json,
};

use super::Outcome;

const USER: &str = "ou_7d8a6e6df7621556ce0d21922b676706ccs";

pub(crate) async fn run(client: &Client) -> Outcome {
    let card = json!({
        "schema": "2.0",
        "header": { "title": { "tag": "plain_text", "content": "Deploy?" } },
        "body": { "elements": [
            { "tag": "markdown", "content": "Version **1.4** is ready." },
            {
                "tag": "button",
                "text": { "tag": "plain_text", "content": "Deploy" },
                "behaviors": [{ "type": "callback", "value": { "version": "1.4" } }],
            },
        ] },
    });
    let create = message::create(ReceiveIdType::OpenId, USER, Card::from(card));
    println!("sent the card {:?}", client.send(create).await?.message_id);
    Ok(())
}
