//! Made-up values of all components of cards and of all contents that are sent: they keep to what
//! is documented, so the client's check lets them out and the stand-in takes them.

use feishu_openapi::{
    card::{Card, Element},
    im::{
        content::MessageContent,
        v1::message::{self, ReceiveIdType},
    },
    serde_json,
};
use feishu_spec::{Component, Direction};
use serde_json::{Value, json};

use crate::support::{
    made::{Maker, Types, normal, parts, types},
    start,
};

const CHAT: &str = "oc_820faa21d7ed275b53d1727a0feaa917";

/// How many values are made of each: of the values of an enum, each gets its turn.
const SEEDS: usize = 8;

fn styles() -> impl Iterator<Item = (bool, usize)> {
    (0..SEEDS).flat_map(|seed| [(true, seed), (false, seed)])
}

#[tokio::test]
async fn every_component_of_cards_reaches_the_stand_in_with_all_its_members() {
    let (platform, client) = start().await;
    let components = &parts().cards;
    let types = types(components);
    let mut sent = 0;
    for component in components {
        let Some(tag) = component.tag() else { continue };
        for style in styles() {
            let maker = Maker::new(style, None, &types);
            let mut made = maker.object(Some(&component.id), &component.fields);
            made["tag"] = tag.into();
            for around in
                component.only_in.iter().filter(|around| *around != Component::CARD).take(1)
            {
                let outer = components.iter().find(|it| it.id == *around).unwrap();
                let maker = Maker::new((false, 0), None, &types);
                let mut outer = maker.object(Some(around), &outer.fields);
                (outer["tag"], outer["elements"]) = (around.as_str().into(), json!([made]));
                made = outer;
            }
            let element: Element = serde_json::from_value(made.clone())
                .unwrap_or_else(|error| panic!("{tag}: {error} in {made}"));
            assert!(!matches!(element, Element::Unknown(_)), "{tag}");
            let card = Card::new().element(element);
            let call = message::create(ReceiveIdType::ChatId, CHAT, card);
            if let Err(error) = client.send(call).await {
                panic!("{tag}: {error} {error:?} in {made}");
            }
            let arrived = arrived(&platform);
            assert_eq!(normal(&arrived["body"]["elements"][0]), normal(&made), "{tag}");
            sent += 1;
        }
    }
    assert!(sent > 25 * SEEDS, "{sent}");
}

#[tokio::test]
async fn the_card_itself_reaches_the_stand_in_with_all_its_members() {
    let (platform, client) = start().await;
    let components = &parts().cards;
    let types = types(components);
    let find = |id: &str| components.iter().find(|it| it.id == id).unwrap();
    let (card, header) = (find(Component::CARD), find(Component::HEADER));
    for style in styles() {
        let maker = Maker::new(style, None, &types);
        let mut made = maker.object(Some(Component::CARD), &card.fields);
        // The title of a card has a page of its own.
        made["header"] = maker.object(Some(Component::HEADER), &header.fields);
        let card: Card = serde_json::from_value(made.clone())
            .unwrap_or_else(|error| panic!("{error} in {made}"));
        let call = message::create(ReceiveIdType::ChatId, CHAT, card);
        if let Err(error) = client.send(call).await {
            panic!("{error} {error:?} in {made}");
        }
        assert_eq!(normal(&arrived(&platform)), normal(&made));
    }
}

#[tokio::test]
async fn every_content_that_is_sent_reaches_the_stand_in_with_all_its_members() {
    let (platform, client) = start().await;
    let none = Types::default();
    let mut kinds = 0;
    for content in parts().contents.iter().filter(|it| it.id.direction == Direction::Sent) {
        if content.is_open() {
            continue;
        }
        kinds += 1;
        let kind = &content.id.kind;
        for style in styles() {
            let made = Maker::new(style, Some(content), &none).object(None, &content.fields);
            let read = MessageContent::parse(kind, &made.to_string())
                .unwrap_or_else(|error| panic!("{kind}: {error} in {made}"));
            let call = message::create(ReceiveIdType::ChatId, CHAT, read);
            if let Err(error) = client.send(call).await {
                panic!("{kind}: {error} {error:?} in {made}");
            }
            assert_eq!(normal(&arrived(&platform)), normal(&made), "{kind}");
        }
    }
    assert!(kinds > 8, "{kinds}");
}

/// The content of the last message that arrived.
fn arrived(platform: &feishu_mock::Platform) -> Value {
    let received = platform.received("im.v1.message.create").pop().unwrap();
    let body = received.json().unwrap();
    serde_json::from_str(body["content"].as_str().unwrap()).unwrap()
}
