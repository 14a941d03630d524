//! What interceptors receive, and what they can change.

use std::sync::{Arc, Mutex};

use feishu_runtime::{Attempt, AttemptOutcome, CallOutcome, Interceptor, Raw, RetryPolicy};

use crate::{
    desk::{GetHours, GetScan, MyLoans, Ring},
    memory::{Outcome, calls},
    server::{Answer, Server, TOKEN_PATH},
};

/// Records one line per hook.
#[derive(Clone, Default)]
struct Notes(Arc<Mutex<Vec<String>>>);

impl Notes {
    fn add(&self, line: String) {
        self.0.lock().unwrap().push(line);
    }

    /// The lines of all calls except token requests.
    fn of(&self, id: &str) -> Vec<String> {
        let all = self.0.lock().unwrap();
        all.iter().filter_map(|line| line.strip_prefix(id)).map(|line| line.trim().into()).collect()
    }

    fn all(&self) -> String {
        self.0.lock().unwrap().join("\n")
    }
}

impl Interceptor for Notes {
    fn before_attempt(&self, attempt: &mut Attempt<'_>) {
        let id = attempt.endpoint_id().unwrap_or("raw");
        self.add(format!("{id} {} {} #{}", attempt.method(), attempt.path(), attempt.number()));
    }

    fn after_attempt(&self, attempt: &AttemptOutcome<'_>) {
        let id = attempt.endpoint_id().unwrap_or("raw");
        self.add(format!(
            "{id} #{} {:?} {:?} {:?} {} again {}",
            attempt.number(),
            attempt.status(),
            attempt.code(),
            attempt.log_id(),
            attempt.error().map_or("fine".into(), |error| error.kind()),
            attempt.repeated_after().is_some(),
        ));
    }

    fn after_call(&self, call: &CallOutcome<'_>) {
        let id = call.endpoint_id().unwrap_or("raw");
        self.add(format!(
            "{id} {} attempts {:?} {:?} {:?} {}{}",
            call.attempts(),
            call.status(),
            call.code(),
            call.log_id(),
            call.error().map_or("fine".into(), |error| error.kind()),
            if call.is_cancelled() { " cancelled" } else { "" },
        ));
    }
}

/// Acts before each attempt.
struct Before<F>(F);

impl<F: Fn(&mut Attempt<'_>) + Send + Sync + 'static> Interceptor for Before<F> {
    fn before_attempt(&self, attempt: &mut Attempt<'_>) {
        (self.0)(attempt);
    }
}

#[tokio::test]
async fn interceptors_see_every_attempt_and_the_call() {
    let notes = Notes::default();
    let server = Server::script([
        Answer::code(400, 99991663, "token").header("x-tt-logid", "log-1"),
        Answer::code(503, 5, "busy"),
        Answer::ok("{}").header("x-tt-logid", "log-3"),
    ])
    .await;
    let client = server.builder().interceptor(notes.clone()).build().unwrap();
    client.send(GetHours {}).await.unwrap();
    assert_eq!(
        notes.of("desk.v1.hours.get"),
        [
            "GET /open-apis/desk/v1/hours #1",
            "#1 Some(400) Some(99991663) Some(\"log-1\") 99991663 again true",
            "GET /open-apis/desk/v1/hours #2",
            "#2 Some(503) Some(5) None 5 again true",
            "GET /open-apis/desk/v1/hours #3",
            "#3 Some(200) Some(0) Some(\"log-3\") fine again false",
            "3 attempts Some(200) Some(0) Some(\"log-3\") fine",
        ]
    );
    // Both fetches of the token are calls of their own.
    let token = notes.of("auth.v3.auth.tenant_access_token_internal");
    assert_eq!(token.len(), 6);
    assert_eq!(token[2], "1 attempts Some(200) Some(0) None fine");
}

#[tokio::test]
async fn interceptors_see_failures_without_a_reply_or_an_attempt() {
    let notes = Notes::default();
    let (builder, _) = calls(|_| Outcome::Broken);
    let client = builder.interceptor(notes.clone()).build().unwrap();
    client.send(Ring {}).await.unwrap_err();
    assert_eq!(
        notes.of("desk.v1.bell.ring")[1..],
        [
            "#1 None None None connection_lost again false",
            "1 attempts None None None connection_lost"
        ]
    );
    client.send(MyLoans {}).await.unwrap_err();
    assert_eq!(notes.of("desk.v1.loan.mine"), ["0 attempts None None None no_token"]);
}

#[tokio::test]
async fn a_dropped_call_ends_as_canceled() {
    let notes = Notes::default();
    let server = Server::start(|_| Answer::SILENCE).await;
    let client = server.builder().interceptor(notes.clone()).build().unwrap();
    {
        let mut call = std::pin::pin!(client.send(Ring {}));
        tokio::select! {
            biased;
            _ = &mut call => panic!("it has no reply"),
            () = async { while server.calls().is_empty() { tokio::task::yield_now().await } } => {}
        }
    }
    assert_eq!(notes.of("desk.v1.bell.ring")[1..], ["1 attempts None None None fine cancelled"]);
}

#[tokio::test]
async fn headers_are_set_in_order_for_each_attempt() {
    let server = Server::script([Answer::code(500, 1, "x"), Answer::ok("{}")]).await;
    let client = server
        .builder()
        .interceptor(Before(|attempt: &mut Attempt<'_>| {
            attempt.set_header("x-attempt", attempt.number().to_string());
            attempt.set_header("x-order", "first");
        }))
        .interceptor(Before(|attempt: &mut Attempt<'_>| {
            let before = attempt.headers()["x-order"].to_str().unwrap().to_owned();
            attempt.set_header("x-order", format!("{before}, second"));
            attempt.set_header("user-agent", "harbor/1");
            let gone = attempt.remove_header("x-gone");
            assert_eq!(gone.is_some(), attempt.endpoint_id() == Some("desk.v1.hours.get"));
        }))
        .build()
        .unwrap();
    client.header("x-gone", "1").send(GetHours {}).await.unwrap();
    for (number, call) in server.calls().iter().enumerate() {
        assert_eq!(call.header("x-attempt"), Some((number + 1).to_string().as_str()));
        assert_eq!(call.header("x-order"), Some("first, second"));
        assert_eq!(call.header("user-agent"), Some("harbor/1"));
        assert_eq!(call.header("x-gone"), None);
        assert!(call.header("authorization").unwrap().starts_with("Bearer t-"));
    }
    assert_eq!(server.calls().len(), 2);
}

