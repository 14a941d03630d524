//! Long connections over real sockets: the request for an address, the handshake, proxies, and
//! what no text shows. What connections do afterwards is tested on a stopped clock, in the crate.

use std::time::Duration;

use base64::{Engine, prelude::BASE64_STANDARD};
#[cfg(feature = "tls-aws-lc-rs")]
use feishu_runtime::reqwest;
use feishu_runtime::{
    CardAnswer, Client, EventReceiver, EventRouter, LongConnectionHandle, LongConnectionState,
    Toast, http::HeaderMap,
};
#[cfg(feature = "socks")]
use feishu_test_server::Socks;
use serde_json::{Value, json};
use tokio::time::timeout;

#[cfg(feature = "tls-aws-lc-rs")]
use crate::tunnel::{AUTHORITY, ConnectProxy, TlsFront};
use crate::{
    long_server::{LongServer, TICKET, header, push},
    memory,
    server::{Answer, Server},
};

fn router() -> EventRouter {
    EventRouter::for_long_connection()
        .on_type("drill", |_| async { Ok(()) })
        .on_type("card.action.trigger", |_| async {
            Ok(CardAnswer::new().toast(Toast::info("Noted")))
        })
        .build()
        .unwrap()
}

fn event(event_type: &str) -> Value {
    json!({"schema": "2.0", "header": {"event_id": event_type, "event_type": event_type}, "event": {}})
}

/// Waits for the first state that is not on the way.
async fn settled(handle: &LongConnectionHandle) -> LongConnectionState {
    let mut watch = handle.watch();
    let waits = watch.wait_for(|state| {
        state.is_connected()
            || state.is_over()
            || matches!(state, LongConnectionState::Waiting { .. })
    });
    timeout(Duration::from_secs(30), waits).await.unwrap().unwrap().clone()
}

fn without_secrets(text: &str) {
    for secret in [TICKET, "app-s3cret"] {
        assert!(!text.contains(secret), "{text}");
    }
}

