//! Custom bots of the stand-in, with the SDK's own client and with bytes of any kind.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use feishu_mock::{CUSTOM_BOT, Checks, Outcome, Platform, Script};
use feishu_openapi::{
    BotContent, CustomBot, RetryPolicy,
    card::{self, Button, Header},
    im::{
        content::{
            Card, Image, MessageContent, Post, PostBody, PostLink, PostText, ShareChat, Text,
        },
        v1::message,
    },
};
use serde_json::{Value, json};

use crate::support::{Reply, send, start};

/// Sends a body to the path of a bot.
fn post(platform: &Platform, url: &str, body: &Value) -> Reply {
    let path = url.strip_prefix(&platform.url()).unwrap();
    send(
        platform,
        "POST",
        path,
        &[("Content-Type", "application/json")],
        body.to_string().as_bytes(),
    )
}

fn text(text: &str) -> Value {
    json!({"msg_type": "text", "content": {"text": text}})
}

#[tokio::test]
async fn every_kind_of_typed_content_gets_through() {
    let platform = Platform::start().await;
    let group = platform.custom_bot();
    let bot = CustomBot::new(group.url()).unwrap();
    bot.send("Hello").await.unwrap();
    bot.send(Text::plain("Hello ").mention_all()).await.unwrap();
    let line = vec![PostText::new("See ").into(), PostLink::new("this", "https://a.b").into()];
    bot.send(Post::new().zh_cn(PostBody::new([line]).title("Tide"))).await.unwrap();
    bot.send(Image::new("img_ecffc3b9")).await.unwrap();
    bot.send(ShareChat::new("oc_f5b1a7eb")).await.unwrap();
    bot.send(MessageContent::from("Hello")).await.unwrap();
    let card = card::Card::new()
        .header(Header::new(card::Text::plain("Deploy?")))
        .element(Button::labeled("Deploy").callback(json!({"go": true})));
    bot.send(card.clone()).await.unwrap();
    bot.send(Card::template("AAq1")).await.unwrap();

    let sent = group.messages();
    assert_eq!(sent[0], text("Hello"));
    assert_eq!(sent[1]["content"]["text"], "Hello <at user_id=\"all\"></at>");
    assert_eq!(sent[2]["content"]["post"]["zh_cn"]["title"], "Tide");
    assert_eq!(sent[3], json!({"msg_type": "image", "content": {"image_key": "img_ecffc3b9"}}));
    let share = json!({"msg_type": "share_chat", "content": {"share_chat_id": "oc_f5b1a7eb"}});
    assert_eq!(sent[4], share);
    assert_eq!(sent[5], text("Hello"));
    let card = serde_json::to_value(card).unwrap();
    assert_eq!(sent[6], json!({"msg_type": "interactive", "card": card}));
    assert_eq!(sent[7]["card"]["data"]["template_id"], "AAq1");
    assert_eq!((sent.len(), platform.calls(CUSTOM_BOT)), (8, 8));
}

