//! Which calls are retried, and when. The clock is paused and advances only while tasks sleep.

use std::time::Duration;

use feishu_runtime::{Client, ClientBuilder, Error, Request, RetryPolicy};
use tokio::time::Instant;

use crate::{
    desk::{GetHours, Order, Ring},
    library::{Book, Reader, lend_books},
    memory::{Journal, Outcome, calls, memory},
    server::{Answer, Received, Server, TOKEN_PATH},
};

fn limited(reset: Option<&str>) -> Outcome {
    let answer = Answer::code(400, 99991400, "request trigger frequency limit");
    Outcome::Answer(match reset {
        Some(reset) => answer.header("x-ogw-ratelimit-reset", reset),
        None => answer,
    })
}

fn ok() -> Outcome {
    Outcome::Answer(Answer::ok("{}"))
}

fn broken_page() -> Outcome {
    Outcome::Answer(Answer::Reply(502, vec![], b"<html>".to_vec()))
}

/// The number of requests, including token requests.
fn all(journal: &Journal) -> usize {
    journal.lock().unwrap().len()
}

/// The number of attempts of the call.
fn made(journal: &Journal) -> usize {
    journal.lock().unwrap().iter().filter(|path| *path != TOKEN_PATH).count()
}

fn seconds(elapsed: Duration, from: f64, to: f64) {
    let elapsed = elapsed.as_secs_f64();
    assert!((from..=to).contains(&elapsed), "{elapsed} s, expected {from} to {to}");
}

/// Sends `Ring`, which must not run twice, with these `failures` first and then a success.
async fn ring(failures: usize, failure: fn() -> Outcome) -> (Result<(), Error>, Duration, usize) {
    let (builder, journal) = calls(move |number| if number <= failures { failure() } else { ok() });
    let begun = Instant::now();
    let result = builder.build().unwrap().send(Ring {}).await.map(drop);
    (result, begun.elapsed(), made(&journal))
}

#[tokio::test(start_paused = true)]
async fn a_rate_limit_is_waited_out_for_as_long_as_the_platform_asks() {
    let (result, elapsed, made) = ring(2, || limited(Some("3"))).await;
    result.unwrap();
    seconds(elapsed, 6.0, 6.7);
    assert_eq!(made, 3);
}

#[tokio::test(start_paused = true)]
async fn http_429_is_a_rate_limit_whatever_its_body() {
    for body in ["<html>", "", r#"{"code":11232,"msg":"too fast"}"#] {
        let (builder, journal) = calls(move |number| match number {
            1 => {
                Outcome::Answer(Answer::Reply(429, vec![], body.into()).header("retry-after", "2"))
            }
            _ => ok(),
        });
        let begun = Instant::now();
        builder.build().unwrap().send(Ring {}).await.unwrap();
        seconds(begun.elapsed(), 2.0, 2.3);
        assert_eq!(made(&journal), 2);
    }
}

#[tokio::test(start_paused = true)]
async fn without_a_usable_reset_time_the_waits_grow() {
    for reset in [None, Some("soon"), Some("-1"), Some("NaN"), Some("1e300")] {
        let (builder, journal) =
            calls(move |number| if number <= 3 { limited(reset) } else { ok() });
        let begun = Instant::now();
        builder.build().unwrap().send(Ring {}).await.unwrap();
        seconds(begun.elapsed(), 7.0, 7.8);
        assert_eq!(made(&journal), 4);
    }
}

#[tokio::test(start_paused = true)]
async fn a_reset_time_of_zero_is_a_short_wait() {
    let (result, elapsed, made) = ring(usize::MAX, || limited(Some("0"))).await;
    assert!(result.unwrap_err().is_rate_limited());
    seconds(elapsed, 2.0, 2.3);
    assert_eq!(made, 21);
}

#[tokio::test(start_paused = true)]
async fn a_wait_longer_than_allowed_is_an_error_at_once_that_tells_the_wait() {
    let (result, elapsed, made) = ring(usize::MAX, || limited(Some("61"))).await;
    let error = result.unwrap_err();
    assert!(error.is_rate_limited() && error.is_retryable());
    assert_eq!(error.retry_after(), Some(Duration::from_secs(61)));
    assert!(error.to_string().contains("to be tried again in 61s"), "{error}");
    assert_eq!((elapsed, made), (Duration::ZERO, 1));

    let (result, elapsed, made) = ring(usize::MAX, || limited(Some("25"))).await;
    assert!(result.unwrap_err().is_rate_limited());
    seconds(elapsed, 50.0, 52.0);
    assert_eq!(made, 3);
}

