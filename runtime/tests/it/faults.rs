//! Many simultaneous calls over a network that fails in eight ways. A seed decides which calls
//! fail, and the clock is paused. The benchmark `faults` does the same over sockets.

use std::{
    sync::{Arc, Mutex, atomic::Ordering},
    time::Duration,
};

use feishu_runtime::{
    Client, RetryPolicy, http,
    transport::{Body, BoxFuture, Transport, TransportError},
};
use tokio::time::Instant;

use crate::{
    desk::{GetHours, Order, Ring},
    ledger::{Fault, Kind, Ledger, Tally},
    server::TOKEN_PATH,
};

const TIMEOUT: Duration = Duration::from_secs(60);

struct Network(Arc<Ledger>);

impl Network {
    /// A status and a body, or the fault that prevents a reply.
    fn answer(&self, request: &http::Request<Body>) -> Result<(u16, String), Option<Fault>> {
        if request.uri().path() == TOKEN_PATH {
            let number = self.0.tokens.fetch_add(1, Ordering::Relaxed);
            let token =
                format!(r#"{{"code":0,"tenant_access_token":"t-{number:08}","expire":7200}}"#);
            return Ok((200, token));
        }
        let call = request.headers()["x-call"].to_str().unwrap().parse().unwrap();
        let body: serde_json::Value =
            serde_json::from_slice(request.body().as_bytes().unwrap()).unwrap_or_default();
        let good = r#"{"code":0,"data":{"open":8}}"#.to_owned();
        match self.0.attempt(call, body["uuid"].as_str()) {
            None => Ok((200, good)),
            Some(Fault::RateLimit) => Ok((429, r#"{"code":99991400,"msg":"too fast"}"#.into())),
            Some(Fault::ServerError) => {
                Ok((self.0.status(call), r#"{"code":2200,"msg":"internal"}"#.into()))
            }
            Some(Fault::Page) => Ok((200, "<html></html>".into())),
            Some(Fault::Truncated) => Ok((200, good[..good.len() / 2].into())),
            Some(Fault::TokenRefused) => Ok((400, r#"{"code":99991663,"msg":"token"}"#.into())),
            fault => Err(fault),
        }
    }
}

impl Transport for Network {
    fn send(
        &self,
        request: http::Request<Body>,
    ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        let answer = self.answer(&request);
        Box::pin(async move {
            tokio::time::sleep(Duration::from_millis(5)).await;
            match answer {
                Ok((status, body)) => Ok(http::Response::builder()
                    .status(status)
                    .header("x-ogw-ratelimit-reset", "0")
                    .body(Body::from(body))
                    .unwrap()),
                Err(Some(Fault::Stall)) => std::future::pending().await,
                Err(_) => Err(TransportError::broken("connection reset")),
            }
        })
    }
}

#[tokio::test(start_paused = true)]
async fn under_any_fault_each_call_ends_once_with_a_true_result() {
    const CALLS: usize = 3000;
    for seed in [1, 2] {
        let ledger = Arc::new(Ledger::new(CALLS, seed));
        let policy = RetryPolicy::default().budget(500);
        let builder = Client::builder("cli_test", "s3cret").timeout(TIMEOUT).retry(policy);
        let client = builder.transport(Network(ledger.clone())).build().unwrap();
        let tally = Arc::new(Mutex::new(Tally::default()));
        let tasks = (0..50).map(|task| {
            let (client, ledger, tally) = (client.clone(), ledger.clone(), tally.clone());
            tokio::spawn(async move {
                for call in (task..CALLS).step_by(50) {
                    let client = client.header("x-call", call.to_string());
                    let begun = Instant::now();
                    let result = match Kind::of(call) {
                        Kind::Read => client.send(GetHours {}).await.map(drop),
                        Kind::Once => client.send(Ring {}).await.map(drop),
                        Kind::Keyed => client.send(Order::default()).await.map(drop),
                    };
                    let end = ledger.judge(call, &result, begun.elapsed() >= TIMEOUT);
                    tally.lock().unwrap().add(end);
                }
            })
        });
        for task in tasks.collect::<Vec<_>>() {
            task.await.unwrap();
        }
        let tally = tally.lock().unwrap();
        assert!(tally.wrong.is_empty(), "{:#?}", tally.wrong);
        assert_eq!(tally.count() as usize, CALLS);
        // Every kind of result occurred, or the test would prove nothing.
        for end in
            ["succeeded at once", "succeeded after repetition", "failed: Stall", "failed: Page"]
        {
            assert!(tally.ends.get(end).is_some_and(|count| *count > 10), "{:?}", tally.ends);
        }
        assert!(ledger.attempts() as usize > CALLS);
        // A token that is rejected for many calls is fetched once for all of them.
        assert!(ledger.tokens.load(Ordering::Relaxed) > 10);
    }
}
