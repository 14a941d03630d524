//! [`Recorder`]: a server that keeps each request and sends prepared replies. It knows nothing
//! about the platform except how tokens are requested.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use feishu_openapi::{Client, Error, Raw, RetryPolicy, TokenKind};
use feishu_test_server::{Answer, Received, Server};

use crate::tokens::{APP_TOKEN, HELPDESK, TENANT_TOKEN};

/// A reply of the server: its media type and its body.
pub type RecordedReply = (&'static str, Vec<u8>);

/// A server that records.
pub struct Recorder {
    server: Server,
    replies: Arc<Mutex<PreparedReplies>>,
}

#[derive(Default)]
struct PreparedReplies {
    queue: VecDeque<RecordedReply>,
    /// The reply when no other is queued.
    always: Option<RecordedReply>,
}

impl Recorder {
    /// Starts it, inside a tokio runtime.
    ///
    /// # Panics
    /// If no port is available.
    pub fn start() -> Self {
        let replies: Arc<Mutex<PreparedReplies>> = Arc::default();
        let shared = Arc::clone(&replies);
        Recorder { server: Server::start(move |_| lock(&shared).next()), replies }
    }

    /// A client of it without retries, with the tenant and app tokens already fetched.
    ///
    /// # Errors
    /// If the client cannot be built or a token cannot be fetched.
    pub async fn client(&self) -> Result<Client, Error> {
        let client = Client::builder("cli_conformance", "a-secret")
            .base_url(self.server.url())
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
    pub fn reply(&self, replies: impl IntoIterator<Item = RecordedReply>) {
        lock(&self.replies).queue.extend(replies);
    }

    /// Sets the reply to all requests for which none is queued.
    pub fn always(&self, reply: Option<RecordedReply>) {
        lock(&self.replies).always = reply;
    }

    /// Takes the requests so far, and drops replies that were not needed.
    pub fn take(&self) -> Vec<Received> {
        lock(&self.replies).queue.clear();
        self.server.take_journal()
    }
}

impl PreparedReplies {
    fn next(&mut self) -> Answer {
        match self.queue.pop_front().or_else(|| self.always.clone()) {
            Some((media_type, body)) => {
                Answer::Reply(200, Vec::new(), body).header("content-type", media_type)
            }
            None => tokens(),
        }
    }
}

fn tokens() -> Answer {
    let body = format!(
        r#"{{"code":0,"msg":"ok","expire":7200,"tenant_access_token":"{TENANT_TOKEN}","app_access_token":"{APP_TOKEN}"}}"#
    );
    Answer::json(200, body)
}

fn lock(replies: &Mutex<PreparedReplies>) -> MutexGuard<'_, PreparedReplies> {
    replies.lock().unwrap_or_else(PoisonError::into_inner)
}
