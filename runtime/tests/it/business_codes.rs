//! Codes with which services say by themselves what the gateway says by HTTP statuses: each class, and
//! each way in which a reply may be dressed.

use std::time::Duration;

use feishu_runtime::{Error, ErrorClass};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::{
    desk::{GetHours, Shelve},
    memory::{Outcome, calls},
    server::{Answer, Server},
};

const TOO_FAST: i64 = 7005290;
const BUSY: i64 = 7005291;
const TRY_LATER: i64 = 7005255;

/// A reply that asks to come back at once.
fn at_once(status: u16, body: &Value) -> Answer {
    Answer::json(status, body.to_string()).header("x-ogw-ratelimit-reset", "0")
}

/// Shelves against these answers; gives the result and how many attempts were made.
async fn shelve(answers: impl IntoIterator<Item = Answer>) -> (Result<(), Error>, usize) {
    let server = Server::script(answers).await;
    let result = server.client().send(Shelve::default()).await.map(drop);
    (result, server.calls().len())
}

/// The error of a call whose first reply is this one, and how many attempts were made.
async fn refused(status: u16, code: i64, message: &str) -> (Error, usize) {
    let (result, attempts) = shelve([Answer::code(status, code, message)]).await;
    (result.unwrap_err(), attempts)
}

#[tokio::test]
async fn a_rate_limit_is_waited_for_however_its_reply_is_dressed() {
    for (status, body) in [
        (200, json!({"code": TOO_FAST, "msg": "TooManyRequest"})),
        (400, json!({"code": TOO_FAST, "msg": "TooManyRequest"})),
        (500, json!({"code": TOO_FAST, "msg": "TooManyRequest"})),
        (429, json!({"code": TOO_FAST, "msg": "TooManyRequest"})),
        (429, json!({"code": 1, "msg": "a code that nobody knows"})),
        (200, json!({"code": "7005290", "message": "TooManyRequest", "data": {}})),
        (200, json!({"code": TOO_FAST, "msg": "", "error": {"log_id": "l", "message": "m"}})),
        (200, json!({"error": {"code": TOO_FAST, "message": "TooManyRequest"}})),
        (400, json!({"error": {"code": TOO_FAST, "msg": "TooManyRequest"}, "data": null})),
        (400, json!({"code": 99991400, "msg": "a code that means the same on each endpoint"})),
        (200, json!({"code": 11232, "msg": "a general code"})),
    ] {
        let (result, attempts) = shelve([at_once(status, &body), Answer::ok("{}")]).await;
        assert!(result.is_ok() && attempts == 2, "{status} {body}: {result:?}, {attempts}");
    }
}

#[tokio::test]
async fn what_surely_did_nothing_is_repeated_and_what_may_have_been_executed_is_not() {
    for (status, code, repeated) in [
        (400, BUSY, true),
        (200, BUSY, true),
        (500, BUSY, true),
        (400, TRY_LATER, false),
        (500, TRY_LATER, false),
        (404, 7005043, false),
        (500, 7005500, false),
    ] {
        let (result, attempts) = shelve([Answer::code(status, code, "x"), Answer::ok("{}")]).await;
        assert_eq!((result.is_ok(), attempts == 2), (repeated, repeated), "{status} {code}");
    }
    // A code that the page does not list has the class that it has on each endpoint.
    let server = Server::script([Answer::code(400, 60014, "lock"), Answer::ok("{}")]).await;
    server.client().send(GetHours {}).await.unwrap();
    assert_eq!(server.calls().len(), 2);
}

#[tokio::test]
async fn predicates_answer_for_each_class() {
    use ErrorClass::*;
    for (status, code, message, class) in [
        (403, 7005302, "RolePermNotAllow", PermissionDenied),
        (401, 7005401, "login expired", TokenInvalid),
        (404, 7005043, "RecordIdNotFound", NotFound),
        (400, 7005060, "name exists", Conflict),
        (400, 7005001, "WrongRequestJson", InvalidRequest),
        (400, 7005103, "RecordExceedLimit", QuotaExceeded),
        (429, 7005103, "RecordExceedLimit", QuotaExceeded),
        (400, 7005255, "please try again", BusyUncertain),
        (500, 7005500, "internal", ServerFault),
        (400, 7005608, "seen before", Repeated),
    ] {
        let (error, attempts) = refused(status, code, message).await;
        assert_eq!((error.class(), attempts), (Some(class), 1), "{error}");
        let told = [
            (error.is_permission_denied(), PermissionDenied),
            (error.is_token_invalid(), TokenInvalid),
            (error.is_not_found(), NotFound),
            (error.is_conflict(), Conflict),
            (error.is_quota_exceeded(), QuotaExceeded),
            (error.is_busy(), BusyUncertain),
        ];
        for (says, means) in told {
            assert_eq!(says, class == means, "{means:?}: {error}");
        }
        assert!(!error.is_rate_limited(), "{error}");
        let retryable = [BusyUncertain, ServerFault].contains(&class);
        assert_eq!(error.is_retryable(), retryable, "{error}");
        assert_eq!(error.may_have_been_executed(), retryable, "{error}");
    }
}

#[tokio::test]
async fn a_code_with_two_meanings_is_told_by_its_message_and_never_guessed_into_a_repetition() {
    let (error, attempts) = refused(400, 7005999, "another message").await;
    assert_eq!((error.class(), attempts), (None, 1));
    assert!(refused(400, 7005999, "other").await.0.is_conflict());
    let answer = json!({"code": 7005999, "msg": "fast"});
    let (result, attempts) = shelve([at_once(400, &answer), Answer::ok("{}")]).await;
    assert!(result.is_ok() && attempts == 2);
}

#[tokio::test]
async fn an_error_says_what_its_code_means_and_what_to_do() {
    let (error, _) = refused(404, 7005043, "RecordIdNotFound").await;
    assert_eq!(error.meaning(), Some("The record does not exist."));
    assert_eq!(error.advice(), Some("Check its id."));
    assert_eq!(
        error.to_string(),
        "POST /open-apis/desk/v1/shelve: code 7005043 (HTTP 404): RecordIdNotFound; meaning: The \
         record does not exist; what to do: Check its id"
    );
    // A meaning that says the same as the message is told once.
    let (error, _) = refused(400, 7005060, "name exists").await;
    assert!(error.to_string().ends_with("(HTTP 400): name exists"), "{error}");
    // What the page does not list means what it means on each endpoint.
    let (error, _) = refused(400, 4004, "user not found").await;
    assert!(error.is_not_found() && error.documented().is_none() && error.meaning().is_some());
}

#[tokio::test(start_paused = true)]
async fn a_rate_limit_by_a_code_of_the_service_holds_the_other_calls_too() {
    let (builder, _) = calls(|number| {
        Outcome::Answer(match number {
            1 => Answer::code(200, TOO_FAST, "TooManyRequest").header("x-ogw-ratelimit-reset", "5"),
            _ => Answer::ok("{}"),
        })
    });
    let client = builder.build().unwrap();
    let begun = Instant::now();
    let first = tokio::spawn({
        let client = client.clone();
        async move { client.send(Shelve::default()).await.map(drop) }
    });
    tokio::time::sleep(Duration::from_secs(1)).await;
    client.send(Shelve::default()).await.unwrap();
    assert!(begun.elapsed() >= Duration::from_secs(5), "{:?}", begun.elapsed());
    first.await.unwrap().unwrap();
}
