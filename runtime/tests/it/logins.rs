//! Logins of users: the page, the redirect back, and the exchange for tokens.

use std::time::{Duration, SystemTime};

use feishu_runtime::{Client, CodeGrant, Domain, PendingLogin, UserTokens};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::server::{Answer, Server};

pub(crate) const OAUTH: &str = "/open-apis/authen/v2/oauth/token";
const CALLBACK: &str = "https://app.example/callback?from=a b";

fn client() -> Client {
    Client::builder("cli_test", "app-s3cret").build().unwrap()
}

/// The decoded pairs of the query of a URL.
fn pairs(url: &str) -> Vec<(String, String)> {
    let decode =
        |text: &str| percent_encoding::percent_decode_str(text).decode_utf8().unwrap().into_owned();
    let query = url.split_once('?').unwrap().1.split('&');
    query.map(|pair| pair.split_once('=').unwrap()).map(|(a, b)| (decode(a), decode(b))).collect()
}

fn begun() -> PendingLogin {
    client().login("https://app.example/callback").state("state-1").begin().unwrap()
}

#[test]
fn the_login_page_gets_all_its_documented_parameters() {
    let login = client()
        .login("https://app.example/callback?from=a%20b")
        .scope("desk:hours desk:loans")
        .scopes(["desk:hours", "desk:bell"])
        .offline_access()
        .state("state 1&")
        .consent()
        .begin()
        .unwrap();
    let url = login.url();
    assert!(url.starts_with("https://accounts.feishu.cn/open-apis/authen/v1/authorize?"), "{url}");
    assert!(!url.contains([' ', '+']), "{url}");
    let mut pairs = pairs(url);
    let challenge = pairs.remove(5);
    assert_eq!(challenge.0, "code_challenge");
    assert_eq!(challenge.1.len(), 43);
    let expected = [
        ("client_id", "cli_test"),
        ("response_type", "code"),
        ("redirect_uri", "https://app.example/callback?from=a%20b"),
        ("scope", "desk:hours desk:loans desk:bell offline_access"),
        ("state", "state 1&"),
        ("code_challenge_method", "S256"),
        ("prompt", "consent"),
    ];
    assert_eq!(pairs, expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
}

#[test]
fn the_login_page_is_on_the_domain_of_the_client() {
    for (builder, start) in [
        (
            Client::builder("c", "s").domain(Domain::Lark),
            "https://accounts.larksuite.com/open-apis/authen/v1/authorize?",
        ),
        (
            Client::builder("c", "s").base_url("http://127.0.0.1:1/x"),
            "http://127.0.0.1:1/x/open-apis/authen/v1/authorize?",
        ),
    ] {
        let login = builder.build().unwrap().login("https://a.b/c").without_pkce().begin().unwrap();
        assert!(login.url().starts_with(start), "{}", login.url());
        assert!(!login.url().contains("code_challenge"));
    }
}

#[test]
fn the_login_page_can_be_elsewhere_than_the_calls() {
    let proxied = || Client::builder("cli_test", "s").base_url("https://egress.internal/feishu");
    let page = |builder: feishu_runtime::ClientBuilder| {
        let login = builder.build().unwrap().login("https://a.b/c").begin().unwrap();
        login.url().split('?').next().unwrap().to_owned()
    };
    let path = "/open-apis/authen/v1/authorize";
    for (domain, host) in
        [(Domain::Feishu, "accounts.feishu.cn"), (Domain::Lark, "accounts.larksuite.com")]
    {
        assert_eq!(page(proxied().login_url(domain.login_url())), format!("https://{host}{path}"));
        let without_proxy = Client::builder("cli_test", "s").domain(domain);
        assert_eq!(page(without_proxy), format!("https://{host}{path}"));
    }
    assert_eq!(page(proxied()), format!("https://egress.internal/feishu{path}"));
    let own = "https://login.example/sso/";
    assert_eq!(page(proxied().login_url(own)), format!("https://login.example/sso{path}"));
    let error = proxied().login_url("accounts.feishu.cn").build().unwrap_err();
    assert!(error.to_string().contains("the address for logins \"accounts.feishu.cn\" lacks"));
}

#[test]
fn states_and_proofs_never_repeat() {
    let begin = || client().login("https://app.example/callback").begin().unwrap();
    let (one, two) = (begin(), begin());
    assert!(one.state().len() >= 22 && one.state() != two.state());
    assert_ne!(pairs(one.url())[4], pairs(two.url())[4]);
}

#[test]
fn an_impossible_login_is_refused_before_the_user_leaves() {
    let many = (0..51).map(|number| format!("desk:{number}"));
    for (login, message) in [
        (client().login(""), "redirect address"),
        (client().login("app.example/callback"), "redirect address"),
        (client().login(CALLBACK), "redirect address"),
        (client().login("https://app.example/").scopes(many), "51 permissions"),
    ] {
        let error = login.begin().unwrap_err();
        assert!(error.to_string().contains(message), "{error}");
    }
}

#[test]
fn only_the_code_of_this_login_is_accepted() {
    let login = begun();
    for callback in [
        "code=abc_-1&state=state-1",
        "state=state%2D1&code=abc_-1",
        "?code=abc_-1&state=state-1",
        "https://app.example/callback?x=1&code=abc_-1&state=state-1#/login",
    ] {
        assert!(login.code(callback).is_ok(), "{callback}");
    }
    for (callback, message, declined) in [
        ("code=abc", "its `state` is another", false),
        ("", "its `state` is another", false),
        ("code=abc&state=state-2", "its `state` is another", false),
        ("error=access_denied&state=", "its `state` is another", false),
        ("error=access_denied&state=state-1", "the user declined", true),
        ("error=odd%0A&state=state-1", "\"odd\\n\"", false),
        ("code=&state=state-1", "holds no `code`", false),
        ("state=state-1", "holds no `code`", false),
    ] {
        let error = login.code(callback).unwrap_err();
        assert!(error.to_string().contains(message), "{callback}: {error}");
        assert_eq!(error.is_login_declined(), declined, "{callback}");
        assert!(error.is_unsent() && !error.is_retryable());
        assert!(!format!("{error} {error:?}").contains("abc"), "{error}");
    }
}

proptest::proptest! {
    #[test]
    fn nothing_that_comes_back_makes_it_panic(callback in ".{0,80}", pair in "[?#&]?state=[^&]{0,9}(&(code|error)=.{0,9}){0,2}") {
        let login = begun();
        let _ = login.code(&callback);
        proptest::prop_assert!(login.code(&pair).is_err() || pair.contains("state=state-1"));
        let _ = login.code(&pair.replacen("state=", "state=state-1&", 1));
    }
}

#[test]
fn a_started_login_can_be_stored_until_the_browser_returns() {
    let login = begun();
    let json = serde_json::to_string(&login).unwrap();
    assert_eq!(serde_json::from_str::<PendingLogin>(&json).unwrap(), login);
    assert!(serde_json::from_str::<PendingLogin>("{}").is_err());
    let shown = format!("{login:?}");
    assert!(!shown.contains("state-1") && !shown.contains("verifier"), "{shown}");
}

/// A reply with a user's tokens.
pub(crate) fn granted(number: usize, expires_in: Value) -> Answer {
    let body = json!({
        "code": 0, "access_token": format!("u-{number}"), "expires_in": expires_in,
        "refresh_token": format!("r-{number}"), "refresh_token_expires_in": 604800,
        "token_type": "Bearer", "scope": "auth:user.id:read offline_access",
    });
    Answer::json(200, body.to_string())
}

#[tokio::test]
async fn a_code_is_exchanged_for_tokens_with_its_proof() {
    let server = Server::script([granted(1, json!(7200))]).await;
    let client = server.client();
    let login = client.login("https://app.example/callback").begin().unwrap();
    let callback = format!("code=code-1&state={}", login.state());
    let grant = login.code(&callback).unwrap().scopes(["auth:user.id:read"]);
    let before = SystemTime::now();
    let tokens = client.exchange(grant).await.unwrap();
    assert_eq!(tokens.access_token, "u-1");
    assert_eq!(tokens.refresh_token.as_deref(), Some("r-1"));
    assert_eq!(tokens.scopes, ["auth:user.id:read", "offline_access"]);
    for (until, life) in [(tokens.expires_at, 7200), (tokens.refresh_expires_at.unwrap(), 604800)] {
        let left = until.duration_since(before).unwrap();
        assert!(left + Duration::from_secs(2) > Duration::from_secs(life), "{left:?}");
    }

    let [asked] = &server.journal()[..] else { panic!("one request") };
    assert_eq!((asked.method.as_str(), asked.target.as_str()), ("POST", OAUTH));
    assert_eq!(asked.header("authorization"), None);
    let mut body = asked.json();
    let verifier = body["code_verifier"].take();
    assert_eq!(
        body,
        json!({
            "grant_type": "authorization_code", "client_id": "cli_test",
            "client_secret": "app-s3cret", "code": "code-1", "code_verifier": null,
            "redirect_uri": "https://app.example/callback", "scope": "auth:user.id:read",
        })
    );
    // The challenge in the URL is the digest of the verifier that is sent now.
    let digest = Sha256::digest(verifier.as_str().unwrap());
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let challenge = &pairs(login.url()).into_iter().find(|(name, _)| name == "code_challenge");
    assert_eq!(hex(&digest), hex(&from_base64(&challenge.as_ref().unwrap().1)));
}

/// URL-safe Base64, decoded by hand, so that the crate that encodes does not verify itself.
fn from_base64(text: &str) -> Vec<u8> {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut bits = 0u32;
    let mut bytes = Vec::new();
    for (index, c) in text.chars().enumerate() {
        bits = bits << 6 | ALPHABET.find(c).unwrap() as u32;
        if index % 4 > 0 {
            bytes.push((bits >> (6 - index % 4 * 2)) as u8);
        }
    }
    bytes
}

#[tokio::test]
async fn a_code_can_be_exchanged_without_a_started_login() {
    let body = r#"{"code":0,"access_token":"u-1","expires_in":7200,"scope":""}"#;
    let server = Server::script([Answer::json(200, body)]).await;
    let tokens = server.client().exchange(CodeGrant::new("code-1")).await.unwrap();
    assert_eq!((tokens.refresh_token, tokens.refresh_expires_at), (None, None));
    assert_eq!(
        server.journal()[0].json(),
        json!({"grant_type": "authorization_code", "client_id": "cli_test",
            "client_secret": "app-s3cret", "code": "code-1"})
    );
}

#[tokio::test]
async fn an_invalid_code_says_that_the_user_must_log_in_again() {
    let refusal = |code: i64, status: u16| {
        let body = json!({"code": code, "error": "invalid_grant",
            "error_description": "The code code-1 is no good."});
        Answer::json(status, body.to_string())
    };
    for (code, login) in [(20003, true), (20004, true), (20065, true), (20002, false)] {
        let server = Server::script([refusal(code, 400)]).await;
        let error = server.client().exchange(CodeGrant::new("code-1")).await.unwrap_err();
        assert_eq!((error.code(), error.is_login_required()), (Some(code), login));
        assert_eq!(error.message(), Some("The code [redacted] is no good."));
        assert_eq!(error.to_string().contains("log in again"), login, "{error}");
        assert_eq!(server.journal().len(), 1);
    }
    // The platform reports this as worth a retry.
    let server = Server::script([refusal(20050, 500), granted(1, json!(1))]).await;
    server.client().exchange(CodeGrant::new("code-1")).await.unwrap();
    assert_eq!(server.journal().len(), 2);
}

#[tokio::test]
async fn odd_lifetimes_and_replies_of_store_apps_do_no_harm() {
    for expires_in in
        [json!(0), json!(-5), json!("7200"), json!(null), json!(i64::MAX), json!(1e300), json!([])]
    {
        let server = Server::script([granted(1, expires_in.clone())]).await;
        let tokens = server.client().exchange(CodeGrant::new("c")).await.unwrap();
        let left = tokens.expires_at.duration_since(SystemTime::now()).unwrap();
        let year = Duration::from_secs(366 * 24 * 60 * 60);
        assert!(left > Duration::from_secs(50) && left < year, "{expires_in}: {left:?}");
        serde_json::to_string::<UserTokens>(&tokens).unwrap();
    }
    for body in [
        r#"{"code":0}"#,
        r#"{"code":0,"access_token":""}"#,
        r#"{"code":0,"access_token":["u-s3cret"]}"#,
        r#"{"code":0,"access_token":"u-s3cret\n"}"#,
        r#"{"code":0,"access_token":"u-s3cret","refresh_token":{"x":"s3cret"}}"#,
        r#"{"code":0,"access_token":"u-s3cret"#,
        "<html>",
    ] {
        let server = Server::script([Answer::json(200, body)]).await;
        let error = server.client().exchange(CodeGrant::new("c")).await.unwrap_err();
        assert!(!format!("{error} {error:?} {:?}", error.body()).contains("s3cret"), "{error}");
    }
}
