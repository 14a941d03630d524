//! [`Recorder`]: a local server that records the raw bytes of each request and sends prepared
//! replies. It knows nothing about the platform except how tokens are requested.

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

/// The tenant token that the server issues and expects.
pub const TENANT_TOKEN: &str = "t-of-the-tenant";
/// The app token that the server issues and expects.
pub const APP_TOKEN: &str = "a-of-the-app";
/// The user token of the tests.
pub const USER_TOKEN: &str = "u-of-the-user";

/// The id and the token of the helpdesk of the tests.
pub const HELPDESK: (&str, &str) = ("6989805358558478355", "ht-of-the-helpdesk");
/// Both as the header holds them, by another program's Base64.
pub const HELPDESK_HEADER: &str = "Njk4OTgwNTM1ODU1ODQ3ODM1NTpodC1vZi10aGUtaGVscGRlc2s=";

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
    /// The reply when no other is queued.
    always: Option<Reply>,
}

impl Recorder {
    /// Starts it, inside a tokio runtime.
    ///
    /// # Errors
    /// If no port is available.
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

    /// A client of it without retries, with the tenant and app tokens already fetched.
    ///
    /// # Errors
    /// If the client cannot be built or a token cannot be fetched.
    pub async fn client(&self) -> Result<Client, Error> {
        let client = Client::builder("cli_conformance", "a-secret")
            .base_url(&self.url)
            .helpdesk(HELPDESK.0, HELPDESK.1)
            .retry(RetryPolicy::off())
            .build()?;
        for kind in [TokenKind::Tenant, TokenKind::App] {
            client.raw(Raw::get("/open-apis/warm-up").token(kind)).await?;
        }
        self.take();
        Ok(client)
    }

    /// Queues the replies to the next requests.
    pub fn reply(&self, replies: impl IntoIterator<Item = Reply>) {
        lock(&self.state).replies.extend(replies);
    }

    /// Sets the reply to all requests for which none is queued.
    pub fn always(&self, reply: Option<Reply>) {
        lock(&self.state).always = reply;
    }

    /// Takes the requests so far, and drops replies that were not needed.
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
            // In one write: a second one would wait until the first is acknowledged.
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
