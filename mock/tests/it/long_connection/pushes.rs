//! Pushes over long connections: fragments, answers, what comes again, which connection gets it.

use std::time::Duration;

use feishu_mock::{
    ConnectionSettings, PUSHED_AGAIN_AFTER, Platform, Push, PushScript, StrayMessage,
};
use futures_util::future::join;
use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

use super::client::{Client, Frame};

async fn frozen() -> Platform {
    Platform::builder().frozen_clock().start().await.unwrap()
}

#[tokio::test]
async fn an_event_arrives_as_a_webhook_would_get_it_and_its_answer_is_read() {
    let platform = frozen().await;
    let mut client = Client::connect(&platform).await;
    let connection = platform.long_connection().verification_token("t");
    let push = platform.event("im.message.receive_v1");
    let answer = client.answer(200, Some(json!({"toast": {"content": "done"}})));
    let (delivery, body) = join(connection.push(&push), answer).await;
    assert!(delivery.delivered, "{delivery}");
    assert_eq!(delivery.json(), Some(json!({"toast": {"content": "done"}})));
    assert_eq!(delivery.body, body.to_string().into_bytes());
    assert_eq!(body["header"]["event_id"], push.id);
    assert_eq!(body["header"]["app_id"], platform.app_id());
    assert_eq!((&body["event"], &body["header"]["token"]), (&push.content, &json!("t")));
    assert_eq!((delivery.connection, delivery.attempt), (Some(1), 1));
    assert_eq!(delivery.headers["type"], "event");
    assert!(delivery.answer.unwrap().frame.is_some());
    let counts = platform.connection_counts();
    assert_eq!((counts.pushes, counts.frames, counts.answers, counts.invalid), (1, 1, 1, 0));
    assert_eq!(platform.deliveries().len(), 1);
}

#[tokio::test]
async fn large_events_come_in_fragments() {
    let platform = Platform::builder().fragment_size(100).start().await.unwrap();
    let mut client = Client::connect(&platform).await;
    let connection = platform.long_connection();
    let push = platform.event("im.message.receive_v1");
    for script in [
        PushScript::new(),
        PushScript::new().shuffled(),
        PushScript::new().reversed(),
        PushScript::new().fragments(3).repeated(1).reversed(),
    ] {
        platform.next_push(script);
        let (delivery, body) = join(connection.push(&push), client.answer(200, None)).await;
        assert!(delivery.delivered, "{delivery}");
        assert_eq!(body["event"], push.content);
    }
    let frames = platform.connection_counts().frames;
    let whole = platform.deliveries()[0].body.len();
    assert_eq!(frames, 3 * whole.div_ceil(100) + 6);
}

#[tokio::test]
async fn what_is_not_answered_with_200_comes_again() {
    let platform = frozen().await;
    let mut client = Client::connect(&platform).await;
    let connection = platform.long_connection();
    let push = platform.event("im.message.receive_v1");
    let (first, _) = join(connection.push(&push), client.answer(500, None)).await;
    assert_eq!((first.status(), first.delivered), (Some(500), false));
    platform.advance(PUSHED_AGAIN_AFTER[0] - Duration::from_nanos(1));
    assert!(connection.push_due().await.is_empty());
    platform.advance(Duration::from_nanos(1));
    let (again, body) = join(connection.push_due(), client.answer(200, None)).await;
    assert!(again[0].delivered && again[0].attempt == 2, "{again:?}");
    assert_eq!(body["header"]["event_id"], push.id);
    assert_eq!(connection.waiting(), 0);
}

#[tokio::test]
async fn a_push_without_an_answer_is_given_up_and_a_late_answer_is_counted() {
    let platform = frozen().await;
    let mut client = Client::connect(&platform).await;
    let connection = platform.long_connection().patience(Duration::from_millis(50));
    let delivery = connection.push(&platform.event("im.message.receive_v1")).await;
    assert_eq!(delivery.answer.unwrap_err(), "no answer within 50ms");
    assert_eq!(connection.waiting(), 1);
    client.answer(200, None).await;
    platform.until_connections(|counts| counts.unexpected == 1).await;
    let callback = Push::callback("card.action.trigger", json!({}));
    assert!(!connection.push(&callback).await.delivered);
    assert_eq!(connection.waiting(), 1, "a callback does not come again");
}

