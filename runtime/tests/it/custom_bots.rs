//! Custom bots: what goes over the socket, both forms of replies, limits, and what stays hidden.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, UNIX_EPOCH},
};

use feishu_runtime::{
    Attempt, AttemptOutcome, BotContent, CustomBot, CustomBotBuilder, Error, ErrorClass,
    Interceptor, RateLimit, RetryPolicy, http,
    transport::{Body, BoxFuture, Transport, TransportError},
};
use futures_util::future::join_all;
use serde_json::json;
use tokio::time::Instant;

use crate::server::{Answer, Server};

const TOKEN: &str = "f19d3b1c-s3cret-token";
const PATH: &str = "/open-apis/bot/v2/hook/f19d3b1c-s3cret-token";
const SUCCESS: &str =
    r#"{"StatusCode":0,"StatusMessage":"success","code":0,"data":{},"msg":"success"}"#;
const SECOND: Duration = Duration::from_secs(1);

fn builder(server: &Server) -> CustomBotBuilder {
    CustomBot::builder(format!("{}{PATH}", server.url))
}

/// A network without sockets, so that the clock can be paused. It gives these replies in order, and
/// the last one from then on; `None` is a reply that is lost.
#[derive(Clone)]
struct Network {
    replies: Arc<Vec<Option<&'static str>>>,
    sent_at: Arc<Mutex<Vec<Instant>>>,
}

