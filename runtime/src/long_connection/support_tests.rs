//! A platform in memory: each connection is a pair of streams, so that the clock can stand still.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{
    io::{DuplexStream, duplex},
    sync::mpsc,
    task::JoinHandle,
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Message, protocol::Role},
};

use super::{
    LongConnectionHandle,
    delivery::Delivery,
    dial::{Dial, Dialed},
    frame::{CONTROL, DATA},
    frame_tests::{Frame, Header},
    options::Options,
    reconnect::Runner,
    settings::Settings,
    state::Control,
};
use crate::{
    error::Error,
    event::{EventRouter, EventRouterBuilder},
};

pub(super) const SERVICE: i32 = 7;

/// What a dial meets: nothing, or an error. It gets the number of the attempt, from 0.
type Weather = Arc<dyn Fn(u64) -> Option<Error> + Send + Sync>;

/// Opens connections in memory.
#[derive(Clone)]
pub(super) struct Memory {
    weather: Weather,
    pub(super) dials: Arc<AtomicU64>,
    servers: mpsc::UnboundedSender<DuplexStream>,
    settings: Arc<Mutex<Settings>>,
    pub(super) connections: Arc<Mutex<Option<u64>>>,
}

impl Dial for Memory {
    type Stream = DuplexStream;

    async fn dial(&self) -> Result<Dialed<DuplexStream>, Error> {
        let number = self.dials.fetch_add(1, Ordering::SeqCst);
        tokio::time::sleep(Duration::from_millis(20)).await;
        if let Some(error) = (self.weather)(number) {
            return Err(error);
        }
        let (stream, server) = duplex(256 << 10);
        self.servers.send(server).ok();
        let settings = *self.settings.lock().unwrap();
        Ok(Dialed { stream, service: SERVICE, settings })
    }

    async fn connections(&self) -> Option<u64> {
        *self.connections.lock().unwrap()
    }
}

/// A long connection that runs in a task, and the platform's side of it.
pub(super) struct World {
    pub(super) memory: Memory,
    servers: mpsc::UnboundedReceiver<DuplexStream>,
    pub(super) handle: LongConnectionHandle,
    pub(super) run: JoinHandle<Result<(), Error>>,
}

pub(super) fn router() -> EventRouterBuilder {
    EventRouter::for_long_connection()
}

impl World {
    pub(super) fn start(router: EventRouter) -> World {
        World::with(router, Options::default(), |_| None)
    }

    pub(super) fn with(
        router: EventRouter,
        options: Options,
        weather: impl Fn(u64) -> Option<Error> + Send + Sync + 'static,
    ) -> World {
        World::controlled(router, options, weather, Arc::new(Control::new()))
    }

    /// With a control that handlers may know.
    pub(super) fn controlled(
        router: EventRouter,
        options: Options,
        weather: impl Fn(u64) -> Option<Error> + Send + Sync + 'static,
        control: Arc<Control>,
    ) -> World {
        let (sender, servers) = mpsc::unbounded_channel();
        let memory = Memory {
            weather: Arc::new(weather),
            dials: Arc::default(),
            servers: sender,
            settings: Arc::new(Mutex::new(Settings::default())),
            connections: Arc::default(),
        };
        let handle = LongConnectionHandle(control.clone());
        let longest_event = router.max_body();
        let delivery = Delivery::new(router, options.clone(), control.clone());
        let dial = memory.clone();
        let runner = Runner { dial, control, delivery, options, longest_event };
        World { memory, servers, handle, run: tokio::spawn(runner.run()) }
    }

    pub(super) async fn accept(&mut self) -> Server {
        let stream = self.servers.recv().await.expect("a connection");
        Server(WebSocketStream::from_raw_socket(stream, Role::Server, None).await)
    }
}

/// The platform's end of one connection.
pub(super) struct Server(pub(super) WebSocketStream<DuplexStream>);

/// An answer to a push.
#[derive(Debug, PartialEq)]
pub(super) struct Answer {
    pub(super) message_id: String,
    pub(super) code: i64,
    /// As it travels.
    pub(super) data: Option<String>,
}

impl Server {
    /// Pushes bytes that need not be a frame.
    pub(super) async fn send(&mut self, bytes: impl Into<Bytes>) {
        self.0.send(Message::Binary(bytes.into())).await.unwrap();
    }

    pub(super) async fn send_frame(&mut self, frame: Frame) {
        self.0.send(frame.into_message()).await.unwrap();
    }

    pub(super) async fn push(&mut self, message_id: &str, payload: &Value) {
        self.send_frame(data(message_id, 1, 0, payload.to_string().as_bytes())).await;
    }

    /// The next frame that is no ping; pings are answered. `None` at the end.
    pub(super) async fn next(&mut self) -> Option<Frame> {
        loop {
            let message = match self.0.next().await? {
                Ok(message) => message,
                Err(_) => return None,
            };
            let Message::Binary(bytes) = message else { continue };
            let frame = Frame::read(bytes).unwrap();
            if frame.method != CONTROL {
                return Some(frame);
            }
            assert_eq!((frame.header("type"), frame.service), (&b"ping"[..], SERVICE));
            self.pong("").await;
        }
    }

    pub(super) async fn pong(&mut self, config: &str) {
        let mut pong = Frame::ping(SERVICE);
        pong.headers[0].value = Bytes::from_static(b"pong");
        pong.payload = Some(Bytes::copy_from_slice(config.as_bytes()));
        let _ = self.0.send(pong.into_message()).await;
    }

    pub(super) async fn answer(&mut self) -> Answer {
        read_answer(&self.next().await.expect("an answer"))
    }
}

pub(super) fn read_answer(frame: &Frame) -> Answer {
    let header = |key: &str| {
        let header = frame.headers.iter().find(|header| header.key == key);
        let value = &header.unwrap_or_else(|| panic!("no header {key}")).value;
        String::from_utf8(value.to_vec()).unwrap()
    };
    header("biz_rt").parse::<u64>().unwrap();
    let payload: Value = serde_json::from_slice(frame.payload.as_ref().unwrap()).unwrap();
    Answer {
        message_id: header("message_id"),
        code: payload["code"].as_i64().unwrap(),
        data: payload["data"].as_str().map(str::to_owned),
    }
}

pub(super) fn data(message_id: &str, sum: usize, seq: usize, payload: &[u8]) -> Frame {
    let (sum, seq) = (sum.to_string(), seq.to_string());
    let headers = [("type", "event"), ("message_id", message_id), ("sum", &sum), ("seq", &seq)];
    let bytes = |text: &str| Bytes::copy_from_slice(text.as_bytes());
    let header = |(key, value): (&str, &str)| Header { key: bytes(key), value: bytes(value) };
    Frame {
        seq_id: 1,
        log_id: 2,
        service: SERVICE,
        method: DATA,
        headers: headers.map(header).into(),
        payload: Some(Bytes::copy_from_slice(payload)),
        ..Frame::default()
    }
}

/// An event of the type `drill`.
pub(super) fn drill(event_id: &str) -> Value {
    event("drill", event_id, json!({}))
}

pub(super) fn event(event_type: &str, event_id: &str, content: Value) -> Value {
    json!({
        "schema": "2.0",
        "header": {"event_id": event_id, "event_type": event_type, "app_id": "cli_1"},
        "event": content,
    })
}

pub(super) fn ok(message_id: &str) -> Answer {
    Answer { message_id: message_id.to_owned(), code: 200, data: None }
}

pub(super) fn failed(message_id: &str) -> Answer {
    Answer { message_id: message_id.to_owned(), code: 500, data: None }
}
