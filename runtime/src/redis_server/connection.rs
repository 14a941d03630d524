//! [`Connection`]: one connection to Redis, on which many ask at once. Commands go out one after the
//! other without waiting for replies, which come back in the same order.

use std::{
    collections::VecDeque,
    convert::Infallible,
    fmt, io,
    pin::pin,
    sync::{Arc, Mutex, OnceLock},
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
    refusal,
};
use crate::{
    sync::lock,
    transport::{BoxError, encrypted},
};

/// A handle on the connection, which ends once all of them are gone.
#[derive(Clone)]
pub(super) struct Connection {
    questions: mpsc::UnboundedSender<Question>,
    /// Why it has ended, once it has.
    end: Arc<OnceLock<Lost>>,
    /// Gone with the last handle: then nobody waits any more, even if the server reads nothing.
    _held: Arc<oneshot::Sender<Infallible>>,
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
            let check = match address.is_encrypted() {
                true => "that it runs there, that it speaks TLS, ",
                false => "that it runs there ",
            };
            format!(
                "cannot connect to Redis at {address}: {error}; check {check}and that this machine \
                 may reach it"
            )
        })?;
        connection.enter(address).await?;
        Ok(connection)
    }

    fn over(stream: impl AsyncRead + AsyncWrite + Send + 'static) -> Connection {
        let (questions, asked) = mpsc::unbounded_channel();
        let (held, gone) = oneshot::channel();
        let end = Arc::new(OnceLock::new());
        tokio::spawn(serve(stream, asked, gone, end.clone()));
        Connection { questions, end, _held: Arc::new(held) }
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
                let what = match refusal::is_about_password(&text) {
                    true => "refuses the user name or the password of its URL",
                    false => "lets nobody in",
                };
                let why = refusal::told(&text);
                return Err(format!("Redis at {address} {what}: {why}").into());
            }
        }
        if address.database != 0 {
            let select = [b"SELECT".to_vec(), address.database.to_string().into_bytes()];
            if let RedisReply::Error(text) = self.ask(&select).await? {
                let number = address.database;
                return Err(format!(
                    "Redis at {address} does not give the database {number} of its URL: {}",
                    refusal::told(&text)
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
        let end = self.end.clone();
        async move {
            let ended = || end.get().cloned().unwrap_or_else(|| Lost("it has ended".into()));
            replied.await.unwrap_or_else(|_| Err(ended()))
        }
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
    gone: oneshot::Receiver<Infallible>,
    end: Arc<OnceLock<Lost>>,
) {
    let (from, to) = tokio::io::split(stream);
    let waiting = Mutex::new(VecDeque::new());
    let ended = {
        let ask = pin!(ask_all(&mut questions, to, &waiting));
        let reply = pin!(reply_all(from, &waiting));
        match select(select(ask, reply), gone).await {
            // The last reply of the server says why it takes no more.
            Either::Left((Either::Left((Err(error), reply)), gone)) => {
                match select(reply, gone).await {
                    Either::Left((said, _)) => said,
                    Either::Right(_) => Err(error),
                }
            }
            Either::Left((Either::Left((ended, _)) | Either::Right((ended, _)), _)) => ended,
            Either::Right(_) => Ok(()),
        }
    };
    let reason = ended.map_or_else(|error| error.to_string(), |()| "it is idle".to_owned());
    // Known before anybody can see that it has ended.
    let reason = end.get_or_init(|| Lost(reason.into())).clone();
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
        // Commands that arrived meanwhile go out with it.
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
            let asker = lock(waiting).pop_front();
            match (asker, reply) {
                (Some(asker), reply) => drop(asker.send(Ok(reply))),
                // A server that lets nobody in says so before it is asked.
                (None, RedisReply::Error(text)) => {
                    return Err(io::Error::other(refusal::told(&text)));
                }
                (None, _) => return Err(strange("it replies to nothing".to_owned())),
            }
        }
        bytes.drain(..at);
        if bytes.len() > 2 * protocol::LONGEST {
            return Err(strange("a reply does not end".to_owned()));
        }
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
