//! What a subscriber of `tracing` receives.

use std::sync::Arc;

use feishu_runtime::{SaveUserTokens, UserTokens};
use feishu_test_server::Log;

use crate::{
    desk::{GetHours, ListLoans, Ring},
    library::{Book, Reader, lend_books},
    logins::OAUTH,
    memory::{Outcome, memory},
    server::{Answer, Server, TOKEN_PATH},
    tenants,
};

/// The line that closed the span of this call.
fn span_of(log: &Log, path: &str) -> String {
    let text = log.text();
    let mut lines = text.lines().filter(|line| line.contains(path) && line.contains("close"));
    let line = lines.rfind(|line| !line.contains("feishu.attempt"));
    line.unwrap_or_else(|| panic!("no span of {path} in {text}")).to_owned()
}

/// The fields of the attempts of this call, from the lines that closed their spans.
fn attempts_of(log: &Log, path: &str) -> Vec<String> {
    let text = log.text();
    let ends = text.lines().filter(|line| line.contains("close"));
    let inside = ends.filter_map(|line| line.split_once(path));
    // The call may contain the call for its token, which has its own attempts.
    let attempts = inside
        .filter_map(|(_, inside)| inside.split_once(":feishu.attempt{"))
        .filter(|(call, _)| !call.contains("feishu.call{"));
    attempts.map(|(_, attempt)| attempt.to_owned()).collect()
}

#[tokio::test]
async fn a_call_is_a_span_with_the_conventional_field_names() {
    let (log, _guard) = Log::begin();
    let server = Server::script([Answer::ok("{}").header("x-tt-logid", "log-1")]).await;
    server.client().send(GetHours {}).await.unwrap();
    let span =
        span_of(&log, "feishu.call{otel.kind=\"client\" otel.name=GET /open-apis/desk/v1/hours");
    let port = server.url.rsplit(':').next().unwrap();
    for field in [
        "http.request.method=\"GET\"",
        "url.template=/open-apis/desk/v1/hours",
        "server.address=\"127.0.0.1\"",
        &format!("server.port={port}"),
        "feishu.endpoint=\"desk.v1.hours.get\"",
        "http.response.status_code=200",
        "feishu.log_id=\"log-1\"",
    ] {
        assert!(span.contains(field), "{field} in {span}");
    }
    assert!(!span.contains("resend_count") && !span.contains("error.type"), "{span}");
    // The fetch of the token is a call too, inside the call that needs it.
    span_of(&log, "auth.v3.auth.tenant_access_token_internal");
}

