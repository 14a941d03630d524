//! Contents of messages: the examples of the pages and made-up ones, through the generated types
//! and to the stand-in, which checks them by the same specs.

use feishu_mock::{Platform, Specs};
use feishu_openapi::im::{
    content::{
        Card, MessageContent, Post, PostBody, PostDivider, PostNode, PostText, ReceivedContent,
        Text, received,
    },
    v1::message::{self, ReceiveIdType},
};
use feishu_spec::{Component, Content, Direction, Endpoint};
use serde_json::{Value, json};

use crate::support::{
    call,
    made::{Maker, Types, normal, parts},
    start,
};

const CHAT: &str = "oc_820faa21d7ed275b53d1727a0feaa917";

fn contents() -> &'static [Content] {
    &parts().contents
}

/// The content as the generated types write it; fails if its kind is not known.
fn through_types(content: &Content, example: &Value) -> Value {
    let (kind, json) = (&content.id.kind, example.to_string());
    let written = match content.id.direction {
        Direction::Sent => {
            let read = MessageContent::parse(kind, &json).unwrap();
            assert!(!matches!(read, MessageContent::Raw(_)), "{kind}");
            assert_eq!(read, read.clone());
            (read.kind().to_owned(), read.to_json())
        }
        Direction::Received => {
            let read = ReceivedContent::parse(kind, &json).unwrap();
            assert!(!matches!(read, ReceivedContent::Raw(_)), "{kind}");
            assert_eq!(read, read.clone());
            (read.kind().to_owned(), read.to_json())
        }
    };
    assert_eq!(written.0, *kind);
    serde_json::from_str(&written.1).unwrap()
}

#[test]
fn every_example_comes_out_as_it_went_in() {
    let mut count = 0;
    for content in contents() {
        assert!(!content.examples.is_empty(), "{}", content.id);
        for example in &content.examples {
            let written = through_types(content, example);
            assert_eq!(normal(&written), normal(example), "{}", content.id);
            count += 1;
        }
    }
    assert!(count > 40, "{count}");
}

#[test]
fn made_up_contents_come_out_as_they_went_in() {
    let types = Types::default();
    for content in contents() {
        for style in [(true, 0), (true, 1), (false, 0)] {
            let made = Maker::new(style, Some(content), &types).object(None, &content.fields);
            assert_eq!(normal(&through_types(content, &made)), normal(&made), "{}", content.id);
        }
    }
}

