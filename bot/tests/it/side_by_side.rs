//! Many answers at once, with a stopped clock: time passes only while everything waits for it, so the
//! limits of a minute are tested in a moment. The bot's requests go to the stand-in, which enforces
//! the documented limits; a transport of the test notes when each was sent.

use std::{
    collections::HashMap,
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    sync::{Arc, Mutex},
    time::Duration,
};

use feishu_bot::{
    Bot, BotBuilder,
    testing::{Script, TestBot},
};
use feishu_openapi::{
    http::{Request, Response},
    transport::{Body, BoxFuture, Transport, TransportError},
};
use futures_util::{future::join_all, stream};
use tokio::time::{Instant, sleep};

use crate::support::CONTENT;

const SECOND: Duration = Duration::from_secs(1);

/// Sends to the stand-in. While a request is under way, the stopped clock stands still: Tokio does
/// not set it forward while threads work for it.
struct Noted {
    address: SocketAddr,
    stage: Arc<TestBot>,
    began: Instant,
    /// How far the stand-in's clock was set forward.
    set: Mutex<Duration>,
    sent: Arc<Mutex<Vec<Sent>>>,
}

/// A request: when it was sent, and to which method and path.
#[derive(Clone, Debug)]
struct Sent {
    at: Duration,
    path: String,
    status: u16,
}

impl Transport for Noted {
    fn send(
        &self,
        request: Request<Body>,
    ) -> BoxFuture<'_, Result<Response<Body>, TransportError>> {
        Box::pin(async move {
            let at = self.began.elapsed();
            let before = std::mem::replace(&mut *self.set.lock().unwrap(), at);
            self.stage.platform().advance(at - before);
            let (head, mut body) = request.into_parts();
            let mut bytes = Vec::new();
            while let Some(piece) = body.chunk().await {
                bytes.extend(piece.unwrap());
            }
            let path = head.uri.path().to_owned();
            let mut text =
                format!("{} {} HTTP/1.1\r\n", head.method, head.uri.path_and_query().unwrap());
            for (name, value) in &head.headers {
                text.push_str(&format!("{name}: {}\r\n", value.to_str().unwrap()));
            }
            let length = bytes.len();
            text.push_str(&format!(
                "host: stand-in\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n"
            ));
            let mut request = text.into_bytes();
            request.extend(bytes);
            let address = self.address;
            let exchange = tokio::task::spawn_blocking(move || exchange(address, &request));
            let response = exchange.await.unwrap();
            let status = response.status().as_u16();
            self.sent.lock().unwrap().push(Sent {
                at,
                path: format!("{} {path}", head.method),
                status,
            });
            Ok(response)
        })
    }
}

fn exchange(address: SocketAddr, request: &[u8]) -> Response<Body> {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(request).unwrap();
    let mut reply = Vec::new();
    stream.read_to_end(&mut reply).unwrap();
    let end = reply.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(reply[..end].to_vec()).unwrap();
    let mut lines = head.split("\r\n");
    let status: u16 = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let mut response = Response::builder().status(status);
    for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
        assert_ne!(name, "transfer-encoding", "the stand-in sends whole bodies");
        response = response.header(name, value);
    }
    response.body(Body::from(reply[end + 4..].to_vec())).unwrap()
}

/// A bot on the stand-in, its stage, and what it sends. From here on the clock is stopped.
async fn stopped_clock(
    set_up: impl FnOnce(BotBuilder) -> BotBuilder,
) -> (Bot, Arc<TestBot>, Arc<Mutex<Vec<Sent>>>) {
    let stage = TestBot::start(|builder| builder.on_message(|_, _| async { Ok(()) })).await;
    let stage = Arc::new(stage.unwrap());
    // Its bot would go on to send pings.
    stage.bot().stop().await;
    stage.platform().enforce_rate_limits(true);
    tokio::time::pause();
    let sent = Arc::new(Mutex::new(Vec::new()));
    let (address, began) = (stage.platform().addr(), Instant::now());
    let set = Mutex::default();
    let noted = Noted { address, stage: stage.clone(), began, set, sent: sent.clone() };
    let builder = Bot::builder(stage.platform().app_id(), stage.platform().app_secret())
        .base_url(stage.platform().url())
        .client(|client| client.transport(noted))
        .on_message(|_, _| async { Ok(()) });
    let bot = set_up(builder).build().await.unwrap();
    (bot, stage, sent)
}

