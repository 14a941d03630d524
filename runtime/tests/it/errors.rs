//! Calls that fail: what the error prints and what its methods return.

use feishu_runtime::{Error, RetryPolicy};
use serde_json::json;

use crate::{
    desk::{BareHours, FlatHours, GetHours, Ring},
    library::{Book, LendBooks, Reader, lend_books},
    server::{Answer, Server},
};

fn lend() -> LendBooks {
    lend_books("b", Reader::new("r"), [Book::new("t")])
}

/// The error of a call that gets this reply.
async fn lend_against(answer: Answer) -> Error {
    let server = Server::script([answer]).await;
    server.client().send(lend()).await.unwrap_err()
}

#[tokio::test]
async fn an_error_has_the_code_message_log_id_and_documented_meaning() {
    let answer = Answer::code(400, 7001001, "book is lent").header("X-Tt-Logid", "log-1");
    let error = lend_against(answer).await;
    assert_eq!(error.code(), Some(7001001));
    assert_eq!(error.message(), Some("book is lent"));
    assert_eq!(error.log_id(), Some("log-1"));
    assert_eq!(error.status(), Some(400));
    assert_eq!(error.documented().unwrap().message, "书籍已借出");
    assert_eq!(error.endpoint().unwrap().id, "library.v1.branch.lend");
    assert!(!error.is_retryable() && !error.is_unsent());
    assert_eq!(
        error.to_string(),
        "POST /open-apis/library/v1/branches/:branch_id/lend: code 7001001 (HTTP 400): book is \
         lent; documented as: 书籍已借出 (log id log-1)"
    );
}

#[tokio::test]
async fn a_code_documented_twice_is_told_apart_by_its_status() {
    let error = lend_against(Answer::code(500, 7001001, "x")).await;
    assert_eq!(error.documented().unwrap().message, "系统错误");
    assert!(error.is_retryable());
    // No row has this status, so the first row is used.
    let error = lend_against(Answer::code(200, 7001001, "x")).await;
    assert_eq!(error.documented().unwrap().message, "书籍已借出");
    let error = lend_against(Answer::code(400, 42, "x")).await;
    assert!(error.documented().is_none());
}

#[tokio::test]
async fn a_meaning_equal_to_the_message_is_printed_once() {
    let error = lend_against(Answer::code(403, 7001002, "no such reader")).await;
    assert!(error.to_string().ends_with("code 7001002 (HTTP 403): no such reader"), "{error}");
}

#[tokio::test]
async fn an_error_code_is_found_before_or_after_data_of_any_kind() {
    for body in [
        r#"{"code":7001001,"msg":"m","data":{"loans":"none"}}"#,
        r#"{"data":{"loans":"none"},"msg":"m","code":7001001}"#,
        r#"{"data":"text","msg":"m","code":"7001001"}"#,
        r#"{"data":{},"message":"m","code":7001001}"#,
    ] {
        let error = lend_against(Answer::json(200, body)).await;
        assert_eq!((error.code(), error.message()), (Some(7001001), Some("m")), "{body}");
    }
}

#[tokio::test]
async fn a_missing_permission_names_the_scopes_and_the_page_to_request_them() {
    let body = json!({"code": 99991672, "msg": "denied", "error": {
        "log_id": "in-body",
        "permission_violations": [
            {"type": "action_scope_required", "subject": "desk:hours"},
            {"type": "action_scope_required", "subject": "desk:hours:read"},
        ],
    }});
    let server = Server::script([Answer::json(400, body.to_string())]).await;
    let error = server.client().send(GetHours {}).await.unwrap_err();
    assert!(error.is_permission_denied() && !error.is_retryable());
    assert_eq!(error.missing_scopes(), ["desk:hours", "desk:hours:read"]);
    assert_eq!(
        error.to_string(),
        "GET /open-apis/desk/v1/hours: code 99991672 (HTTP 400): denied; meaning: The app lacks a \
         scope that this API needs; what to do: Apply for one of the scopes that the message names; \
         missing permission, any one of: desk:hours; desk:hours:read; ask for it at \
         https://open.feishu.cn/app/cli_test/auth?q=desk:hours,desk:hours:read&op_from=openapi, \
         and publish a version of the app (log id in-body)"
    );
}

