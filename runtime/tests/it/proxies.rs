//! Proxies: told by the caller, and named by the environment.

use std::process::Command;

use feishu_runtime::{Client, Error};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use crate::{
    desk::GetHours,
    server::{Answer, Server},
};

/// An address that no network knows; plain, so that what goes through the proxy can be read.
const FAR: &str = "http://harbour.invalid";

fn far() -> feishu_runtime::ClientBuilder {
    Client::builder("cli_test", "app-s3cret").base_url(FAR).allow_plain_http()
}

#[tokio::test]
async fn a_proxy_of_ones_own_carries_all_calls_and_gets_its_password() {
    let proxy = Server::start(|_| Answer::ok("{}")).await;
    let url = proxy.url.replace("http://", "http://me:p%40ss@");
    far().proxy(&url).build().unwrap().send(GetHours {}).await.unwrap();
    let seen = proxy.journal();
    assert_eq!(seen.len(), 2);
    for call in &seen {
        assert!(call.target.starts_with(FAR), "{}", call.target);
        assert_eq!(call.header("host"), Some("harbour.invalid"));
        assert_eq!(call.header("proxy-authorization"), Some("Basic bWU6cEBzcw=="));
    }
    // One told by the caller is used for this machine's own addresses too.
    let server = Server::start(|_| Answer::code(400, 1, "not by the proxy")).await;
    server.builder().proxy(&proxy.url).build().unwrap().send(GetHours {}).await.unwrap();
    assert!(server.journal().is_empty());
}

#[tokio::test]
async fn https_goes_through_the_proxy_as_a_tunnel() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let proxy = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut head = vec![0; 1024];
        let length = stream.read(&mut head).await.unwrap();
        stream.write_all(b"HTTP/1.1 407 Who are you\r\n\r\n").await.unwrap();
        String::from_utf8(head[..length].to_vec()).unwrap()
    });
    let client = Client::builder("cli_test", "app-s3cret").base_url("https://harbour.invalid");
    let error = client
        .proxy(&url)
        .retry(feishu_runtime::RetryPolicy::off())
        .build()
        .unwrap()
        .send(GetHours {})
        .await
        .unwrap_err();
    assert!(error.is_unsent() && error.to_string().contains("proxy"), "{error}");
    let head = proxy.await.unwrap();
    assert!(head.starts_with("CONNECT harbour.invalid:443 HTTP/1.1\r\n"), "{head}");
    assert!(!head.contains("s3cret"), "{head}");
}

#[test]
fn a_proxy_that_cannot_be_used_is_told_without_its_password() {
    for (url, expected) in [
        ("", "cannot be read"),
        ("proxy.example:8080", "expected http or https"),
        ("socks5://me:p4ss@proxy.example", "expected http or https"),
        ("http://", "cannot be read"),
        ("http://me:p4ss@:80", "cannot be read"),
    ] {
        let error = far().proxy(url).build().unwrap_err().to_string();
        assert!(error.contains(expected) && !error.contains("p4ss"), "{url}: {error}");
    }
    assert!(!format!("{:?}", far().proxy("http://me:p4ss@a")).contains("p4ss"));
}

#[tokio::test]
async fn a_proxy_beside_an_http_client_of_ones_own_is_refused() {
    let (builder, _) = crate::memory::calls(|_| crate::memory::Outcome::Unsent);
    let error = builder.proxy("http://proxy.example").build().unwrap_err();
    assert!(error.to_string().contains("no effect"), "{error}");
}

/// Runs one of the tests below in a process of its own, which has these variables.
fn with_environment(test: &str, variables: &[(&str, &str)]) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", &format!("proxies::{test}"), "--ignored", "--nocapture"]);
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"] {
        command.env_remove(name).env_remove(name.to_lowercase());
    }
    let output = command.envs(variables.iter().copied()).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
}

async fn call_far() -> Result<(), Error> {
    let client = far().retry(feishu_runtime::RetryPolicy::off()).build().unwrap();
    client.send(GetHours {}).await.map(drop)
}

#[tokio::test]
#[ignore = "run by another test, with variables set"]
async fn in_a_process_with_a_proxy() {
    call_far().await.unwrap();
    // Not for this machine's own addresses.
    let server = Server::start(|_| Answer::ok("{}")).await;
    server.client().send(GetHours {}).await.unwrap();
    assert_eq!(server.calls().len(), 1);
}

#[tokio::test]
#[ignore = "run by another test, with variables set"]
async fn in_a_process_whose_proxy_is_not_for_us() {
    assert!(call_far().await.unwrap_err().is_unsent());
}

#[tokio::test]
#[ignore = "run by another test, with variables set"]
async fn in_a_process_with_a_proxy_and_a_client_without() {
    let client = far().no_proxy().retry(feishu_runtime::RetryPolicy::off()).build().unwrap();
    assert!(client.send(GetHours {}).await.unwrap_err().is_unsent());
}

#[tokio::test]
async fn the_environments_proxy_is_used_save_where_it_says_not() {
    let proxy = Server::start(|_| Answer::ok("{}")).await;
    let url = proxy.url.clone();
    tokio::task::spawn_blocking(move || {
        let run = |test: &str, variables: &[(&str, &str)]| with_environment(test, variables);
        run("in_a_process_with_a_proxy", &[("HTTP_PROXY", &url)]);
        run("in_a_process_with_a_proxy", &[("all_proxy", &url), ("NO_PROXY", "other.invalid")]);
        for variables in [
            [("HTTP_PROXY", &*url), ("NO_PROXY", ".invalid")],
            [("HTTPS_PROXY", &url), ("NO_PROXY", "")],
        ] {
            run("in_a_process_whose_proxy_is_not_for_us", &variables);
        }
        run("in_a_process_with_a_proxy_and_a_client_without", &[("HTTP_PROXY", &url)]);
    })
    .await
    .unwrap();
    // Two processes, each with a token request and a call.
    assert_eq!((proxy.calls().len(), proxy.token_requests()), (2, 2));
}