#[tokio::test]
async fn pushes_are_shared_among_the_connections_of_the_app_alone() {
    let builder = Platform::builder().app("cli_one", "s1").app("cli_two", "s2").seed(7);
    let platform = builder.start().await.unwrap();
    let reply = super::client::ask_for_url(&platform, "cli_two", "s2").json();
    let url = reply["data"]["URL"].as_str().unwrap();
    let mut other = Client::connect_to(url).await.unwrap();
    let (mut a, mut b) = (Client::connect(&platform).await, Client::connect(&platform).await);
    let connection = platform.long_connection().patience(Duration::from_millis(1));
    let pushes: Vec<Push> = (0..40).map(|_| platform.event("im.message.receive_v1")).collect();
    let deliveries = connection.push_all(&pushes).await;
    let count = |number| deliveries.iter().filter(|it| it.connection == Some(number)).count();
    assert!(count(1) == 0 && count(2) > 5 && count(3) > 5, "{} {}", count(2), count(3));
    for _ in 0..count(2) {
        a.push().await;
    }
    for _ in 0..count(3) {
        b.push().await;
    }
    assert!(a.is_quiet().await && b.is_quiet().await && other.is_quiet().await);
    let apps: Vec<String> = platform.connections().into_iter().map(|it| it.app_id).collect();
    assert_eq!(apps, ["cli_two", "cli_one", "cli_one"]);
    let theirs = platform.long_connection().app("cli_two");
    let (delivery, body) = join(theirs.push(&pushes[0]), other.answer(200, None)).await;
    assert!(delivery.delivered && body["header"]["app_id"] == "cli_two", "{delivery}");
}

#[tokio::test]
async fn a_flood_is_answered_by_a_client_that_reads_and_writes() {
    let platform = Platform::start().await;
    let mut client = Client::connect(&platform).await;
    let connection = platform.long_connection().patience(Duration::from_secs(60));
    let pushes: Vec<Push> = (0..2000).map(|_| platform.event("im.message.receive_v1")).collect();
    let answer = async {
        for _ in 0..pushes.len() {
            client.answer(200, None).await;
        }
    };
    let (deliveries, ()) = join(connection.push_all(&pushes), answer).await;
    assert!(deliveries.iter().all(|delivery| delivery.delivered));
    let ids: Vec<_> = deliveries.iter().map(|it| it.event_id.as_ref().unwrap()).collect();
    assert!(ids.into_iter().eq(pushes.iter().map(|push| &push.id)), "in the order of the events");
    assert_eq!(platform.connection_counts().answers, 2000);
}

#[tokio::test]
async fn pings_are_answered_with_the_settings_of_now() {
    let platform = Platform::start().await;
    let mut client = Client::connect(&platform).await;
    client.ping().await;
    let pong = client.frame().await;
    assert_eq!((pong.method, pong.header("type")), (0, "pong"));
    let config = json!({
        "ReconnectCount": -1, "ReconnectInterval": 120, "ReconnectNonce": 30, "PingInterval": 120,
    });
    assert_eq!(pong.json(), config);
    let settings = ConnectionSettings { ping_interval: 3, ..Default::default() };
    platform.set_connection_settings(settings);
    client.ping().await;
    assert_eq!(client.frame().await.json()["PingInterval"], 3);
    platform.set_connection_settings(ConnectionSettings { in_pongs: false, ..settings });
    client.ping().await;
    assert_eq!(client.frame().await.payload, b"");
    assert_eq!(platform.connection_counts().pings, 3);
}

