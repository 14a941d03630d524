//! Calls that succeed: what the platform sees, and what the caller gets.

use feishu_runtime::{Raw, TokenKind};
use serde_json::json;

use crate::{
    desk::{
        BareHours, Elsewhere, FlatHours, GetHours, GetScan, Hours, ListLoans, MyLoans, Nothing,
        Register, Ring, Search, SetAll, Stamp, Welcome,
    },
    library::{Book, LoanState, Reader, ReaderIdType, lend_books},
    server::{Answer, Server},
};

#[tokio::test]
async fn every_field_arrives_in_its_place() {
    let server = Server::start(|_| Answer::ok("{}")).await;
    let request = lend_books("a/b", Reader::new("r1"), [Book::new("海")])
        .client_token("k 1")
        .reader_id_type(ReaderIdType::OpenId)
        .shelf_ids(["s1", "s&2"])
        .x_counter(7)
        .due(14);
    server.client().send(request).await.unwrap();
    let [call] = &server.calls()[..] else { panic!("one call") };
    assert_eq!(call.method, "POST");
    assert_eq!(
        call.target,
        "/open-apis/library/v1/branches/a%2Fb/lend\
         ?client_token=k%201&reader_id_type=open_id&shelf_ids=s1&shelf_ids=s%262"
    );
    assert_eq!(call.header("x-counter"), Some("7"));
    assert_eq!(call.header("authorization"), Some("Bearer t-1"));
    let hosts: Vec<_> = call.headers.iter().filter(|(name, _)| name == "host").collect();
    let [(_, host)] = hosts[..] else { panic!("{hosts:?}") };
    assert_eq!(server.url, format!("http://{host}"));
    assert_eq!(call.header("content-type"), Some("application/json; charset=utf-8"));
    assert!(call.header("user-agent").unwrap().starts_with("feishu-openapi-rust/"));
    assert_eq!(call.json(), json!({"reader": {"id": "r1"}, "books": [{"title": "海"}], "due": 14}));
}

#[tokio::test]
async fn a_reply_has_data_log_id_status_and_headers() {
    let server = Server::start(|_| {
        Answer::json(
            200,
            r#"{"msg":"ok","data":{"loans":[{"id":1,"state":"5"}],"note":null},"code":"0"}"#,
        )
        .header("X-Tt-Logid", "20240101")
        .header("x-shelf", "9")
    })
    .await;
    let request = lend_books("b", Reader::new("r"), [Book::new("t")]);
    let reply = server.client().reply(request).await.unwrap();
    assert_eq!(reply.data.loans[0].id.as_deref(), Some("1"));
    assert_eq!(reply.data.loans[0].state, Some(LoanState::Unknown(5)));
    assert_eq!((reply.log_id.as_deref(), reply.status), (Some("20240101"), 200));
    assert_eq!(reply.headers["x-shelf"], "9");
}

#[tokio::test]
async fn data_may_be_empty_null_or_absent() {
    for body in [
        r#"{"code":0,"msg":"ok","data":{}}"#,
        r#"{"code":0,"msg":"ok","data":null}"#,
        r#"{"code":0,"msg":"ok"}"#,
        r#"{"data":{},"msg":"no code, but data"}"#,
        " {\"code\": 0} \n",
    ] {
        let server = Server::script([Answer::json(200, body)]).await;
        let client = server.client();
        assert_eq!(client.send(GetHours {}).await.unwrap(), Hours::default(), "{body}");
        client.send(Ring {}).await.unwrap();
        assert_eq!(server.calls()[1].body, b"{}");
    }
    let server = Server::script([Answer::Reply(204, vec![], vec![])]).await;
    assert_eq!(server.client().send(GetHours {}).await.unwrap(), Hours::default());
}

