//! Users who log in: the page, codes, refresh tokens.

use std::{sync::Arc, time::Duration};

use feishu_mock::{LOGIN_PAGE, Outcome, Platform, Script, USER_TOKEN};
use feishu_openapi::{Client, SaveUserTokens, UserSession};
use serde_json::{Value, json};

use crate::support::*;

const PAGE: &str = "/open-apis/authen/v1/authorize?client_id=cli_one&response_type=code";
const BACK: &str = "https%3A%2F%2Fapp.example%2Fback%3Fx%3D1%23top";
const TOKEN: &str = "/open-apis/authen/v2/oauth/token";

fn platform() -> Platform {
    let of = |id: &str, path: &str, tokens: &[&str]| {
        endpoint(json!({"id": id, "method": "GET", "path": path, "tokens": tokens}))
    };
    let specs = json!([
        of("harbour.v1.berth.mine", "/user", &["user"]),
        of("harbour.v1.berth.get", "/tenant", &["tenant"]),
    ]);
    let builder = harbour(specs).app("cli_one", "s1").app("cli_two", "s2");
    builder.frozen_clock().start_blocking().unwrap()
}

fn post(platform: &Platform, body: &Value) -> Reply {
    send(platform, "POST", TOKEN, &[], body.to_string().as_bytes())
}

/// The code with which a user comes back from the page.
fn code(platform: &Platform, more: &str) -> String {
    let back = platform.log_in(&format!("{PAGE}&redirect_uri={BACK}{more}"));
    let code = back.split_once("code=").unwrap().1;
    code.split(['&', '#']).next().unwrap().replace("%2D", "-")
}

fn with_code(code: &str) -> Value {
    json!({"grant_type": "authorization_code", "client_id": "cli_one", "client_secret": "s1",
        "code": code})
}

fn with_refresh(token: &str) -> Value {
    json!({"grant_type": "refresh_token", "client_id": "cli_one", "client_secret": "s1",
        "refresh_token": token})
}

fn text(reply: &Value, name: &str) -> String {
    reply[name].as_str().unwrap_or_else(|| panic!("no {name} in {reply}")).to_owned()
}

#[test]
fn a_user_comes_back_with_a_code_or_having_declined() {
    let platform = platform();
    let page = format!("{PAGE}&redirect_uri={BACK}&state=a%20b");
    let reply = send(&platform, "GET", &page, &[], b"");
    assert_eq!(reply.status, 302);
    let back = reply.header("location").unwrap();
    assert!(back.starts_with("https://app.example/back?x=1&code=code%2D"), "{back}");
    assert!(back.ends_with("&state=a%20b#top"), "{back}");
    assert_eq!(platform.received(LOGIN_PAGE).len(), 1);
    platform.decline_logins(true);
    let back = platform.log_in(&page);
    assert_eq!(back, "https://app.example/back?x=1&error=access%5Fdenied&state=a%20b#top");
    for (page, code) in [
        (PAGE.to_owned(), 20_001),
        (format!("{PAGE}&redirect_uri={BACK}&scope=a%20a"), 20_067),
        (format!("{PAGE}&redirect_uri={BACK}").replace("cli_one", "cli_none"), 20_048),
        (format!("{PAGE}&redirect_uri={BACK}").replace("=code", "=token"), 20_001),
    ] {
        assert_eq!(send(&platform, "GET", &page, &[], b"").code(), code, "{page}");
    }
}

#[test]
fn a_code_gives_tokens_once_and_in_time() {
    let platform = platform();
    let first = code(&platform, "&scope=a%20b%20offline_access");
    let mut body = with_code(&first);
    body["scope"] = "b".into();
    let reply = post(&platform, &body).json();
    assert_eq!((&reply["code"], &reply["expires_in"]), (&json!(0), &json!(7200)));
    assert_eq!((&reply["scope"], &reply["token_type"]), (&json!("b"), &json!("Bearer")));
    assert!(text(&reply, "refresh_token").starts_with("r-"));
    let token = text(&reply, "access_token");
    assert_eq!(call_as(&platform, &token, "GET", "/user", None).code(), 0);
    assert_eq!(call_as(&platform, &token, "GET", "/tenant", None).code(), 99_991_668);
    platform.advance(Duration::from_secs(7200));
    assert_eq!(call_as(&platform, &token, "GET", "/user", None).code(), 99_991_677);

    let refused = post(&platform, &body);
    assert_eq!((refused.status, refused.code()), (400, 20_065));
    assert_eq!(refused.json()["error"], "invalid_grant");
    assert!(text(&refused.json(), "error_description").contains("used"));
    let late = code(&platform, "");
    platform.advance(Duration::from_secs(300));
    assert_eq!(post(&platform, &with_code(&late)).code(), 20_004);
    // Without `offline_access` there is no refresh token.
    let reply = post(&platform, &with_code(&code(&platform, "&scope=a"))).json();
    assert_eq!(reply["refresh_token"], Value::Null);
    assert!(matches!(
        platform.received(USER_TOKEN)[1].outcome,
        Outcome::Refused { code: 20_065, .. }
    ));
}