/// The most requests of a kind in any time of this length.
fn most(times: &[Duration], length: Duration) -> usize {
    let in_window = |first: &Duration| {
        times.iter().filter(|at| **at >= *first && **at < *first + length).count()
    };
    times.iter().map(in_window).max().unwrap_or_default()
}

/// Checks that nothing was refused, and that no limit is broken in any second or minute.
fn assert_within_limits(sent: &[Sent]) {
    let (mut by_endpoint, mut by_card) = (HashMap::new(), HashMap::new());
    for Sent { at, path, status } in sent {
        assert_eq!(*status, 200, "{path} at {at:?}");
        // IDs are what tells requests of one endpoint apart.
        let is_id = |part: &&str| part.chars().any(|c| c.is_ascii_digit()) && *part != "v1";
        let endpoint: Vec<&str> =
            path.split('/').map(|part| if is_id(&part) { "ID" } else { part }).collect();
        by_endpoint.entry(endpoint.join("/")).or_insert_with(Vec::new).push(*at);
        if let Some((_, rest)) = path.split_once("/cards/") {
            let card = rest.split('/').next().unwrap().to_owned();
            by_card.entry(card).or_insert_with(Vec::new).push(*at);
        }
    }
    for (endpoint, times) in &by_endpoint {
        assert!(most(times, SECOND) <= 50, "{endpoint}: {} in a second", most(times, SECOND));
        let minute = most(times, 60 * SECOND);
        assert!(minute <= 1000, "{endpoint}: {minute} in a minute");
    }
    for (card, times) in &by_card {
        assert!(most(times, SECOND) <= 10, "{card}: {} in a second", most(times, SECOND));
    }
}

#[tokio::test]
async fn two_hundred_answers_side_by_side_lose_nothing_and_none_is_refused() {
    let (bot, stage, sent) = stopped_clock(|builder| builder).await;
    let (streams, pieces) = (200, 40);
    let begun = Instant::now();
    let answers = (0..streams).map(|number| {
        let reply = bot.user(format!("ou_{number}"));
        let text = stream::unfold(0, move |piece| async move {
            sleep(Duration::from_millis(100)).await;
            (piece < pieces).then(|| (format!("{number} piece {piece}\n\n"), piece + 1))
        });
        tokio::spawn(reply.stream().stop_button("Stop").text(text))
    });
    for answer in join_all(answers).await {
        assert_eq!(answer.unwrap().unwrap().len(), 1, "each answer is one message");
    }
    let time = begun.elapsed();
    let mut texts = stage.streamed();
    assert_eq!(texts.len(), streams);
    texts.sort_by_key(|text| text.split(' ').next().unwrap().parse::<usize>().unwrap());
    for (number, text) in texts.iter().enumerate() {
        let lines: Vec<String> =
            (0..pieces).map(|piece| format!("{number} piece {piece}")).collect();
        assert_eq!(*text, lines.join("\n\n"));
    }
    assert!(!stage.is_streaming());
    let sent = sent.lock().unwrap().clone();
    assert_within_limits(&sent);
    // A minute has room for 1,000 updates, so what the answers wait for is the limit.
    assert!(time < 60 * SECOND, "{time:?}");
    let updates = sent.iter().filter(|sent| sent.path.ends_with("/content")).count();
    assert!((streams..streams * pieces / 10).contains(&updates), "{updates} in {time:?}");
}

