//! Network failures on a real socket.

use std::{sync::Arc, time::Duration};

use feishu_runtime::{Client, Domain, RetryPolicy};
use tokio::net::TcpListener;

use crate::{
    desk::{GetHours, Ring},
    server::{Answer, Server, TOKEN_PATH},
};

#[tokio::test]
async fn a_closed_port_is_a_connection_error() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let client = Client::builder("cli_test", "app-s3cret").base_url(url);
    let client = client.retry(RetryPolicy::off()).build().unwrap();
    let error = client.send(Ring {}).await.unwrap_err();
    assert!(error.is_unsent() && error.is_retryable());
    let text = error.to_string();
    assert!(
        text.starts_with("POST /open-apis/desk/v1/bell/ring: no tenant_access_token: "),
        "{text}"
    );
    assert!(text.to_lowercase().contains("no connection: ") && text.contains("refused"), "{text}");
}

#[tokio::test]
async fn a_connection_cut_before_or_in_the_reply_is_an_error_and_nothing_is_sent_twice() {
    let whole = "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{\"code\":0}";
    for end in [0, 1, 12, 17, 30, 38, 39, 40, 48] {
        let server = Server::script([Answer::Cut(whole[..end].into())]).await;
        let error = server.client().send(Ring {}).await.unwrap_err();
        assert!(!error.is_unsent() && error.is_retryable(), "{end}: {error}");
        let text = error.to_string();
        assert!(text.contains("the connection failed before the reply was complete"), "{text}");
        assert!(!text.contains("127.0.0.1"), "{text}");
        assert_eq!(server.calls().len(), 1, "{end}");
    }
    let server = Server::script([Answer::Cut(whole.into())]).await;
    server.client().send(Ring {}).await.unwrap();
}

#[tokio::test]
async fn a_reply_that_is_not_http_is_an_error() {
    let server = Server::script([Answer::Cut(b"SSH-2.0-OpenSSH_9.6\r\n".to_vec())]).await;
    let error = server.client().send(Ring {}).await.unwrap_err();
    assert!(error.to_string().contains("the connection failed"), "{error}");
}

#[tokio::test]
async fn silence_ends_in_a_timeout_that_tells_what_was_awaited() {
    let server = Server::start(|_| Answer::SILENCE).await;
    let client = server.client();
    let error = client.timeout(Duration::from_millis(300)).send(Ring {}).await.unwrap_err();
    assert!(error.is_timeout() && error.is_retryable() && !error.is_unsent());
    assert_eq!(
        error.to_string(),
        "POST /open-apis/desk/v1/bell/ring: timed out after 300ms while waiting for the reply"
    );
    let client = server.builder().timeout(Duration::from_millis(300)).build().unwrap();
    assert!(client.send(Ring {}).await.unwrap_err().is_timeout());

    let server = Server::start_async(|_| Box::pin(async { Answer::SILENCE })).await;
    let client = server.client().timeout(Duration::from_millis(50));
    let error = client.send(Ring {}).await.unwrap_err();
    assert!(error.is_timeout() && error.is_unsent());
    assert!(error.to_string().ends_with("while waiting for the access token"), "{error}");
}

#[tokio::test]
async fn the_longest_timeout_never_ends() {
    let server = Server::start(|_| Answer::ok("{}")).await;
    server.client().timeout(Duration::MAX).send(Ring {}).await.unwrap();
}

#[tokio::test]
async fn a_client_shared_by_many_tasks_works() {
    let server = Server::start(|_| Answer::ok("{}")).await;
    let client = Arc::new(server.client());
    let tasks = (0..100).map(|_| {
        let client = client.clone();
        tokio::spawn(async move { client.send(GetHours {}).await.map(drop) })
    });
    for task in futures_util::future::join_all(tasks).await {
        task.unwrap().unwrap();
    }
    assert_eq!((server.calls().len(), server.token_requests()), (100, 1));
}

#[tokio::test]
async fn a_client_outlives_the_runtime_it_was_built_in() {
    let server = Server::start(|_| Answer::ok("{}")).await;
    let client = server.client();
    let elsewhere = client.clone();
    tokio::task::spawn_blocking(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(elsewhere.send(Ring {})).unwrap();
    })
    .await
    .unwrap();
    client.send(GetHours {}).await.unwrap();
    assert_eq!(server.token_requests(), 1);
}

#[tokio::test]
async fn a_custom_reqwest_client_is_used() {
    let server = Server::start(|_| Answer::ok("{}")).await;
    let own = feishu_runtime::reqwest::Client::builder()
        .default_headers([("x-own".parse().unwrap(), "1".parse().unwrap())].into_iter().collect())
        .build()
        .unwrap();
    server.builder().http(own).build().unwrap().send(Ring {}).await.unwrap();
    assert!(server.journal().iter().all(|call| call.header("x-own") == Some("1")));
    assert_eq!(server.journal()[0].target, TOKEN_PATH);
}

#[cfg(not(any(feature = "tls-no-provider", feature = "tls-native")))]
#[test]
fn without_tls_a_client_for_https_is_refused_with_the_features_to_choose_from() {
    let error = Client::builder("cli", "s").build().unwrap_err().to_string();
    assert!(error.starts_with("there is no TLS for https: enable one of"), "{error}");
    let proxied = Client::builder("cli", "s").base_url("http://127.0.0.1:1");
    assert!(proxied.proxy("https://proxy.example").build().is_err());
    Client::builder("cli", "s").base_url("http://127.0.0.1:1").build().unwrap();
}

#[test]
fn a_client_with_invalid_settings_is_not_built() {
    for (id, secret, expected) in
        [("", "s", "the app id is empty"), ("id", " ", "the app secret is empty")]
    {
        assert_eq!(Client::builder(id, secret).build().unwrap_err().to_string(), expected);
    }
    let builder = || Client::builder("cli", "s3cret-s3cret");
    for (builder, expected) in [
        (builder().base_url("http://example.com"), "plain HTTP"),
        (builder().base_url("open.feishu.cn"), "https://"),
        (builder().base_url("http://127.0.0.1:1").user_agent("a\nb"), "user agent"),
    ] {
        let error = builder.build().unwrap_err();
        assert!(error.to_string().contains(expected) && error.is_unsent(), "{error}");
    }
    assert_eq!(Domain::Lark.base_url(), "https://open.larksuite.com");
}