#[test]
fn what_does_not_belong_to_the_code_is_refused_and_leaves_it_good() {
    let platform = platform();
    // The challenge of RFC 7636, appendix B.
    let challenge = "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    let code = code(&platform, &format!("{challenge}&code_challenge_method=S256&scope=a"));
    for (name, value, expected) in [
        ("client_id", "cli_two", 20_002),
        ("client_id", "cli_none", 20_048),
        ("grant_type", "password", 20_036),
        ("code", "", 20_001),
        ("code", "code-0", 20_003),
        ("redirect_uri", "https://app.example/other", 20_071),
        ("code_verifier", "", 20_049),
        ("code_verifier", "something-else", 20_049),
    ] {
        let mut body = with_code(&code);
        body[name] = value.into();
        assert_eq!(post(&platform, &body).code(), expected, "{name} {value}");
    }
    let mut body = with_code(&code);
    body["client_id"] = "cli_two".into();
    body["client_secret"] = "s2".into();
    assert_eq!(post(&platform, &body).code(), 20_024);
    assert_eq!(send(&platform, "POST", TOKEN, &[], b"code=1").code(), 20_063);
    let mut body = with_code(&code);
    body["redirect_uri"] = "https://app.example/back?x=1#top".into();
    body["code_verifier"] = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".into();
    assert_eq!(post(&platform, &body).code(), 0);
    let shown = format!("{:?}", platform.journal());
    assert!(!shown.contains("dBjftJeZ4CVP") && !shown.contains("\"s1\""), "{shown}");
}

#[test]
fn a_refresh_token_works_once_until_it_is_over_or_revoked() {
    let platform = platform();
    let reply = post(&platform, &with_code(&code(&platform, "&scope=a%20offline_access"))).json();
    let (access, first) = (text(&reply, "access_token"), text(&reply, "refresh_token"));
    let reply = post(&platform, &with_refresh(&first)).json();
    assert_eq!(reply["scope"], "a offline_access");
    let second = text(&reply, "refresh_token");
    assert_ne!(second, first);
    assert_eq!(post(&platform, &with_refresh(&first)).code(), 20_073);
    // The old access token stays good.
    assert_eq!(call_as(&platform, &access, "GET", "/user", None).code(), 0);
    assert_eq!(post(&platform, &with_refresh("r-0")).code(), 20_026);
    let mut more = with_refresh(&second);
    more["client_id"] = "cli_two".into();
    more["client_secret"] = "s2".into();
    assert_eq!(post(&platform, &more).code(), 20_024);

    platform.advance(Duration::from_secs(7 * 24 * 60 * 60));
    assert_eq!(post(&platform, &with_refresh(&second)).code(), 20_037);
    let reply = post(&platform, &with_code(&code(&platform, "&scope=offline_access"))).json();
    platform.revoke_logins();
    assert_eq!(post(&platform, &with_refresh(&text(&reply, "refresh_token"))).code(), 20_064);
    let access = text(&reply, "access_token");
    assert_eq!(call_as(&platform, &access, "GET", "/user", None).code(), 99_991_677);
}

/// A user who has logged in by a client, as an application would do it.
async fn logged_in(client: &Client, platform: &Platform) -> UserSession {
    let login = client.login("https://app.example/back").offline_access().begin().unwrap();
    let back = platform.log_in(login.url());
    let tokens = client.exchange(login.code(&back).unwrap()).await.unwrap();
    let store = Arc::new(SaveUserTokens::by(|_, _| async { Ok(()) }));
    client.user_session("ou_1", tokens, store).await.unwrap()
}

#[tokio::test]
async fn a_client_logs_a_user_in_and_keeps_the_session_going() {
    let platform = Platform::start().await;
    let client = Client::builder(platform.app_id(), platform.app_secret());
    let client = client.base_url(platform.url()).build().unwrap();
    let session = logged_in(&client, &platform).await;
    let me = client.as_user_session(&session);
    let info = || feishu_openapi::Raw::get("/open-apis/authen/v1/user_info");
    me.raw(info()).await.unwrap();
    // Its access token is refused, and refreshed; then the login ends.
    platform.expire_user_tokens();
    me.raw(info()).await.unwrap();
    assert_eq!(platform.received("authen.v2.oauth.token.refresh").len(), 1);
    platform.next_for(USER_TOKEN, Script::status(503));
    session.refresh().await.unwrap();
    platform.revoke_logins();
    let error = session.refresh().await.unwrap_err();
    assert!(error.is_login_required(), "{error}");
    assert_eq!((error.code(), platform.scripts_left()), (Some(20_064), 0));

    let other = logged_in(&client, &platform).await;
    session.replace(other.tokens()).await.unwrap();
    me.raw(info()).await.unwrap();
    platform.decline_logins(true);
    let login = client.login("https://app.example/back").begin().unwrap();
    let error = login.code(&platform.log_in(login.url())).unwrap_err();
    assert!(error.is_login_declined(), "{error}");
}
