//! Secrets are never shown.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};

use feishu_runtime::{
    Attempt, AttemptOutcome, Interceptor, SaveUserTokens, StoredToken, TokenStore, UserTokens,
    UserTokensIn,
    transport::{BoxError, BoxFuture},
};

use crate::{
    desk::{GetHours, MyLoans},
    logins,
    server::{Answer, Server},
    tenants,
};

const APP: &str = "app-s3cret";
const TENANT: &str = "t-1";
const USER: &str = "u-s3cret-user-token";

/// Every way to print an error or a client.
fn shown(client: &feishu_runtime::Client, error: &feishu_runtime::Error) -> String {
    let mut text = format!("{client:?} {client:#?} {error} {error:?} {error:#?}");
    text.push_str(error.body().unwrap_or_default());
    text.push_str(error.message().unwrap_or_default());
    text.push_str(&format!("{:?} {:?}", error.field_violations(), error.help()));
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        text.push_str(&format!("{error} {error:?}"));
        source = error.source();
    }
    text
}

fn assert_clean(text: &str) {
    for secret in [APP, USER, "s3cret"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}

#[tokio::test]
async fn errors_do_not_show_secrets_that_the_platform_echoes() {
    let echo = format!("{APP} {USER}");
    let bodies = [
        format!(r#"{{"code":1,"msg":"{echo}"}}"#),
        format!(
            r#"{{"code":1,"msg":"m","error":{{"field_violations":[{{"field":"{echo}","value":"{echo}","description":"{echo}"}}],"helps":[{{"url":"{echo}"}}]}}}}"#
        ),
        format!("<html>{echo}"),
        format!(r#"{{"code":0,"data":"{echo}"}}"#),
        format!(r#"{{"code":0,"data":["refresh_token":"s3cret"]}}{echo}"#),
        r#"{"code":0,"data":[{"user_access_token":"s3cret","refresh_token": "s3cret"#.to_owned(),
    ];
    for body in bodies {
        for status in [200, 400, 500] {
            let server = Server::script([Answer::json(status, body.clone())]).await;
            let client = server.client().as_user(USER).header("x-key", "s3cret");
            let error = client.send(MyLoans {}).await.unwrap_err();
            assert_clean(&shown(&client, &error));
        }
    }
}

#[tokio::test]
async fn app_and_tenant_tokens_are_not_shown_either() {
    let server =
        Server::start(|call| Answer::code(400, 99991663, call.header("authorization").unwrap()))
            .await;
    let client = server.client();
    let error = client.send(GetHours {}).await.unwrap_err();
    let text = shown(&client, &error);
    assert_clean(&text);
    // Real tokens are longer. Such a short one would be found in any text.
    assert!(TENANT.len() < 4 && text.contains("Bearer"), "{text}");
}

#[tokio::test]
async fn a_user_token_that_is_no_valid_header_is_not_shown() {
    let server = Server::start(|_| Answer::ok("{}")).await;
    let client = server.client().as_user("u-s3cret\n");
    let error = client.send(MyLoans {}).await.unwrap_err();
    assert!(error.to_string().contains("no header can carry"), "{error}");
    assert_clean(&shown(&client, &error));
    assert!(server.journal().is_empty());
}

#[tokio::test]
async fn the_ticket_and_tokens_of_a_store_app_are_not_shown() {
    // Each request for a token is refused in turn, and the refusal echoes the request.
    for refused in [tenants::RESEND, tenants::APP, tenants::TENANT] {
        for status in [200, 400, 500] {
            let server = Server::start_async(move |received| {
                let held = String::from_utf8(received.body.clone()).unwrap();
                let answer = match received.path() {
                    path if path == refused => {
                        let held = held.replace(['{', '}', '"'], " ");
                        Answer::code(status, 10014, &held)
                    }
                    tenants::APP => {
                        Answer::json(200, r#"{"code":0,"app_access_token":"a-s3cret-app"}"#)
                    }
                    _ => Answer::code(200, 0, "success"),
                };
                Box::pin(async { answer })
            })
            .await;
            let client = server.builder().store_app().build().unwrap();
            if refused != tenants::RESEND {
                client.set_app_ticket("s3cret-ticket").await.unwrap();
            }
            let client = client.tenant("k1");
            let error = client.send(GetHours {}).await.unwrap_err();
            let text = shown(&client, &error);
            assert_eq!(error.code(), Some(10014), "{error}");
            assert!(text.contains("[redacted]"), "{text}");
            assert_clean(&text);
        }
    }
}

/// A store whose errors quote their input.
struct Quotes;

impl TokenStore for Quotes {
    fn load<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<Option<StoredToken>, BoxError>> {
        Box::pin(async { Ok(None) })
    }

    fn save<'a>(&'a self, _: &'a str, token: StoredToken) -> BoxFuture<'a, Result<(), BoxError>> {
        Box::pin(async move { Err(format!("duplicate value {}", token.token).into()) })
    }

    fn lease<'a>(
        &'a self,
        _: &'a str,
        _: &'a str,
        _: Duration,
    ) -> BoxFuture<'a, Result<bool, BoxError>> {
        Box::pin(async { Ok(true) })
    }

    fn release<'a>(&'a self, _: &'a str, _: &'a str) -> BoxFuture<'a, Result<(), BoxError>> {
        Box::pin(async { Ok(()) })
    }
}

fn user_tokens() -> UserTokens {
    let mut tokens = UserTokens::new("u-s3cret-access", SystemTime::UNIX_EPOCH);
    tokens.refresh_token = Some("s3cret-refresh".to_owned());
    tokens
}

#[tokio::test]
async fn nothing_secret_of_a_user_login_is_shown() {
    // The platform echoes the request in its refusal, or truncates its reply.
    for answer in [None, Some(r#"{"code":0,"refresh_token":"r-s3cret","access_token":["s3cret"#)] {
        for status in [200, 400, 500] {
            let server = Server::start_async(move |received| {
                let held = String::from_utf8(received.body.clone()).unwrap();
                let body = serde_json::json!({"code": 20026, "error_description": held});
                let answer = answer.map_or(body.to_string(), str::to_owned);
                Box::pin(async move { Answer::json(status, answer) })
            })
            .await;
            let client = server.client();
            let login = client.login("https://app.example/").state("s3cret-state").begin().unwrap();
            let grant = login.code("state=s3cret-state&code=s3cret-code").unwrap();
            let grant = grant.code_verifier("s3cret-verifier");
            let mut text = format!("{login:?} {login:#?} {grant:?} {grant:#?}");
            let error = client.exchange(grant).await.unwrap_err();
            text += &shown(&client, &error);
            assert!(status == 500 || answer.is_some() || text.contains("[redacted]"), "{text}");

            let store = SaveUserTokens::by(|_, _| async { Ok(()) });
            text += &format!("{store:?}");
            let session =
                client.user_session("ou_1", user_tokens(), Arc::new(store)).await.unwrap();
            let client = client.as_user_session(&session);
            let error = client.send(MyLoans {}).await.unwrap_err();
            text += &shown(&client, &error);
            text += &format!("{session:?} {session:#?} {:?}", session.tokens());
            assert_clean(&text);
        }
    }
}

#[tokio::test]
async fn errors_do_not_show_what_a_failing_store_quotes() {
    let server = Server::start(|_| Answer::ok("{}")).await;
    let client = server.builder().store_app().token_store(Arc::new(Quotes)).build().unwrap();
    let error = client.set_app_ticket("s3cret-ticket").await.unwrap_err();
    assert_clean(&shown(&client, &error));
    let store = Arc::new(UserTokensIn::new(Arc::new(Quotes)));
    let error = client.user_session("ou_1", user_tokens(), store.clone()).await.unwrap_err();
    assert!(error.to_string().contains("duplicate value"), "{error}");
    assert_clean(&format!("{} {store:?}", shown(&client, &error)));
    assert_eq!(error.unsaved_user_tokens(), Some(&user_tokens()));
}

/// Records everything that an interceptor receives.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<String>>);

impl Recorder {
    fn note(&self, shown: std::fmt::Arguments<'_>) {
        self.0.lock().unwrap().push_str(&format!("{shown} "));
    }
}

impl Interceptor for Recorder {
    fn before_attempt(&self, attempt: &mut Attempt<'_>) {
        let headers = format!("{:?}", attempt.headers());
        self.note(format_args!("{} {:?} {headers}", attempt.url(), attempt.body()));
    }

    fn after_attempt(&self, attempt: &AttemptOutcome<'_>) {
        self.note(format_args!("{:?} {:?}", attempt.body(), attempt.error()));
    }
}

#[tokio::test]
async fn interceptors_are_shown_nothing_of_identities() {
    let server = Server::start_async(|received| {
        let body = String::from_utf8_lossy(&received.body).replace(['{', '}', '"'], " ");
        let answer = match received.path() {
            tenants::APP => Answer::json(200, r#"{"code":0,"app_access_token":"a-s3cret"}"#),
            logins::OAUTH if body.contains("authorization_code") => Answer::json(
                200,
                r#"{"code":0,"access_token":"u-s3cret","refresh_token":"r-s3cret","expires_in":1}"#,
            ),
            _ => Answer::code(400, 1, &body),
        };
        Box::pin(async { answer })
    })
    .await;
    let recorder = Recorder::default();
    let client = server.builder().store_app().interceptor(recorder.clone()).build().unwrap();
    client.set_app_ticket("s3cret-ticket").await.unwrap();
    client.tenant("k1").send(GetHours {}).await.unwrap_err();
    let login = client.login("https://app.example/").state("s3cret").begin().unwrap();
    let grant = login.code("code=s3cret-code&state=s3cret").unwrap().code_verifier("s3cret-proof");
    let tokens = client.exchange(grant).await.unwrap();
    let store = Arc::new(SaveUserTokens::by(|_, _| async { Ok(()) }));
    let session = client.user_session("ou_1", tokens, store).await.unwrap();
    session.refresh().await.unwrap_err();
    let text = recorder.0.lock().unwrap().clone();
    assert!(text.contains("[redacted]") && text.contains("refresh_token"), "{text}");
    assert_clean(&text);
}

#[test]
fn builders_do_not_show_the_secret() {
    let builder = feishu_runtime::Client::builder("cli_test", APP);
    assert_clean(&format!("{builder:?} {builder:#?}"));
}

#[test]
fn requests_and_replies_print_without_their_credentials() {
    struct Grant {
        app_id: String,
        app_secret: String,
        refresh_token: Option<String>,
        page_token: Option<String>,
    }

    feishu_runtime::record! {
        Grant {
            app_id: "app_id",
            app_secret: "app_secret",
            refresh_token: "refresh_token",
            page_token: "page_token",
        }
    }

    let mut grant = Grant { app_id: "cli_1".into(), app_secret: APP.into(), ..Grant::default() };
    grant.page_token = Some("p1".to_owned());
    assert_eq!(
        format!("{grant:?}"),
        r#"Grant { app_id: "cli_1", app_secret: [redacted], refresh_token: None, page_token: Some("p1") }"#
    );
    grant.refresh_token = Some("r-s3cret".to_owned());
    assert_clean(&format!("{grant:?} {grant:#?}"));
}
