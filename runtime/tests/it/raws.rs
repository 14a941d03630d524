//! Calls that are not documented.

use feishu_runtime::{Method, Raw, RetryPolicy, TokenKind};
use serde_json::json;

use crate::server::{Answer, Server};

#[tokio::test]
async fn any_method_and_path_can_be_called() {
    let server = Server::script([Answer::ok(r#"{"a":[1]}"#).header("x-tt-logid", "log-1")]).await;
    let client = server.client();
    let call = Raw::new(Method::Patch, "/open-apis/new/v9/:thing/x")
        .value("thing", "a/b")
        .query("q", "1&2")
        .query("q", "海")
        .json(&json!({"b": 2}));
    let reply = client.raw(call).await.unwrap();
    assert_eq!(reply.data["data"]["a"][0], 1);
    assert_eq!(
        (reply.data["msg"].as_str(), reply.log_id.as_deref()),
        (Some("success"), Some("log-1"))
    );
    let call = &server.calls()[0];
    assert_eq!(call.method, "PATCH");
    assert_eq!(call.target, "/open-apis/new/v9/a%2Fb/x?q=1%262&q=%E6%B5%B7");
    assert_eq!((call.json(), call.header("authorization")), (json!({"b": 2}), Some("Bearer t-1")));
}

#[tokio::test]
async fn a_raw_call_chooses_or_omits_its_token() {
    let server = Server::script([Answer::ok("{}")]).await;
    let client = server.client();
    let user = client.as_user("u-1");
    user.raw(Raw::get("/x")).await.unwrap();
    user.raw(Raw::get("/x").token(TokenKind::Tenant)).await.unwrap();
    user.raw(Raw::get("/x").token(TokenKind::App)).await.unwrap();
    user.raw(Raw::post("/x").without_token()).await.unwrap();
    let bearers = server.bearers();
    let bearers: Vec<_> = bearers.iter().map(Option::as_deref).collect();
    assert_eq!(bearers, [Some("u-1"), Some("t-1"), Some("t-2"), None]);
    assert_eq!(server.calls()[3].body, b"");
    assert!(client.raw(Raw::get("/x").token(TokenKind::User)).await.unwrap_err().is_unsent());
}

#[tokio::test]
async fn errors_are_those_of_any_call() {
    let server = Server::script([
        Answer::code(400, 5, "wrong"),
        Answer::Reply(200, vec![], b"<html>".to_vec()),
        Answer::json(200, r#"{"free": "form"}"#),
    ])
    .await;
    let client = server.client().retry(RetryPolicy::off());
    let error = client.raw(Raw::get("/open-apis/a/:b").value("b", "secret-id")).await.unwrap_err();
    assert_eq!(error.to_string(), "GET /open-apis/a/:b: code 5 (HTTP 400): wrong");
    assert!(error.endpoint().is_none() && error.documented().is_none());
    let error = client.raw(Raw::get("/x")).await.unwrap_err();
    assert!(error.to_string().contains("no JSON object"), "{error}");
    assert_eq!(client.raw(Raw::get("/x")).await.unwrap().data, json!({"free": "form"}));
}

#[tokio::test]
async fn paths_that_would_lead_elsewhere_are_refused() {
    let server = Server::script([Answer::ok("{}")]).await;
    let client = server.client();
    for path in [
        "x",
        "",
        "https://evil.example/x",
        "/a b",
        "/a?b=1",
        "/a#b",
        "/../x",
        "/a/./b",
        "/海",
        "/a\\..\\b",
    ] {
        let error = client.raw(Raw::get(path)).await.unwrap_err();
        assert!(error.is_unsent(), "{path}: {error}");
    }
    for value in ["", ".", ".."] {
        let error = client.raw(Raw::get("/a/:b").value("b", value)).await.unwrap_err();
        assert_eq!(error.violations()[0].path, "b");
    }
    assert!(client.raw(Raw::get("/a/:b")).await.unwrap_err().is_invalid_request());
    let unwritable = std::collections::HashMap::from([((1, 2), 3)]);
    assert!(client.raw(Raw::post("/a").json(&unwritable)).await.unwrap_err().is_unsent());
    assert!(server.journal().is_empty());
}