#[tokio::test]
async fn documented_scopes_are_named_when_the_platform_names_none() {
    let body = json!({"code": 99991672, "msg": "denied", "error": {
        "helps": [{"url": "https://open.feishu.cn/grant", "description": "d"}],
    }});
    let server = Server::script([
        Answer::json(400, body.to_string()),
        Answer::code(400, 99991679, "no user grant"),
    ])
    .await;
    let client = server.client();
    let error = client.send(GetHours {}).await.unwrap_err();
    assert_eq!(error.missing_scopes(), ["desk:hours:read", "desk:hours"]);
    assert_eq!(error.help(), Some("https://open.feishu.cn/grant"));
    let error = client.send(GetHours {}).await.unwrap_err();
    assert!(error.is_permission_denied());
    assert_eq!(error.missing_scopes().len(), 2);
}

#[tokio::test]
async fn fields_that_the_platform_rejects_are_listed() {
    let body = json!({"code": 99992402, "msg": "field validation failed", "error": {
        "field_violations": [
            {"field": "books[0].title", "value": "t", "description": "too short"},
            {"field": "due", "value": 3, "description": null},
        ],
    }});
    let error = lend_against(Answer::json(400, body.to_string())).await;
    let [first, second] = error.field_violations() else { panic!("two fields") };
    assert_eq!((first.field.as_str(), first.description.as_str()), ("books[0].title", "too short"));
    assert_eq!((second.value.as_str(), second.description.as_str()), ("3", ""));
    assert!(error.to_string().contains("fields: books[0].title: too short; due: "), "{error}");
    // The platform found these, so they are not among `violations`.
    assert!(error.violations().is_empty() && !error.is_invalid_request());
}

#[tokio::test]
async fn an_http_failure_from_elsewhere_keeps_status_type_and_body() {
    let page = format!("<html>\n\t<h1>Bad\u{1b}[31m gateway</h1>{}</html>", "x".repeat(300));
    let answer = Answer::Reply(502, vec![], page.clone().into_bytes())
        .header("content-type", "text/html")
        .header("x-request-id", "req-1");
    let error = lend_against(answer).await;
    assert_eq!((error.status(), error.code()), (Some(502), None));
    assert_eq!(error.body(), Some(page.as_str()));
    assert!(error.is_retryable());
    let text = error.to_string();
    assert!(text.contains("HTTP 502: the reply does not come from the platform's API"), "{text}");
    assert!(text.contains("(text/html), 340 bytes: <html> <h1>Bad [31m gateway</h1>xxx"), "{text}");
    assert!(text.ends_with("… (log id req-1)") && text.len() < 400, "{text}");
    assert!(!text.contains('\n') && !text.contains('\u{1b}'), "{text}");
}

#[tokio::test]
async fn replies_from_elsewhere_are_told_apart() {
    for (status, body, expected) in [
        (500, "", "HTTP 500: the reply does not come from the platform's API, the body is empty"),
        (404, "{\"message\":\"no Route\"}", "HTTP 404: the reply does not come from"),
        (500, "{\"code\":0,\"msg\":\"ok\"}", "HTTP 500: the reply does not come from"),
        (302, "", "HTTP 302: the reply does not come from"),
        (200, "<html></html>", "HTTP 200: the reply is no JSON object, 13 bytes: <html></html>"),
        (200, "", "HTTP 200: the reply is no JSON object, the body is empty"),
        (200, "[]", "HTTP 200: the reply is no JSON object"),
        (200, "{}", "HTTP 200: the reply has no `code`, 2 bytes: {}"),
        (200, "{\"data\":null}", "HTTP 200: the reply has no `code`"),
    ] {
        let error = lend_against(Answer::Reply(status, vec![], body.into())).await;
        assert!(error.to_string().contains(expected), "{status} {body}: {error}");
        assert_eq!(error.code(), None);
    }
}

#[tokio::test]
async fn a_value_that_cannot_be_decoded_is_named_by_its_path() {
    let body = r#"{"code":0,"data":{"loans":[{"id":"1"},{"days":"soon"}]}}"#;
    let error = lend_against(Answer::json(200, body).header("x-tt-logid", "log-2")).await;
    assert_eq!(error.path(), Some("data.loans[1].days"));
    assert_eq!((error.log_id(), error.body()), (Some("log-2"), Some(body)));
    assert_eq!(
        error.to_string(),
        "POST /open-apis/library/v1/branches/:branch_id/lend: the reply cannot be read at \
         data.loans[1].days: found \"soon\", expected a whole number at line 1 column 52 (log id \
         log-2)"
    );
    let body = r#"{"code":0,"data":{"loans":[{"marks":{"a":1,"b.c":[]}}]}}"#;
    let error = lend_against(Answer::json(200, body)).await;
    assert_eq!(error.path(), Some("data.loans[0].marks.b.c"));
    // An error inside a member that is skipped has a path too.
    let body = r#"{"code":0,"data":{"loans":[],"later":{"a":[1,]}}}"#;
    let error = lend_against(Answer::json(200, body)).await;
    assert_eq!(error.path(), Some("data.later"));
}

