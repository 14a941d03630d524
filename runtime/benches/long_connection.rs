//! Events per second through a long connection to a handler that does nothing, beside a loop of
//! tokio-tungstenite alone that does the same input and output, in one run; and the memory after
//! many events. The loop reads the same frames, decodes them, joins their payloads and answers
//! each; it does not read the JSON of the events, and remembers nothing. The server is another
//! process, and waits for answers as soon as 500 events are open. The bench prints figures and
//! asserts nothing.
//!
//! `cargo bench -p feishu-runtime --features long-connection --bench long_connection [-- EVENTS]`
#![allow(missing_docs)]

#[allow(dead_code)]
#[path = "../tests/support/long_server.rs"]
mod long_server;

use std::{
    collections::{BTreeMap, HashMap},
    io::{BufRead, BufReader, Lines, Write, stdin},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    time::{Duration, Instant},
};

use feishu_runtime::EventRouter;
use futures_util::{FutureExt, SinkExt, StreamExt};
use long_server::{LongServer, TICKET, event_frame};
use prost::Message as _;
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Bytes, Message, protocol::Role},
};

/// How many events are open at most.
const WINDOW: usize = 500;
/// How many are sent at once.
const BATCH: usize = 50;
/// For the rates; memory takes as many as the caller says.
const EVENTS: usize = 300_000;
const ROUNDS: usize = 3;

/// Makes the process a server.
const SERVE: &str = "serve";

/// A push of the platform, as long as that of a message.
fn frame(id: &str) -> Vec<u8> {
    let payload = json!({
        "schema": "2.0",
        "header": {
            "event_id": id, "event_type": "im.message.receive_v1", "app_id": "cli_a1b2c3d4e5f60718",
            "create_time": "1608725989000", "tenant_key": "736588c9260f175d", "token": "",
        },
        "event": {
            "sender": {
                "sender_id": {"open_id": "ou_84aad35d084aa403a838cf73ee18467", "user_id": "e33ggbyz"},
                "sender_type": "user", "tenant_key": "736588c9260f175e",
            },
            "message": {
                "message_id": "om_5ce6d572455d361153b7cb51da133945", "message_type": "text",
                "chat_id": "oc_5ce6d572455d361153b7xx51da133945", "chat_type": "group",
                "content": "{\"text\":\"@_user_1 hello\"}", "create_time": "1609073151345",
            },
        },
    });
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
        assert_eq!(places.len(), 2, "the ids of the message and of the event");
        Frames { first, places }
    }

    fn id(number: usize) -> String {
        format!("e{number:031}")
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
async fn serve() {
    let mut server = LongServer::start(None, None).await;
    println!("{}", server.address());
    let frames = Frames::new();
    for line in stdin().lines() {
        let events = line.unwrap().parse().unwrap();
        let socket = server.accept().await;
        println!("{}", serve_events(socket, events, &frames).await.as_nanos());
    }
}

async fn serve_events(
    mut socket: WebSocketStream<TcpStream>,
    events: usize,
    frames: &Frames,
) -> Duration {
    let (mut sent, mut answered) = (0, 0);
    let begun = Instant::now();
    while answered < events {
        if sent < events && sent - answered < WINDOW {
            for number in sent..(sent + BATCH).min(events) {
                socket.feed(Message::Binary(frames.frame(number))).await.unwrap();
            }
            sent = (sent + BATCH).min(events);
            socket.flush().await.unwrap();
        }
        let mut message = Some(socket.next().await);
        while let Some(Some(Ok(read))) = message {
            // Pings are shorter.
            answered += usize::from(read.len() > 40);
            message = socket.next().now_or_never();
        }
    }
    begun.elapsed()
}

/// The server, in a process of its own.
struct Server {
    child: Child,
    orders: ChildStdin,
    lines: Lines<BufReader<ChildStdout>>,
    address: String,
}

impl Server {
    fn start() -> Self {
        let program = std::env::current_exe().unwrap();
        let mut command = Command::new(program);
        command.arg(SERVE).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let orders = child.stdin.take().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = lines.next().unwrap().unwrap();
        Server { child, orders, lines, address }
    }

    /// The next connection gets this many events.
    fn order(&mut self, events: usize) {
        writeln!(self.orders, "{events}").unwrap();
    }

    /// How long the events of the connection took.
    fn took(&mut self) -> Duration {
        let line = tokio::task::block_in_place(|| self.lines.next().unwrap().unwrap());
        Duration::from_nanos(line.parse().unwrap())
    }

    fn stop(mut self) {
        drop(self.orders);
        self.child.wait().unwrap();
    }
}

/// A frame as its definition has it.
#[derive(Clone, PartialEq, prost::Message)]
struct BareFrame {
    #[prost(uint64, required, tag = "1")]
    seq_id: u64,
    #[prost(uint64, required, tag = "2")]
    log_id: u64,
    #[prost(int32, required, tag = "3")]
    service: i32,
    #[prost(int32, required, tag = "4")]
    method: i32,
    #[prost(message, repeated, tag = "5")]
    headers: Vec<BareHeader>,
    #[prost(string, optional, tag = "6")]
    payload_encoding: Option<String>,
    #[prost(string, optional, tag = "7")]
    payload_type: Option<String>,
    #[prost(bytes = "bytes", optional, tag = "8")]
    payload: Option<Bytes>,
    #[prost(string, optional, tag = "9")]
    log_id_new: Option<String>,
}

#[derive(Clone, PartialEq, prost::Message)]
struct BareHeader {
    #[prost(string, required, tag = "1")]
    key: String,
    #[prost(string, required, tag = "2")]
    value: String,
}

impl BareFrame {
    fn header(&self, key: &str) -> &str {
        let header = self.headers.iter().find(|header| header.key == key);
        header.map_or("", |header| &header.value)
    }

    fn answered(mut self, arrived: Instant) -> Message {
        let (key, value) = ("biz_rt".to_owned(), arrived.elapsed().as_millis().to_string());
        self.headers.push(BareHeader { key, value });
        self.payload = Some(Bytes::from_static(br#"{"code":200}"#));
        Message::Binary(self.encode_to_vec().into())
    }
}

/// The fragments of messages that are not complete.
type Fragments = HashMap<String, BTreeMap<usize, Bytes>>;

/// The payload of a message when all its fragments are there.
fn join(frame: &mut BareFrame, fragments: &mut Fragments) -> Option<Bytes> {
    let payload = frame.payload.take()?;
    let number = |key| frame.header(key).parse::<usize>().ok();
    let (sum, seq) = (number("sum")?, number("seq")?);
    if sum == 1 {
        return Some(payload);
    }
    let parts = fragments.entry(frame.header("message_id").to_owned()).or_default();
    parts.insert(seq, payload);
    (parts.len() == sum).then(|| parts.values().flatten().copied().collect())
}

/// Reads, decodes, joins and answers, and does nothing else.
async fn bare(address: &str) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!(
        "GET /ws?ticket={TICKET} HTTP/1.1\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    stream.set_nodelay(true).unwrap();
    let mut socket = WebSocketStream::from_raw_socket(stream, Role::Client, None).await;
    let mut fragments = Fragments::new();
    while let Some(Ok(message)) = socket.next().await {
        let mut read = Some(Some(Ok(message)));
        while let Some(Some(Ok(Message::Binary(bytes)))) = read {
            let arrived = Instant::now();
            let mut frame = BareFrame::decode(bytes).unwrap();
            if let Some(payload) = join(&mut frame, &mut fragments) {
                std::hint::black_box(payload);
                socket.feed(frame.answered(arrived)).await.unwrap();
            }
            read = socket.next().now_or_never();
        }
        if socket.flush().await.is_err() {
            return;
        }
    }
}

/// The memory of this process in MB.
fn memory() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<usize>().ok());
    kilobytes.unwrap_or_default() / 1024
}

/// What this process has computed so far; the clock of the kernel has 100 ticks a second.
fn computed() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // After the name, which ends in a bracket: user time is the 12th field, system time the 13th.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace().skip(11);
    let ticks = fields.take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum::<u64>();
    Duration::from_millis(10 * ticks)
}