#[tokio::test]
async fn typed_contents_are_checked_before_they_are_sent() {
    let platform = Platform::start().await;
    let bot = CustomBot::new(platform.custom_bot().url()).unwrap();
    let crowded = (0..201).fold(card::Card::new(), |card, _| card.element("x"));
    let error = bot.send(crowded).await.unwrap_err();
    assert!(error.violations()[0].path.starts_with("card"), "{error}");
    let post = BotContent::from(MessageContent::raw("post", r#"{"zh_cn":{"content":1}}"#));
    let error = bot.send(post).await.unwrap_err();
    assert_eq!(error.violations()[0].path, "content.zh_cn.content", "{error}");
    let audio = feishu_openapi::im::content::Audio::new("file_1");
    assert!(bot.send(MessageContent::from(audio)).await.unwrap_err().is_unsent());
    assert_eq!(platform.requests(), 0);
}

#[tokio::test]
async fn a_card_that_is_json_is_checked_here_and_there_as_one_in_a_message() {
    let platform = Platform::start().await;
    let group = platform.custom_bot();
    let bot = CustomBot::new(group.url()).unwrap();
    let free = CustomBot::builder(group.url()).unvalidated().build().unwrap();
    let of = |elements: Value| json!({"schema": "2.0", "body": {"elements": elements}});
    let form = json!({"tag": "form", "name": "f", "elements": [{"tag": "input"}]});
    let text = |id: &str| json!({"tag": "markdown", "content": "a", "element_id": id});
    let cases = [
        (of(json!([text("1st")])), "card.body.elements[0].element_id"),
        (of(json!([text("a"), text("a")])), "card.body.elements[1].element_id"),
        (of(json!([{"tag": "markdown"}])), "card.body.elements[0].content"),
        (
            of(json!([text_of("a"), {"tag": "markdown", "content": {}}])),
            "card.body.elements[1].content",
        ),
        (
            of(json!([{"tag": "column_set", "columns": [
                {"tag": "column", "elements": [form]},
            ]}])),
            "card.body.elements[0].columns[0].elements[0]",
        ),
        (of(vec![text_of("a"); 201].into()), "card.body"),
    ];
    for (card, place) in cases {
        for content in [
            BotContent::from(Card::from(card.clone())),
            BotContent::from(Card::from(card.to_string())),
            BotContent::new("interactive", card.to_string()),
        ] {
            let error = bot.send(content.clone()).await.unwrap_err();
            let found = error.violations();
            assert!(error.is_unsent() && found.len() == 1, "{error}");
            // A member that is missing is told at the component.
            let told = format!("{found:?}");
            assert!(place.starts_with(&found[0].path), "{place} in {told}");
            assert!(found[0].path.starts_with("card.body"), "{told}");
            let error = free.send(content).await.unwrap_err().to_string();
            assert!(error.contains(place), "{place} in {error}");
        }
    }
    // The client of an app tells the same of the same card.
    let (_platform, client) = start().await;
    let wrong = of(json!([text("a"), text("a")]));
    let call = message::create("chat_id", "oc_1", Card::from(wrong.clone()));
    let of_app = client.send(call).await.unwrap_err();
    let of_bot = bot.send(Card::from(wrong)).await.unwrap_err();
    let [of_app, of_bot] = [&of_app, &of_bot].map(|it| it.violations()[0].clone());
    assert_eq!(of_app.message, of_bot.message);
    assert_eq!(of_app.path.strip_prefix("content"), of_bot.path.strip_prefix("card"));
    assert!(group.messages().is_empty());

    // Those of JSON 1.0, templates and cards that were created before have another form.
    for card in [json!({"elements": [{"tag": "div", "extra": 1}]}), json!({"header": {}})] {
        bot.send(Card::from(card)).await.unwrap();
    }
    bot.send(Card::template("AAq1")).await.unwrap();
    bot.send(Card::from(of(json!([text("a"), text("b")])))).await.unwrap();
    assert_eq!(group.messages().len(), 4);
}

/// A component with text.
fn text_of(content: &str) -> Value {
    json!({"tag": "markdown", "content": content})
}

#[tokio::test]
async fn signatures_are_checked() {
    let begun = SystemTime::now();
    let platform = Platform::builder().frozen_clock().start().await.unwrap();
    let group = platform.custom_bot().with_secret("harbor-secret");
    CustomBot::builder(group.url())
        .secret("harbor-secret")
        .build()
        .unwrap()
        .send("Hello")
        .await
        .unwrap();
    for bot in [
        CustomBot::builder(group.url()),
        CustomBot::builder(group.url()).secret("another"),
        CustomBot::builder(group.url()).secret("harbor-secret").clock(|| UNIX_EPOCH),
    ] {
        let error = bot.build().unwrap().send("Hello").await.unwrap_err();
        assert_eq!(error.code(), Some(19_021), "{error}");
    }
    assert_eq!(group.messages(), [text("Hello")]);

    // An hour is the limit, on the platform's clock.
    let late = CustomBot::builder(group.url()).secret("harbor-secret").clock(move || begun);
    let late = late.build().unwrap();
    platform.advance(Duration::from_secs(3000));
    late.send("Hello").await.unwrap();
    platform.advance(Duration::from_secs(1000));
    assert_eq!(late.send("Hello").await.unwrap_err().code(), Some(19_021));
}

/// The signature was made by Python, with `hmac`, `hashlib` and `base64`.
#[tokio::test]
async fn a_signature_of_another_library_is_accepted() {
    let platform = Platform::start().await;
    let group = platform.custom_bot().with_secret("harbor-secret");
    let mut body = text("Hello");
    body["timestamp"] = "4102444800".into();
    body["sign"] = "GEFTX4LVSt+8tUkt3Kb+G9vX84iMImyiYGufqY5kHT0=".into();
    let reply = post(&platform, &group.url(), &body);
    assert_eq!(reply.code(), 19_021, "in the year 2100 it will be accepted");
    let now = UNIX_EPOCH.elapsed().unwrap();
    platform.advance(Duration::from_secs(4_102_444_800) - now);
    assert_eq!(post(&platform, &group.url(), &body).code(), 0);
    body["timestamp"] = 4_102_444_800_u64.into();
    assert_eq!(post(&platform, &group.url(), &body).code(), 0);
    body["timestamp"] = "4102444801".into();
    assert_eq!(post(&platform, &group.url(), &body).code(), 19_021);
}

#[tokio::test]
async fn keywords_are_looked_for_in_texts_posts_and_cards() {
    let platform = Platform::start().await;
    let group = platform.custom_bot().keywords(["tide", "storm"]);
    let bot = CustomBot::new(group.url()).unwrap();
    let error = bot.send("low water").await.unwrap_err();
    assert_eq!((error.code(), error.message()), (Some(19_024), Some("Key Words Not Found")));
    bot.send("low tide").await.unwrap();
    let line = vec![PostText::new("a storm").into()];
    bot.send(Post::new().zh_cn(PostBody::new([line]))).await.unwrap();
    bot.send(card::Card::new().element("a storm")).await.unwrap();
    assert_eq!(group.messages().len(), 3);
}

#[tokio::test]
async fn the_limits_are_those_of_each_bot_and_follow_the_clock() {
    let platform =
        Platform::builder().enforce_rate_limits(true).frozen_clock().start().await.unwrap();
    let (one, other) = (platform.custom_bot(), platform.custom_bot());
    let codes = |bot: &feishu_mock::GroupBot, count: usize| {
        (0..count).map(|_| post(&platform, &bot.url(), &text("x")).code()).collect::<Vec<_>>()
    };
    assert_eq!(codes(&one, 6), [0, 0, 0, 0, 0, 11_232]);
    assert_eq!(codes(&other, 1), [0]);
    for _ in 0..19 {
        platform.advance(Duration::from_secs(1));
        assert_eq!(codes(&one, 5), [0; 5]);
    }
    platform.advance(Duration::from_secs(1));
    assert_eq!(codes(&one, 1), [11_232], "100 in this minute");
    platform.advance(Duration::from_secs(40));
    assert_eq!(codes(&one, 1), [0]);
}

#[tokio::test]
async fn what_the_platform_would_refuse_is_refused() {
    let platform = Platform::builder().checks(Checks::strict()).start().await.unwrap();
    let group = platform.custom_bot();
    let long = text(&"x".repeat(20 * 1024));
    for (body, code, why) in [
        (json!([]), 9499, "no JSON object"),
        (json!({"content": {"text": "x"}}), 19_002, "msg_type"),
        (json!({"msg_type": "audio", "content": {}}), 19_002, "msg_type"),
        (json!({"msg_type": "text", "content": "{}"}), 9499, "content: expected a JSON object"),
        (json!({"msg_type": "text", "content": {}}), 9499, "content.text"),
        (
            json!({"msg_type": "text", "content": {"text": "x"}, "to": 1}),
            9499,
            "to: not documented",
        ),
        (json!({"msg_type": "post", "content": {"zh_cn": {}}}), 9499, "content.post: "),
        (json!({"msg_type": "share_chat", "content": {"chat_id": "oc"}}), 9499, "share_chat_id"),
        (json!({"msg_type": "share_chat", "content": {}}), 9499, "content.share_chat_id"),
        (json!({"msg_type": "interactive", "content": {}}), 9499, "card: "),
        (json!({"msg_type": "interactive", "card": {"schema": "2.0", "x": 1}}), 9499, "card.x"),
        (long, 9499, "at most 20480"),
    ] {
        let reply = post(&platform, &group.url(), &body);
        let json = reply.json();
        assert_eq!(reply.code(), code, "{json}");
        assert!(json["msg"].as_str().unwrap().contains(why), "{why} in {json}");
        assert_eq!(json["data"], json!({}));
    }
    let path = group.url().replace(&platform.url(), "");
    assert_eq!(send(&platform, "GET", &path, &[], b"").status, 405);
    group.remove();
    assert_eq!(post(&platform, &group.url(), &text("x")).code(), 19_001);
    assert!(group.messages().is_empty());

    let lenient = Platform::builder().checks(Checks::lenient()).start().await.unwrap();
    let body = json!({"msg_type": "text", "content": {"text": "x"}, "to": 1});
    assert_eq!(post(&lenient, &lenient.custom_bot().url(), &body).code(), 0);
}

#[tokio::test]
async fn replies_can_be_scripted_in_either_form() {
    let platform = Platform::start().await;
    let bot = CustomBot::builder(platform.custom_bot().url()).retry(RetryPolicy::off());
    let bot = bot.build().unwrap();
    let former = json!({"StatusCode": 19_022, "StatusMessage": "Ip Not Allowed"});
    platform.next_for(CUSTOM_BOT, Script::json(200, former));
    let error = bot.send("x").await.unwrap_err();
    assert_eq!((error.code(), error.message()), (Some(19_022), Some("Ip Not Allowed")));
    assert!(error.is_permission_denied());

    platform.next(Script::code(11_232, "frequency limited"));
    assert!(bot.send("x").await.unwrap_err().is_rate_limited());
    platform.next(Script::reset());
    assert!(bot.send("x").await.unwrap_err().may_have_been_executed());
    platform.reply_with(CUSTOM_BOT, |_| Script::code(7, "closed"));
    assert_eq!(bot.send("x").await.unwrap_err().code(), Some(7));
    assert_eq!(platform.scripts_left(), 0);
}

#[tokio::test]
async fn the_journal_shows_no_token_and_no_signature() {
    let platform = Platform::start().await;
    let group = platform.custom_bot().with_secret("harbor-secret");
    let bot = CustomBot::builder(group.url()).secret("harbor-secret").build().unwrap();
    bot.send("Hello").await.unwrap();
    group.remove();
    bot.send("Hello").await.unwrap_err();
    let received = platform.received(CUSTOM_BOT);
    assert_eq!(received[0].outcome, Outcome::Accepted);
    let url = group.url();
    let token = url.rsplit('/').next().unwrap();
    for received in &received {
        let json = received.json().unwrap();
        let sign = json["sign"].as_str().unwrap();
        let shown = format!("{received} {received:?} {} {group:?}", received.path);
        for secret in [token, sign, "harbor-secret"] {
            assert!(!shown.contains(secret), "{secret} in {shown}");
        }
        assert!(shown.contains("/open-apis/bot/v2/hook/<hidden>"), "{shown}");
    }
}
