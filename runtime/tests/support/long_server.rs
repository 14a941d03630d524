//! A platform that gives long connections, on a loopback socket: the request for an address, and
//! the WebSocket itself. Frames are made by hand, so that no code of the client judges itself.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use feishu_runtime::{Client, ClientBuilder};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::mpsc,
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Message, handshake::derive_accept_key, protocol::Role},
};

/// What lets one in; no text may show it.
pub(crate) const TICKET: &str = "t1cket-of-the-url";

/// How the server answers.
#[derive(Clone)]
pub(crate) struct Manners {
    /// The reply to the request for an address; without one it is that of the server.
    pub(crate) endpoint: Option<String>,
    /// The whole reply to the handshake; without one it is accepted.
    pub(crate) handshake: Option<String>,
}

pub(crate) struct LongServer {
    address: SocketAddr,
    /// The head and the body of each request.
    requests: Arc<Mutex<Vec<String>>>,
    sockets: mpsc::UnboundedReceiver<WebSocketStream<TcpStream>>,
}

impl LongServer {
    pub(crate) async fn start(endpoint: Option<&str>, handshake: Option<&str>) -> LongServer {
        let manners = Manners {
            endpoint: endpoint.map(str::to_owned),
            handshake: handshake.map(str::to_owned),
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::<Mutex<Vec<String>>>::default();
        let (sender, sockets) = mpsc::unbounded_channel();
        let journal = requests.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let serve =
                    serve(stream, address, manners.clone(), journal.clone(), sender.clone());
                tokio::spawn(serve);
            }
        });
        LongServer { address, requests, sockets }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn builder(&self) -> ClientBuilder {
        Client::builder("cli_a1b2c3d4e5f60718", "app-s3cret")
            .base_url(format!("http://{}", self.address))
    }

    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }

    pub(crate) async fn accept(&mut self) -> WebSocketStream<TcpStream> {
        self.sockets.recv().await.unwrap()
    }
}

async fn serve(
    mut stream: TcpStream,
    address: SocketAddr,
    manners: Manners,
    journal: Arc<Mutex<Vec<String>>>,
    sockets: mpsc::UnboundedSender<WebSocketStream<TcpStream>>,
) {
    loop {
        let Some(request) = read_request(&mut stream).await else { return };
        journal.lock().unwrap().push(request.clone());
        if request.starts_with("POST /callback/ws/endpoint ") {
            let url = format!("ws://{address}/ws?device_id=d1&service_id=42&ticket={TICKET}");
            let reply = manners.endpoint.clone().unwrap_or_else(|| {
                let config = json!({"PingInterval": 120, "ReconnectNonce": 0});
                json!({"code": 0, "msg": "", "data": {"URL": url, "ClientConfig": config}})
                    .to_string()
            });
            write_json(&mut stream, &reply).await;
        } else if request.starts_with("GET /ws?") {
            if let Some(refusal) = &manners.handshake {
                stream.write_all(refusal.as_bytes()).await.unwrap();
                return;
            }
            let accept = derive_accept_key(header(&request, "sec-websocket-key").as_bytes());
            let reply = format!(
                "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\n\
                 upgrade: websocket\r\nsec-websocket-accept: {accept}\r\n\r\n"
            );
            stream.write_all(reply.as_bytes()).await.unwrap();
            let socket = WebSocketStream::from_raw_socket(stream, Role::Server, None).await;
            return drop(sockets.send(socket));
        } else {
            write_json(&mut stream, r#"{"code":99991663,"msg":"no such thing"}"#).await;
        }
    }
}

async fn read_request(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = header(head, "content-length").parse().unwrap_or(0);
            if body.len() >= length {
                return Some(text);
            }
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
}

pub(crate) fn header<'a>(head: &'a str, name: &str) -> &'a str {
    let line = head.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.eq_ignore_ascii_case(name).then_some(value.trim())
    });
    line.unwrap_or_default()
}

async fn write_json(stream: &mut TcpStream, json: &str) {
    let length = json.len();
    let reply = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{json}"
    );
    // A client that goes away is what some tests are about.
    let _ = stream.write_all(reply.as_bytes()).await;
}

/// A field of a message of protobuf that has a length.
fn field(number: u8, content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![number << 3 | 2];
    let mut length = content.len();
    while length > 127 {
        bytes.push((length & 127) as u8 | 128);
        length >>= 7;
    }
    bytes.push(length as u8);
    [bytes, content.to_vec()].concat()
}

/// A data frame of one fragment.
pub(crate) fn event_frame(message_id: &str, payload: &str) -> Vec<u8> {
    let mut frame = b"\x08\x05\x10\x06\x18\x2a\x20\x01".to_vec();
    for (key, value) in [("type", "event"), ("message_id", message_id), ("sum", "1"), ("seq", "0")]
    {
        let pair = [field(1, key.as_bytes()), field(2, value.as_bytes())].concat();
        frame.extend(field(5, &pair));
    }
    frame.extend(field(8, payload.as_bytes()));
    frame
}

/// Pushes an event, and reads the bytes of its answer.
pub(crate) async fn push(
    socket: &mut WebSocketStream<TcpStream>,
    message_id: &str,
    payload: &Value,
) -> Vec<u8> {
    let frame = event_frame(message_id, &payload.to_string());
    socket.send(Message::Binary(frame.into())).await.unwrap();
    loop {
        let message = socket.next().await.unwrap().unwrap();
        let Message::Binary(bytes) = message else { continue };
        // Pings have the method 0.
        if bytes.starts_with(b"\x08\x05\x10\x06\x18\x2a\x20\x01") {
            return bytes.to_vec();
        }
        assert_eq!(&bytes[..], b"\x08\x00\x10\x00\x18\x2a\x20\x00\x2a\x0c\x0a\x04type\x12\x04ping");
    }
}
