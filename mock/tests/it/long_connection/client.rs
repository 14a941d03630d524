//! A client of the long connection with nothing but a WebSocket library, and its own reading of
//! the frames.

use std::time::Duration;

use base64::{Engine, prelude::BASE64_STANDARD};
use feishu_mock::Platform;
use futures_util::{SinkExt, StreamExt};
use prost::Message as _;
use serde_json::{Value, json};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Error, Message, http::Uri},
};

use crate::support::{Reply, parse, request, send_bytes};

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Frame {
    #[prost(uint64, required, tag = "1")]
    pub(crate) seq_id: u64,
    #[prost(uint64, required, tag = "2")]
    pub(crate) log_id: u64,
    #[prost(int32, required, tag = "3")]
    pub(crate) service: i32,
    #[prost(int32, required, tag = "4")]
    pub(crate) method: i32,
    #[prost(message, repeated, tag = "5")]
    pub(crate) headers: Vec<Header>,
    #[prost(bytes = "vec", tag = "8")]
    pub(crate) payload: Vec<u8>,
    #[prost(string, tag = "9")]
    pub(crate) log_id_new: String,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Header {
    #[prost(string, required, tag = "1")]
    pub(crate) key: String,
    #[prost(string, required, tag = "2")]
    pub(crate) value: String,
}

impl Frame {
    pub(crate) fn header(&self, key: &str) -> &str {
        let header = self.headers.iter().find(|header| header.key == key);
        &header.unwrap_or_else(|| panic!("no header {key} in {self:?}")).value
    }

    pub(crate) fn add(mut self, key: &str, value: &str) -> Frame {
        self.headers.push(Header { key: key.into(), value: value.into() });
        self
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.payload).unwrap()
    }

    /// The answer to this frame.
    pub(crate) fn answer(&self, code: u16, data: Option<Value>) -> Frame {
        let mut payload = json!({"code": code});
        if let Some(data) = data {
            payload["data"] = BASE64_STANDARD.encode(data.to_string()).into();
        }
        Frame { payload: payload.to_string().into_bytes(), ..self.clone() }.add("biz_rt", "1")
    }
}

/// Asks for the URL of a connection.
pub(crate) fn ask_for_url(platform: &Platform, id: &str, secret: &str) -> Reply {
    let body = json!({"AppID": id, "AppSecret": secret}).to_string();
    let headers = [("Content-Type", "application/json"), ("locale", "zh")];
    let sent = request("POST", "/callback/ws/endpoint", &headers, body.as_bytes());
    // The URL leads to the host of the request.
    let sent = String::from_utf8(sent).unwrap();
    let sent = sent.replace("Host: localhost", &format!("Host: {}", platform.addr()));
    parse(&send_bytes(platform, sent.as_bytes()).unwrap())
}

/// A URL for the platform's first app.
pub(crate) fn url(platform: &Platform) -> String {
    let reply = ask_for_url(platform, platform.app_id(), platform.app_secret());
    reply.json()["data"]["URL"].as_str().unwrap_or_else(|| panic!("{reply:?}")).to_owned()
}

pub(crate) struct Client {
    socket: WebSocketStream<TcpStream>,
    pub(crate) service: i32,
}

impl Client {
    pub(crate) async fn connect(platform: &Platform) -> Client {
        Client::connect_to(&url(platform)).await.unwrap()
    }

    pub(crate) async fn connect_to(url: &str) -> Result<Client, Error> {
        let uri: Uri = url.parse().unwrap();
        let stream = TcpStream::connect(uri.authority().unwrap().as_str()).await?;
        let (socket, _) = client_async(url, stream).await?;
        let mut pairs = uri.query().unwrap().split('&').filter_map(|pair| pair.split_once('='));
        let (_, service) = pairs.find(|(name, _)| *name == "service_id").unwrap();
        Ok(Client { socket, service: service.parse().unwrap() })
    }

    /// The next message; `None` when the connection has ended.
    pub(crate) async fn message(&mut self) -> Option<Result<Message, Error>> {
        let next = timeout(Duration::from_secs(10), self.socket.next()).await;
        next.expect("nothing arrives")
    }

    pub(crate) async fn frame(&mut self) -> Frame {
        match self.message().await {
            Some(Ok(Message::Binary(bytes))) => Frame::decode(bytes).unwrap(),
            other => panic!("{other:?} instead of a frame"),
        }
    }

    /// Whether nothing arrives for a while.
    pub(crate) async fn is_quiet(&mut self) -> bool {
        timeout(Duration::from_millis(200), self.socket.next()).await.is_err()
    }

    pub(crate) async fn send(&mut self, frame: &Frame) {
        self.send_message(Message::Binary(frame.encode_to_vec().into())).await;
    }

    pub(crate) async fn send_message(&mut self, message: Message) {
        self.socket.send(message).await.unwrap();
    }

    pub(crate) async fn ping(&mut self) {
        let ping = Frame { service: self.service, ..Frame::default() }.add("type", "ping");
        self.send(&ping).await;
    }

    /// All fragments of the next push, joined, and the last of them.
    pub(crate) async fn push(&mut self) -> (Vec<u8>, Frame) {
        let mut pieces = Vec::new();
        loop {
            let frame = self.frame().await;
            let sum: usize = frame.header("sum").parse().unwrap();
            let seq: usize = frame.header("seq").parse().unwrap();
            assert_eq!(
                (frame.method, frame.service, frame.header("type")),
                (1, self.service, "event")
            );
            pieces.push((seq, frame.payload.clone()));
            pieces.sort();
            pieces.dedup();
            if pieces.len() == sum {
                let joined = pieces.into_iter().flat_map(|(_, bytes)| bytes).collect();
                return (joined, frame);
            }
        }
    }

    /// Answers the next push.
    pub(crate) async fn answer(&mut self, code: u16, data: Option<Value>) -> Value {
        let (body, frame) = self.push().await;
        self.send(&frame.answer(code, data)).await;
        serde_json::from_slice(&body).unwrap()
    }
}
