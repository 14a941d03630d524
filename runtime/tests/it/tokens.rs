//! The token that all calls of a client share.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use feishu_runtime::{Client, Error};
use futures_util::{FutureExt, future::join_all};
use tokio::sync::{Notify, Semaphore};

use crate::{
    desk::{GetHours, Register, Shelve},
    server::{APP_TOKEN_PATH, Answer, Received, Server, TOKEN_PATH},
};

fn is_token(received: &Received) -> bool {
    [TOKEN_PATH, APP_TOKEN_PATH].contains(&received.path())
}

/// A server whose token requests wait for the gate; each takes one permit.
async fn gated(
    gate: Arc<Semaphore>,
    token: impl Fn(usize) -> Answer + Send + Sync + 'static,
    call: impl Fn(&Received) -> Answer + Send + Sync + 'static,
) -> Server {
    let asked = AtomicUsize::new(0);
    Server::start_async(move |received| {
        if !is_token(&received) {
            let answer = call(&received);
            return Box::pin(async { answer });
        }
        let answer = token(asked.fetch_add(1, Ordering::SeqCst) + 1);
        let gate = gate.clone();
        Box::pin(async move {
            gate.acquire().await.unwrap().forget();
            answer
        })
    })
    .await
}

fn numbered(number: usize) -> Answer {
    Answer::token(&format!("t-{number}"), 7200)
}

/// Makes simultaneous calls, and opens the gate when all of them have started.
async fn at_once(client: &Client, count: usize, gate: &Semaphore) -> Vec<Result<(), Error>> {
    let begun = AtomicUsize::new(0);
    let calls = (0..count).map(|_| async {
        if begun.fetch_add(1, Ordering::SeqCst) + 1 == count {
            gate.add_permits(1);
        }
        client.send(GetHours {}).await.map(drop)
    });
    join_all(calls).await
}

#[tokio::test]
async fn many_cold_calls_request_one_token() {
    for count in [1, 50, 300] {
        let gate = Arc::new(Semaphore::new(0));
        let server = gated(gate.clone(), numbered, |_| Answer::ok("{}")).await;
        let results = at_once(&server.client(), count, &gate).await;
        assert!(results.iter().all(Result::is_ok));
        assert_eq!(server.token_requests(), 1);
        assert_eq!(server.bearers(), vec![Some("t-1".to_owned()); count]);
    }
}

#[tokio::test]
async fn the_token_request_has_id_and_secret_but_no_bearer() {
    let server = Server::start(|_| Answer::ok("{}")).await;
    server.client().as_user_or_app("u").header("x-mine", "1").send(GetHours {}).await.unwrap();
    let asked = &server.journal()[0];
    assert_eq!((asked.method.as_str(), asked.target.as_str()), ("POST", TOKEN_PATH));
    assert_eq!(asked.json(), serde_json::json!({"app_id": "cli_test", "app_secret": "app-s3cret"}));
    assert_eq!((asked.header("authorization"), asked.header("x-mine")), (None, None));
}

#[tokio::test]
async fn clones_share_the_token_and_other_clients_do_not() {
    let server = Server::start(|_| Answer::ok("{}")).await;
    let client = server.client();
    client.send(GetHours {}).await.unwrap();
    client.clone().unvalidated().send(GetHours {}).await.unwrap();
    assert_eq!(server.token_requests(), 1);
    server.client().send(GetHours {}).await.unwrap();
    assert_eq!(server.token_requests(), 2);
    client.send(Register {}).await.unwrap();
    assert_eq!(server.journal().iter().filter(|call| call.path() == APP_TOKEN_PATH).count(), 1);
}

#[tokio::test]
async fn a_canceled_waiter_does_not_disturb_the_others() {
    let gate = Arc::new(Semaphore::new(0));
    let server = gated(gate.clone(), numbered, |_| Answer::ok("{}")).await;
    let client = server.client();
    let mut first = Box::pin(client.send(GetHours {}));
    let mut second = Box::pin(client.send(GetHours {}));
    let mut third = Box::pin(client.send(GetHours {}));
    assert!((&mut first).now_or_never().is_none());
    assert!((&mut second).now_or_never().is_none());
    // First the call that started the fetch is dropped, then one that only waits.
    drop(first);
    assert!((&mut third).now_or_never().is_none());
    drop(third);
    gate.add_permits(1);
    second.await.unwrap();
    assert_eq!(server.token_requests(), 1);
}

