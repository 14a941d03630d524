//! [`FrameWriter`]: writes frames in order. A frame that waits is not lost when writing is interrupted.

use std::{collections::VecDeque, future::poll_fn, pin::Pin};

use futures_util::{Sink, SinkExt, stream::SplitSink};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Error, Message},
};

use super::outgoing::Outgoing;

pub(super) struct FrameWriter<'a, S> {
    sink: SplitSink<WebSocketStream<S>, Message>,
    outgoing: &'a Outgoing,
    /// Taken, and not written yet.
    next: VecDeque<Message>,
}

impl<'a, S: AsyncRead + AsyncWrite + Unpin> FrameWriter<'a, S> {
    pub(super) fn new(
        sink: SplitSink<WebSocketStream<S>, Message>,
        outgoing: &'a Outgoing,
    ) -> Self {
        FrameWriter { sink, outgoing, next: VecDeque::new() }
    }

    /// Writes what comes until that fails.
    pub(super) async fn run(&mut self) -> Error {
        loop {
            self.outgoing.due().await;
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

    /// Takes what waits; says whether there is anything.
    fn take_waiting(&mut self) -> bool {
        if self.next.is_empty() {
            self.next = self.outgoing.take();
        }
        !self.next.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io,
        sync::{
            Arc,
            atomic::{AtomicUsize, Ordering::SeqCst},
        },
        task::{Context, Poll},
        time::Duration,
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
        let writes = Arc::<AtomicUsize>::default();
        let wire = Wire(writes.clone());
        let socket = WebSocketStream::from_raw_socket(wire, Role::Client, None).await;
        let (sink, _stream) = socket.split();
        let outgoing = Outgoing::default();
        let connection = outgoing.connect();
        (0..101).for_each(|_| outgoing.expect_answer(connection));
        let mut writer = FrameWriter::new(sink, &outgoing);
        let answer = async {
            for _ in 0..100 {
                outgoing.answer(connection, |to| to.extend_from_slice(b"an answer")).await;
                outgoing.flush_soon();
                yield_now().await;
            }
            assert_eq!(writes.load(SeqCst), 0);
            sleep(Duration::from_millis(2)).await;
            assert_eq!(writes.load(SeqCst), 1);
            let begun = Instant::now();
            outgoing.answer(connection, |to| to.extend_from_slice(b"the last")).await;
            outgoing.flush_soon();
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