#[tokio::test(start_paused = true)]
async fn a_wait_longer_than_the_timeout_is_an_error_at_once() {
    let (builder, journal) = calls(|_| limited(Some("3")));
    let client = builder.build().unwrap().timeout(Duration::from_secs(5));
    let begun = Instant::now();
    let error = client.send(Ring {}).await.unwrap_err();
    assert!(error.is_rate_limited() && !error.is_timeout());
    seconds(begun.elapsed(), 3.0, 3.3);
    assert_eq!(made(&journal), 2);
}

#[tokio::test(start_paused = true)]
async fn retries_can_be_switched_off_and_configured() {
    for (policy, expected) in [
        (RetryPolicy::off(), [1, 1]),
        (RetryPolicy::default().repetitions(4).rate_limit_wait(Duration::ZERO), [1, 5]),
        (RetryPolicy::off().rate_limit_wait(Duration::from_secs(2)), [2, 1]),
    ] {
        for (failure, expected) in [
            (limited as fn(Option<&str>) -> Outcome, expected[0]),
            (|_| Outcome::Unsent, expected[1]),
        ] {
            let (builder, journal) = calls(move |_| failure(Some("1")));
            builder.retry(policy.clone()).build().unwrap().send(Ring {}).await.unwrap_err();
            assert_eq!(made(&journal), expected, "{policy:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_found_no_connection_is_always_retried() {
    let (result, elapsed, made) = ring(2, || Outcome::Unsent).await;
    result.unwrap();
    seconds(elapsed, 0.15, 0.3);
    assert_eq!(made, 3);
    let (result, _, made) = ring(3, || Outcome::Unsent).await;
    let error = result.unwrap_err();
    assert!(error.is_unsent() && error.is_retryable() && !error.is_timeout());
    assert_eq!(
        error.to_string(),
        "POST /open-apis/desk/v1/bell/ring: no connection: connection refused; look at the address, \
         the network and the proxy, or let `Client::diagnose` do so"
    );
    assert_eq!(made, 3);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_may_have_run_is_retried_only_if_that_is_harmless() {
    async fn tries<R: Request<Response: feishu_runtime::Wire + Default>>(
        request: R,
        failure: fn() -> Outcome,
    ) -> usize {
        let (builder, journal) = calls(move |_| failure());
        let error = builder.build().unwrap().send(request).await.map(drop).unwrap_err();
        assert!(error.is_retryable() && !error.is_unsent(), "{error}");
        made(&journal)
    }
    for failure in [
        || Outcome::Broken,
        broken_page,
        || Outcome::Answer(Answer::code(500, 2, "x")),
        || Outcome::Answer(Answer::Reply(200, vec![], b"<html>".to_vec())),
        || Outcome::Answer(Answer::json(200, r#"{"code":0,"data":{"open":"#)),
        || Outcome::Answer(Answer::json(200, "")),
    ] {
        assert_eq!(tries(Ring {}, failure).await, 1);
        assert_eq!(tries(GetHours {}, failure).await, 3);
        assert_eq!(tries(Order::default(), failure).await, 3);
    }
}

#[tokio::test(start_paused = true)]
async fn retries_are_configured_for_a_call_an_endpoint_or_all() {
    async fn tries(
        told: impl Fn(ClientBuilder) -> ClientBuilder,
        of: impl Fn(&Client) -> Client,
    ) -> [usize; 2] {
        let (builder, journal) = calls(|_| broken_page());
        let client = told(builder).build().unwrap();
        of(&client).send(GetHours {}).await.unwrap_err();
        let hours = made(&journal);
        of(&client).send(Order::default()).await.unwrap_err();
        [hours, made(&journal) - hours]
    }
    let times = |times| RetryPolicy::default().repetitions(times);
    assert_eq!(tries(|builder| builder, Client::clone).await, [3, 3]);
    assert_eq!(tries(|builder| builder.retry(times(1)), Client::clone).await, [2, 2]);
    let endpoint =
        |builder: ClientBuilder| builder.retry_endpoint("desk.v1.order.create", RetryPolicy::off());
    assert_eq!(tries(endpoint, Client::clone).await, [3, 1]);
    // The policy of a call takes precedence.
    assert_eq!(tries(endpoint, |client| client.retry(times(3))).await, [4, 4]);
    assert_eq!(tries(|builder| builder, |client| client.retry(RetryPolicy::off())).await, [1, 1]);
}

#[tokio::test]
async fn no_idempotency_key_is_added_when_retries_are_off() {
    let server = Server::script([Answer::ok("{}")]).await;
    let client = server
        .builder()
        .retry_endpoint("desk.v1.order.create", RetryPolicy::off())
        .build()
        .unwrap();
    client.send(Order::default()).await.unwrap();
    client.retry(RetryPolicy::default()).send(Order::default()).await.unwrap();
    let bodies: Vec<_> = server.calls().iter().map(Received::json).collect();
    assert_eq!(bodies[0], serde_json::json!({}));
    assert!(bodies[1]["uuid"].is_string());
}

#[tokio::test(start_paused = true)]
async fn retry_after_in_seconds_is_respected_for_server_errors_too() {
    let (builder, journal) = calls(|number| match number {
        1 => Outcome::Answer(
            Answer::code(503, 1, "maintenance")
                .header("retry-after", "4")
                .header("x-ogw-ratelimit-reset", "40"),
        ),
        _ => ok(),
    });
    let begun = Instant::now();
    builder.build().unwrap().send(GetHours {}).await.unwrap();
    seconds(begun.elapsed(), 4.0, 4.5);
    assert_eq!(made(&journal), 2);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_may_have_run_is_never_reported_as_unsent() {
    // The token is rejected and no other one can be fetched, since there is no connection.
    for after in [|| Outcome::Unsent, || Outcome::Answer(Answer::code(400, 99991663, "token"))] {
        let (builder, _) = memory(move |number, path| match (path, number) {
            (TOKEN_PATH, 1) => Outcome::Answer(Answer::token("t", 7200)),
            (TOKEN_PATH, _) => Outcome::Unsent,
            (_, 1) => Outcome::Broken,
            _ => after(),
        });
        let error = builder.build().unwrap().send(Order::default()).await.unwrap_err();
        assert!(!error.is_unsent() && error.kind() == "connection_lost", "{error}");
    }
    // A call that was turned away before it ran is retried.
    let (builder, _) = memory(move |number, path| match (path, number) {
        (TOKEN_PATH, 1) => Outcome::Answer(Answer::token("t", 7200)),
        (TOKEN_PATH, _) => Outcome::Unsent,
        _ => Outcome::Answer(Answer::code(400, 99991663, "token")),
    });
    assert!(builder.build().unwrap().send(Order::default()).await.unwrap_err().is_unsent());
}

#[tokio::test(start_paused = true)]
async fn permanent_failures_are_not_retried() {
    let (builder, journal) = calls(|_| Outcome::Answer(Answer::code(400, 7002001, "closed")));
    builder.build().unwrap().send(GetHours {}).await.unwrap_err();
    assert_eq!(made(&journal), 1);
}

#[tokio::test(start_paused = true)]
async fn token_requests_are_retried_too() {
    for failure in [|| Outcome::Unsent, || Outcome::Broken, broken_page, || limited(Some("1"))] {
        let (builder, journal) = memory(move |number, path| match path {
            TOKEN_PATH if number <= 2 => failure(),
            TOKEN_PATH => Outcome::Answer(Answer::token("t", 7200)),
            _ => ok(),
        });
        builder.build().unwrap().send(Ring {}).await.unwrap();
        assert_eq!((all(&journal), made(&journal)), (4, 1));
    }
}

#[tokio::test]
async fn a_call_with_an_idempotency_key_is_retried_with_the_same_key() {
    let page = || Answer::Reply(502, vec![], b"<html>".to_vec());
    let server = Server::script([page(), page(), Answer::ok("{}")]).await;
    server.client().send(Order { copies: Some(2), uuid: None }).await.unwrap();
    let bodies: Vec<_> = server.calls().iter().map(Received::json).collect();
    assert_eq!(bodies.len(), 3);
    assert_eq!(bodies[0]["copies"], 2);
    assert_eq!(bodies[0]["uuid"].as_str().unwrap().len(), 36);
    assert!(bodies.iter().all(|body| *body == bodies[0]));

    // Each call has its own key, a key of the caller is kept, and a key may be in the query.
    let server = Server::script([Answer::ok("{}")]).await;
    let client = server.client();
    client.send(Order::default()).await.unwrap();
    client.send(Order { uuid: Some("mine".into()), ..Order::default() }).await.unwrap();
    client.send(lend_books("b", Reader::new("r"), [Book::new("t")])).await.unwrap();
    let calls = server.calls();
    assert_eq!(calls[0].json().as_object().unwrap().len(), 1);
    assert_ne!(calls[0].json(), bodies[0]);
    assert_eq!(calls[1].json(), serde_json::json!({"uuid": "mine"}));
    let query = calls[2].query();
    assert_eq!((query[0].0.as_str(), query[0].1.len(), query.len()), ("client_token", 36, 1));
}

#[tokio::test]
async fn a_call_without_an_idempotency_key_or_retries_is_sent_once() {
    let page = || Answer::Reply(502, vec![], b"<html>".to_vec());
    let server = Server::script([page()]).await;
    let order = Order { uuid: Some(String::new()), ..Order::default() };
    server.client().send(order).await.unwrap_err();
    assert_eq!(server.calls().len(), 1);
    let client = server.builder().retry(RetryPolicy::off()).build().unwrap();
    client.send(Order::default()).await.unwrap_err();
    assert_eq!(server.calls()[1].json(), serde_json::json!({}));
    assert_eq!(server.calls().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn the_budget_ends_retries_when_all_calls_fail_and_successes_refill_it() {
    let (builder, journal) = calls(move |number| if number <= 7 { Outcome::Unsent } else { ok() });
    let policy = RetryPolicy::default().budget(3);
    let client = builder.retry(policy).build().unwrap();
    let mut tries = Vec::new();
    for _ in 0..4 {
        let before = made(&journal);
        client.send(Ring {}).await.unwrap_err();
        tries.push(made(&journal) - before);
    }
    assert_eq!(tries, [3, 2, 1, 1]);
    for _ in 0..10 {
        client.send(Ring {}).await.unwrap();
    }
    assert_eq!(made(&journal), 17);
}

#[tokio::test(start_paused = true)]
async fn a_stalled_attempt_does_not_use_up_the_time_of_the_call() {
    let (builder, journal) = calls(|number| if number == 1 { Outcome::Stalled } else { ok() });
    let client = builder.build().unwrap();
    let begun = Instant::now();
    client.send(GetHours {}).await.unwrap();
    seconds(begun.elapsed(), 30.0, 30.2);
    assert_eq!(made(&journal), 2);

    // The last attempt, and one that must not be retried, get all the remaining time.
    let (builder, journal) = calls(|_| Outcome::Stalled);
    let policy = RetryPolicy::default().repetitions(1).attempt_timeout(Duration::from_secs(10));
    let client = builder.retry(policy).build().unwrap();
    let error = client.send(GetHours {}).await.unwrap_err();
    assert!(error.is_timeout() && error.to_string().contains("timed out after 60s"), "{error}");
    assert_eq!(made(&journal), 2);
    assert!(client.send(Ring {}).await.unwrap_err().is_timeout());
    assert_eq!(made(&journal), 3);
    seconds(begun.elapsed(), 150.0, 150.5);
}

#[tokio::test(start_paused = true)]
async fn a_thousand_cold_calls_request_one_token() {
    let (builder, journal) = calls(|_| ok());
    let client = builder.build().unwrap();
    let tasks = (0..1000).map(|_| {
        let client = client.clone();
        tokio::spawn(async move { client.send(Ring {}).await })
    });
    for call in futures_util::future::join_all(tasks).await {
        call.unwrap().unwrap();
    }
    assert_eq!((all(&journal), made(&journal)), (1001, 1000));
}
