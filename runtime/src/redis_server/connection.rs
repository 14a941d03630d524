//! [`Connection`]: one connection to Redis, on which many ask at once. Commands go out one after the
//! other without waiting for replies, which come back in the same order.

use std::{
    collections::VecDeque,
    fmt, io,
    pin::pin,
    sync::{Arc, Mutex},
};

use futures_util::future::{Either, select};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::TcpStream,
    sync::{mpsc, oneshot},
};

use super::{
    address::{Address, Place},
    protocol::{self, RedisReply},
};
use crate::{
    sync::lock,
    transport::{BoxError, encrypted},
};

/// A handle on the connection, which ends once all of them are gone.
#[derive(Clone)]
pub(super) struct Connection {
    questions: mpsc::UnboundedSender<Question>,
}

struct Question {
    /// The command, as it is sent.
    bytes: Vec<u8>,
    reply: Asker,
}

type Asker = oneshot::Sender<Result<RedisReply, Lost>>;

/// The connection ended before the reply was there, for this reason.
#[derive(Clone, Debug)]
pub(super) struct Lost(Arc<str>);

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the connection to Redis was lost: {}", self.0)
    }
}

impl std::error::Error for Lost {}

impl Connection {
    /// Connects, and enters with the user, the password and the database of the address.
    pub(super) async fn open(address: &Address) -> Result<Connection, BoxError> {
        let connection = connect(&address.place).await.map_err(|error| {
            format!(
                "cannot connect to Redis at {address}: {error}; check that it runs there and that \
                 this machine may reach it"
            )
        })?;
        connection.enter(address).await?;
        Ok(connection)
    }

    fn over(stream: impl AsyncRead + AsyncWrite + Send + 'static) -> Connection {
        let (questions, asked) = mpsc::unbounded_channel();
        tokio::spawn(serve(stream, asked));
        Connection { questions }
    }

    async fn enter(&self, address: &Address) -> Result<(), BoxError> {
        if let Some(password) = &address.password {
            let auth = |user: Option<&str>| {
                let parts = [Some("AUTH"), user, Some(password.reveal())];
                self.ask(&parts.into_iter().flatten().map(Vec::from).collect::<Vec<Vec<u8>>>())
            };
            let mut reply = auth(address.user.as_deref()).await?;
            // Redis knows users since version 6.
            if matches!(&reply, RedisReply::Error(text) if text.contains("wrong number of arg")) {
                reply = auth(None).await?;
            }
            if let RedisReply::Error(text) = reply {
                return Err(format!(
                    "Redis at {address} refuses the user name or the password of its URL: {text}"
                )
                .into());
            }
        }
        if address.database != 0 {
            let select = [b"SELECT".to_vec(), address.database.to_string().into_bytes()];
            if let RedisReply::Error(text) = self.ask(&select).await? {
                let number = address.database;
                return Err(format!(
                    "Redis at {address} does not give the database {number} of its URL: {text}"
                )
                .into());
            }
        }
        Ok(())
    }

    pub(super) fn is_lost(&self) -> bool {
        self.questions.is_closed()
    }

    /// The reply to a command. The handle is not kept until it is there.
    pub(super) fn ask(
        &self,
        command: &[Vec<u8>],
    ) -> impl Future<Output = Result<RedisReply, Lost>> + use<> {
        let mut bytes = Vec::new();
        protocol::write(command, &mut bytes);
        let (reply, replied) = oneshot::channel();
        // Where nobody takes it, nobody replies either.
        let _ = self.questions.send(Question { bytes, reply });
        async move { replied.await.unwrap_or_else(|_| Err(Lost("it has ended".into()))) }
    }
}

async fn connect(place: &Place) -> Result<Connection, BoxError> {
    match place {
        Place::Tcp { host, port, tls } => {
            let stream = TcpStream::connect((host.as_str(), *port)).await?;
            // Commands are small, and wait for nothing.
            stream.set_nodelay(true)?;
            Ok(match tls {
                true => Connection::over(encrypted(host, stream).await?),
                false => Connection::over(stream),
            })
        }
        #[cfg(unix)]
        Place::Socket(path) => Ok(Connection::over(tokio::net::UnixStream::connect(path).await?)),
        #[cfg(not(unix))]
        Place::Socket(_) => Err("this system has no Unix sockets".into()),
    }
}

/// Serves those who ask until the connection fails or nobody can ask any more, and then tells those
/// who wait.
async fn serve(
    stream: impl AsyncRead + AsyncWrite,
    mut questions: mpsc::UnboundedReceiver<Question>,
) {
    let (from, to) = tokio::io::split(stream);
    let waiting = Mutex::new(VecDeque::new());
    let end = {
        let ask = pin!(ask_all(&mut questions, to, &waiting));
        let reply = pin!(reply_all(from, &waiting));
        match select(ask, reply).await {
            Either::Left((end, _)) | Either::Right((end, _)) => end,
        }
    };
    let reason = Lost(end.map_or_else(|error| error.to_string().into(), |()| "it is idle".into()));
    questions.close();
    while let Ok(question) = questions.try_recv() {
        let _ = question.reply.send(Err(reason.clone()));
    }
    for asker in lock(&waiting).drain(..) {
        let _ = asker.send(Err(reason.clone()));
    }
}

async fn ask_all(
    questions: &mut mpsc::UnboundedReceiver<Question>,
    mut to: impl AsyncWrite + Unpin,
    waiting: &Mutex<VecDeque<Asker>>,
) -> io::Result<()> {
    let mut bytes = Vec::new();
    while let Some(first) = questions.recv().await {
        let mut next = Some(first);
        // What was asked meanwhile goes out with it.
        while let Some(question) = next {
            // Unless nobody waits for the reply any more.
            if !question.reply.is_closed() {
                bytes.extend_from_slice(&question.bytes);
                lock(waiting).push_back(question.reply);
            }
            next = questions.try_recv().ok();
        }
        to.write_all(&bytes).await?;
        to.flush().await?;
        bytes.clear();
    }
    Ok(())
}

async fn reply_all(
    mut from: impl AsyncRead + Unpin,
    waiting: &Mutex<VecDeque<Asker>>,
) -> io::Result<()> {
    let mut bytes = Vec::new();
    loop {
        let mut at = 0;
        while let Some((reply, length)) = protocol::read(&bytes[at..]).map_err(strange)? {
            at += length;
            let Some(asker) = lock(waiting).pop_front() else {
                return Err(strange("it replies to nothing".to_owned()));
            };
            let _ = asker.send(Ok(reply));
        }
        bytes.drain(..at);
        if from.read_buf(&mut bytes).await? == 0 {
            return Err(io::Error::other("Redis closed it"));
        }
    }
}

fn strange(what: String) -> io::Error {
    io::Error::other(format!(
        "what answers does not speak the protocol of Redis ({what}); check host, port, and whether \
         it wants TLS (`rediss://`)"
    ))
}
