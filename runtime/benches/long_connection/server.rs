//! The server, in a process of its own: it pushes events as fast as they are answered.

use std::{
    io::{BufRead, BufReader, Lines, Write, stdin},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    time::{Duration, Instant},
};

use futures_util::{FutureExt, SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Bytes, Message},
};

use crate::long_server::{LongServer, event_frame};

/// Makes the process a server.
pub(crate) const SERVE: &str = "serve";
/// What an order says if nobody answers.
const UNANSWERED: &str = "unanswered";
/// How many events are open at most.
const WINDOW: usize = 500;
/// How many are sent at once.
const BATCH: usize = 50;

/// A push of the platform, as long as that of a message, and with its members in the platform's
/// order.
fn frame(id: &str) -> Vec<u8> {
    let payload = format!(
        r#"{{"schema":"2.0","header":{{"event_id":"{id}","token":"","create_time":"1608725989000","event_type":"im.message.receive_v1","tenant_key":"736588c9260f175d","app_id":"cli_a1b2c3d4e5f60718"}},"event":{{"message":{{"chat_id":"oc_5ce6d572455d361153b7xx51da133945","chat_type":"group","content":"{{\"text\":\"@_user_1 hello\"}}","create_time":"1609073151345","message_id":"{id}","message_type":"text"}},"sender":{{"sender_id":{{"open_id":"ou_84aad35d084aa403a838cf73ee18467","user_id":"e33ggbyz"}},"sender_type":"user","tenant_key":"736588c9260f175e"}}}}}}"#
    );
    event_frame(id, &payload)
}

/// Frames that differ by their ids only, made as they are sent: a copy each.
struct Frames {
    first: Vec<u8>,
    /// Where the id is.
    places: Vec<usize>,
}

impl Frames {
    fn new() -> Self {
        let id = Frames::id(0);
        let first = frame(&id);
        let is_id = |place: &usize| first[*place..].starts_with(id.as_bytes());
        let places: Vec<usize> = (0..first.len()).filter(is_id).collect();
        assert_eq!(places.len(), 3, "the ids of the frame, of the event and of the message");
        Frames { first, places }
    }

    fn id(number: usize) -> String {
        format!("om_{number:032}")
    }

    fn frame(&self, number: usize) -> Bytes {
        let (mut frame, id) = (self.first.clone(), Frames::id(number));
        for place in &self.places {
            frame[*place..*place + id.len()].copy_from_slice(id.as_bytes());
        }
        frame.into()
    }
}

/// Prints its address, and then serves a connection per line of its input, which says how many
/// events; prints how long each took.
#[tokio::main(flavor = "current_thread")]
pub(crate) async fn serve() {
    let mut server = LongServer::start(None, None).await;
    println!("{}", server.address());
    let frames = Frames::new();
    for line in stdin().lines() {
        let line = line.unwrap();
        let (events, how) = line.split_once(' ').unwrap();
        let events = events.parse().unwrap();
        let window = if how == UNANSWERED { usize::MAX } else { WINDOW };
        let socket = server.accept().await;
        println!("{}", serve_events(socket, events, window, &frames).await.as_nanos());
    }
}

async fn serve_events(
    mut socket: WebSocketStream<TcpStream>,
    events: usize,
    window: usize,
    frames: &Frames,
) -> Duration {
    let (mut sent, mut answered) = (0, 0);
    let begun = Instant::now();
    while answered < events {
        if sent < events && sent - answered < window {
            for number in sent..(sent + BATCH).min(events) {
                socket.feed(Message::Binary(frames.frame(number))).await.unwrap();
            }
            sent = (sent + BATCH).min(events);
            socket.flush().await.unwrap();
        }
        if window > events {
            answered = sent;
            continue;
        }
        let mut message = Some(socket.next().await);
        while let Some(Some(Ok(read))) = message {
            // Pings are shorter.
            answered += usize::from(read.len() > 40);
            message = socket.next().now_or_never();
        }
    }
    if window > events {
        // Until the other side has read it all.
        let _ = socket.close(None).await;
        while socket.next().await.is_some() {}
    }
    begun.elapsed()
}

/// The server, as the measuring process has it.
pub(crate) struct Server {
    child: Child,
    orders: ChildStdin,
    lines: Lines<BufReader<ChildStdout>>,
    pub(crate) address: String,
}

impl Server {
    pub(crate) fn start() -> Self {
        let program = std::env::current_exe().unwrap();
        let mut command = Command::new(program);
        command.arg(SERVE).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let orders = child.stdin.take().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = lines.next().unwrap().unwrap();
        Server { child, orders, lines, address }
    }

    /// The next connection gets this many events, and answers them or not.
    pub(crate) fn order(&mut self, events: usize, answered: bool) {
        writeln!(self.orders, "{events} {}", if answered { "answered" } else { UNANSWERED })
            .unwrap();
    }

    /// How long the events of the connection took.
    pub(crate) fn took(&mut self) -> Duration {
        let line = tokio::task::block_in_place(|| self.lines.next().unwrap().unwrap());
        Duration::from_nanos(line.parse().unwrap())
    }

    pub(crate) fn stop(mut self) {
        drop(self.orders);
        self.child.wait().unwrap();
    }
}
