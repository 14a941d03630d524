//! Repetitions that the platform refuses: what the error says of the attempt before.

use feishu_runtime::{Error, RetryPolicy};

use crate::{
    desk::{GetHours, Order, Ring},
    server::{Answer, Server},
};

fn conflict() -> Answer {
    Answer::code(400, 7002060, "uuid conflict")
}

/// Orders, with these answers; gives the error and how many attempts were made.
async fn refused(answers: impl IntoIterator<Item = Answer>) -> (Error, usize) {
    let server = Server::script(answers).await;
    let error = server.client().send(Order::default()).await.unwrap_err();
    (error, server.calls().len())
}

const HINT: &str = "an earlier attempt got no reply, and was probably executed";

#[tokio::test]
async fn a_repetition_whose_key_was_seen_says_that_the_call_was_probably_executed() {
    let lost = [
        Answer::Reset,
        Answer::Cut(Vec::new()),
        Answer::Cut(b"HTTP/1.1 200 OK\r\ncontent-length: 90\r\n\r\n{\"code\"".to_vec()),
        Answer::Reply(502, vec![], b"<html>".to_vec()),
    ];
    for lost in lost {
        let (error, attempts) = refused([lost.clone(), conflict()]).await;
        assert_eq!((error.code(), attempts), (Some(7002060), 2), "{lost:?}: {error}");
        assert!(error.may_have_been_executed(), "{error}");
        assert!(error.to_string().contains(HINT), "{error}");
    }
    let (error, attempts) = refused([Answer::Reset, Answer::Reset, conflict()]).await;
    assert!(error.to_string().contains(HINT) && attempts == 3, "{error}");
}

#[tokio::test]
async fn a_call_that_is_refused_at_once_is_a_plain_error() {
    let (error, attempts) = refused([conflict()]).await;
    assert!(!error.may_have_been_executed() && attempts == 1);
    assert_eq!(
        error.to_string(),
        "POST /open-apis/desk/v1/orders: code 7002060 (HTTP 400): uuid conflict"
    );
    // Nothing was executed before: the platform asked to come back.
    let limited = Answer::code(400, 99991400, "too fast").header("x-ogw-ratelimit-reset", "0");
    let stale = Answer::code(400, 99991663, "Invalid access token");
    for earlier in [limited, stale] {
        let (error, attempts) = refused([earlier, conflict()]).await;
        assert!(!error.may_have_been_executed() && attempts == 2, "{error}");
        assert!(!error.to_string().contains(HINT), "{error}");
    }
}

#[tokio::test]
async fn other_refusals_after_a_lost_reply_do_not_say_more_than_is_known() {
    let (error, _) = refused([Answer::Reset, Answer::code(400, 7002061, "no such book")]).await;
    assert!(!error.to_string().contains(HINT), "{error}");
    // The lost attempt may have been executed all the same.
    assert!(error.may_have_been_executed(), "{error}");
    // The code of another endpoint's documentation.
    let server = Server::script([Answer::Reset, conflict()]).await;
    let error = server.client().send(GetHours {}).await.unwrap_err();
    assert!(!error.to_string().contains(HINT) && !error.may_have_been_executed(), "{error}");
}

#[tokio::test]
async fn every_error_says_whether_the_call_may_have_been_executed() {
    for (answer, executed) in [
        (Answer::Reset, true),
        (Answer::Reply(502, vec![], b"<html>".to_vec()), true),
        (Answer::Reply(200, vec![], b"<html>".to_vec()), true),
        (Answer::json(200, r#"{"code":"x"}"#), true),
        (Answer::code(500, 5, "internal error"), true),
        (Answer::Reply(403, vec![], b"<html>".to_vec()), false),
        (Answer::code(400, 5, "no bell"), false),
        (Answer::code(200, 5, "no bell"), false),
    ] {
        let server = Server::script([answer]).await;
        let error = server.client().retry(RetryPolicy::off()).send(Ring {}).await.unwrap_err();
        assert_eq!(error.may_have_been_executed(), executed, "{error}");
    }
    let server = Server::start(|_| Answer::ok("{}")).await;
    let unsent = server.client().as_user("u-1").send(Ring {}).await.unwrap_err();
    assert!(!unsent.may_have_been_executed());
}
