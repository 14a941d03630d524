//! Sends a card with a button. A click arrives as the callback `card.action.trigger`, which
//! `EventRouterBuilder::on_card` takes.

use feishu_openapi::{
    Client,
    card::{Button, Card, Header, Text},
    im::v1::message::{self, ReceiveIdType},
    serde_json::json,
};

use super::Outcome;

const USER: &str = "ou_7d8a6e6df7621556ce0d21922b676706ccs";

pub(crate) async fn run(client: &Client) -> Outcome {
    let card = Card::new()
        .header(Header::new(Text::plain("Deploy?")))
        .element("Version **1.4** is ready.")
        .element(Button::labeled("Deploy").callback(json!({ "version": "1.4" })));
    let create = message::create(ReceiveIdType::OpenId, USER, card);
    println!("sent the card {:?}", client.send(create).await?.message_id);
    Ok(())
}
