//! [`Writer`]: writes frames in order. A frame that waits is not lost when writing is interrupted.

use std::{
    collections::VecDeque,
    future::poll_fn,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures_util::{Sink, SinkExt, stream::SplitSink};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    sync::mpsc,
    time::sleep,
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Error, Message},
};

/// While events are not answered, more answers are likely to come soon: for this long a frame waits
/// for others, so that they go out together. To wake the connection and the network for each
/// would cost more than the rest of an event.
const GATHERING: Duration = Duration::from_millis(1);
/// How many frames are taken from the queue at once.
const AT_ONCE: usize = 64;

pub(super) struct Writer<S> {
    sink: SplitSink<WebSocketStream<S>, Message>,
    queue: mpsc::Receiver<Message>,
    /// Taken from the queue, and not written yet.
    next: VecDeque<Message>,
    /// How many events are not answered.
    unanswered: Arc<AtomicUsize>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Writer<S> {
    pub(super) fn new(
        sink: SplitSink<WebSocketStream<S>, Message>,
        queue: mpsc::Receiver<Message>,
        unanswered: Arc<AtomicUsize>,
    ) -> Self {
        Writer { sink, queue, next: VecDeque::with_capacity(AT_ONCE), unanswered }
    }

    /// Writes what comes until that fails.
    pub(super) async fn run(&mut self) -> Error {
        loop {
            match self.queue.recv().await {
                Some(message) => self.next.push_back(message),
                None => return Error::ConnectionClosed,
            }
            if self.unanswered.load(Ordering::Relaxed) > 0 {
                sleep(GATHERING).await;
            }
            if let Err(error) = self.write_all().await {
                return error;
            }
        }
    }

    /// Writes what waits, and closes the connection.
    pub(super) async fn close(&mut self) -> Result<(), Error> {
        self.write_all().await?;
        self.sink.close().await
    }

    /// Writes all that waits, and flushes it together.
    async fn write_all(&mut self) -> Result<(), Error> {
        while self.take_waiting() {
            poll_fn(|context| Pin::new(&mut self.sink).poll_ready(context)).await?;
            if let Some(message) = self.next.pop_front() {
                self.sink.start_send_unpin(message)?;
            }
        }
        self.sink.flush().await
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
}

#[cfg(test)]
mod tests {
    use std::{
        io,
        sync::atomic::Ordering::SeqCst,
        task::{Context, Poll},
    };

    use futures_util::StreamExt;
    use tokio::{
        io::ReadBuf,
        select,
        task::yield_now,
        time::{Instant, sleep},
    };
    use tokio_tungstenite::tungstenite::protocol::Role;

    use super::*;

    /// A network that takes everything, says nothing, and counts.
    struct Wire(Arc<AtomicUsize>);

    impl AsyncRead for Wire {
        fn poll_read(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
            _: &mut ReadBuf<'_>,
        ) -> Poll<io::Result<()>> {
            Poll::Pending
        }
    }

    impl AsyncWrite for Wire {
        fn poll_write(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
            bytes: &[u8],
        ) -> Poll<io::Result<usize>> {
            self.0.fetch_add(1, SeqCst);
            Poll::Ready(Ok(bytes.len()))
        }

        fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }

        fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }
    }

    #[tokio::test(start_paused = true)]
    async fn answers_go_out_together_while_more_are_to_come_and_the_last_at_once() {
        let (writes, unanswered) = <(Arc<AtomicUsize>, Arc<AtomicUsize>)>::default();
        let wire = Wire(writes.clone());
        let socket = WebSocketStream::from_raw_socket(wire, Role::Client, None).await;
        let (sink, _stream) = socket.split();
        let (answers, queue) = mpsc::channel(100);
        let mut writer = Writer::new(sink, queue, unanswered.clone());
        let answer = async {
            unanswered.store(1, SeqCst);
            for _ in 0..100 {
                answers.send(Message::binary("an answer")).await.unwrap();
                yield_now().await;
            }
            assert_eq!(writes.load(SeqCst), 0);
            sleep(2 * GATHERING).await;
            assert_eq!(writes.load(SeqCst), 1);
            unanswered.store(0, SeqCst);
            let begun = Instant::now();
            answers.send(Message::binary("the last")).await.unwrap();
            while writes.load(SeqCst) < 2 {
                yield_now().await;
            }
            assert_eq!(begun.elapsed(), Duration::ZERO);
        };
        select! {
            error = writer.run() => panic!("{error}"),
            () = answer => {}
        }
    }
}
