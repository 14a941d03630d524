//! Errors in chains: a program that prints an error with all its sources, as `anyhow` does by
//! `{:#}`, prints each thing once.

use std::{collections::BTreeSet, error::Error as _, io, path::Path, time::Duration};

use feishu_runtime::{
    Client, Error, RetryPolicy,
    transport::{BoxFuture, Transport, TransportError},
};

use crate::{
    desk::{GetHours, MyLoans, Search},
    library::{Book, LendBooks, Reader, lend_books},
    server::{Answer, Server, TOKEN_PATH},
    tenants, users,
};

/// The error of a call that gets this reply.
async fn against(answer: Answer) -> Error {
    let server = Server::script([answer]).await;
    let client = server.client().retry(RetryPolicy::off());
    client.send(GetHours {}).await.unwrap_err()
}

/// A client of an address where nobody listens.
fn nowhere() -> Client {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let builder = Client::builder("cli_test", "app-s3cret").base_url(url);
    builder.retry(RetryPolicy::off()).build().unwrap()
}

async fn no_token() -> Error {
    let server = Server::start_async(|received| {
        assert_eq!(received.path(), TOKEN_PATH);
        Box::pin(async { Answer::code(400, 10003, "invalid param") })
    })
    .await;
    server.client().send(GetHours {}).await.unwrap_err()
}

async fn never_in_time() -> Error {
    let server = Server::script([Answer::SILENCE]).await;
    let client = server.client().timeout(Duration::from_millis(50));
    client.send(GetHours {}).await.unwrap_err()
}

async fn held_back_by_a_rate_limit() -> Error {
    let refusal = Answer::code(429, 99991400, "too fast").header("x-ogw-ratelimit-reset", "600");
    let server = Server::script([refusal]).await;
    let client = server.client().timeout(Duration::from_secs(5));
    client.send(GetHours {}).await.unwrap_err();
    client.send(GetHours {}).await.unwrap_err()
}

async fn no_ticket() -> Error {
    let setting = tenants::Setting::new("ticket-1").await;
    let client = setting.builder().app_ticket_wait(Duration::from_millis(1)).build().unwrap();
    client.tenant("k1").send(GetHours {}).await.unwrap_err()
}

async fn unsaved_user_tokens() -> Error {
    let setting = users::Setting::new().await;
    let (client, _session) = setting.session(-60).await;
    *setting.store.fails.lock().unwrap() = Some("disk full");
    client.send(MyLoans {}).await.unwrap_err()
}

async fn no_refresh_token() -> Error {
    let setting = users::Setting::new().await;
    let mut tokens = users::tokens(1, -60);
    tokens.refresh_token = None;
    let client = setting.server.client();
    let session = client.user_session("ou_1", tokens, setting.store.clone()).await.unwrap();
    session.refresh().await.unwrap_err()
}

async fn an_unwritable_file() -> Error {
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-type: a/b\r\n\r\nx";
    let server = Server::script([Answer::Raw(head.as_bytes().into())]).await;
    let folder = tempfile::tempdir().unwrap();
    let scan = crate::files::scan();
    let download = server.client().download(scan).await.unwrap();
    download.save(folder.path().join("none/scan")).await.unwrap_err()
}

