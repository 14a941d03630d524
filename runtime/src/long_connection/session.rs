//! [`Session`]: one connection, from its opening to its end. Reading, writing and pinging go on
//! side by side and never wait for each other or for a handler.

use std::{future::pending, sync::Arc, time::Duration};

use futures_util::{FutureExt, StreamExt, stream::SplitStream};
use serde_json::Value;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    select,
    sync::watch,
    time::{Instant, sleep_until, timeout, timeout_at},
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        Error as WebSocketError, Message, Result as WebSocketResult,
        protocol::{Role, WebSocketConfig},
    },
};

use super::{
    answer::ping,
    delivery::{Admitted, Delivery, Pushed},
    dial::Dialed,
    endpoint::lost,
    fragments::{Added, Fragments},
    frame::{CONTROL, DATA},
    incoming::Incoming,
    outgoing::ConnectionNumber,
    settings::Settings,
    state::Control,
    writer::FrameWriter,
};
use crate::error::Error;

/// Frames are no longer than this, unless events may be. The buffer for a frame is reserved when
/// its head has come.
const LONGEST_FRAME: usize = 4 << 20;
/// What a frame has besides its payload, at most.
const FRAME_HEAD: usize = 64 << 10;
/// The time to say goodbye.
const CLOSING: Duration = Duration::from_millis(500);
/// How much is read of the network at once. The buffer is cleared for each time.
const READ_BUFFER: usize = 64 << 10;

/// How many messages that are there at once are read before their events are handled.
const READ_AT_ONCE: usize = 128;

/// What a connection needs to know.
pub(super) struct Session<'a> {
    pub(super) control: &'a Arc<Control>,
    pub(super) delivery: &'a Delivery,
    /// What the server asks for; it may change its mind.
    pub(super) settings: &'a watch::Sender<Settings>,
    pub(super) pong_timeout: Duration,
    pub(super) longest_event: usize,
}

/// What reading has come to.
struct Reading {
    fragments: Fragments,
    connection: ConnectionNumber,
    /// Complete, and not handled yet.
    events: Vec<Admitted>,
}