impl Network {
    fn new(replies: &[Option<&'static str>]) -> Network {
        Network { replies: Arc::new(replies.to_vec()), sent_at: Arc::default() }
    }

    fn bot(&self) -> CustomBotBuilder {
        let address = format!("https://open.feishu.cn{PATH}");
        CustomBot::builder(address).transport(self.clone())
    }

    fn sent_at(&self) -> Vec<Instant> {
        self.sent_at.lock().unwrap().clone()
    }
}

impl Transport for Network {
    fn send(
        &self,
        _: http::Request<Body>,
    ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        let mut sent_at = self.sent_at.lock().unwrap();
        let reply = self.replies[sent_at.len().min(self.replies.len() - 1)];
        sent_at.push(Instant::now());
        Box::pin(async move {
            let lost = || TransportError::broken("connection reset");
            Ok(http::Response::new(Body::from(reply.ok_or_else(lost)?)))
        })
    }
}

#[tokio::test]
async fn a_message_goes_to_the_address_without_a_token_and_unsigned() {
    let server = Server::script([Answer::json(200, SUCCESS)]).await;
    builder(&server).build().unwrap().send("Hello <at user_id=\"all\"></at>").await.unwrap();
    let [call] = &server.journal()[..] else { panic!("{:?}", server.journal()) };
    assert_eq!((&*call.method, call.path()), ("POST", PATH));
    assert_eq!(call.header("authorization"), None);
    assert_eq!(call.header("content-type"), Some("application/json; charset=utf-8"));
    let text = "Hello <\u{2060}at user_id=\"all\"><\u{2060}/at>";
    assert_eq!(call.json(), json!({"msg_type": "text", "content": {"text": text}}));
}

/// The signature was made by Python, with `hmac`, `hashlib` and `base64`.
#[tokio::test]
async fn a_secret_signs_each_message_by_the_clock() {
    let server = Server::script([Answer::json(200, SUCCESS)]).await;
    let now = UNIX_EPOCH + Duration::from_millis(1_599_360_473_999);
    let bot = builder(&server).secret("harbor-secret").clock(move || now).build().unwrap();
    bot.send("Hello").await.unwrap();
    let body = server.journal()[0].json();
    assert_eq!(body["timestamp"], "1599360473");
    assert_eq!(body["sign"], "cGQZtQEXqihBz7+dJ1MjilUeozUVpejMrN+SA8pF+os=");
}

#[tokio::test]
async fn both_forms_of_replies_are_read() {
    for (body, expected) in [
        (SUCCESS, None),
        (r#"{"code":0,"msg":"success","data":{}}"#, None),
        (r#"{"Extra":null,"StatusCode":0,"StatusMessage":"success"}"#, None),
        (
            r#"{"code":19024,"msg":"Key Words Not Found","data":{}}"#,
            Some((19024, "Key Words Not Found")),
        ),
        (r#"{"StatusCode":9499,"StatusMessage":"no content"}"#, Some((9499, "no content"))),
        (r#"{"StatusCode":9499,"StatusMessage":"odd","code":0,"msg":"odd"}"#, Some((9499, "odd"))),
    ] {
        for status in [200, 400] {
            let server = Server::script([Answer::json(status, body)]).await;
            let sent = builder(&server).build().unwrap().send("x").await;
            let found = sent.as_ref().err().map(|error| (error.code(), error.message()));
            match expected {
                None if status == 200 => assert_eq!(found, None, "{body}"),
                None => assert_eq!(sent.unwrap_err().status(), Some(400), "{body}"),
                Some((code, message)) => {
                    assert_eq!(found, Some((Some(code), Some(message))), "{body}");
                }
            }
            assert_eq!(server.journal().len(), 1);
        }
    }
}

#[tokio::test]
async fn what_is_no_reply_of_the_platform_is_an_error_with_its_beginning() {
    for body in [r#"{"ok":true}"#, "<html>gateway</html>", r#"{"code":"x"}"#, "[]", "{\"code\":"] {
        let server = Server::script([Answer::json(200, body)]).await;
        let error = builder(&server).build().unwrap().send("x").await.unwrap_err();
        assert_eq!((error.code(), error.body()), (None, Some(body)), "{error}");
        assert!(error.may_have_been_executed(), "{error}");
    }
}

async fn refused(body: &str) -> Error {
    let server = Server::script([Answer::json(200, body)]).await;
    let bot = builder(&server).retry(RetryPolicy::off()).build().unwrap();
    bot.send("x").await.unwrap_err()
}

#[tokio::test]
async fn codes_have_a_class_a_meaning_and_advice() {
    use ErrorClass::{InvalidRequest, PermissionDenied, RateLimited, TokenInvalid};
    for (code, message, class, words) in [
        (9499, "Bad Request", InvalidRequest, "cannot read the message"),
        (9499, "Bad Request: fail to parse content", InvalidRequest, "cannot read the message"),
        (9499, "too many request", RateLimited, "come too fast"),
        (11232, "frequency limited psm[x]", RateLimited, "not on the hour"),
        (19001, "param invalid: incoming webhook access token invalid", TokenInvalid, "Copy the"),
        (19002, "params error, msg_type need", InvalidRequest, "share_chat"),
        (19021, "sign match fail", TokenInvalid, "Compare the secret"),
        (19022, "Ip Not Allowed", PermissionDenied, "public IP address"),
        (19024, "Key Words Not Found", InvalidRequest, "Put one of the keywords"),
    ] {
        let error = refused(&json!({"code": code, "msg": message, "data": {}}).to_string()).await;
        assert_eq!((error.code(), error.class()), (Some(code), Some(class)), "{error}");
        let text = error.to_string();
        assert!(text.starts_with("POST /open-apis/bot/v2/hook/:token: code "), "{text}");
        assert!(text.contains(words) && error.advice().is_some(), "{text}");
        assert_eq!(error.is_rate_limited(), class == RateLimited);
        assert!(!error.may_have_been_executed() && !error.is_unsent(), "{text}");
    }
}

#[tokio::test]
async fn what_breaks_documented_limits_is_not_sent() {
    let server = Server::script([Answer::json(200, SUCCESS)]).await;
    let bot = builder(&server).build().unwrap();
    let error = bot.send("x".repeat(20 * 1024)).await.unwrap_err();
    let [violation] = error.violations() else { panic!("{error}") };
    assert_eq!(violation.path, "content");
    assert!(violation.message.contains("20521 bytes, at most 20480 (20 KB)"), "{violation}");
    assert!(bot.send(BotContent::new("audio", "{}")).await.unwrap_err().is_unsent());
    assert!(server.journal().is_empty());

    let bold = builder(&server).unvalidated().build().unwrap();
    bold.send("x".repeat(20 * 1024)).await.unwrap();
    assert_eq!(server.journal().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn messages_wait_for_5_a_second_and_100_a_minute() {
    let network = Network::new(&[Some(SUCCESS)]);
    let bot = network.bot().timeout(300 * SECOND).build().unwrap();
    for sent in join_all((0..250).map(|number| bot.send(format!("{number}")))).await {
        sent.unwrap();
    }
    let at = network.sent_at();
    assert_eq!(at.len(), 250);
    for (window, most) in [(SECOND, 5), (60 * SECOND, 100)] {
        for (index, begun) in at.iter().enumerate() {
            let within = at[index..].iter().take_while(|then| **then < *begun + window).count();
            assert!(within <= most, "{within} in {window:?}");
        }
    }
    // Nor slower than necessary: 20 at once of a minute, then 81 a minute.
    let took = at[249] - at[0];
    assert!((160 * SECOND..180 * SECOND).contains(&took), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn a_message_whose_turn_comes_too_late_fails_at_once() {
    let network = Network::new(&[Some(SUCCESS)]);
    let slow = RateLimit::new().per_minute(1);
    let bot = network.bot().rate_limit(slow).timeout(10 * SECOND).build().unwrap();
    bot.send("first").await.unwrap();
    let begun = Instant::now();
    let error = bot.send("second").await.unwrap_err();
    assert!(error.is_rate_limited() && error.is_unsent(), "{error}");
    assert_eq!((begun.elapsed(), network.sent_at().len()), (Duration::ZERO, 1));
}

#[tokio::test(start_paused = true)]
async fn a_refusal_for_the_rate_is_waited_out() {
    let refusal = r#"{"code":11232,"msg":"frequency limited","data":{}}"#;
    let network = Network::new(&[Some(refusal), Some(refusal), Some(SUCCESS)]);
    network.bot().build().unwrap().send("x").await.unwrap();
    let [first, second, third] = network.sent_at()[..] else { panic!() };
    assert!(second - first >= SECOND && third - second >= 2 * SECOND);

    let network = Network::new(&[Some(refusal)]);
    let hasty = network.bot().retry(RetryPolicy::off()).build().unwrap();
    assert_eq!(hasty.send("x").await.unwrap_err().code(), Some(11232));
    assert_eq!(network.sent_at().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_message_whose_reply_is_lost_is_not_sent_again() {
    let network = Network::new(&[None, Some(SUCCESS)]);
    let error = network.bot().build().unwrap().send("x").await.unwrap_err();
    assert!(error.may_have_been_executed(), "{error}");
    assert_eq!(network.sent_at().len(), 1);
}

/// Keeps all that it is shown.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<String>>);

impl Interceptor for Recorder {
    fn before_attempt(&self, attempt: &mut Attempt<'_>) {
        *self.0.lock().unwrap() += &format!("{} {:?}\n", attempt.url(), attempt.body());
    }

    fn after_attempt(&self, attempt: &AttemptOutcome<'_>) {
        *self.0.lock().unwrap() += &format!("{:?} {:?}\n", attempt.body(), attempt.error());
    }
}

#[tokio::test]
async fn neither_token_nor_secret_nor_signature_is_shown() {
    let (log, guard) = feishu_test_server::Log::begin();
    let server = Server::start(|call| {
        let body = call.json();
        let echo = format!("{TOKEN} {} harbor-secret", body["sign"].as_str().unwrap());
        Answer::json(400, json!({"code": 19021, "msg": echo}).to_string())
    })
    .await;
    let recorder = Recorder::default();
    let builder = builder(&server).secret("harbor-secret").interceptor(recorder.clone());
    let mut shown = format!("{builder:?}");
    let bot = builder.build().unwrap();
    let error = bot.send("x").await.unwrap_err();
    let sign = server.journal()[0].json()["sign"].as_str().unwrap().to_owned();
    shown += &format!("{bot:?} {error} {error:?} {:?} {:?}", error.body(), error.message());
    let heard = recorder.0.lock().unwrap().clone();
    assert!(heard.contains("/open-apis/bot/v2/hook/:token Some("), "{heard}");
    drop(guard);
    for text in [shown, heard, log.text()] {
        for secret in [TOKEN, "harbor-secret", &sign] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
    }
}

#[test]
fn what_cannot_be_used_is_refused_when_the_bot_is_built() {
    let address = "https://open.feishu.cn/open-apis/bot/v2/hook/f19d";
    let fault = |bot: CustomBotBuilder| bot.build().unwrap_err().to_string();
    assert!(fault(CustomBot::builder("https://a.b/hook/f19d")).contains("not the address"));
    assert!(fault(CustomBot::builder(address).secret(" ")).contains("secret of the custom bot"));
    assert!(fault(CustomBot::builder(address).share(2.0)).contains("no share"));
    let plain = "http://proxy.example/open-apis/bot/v2/hook/f19d";
    let refusal = fault(CustomBot::builder(plain));
    assert!(refusal.contains("plain HTTP") && !refusal.contains("f19d"), "{refusal}");
    CustomBot::builder(plain).allow_plain_http().build().unwrap();
}

#[cfg(feature = "blocking")]
#[test]
fn a_program_without_a_runtime_sends_too() {
    use feishu_runtime::blocking;

    let runtime = tokio::runtime::Runtime::new().unwrap();
    let server = runtime.block_on(Server::script([Answer::json(200, SUCCESS)]));
    let bot = blocking::CustomBot::new(format!("{}{PATH}", server.url)).unwrap();
    bot.send("Hello").unwrap();
    assert_eq!(server.journal()[0].json()["content"]["text"], "Hello");
}
