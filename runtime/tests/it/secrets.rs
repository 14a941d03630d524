//! Nothing secret is ever shown.

use crate::{
    desk::{GetHours, MyLoans},
    server::{Answer, Server},
    store_apps,
};

const APP: &str = "app-s3cret";
const TENANT: &str = "t-1";
const USER: &str = "u-s3cret-user-token";

/// Every way in which an error or a client can be shown.
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
async fn a_platform_that_repeats_secrets_does_not_make_errors_show_them() {
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
async fn tokens_of_the_apps_own_are_not_shown_either() {
    let server =
        Server::start(|call| Answer::code(400, 99991663, call.header("authorization").unwrap()))
            .await;
    let client = server.client();
    let error = client.send(GetHours {}).await.unwrap_err();
    let text = shown(&client, &error);
    assert_clean(&text);
    // Real tokens are longer; one as short as this would be found in any text.
    assert!(TENANT.len() < 4 && text.contains("Bearer"), "{text}");
}

#[tokio::test]
async fn a_user_token_that_no_header_can_carry_is_not_shown() {
    let server = Server::start(|_| Answer::ok("{}")).await;
    let client = server.client().as_user("u-s3cret\n");
    let error = client.send(MyLoans {}).await.unwrap_err();
    assert!(error.to_string().contains("no header can carry"), "{error}");
    assert_clean(&shown(&client, &error));
    assert!(server.journal().is_empty());
}

#[tokio::test]
async fn a_store_apps_ticket_and_tokens_are_not_shown() {
    // Each request for a token is refused in its turn, with all that it held.
    for refused in [store_apps::RESEND, store_apps::APP, store_apps::TENANT] {
        for status in [200, 400, 500] {
            let server = Server::start_async(move |received| {
                let held = String::from_utf8(received.body.clone()).unwrap();
                let answer = match received.path() {
                    path if path == refused => {
                        let held = held.replace(['{', '}', '"'], " ");
                        Answer::code(status, 10014, &held)
                    }
                    store_apps::APP => {
                        Answer::json(200, r#"{"code":0,"app_access_token":"a-s3cret-app"}"#)
                    }
                    _ => Answer::code(200, 0, "success"),
                };
                Box::pin(async { answer })
            })
            .await;
            let client = server.builder().store_app().build().unwrap();
            if refused != store_apps::RESEND {
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

#[test]
fn builders_do_not_show_the_secret() {
    let builder = feishu_runtime::Client::builder("cli_test", APP);
    assert_clean(&format!("{builder:?} {builder:#?}"));
}