#[tokio::test]
async fn failures_and_retries_are_logged() {
    let (log, _guard) = Log::begin();
    let server = Server::script([
        Answer::code(400, 99991400, "slow down").header("x-ogw-ratelimit-reset", "0"),
        Answer::code(400, 99991663, "token"),
        Answer::code(400, 7002001, "closed").header("x-tt-logid", "log-2"),
    ])
    .await;
    server.client().send(Ring {}).await.unwrap_err();
    let span = span_of(&log, "desk/v1/bell/ring");
    for field in [
        "http.response.status_code=400",
        "http.request.resend_count=2",
        "feishu.log_id=\"log-2\"",
        "feishu.code=7002001",
        "error.type=\"7002001\"",
        "otel.status_code=\"ERROR\"",
    ] {
        assert!(span.contains(field), "{field} in {span}");
    }
    let attempts = attempts_of(&log, "desk/v1/bell/ring");
    assert_eq!(attempts.len(), 3, "{attempts:#?}");
    for (number, (attempt, code)) in attempts.iter().zip([99991400, 99991663, 7002001]).enumerate()
    {
        for field in [
            format!("feishu.attempt={}", number + 1),
            "http.response.status_code=400".to_owned(),
            format!("feishu.code={code}"),
            format!("error.type=\"{code}\""),
            "otel.status_code=\"ERROR\"".to_owned(),
        ] {
            assert!(attempt.contains(&field), "{field} in {attempt}");
        }
    }
    assert!(attempts[2].contains("feishu.log_id=\"log-2\""), "{}", attempts[2]);
    let text = log.text();
    assert!(text.contains("repeating the call after a failure error.type=99991400"), "{text}");
    assert!(text.contains("the platform refused the access token"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn an_attempt_logs_how_long_it_waited_and_how_it_ended() {
    let (log, _guard) = Log::begin();
    let (builder, _) = memory(|number, path| match (path, number) {
        (TOKEN_PATH, _) => Outcome::Answer(Answer::token("t", 7200)),
        (_, 1) => {
            Outcome::Answer(Answer::code(400, 99991400, "x").header("x-ogw-ratelimit-reset", "7"))
        }
        _ => Outcome::Answer(Answer::ok("{}").header("x-tt-logid", "log-3")),
    });
    builder.build().unwrap().send(GetHours {}).await.unwrap();
    let attempts = attempts_of(&log, "desk/v1/hours");
    let [first, second] = &attempts[..] else { panic!("{attempts:#?}") };
    assert!(first.contains("feishu.attempt=1 waited_ms=0"), "{first}");
    let waited = second.split_once("waited_ms=").unwrap().1;
    let waited: u64 = waited.split(' ').next().unwrap().parse().unwrap();
    assert!((7_000..8_000).contains(&waited), "{second}");
    for field in ["http.response.status_code=200", "feishu.log_id=\"log-3\""] {
        assert!(second.contains(field), "{field} in {second}");
    }
    assert!(!second.contains("error.type"), "{second}");
}

#[tokio::test]
async fn no_log_level_shows_secrets_or_request_values() {
    let (log, _guard) = Log::begin();
    let server = Server::script([
        Answer::code(400, 99991663, "bad"),
        Answer::code(500, 1, "x"),
        Answer::json(200, "{\"code\":0,\"data\":\"reply-value\"}"),
    ])
    .await;
    let client = server.client().header("x-key", "header-value");
    for _ in 0..2 {
        let request = lend_books("path-value", Reader::new("body-value"), [Book::new("t")]);
        client.send(request.client_token("query-value")).await.unwrap_err();
    }
    client.as_user("u-s3cret").send(crate::desk::MyLoans {}).await.unwrap_err();
    let text = log.text();
    assert!(text.contains("feishu.call"), "{text}");
    for secret in ["s3cret", "header-value", "body-value", "reply-value"] {
        assert!(!text.contains(secret), "{secret}");
    }
    // Secrets in URLs are logged at most by the HTTP client itself, at its most detailed level.
    let ours = text.lines().filter(|line| line.contains("feishu_runtime"));
    for line in ours {
        assert!(!line.contains("path-value") && !line.contains("query-value"), "{line}");
    }
}

#[tokio::test]
async fn tickets_codes_and_user_tokens_are_not_logged() {
    let (log, _guard) = Log::begin();
    // A store app whose ticket is rejected, requested again, and then accepted.
    let server = Server::start_async(move |received| {
        let body = String::from_utf8_lossy(&received.body).into_owned();
        let answer = match received.path() {
            tenants::APP if body.contains("s3cret-old") => Answer::code(200, 10012, &body),
            tenants::APP => Answer::json(200, r#"{"code":0,"app_access_token":"a-s3cret"}"#),
            tenants::TENANT => Answer::json(200, r#"{"code":0,"tenant_access_token":"t-s3cret"}"#),
            OAUTH if body.contains("s3cret-used") => Answer::code(400, 20064, &body),
            OAUTH => Answer::json(
                200,
                r#"{"code":0,"access_token":"u-s3cret","refresh_token":"r-s3cret","expires_in":1}"#,
            ),
            _ => Answer::code(200, 0, "success"),
        };
        Box::pin(async move { answer })
    })
    .await;
    let client = server.builder().store_app().build().unwrap();
    client.set_app_ticket("s3cret-old").await.unwrap();
    let (waits, tenant) = (client.clone(), client.tenant("k1"));
    let call = async { tenant.send(GetHours {}).await.unwrap() };
    let event = async {
        while !server.journal().iter().any(|received| received.path() == tenants::RESEND) {
            tokio::task::yield_now().await;
        }
        waits.set_app_ticket("s3cret-new").await.unwrap();
    };
    futures_util::future::join(call, event).await;

    // A user logs in, the tokens cannot be stored, and then the login ends.
    let login = client.login("https://app.example/").state("s3cret-state").begin().unwrap();
    let grant = login.code("state=s3cret-state&code=s3cret-code").unwrap();
    let mut tokens = client.exchange(grant).await.unwrap();
    let quotes = |_, tokens: UserTokens| async move {
        match tokens.refresh_token.as_deref() {
            Some("s3cret-used") => Ok(()),
            other => Err(format!("{other:?} {}", tokens.access_token).into()),
        }
    };
    let store = Arc::new(SaveUserTokens::by(quotes));
    client.user_session("ou_1", tokens.clone(), store.clone()).await.unwrap_err();
    tokens.refresh_token = Some("s3cret-used".to_owned());
    let session = client.user_session("ou_1", tokens, store).await.unwrap();
    session.refresh().await.unwrap_err();

    let text = log.text();
    for seen in ["asking the platform to push an app_ticket", "could not be refreshed"] {
        assert!(text.contains(seen), "{text}");
    }
    assert!(!text.contains("s3cret"), "{text}");
}

#[tokio::test]
async fn a_list_that_ends_before_its_last_page_is_a_warning() {
    let page = r#"{"items":[{"open":1}],"has_more":true}"#;
    let server = Server::script([Answer::ok(page)]).await;
    let (log, _guard) = Log::begin();
    server.client().items(ListLoans::default()).all().await.unwrap();
    let text = log.text();
    let line = text.lines().find(|line| line.contains("a list ended before its last page"));
    let line = line.unwrap_or_else(|| panic!("no warning in {text}"));
    assert!(line.contains("WARN") && line.contains("desk.v1.loan.list"), "{line}");
}

#[cfg(feature = "events")]
#[tokio::test]
async fn a_push_that_no_handler_takes_is_told_once_per_type() {
    use crate::pushes::{alarm, drill, pushed, receiver};
    use feishu_runtime::EventRouter;
    use serde_json::json;

    let (log, _guard) = Log::begin();
    for _ in 0..2 {
        let router = EventRouter::builder(receiver().build().unwrap()).build().unwrap();
        for number in 0..3 {
            for push in [drill(&format!("d-{number}"), json!({})), alarm("a-1", number)] {
                let (headers, body) = pushed(&push);
                let answer = router.handle(&headers, &body).await;
                assert_eq!((answer.status().as_u16(), &answer.body()[..]), (200, &b"{}"[..]));
            }
        }
    }
    let text = log.text();
    let told = |event_type: &str| {
        let named = format!("event_type=\"{event_type}\"");
        let lines = text.lines().filter(|line| line.contains(&named));
        lines.filter(|line| line.contains("WARN")).count()
    };
    // Once for each of the two routers.
    assert_eq!((told("safety.drill_v1"), told("alarm")), (2, 2), "{text}");
}