#[tokio::test]
async fn an_update_has_the_text_of_when_it_is_sent() {
    let (bot, stage, _) = stopped_clock(|builder| builder).await;
    let grow = |number: usize, pieces: usize| {
        let reply = bot.user(format!("ou_{number}"));
        let text = stream::unfold(0, move |piece| async move {
            sleep(Duration::from_millis(100)).await;
            (piece < pieces).then(|| (format!("{piece}\n\n"), piece + 1))
        });
        tokio::spawn(reply.stream().text(text))
    };
    let answers: Vec<_> = (0..100).map(|number| grow(number, 600)).collect();
    sleep(50 * SECOND).await;
    // Each of them has an update in some seven seconds: text that was taken when an update began
    // to wait would be as old as two of them.
    for text in stage.streamed() {
        let last: u64 = text.rsplit('\n').next().unwrap().parse().unwrap();
        assert!(last >= 400, "the last piece is {last} of 500");
    }
    for answer in join_all(answers).await {
        answer.unwrap().unwrap();
    }
    assert!(stage.streamed().iter().all(|text| text.ends_with("\n\n599")));
}

#[tokio::test]
async fn a_card_gets_ten_updates_a_second_however_short_the_interval_is() {
    let (bot, stage, sent) = stopped_clock(|builder| builder).await;
    let text = stream::unfold(0, |piece| async move {
        sleep(Duration::from_millis(10)).await;
        (piece < 500).then(|| (format!("{piece}\n\n"), piece + 1))
    });
    bot.user("ou_Ada").stream().interval(Duration::ZERO).text(text).await.unwrap();
    assert!(stage.last().ends_with("\n\n499"));
    let sent = sent.lock().unwrap().clone();
    assert_within_limits(&sent);
    let updates = sent.iter().filter(|sent| sent.path.ends_with("/content")).count();
    assert!((45..=70).contains(&updates), "{updates} in some six seconds");
}

#[tokio::test]
async fn a_crowd_of_answers_waits_and_none_fails() {
    let (bot, stage, sent) = stopped_clock(|builder| builder).await;
    let chats = 1_500;
    let answers = (0..chats).map(|number| {
        let reply = bot.user(format!("ou_{number}"));
        tokio::spawn(async move { reply.text("hello").await.map(drop) })
    });
    for answer in join_all(answers).await {
        // More than a minute's worth, so many wait for longer than a call may take.
        answer.unwrap().unwrap();
    }
    assert_eq!(stage.texts().len(), chats);
    assert_within_limits(&sent.lock().unwrap());
}

#[tokio::test]
async fn a_rate_limit_at_any_update_cuts_nothing_off() {
    for script in [
        Script::code(230_020, "This operation triggers the frequency limit."),
        Script::code(99_991_400, "request trigger frequency limit").with_status(400),
        Script::status(429),
    ] {
        for refused in 0..5 {
            let (bot, stage, sent) = stopped_clock(|builder| builder).await;
            let text = stream::unfold(0, |piece| {
                if piece == refused {
                    stage.platform().next_for(CONTENT, script.clone());
                }
                async move {
                    sleep(SECOND).await;
                    (piece < 5).then(|| (format!("piece {piece} "), piece + 1))
                }
            });
            bot.user("ou_Ada").stream().text(text).await.unwrap();
            assert_eq!(stage.streamed(), ["piece 0 piece 1 piece 2 piece 3 piece 4"]);
            assert!(!stage.is_streaming());
            assert_eq!(stage.platform().scripts_left(), 0, "{script:?} at {refused}");
            drop((bot, sent));
            tokio::time::resume();
        }
    }
}

#[tokio::test]
async fn a_platform_that_fails_for_minutes_costs_the_card_and_not_the_text() {
    let (bot, stage, _) = stopped_clock(|builder| builder).await;
    let text = stream::unfold(0, |piece| {
        if piece == 2 {
            // The card does not show the piece before yet.
            stage.platform().next_for(CONTENT, Script::status(500).times(1_000));
        }
        async move {
            sleep(SECOND).await;
            (piece < 5).then(|| (format!("piece {piece} "), piece + 1))
        }
    });
    let sent = bot.user("ou_Ada").stream().text(text).await.unwrap();
    assert_eq!(sent.len(), 2, "a card, and a message with the rest");
    assert_eq!(stage.texts(), ["piece 0", "piece 1 piece 2 piece 3 piece 4"]);
    assert!(!stage.is_streaming());
}