impl Session<'_> {
    /// Receives until the connection is lost, which gives the reason, or until the long connection
    /// is stopped and all handlers have finished.
    pub(super) async fn run<S>(&self, dialed: Dialed<S>) -> Result<(), Error>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send,
    {
        let config = web_socket_config(self.longest_event);
        let socket = WebSocketStream::from_raw_socket(dialed.stream, Role::Client, Some(config));
        let (sink, stream) = socket.await.split();
        let heard = watch::Sender::new(());
        let connection = self.delivery.outgoing().connect();
        let mut writer = FrameWriter::new(sink, self.delivery.outgoing());
        let fragments = Fragments::new(self.longest_event);
        let reading = Reading { fragments, connection, events: Vec::new() };
        let end = select! {
            error = self.read(stream, reading, &heard) => Err(error),
            error = writer.run() => Err(failed(&error)),
            error = self.ping(dialed.service, &heard) => Err(error),
            () = self.finished() => Ok(()),
        };
        if end.is_ok() {
            // If that takes too long, the platform notices the end all the same.
            let _ = timeout(CLOSING, writer.close()).await;
        }
        self.delivery.outgoing().disconnect();
        end
    }

    /// Waits until the long connection is stopped and all handlers have finished.
    async fn finished(&self) {
        self.control.stop_requested().await;
        self.delivery.idle().await;
    }

    /// Reads frames until none comes any more.
    async fn read<S>(
        &self,
        mut stream: SplitStream<WebSocketStream<S>>,
        mut reading: Reading,
        heard: &watch::Sender<()>,
    ) -> Error
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        loop {
            let expiry = reading.fragments.next_expiry();
            let message = select! {
                biased;
                () = expired(expiry) => {
                    let dropped = reading.fragments.expire(Instant::now());
                    incomplete(self.control, dropped);
                    continue;
                }
                message = self.next(&mut stream) => message,
            };
            heard.send_replace(());
            let now = Instant::now();
            let (mut next, mut read, mut end) = (Some(message), 0, Ok(()));
            while let Some(message) = next {
                end = self.receive(message, &mut reading, now);
                read += 1;
                next = if end.is_ok() && read < READ_AT_ONCE {
                    stream.next().now_or_never()
                } else {
                    None
                };
            }
            self.delivery.start(reading.events.drain(..));
            if let Err(error) = end {
                return error;
            }
        }
    }

    /// The next message, when it makes sense to read it.
    async fn next<S>(
        &self,
        stream: &mut SplitStream<WebSocketStream<S>>,
    ) -> Option<WebSocketResult<Message>>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        self.delivery.ready().await;
        stream.next().await
    }

    /// Takes a message; the error says why there will be no more.
    fn receive(
        &self,
        message: Option<WebSocketResult<Message>>,
        reading: &mut Reading,
        now: Instant,
    ) -> Result<(), Error> {
        let counters = &self.control.counters;
        match message {
            None => return Err(lost("the server closed the connection")),
            Some(Err(error)) => return Err(failed(&error)),
            Some(Ok(Message::Close(frame))) => {
                let code = frame.map_or(1005, |frame| u16::from(frame.code));
                return Err(lost(format!("the server closed the connection (code {code})")));
            }
            Some(Ok(Message::Binary(bytes))) => match Incoming::read(&bytes) {
                Some(frame) => self.take(&frame, reading, now),
                None => {
                    counters.unreadable.add(1);
                    tracing::warn!("a message of the long connection is no frame: it is left out");
                }
            },
            Some(Ok(Message::Text(_))) => {
                counters.unreadable.add(1);
                tracing::warn!("a frame of the long connection is text, which none should be");
            }
            // The library answers pings of the WebSocket itself.
            Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => {}
        }
        Ok(())
    }

    fn take(&self, frame: &Incoming<'_>, reading: &mut Reading, now: Instant) {
        match frame.method {
            CONTROL if frame.kind == b"pong" => self.reconfigure(frame.payload),
            CONTROL => {}
            DATA => {
                let joined = match frame.part() {
                    Some(part) if part.sum == 1 => None,
                    Some(part) => {
                        let (added, dropped) = reading.fragments.add(part, frame.payload, now);
                        incomplete(self.control, dropped);
                        match added {
                            Added::Complete(payload) => Some(payload),
                            Added::Incomplete => return,
                            Added::Refused => return self.refuse_fragment(),
                        }
                    }
                    None => return self.refuse_fragment(),
                };
                let (answer, connection) = (frame.answer(), reading.connection);
                let pushed = Pushed { answer, joined, arrived: now, connection };
                reading.events.extend(self.delivery.admit(pushed));
            }
            method => {
                self.control.counters.unreadable.add(1);
                tracing::warn!(method, "a frame of the long connection has an unknown method");
            }
        }
    }

    fn refuse_fragment(&self) {
        self.control.counters.unreadable.add(1);
        tracing::warn!("a fragment of a message cannot be: it is left out");
    }

    /// A pong may carry other settings.
    fn reconfigure(&self, payload: &[u8]) {
        if payload.is_empty() {
            return;
        }
        let Ok(config) = serde_json::from_slice::<Value>(payload) else {
            self.control.counters.unreadable.add(1);
            return tracing::warn!("the settings in a pong of the long connection cannot be read");
        };
        self.settings.send_if_modified(|settings| {
            let new = settings.with(&config);
            std::mem::replace(settings, new) != new
        });
    }

    /// Pings at once, and then as often as the server asks, until it falls silent.
    async fn ping(&self, service: i32, heard: &watch::Sender<()>) -> Error {
        let mut settings = self.settings.subscribe();
        let mut heard = heard.subscribe();
        loop {
            let sent = Instant::now();
            heard.mark_unchanged();
            self.delivery.outgoing().ping(Message::Binary(ping(service)));
            // Whatever comes shows that the server is there.
            if timeout_at(sent + self.pong_timeout, heard.changed()).await.is_err() {
                let silence = self.pong_timeout;
                return lost(format!("the server has fallen silent: no pong within {silence:?}"));
            }
            loop {
                let interval = settings.borrow_and_update().ping_interval;
                select! {
                    () = sleep_until(sent + interval) => break,
                    _ = settings.changed() => {}
                }
            }
        }
    }
}

fn web_socket_config(longest_event: usize) -> WebSocketConfig {
    let longest = LONGEST_FRAME.max(longest_event.saturating_add(FRAME_HEAD));
    WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER)
        .max_message_size(Some(longest))
        .max_frame_size(Some(longest))
}

async fn expired(expiry: Option<Instant>) {
    match expiry {
        Some(expiry) => sleep_until(expiry).await,
        None => pending().await,
    }
}

fn incomplete(control: &Control, dropped: usize) {
    if dropped > 0 {
        control.counters.incomplete.add(dropped);
        tracing::warn!(dropped, "messages were dropped whose fragments did not all arrive");
    }
}

fn failed(error: &WebSocketError) -> Error {
    lost(format!("the connection was lost: {error}"))
}
