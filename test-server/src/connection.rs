//! One connection of the server: reading requests off it.

use std::{io, time::Duration};

use bytes::{Buf as _, BytesMut};
use tokio::{io::AsyncReadExt as _, net::TcpStream};

use crate::received::{Framing, Received, invalid, parse_head};

/// How much is read at once.
const PIECE: usize = 256 * 1024;

/// More than the requests that are looked at before they are read.
const LONGEST_PEEK: usize = 64 * 1024;

pub(crate) struct Connection {
    pub(crate) stream: TcpStream,
    /// What has been read and not yet used.
    buffer: BytesMut,
    keep_bodies: bool,
}

impl Connection {
    pub(crate) fn new(stream: TcpStream, keep_bodies: bool) -> Connection {
        Connection { stream, buffer: BytesMut::new(), keep_bodies }
    }

    /// Reads the next request; `None` where the client has closed the connection.
    pub(crate) async fn read(&mut self) -> io::Result<Option<Received>> {
        let Some(mut received) = self.read_head().await? else { return Ok(None) };
        match received.framing()? {
            Framing::Length(length) => self.read_body(length, &mut received).await?,
            Framing::Chunked => loop {
                let size = self.read_chunk_size().await?;
                self.read_body(size, &mut received).await?;
                self.skip_line_end().await?;
                if size == 0 {
                    break;
                }
            },
        }
        Ok(Some(received))
    }

    /// The next request, which stays unread in the socket, and its length.
    pub(crate) async fn peek(&self) -> io::Result<Option<(Received, usize)>> {
        let mut bytes = vec![0; LONGEST_PEEK];
        loop {
            let seen = self.stream.peek(&mut bytes).await?;
            if seen == 0 {
                return Ok(None);
            }
            if let Some(request) = whole(&bytes[..seen])? {
                return Ok(Some(request));
            }
            // The socket is ready as long as anything is in it, so it cannot be awaited.
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// Takes a request that was looked at out of the socket.
    pub(crate) async fn skip(&mut self, length: usize) -> io::Result<()> {
        self.stream.read_exact(&mut vec![0; length]).await.map(drop)
    }

    async fn read_head(&mut self) -> io::Result<Option<Received>> {
        loop {
            if let Some((received, length)) = parse_head(&self.buffer)? {
                self.buffer.advance(length);
                return Ok(Some(received));
            }
            match self.read_more().await {
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                    return if self.buffer.is_empty() { Ok(None) } else { Err(error) };
                }
                other => other?,
            }
        }
    }

    async fn read_chunk_size(&mut self) -> io::Result<u64> {
        loop {
            match httparse::parse_chunk_size(&self.buffer) {
                Ok(httparse::Status::Complete((used, size))) => {
                    self.buffer.advance(used);
                    return Ok(size);
                }
                Ok(httparse::Status::Partial) => self.read_more().await?,
                Err(_) => return Err(invalid("chunk size")),
            }
        }
    }

    async fn read_body(&mut self, length: u64, received: &mut Received) -> io::Result<()> {
        received.length += length;
        let mut left = length;
        while left > 0 {
            if self.buffer.is_empty() {
                self.read_more().await?;
            }
            let now = self.buffer.len().min(usize::try_from(left).unwrap_or(usize::MAX));
            if self.keep_bodies {
                received.body.extend_from_slice(&self.buffer[..now]);
            }
            self.buffer.advance(now);
            left -= now as u64;
        }
        Ok(())
    }

    async fn skip_line_end(&mut self) -> io::Result<()> {
        while self.buffer.len() < 2 {
            self.read_more().await?;
        }
        if !self.buffer.starts_with(b"\r\n") {
            return Err(invalid("end of a chunk"));
        }
        self.buffer.advance(2);
        Ok(())
    }

    async fn read_more(&mut self) -> io::Result<()> {
        self.buffer.reserve(PIECE);
        match self.stream.read_buf(&mut self.buffer).await? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }
}

/// The request at the beginning of these bytes, and its length; `None` where it is not complete.
fn whole(bytes: &[u8]) -> io::Result<Option<(Received, usize)>> {
    let Some((mut received, start)) = parse_head(bytes)? else { return Ok(None) };
    let Framing::Length(length) = received.framing()? else {
        return Err(invalid("length, without which it cannot be looked at before it is read"));
    };
    let end = start as u64 + length;
    if end > LONGEST_PEEK as u64 {
        return Err(invalid("length to be looked at before it is read"));
    }
    let end = end as usize;
    let Some(body) = bytes.get(start..end) else { return Ok(None) };
    received.body = body.to_vec();
    received.length = length;
    Ok(Some((received, end)))
}