#[test]
fn broken_content_is_an_error_with_its_place_and_unknown_content_is_kept() {
    let text = r#"{"title": "a", "content": [[{"tag": "text", "text": [1]}]]}"#;
    let ReceivedContent::Post(post) = ReceivedContent::parse("post", text).unwrap() else {
        panic!("a post")
    };
    let kept = json!({"tag": "text", "text": [1]});
    assert_eq!(post.content[0][0], received::PostNode::Unknown(kept));
    let error = ReceivedContent::parse("vote", r#"{"topic": "a", "options": ["b", {}]}"#);
    let error = error.unwrap_err();
    assert_eq!((&*error.kind, &*error.path), ("vote", "options[1]"), "{error}");
    assert!(error.content.starts_with('{') && !format!("{error:?}").contains("topic"));
    let error = ReceivedContent::parse("text", "{\"text\": \"a").unwrap_err();
    assert_eq!(error.path, "text", "{error}");
    let error = ReceivedContent::parse("text", "[").unwrap_err();
    assert_eq!(error.path, "", "{error}");
    for (kind, json) in [("hologram", "not JSON"), ("text", "")] {
        let kept = ReceivedContent::parse(kind, json).unwrap();
        assert_eq!(kept, ReceivedContent::raw(kind, json));
        assert_eq!((kept.kind(), kept.to_json()), (kind, json.to_owned()));
    }
}

fn to_chat(content: impl Into<MessageContent>) -> message::Create {
    message::create(ReceiveIdType::ChatId, CHAT, content)
}

#[tokio::test]
async fn the_stand_in_takes_every_documented_example() {
    let (platform, client) = start().await;
    let sent = contents().iter().filter(|content| content.id.direction == Direction::Sent);
    for content in sent {
        for example in &content.examples {
            let read = MessageContent::parse(&content.id.kind, &example.to_string()).unwrap();
            client.send(to_chat(read)).await.unwrap();
            let received = platform.received("im.v1.message.create").pop().unwrap();
            let body = received.json().unwrap();
            assert_eq!(body["msg_type"], *content.id.kind);
            let text = body["content"].as_str().unwrap();
            let arrived: Value = serde_json::from_str(text).unwrap();
            assert_eq!(normal(&arrived), normal(example), "{}", content.id);
        }
    }
}

#[tokio::test]
async fn wrong_content_is_told_with_its_place_here_and_there() {
    let (_platform, client) = start().await;
    let long = "a".repeat(31_000);
    let post = |node: PostNode| Post::new().zh_cn(PostBody::new([vec![node]]));
    let cases: [(MessageContent, &str); 6] = [
        (MessageContent::raw("text", "{}"), "content"),
        (MessageContent::raw("text", "{"), "content"),
        (MessageContent::raw("image", r#"{"image_key": {}}"#), "content.image_key"),
        (MessageContent::from("a".repeat(150 * 1024)), "content"),
        (post(PostText::new(&*long).into()).into(), "content"),
        (Card::from(json!({"elements": [long]})).into(), "content"),
    ];
    for (content, place) in cases {
        let error = client.send(to_chat(content.clone())).await.unwrap_err();
        assert!(error.is_unsent(), "{error}");
        let paths: Vec<&str> = error.violations().iter().map(|it| it.path.as_str()).collect();
        assert_eq!(paths, [place], "{error}");
        let error = client.unvalidated().send(to_chat(content)).await.unwrap_err();
        assert_eq!(error.code(), Some(230_001), "{error}");
        assert!(error.to_string().contains(place), "{error}");
    }
    // Text may be longer than a post, up to the size of the whole request.
    client.send(to_chat(long)).await.unwrap();
    // What only the stand-in knows: a tag that is not documented.
    let unknown = PostNode::Unknown(json!({"tag": "hologram"}));
    let error = client.send(to_chat(post(unknown))).await.unwrap_err().to_string();
    assert!(error.contains("content.zh_cn.content[0][0].tag"), "{error}");
}

#[tokio::test]
async fn text_from_others_mentions_nobody() {
    let (platform, client) = start().await;
    let evil = "<at user_id=\"all\"></at> [x](https://example.com)";
    client.send(to_chat(evil)).await.unwrap();
    client.send(to_chat(Text::plain(evil).mention("ou_1", evil))).await.unwrap();
    client.send(message::reply("om_1", evil.to_owned())).await.unwrap();
    let mut texts = Vec::new();
    for id in ["im.v1.message.create", "im.v1.message.reply"] {
        for received in platform.received(id) {
            let body = received.json().unwrap();
            let content: Value = serde_json::from_str(body["content"].as_str().unwrap()).unwrap();
            texts.push(content["text"].as_str().unwrap().to_owned());
        }
    }
    assert_eq!(texts.len(), 3);
    for text in &texts {
        assert!(!text.contains("<at user_id=\"all\">") && !text.contains("]("), "{text}");
    }
    assert!(texts[1].contains("<at user_id=\"ou_1\">"), "{}", texts[1]);
}

#[test]
fn a_post_is_written_in_rust_as_it_is_read() {
    let line = vec![PostText::new("a").style(["bold"]).into(), PostDivider::new().into()];
    let content = MessageContent::from(Post::new().en_us(PostBody::new([line]).title("b")));
    let expected = json!({"en_us": {"title": "b", "content": [[
        {"tag": "text", "text": "a", "style": ["bold"]}, {"tag": "hr"},
    ]]}});
    let written: Value = serde_json::from_str(&content.to_json()).unwrap();
    assert_eq!(written, expected);
    assert_eq!(MessageContent::parse("post", &content.to_json()).unwrap(), content);
}

#[test]
fn contents_of_a_program_s_own_specs_are_checked() {
    let endpoint: Endpoint = feishu_spec::from_text(
        "harbour.json",
        r#"{
        "id": "harbour.v1.signal.send", "title": "Send a signal", "method": "POST",
        "path": "/open-apis/harbour/v1/signals", "tokens": ["tenant"],
        "request": {
            "body": {"type": "object", "fields": [
                {"name": "kind", "type": "string", "required": true},
                {"name": "json", "type": "string", "required": true}
            ]},
            "content": {"kind": "kind", "json": "json"}
        }
    }"#,
    )
    .unwrap();
    let flag: Content = feishu_spec::from_text(
        "flag.json",
        r#"{
        "id": "harbour.sent.flag", "title": "Flag",
        "fields": [{"name": "color", "type": "string", "required": true}]
    }"#,
    )
    .unwrap();
    let board = json!({"id": "harbour.sent.board", "title": "Board"});
    let board: Content = serde_json::from_value(board).unwrap();
    let card = json!({"id": "card", "title": "Board", "kind": "card", "most": 1, "fields": [
        {"name": "schema", "type": "string"},
        {"name": "body", "type": "object", "fields": [
            {"name": "elements", "type": "object[]", "type_name": "element"},
        ]},
    ]});
    let knob = json!({"id": "knob", "title": "Knob", "kind": "content"});
    let cards = [card, knob].map(|card| serde_json::from_value::<Component>(card).unwrap());
    let specs = Specs::from_endpoints([endpoint]).unwrap().and_contents([flag.clone(), board]);
    let specs = specs.unwrap().and_cards(cards.clone()).unwrap();
    let twice = specs.and_cards(cards).unwrap_err().to_string();
    assert!(twice.contains("`card card`"), "{twice}");
    let twice = specs.and_contents([flag]).unwrap_err().to_string();
    assert!(twice.contains("`harbour.sent.flag`"), "{twice}");
    let platform = Platform::builder().specs(specs).start_blocking().unwrap();
    let send_as = |kind: &str, json: &str| {
        let body = json!({"kind": kind, "json": json});
        call(&platform, "POST", "/open-apis/harbour/v1/signals", Some(body)).violations()
    };
    let send = |json: &str| send_as("flag", json);
    assert!(send(r#"{"color": "red"}"#).is_empty());
    let violations = send(r#"{"colour": "red"}"#).join(", ");
    assert!(violations.contains("json.color"), "{violations}");
    let with = |elements: Value| {
        let card = json!({"schema": "2.0", "body": {"elements": elements}});
        send_as("board", &card.to_string()).join(", ")
    };
    assert_eq!(with(json!([{"tag": "knob"}])), "");
    let violations = with(json!([{"tag": "knob"}, {"tag": "button"}]));
    assert!(violations.contains("body.elements[1].tag"), "{violations}");
    assert!(violations.contains("2 elements, at most 1"), "{violations}");
    // Those that the crate was built with are there by default.
    assert!(Specs::embedded().contents().len() > 30);
}
