//! Proxies that are configured by the caller or by environment variables.

use feishu_runtime::Client;
#[cfg(feature = "socks")]
use feishu_test_server::Asked;
use feishu_test_server::Socks;

use crate::{
    child,
    desk::GetHours,
    server::{Answer, Server},
};

/// A host that does not exist; plain HTTP, so that the proxy can read the requests.
const FAR: &str = "http://harbor.invalid";

fn far() -> feishu_runtime::ClientBuilder {
    Client::builder("cli_test", "app-s3cret").base_url(FAR).allow_plain_http()
}

#[tokio::test]
async fn a_configured_proxy_carries_all_calls_and_gets_its_password() {
    let proxy = Server::start(|_| Answer::ok("{}")).await;
    let url = proxy.url.replace("http://", "http://me:p%40ss@");
    far().proxy(&url).build().unwrap().send(GetHours {}).await.unwrap();
    let seen = proxy.journal();
    assert_eq!(seen.len(), 2);
    for call in &seen {
        assert!(call.target.starts_with(FAR), "{}", call.target);
        assert_eq!(call.header("host"), Some("harbor.invalid"));
        assert_eq!(call.header("proxy-authorization"), Some("Basic bWU6cEBzcw=="));
    }
    // A configured proxy is used for loopback addresses too.
    let server = Server::start(|_| Answer::code(400, 1, "not by the proxy")).await;
    server.builder().proxy(&proxy.url).build().unwrap().send(GetHours {}).await.unwrap();
    assert!(server.journal().is_empty());
}

#[tokio::test]
async fn https_is_tunneled_through_the_proxy() {
    let refusal = Answer::Cut(b"HTTP/1.1 407 Who are you\r\n\r\n".to_vec());
    let proxy = Server::script([refusal]).await;
    let client = Client::builder("cli_test", "app-s3cret").base_url("https://harbor.invalid");
    let error = client
        .proxy(&proxy.url)
        .retry(feishu_runtime::RetryPolicy::off())
        .build()
        .unwrap()
        .send(GetHours {})
        .await
        .unwrap_err();
    assert!(error.is_unsent() && error.to_string().contains("proxy"), "{error}");
    let [tunnel] = &proxy.journal()[..] else { panic!("{:?}", proxy.journal()) };
    assert_eq!((&*tunnel.method, &*tunnel.target), ("CONNECT", "harbor.invalid:443"));
    assert!(!format!("{tunnel:?}").contains("s3cret"), "{tunnel:?}");
}

#[test]
fn an_unusable_proxy_is_an_error_without_its_password() {
    for (url, expected) in [
        ("", "cannot be read"),
        ("proxy.example:8080", "expected http, https, socks5 or socks5h"),
        ("ftp://me:p4ss@proxy.example", "expected http, https, socks5 or socks5h"),
        ("http://", "cannot be read"),
        ("http://me:p4ss@:80", "cannot be read"),
    ] {
        let error = far().proxy(url).build().unwrap_err().to_string();
        assert!(error.contains(expected) && !error.contains("p4ss"), "{url}: {error}");
    }
    assert!(!format!("{:?}", far().proxy("http://me:p4ss@a")).contains("p4ss"));
}

#[tokio::test]
async fn a_proxy_together_with_a_custom_transport_is_refused() {
    let (builder, _) = crate::memory::calls(|_| crate::memory::Outcome::Unsent);
    let error = builder.proxy("http://proxy.example").build().unwrap_err();
    assert!(error.to_string().contains("no effect"), "{error}");
}

#[cfg(feature = "socks")]
#[tokio::test]
async fn a_socks_proxy_carries_all_calls_and_resolves_names_where_it_should() {
    let server = Server::start(|_| Answer::ok("{}")).await;
    let proxy = Socks::start(server.address()).await;
    let at = |scheme: &str| format!("{scheme}://me:p%40ss@{}", proxy.address());
    far().proxy(at("socks5h")).build().unwrap().send(GetHours {}).await.unwrap();
    // An address of this machine, since no name needs to be resolved for it.
    server.builder().proxy(at("socks5")).build().unwrap().send(GetHours {}).await.unwrap();
    assert_eq!((server.calls().len(), server.token_requests()), (2, 2));
    let asked =
        |target: String, by_name| Asked { password: Some("me:p@ss".to_owned()), target, by_name };
    // A connection carries both the token request and the call.
    let [by_name, by_address] =
        [("harbor.invalid:80".to_owned(), true), (server.address().to_string(), false)];
    assert_eq!(proxy.asked_for(), [asked(by_name.0, by_name.1), asked(by_address.0, by_address.1)]);
}

