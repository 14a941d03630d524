//! Cards and parts of cards that requests hold beside messages: the client takes them as types and
//! checks them before they are sent, and the stand-in when they arrive.

use feishu_openapi::{
    CardContent, CardUpdate, Client, Error,
    card::{Button, Card, CardConfig, Element, Form, Header, Input, Link, Markdown, Text},
    cardkit::v1::{card, card_element},
    ephemeral::v1::ephemeral,
    im::v1::message as im_message,
    interactive, message,
};
use serde_json::{Value, json};

use crate::support::{
    made::{Maker, parts, types},
    start_refusing_unknown_fields,
};

const MESSAGE: &str = "om_dc13264520392913993dd051dba21dcf";
const CARD: &str = "7355372766134157313";
const CHAT: &str = "oc_820faa21d7ed275b53d1727a0feaa917";
const TOKEN: &str = "c-295ee57216a5dc9de90fefd0aadb4b1d7dxxxx";

fn whole() -> Card {
    Card::new().header(Header::new(Text::plain("Deploy"))).element("**done**")
}

fn text() -> Markdown {
    Markdown::new("**done**").element_id("text_1")
}

/// A card with an identifier that is none.
fn wrong() -> Card {
    whole().element(Markdown::new("a").element_id("1st"))
}

/// A card of so many bytes more than a card may have.
fn large(more: usize) -> Card {
    let of = |content: String| Card::new().element(Markdown::new(content));
    let around = of(String::new()).to_json().unwrap().len();
    of("x".repeat(30 * 1024 - around + more))
}

fn read(json: &str) -> Value {
    serde_json::from_str(json).unwrap()
}

#[tokio::test]
async fn cards_and_their_parts_are_sent_without_json() {
    let (_server, client) = start_refusing_unknown_fields().await;
    client.send(im_message::patch(MESSAGE, whole())).await.unwrap();
    client.send(interactive::v1::card::update(TOKEN, whole())).await.unwrap();
    client.send(ephemeral::send(CHAT, "interactive", whole()).open_id("ou_a")).await.unwrap();
    let batch = message::v4::message::batch_send("interactive").card(whole()).open_ids(["ou_a"]);
    client.send(batch).await.unwrap();

    client.send(card::create(whole())).await.unwrap();
    client.send(card::update(CARD, whole(), 1)).await.unwrap();
    client.send(card::settings(CARD, CardConfig::new().streaming_mode(true), 2)).await.unwrap();
    client.send(card::settings(CARD, Link::new().url("https://a.example"), 3)).await.unwrap();
    client.send(card_element::create(CARD, "append", 4, [text()])).await.unwrap();
    let mixed: Vec<Element> = vec![Markdown::new("a").into(), Button::labeled("b").into()];
    client.send(card_element::create(CARD, "append", 5, mixed)).await.unwrap();
    client.send(card_element::update(CARD, "text_1", text(), 6)).await.unwrap();
    client.send(card_element::patch(CARD, "text_1", json!({"content": "more"}), 7)).await.unwrap();
    let updates = [
        CardUpdate::settings(CardConfig::new().streaming_mode(false)),
        CardUpdate::add_after("text_1", [Button::labeled("Again")]),
        CardUpdate::replace("text_1", text()),
        CardUpdate::change("text_1", json!({"content": "more"})),
        CardUpdate::delete(["text_1"]),
    ];
    client.send(card::batch_update(CARD, 8, updates)).await.unwrap();
    client.send(card::update(CARD, large(0), 9)).await.unwrap();
    client.send(im_message::patch(MESSAGE, large(0))).await.unwrap();
}

