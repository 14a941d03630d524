//! What a program does that has tokio-tungstenite, prost and serde_json, and nothing of ours.

use std::{
    collections::{BTreeMap, HashMap},
    hint::black_box,
    time::Instant,
};

use futures_util::{FutureExt, SinkExt, StreamExt};
use prost::Message as _;
use serde::Deserialize;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Bytes, Message, protocol::Role},
};

use crate::long_server::TICKET;

/// A frame as its definition has it.
#[derive(Clone, PartialEq, prost::Message)]
struct Frame {
    #[prost(uint64, required, tag = "1")]
    seq_id: u64,
    #[prost(uint64, required, tag = "2")]
    log_id: u64,
    #[prost(int32, required, tag = "3")]
    service: i32,
    #[prost(int32, required, tag = "4")]
    method: i32,
    #[prost(message, repeated, tag = "5")]
    headers: Vec<Header>,
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
struct Header {
    #[prost(string, required, tag = "1")]
    key: String,
    #[prost(string, required, tag = "2")]
    value: String,
}

impl Frame {
    fn header(&self, key: &str) -> &str {
        let header = self.headers.iter().find(|header| header.key == key);
        header.map_or("", |header| &header.value)
    }

    fn answered(mut self, arrived: Instant) -> Message {
        let (key, value) = ("biz_rt".to_owned(), arrived.elapsed().as_millis().to_string());
        self.headers.push(Header { key, value });
        self.payload = Some(Bytes::from_static(br#"{"code":200}"#));
        Message::Binary(self.encode_to_vec().into())
    }
}

#[derive(Deserialize)]
#[allow(dead_code)]
struct Push {
    schema: String,
    header: PushHeader,
    event: Event,
}

#[derive(Deserialize)]
#[allow(dead_code)]
struct PushHeader {
    event_id: String,
    event_type: String,
    app_id: Option<String>,
    create_time: Option<String>,
    tenant_key: Option<String>,
    token: Option<String>,
}

#[derive(Deserialize)]
#[allow(dead_code)]
struct Event {
    sender: Option<Sender>,
    message: Option<Text>,
}

#[derive(Deserialize)]
#[allow(dead_code)]
struct Sender {
    sender_id: Option<UserId>,
    sender_type: Option<String>,
    tenant_key: Option<String>,
}

#[derive(Deserialize)]
#[allow(dead_code)]
struct UserId {
    open_id: Option<String>,
    union_id: Option<String>,
    user_id: Option<String>,
}

#[derive(Deserialize)]
#[allow(dead_code)]
struct Text {
    message_id: Option<String>,
    root_id: Option<String>,
    parent_id: Option<String>,
    create_time: Option<String>,
    chat_id: Option<String>,
    chat_type: Option<String>,
    message_type: Option<String>,
    content: Option<String>,
}

/// The fragments of messages that are not complete.
type Fragments = HashMap<String, BTreeMap<usize, Bytes>>;

/// The payload of a message when all its fragments are there.
fn join(frame: &mut Frame, fragments: &mut Fragments) -> Option<Bytes> {
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

async fn open(address: &str) -> WebSocketStream<TcpStream> {
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
    WebSocketStream::from_raw_socket(stream, Role::Client, None).await
}

/// Reads the messages of the WebSocket and does nothing with them.
pub(crate) async fn read_only(address: String) {
    let mut socket = open(&address).await;
    while let Some(Ok(message)) = socket.next().await {
        black_box(message);
    }
}

/// Does what each client has to: reads frames, joins them, reads the JSON as the type of the event,
/// and answers. It remembers nothing, bounds nothing, and has no handler that may wait.
pub(crate) async fn answering(address: String) {
    let mut socket = open(&address).await;
    let mut fragments = Fragments::new();
    while let Some(Ok(message)) = socket.next().await {
        let mut read = Some(Some(Ok(message)));
        while let Some(Some(Ok(Message::Binary(bytes)))) = read {
            let arrived = Instant::now();
            let mut frame = Frame::decode(bytes).unwrap();
            if let Some(payload) = join(&mut frame, &mut fragments) {
                black_box(serde_json::from_slice::<Push>(&payload).unwrap());
                socket.feed(frame.answered(arrived)).await.unwrap();
            }
            read = socket.next().now_or_never();
        }
        if socket.flush().await.is_err() {
            return;
        }
    }
}
