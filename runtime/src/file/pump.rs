//! [`Pump`]: makes a blocking reader async. It reads on a thread of the runtime where blocking is
//! allowed, one piece at a time.

use std::{
    io::{self, Read},
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::{Buf, Bytes};
use tokio::{
    io::{AsyncRead, ReadBuf},
    task::{JoinHandle, spawn_blocking},
};

use super::read::PIECE;

/// Reads from `R` on another thread.
pub(super) struct Pump<R> {
    state: PumpState<R>,
    /// Bytes that were read and not handed on yet.
    rest: Bytes,
}

enum PumpState<R> {
    Idle(R),
    Reading(JoinHandle<(R, io::Result<Bytes>)>),
    /// The reader has panicked.
    Lost,
}

impl<R: Read + Send + 'static> Pump<R> {
    pub(super) fn new(reader: R) -> Self {
        Pump { state: PumpState::Idle(reader), rest: Bytes::new() }
    }
}

impl<R: Read + Send + Unpin + 'static> AsyncRead for Pump<R> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let pump = self.get_mut();
        loop {
            if !pump.rest.is_empty() {
                let length = buffer.remaining().min(pump.rest.len());
                buffer.put_slice(&pump.rest[..length]);
                pump.rest.advance(length);
                return Poll::Ready(Ok(()));
            }
            match &mut pump.state {
                PumpState::Idle(_) => {
                    let PumpState::Idle(mut reader) =
                        std::mem::replace(&mut pump.state, PumpState::Lost)
                    else {
                        continue;
                    };
                    pump.state = PumpState::Reading(spawn_blocking(move || {
                        let piece = read_piece(&mut reader);
                        (reader, piece)
                    }));
                }
                PumpState::Reading(reading) => {
                    let (reader, piece) = match ready!(Pin::new(reading).poll(context)) {
                        Ok(read) => read,
                        Err(error) => {
                            pump.state = PumpState::Lost;
                            return Poll::Ready(Err(io::Error::other(error)));
                        }
                    };
                    pump.state = PumpState::Idle(reader);
                    pump.rest = piece?;
                    if pump.rest.is_empty() {
                        return Poll::Ready(Ok(()));
                    }
                }
                PumpState::Lost => {
                    return Poll::Ready(Err(io::Error::other("the reader has failed before")));
                }
            }
        }
    }
}

fn read_piece(reader: &mut impl Read) -> io::Result<Bytes> {
    let mut piece = vec![0; PIECE];
    loop {
        match reader.read(&mut piece) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
            Ok(length) => {
                piece.truncate(length);
                return Ok(piece.into());
            }
        }
    }
}
