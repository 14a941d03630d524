//! Connections that can go wrong on purpose: reset before a reply, closed in the middle of one.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use futures_util::stream;
use http_body_util::{BodyExt as _, StreamBody, combinators::UnsyncBoxBody};
use hyper::body::Frame;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
};

use crate::pieces::Pieces;

/// What goes wrong with a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    None,
    /// The connection is reset before any byte of the reply.
    Reset,
    /// The connection is closed after this many bytes of the body.
    Truncated(usize),
}

const SOUND: u8 = 0;
const RESET: u8 = 1;
const CLOSE_AFTER_FLUSH: u8 = 2;
const MUTE: u8 = 3;
const CUT_NEXT_WRITE: u8 = 4;
const CUT: u8 = 5;

/// Lets the handler of a request break the connection that the request came over.
#[derive(Clone, Debug)]
pub(crate) struct FaultSwitch(Arc<AtomicU8>);

impl FaultSwitch {
    /// Resets the connection instead of writing the reply.
    pub(crate) fn reset(&self) {
        self.0.store(RESET, Ordering::Release);
    }

    /// A body that sends `bytes` and then closes the connection. It relies on the server to
    /// flush a connection while its body is pending.
    pub(crate) fn cut(&self, bytes: Pieces) -> UnsyncBoxBody<Bytes, io::Error> {
        let switch = self.clone();
        let mut rest = bytes.into_iter().filter(|bytes| !bytes.is_empty());
        let pieces = stream::poll_fn(move |_| match rest.next() {
            Some(bytes) => Poll::Ready(Some(Ok(Frame::data(bytes)))),
            None => {
                switch.0.store(CLOSE_AFTER_FLUSH, Ordering::Release);
                Poll::Pending
            }
        });
        StreamBody::new(pieces).boxed_unsync()
    }

    /// From now on the connection only seems to write: nothing arrives at the other side.
    pub(crate) fn mute(&self) {
        self.0.store(MUTE, Ordering::Release);
    }

    /// Writes the first half of what is written next, and then nothing more.
    pub(crate) fn cut_next_write(&self) {
        self.0.store(CUT_NEXT_WRITE, Ordering::Release);
    }

    fn is(&self, state: u8) -> bool {
        self.0.load(Ordering::Acquire) == state
    }
}

/// Waits for the next connection.
pub(crate) async fn accept(listener: &TcpListener) -> Connection {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                // This only affects speed, so a failure is ignored.
                let _ = stream.set_nodelay(true);
                return Connection { stream, switch: FaultSwitch(Arc::new(SOUND.into())) };
            }
            // Usually too many open files: waiting lets some be closed.
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
}

/// A connection that fails when its switch says so.
pub(crate) struct Connection {
    stream: TcpStream,
    switch: FaultSwitch,
}

impl Connection {
    /// What can break it.
    pub(crate) fn switch(&self) -> FaultSwitch {
        self.switch.clone()
    }

    fn check(&self) -> io::Result<()> {
        if self.switch.is(RESET) {
            // Closing without linger makes the peer see a reset instead of an end.
            self.stream.set_zero_linger()?;
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        if self.switch.is(CUT) {
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        Ok(())
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

/// Not by vectors: most replies are short, and one piece of memory is written faster than two.
impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.check()?;
        if self.switch.is(MUTE) {
            return Poll::Ready(Ok(bytes.len()));
        }
        if self.switch.is(CUT_NEXT_WRITE) {
            let half = &bytes[..bytes.len().div_ceil(2)];
            let written = Pin::new(&mut self.stream).poll_write(context, half);
            if written.is_ready() {
                self.switch.0.store(CUT, Ordering::Release);
            }
            return written;
        }
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(context);
        if flushed.is_ready() && self.switch.is(CLOSE_AFTER_FLUSH) {
            return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
        }
        flushed
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