#[tokio::test]
async fn a_token_fetch_without_waiters_is_canceled_and_started_again() {
    let gate = Arc::new(Semaphore::new(0));
    let server = gated(gate.clone(), numbered, |_| Answer::ok("{}")).await;
    let client = server.client();
    for _ in 0..3 {
        let mut call = Box::pin(client.send(GetHours {}));
        assert!((&mut call).now_or_never().is_none());
    }
    gate.add_permits(10);
    client.send(GetHours {}).await.unwrap();
    client.send(GetHours {}).await.unwrap();
    assert_eq!(server.calls().len(), 2);
    assert_eq!(server.bearers()[0], server.bearers()[1]);
}

#[tokio::test]
async fn a_failed_token_fetch_fails_every_waiter_and_is_not_cached() {
    let gate = Arc::new(Semaphore::new(0));
    let token = |number| match number {
        1 => Answer::code(400, 10014, "app secret invalid").header("x-tt-logid", "log-9"),
        _ => numbered(number),
    };
    let server = gated(gate.clone(), token, |_| Answer::ok("{}")).await;
    let client = server.client();
    let results = at_once(&client, 20, &gate).await;
    assert_eq!(server.token_requests(), 1);
    for error in results.into_iter().map(Result::unwrap_err) {
        assert_eq!((error.code(), error.log_id()), (Some(10014), Some("log-9")));
        assert!(error.is_unsent());
        assert_eq!(
            error.to_string(),
            "GET /open-apis/desk/v1/hours: no tenant_access_token: POST \
             /open-apis/auth/v3/tenant_access_token/internal: code 10014 (HTTP 400): app secret \
             invalid; what to do: compare the app id and the app secret with \
             https://open.feishu.cn/app/cli_test/baseinfo; an app of the other site is not known \
             here: Feishu is `Domain::Feishu`, Lark is `Domain::Lark` (log id log-9)"
        );
        // In general, this code is about a permission.
        assert!(!error.is_permission_denied());
    }
    gate.add_permits(1);
    client.send(GetHours {}).await.unwrap();
    assert_eq!(server.token_requests(), 2);
}

#[tokio::test]
async fn an_invalid_token_reply_is_an_error_that_does_not_show_the_token() {
    for body in [
        r#"{"code":0,"msg":"ok"}"#,
        r#"{"code":0,"tenant_access_token":""}"#,
        r#"{"code":0,"tenant_access_token":7}"#,
        "{\"code\":0,\"tenant_access_token\":\"t-s3cret\\n\"}",
        r#"{"code":0,"expire":1,"tenant_access_token":"t-s3cret"#,
        "<html>t</html>",
        "",
    ] {
        let gate = Arc::new(Semaphore::new(10));
        let server = gated(gate, move |_| Answer::json(200, body), |_| Answer::ok("{}")).await;
        let error = server.client().send(GetHours {}).await.unwrap_err();
        let text = format!("{error} {error:?} {:?}", error.body());
        assert!(text.contains("no tenant_access_token"), "{text}");
        assert!(!text.contains("s3cret"), "{text}");
        assert!(server.calls().is_empty());
    }
}

#[tokio::test]
async fn a_rejected_token_is_fetched_again_once() {
    for code in [99991661, 99991663, 99991664, 99991668, 99991671] {
        let server = Server::start(move |call| match call.header("authorization") {
            Some("Bearer t-1") => Answer::code(400, code, "invalid access token"),
            _ => Answer::ok("{}"),
        })
        .await;
        let client = server.client();
        client.send(GetHours {}).await.unwrap();
        client.send(GetHours {}).await.unwrap();
        let bearers = server.bearers();
        let bearers: Vec<&str> = bearers.iter().flatten().map(String::as_str).collect();
        assert_eq!(bearers, ["t-1", "t-2", "t-2"]);
    }
}