#[test]
fn a_card_fills_in_what_kind_of_data_it_is() {
    let made = card::create(whole());
    assert_eq!(made.r#type.to_string(), "card_json");
    assert_eq!(read(&made.data), serde_json::to_value(whole()).unwrap());

    let template = CardContent::template("AAqigYkzabcef").variable("name", "Tom");
    let made = card::create(template.clone());
    assert_eq!(made.r#type.to_string(), "template");
    let data = json!({"template_id": "AAqigYkzabcef", "template_variable": {"name": "Tom"}});
    assert_eq!(read(&made.data), data);

    let made = card::update(CARD, whole(), 1);
    assert_eq!(made.card.r#type.to_string(), "card_json");
    assert_eq!(read(&made.card.data), serde_json::to_value(whole()).unwrap());
    // In a message a template is told by its own members.
    let sent = im_message::patch(MESSAGE, template);
    assert_eq!(read(&sent.content), json!({"type": "template", "data": data}));
}

#[tokio::test]
async fn text_with_json_is_taken_as_before_and_old_cards_are_passed_over() {
    let (_server, client) = start_refusing_unknown_fields().await;
    let old = json!({"config": {"wide": true}, "elements": [{"tag": "div", "extra": 1}]});
    client.send(im_message::patch(MESSAGE, old.to_string())).await.unwrap();
    client.send(im_message::patch(MESSAGE, old.clone())).await.unwrap();
    let exclusive = CardContent::from(old).open_ids(["ou_a"]);
    let sent = interactive::v1::card::update(TOKEN, exclusive);
    assert_eq!(sent.card["open_ids"], json!(["ou_a"]));
    client.send(sent).await.unwrap();
    let element = r#"{"tag": "markdown", "content": "a"}"#;
    client.send(card_element::update(CARD, "text_1", element, 1)).await.unwrap();
    let held = card::Card::new("card_json", serde_json::to_string(&whole()).unwrap());
    client.send(card::update(CARD, held, 2)).await.unwrap();
}

/// What the client tells of a call, and what the stand-in tells of it.
macro_rules! told {
    ($client:expr, $call:expr) => {{
        let client: &Client = $client;
        let error = client.send($call).await.expect_err("the client refuses it");
        let paths: Vec<String> = error.violations().iter().map(|it| it.path.clone()).collect();
        let there: Error =
            client.unvalidated().send($call).await.expect_err("the stand-in refuses it");
        (paths, format!("{there:?} {there}"))
    }};
}

#[tokio::test]
async fn both_tell_where_a_card_or_a_part_of_one_is_wrong() {
    let (_server, client) = start_refusing_unknown_fields().await;
    let bad_text = || Markdown::new("a").element_id("1st");
    let nested = || Form::new("f", []).element(Form::new("g", []).element(Input::new()));
    let cases = [
        (
            told!(&client, im_message::patch(MESSAGE, wrong())),
            "content.body.elements[1].element_id",
        ),
        (
            told!(&client, interactive::v1::card::update(TOKEN, wrong())),
            "card.body.elements[1].element_id",
        ),
        (told!(&client, card::create(wrong())), "data.body.elements[1].element_id"),
        (told!(&client, card::create(json!({"elements": []}))), "data.schema"),
        (told!(&client, card::update(CARD, wrong(), 1)), "card.data.body.elements[1].element_id"),
        (told!(&client, card::settings(CARD, json!({"theme": "dark"}), 1)), "settings.theme"),
        (
            told!(&client, card_element::create(CARD, "append", 1, [text(), bad_text()])),
            "elements[1].element_id",
        ),
        (told!(&client, card_element::create(CARD, "append", 1, json!({"tag": "hr"}))), "elements"),
        (told!(&client, card_element::update(CARD, "a", bad_text(), 1)), "element.element_id"),
        (told!(&client, card_element::update(CARD, "a", "{tag: hr}", 1)), "element"),
        (
            told!(&client, card_element::update(CARD, "a", json!({"content": "b"}), 1)),
            "element.tag",
        ),
        (told!(&client, im_message::patch(MESSAGE, large(1))), "content"),
        (told!(&client, card::create(large(1))), "data"),
        (told!(&client, card::update(CARD, large(1), 1)), "card.data"),
        (told!(&client, card_element::patch(CARD, "a", json!({}), 1)), "partial_element"),
        (
            told!(&client, card_element::patch(CARD, "a", json!({"content": {"text": "b"}}), 1)),
            "partial_element.content",
        ),
        (
            told!(&client, card_element::patch(CARD, "a", json!({"element_id": "1st"}), 1)),
            "partial_element.element_id",
        ),
        (
            told!(&client, card_element::patch(CARD, "a", json!({"tag": "hr", "margin": {}}), 1)),
            "partial_element.margin",
        ),
        (
            told!(
                &client,
                card_element::patch(CARD, "a", json!({"elements": [bad_text()], "name": "f"}), 1)
            ),
            "partial_element.elements[0].element_id",
        ),
        (
            told!(
                &client,
                card_element::patch(CARD, "a", json!({"chart_spec": {}, "placeholder": {}}), 1)
            ),
            "partial_element",
        ),
        (
            told!(
                &client,
                card::batch_update(CARD, 1, [CardUpdate::change("a", json!({"text": 1}))])
            ),
            "actions[0].params.partial_element.text",
        ),
        (
            told!(&client, card::batch_update(CARD, 1, [CardUpdate::append([bad_text()])])),
            "actions[0].params.elements[0].element_id",
        ),
        (
            told!(&client, card::batch_update(CARD, 1, json!([{"action": "explode"}]))),
            "actions[0].action",
        ),
    ];
    for ((paths, there), path) in cases {
        assert_eq!(paths, [path]);
        assert!(there.contains(path), "{path} is not in {there}");
    }
    // A form inside a form, wherever it will stand itself.
    let (paths, there) = told!(&client, card_element::create(CARD, "append", 1, [nested()]));
    assert_eq!(paths, ["elements[0].elements[0]"]);
    assert!(there.contains("elements[0].elements[0].tag"), "{there}");
}

#[tokio::test]
async fn members_to_replace_are_good_if_they_are_of_any_component() {
    let (_server, client) = start_refusing_unknown_fields().await;
    let send = async |changes: Value| {
        client.send(card_element::patch(CARD, "a", changes, 1)).await.map(drop)
    };
    // Each member of each component by itself.
    let types = types(&parts().cards);
    let mut count = 0;
    for component in &parts().cards {
        let Some(tag) = component.tag() else { continue };
        send(json!({"tag": tag, "element_id": "a_1"})).await.unwrap();
        let made = Maker::new((true, 0), None, &types).object(Some(tag), &component.fields);
        for (name, value) in made.as_object().unwrap() {
            send(json!({"tag": tag, name: value})).await.unwrap();
            send(json!({ name: value })).await.unwrap();
            count += 1;
        }
    }
    assert!(count > 200, "{count}");
    // A component of a later version.
    send(json!({"tag": "hologram", "depth": 3})).await.unwrap();
    // What no component has is told by the stand-in alone, as in whole cards.
    let error = send(json!({"content": "a", "contents": "b"})).await.unwrap_err();
    assert!(
        !error.is_unsent() && error.to_string().contains("partial_element.contents"),
        "{error}"
    );
}
