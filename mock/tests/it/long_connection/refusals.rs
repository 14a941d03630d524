//! Who gets no URL, and whose handshake fails.

use feishu_mock::{
    CONNECTION_HANDSHAKE, CONNECTION_URL, ConnectionSettings, MOST_CONNECTIONS, Outcome, Platform,
    Script,
};
use serde_json::json;
use tokio_tungstenite::tungstenite::{Error, http::HeaderMap};

use super::client::{Client, ask_for_url, url};
use crate::support::{self, ask_for_token};

/// The status and headers of a refused handshake.
async fn refused(url: &str) -> (u16, HeaderMap) {
    match Client::connect_to(url).await {
        Err(Error::Http(response)) => (response.status().as_u16(), response.headers().clone()),
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("the handshake was let in"),
    }
}

#[tokio::test]
async fn the_url_names_device_and_service_and_comes_with_the_settings() {
    let platform = Platform::start().await;
    let id = platform.app_id();
    let digits = id.strip_prefix("cli_").unwrap();
    assert!(digits.len() == 16 && digits.bytes().all(|it| it.is_ascii_hexdigit()), "{id}");
    let reconnect_count = 3;
    platform.set_connection_settings(ConnectionSettings { reconnect_count, ..Default::default() });
    let reply = ask_for_url(&platform, id, platform.app_secret());
    assert_eq!((reply.status, reply.code()), (200, 0));
    let data = &reply.json()["data"];
    assert_eq!(data["ClientConfig"]["ReconnectCount"], 3);
    let url = data["URL"].as_str().unwrap();
    assert!(url.starts_with(&platform.url().replace("http:", "ws:")), "{url}");
    let client = Client::connect_to(url).await.unwrap();
    let open = platform.connections();
    assert_eq!((open.len(), open[0].service_id), (1, client.service));
    assert!(url.contains(&format!("&device_id={}&", open[0].device_id)), "{url}");
    assert_eq!((platform.calls(CONNECTION_URL), platform.calls(CONNECTION_HANDSHAKE)), (1, 1));
    let shown = format!("{:?}", platform.journal());
    let key = url.split("access_key=").nth(1).unwrap().split('&').next().unwrap();
    assert!(!shown.contains(key) && !shown.contains(platform.app_secret()), "{shown}");
    drop(client);
    platform.until_connections(|counts| counts.closed == 1).await;
    assert_eq!(platform.connections(), []);
}

#[tokio::test]
async fn a_url_is_good_for_one_connection() {
    let platform = Platform::start().await;
    let url = url(&platform);
    let client = Client::connect_to(&url).await.unwrap();
    let unknown = url.replace("access_key=", "access_key=0");
    for url in [&url, &unknown] {
        let (status, headers) = refused(url).await;
        assert_eq!((status, &headers["handshake-status"]), (403, &"514".parse().unwrap()));
        assert_eq!(headers["handshake-autherrcode"], "514");
        assert!(headers["handshake-msg"].to_str().unwrap().contains("used before"));
    }
    assert_eq!(platform.connection_counts().opened, 1);
    drop(client);
}

#[tokio::test]
async fn who_may_not_connect_gets_no_url() {
    let builder = Platform::builder().app("cli_one", "s1").store_app("cli_store", "s2");
    let platform = builder.start().await.unwrap();
    for (id, secret, code) in [
        ("cli_one", "s2", 514),
        ("cli_none", "s1", 514),
        ("cli_one", "", 514),
        ("cli_store", "s2", 403),
    ] {
        let reply = ask_for_url(&platform, id, secret);
        assert_eq!((reply.status, reply.code()), (200, code), "{id}");
        assert_eq!(reply.json()["data"], json!({}));
    }
    let journal = platform.journal();
    assert!(matches!(&journal[0].outcome, Outcome::Refused { code: 514, .. }));
    let path = "/callback/ws/endpoint";
    assert_eq!(support::send(&platform, "GET", path, &[], b"").status, 405);
    assert_eq!(support::send(&platform, "POST", path, &[], b"not json").code(), 514);
    assert_eq!(support::send(&platform, "GET", "/ws/v2?a=b", &[], b"").status, 400);
}

#[tokio::test]
async fn an_app_may_hold_fifty_connections() {
    let builder = Platform::builder().app("cli_one", "s1").app("cli_two", "s2");
    let platform = builder.start().await.unwrap();
    let spare = url(&platform);
    let mut clients = Vec::new();
    for _ in 0..MOST_CONNECTIONS {
        clients.push(Client::connect(&platform).await);
    }
    assert_eq!(ask_for_url(&platform, "cli_one", "s1").code(), 1_000_040_350);
    assert_eq!(ask_for_url(&platform, "cli_two", "s2").code(), 0, "the other app has none");
    let (_, headers) = refused(&spare).await;
    assert_eq!(headers["handshake-status"], "514");
    assert_eq!(headers["handshake-autherrcode"], "1000040350");
    clients.pop();
    platform.until_connections(|counts| counts.closed == 1).await;
    clients.push(Client::connect(&platform).await);
}

#[tokio::test]
async fn refusals_can_be_scripted_in_the_platforms_form() {
    let platform = Platform::start().await;
    for code in [1, 403, 514, 1_000_040_343, 1_000_040_345, 1_000_040_350, 1_000_040_351] {
        platform.next_for(CONNECTION_URL, Script::connection_refused(code));
        let reply = ask_for_url(&platform, platform.app_id(), platform.app_secret());
        assert_eq!((reply.status, reply.code()), (200, code));
        assert!(!reply.json()["msg"].as_str().unwrap().is_empty());
    }
    platform.next_for(CONNECTION_URL, Script::status(502).html("<h1>Bad Gateway</h1>").times(2));
    for _ in 0..2 {
        let reply = ask_for_url(&platform, platform.app_id(), platform.app_secret());
        assert_eq!(reply.status, 502);
    }
    platform.next_for(CONNECTION_HANDSHAKE, Script::handshake_refused(403, 0));
    platform.next_for(CONNECTION_HANDSHAKE, Script::status(503));
    let url = url(&platform);
    let (status, headers) = refused(&url).await;
    assert_eq!((status, &headers["handshake-status"]), (403, &"403".parse().unwrap()));
    assert_eq!(refused(&url).await.0, 503);
    Client::connect_to(&url).await.expect("a refused handshake does not use the URL");
    assert_eq!(platform.scripts_left(), 0);
    // Scripts for any endpoint are for calls, not for this.
    platform.next(Script::status(500));
    Client::connect(&platform).await;
    assert_eq!(ask_for_token(&platform, platform.app_id(), platform.app_secret()).code(), 0);
}