#[tokio::test]
async fn what_breaks_the_format_is_told_and_the_connection_goes_on() {
    let platform = frozen().await;
    let mut client = Client::connect(&platform).await;
    let wrong_service = Frame { service: client.service ^ 1, ..Frame::default() };
    client.send(&wrong_service.add("type", "ping")).await;
    client.send(&Frame::default().add("type", "pang")).await;
    client.send(&Frame { method: 7, ..Frame::default() }).await;
    client.send_message(Message::text("hello")).await;
    client.send_message(Message::binary(&b"\xff\xff"[..])).await;
    platform.until_connections(|counts| counts.invalid == 5).await;
    let problems = platform.connection_problems();
    for (problem, part) in
        problems.iter().zip(["a ping of service", "`pang`", "method", "a text message", "protobuf"])
    {
        assert!(problem.contains(part), "{problem}");
    }
    client.ping().await;
    assert_eq!(client.frame().await.header("type"), "pong");
}

#[tokio::test]
async fn an_answer_that_does_not_repeat_the_push_is_no_answer() {
    let platform = frozen().await;
    let mut client = Client::connect(&platform).await;
    let connection = platform.long_connection();
    let push = platform.event("im.message.receive_v1");
    type Change = fn(&mut Frame);
    let changes: [(Change, &str); 7] = [
        (|it| it.service ^= 1, "service"),
        (|it| it.log_id += 1, "LogID"),
        (|it| it.seq_id += 1, "SeqID"),
        (|it| it.headers.retain(|header| header.key != "trace_id"), "header `trace_id`"),
        (|it| it.payload = b"ok".to_vec(), "payload is no JSON"),
        (|it| it.payload = br#"{"code":"200"}"#.to_vec(), "code is \"200\""),
        (|it| it.payload = br#"{"code":200,"data":"*"}"#.to_vec(), "data is no base64"),
    ];
    for (change, part) in changes {
        let answer = async {
            let mut answer = client.push().await.1.answer(200, None);
            change(&mut answer);
            client.send(&answer).await;
        };
        let (delivery, ()) = join(connection.push(&push), answer).await;
        let why = delivery.answer.unwrap_err();
        assert!(why.contains(part) && !delivery.delivered, "{part}: {why}");
    }
    assert_eq!(platform.connection_problems().len(), 7);
}

#[tokio::test]
async fn events_go_to_the_connection_while_one_is_open_and_otherwise_to_the_address() {
    let platform = frozen().await;
    let push = platform.event("im.message.receive_v1");
    let either = platform.webhook("http://127.0.0.1:1/").or_long_connection();
    let delivery = either.push(&push).await;
    assert!(delivery.connection.is_none() && delivery.answer.unwrap_err().contains("refused"));
    let none = platform.long_connection().push(&push).await;
    assert_eq!(none.answer.unwrap_err(), "no long connection is open");
    let mut client = Client::connect(&platform).await;
    let (delivery, _) = join(either.push(&push), client.answer(200, None)).await;
    assert_eq!((delivery.connection, delivery.delivered), (Some(1), true));
    let closed = platform.webhook("http://127.0.0.1:1/").push(&push).await;
    assert!(closed.connection.is_none() && !closed.delivered);
}

#[tokio::test]
async fn stray_messages_reach_the_client_as_they_are() {
    let platform = Platform::start().await;
    let mut client = Client::connect(&platform).await;
    platform.send_to_connections(StrayMessage::binary(&b"garbage"[..]));
    platform.send_to_connections(StrayMessage::text("hello"));
    platform.send_to_connections(StrayMessage::fragment("m1", 1_u64 << 31, 3, "{"));
    assert_eq!(client.message().await.unwrap().unwrap(), Message::binary(&b"garbage"[..]));
    assert_eq!(client.message().await.unwrap().unwrap(), Message::text("hello"));
    let frame = client.frame().await;
    assert_eq!((frame.header("sum"), frame.header("seq")), ("2147483648", "3"));
    assert_eq!((frame.header("message_id"), frame.payload.as_slice()), ("m1", &b"{"[..]));
}
