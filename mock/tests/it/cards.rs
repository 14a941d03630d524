//! Cards as the content of messages: the client checks them before they are sent, and the stand-in
//! when they arrive.

use feishu_openapi::{
    CardAnswer, CardClick, Error, Event as _, EventAnswer,
    card::{Button, Card, Column, ColumnSet, Form, Header, Input, Markdown, Text},
    im::{
        content::{Post, PostBody},
        v1::message::{self, ReceiveIdType},
    },
};
use feishu_spec::{Event, Field, Type, from_text};
use serde_json::{Value, json};

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

/// A value with each documented member.
fn value(field: &Field, ty: &Type) -> Value {
    match ty {
        Type::Int | Type::Float => json!(1),
        Type::Bool => json!(true),
        Type::List(inner) => json!([value(field, inner)]),
        Type::Object if !field.fields.is_empty() => object(&field.fields),
        Type::Object | Type::Map(_) | Type::Any => json!({"any": "value"}),
        Type::String | Type::File => json!(field.name),
    }
}

fn object(fields: &[Field]) -> Value {
    fields.iter().map(|field| (field.name.clone(), value(field, &field.ty))).collect()
}

#[test]
fn what_a_click_holds_is_what_its_page_says() {
    let spec =
        concat!(env!("CARGO_MANIFEST_DIR"), "/../specs/events/cardkit/v1/card.action.trigger.json");
    let event: Event = from_text(spec, &std::fs::read_to_string(spec).unwrap()).unwrap();
    let content = event.fields.iter().find(|field| field.name == "event").unwrap();
    let all = object(&content.fields);
    let click: CardClick = serde_json::from_value(all.clone()).unwrap();
    assert_eq!(serde_json::to_value(&click).unwrap(), all);
    assert_eq!(CardClick::INFO.event_type, event.event_type);
    assert_eq!(CardClick::INFO.id, event.id.to_string());
}

#[test]
fn a_card_is_an_answer_to_a_click() {
    let answer = CardAnswer::new().card(Card::new().element("Done"));
    let card = json!({
        "schema": "2.0",
        "body": {"elements": [{"tag": "markdown", "content": "Done"}]},
    });
    let expected = json!({"card": {"type": "raw", "data": card}});
    assert_eq!(EventAnswer::from(answer), EventAnswer::from(expected));
}

#[tokio::test]
async fn markdown_of_anybody_is_sent_as_cards_and_as_posts() {
    let (platform, client) = start().await;
    let table = "| a | b |\n|---|---|\n| \"1\" | `2` |\n\n";
    let text = format!("# Report\n\n<at id=all></at>\n\n{}{table}", table.repeat(5));
    let long = format!("{text}{}", "A line of \"words\".\n\n".repeat(4000));
    let cards = Card::from_markdown(&long);
    assert!(cards.len() > 2, "{}", cards.len());
    for card in cards {
        client.send(to_chat(card)).await.unwrap();
    }
    for body in PostBody::from_markdown(&long) {
        client.send(to_chat(Post::new().en_us(body))).await.unwrap();
    }
    for received in platform.received("im.v1.message.create") {
        let body = received.json().unwrap();
        assert!(!body["content"].as_str().unwrap().contains("<at"), "{body}");
    }
}
