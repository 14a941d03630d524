//! Cards as the content of messages: the client checks them before they are sent, and the stand-in
//! when they arrive.

use std::collections::BTreeSet;

use feishu_openapi::{
    AnswerCard, CardAnswer, CardClick, Error, Event as _, EventAnswer, EventReceiver, EventRouter,
    Toast,
    card::{Button, Card, Column, ColumnSet, Form, Header, Input, Markdown, Text},
    im::{
        content::{Post, PostBody},
        v1::message::{self, ReceiveIdType},
    },
};
use feishu_spec::{
    Event, Field, Type, from_text,
    validate::{self, Strictness},
};
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

/// The paths of all members of a value.
fn paths(value: &Value, above: &str, out: &mut BTreeSet<String>) {
    for (name, inner) in value.as_object().into_iter().flatten() {
        out.insert(format!("{above}{name}"));
        paths(inner, &format!("{above}{name}."), out);
    }
}

fn documented(fields: &[Field], above: &str, out: &mut BTreeSet<String>) {
    for field in fields {
        out.insert(format!("{above}{}", field.name));
        documented(&field.fields, &format!("{above}{}.", field.name), out);
    }
}

#[tokio::test]
async fn an_answer_to_a_click_is_what_its_page_says() {
    let spec =
        concat!(env!("CARGO_MANIFEST_DIR"), "/../specs/events/cardkit/v1/card.action.trigger.json");
    let event: Event = from_text(spec, &std::fs::read_to_string(spec).unwrap()).unwrap();
    let toasts = [Toast::info, Toast::success, Toast::error, Toast::warning];
    let toasts = toasts.map(|toast: fn(&'static str) -> Toast| toast("Done").i18n("en_us", "Done"));
    let template = AnswerCard::template("AAqi6xJ8rabcd", [("name", "Ada")]).version("1.0.0");
    let cards = [template, Card::new().element("Done").into()];
    let mut seen = BTreeSet::new();
    for (toast, card) in toasts.into_iter().zip(cards.into_iter().cycle()) {
        let answer = answered(CardAnswer::new().toast(toast).card(card)).await;
        let found = validate::object(&event.answer, &answer, Strictness::STRICT);
        // What is inside a card has pages of its own.
        let inside = ["card.data.schema", "card.data.body"];
        let found: Vec<String> = found.iter().map(|it| it.path.to_string()).collect();
        assert!(found.iter().all(|path| inside.contains(&path.as_str())), "{found:?} in {answer}");
        paths(&answer, "", &mut seen);
    }
    let mut all = BTreeSet::new();
    documented(&event.answer, "", &mut all);
    assert!(all.len() > 8, "{all:?}");
    let missing: Vec<&String> = all.difference(&seen).collect();
    assert!(missing.is_empty(), "no answer has {missing:?}");
}

/// An answer as it goes to the platform.
async fn answered(answer: CardAnswer) -> Value {
    let receiver = EventReceiver::builder().verification_token("t").build().unwrap();
    let router = EventRouter::builder(receiver).on_card(move |_| {
        let answer = answer.clone();
        async move { Ok(answer) }
    });
    let push = json!({
        "schema": "2.0",
        "header": {"event_id": "e", "token": "t", "event_type": "card.action.trigger",
            "create_time": "1603977298000000", "app_id": "cli_a", "tenant_key": "k"},
        "event": {"token": "c"},
    });
    let headers = feishu_openapi::http::HeaderMap::new();
    let response = router.build().unwrap().handle(&headers, push.to_string().as_bytes()).await;
    serde_json::from_slice(response.body()).unwrap()
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

#[tokio::test]
async fn markdown_of_anybody_becomes_cards_and_posts_that_are_taken() {
    let (platform, client) = start().await;
    let table = "| a | b |\n|---|---|\n| <at id=all></at> | `x\\|y` |\n";
    let texts = [
        format!("# Report\n\n{}", format!("\n{table}\n").repeat(100)),
        format!("> - item\n>\n>   {}", table.replace('\n', "\n>   ")),
        "1. step\n\n   ```sh\n   echo \"<at id=all></at>\" ```\n   ```\n2. next".to_owned(),
        "<div onclick=\"x\"><AT ID=all></AT>\n<script>\"</script></div>".to_owned(),
        "![a](https://a.b/c.png) ![b](img_v2_b) [c](javascript:d) [![e](img_v2_e)](https://f.g)"
            .to_owned(),
        "\u{202e}مرحبا **بالعالم** 👨\u{200d}👩\u{200d}👧 \u{0}\u{1b}[31m \\\" \u{2028}".to_owned(),
        "x".repeat(200_000),
        format!("**{}**", "bold \"words\". ".repeat(9_000)),
        format!("```\n{}", "line \\ \"quoted\"\n".repeat(9_000)),
        "- [x] done\n- [ ] <at user_id=\"all\">all</at>\n\n---\n\n***".to_owned(),
    ];
    for text in &texts {
        let cards = Card::from_markdown(text);
        let posts = PostBody::from_markdown(text);
        assert!(!cards.is_empty() && !posts.is_empty(), "{text:.60}");
        for card in cards {
            assert_eq!(card.check(), [], "{text:.60}");
            client.send(to_chat(card)).await.unwrap_or_else(|error| panic!("{text:.60}: {error}"));
        }
        for post in posts {
            let post = Post::new().zh_cn(post);
            client.send(to_chat(post)).await.unwrap_or_else(|error| panic!("{text:.60}: {error}"));
        }
    }
    for received in platform.received("im.v1.message.create") {
        let content = received.json().unwrap()["content"].as_str().unwrap().to_lowercase();
        assert!(!content.contains("<at") && !content.contains("</at"), "{content:.200}");
    }
}