#[tokio::test]
async fn data_may_be_a_list_and_so_may_a_body() {
    let server = Server::script([Answer::ok(r#"[{"open":8},{}]"#), Answer::ok("null")]).await;
    let client = server.client();
    let found = client
        .send(Search { shelf: "s".into(), page: Some(2), exact: Some(true), ..Search::default() })
        .await
        .unwrap();
    assert_eq!(found, [Hours { open: Some(8), note: None }, Hours::default()]);
    client.send(SetAll { shelf: "s".into(), items: vec!["a\"".into()] }).await.unwrap();
    let [search, set] = &server.calls()[..] else { panic!("two calls") };
    assert_eq!(search.target, "/open-apis/desk/v1/shelves/s/books?page=2&exact=true");
    assert_eq!((set.method.as_str(), set.json()), ("PUT", json!(["a\""])));
}

#[tokio::test]
async fn flat_and_bare_replies_are_read() {
    let server = Server::start(|call| match call.path() {
        "/open-apis/desk/v0/hours" => Answer::json(200, r#"{"code":0,"message":"ok","open":"8"}"#),
        _ => Answer::json(200, r#"{"open":9,"note":"n"}"#),
    })
    .await;
    let client = server.client();
    assert_eq!(client.send(FlatHours {}).await.unwrap().open, Some(8));
    let bare = client.send(BareHours {}).await.unwrap();
    assert_eq!(bare, Hours { open: Some(9), note: Some("n".to_owned()) });
}

#[tokio::test]
async fn a_call_sends_a_kind_of_token_that_the_endpoint_accepts() {
    let server = Server::start(|_| Answer::ok("{}")).await;
    let client = server.client();
    let user = client.as_user("u-1");
    user.send(MyLoans {}).await.unwrap();
    client.as_user_or_app("u-1").send(GetHours {}).await.unwrap();
    user.send(lend_books("b", Reader::new("r"), [Book::new("t")])).await.unwrap();
    client.send(lend_books("b", Reader::new("r"), [Book::new("t")])).await.unwrap();
    user.send(Welcome {}).await.unwrap();
    client.send(Register {}).await.unwrap();
    let bearers = server.bearers();
    let bearers: Vec<Option<&str>> = bearers.iter().map(Option::as_deref).collect();
    assert_eq!(bearers, [Some("u-1"), Some("t-1"), Some("u-1"), Some("t-1"), None, Some("t-2")],);
}

#[tokio::test]
async fn a_call_as_a_user_is_never_made_with_the_token_of_the_app() {
    let server = Server::start(|_| Answer::ok("{}")).await;
    let user = server.client().as_user("u-1");
    for error in [
        user.send(GetHours {}).await.unwrap_err(),
        user.send(Register {}).await.unwrap_err(),
        user.download(GetScan { id: "1".to_owned() }).await.unwrap_err(),
        user.items(ListLoans::default()).all().await.unwrap_err(),
    ] {
        assert!(error.is_unsent() && !error.is_retryable(), "{error}");
        let message = error.to_string();
        assert!(message.contains("accepts no user_access_token"), "{message}");
        assert!(message.contains("`client.as_user_or_app(token)`"), "{message}");
    }
    assert!(server.journal().is_empty());
}

#[tokio::test]
async fn a_reply_says_whose_token_went_out() {
    let server = Server::start(|_| Answer::ok("{}")).await;
    let client = server.client();
    let (user, either) = (client.as_user("u-1"), client.as_user_or_app("u-1"));
    let lend = || lend_books("b", Reader::new("r"), [Book::new("t")]);
    assert_eq!(user.reply(lend()).await.unwrap().token, Some(TokenKind::User));
    assert_eq!(client.reply(lend()).await.unwrap().token, Some(TokenKind::Tenant));
    assert_eq!(either.reply(MyLoans {}).await.unwrap().token, Some(TokenKind::User));
    assert_eq!(either.reply(GetHours {}).await.unwrap().token, Some(TokenKind::Tenant));
    assert_eq!(either.reply(Register {}).await.unwrap().token, Some(TokenKind::App));
    assert_eq!(user.reply(Welcome {}).await.unwrap().token, None);
    let raw = user.raw(Raw::get("/x").token(TokenKind::Tenant)).await.unwrap();
    assert_eq!(raw.token, Some(TokenKind::Tenant));
    let scan = either.download(GetScan { id: "1".to_owned() }).await.unwrap();
    assert_eq!(scan.token(), Some(TokenKind::Tenant));
}

#[tokio::test]
async fn a_call_that_needs_a_user_is_not_sent_without_one() {
    let server = Server::start(|_| Answer::ok("{}")).await;
    let error = server.client().send(MyLoans {}).await.unwrap_err();
    assert!(error.is_unsent());
    assert_eq!(
        error.to_string(),
        "GET /open-apis/desk/v1/loans/mine: not sent: it acts for a user, so it takes a \
         user_access_token only; call it on `client.as_user(token)`"
    );
    assert!(server.journal().is_empty());
}

#[tokio::test]
async fn options_leave_the_client_itself_as_it_is() {
    let server = Server::start(|_| Answer::ok("{}")).await;
    let client = server.client();
    client.header("X-Trace", "1").header("x-trace", "2").send(GetHours {}).await.unwrap();
    client.send(GetHours {}).await.unwrap();
    let traces: Vec<_> =
        server.calls().iter().map(|call| call.header("x-trace").map(str::to_owned)).collect();
    assert_eq!(traces, [Some("2".to_owned()), None]);
}

#[tokio::test]
async fn invalid_headers_are_refused_before_sending() {
    let server = Server::start(|_| Answer::ok("{}")).await;
    let client = server.client();
    for (name, value, expected) in [
        ("a b", "1", "name that HTTP does not allow"),
        ("x-a", "1\r\nx-b: 2", "value with control characters"),
        ("Authorization", "Bearer x", "set by the client itself"),
        ("content-length", "3", "set by the client itself"),
    ] {
        let error = client.header(name, value).header("x-ok", "1").send(GetHours {}).await;
        let error = error.unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
        assert!(!error.contains("x-b"), "{error}");
    }
    let error = client.send(Stamp { mark: Some("a\nb".into()) }).await.unwrap_err();
    assert!(error.to_string().contains("control characters"), "{error}");
    assert!(server.journal().is_empty());
    client.send(Stamp { mark: Some("海".into()) }).await.unwrap();
    client.send(Stamp { mark: None }).await.unwrap();
    assert_eq!(server.calls()[1].header("mark"), None);
}

#[tokio::test]
async fn limits_are_checked_before_sending_unless_switched_off() {
    let server = Server::start(|_| Answer::ok("{}")).await;
    let client = server.client();
    let request = lend_books("b", Reader::new("r"), []).due(91);
    let error = client.send(request.clone()).await.unwrap_err();
    assert!(error.is_invalid_request() && error.is_unsent());
    assert_eq!(
        error.to_string(),
        "POST /open-apis/library/v1/branches/:branch_id/lend: not sent, since it breaks \
         documented limits: books: 0 items, at least 1; due: 91, at most 90"
    );
    assert_eq!(error.violations()[1].path, "due");
    assert!(server.journal().is_empty());

    client.unvalidated().send(request.clone()).await.unwrap();
    server.builder().unvalidated().build().unwrap().send(request).await.unwrap();
    assert_eq!(server.calls()[1].json()["due"], 91);
}

#[tokio::test]
async fn a_custom_base_url_replaces_all_hosts_and_keeps_its_path() {
    let server = Server::start(|call| match call.path() {
        "/feishu/open-apis/auth/v3/tenant_access_token/internal" => Answer::token("t-p", 7200),
        _ => Answer::ok("{}"),
    })
    .await;
    let base = format!("{}/feishu/", server.url);
    let client = server.builder().base_url(base).build().unwrap();
    client.send(GetHours {}).await.unwrap();
    let nothing: Nothing = client.send(Elsewhere {}).await.unwrap();
    assert_eq!(nothing, Nothing {});
    let targets: Vec<String> = server.journal().into_iter().map(|call| call.target).collect();
    assert_eq!(targets[1..], ["/feishu/open-apis/desk/v1/hours", "/feishu/desk/openapi/elsewhere"]);
}