#[tokio::test]
async fn an_interceptor_that_refuses_or_sets_an_invalid_header_stops_the_call() {
    for (act, expected) in [
        (
            (|attempt| attempt.set_header("Authorization", "Bearer mine")) as fn(&mut Attempt<'_>),
            "not sent: the header \"Authorization\" is set by the client itself",
        ),
        (|attempt| attempt.set_header("a b", "x"), "a name that HTTP does not allow"),
        (|attempt| attempt.set_header("x-a", "a\nb"), "control characters"),
        (|attempt| attempt.refuse("the harbor is closed"), "not sent: the harbor is closed"),
    ] {
        let notes = Notes::default();
        let server = Server::start(|_| Answer::ok("{}")).await;
        let of_calls = move |attempt: &mut Attempt<'_>| {
            if attempt.path() != TOKEN_PATH {
                act(attempt);
            }
        };
        let builder = server.builder().interceptor(Before(of_calls)).interceptor(notes.clone());
        let error = builder.build().unwrap().send(GetHours {}).await.unwrap_err();
        assert!(error.is_unsent() && error.to_string().contains(expected), "{error}");
        assert!(server.calls().is_empty());
        let seen = notes.of("desk.v1.hours.get");
        assert_eq!(seen.last().unwrap(), "1 attempts None None None unwritable_request");
    }
}

/// Prints everything that can be printed.
#[derive(Clone, Default)]
struct Recorder(Notes);

impl Interceptor for Recorder {
    fn before_attempt(&self, attempt: &mut Attempt<'_>) {
        let headers = attempt.headers().clone();
        self.0.add(format!("{attempt:?} {} {headers:?} {:?}", attempt.url(), attempt.body()));
    }

    fn after_attempt(&self, attempt: &AttemptOutcome<'_>) {
        self.0.add(format!("{attempt:?} {:?} {:?}", attempt.headers(), attempt.body()));
    }

    fn after_call(&self, call: &CallOutcome<'_>) {
        self.0.add(format!("{call:?}"));
    }
}

#[tokio::test]
async fn an_interceptor_sees_urls_and_bodies_but_no_secret() {
    let recorder = Recorder::default();
    let server = Server::start_async(|call| {
        let answer = match call.header("authorization") {
            None => Answer::token("t-s3cret", 7200),
            // A reply that echoes the whole request.
            Some(bearer) => {
                Answer::ok(&format!(r#"{{"note":"{bearer}","open":8,"refresh_token":"r-s3cret"}}"#))
            }
        };
        Box::pin(async { answer })
    })
    .await;
    let client = server.builder().interceptor(recorder.clone()).build().unwrap();
    client.send(GetHours {}).await.unwrap();
    let raw = Raw::post("/open-apis/desk/v1/x").query("page", "1").json(&[("k", "value")]);
    client.as_user("u-s3cret").raw(raw).await.unwrap();
    client.header("range", "bytes=0-1").download(GetScan { id: "scan 1".into() }).await.unwrap();
    let seen = recorder.0.all();
    for expected in [
        "open\\\":8",
        "x?page=1",
        "[[\\\"k\\\",\\\"value\\\"]]",
        "cli_test",
        "[redacted]",
        "scan%201",
    ] {
        assert!(seen.contains(expected), "{expected} in {seen}");
    }
    assert!(!seen.contains("s3cret"), "{seen}");
}

#[tokio::test]
async fn calls_are_told_apart_by_their_id() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let kept = seen.clone();
    let numbers = Before(move |attempt: &mut Attempt<'_>| {
        kept.lock().unwrap().push(attempt.call_id());
    });
    let server = Server::start(|_| Answer::code(500, 1, "x")).await;
    let client = server.builder().interceptor(numbers).build().unwrap();
    let policy = RetryPolicy::default().repetitions(1);
    client.retry(policy.clone()).send(GetHours {}).await.unwrap_err();
    client.retry(policy).send(GetHours {}).await.unwrap_err();
    let seen = seen.lock().unwrap();
    let [first, token, again, second, second_again] = seen[..] else { panic!("{seen:?}") };
    // The token is fetched inside the first call, before its attempt.
    assert_ne!(first, token);
    assert!(token == again && second == second_again && second != again);
}

#[tokio::test]
async fn a_panicking_interceptor_fails_only_its_own_call() {
    let server = Server::start(|_| Answer::ok("{}")).await;
    let fuse = Before(|attempt: &mut Attempt<'_>| {
        assert!(attempt.headers().get("x-fuse").is_none(), "blown");
    });
    let client = server.builder().interceptor(fuse).build().unwrap();
    let with_fuse = client.header("x-fuse", "1");
    let blown = tokio::spawn(async move { with_fuse.send(GetHours {}).await });
    assert!(blown.await.unwrap_err().is_panic());
    client.send(GetHours {}).await.unwrap();
    assert_eq!(server.token_requests(), 1);
}
