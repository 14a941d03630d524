//! A transport without sockets, so that the clock can stand still: time passes only where
//! somebody sleeps.

use std::sync::{Arc, Mutex};

use feishu_runtime::{
    Builder, Client, http,
    transport::{Body, BoxFuture, Transport, TransportError},
};

use super::server::{APP_TOKEN_PATH, Answer, TOKEN_PATH};

/// What the network does with a request.
#[derive(Clone, Debug)]
pub(crate) enum Outcome {
    Answer(Answer),
    /// No connection.
    Unsent,
    /// The connection breaks when the request is out.
    Broken,
    /// Nothing, ever.
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
            // As on a network, others come to run meanwhile.
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

/// A client whose requests end as told for each: its number among those to the same path, and
/// the path. Token requests succeed unless `tokens` says that they are told too.
pub(crate) fn memory(
    outcome: impl Fn(usize, &str) -> Outcome + Send + Sync + 'static,
) -> (Builder, Journal) {
    let journal = Journal::default();
    let transport = Memory { outcome, journal: journal.clone() };
    (Client::builder("cli_test", "app-s3cret").transport(transport), journal)
}

/// The same, where only calls are told and tokens are always given.
pub(crate) fn calls(
    outcome: impl Fn(usize) -> Outcome + Send + Sync + 'static,
) -> (Builder, Journal) {
    memory(move |number, path| match path {
        TOKEN_PATH | APP_TOKEN_PATH => Outcome::Answer(Answer::token("t", 7200)),
        _ => outcome(number),
    })
}