#[tokio::test]
async fn a_token_that_a_service_rejects_by_its_own_code_is_fetched_again_once() {
    let (of_the_token, of_another_credential) = (7005402, 7005401);
    for (status, code, always, attempts, tokens) in [
        (200, of_the_token, false, 2, 2),
        (401, of_the_token, true, 2, 2),
        (401, of_another_credential, false, 1, 1),
    ] {
        let server = Server::start(move |call| match call.header("authorization") {
            Some("Bearer t-2") if !always => Answer::ok("{}"),
            _ => Answer::code(status, code, "rejected"),
        })
        .await;
        let result = server.client().send(Shelve::default()).await;
        assert_eq!((server.calls().len(), server.token_requests()), (attempts, tokens), "{code}");
        match result {
            Ok(_) => assert_eq!((attempts, always), (2, false)),
            Err(error) => assert!(error.is_token_invalid() && !error.is_retryable(), "{error}"),
        }
    }
}

#[tokio::test]
async fn a_token_rejected_twice_is_an_error() {
    let server = Server::start(|_| Answer::code(400, 99991663, "Invalid access token")).await;
    let error = server.client().send(GetHours {}).await.unwrap_err();
    assert!(error.is_token_invalid() && !error.is_retryable());
    assert_eq!((server.calls().len(), server.token_requests()), (2, 2));
}

#[tokio::test]
async fn a_rejected_user_token_is_an_error_at_once() {
    let server = Server::start(|_| Answer::code(400, 99991668, "Invalid access token")).await;
    let client = server.client().as_user("u-1");
    let error = client.send(crate::desk::MyLoans {}).await.unwrap_err();
    assert!(error.is_token_invalid());
    assert_eq!((server.calls().len(), server.token_requests()), (1, 0));
}

#[tokio::test]
async fn many_rejections_of_one_token_lead_to_one_new_token() {
    // All calls with the old token are rejected together, after the last of them has arrived.
    const COUNT: usize = 30;
    let (refused, all) = (Arc::new(AtomicUsize::new(0)), Arc::new(Notify::new()));
    let issued = AtomicUsize::new(0);
    let server = Server::start_async(move |received| {
        let (refused, all) = (refused.clone(), all.clone());
        let number =
            if is_token(&received) { issued.fetch_add(1, Ordering::SeqCst) + 1 } else { 0 };
        Box::pin(async move {
            if is_token(&received) {
                return numbered(number);
            }
            if received.header("authorization") != Some("Bearer t-1") {
                return Answer::ok("{}");
            }
            let passed = all.notified();
            if refused.fetch_add(1, Ordering::SeqCst) + 1 == COUNT {
                all.notify_waiters();
            } else {
                passed.await;
            }
            Answer::code(400, 99991663, "Invalid access token")
        })
    })
    .await;
    let client = server.client();
    let results = join_all((0..COUNT).map(|_| client.send(GetHours {}))).await;
    assert!(results.iter().all(Result::is_ok));
    assert_eq!(server.token_requests(), 2);
    assert_eq!(server.calls().len(), 2 * COUNT);
}

#[tokio::test]
async fn a_late_refusal_of_an_old_token_does_not_drop_the_new_one() {
    // The slow call was sent with t-1 and is rejected long after t-2 came into use.
    let gate = Arc::new(Notify::new());
    let opened = gate.clone();
    let slow = Arc::new(Mutex::new(true));
    let issued = AtomicUsize::new(0);
    let server = Server::start_async(move |received| {
        let gate = gate.clone();
        let number =
            if is_token(&received) { issued.fetch_add(1, Ordering::SeqCst) + 1 } else { 0 };
        let old = received.header("authorization") == Some("Bearer t-1");
        let slow = old && std::mem::take(&mut *slow.lock().unwrap());
        Box::pin(async move {
            if slow {
                gate.notified().await;
            }
            match (number, old) {
                (0, true) => Answer::code(400, 99991663, "Invalid access token"),
                (0, false) => Answer::ok("{}"),
                (number, _) => numbered(number),
            }
        })
    })
    .await;
    let client = server.client();
    let other = client.clone();
    let slow = tokio::spawn(async move { other.send(GetHours {}).await });
    while server.calls().is_empty() {
        tokio::task::yield_now().await;
    }
    client.send(GetHours {}).await.unwrap();
    assert_eq!(server.token_requests(), 2);
    opened.notify_one();
    slow.await.unwrap().unwrap();
    client.send(GetHours {}).await.unwrap();
    assert_eq!(server.token_requests(), 2);
}
