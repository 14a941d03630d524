//! [`Recorder`]: a server on this machine that keeps the bytes of each request as they came and
//! answers as it is told. It knows nothing of the platform but how tokens are asked for.

use std::{
    collections::VecDeque,
    io,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use feishu_openapi::{Client, Error, Raw, RetryPolicy, TokenKind};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

use crate::http;

/// What the server hands out, and takes to be the caller's.
pub const TENANT_TOKEN: &str = "t-of-the-tenant";
/// The same for the app.
pub const APP_TOKEN: &str = "a-of-the-app";
/// What a user is said to have given.
pub const USER_TOKEN: &str = "u-of-the-user";

/// A reply of the server: its media type and its body.
pub type Reply = (&'static str, Vec<u8>);

/// A server that records.
pub struct Recorder {
    url: String,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    requests: Vec<Vec<u8>>,
    replies: VecDeque<Reply>,
    /// What follows when there is no other.
    always: Option<Reply>,
}

impl Recorder {
    /// Starts it, inside a runtime of tokio.
    ///
    /// # Errors
    /// Where no port can be had.
    pub async fn start() -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&shared)));
            }
        });
        Ok(Recorder { url, state })
    }

    /// A client of it that repeats nothing, with the tokens of tenant and app already fetched.
    ///
    /// # Errors
    /// Where the client cannot be built or a token not be fetched.
    pub async fn client(&self) -> Result<Client, Error> {
        let client = Client::builder("cli_conformance", "a-secret")
            .base_url(&self.url)
            .retry(RetryPolicy::off())
            .build()?;
        for kind in [TokenKind::Tenant, TokenKind::App] {
            client.raw(Raw::get("/open-apis/warm-up").token(kind)).await?;
        }
        self.take();
        Ok(client)
    }

    /// What the next requests are answered with.
    pub fn reply(&self, replies: impl IntoIterator<Item = Reply>) {
        lock(&self.state).replies.extend(replies);
    }

    /// What all requests are answered with for which there is nothing else.
    pub fn always(&self, reply: Option<Reply>) {
        lock(&self.state).always = reply;
    }

    /// The requests so far, which are forgotten here, as are replies that were not needed.
    pub fn take(&self) -> Vec<Vec<u8>> {
        let mut state = lock(&self.state);
        state.replies.clear();
        std::mem::take(&mut state.requests)
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn serve(mut stream: TcpStream, state: Arc<Mutex<State>>) -> io::Result<()> {
    let mut buffer = Vec::new();
    loop {
        let mut chunk = [0; 16 * 1024];
        while let Some(length) = http::length(&buffer) {
            let rest = buffer.split_off(length);
            let request = std::mem::replace(&mut buffer, rest);
            let (media_type, body) = answer(&request, &state);
            // In one piece: what follows a small one waits for it to be acknowledged.
            let mut reply = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: {media_type}\r\ncontent-length: {}\r\n\r\n",
                body.len()
            )
            .into_bytes();
            reply.extend(body);
            stream.write_all(&reply).await?;
        }
        let read = stream.read(&mut chunk).await?;
        if read == 0 {
            return Ok(());
        }
        buffer.extend_from_slice(&chunk[..read]);
    }
}

fn answer(request: &[u8], state: &Mutex<State>) -> Reply {
    let mut state = lock(state);
    state.requests.push(request.to_vec());
    let reply = state.replies.pop_front().or_else(|| state.always.clone());
    reply.unwrap_or_else(|| {
        let tokens = format!(
            r#"{{"code":0,"msg":"ok","expire":7200,"tenant_access_token":"{TENANT_TOKEN}","app_access_token":"{APP_TOKEN}"}}"#
        );
        ("application/json", tokens.into_bytes())
    })
}