#[tokio::test]
async fn one_failure_does_not_change_the_path_of_the_next() {
    let server = Server::script([
        Answer::json(200, r#"{"code":0,"data":{"loans":[{"days":[]}]}}"#),
        Answer::json(200, r#"{"code":0,"data":{"note":{}}}"#),
    ])
    .await;
    let client = server.client();
    assert_eq!(client.send(lend()).await.unwrap_err().path(), Some("data.loans[0].days"));
    // Nor does a failure outside a call.
    assert!(serde_json::from_str::<Book>(r#"{"genre":{}}"#).is_err());
    assert_eq!(client.send(lend()).await.unwrap_err().path(), Some("data.note"));
}

#[tokio::test]
async fn a_reply_cut_at_any_byte_is_an_error_and_never_a_panic() {
    let whole = r#"{"code":0,"msg":"ok","data":{"loans":[{"id":"é","days":1.0}],"note":null}}"#;
    let answers =
        (0..whole.len()).map(|end| Answer::Reply(200, vec![], whole.as_bytes()[..end].into()));
    let server = Server::script(answers).await;
    let client = server.client().retry(RetryPolicy::off());
    for end in 0..whole.len() {
        let error = client.send(lend()).await.unwrap_err();
        assert!(error.is_retryable() && error.code().is_none(), "{end}: {error}");
        assert_eq!(error.status(), Some(200), "{end}: {error}");
    }
}

#[tokio::test]
async fn bytes_after_the_reply_are_an_error() {
    let error = lend_against(Answer::json(200, "{\"code\":0}{\"code\":0}")).await;
    assert!(error.to_string().contains("trailing characters"), "{error}");
}

#[tokio::test]
async fn an_error_keeps_64_kib_of_the_body_and_shows_a_line() {
    for filling in ["x", "海", "\u{1f388}"] {
        let body = filling.repeat(300_000);
        let error = lend_against(Answer::Reply(500, vec![], body.clone().into_bytes())).await;
        let kept = error.body().unwrap();
        assert!((65_000..=65_536).contains(&kept.len()), "{}", kept.len());
        assert!(body.starts_with(kept));
        assert!(error.to_string().contains(&format!("{} bytes: ", body.len())));
        assert!(error.to_string().len() < 1000 && format!("{error:?}").len() < 1000);
    }
    let error = lend_against(Answer::Reply(500, vec![], vec![0xff, b'a', 0])).await;
    assert_eq!(error.body(), Some("\u{fffd}a\0"));
}

#[tokio::test]
async fn flat_and_bare_endpoints_fail_with_an_envelope() {
    let server = Server::script([
        Answer::json(200, r#"{"code":7002001,"message":"closed","open":{}}"#),
        Answer::code(200, 7002001, "closed"),
        Answer::json(200, r#"{"open":"x"}"#),
        Answer::json(200, "{\"open\":1"),
    ])
    .await;
    let client = server.client();
    let error = client.send(FlatHours {}).await.unwrap_err();
    assert_eq!((error.code(), error.message()), (Some(7002001), Some("closed")));
    let error = client.send(BareHours {}).await.unwrap_err();
    assert_eq!((error.code(), error.message()), (Some(7002001), Some("closed")));
    assert_eq!(client.send(BareHours {}).await.unwrap_err().path(), Some("open"));
    let error = client.send(BareHours {}).await.unwrap_err();
    assert!(error.to_string().contains("EOF while parsing an object"), "{error}");
}

#[tokio::test]
async fn an_error_is_cheap_to_clone_and_to_pass_on() {
    fn is_a_good_error<E: std::error::Error + Clone + Send + Sync + 'static>(_: &E) {}
    let server = Server::script([Answer::code(400, 1, "x")]).await;
    let error = server.client().send(Ring {}).await.unwrap_err();
    is_a_good_error(&error);
    assert_eq!(size_of_val(&error), size_of::<usize>());
    assert_eq!(format!("{error:?}"), format!("Error({error})"));
}
