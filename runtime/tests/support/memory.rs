//! A transport without sockets, so that the clock can be paused: it advances only while tasks
//! sleep.

use std::sync::{Arc, Mutex};

use feishu_runtime::{
    Client, ClientBuilder, http,
    transport::{Body, BoxFuture, Transport, TransportError},
};

use super::server::{APP_TOKEN_PATH, Answer, TOKEN_PATH};

/// What the network does with a request.
#[derive(Clone, Debug)]
pub(crate) enum Outcome {
    Answer(Answer),
    /// There is no connection.
    Unsent,
    /// The connection breaks after the request was sent.
    Broken,
    /// No reply ever comes.
    Stalled,
}

/// The paths of all requests, in order.
pub(crate) type Journal = Arc<Mutex<Vec<String>>>;

struct Memory<F> {
    outcome: F,
    journal: Journal,
}

impl<F: Fn(usize, &str) -> Outcome + Send + Sync + 'static> Transport for Memory<F> {
    fn send(
        &self,
        request: http::Request<Body>,
    ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        let path = request.uri().path().to_owned();
        let mut journal = self.journal.lock().unwrap();
        let number = journal.iter().filter(|earlier| **earlier == path).count() + 1;
        let outcome = (self.outcome)(number, &path);
        journal.push(path);
        Box::pin(async move {
            // As on a network, other tasks run meanwhile.
            tokio::task::yield_now().await;
            match outcome {
                Outcome::Answer(Answer::Reply(status, headers, body)) => {
                    let mut response = http::Response::builder().status(status);
                    for (name, value) in headers {
                        response = response.header(name, value);
                    }
                    Ok(response.body(Body::from(body)).unwrap())
                }
                Outcome::Answer(other) => panic!("{other:?} needs a socket"),
                Outcome::Unsent => Err(TransportError::unsent("connection refused")),
                Outcome::Stalled => std::future::pending().await,
                Outcome::Broken => Err(TransportError::broken("connection reset")),
            }
        })
    }
}

/// A client whose requests end as `outcome` says for the path and the number of the request to it,
/// token requests included.
pub(crate) fn memory(
    outcome: impl Fn(usize, &str) -> Outcome + Send + Sync + 'static,
) -> (ClientBuilder, Journal) {
    let journal = Journal::default();
    let transport = Memory { outcome, journal: journal.clone() };
    (Client::builder("cli_test", "app-s3cret").transport(transport), journal)
}

/// The same for calls only; token requests always succeed.
pub(crate) fn calls(
    outcome: impl Fn(usize) -> Outcome + Send + Sync + 'static,
) -> (ClientBuilder, Journal) {
    memory(move |number, path| match path {
        TOKEN_PATH | APP_TOKEN_PATH => Outcome::Answer(Answer::token("t", 7200)),
        _ => outcome(number),
    })
}
