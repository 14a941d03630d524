//! Cards as the content of messages: the client checks them before they are sent, and the stand-in
//! when they arrive.

use feishu_openapi::{
    Error,
    card::{Button, Card, Column, ColumnSet, Form, Header, Input, Markdown, Text},
    im::v1::message::{self, ReceiveIdType},
};
use serde_json::json;

use crate::support::start;

const CHAT: &str = "oc_820faa21d7ed275b53d1727a0feaa917";

fn to_chat(card: impl Into<feishu_openapi::im::content::MessageContent>) -> message::Create {
    message::create(ReceiveIdType::ChatId, CHAT, card)
}

/// A card that breaks a limit, a rule of nesting and the uniqueness of identifiers.
fn wrong() -> Card {
    let form = Form::new("f", []).element(Input::new().element_id("1st"));
    Card::new()
        .element(ColumnSet::new([Column::new().element(form)]))
        .element(Markdown::new("a").element_id("twice"))
        .element(Markdown::new("b").element_id("twice"))
}

#[tokio::test]
async fn a_card_is_sent_without_a_line_of_json() {
    let (_server, client) = start().await;
    let card = Card::new()
        .header(Header::new(Text::plain("Deploy")))
        .element("**done**")
        .element(Button::labeled("Roll back").callback(json!({"op": "rollback"})));
    let sent = to_chat(card);
    assert_eq!(sent.msg_type.to_string(), "interactive");
    client.send(sent).await.unwrap();
}

#[tokio::test]
async fn the_client_tells_what_is_wrong_with_a_card_before_it_sends_it() {
    let (_server, client) = start().await;
    let error = client.send(to_chat(wrong())).await.unwrap_err();
    let paths: Vec<&str> = error.violations().iter().map(|it| it.path.as_str()).collect();
    let form = "content.body.elements[0].columns[0].elements[0]";
    let input = format!("{form}.elements[0].element_id");
    assert_eq!(paths, [&*input, form, "content.body.elements[2].element_id"]);
}

#[tokio::test]
async fn the_stand_in_tells_what_is_wrong_with_a_card() {
    let (_server, client) = start().await;
    let error = client.unvalidated().send(to_chat(wrong())).await.unwrap_err();
    let told = told(&error);
    let form = "content.body.elements[0].columns[0].elements[0]";
    for field in [
        format!("{form}.tag"),
        format!("{form}.elements[0].element_id"),
        "content.body.elements[2].element_id".to_owned(),
    ] {
        assert!(told.contains(&field), "{field} in {told}");
    }
    let many = (0..201).fold(Card::new(), |card, _| card.element("a"));
    let error = client.unvalidated().send(to_chat(many)).await.unwrap_err();
    assert!(self::told(&error).contains("201 elements, at most 200"), "{error:?}");
}

#[tokio::test]
async fn cards_of_json_1_0_are_passed_over() {
    let (_server, client) = start().await;
    let old = json!({"config": {"wide": true}, "elements": [{"tag": "div", "extra": 1}]});
    client.send(to_chat(feishu_openapi::im::content::Card::from(old))).await.unwrap();
}

fn told(error: &Error) -> String {
    format!("{error:?} {error}")
}
