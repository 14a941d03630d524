//! Events per second through a long connection to a handler that does nothing, beside the same
//! frames in a loop of tokio-tungstenite alone, in one run; and the memory after many events. The
//! server has a thread of its own, and waits for answers as soon as 500 events are open. It prints
//! figures and asserts nothing.
//!
//! `cargo bench -p feishu-runtime --features long-connection --bench long_connection [-- EVENTS]`
#![allow(missing_docs)]

#[allow(dead_code)]
#[path = "../tests/support/long_server.rs"]
mod long_server;

use std::{
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use feishu_runtime::EventRouter;
use futures_util::{FutureExt, SinkExt, StreamExt};
use long_server::{LongServer, TICKET, event_frame};
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

/// A push of the platform, as long as that of a message.
fn frame(number: usize) -> Bytes {
    let id = format!("e{number:031}");
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
    event_frame(&id, &payload).into()
}

/// Serves connections of this many events each, and says for each how long it took.
fn server(events: mpsc::Receiver<usize>, took: mpsc::Sender<Duration>) -> String {
    let (address, told) = mpsc::channel();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut server = LongServer::start(None, None).await;
            address.send(server.address().to_string()).unwrap();
            while let Ok(events) = events.recv() {
                let frames: Vec<Bytes> = (0..EVENTS.min(events)).map(frame).collect();
                let socket = server.accept().await;
                took.send(serve(socket, events, frames).await).unwrap();
            }
        });
    });
    told.recv().unwrap()
}

async fn serve(
    mut socket: WebSocketStream<TcpStream>,
    events: usize,
    frames: Vec<Bytes>,
) -> Duration {
    let (mut sent, mut answered) = (0, 0);
    let begun = Instant::now();
    while answered < events {
        if sent < events && sent - answered < WINDOW {
            for number in sent..(sent + BATCH).min(events) {
                let frame = frames.get(number).cloned().unwrap_or_else(|| self::frame(number));
                socket.feed(Message::Binary(frame)).await.unwrap();
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

/// Reads and answers, and does nothing else.
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
    let answer = Bytes::from(vec![b'x'; 120]);
    while let Some(Ok(message)) = socket.next().await {
        let mut read = Some(Some(Ok(message)));
        while let Some(Some(Ok(Message::Binary(_)))) = read {
            socket.feed(Message::Binary(answer.clone())).await.unwrap();
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

fn router() -> EventRouter {
    let router = EventRouter::for_long_connection();
    router.on_type("im.message.receive_v1", |_| async { Ok(()) }).build().unwrap()
}

#[tokio::main(worker_threads = 2)]
async fn main() {
    let many = std::env::args().filter_map(|argument| argument.parse().ok()).next();
    let many = many.unwrap_or(1_000_000);
    let (orders, events) = mpsc::channel();
    let (sender, took) = mpsc::channel();
    let address = server(events, sender);
    let builder = || {
        feishu_runtime::Client::builder("cli_a1b2c3d4e5f60718", "app-s3cret")
            .base_url(format!("http://{address}"))
            .build()
            .unwrap()
    };
    let (mut bare_best, mut client_best) = (0.0_f64, 0.0_f64);
    for _ in 0..ROUNDS {
        orders.send(EVENTS).unwrap();
        let loops = tokio::spawn({
            let address = address.clone();
            async move { bare(&address).await }
        });
        let time = tokio::task::block_in_place(|| took.recv().unwrap());
        loops.abort();
        bare_best = bare_best.max(EVENTS as f64 / time.as_secs_f64());

        orders.send(EVENTS).unwrap();
        let connection = builder().long_connection(router());
        let handle = connection.handle();
        let running = tokio::spawn(connection.run());
        let time = tokio::task::block_in_place(|| took.recv().unwrap());
        client_best = client_best.max(EVENTS as f64 / time.as_secs_f64());
        handle.stop().await;
        running.await.unwrap().unwrap();
    }
    println!("bare loop:       {bare_best:>9.0} events/s");
    println!("long connection: {client_best:>9.0} events/s, {:.2} of it", client_best / bare_best);

    orders.send(many).unwrap();
    let connection = builder().long_connection(router());
    let handle = connection.handle();
    let running = tokio::spawn(connection.run());
    for tenth in 1..=10 {
        while handle.counts().succeeded < (many / 10 * tenth) as u64 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        println!("{:>9} events: {} MB", many / 10 * tenth, memory());
    }
    tokio::task::block_in_place(|| took.recv().unwrap());
    handle.stop().await;
    running.await.unwrap().unwrap();
}