#[cfg(not(feature = "socks"))]
#[test]
fn a_socks_proxy_is_refused_with_the_feature_that_it_needs() {
    for scheme in ["socks4", "socks4a", "socks5", "socks5h"] {
        let url = format!("{scheme}://me:p4ss@proxy.example");
        let error = far().proxy(url).build().unwrap_err().to_string();
        let expected = format!("the proxy is `{scheme}://`, which needs the feature `socks`");
        assert!(error.contains(&expected) && !error.contains("p4ss"), "{error}");
    }
}

/// Runs this test in another process, in this role and with these variables.
fn with_environment(test: &str, role: &str, variables: &[(&str, &str)]) {
    let mut command = child::command(&format!("proxies::{test}"), role);
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"] {
        command.env_remove(name).env_remove(name.to_lowercase());
    }
    let output = command.envs(variables.iter().copied()).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("1 passed"), "{role}: {text}");
}

const PROXY: &str = "a proxy for us";
const OTHERS_PROXY: &str = "a proxy that is not for us";
const OWN_WAY: &str = "a client that takes no proxy";

/// What the processes of [`with_environment`] do.
async fn call_in_role(role: &str) {
    let far = far().retry(feishu_runtime::RetryPolicy::off());
    let far = if role == OWN_WAY { far.no_proxy() } else { far };
    let result = far.build().unwrap().send(GetHours {}).await.map(drop);
    if role != PROXY {
        return assert!(result.unwrap_err().is_unsent());
    }
    result.unwrap();
    // Not for loopback addresses.
    let server = Server::start(|_| Answer::ok("{}")).await;
    server.client().send(GetHours {}).await.unwrap();
    assert_eq!(server.calls().len(), 1);
}

const USED_UNLESS_EXCLUDED: &str = "the_proxy_of_the_environment_is_used_unless_it_is_excluded";

#[tokio::test]
async fn the_proxy_of_the_environment_is_used_unless_it_is_excluded() {
    if let Some(role) = child::role() {
        return call_in_role(&role).await;
    }
    let proxy = Server::start(|_| Answer::ok("{}")).await;
    let url = proxy.url.clone();
    tokio::task::spawn_blocking(move || {
        with_environment(USED_UNLESS_EXCLUDED, PROXY, &[("HTTP_PROXY", &url)]);
        with_environment(
            USED_UNLESS_EXCLUDED,
            PROXY,
            &[("all_proxy", &url), ("NO_PROXY", "other.invalid")],
        );
        with_environment(
            USED_UNLESS_EXCLUDED,
            OTHERS_PROXY,
            &[("HTTP_PROXY", &url), ("NO_PROXY", ".invalid")],
        );
        with_environment(
            USED_UNLESS_EXCLUDED,
            OTHERS_PROXY,
            &[("HTTPS_PROXY", &url), ("NO_PROXY", "")],
        );
        with_environment(USED_UNLESS_EXCLUDED, OWN_WAY, &[("HTTP_PROXY", &url)]);
    })
    .await
    .unwrap();
    // Two processes, each with a token request and a call.
    assert_eq!((proxy.calls().len(), proxy.token_requests()), (2, 2));
}

/// What a process does whose environment names a SOCKS proxy.
async fn call_through_socks() {
    let built = far().retry(feishu_runtime::RetryPolicy::off()).build();
    if cfg!(feature = "socks") {
        return drop(built.unwrap().send(GetHours {}).await.unwrap());
    }
    let error = built.unwrap_err().to_string();
    assert!(error.contains("ALL_PROXY") && error.contains("needs the feature `socks`"), "{error}");
    assert!(!error.contains("p4ss"), "{error}");
    // Others can be built.
    far().no_proxy().build().unwrap();
    Client::builder("cli_test", "s").base_url("http://127.0.0.1:1").build().unwrap();
}

#[tokio::test]
async fn a_socks_proxy_of_the_environment_is_used_or_refused_when_the_client_is_built() {
    if child::role().is_some() {
        return call_through_socks().await;
    }
    let server = Server::start(|_| Answer::ok("{}")).await;
    let proxy = Socks::start(server.address()).await;
    let url = format!("socks5h://me:p4ss@{}", proxy.address());
    tokio::task::spawn_blocking(move || {
        let test = "a_socks_proxy_of_the_environment_is_used_or_refused_when_the_client_is_built";
        for variable in ["ALL_PROXY", "all_proxy", "HTTP_PROXY"] {
            with_environment(test, "a client", &[(variable, &url)]);
        }
    })
    .await
    .unwrap();
    let expected = if cfg!(feature = "socks") { 3 } else { 0 };
    assert_eq!(proxy.asked_for().len(), expected);
    assert_eq!(server.calls().len(), expected);
}
