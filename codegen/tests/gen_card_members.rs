//! Requests that hold cards: what their functions take, and what of them is checked.

use feishu_codegen::{Files, everything};
use feishu_overrides::{Overrides, Problem};
use feishu_spec::{Component, Endpoint, Specs, from_text};
use serde_json::{Value, json};

/// A call with these members in its body, and the cards in it.
fn endpoint(name: &str, fields: &Value, cards: &Value) -> Endpoint {
    let call = json!({
        "id": format!("port.v1.board.{name}"), "title": "Show", "method": "POST",
        "path": format!("/open-apis/port/v1/boards/{name}"),
        "request": {
            "content_type": "application/json",
            "body": {"type": "object", "fields": fields},
            "cards": cards,
        },
        "response": {},
    });
    from_text("call.json", &call.to_string()).unwrap()
}

fn generated(endpoints: Vec<Endpoint>, cards: Vec<Component>) -> Result<Files, Vec<Problem>> {
    let specs = Specs { endpoints, cards, ..Specs::default() };
    Ok(everything(&specs, &Overrides::default())?.krate)
}

fn required(name: &str, ty: &str) -> Value {
    json!({"name": name, "type": ty, "required": true})
}

fn endpoints() -> Vec<Endpoint> {
    let (kind, data) = (required("type", "string"), required("data", "string"));
    vec![
        endpoint(
            "show",
            &json!([required("card", "object")]),
            &json!([{"at": "card", "part": "card"}]),
        ),
        endpoint(
            "beside",
            &json!([{"name": "card", "type": "object"}]),
            &json!([{"at": "card", "part": "card"}]),
        ),
        endpoint(
            "write",
            &json!([required("parts", "string")]),
            &json!([{"at": "parts", "part": "elements"}]),
        ),
        endpoint(
            "create",
            &json!([kind, data]),
            &json!([{"at": "data", "part": "entity", "kind": "type"}]),
        ),
        endpoint(
            "update",
            &json!([{"name": "held", "type": "object", "required": true, "fields": [kind, data]}]),
            &json!([{"at": "held.data", "part": "entity", "kind": "type"}]),
        ),
    ]
}

/// The text of a file, with single blanks.
fn file(files: &Files, end: &str) -> String {
    let (_, code) = files.iter().find(|(path, _)| path.ends_with(end)).unwrap();
    let plain = code.split_whitespace().collect::<Vec<_>>().join(" ");
    plain.replace("( ", "(").replace(", )", ")")
}

#[test]
fn functions_take_cards_and_their_parts() {
    let files = generated(endpoints(), Vec::new()).unwrap();
    let code = file(&files, "port/v1/board.rs");
    for told in [
        "pub fn show(card: impl Into<rt::Card>) -> Show",
        "card: card.into_value()",
        "self.card = Some(Into::<rt::Card>::into(value).into_value());",
        "pub fn write(parts: impl Into<rt::CardElements>) -> Write",
        "parts: parts.to_json()",
        "pub fn create(card: impl Into<rt::Card>) -> Create",
        "r#type: card.kind().into(), data: card.to_data()",
        "pub fn update(held: impl Into<UpdateHeld>) -> Update",
        "impl From<rt::Card> for UpdateHeld",
        r#"const CARDS: &'static [rt::CardMember] = &[ rt::CardMember::new("held.data", rt::CardPart::Entity), ];"#,
    ] {
        assert!(code.contains(told), "{told} is not in\n{code}");
    }
    // The crate has no types of cards.
    assert!(!code.contains("checked_by"), "{code}");
}

#[test]
fn types_of_cards_check_the_members() {
    let card = json!({"id": "card", "title": "Card", "kind": "card"});
    let card = from_text("card.json", &card.to_string()).unwrap();
    let files = generated(endpoints(), vec![card]).unwrap();
    let code = file(&files, "port/v1/board.rs");
    for told in
        [".checked_by(crate::card::check_part)", "impl From<crate::card::Card> for UpdateHeld"]
    {
        assert!(code.contains(told), "{told} is not in\n{code}");
    }
    let cards = file(&files, "card/mod.rs");
    assert!(cards.contains(r#"#[cfg(any(feature = "port"))] pub(crate) fn check_part"#), "{cards}");
}

#[test]
fn a_member_that_is_not_there_or_no_card_is_a_problem() {
    let fields = json!([required("count", "int"), required("data", "string")]);
    for (card, told) in [
        (json!({"at": "car", "part": "card"}), "the body has no member `car`; correct the path"),
        (json!({"at": "count", "part": "card"}), "a card is an object or text there, not Int"),
        (json!({"at": "data", "part": "entity", "kind": "sort"}), "the body has no member `sort`"),
    ] {
        let call = endpoint("show", &fields, &json!([card]));
        let problems = generated(vec![call], Vec::new()).unwrap_err();
        let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
        let at = card["at"].as_str().unwrap();
        let place = format!("port.v1.board.show: request.cards {at}");
        assert!(problems.concat().contains(told), "{problems:?}");
        assert!(problems.concat().contains(&place), "{problems:?}");
    }
}
