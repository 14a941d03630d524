//! [`Answer`]: what the server does with a request, and how it is done.

use std::{io, sync::Arc};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// What the server does with a request.
#[derive(Clone, Debug)]
pub enum Answer {
    /// A whole reply: status, headers, body. Its length is told by `content-length`.
    Reply(u16, Vec<(String, String)>, Vec<u8>),
    /// These bytes, which should be a whole reply; the connection stays open.
    Raw(Arc<[u8]>),
    /// A reply of status 200 whose body has this many bytes, none of which are kept in memory.
    Filler(u64),
    /// These bytes; then the connection is closed. For replies that end too soon, tell a wrong
    /// length, or are no HTTP.
    Cut(Vec<u8>),
    /// These bytes; then nothing, until the client closes the connection.
    Stall(Vec<u8>),
    /// The connection is reset.
    Reset,
    /// The connection is reset while the request is still unread. Only a server with
    /// [`Setup::answer_before_reading`](crate::Setup::answer_before_reading) can do it.
    ResetUnread,
}

impl Answer {
    /// Nothing, as long as the client waits.
    pub const SILENCE: Answer = Answer::Stall(Vec::new());

    /// A reply in JSON.
    pub fn json(status: u16, body: impl Into<String>) -> Answer {
        Answer::Reply(status, Vec::new(), body.into().into_bytes())
            .header("content-type", "application/json; charset=utf-8")
    }

    /// Adds a header to a [`Reply`](Answer::Reply).
    ///
    /// # Panics
    /// On any other answer.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Answer {
        let Answer::Reply(_, headers, _) = &mut self else { panic!("{self:?} has no headers") };
        headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Writes it; says whether the connection can be used again.
    pub(crate) async fn write(&self, stream: &mut TcpStream) -> io::Result<bool> {
        match self {
            Answer::Reply(status, headers, body) => {
                stream.write_all(&reply(*status, headers, body)).await?;
                Ok(true)
            }
            Answer::Raw(bytes) => {
                stream.write_all(bytes).await?;
                Ok(true)
            }
            Answer::Filler(length) => {
                write_filler(*length, stream).await?;
                Ok(true)
            }
            Answer::Cut(bytes) => {
                stream.write_all(bytes).await?;
                Ok(false)
            }
            Answer::Stall(bytes) => {
                stream.write_all(bytes).await?;
                while stream.read(&mut [0; 1024]).await? > 0 {}
                Ok(false)
            }
            Answer::Reset | Answer::ResetUnread => {
                // Closing it then sends RST instead of FIN.
                stream.set_zero_linger()?;
                Ok(false)
            }
        }
    }
}

fn reply(status: u16, headers: &[(String, String)], body: &[u8]) -> Vec<u8> {
    let mut bytes = format!("HTTP/1.1 {status} Status\r\ncontent-length: {}\r\n", body.len());
    for (name, value) in headers {
        bytes.push_str(&format!("{name}: {value}\r\n"));
    }
    bytes.push_str("\r\n");
    // Head and body in one piece: a small second piece would wait until the first is
    // acknowledged.
    [bytes.as_bytes(), body].concat()
}

async fn write_filler(length: u64, stream: &mut TcpStream) -> io::Result<()> {
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n");
    stream.write_all(head.as_bytes()).await?;
    let piece = vec![b'x'; 256 * 1024];
    let mut left = length;
    while left > 0 {
        let now = left.min(piece.len() as u64);
        stream.write_all(&piece[..now as usize]).await?;
        left -= now;
    }
    Ok(())
}