#[tokio::test]
async fn events_and_callbacks_come_and_their_answers_go_byte_by_byte() {
    let mut server = LongServer::start(None, None).await;
    let connection = server.builder().build().unwrap().long_connection(router());
    let handle = connection.handle();
    without_secrets(&format!("{connection:?}"));
    let run = tokio::spawn(connection.run());
    let mut socket = server.accept().await;
    let answer = push(&mut socket, "m1", &event("drill")).await;
    assert!(answer.ends_with(b"\x42\x0c{\"code\":200}"), "{}", String::from_utf8_lossy(&answer));
    let answer = push(&mut socket, "m2", &event("card.action.trigger")).await;
    // As serde_json writes it, whose order of members depends on the features of a build.
    let toast = json!({"toast": {"type": "info", "content": "Noted"}}).to_string();
    let data = format!(r#"{{"code":200,"data":"{}"}}"#, BASE64_STANDARD.encode(toast));
    assert!(answer.ends_with(data.as_bytes()), "{}", String::from_utf8_lossy(&answer));
    without_secrets(&format!("{handle:?}"));

    let [request, handshake, ..] = &server.requests()[..] else { panic!("two requests") };
    let (_, body) = request.split_once("\r\n\r\n").unwrap();
    let body: Value = serde_json::from_str(body).unwrap();
    assert_eq!(body, json!({"AppID": "cli_a1b2c3d4e5f60718", "AppSecret": "app-s3cret"}));
    assert_eq!((header(request, "locale"), header(request, "authorization")), ("zh", ""));
    assert_eq!(header(handshake, "sec-websocket-version"), "13");
    assert!(header(handshake, "user-agent").starts_with("feishu-openapi-rust/"));

    timeout(Duration::from_secs(5), handle.stop()).await.unwrap();
    run.await.unwrap().unwrap();
    assert_eq!((handle.counts().received, handle.counts().succeeded), (2, 2));
}

#[tokio::test]
async fn a_final_code_ends_it_with_an_error_that_says_what_to_do() {
    for (code, advice) in [
        (403, "choose to receive through a long connection"),
        (514, "compare the app id and the app secret"),
        (1_000_040_350, "50 connections"),
        (1_000_040_351, "`domain(Domain::Lark)`"),
        (12345, "code 12345"),
    ] {
        let reply = json!({"code": code, "msg": "refused for app-s3cret"}).to_string();
        let server = LongServer::start(Some(&reply), None).await;
        let connection = server.builder().build().unwrap().long_connection(router());
        let handle = connection.handle();
        let run = timeout(Duration::from_secs(30), connection.run());
        let error = run.await.unwrap().unwrap_err();
        assert_eq!(error.code(), Some(code));
        assert!(error.to_string().contains(advice), "{error}");
        without_secrets(&format!("{error} {error:?} {handle:?}"));
        assert!(matches!(handle.state(), LongConnectionState::Failed(_)));
    }
}

#[tokio::test]
async fn codes_that_pass_are_tried_again() {
    for code in [1, 1_000_040_343, 1_000_040_345] {
        let reply = json!({"code": code, "msg": "busy"}).to_string();
        let server = LongServer::start(Some(&reply), None).await;
        let connection = server.builder().build().unwrap().long_connection(router());
        let handle = connection.handle();
        let run = tokio::spawn(connection.run());
        let state = settled(&handle).await;
        assert!(matches!(state, LongConnectionState::Waiting { failed: 1, .. }), "{state:?}");
        assert_eq!(state.last_error().unwrap().code(), Some(code));
        handle.stop().await;
        run.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn a_refused_handshake_is_final_where_its_headers_say_so() {
    let refusal = |headers: &str| format!("HTTP/1.1 400 No\r\n{headers}content-length: 0\r\n\r\n");
    for (headers, expected) in [
        ("handshake-status: 403\r\nhandshake-msg: for app-s3cret\r\n", Some(403)),
        ("handshake-status: 514\r\nhandshake-autherrcode: 1000040350\r\n", Some(1_000_040_350)),
        ("handshake-status: 514\r\nhandshake-msg: too old\r\n", None),
        ("", None),
    ] {
        let server = LongServer::start(None, Some(&refusal(headers))).await;
        let connection = server.builder().build().unwrap().long_connection(router());
        let handle = connection.handle();
        let run = tokio::spawn(connection.run());
        let state = settled(&handle).await;
        assert_eq!(state.is_over(), expected.is_some(), "{headers}: {state:?}");
        let error = state.last_error().unwrap();
        assert_eq!(error.code(), expected, "{error}");
        without_secrets(&format!("{error} {error:?}"));
        handle.stop().await;
        assert_eq!(run.await.unwrap().is_err(), expected.is_some());
    }
}

#[tokio::test]
async fn an_answer_that_is_no_websocket_and_an_address_in_clear_are_not_used() {
    let accepted = "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\n\
                    upgrade: websocket\r\nsec-websocket-accept: wrong\r\n\r\n";
    let server = LongServer::start(None, Some(accepted)).await;
    let handle = run(server.builder().build().unwrap());
    let state = settled(&handle).await;
    let error = state.last_error().unwrap().to_string();
    assert!(error.contains("not that of a WebSocket"), "{error}");
    for url in ["https://a.b/?service_id=1", "", "nothing"] {
        let reply = json!({"code": 0, "data": {"URL": url}}).to_string();
        let server = LongServer::start(Some(&reply), None).await;
        let handle = run(server.builder().build().unwrap());
        let state = settled(&handle).await;
        assert!(state.last_error().unwrap().to_string().contains("address"), "{state:?}");
        assert_eq!(server.requests().len(), 1);
    }
}

/// Runs it in a task.
fn run(client: Client) -> LongConnectionHandle {
    let connection = client.long_connection(router());
    let handle = connection.handle();
    tokio::spawn(connection.run());
    handle
}

#[tokio::test]
async fn a_connection_with_tls_goes_through_the_proxy_as_a_tunnel() {
    let url = format!("wss://harbor.invalid/ws?service_id=42&ticket={TICKET}");
    let reply = json!({"code": 0, "data": {"URL": url}}).to_string();
    let proxy = Server::start(move |received| match received.method.as_str() {
        "CONNECT" => Answer::Cut(b"HTTP/1.1 407 Who are you\r\n\r\n".to_vec()),
        _ => Answer::json(200, reply.clone()),
    })
    .await;
    let client = Client::builder("cli_test", "app-s3cret").base_url("http://harbor.invalid");
    let handle = run(client.allow_plain_http().proxy(&proxy.url).build().unwrap());
    let state = settled(&handle).await;
    let error = state.last_error().unwrap();
    without_secrets(&format!("{error} {error:?}"));
    assert!(error.to_string().contains("proxy"), "{error}");
    let seen = proxy.journal();
    let tunnel = seen.last().unwrap();
    assert_eq!((&*tunnel.method, &*tunnel.target), ("CONNECT", "harbor.invalid:443"));
}

#[cfg(feature = "tls-aws-lc-rs")]
#[tokio::test]
async fn a_websocket_with_tls_works_through_the_tunnel_of_a_proxy() {
    let front = TlsFront::bind().await;
    let url = format!("wss://localhost:{}/ws?service_id=42&ticket={TICKET}", front.port());
    let reply = json!({"code": 0, "data": {"URL": url}}).to_string();
    let mut server = LongServer::start(Some(&reply), None).await;
    let tls_address = front.serve(server.address());
    let proxy = ConnectProxy::start(tls_address).await;

    let http = reqwest::Client::builder()
        .tls_certs_only([reqwest::Certificate::from_pem(AUTHORITY).unwrap()])
        .proxy(reqwest::Proxy::all(proxy.url("me:p4ss")).unwrap());
    let client = Client::builder("cli_a1b2c3d4e5f60718", "app-s3cret")
        .base_url(format!("https://localhost:{}", tls_address.port()))
        .http(http.build().unwrap());
    let handle = run(client.build().unwrap());
    let mut socket = server.accept().await;
    let answer = push(&mut socket, "m", &event("drill")).await;
    assert!(answer.ends_with(b"{\"code\":200}"), "{}", String::from_utf8_lossy(&answer));
    assert!(handle.state().is_connected());
    // The request for the address and the WebSocket; what the proxy carried is encrypted.
    let tunnels = proxy.tunnels();
    let head = format!("CONNECT localhost:{} HTTP/1.1", tls_address.port());
    assert!(!tunnels.is_empty() && tunnels.iter().all(|tunnel| tunnel.starts_with(&head)));
    let password = format!("Basic {}", BASE64_STANDARD.encode("me:p4ss"));
    for tunnel in &tunnels {
        assert_eq!(header(tunnel, "proxy-authorization"), password);
        without_secrets(tunnel);
    }
    timeout(Duration::from_secs(5), handle.stop()).await.unwrap();
}

#[cfg(feature = "tls-aws-lc-rs")]
#[tokio::test]
async fn a_websocket_whose_certificate_nobody_vouches_for_is_not_opened() {
    let front = TlsFront::bind().await;
    let url = format!("wss://localhost:{}/ws?service_id=42&ticket={TICKET}", front.port());
    let reply = json!({"code": 0, "data": {"URL": url}}).to_string();
    let server = LongServer::start(Some(&reply), None).await;
    front.serve(server.address());
    // It asks for the address without TLS, and trusts the authorities of the system.
    let handle = run(server.builder().build().unwrap());
    let state = settled(&handle).await;
    assert!(!state.is_connected() && !state.is_over(), "{state:?}");
    let error = state.last_error().unwrap();
    without_secrets(&format!("{error} {error:?}"));
    let requests = server.requests();
    assert_eq!(requests.len(), 1, "the ticket does not go out: {requests:?}");
}

#[cfg(feature = "socks")]
#[tokio::test]
async fn a_socks_proxy_carries_the_websocket_too() {
    let mut server = LongServer::start(None, None).await;
    let proxy = Socks::start(server.address()).await;
    let client = server.builder().proxy(format!("socks5://me:p4ss@{}", proxy.address()));
    let handle = run(client.build().unwrap());
    let mut socket = server.accept().await;
    push(&mut socket, "m", &event("drill")).await;
    assert!(handle.state().is_connected());
    assert!(!proxy.asked_for().is_empty());
}

#[tokio::test]
async fn clients_that_cannot_have_one_are_told_so() {
    let (own_transport, _) = memory::calls(|_| memory::Outcome::Unsent);
    let store = Client::builder("cli_test", "app-s3cret").store_app();
    for (client, expected) in [(own_transport, "transport(..)"), (store, "store_app()")] {
        let error = client.build().unwrap().long_connection(router()).run().await.unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
    }
}

#[tokio::test]
async fn a_router_for_long_connections_only_refuses_pushes_over_http() {
    let body = event("drill").to_string();
    let response = router().handle(&HeaderMap::new(), body.as_bytes()).await;
    assert_eq!(response.status(), 403);
    let receiver = EventReceiver::builder().unverified().build().unwrap();
    let both = EventRouter::builder(receiver).on_type("drill", |_| async { Ok(()) });
    let both = both.build().unwrap();
    assert_eq!(both.handle(&HeaderMap::new(), body.as_bytes()).await.status(), 200);
    let mut server = LongServer::start(None, None).await;
    tokio::spawn(server.builder().build().unwrap().long_connection(both).run());
    let mut socket = server.accept().await;
    assert!(push(&mut socket, "m", &event("drill")).await.ends_with(b"{\"code\":200}"));
}
