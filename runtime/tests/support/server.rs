//! A stand-in for the platform on a loopback socket: the server of `feishu-test-server`, and a
//! client of it.

use std::{
    net::SocketAddr,
    sync::atomic::{AtomicUsize, Ordering},
};

use feishu_runtime::{Client, ClientBuilder};
use feishu_test_server::{Answering, Setup};

pub(crate) use feishu_test_server::{Answer, Received};

pub(crate) const TOKEN_PATH: &str = "/open-apis/auth/v3/tenant_access_token/internal";
pub(crate) const APP_TOKEN_PATH: &str = "/open-apis/auth/v3/app_access_token/internal";

/// Whether an app asks for a token.
pub(crate) fn is_token_request(received: &Received) -> bool {
    [TOKEN_PATH, APP_TOKEN_PATH].contains(&received.path())
}

/// The server.
pub(crate) struct Server {
    pub(crate) url: String,
    http: feishu_test_server::Server,
}

impl Server {
    /// Answers each call as `handler` says, and token requests by itself.
    pub(crate) async fn start(
        handler: impl Fn(&Received) -> Answer + Send + Sync + 'static,
    ) -> Server {
        let issued = AtomicUsize::new(0);
        Server::start_async(move |received| {
            let answer = if is_token_request(&received) {
                Answer::token(&format!("t-{}", issued.fetch_add(1, Ordering::SeqCst) + 1), 7200)
            } else {
                handler(&received)
            };
            Box::pin(async { answer })
        })
        .await
    }

    /// Answers the calls with these, in order; the last one for all that come after.
    pub(crate) async fn script(answers: impl IntoIterator<Item = Answer>) -> Server {
        let answers: Vec<Answer> = answers.into_iter().collect();
        let next = AtomicUsize::new(0);
        Server::start(move |_| {
            let next = next.fetch_add(1, Ordering::SeqCst).min(answers.len() - 1);
            answers[next].clone()
        })
        .await
    }

    /// Answers everything, token requests too, when `handler` is ready.
    pub(crate) async fn start_async(
        handler: impl Fn(Received) -> Answering + Send + Sync + 'static,
    ) -> Server {
        let http = Setup::default().start(handler);
        Server { url: http.url().to_owned(), http }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.url.strip_prefix("http://").unwrap().parse().unwrap()
    }

    pub(crate) fn builder(&self) -> ClientBuilder {
        Client::builder("cli_test", "app-s3cret").base_url(&self.url)
    }

    pub(crate) fn client(&self) -> Client {
        self.builder().build().unwrap()
    }

    /// All that came, token requests too.
    pub(crate) fn journal(&self) -> Vec<Received> {
        self.http.journal()
    }

    /// All that came but token requests.
    pub(crate) fn calls(&self) -> Vec<Received> {
        self.journal().into_iter().filter(|received| !is_token_request(received)).collect()
    }

    pub(crate) fn token_requests(&self) -> usize {
        self.journal().iter().filter(|received| is_token_request(received)).count()
    }

    /// The bearer of each call.
    pub(crate) fn bearers(&self) -> Vec<Option<String>> {
        let bearer = |received: &Received| {
            received.header("authorization")?.strip_prefix("Bearer ").map(str::to_owned)
        };
        self.calls().iter().map(bearer).collect()
    }
}
