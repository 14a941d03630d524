//! [`Writer`]: writes frames in order. A frame that waits is not lost when writing is interrupted.

use std::{collections::VecDeque, future::poll_fn, pin::Pin};

use futures_util::{Sink, SinkExt, stream::SplitSink};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    sync::mpsc,
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Error, Message},
};

/// How many frames are written before they are flushed.
const AT_ONCE: usize = 64;

pub(super) struct Writer<S> {
    sink: SplitSink<WebSocketStream<S>, Message>,
    queue: mpsc::Receiver<Message>,
    /// Taken from the queue, and not written yet.
    next: VecDeque<Message>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Writer<S> {
    pub(super) fn new(
        sink: SplitSink<WebSocketStream<S>, Message>,
        queue: mpsc::Receiver<Message>,
    ) -> Self {
        Writer { sink, queue, next: VecDeque::with_capacity(AT_ONCE) }
    }

    /// Writes what comes until that fails.
    pub(super) async fn run(&mut self) -> Error {
        loop {
            match self.queue.recv().await {
                Some(message) => self.next.push_back(message),
                None => return Error::ConnectionClosed,
            }
            self.take_waiting();
            if let Err(error) = self.write_all().await {
                return error;
            }
        }
    }

    /// Writes what waits, and closes the connection.
    pub(super) async fn close(&mut self) -> Result<(), Error> {
        self.write_all().await?;
        while self.take_waiting() {
            self.write_all().await?;
        }
        self.sink.close().await
    }

    /// Takes some of what waits in the queue; says whether there is anything.
    fn take_waiting(&mut self) -> bool {
        while self.next.len() < AT_ONCE
            && let Ok(message) = self.queue.try_recv()
        {
            self.next.push_back(message);
        }
        !self.next.is_empty()
    }

    async fn write_all(&mut self) -> Result<(), Error> {
        while !self.next.is_empty() {
            poll_fn(|context| Pin::new(&mut self.sink).poll_ready(context)).await?;
            if let Some(message) = self.next.pop_front() {
                self.sink.start_send_unpin(message)?;
            }
        }
        self.sink.flush().await
    }
}