/// One failure of each kind, made by calls over a socket where the failure comes from one.
async fn failures() -> Vec<Error> {
    let client = Server::script([Answer::ok("{}")]).await.client();
    let too_long: LendBooks = lend_books("b", Reader::new("r"), [Book::new("t".repeat(2000))]);
    let login = client.login("https://app.example/callback").begin().unwrap();
    let unreadable = crate::files::upload(Path::new("/nowhere/scan"));
    vec![
        Client::builder("", "s").build().unwrap_err(),
        client.send(too_long).await.unwrap_err(),
        client.send(unreadable).await.unwrap_err(),
        client.send(Search { shelf: "..".to_owned(), ..Search::default() }).await.unwrap_err(),
        client.send(MyLoans {}).await.unwrap_err(),
        login.code("state=another").unwrap_err(),
        no_token().await,
        no_ticket().await,
        no_refresh_token().await,
        unsaved_user_tokens().await,
        an_unwritable_file().await,
        held_back_by_a_rate_limit().await,
        never_in_time().await,
        nowhere().send(GetHours {}).await.unwrap_err(),
        against(Answer::Cut(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{".to_vec())).await,
        against(Answer::Reset).await,
        against(Answer::Reply(502, vec![], b"<html>".to_vec())).await,
        against(Answer::code(400, 7002001, "desk is closed")).await,
        against(Answer::json(200, r#"{"code":0,"data":{"open":"x"}}"#)).await,
    ]
}

#[tokio::test]
async fn no_error_of_a_chain_repeats_what_its_source_says() {
    let failures = failures().await;
    for failure in &failures {
        let mut parent = failure as &(dyn std::error::Error + 'static);
        while let Some(cause) = parent.source() {
            let (parent_text, text) = (parent.to_string(), cause.to_string());
            assert!(!parent_text.contains(&text), "{text:?} stands twice: {parent_text}");
            parent = cause;
        }
        let chain = format!("{:#}", anyhow::Error::from(failure.clone()));
        assert!(chain.starts_with(&failure.to_string()), "{chain}");
    }
    let kinds: BTreeSet<_> = failures.iter().map(|failure| failure.kind().into_owned()).collect();
    let expected = [
        "10003",
        "502",
        "7002001",
        "configuration",
        "connection_lost",
        "file",
        "invalid_request",
        "login",
        "no_app_ticket",
        "no_connection",
        "no_refresh_token",
        "no_token",
        "rate_limit",
        "timeout",
        "unreadable_reply",
        "unwritable_request",
        "user_token_store",
    ];
    assert_eq!(kinds.iter().map(String::as_str).collect::<Vec<_>>(), expected);
}

#[tokio::test]
async fn a_chain_reads_as_one_sentence() {
    let refused = nowhere().send(GetHours {}).await.unwrap_err();
    let cut = against(Answer::Cut(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{".to_vec()));
    for (error, expected) in [
        (
            refused,
            "the report: GET /open-apis/desk/v1/hours: no tenant_access_token: POST \
             /open-apis/auth/v3/tenant_access_token/internal: no connection: error sending \
             request: client error (Connect): tcp connect error: Connection refused (os error 111); \
             look at the address, the network and the proxy, or let `Client::diagnose` do so",
        ),
        (
            cut.await,
            "the report: GET /open-apis/desk/v1/hours: the connection failed before the reply was \
             complete: error decoding response body: error reading a body from connection: end \
             of file before message length reached",
        ),
        (
            no_token().await,
            "the report: GET /open-apis/desk/v1/hours: no tenant_access_token: POST \
             /open-apis/auth/v3/tenant_access_token/internal: code 10003 (HTTP 400): invalid \
             param; what to do: compare the app id and the app secret with \
             https://open.feishu.cn/app/cli_test/baseinfo; an app of the other site is not known \
             here: Feishu is `Domain::Feishu`, Lark is `Domain::Lark`",
        ),
    ] {
        let chain = format!("{:#}", anyhow::Error::from(error).context("the report"));
        // The number of the system's error differs between systems.
        let chain = chain.replace("(os error 61)", "(os error 111)");
        assert_eq!(chain, expected);
    }
}

/// Fails with an error of its own.
struct OutOfPaper;

impl Transport for OutOfPaper {
    fn send(
        &self,
        _request: feishu_runtime::http::Request<feishu_runtime::transport::Body>,
    ) -> BoxFuture<
        '_,
        Result<feishu_runtime::http::Response<feishu_runtime::transport::Body>, TransportError>,
    > {
        Box::pin(async { Err(TransportError::unsent(io::Error::from(io::ErrorKind::StorageFull))) })
    }
}

#[tokio::test]
async fn the_cause_of_a_failed_transport_can_be_downcast() {
    let builder = Client::builder("cli_test", "s").transport(OutOfPaper);
    let error = builder.retry(RetryPolicy::off()).build().unwrap().send(GetHours {}).await;
    let error = error.unwrap_err();
    let cause = error.transport().unwrap().cause().downcast_ref::<io::Error>().unwrap();
    assert_eq!(cause.kind(), io::ErrorKind::StorageFull);
    assert!(error.source().is_none() && error.transport().unwrap().source().is_none());
    assert!(against(Answer::code(400, 1, "x")).await.transport().is_none());
}
