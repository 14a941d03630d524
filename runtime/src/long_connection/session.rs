//! [`Session`]: one connection, from its opening to its end. Reading, writing and pinging go on
//! side by side and never wait for each other or for a handler.

use std::{
    future::pending,
    sync::{Arc, atomic::AtomicUsize},
    time::Duration,
};

use futures_util::{FutureExt, StreamExt, stream::SplitStream};
use serde_json::Value;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    select,
    sync::{mpsc, watch},
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
    delivery::{Admitted, Delivery, Pushed, Unanswered},
    dial::Dialed,
    endpoint::lost,
    fragments::{Added, Fragments},
    frame::{CONTROL, DATA, Frame},
    settings::Settings,
    state::Control,
    writer::Writer,
};
use crate::error::Error;

/// Frames are no longer than this, unless events may be. The buffer for a frame is reserved when
/// its head has come.
const LONGEST_FRAME: usize = 4 << 20;
/// What a frame has besides its payload, at most.
const FRAME_HEAD: usize = 64 << 10;
/// The time to say goodbye.
const CLOSING: Duration = Duration::from_millis(500);
/// How many answers wait to be written.
const MOST_ANSWERS: usize = 1000;

/// How many messages that are there at once are read before their events are handled.
const READ_AT_ONCE: usize = 64;

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
struct Reading<'a> {
    fragments: Fragments,
    outgoing: &'a mpsc::Sender<Message>,
    /// How many events of this connection are not answered.
    unanswered: &'a Arc<AtomicUsize>,
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
        let (outgoing, queue) = mpsc::channel(MOST_ANSWERS);
        let heard = watch::Sender::new(());
        let unanswered = Arc::new(AtomicUsize::new(0));
        let mut writer = Writer::new(sink, queue, unanswered.clone());
        let reading = Reading {
            fragments: Fragments::new(self.longest_event),
            outgoing: &outgoing,
            unanswered: &unanswered,
            events: Vec::new(),
        };
        let end = select! {
            error = self.read(stream, reading, &heard) => Err(error),
            error = writer.run() => Err(failed(&error)),
            error = self.ping(dialed.service, &outgoing, &heard) => Err(error),
            () = self.finished() => Ok(()),
        };
        if end.is_ok() {
            // If that takes too long, the platform notices the end all the same.
            let _ = timeout(CLOSING, writer.close()).await;
        }
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
        mut reading: Reading<'_>,
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
                message = stream.next() => message,
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

    /// Takes a message; the error says why there will be no more.
    fn receive(
        &self,
        message: Option<WebSocketResult<Message>>,
        reading: &mut Reading<'_>,
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
            Some(Ok(Message::Binary(bytes))) => match Frame::read(bytes) {
                Ok(frame) => self.take(frame, reading, now),
                Err(error) => {
                    counters.unreadable.add(1);
                    tracing::warn!("a frame of the long connection cannot be read: {error}");
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

    fn take(&self, mut frame: Frame, reading: &mut Reading<'_>, now: Instant) {
        let payload = frame.payload.take().unwrap_or_default();
        match frame.method {
            CONTROL if frame.kind() == "pong" => self.reconfigure(&payload),
            CONTROL => {}
            DATA => {
                let added = frame.part().map(|part| reading.fragments.add(part, &payload, now));
                let (added, dropped) = added.unwrap_or((Added::Refused, 0));
                incomplete(self.control, dropped);
                match added {
                    Added::Incomplete => {}
                    Added::Complete(payload) => {
                        reading.events.extend(self.delivery.admit(Pushed {
                            answer: frame.start_answer(),
                            payload,
                            arrived: now,
                            answers: reading.outgoing.clone(),
                            unanswered: Unanswered::new(reading.unanswered),
                        }));
                    }
                    Added::Refused => {
                        self.control.counters.unreadable.add(1);
                        tracing::warn!("a fragment of a message cannot be: it is left out");
                    }
                }
            }
            method => {
                self.control.counters.unreadable.add(1);
                tracing::warn!(method, "a frame of the long connection has an unknown method");
            }
        }
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
    async fn ping(
        &self,
        service: i32,
        outgoing: &mpsc::Sender<Message>,
        heard: &watch::Sender<()>,
    ) -> Error {
        let mut settings = self.settings.subscribe();
        let mut heard = heard.subscribe();
        loop {
            let sent = Instant::now();
            heard.mark_unchanged();
            let alive = async {
                // The other end of the queue ends together with this.
                let _ = outgoing.send(Frame::ping(service).into_message()).await;
                // Whatever comes shows that the server is there.
                let _ = heard.changed().await;
            };
            if timeout_at(sent + self.pong_timeout, alive).await.is_err() {
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
    WebSocketConfig::default().max_message_size(Some(longest)).max_frame_size(Some(longest))
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