/// The best of some rounds.
struct Best {
    events_per_second: f64,
    /// Of this process.
    computing_per_event: Duration,
}

impl Best {
    fn new() -> Self {
        Best { events_per_second: 0.0, computing_per_event: Duration::MAX }
    }

    fn add(&mut self, took: Duration, computed: Duration) {
        self.events_per_second = self.events_per_second.max(EVENTS as f64 / took.as_secs_f64());
        self.computing_per_event = self.computing_per_event.min(computed / EVENTS as u32);
    }

    fn print(&self, name: &str) {
        let Best { events_per_second, computing_per_event } = self;
        println!(
            "{name:16} {events_per_second:>9.0} events/s, {computing_per_event:?} of CPU each"
        );
    }
}

fn router() -> EventRouter {
    let router = EventRouter::for_long_connection();
    router.on_type("im.message.receive_v1", |_| async { Ok(()) }).build().unwrap()
}

fn main() {
    match std::env::args().nth(1).as_deref() {
        Some(SERVE) => serve(),
        _ => measure(),
    }
}

#[tokio::main(worker_threads = 2)]
async fn measure() {
    let many = std::env::args().filter_map(|argument| argument.parse().ok()).next();
    let many = many.unwrap_or(1_000_000);
    let mut server = Server::start();
    let address = server.address.clone();
    let builder = || {
        feishu_runtime::Client::builder("cli_a1b2c3d4e5f60718", "app-s3cret")
            .base_url(format!("http://{address}"))
            .build()
            .unwrap()
    };
    let (mut of_loop, mut of_client) = (Best::new(), Best::new());
    for _ in 0..ROUNDS {
        let before = computed();
        server.order(EVENTS);
        let loops = tokio::spawn({
            let address = address.clone();
            async move { bare(&address).await }
        });
        of_loop.add(server.took(), computed() - before);
        loops.abort();

        let before = computed();
        server.order(EVENTS);
        let connection = builder().long_connection(router());
        let handle = connection.handle();
        let running = tokio::spawn(connection.run());
        of_client.add(server.took(), computed() - before);
        handle.stop().await;
        running.await.unwrap().unwrap();
    }
    of_loop.print("bare loop");
    of_client.print("long connection");
    println!("{:.2} of it", of_client.events_per_second / of_loop.events_per_second);

    server.order(many);
    let connection = builder().long_connection(router());
    let handle = connection.handle();
    let running = tokio::spawn(connection.run());
    for tenth in 1..=10 {
        while handle.counts().succeeded < (many / 10 * tenth) as u64 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        println!("{:>9} events: {} MB", many / 10 * tenth, memory());
    }
    server.took();
    handle.stop().await;
    running.await.unwrap().unwrap();
    server.stop();
}
