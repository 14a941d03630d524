//! The two requests that lead to a long connection: the one for a URL, and the handshake.

use std::sync::Arc;

use bytes::Bytes;
use http::{
    HeaderMap, HeaderValue, Method, Request,
    header::{CONNECTION, HOST, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, UPGRADE},
};
use hyper::upgrade::OnUpgrade;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use super::connection;
use crate::{
    Received,
    platform::state::{Shared, State},
    query,
    refusal::Refusal,
    reply::Reply,
    server::connection::FaultSwitch,
};

/// What the stand-in says with a code. The messages are its own; the documentation has none.
pub(crate) fn message_of(code: i64) -> &'static str {
    match code {
        1 => "system busy",
        403 => "forbidden: only self-built apps may use long connections",
        514 => "authentication failed: app id or app secret is wrong",
        1_000_040_343 => "internal error",
        1_000_040_345 => "the service is busy",
        EXCEEDED => "the app has as many connections as it may have",
        1_000_040_351 => "the app belongs to another domain",
        _ => "refused",
    }
}

/// The app has [`MOST_CONNECTIONS`](super::MOST_CONNECTIONS).
pub(super) const EXCEEDED: i64 = 1_000_040_350;

/// Answers the request for the URL of a connection.
pub(crate) fn url(state: &mut State, received: &Received) -> Result<Reply, Refusal> {
    if received.method != Method::POST {
        return Err(Refusal::method(received.method.as_str(), "POST"));
    }
    let body = received.json().unwrap_or_default();
    let member = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
    let (id, secret) = (member("AppID"), member("AppSecret"));
    let Some(kind) = state.tokens.kind_of(id, secret) else {
        return Err(Refusal::connection(514, message_of(514)));
    };
    let host = received.header(HOST.as_str()).unwrap_or("localhost");
    let url = state.connections.offer(id, kind, host)?;
    let config = state.connections.settings.json();
    let data = json!({"URL": url, "ClientConfig": config});
    Ok(Reply::json(200, &json!({"code": 0, "msg": "", "data": data})))
}

/// Answers the handshake; the reply says that the connection may be opened.
pub(crate) fn handshake(state: &mut State, received: &Received) -> Result<Reply, Refusal> {
    if received.method != Method::GET {
        return Err(Refusal::method(received.method.as_str(), "GET"));
    }
    let Some(accept) = accept(&received.headers) else {
        return Err(Refusal::new(400, 400, "not the handshake of a WebSocket"));
    };
    state.connections.admit(received.query_value(KEY))?;
    let mut reply = Reply::text(101, "", Bytes::new());
    reply.headers = vec![
        (CONNECTION, HeaderValue::from_static("upgrade")),
        (UPGRADE, HeaderValue::from_static("websocket")),
        (SEC_WEBSOCKET_ACCEPT, accept),
    ];
    Ok(reply)
}

/// The parameter of the URL that is good for one connection.
const KEY: &str = "access_key";

/// What proves to the client that its handshake was understood.
fn accept(headers: &HeaderMap) -> Option<HeaderValue> {
    let value = |name: &str| headers.get(name).map(HeaderValue::as_bytes).unwrap_or_default();
    let upgrades = value("upgrade").eq_ignore_ascii_case(b"websocket");
    let key = headers.get(SEC_WEBSOCKET_KEY)?;
    (upgrades && value("sec-websocket-version") == b"13")
        .then(|| HeaderValue::try_from(derive_accept_key(key.as_bytes())).ok())?
}

/// What turns the connection of a request into a long connection.
pub(crate) struct Upgrade {
    key: String,
    upgrade: OnUpgrade,
}

impl Upgrade {
    /// Takes it from a request that asks for a WebSocket.
    pub(crate) fn take<B>(request: &mut Request<B>) -> Option<Upgrade> {
        let upgrade = request.extensions_mut().remove::<OnUpgrade>()?;
        let pairs = query::pairs(request.uri().query()?);
        let (_, key) = pairs.into_iter().find(|(name, _)| name == KEY)?;
        Some(Upgrade { key, upgrade })
    }

    /// Opens the connection, if its handshake was let in. It runs until one side ends it.
    pub(crate) fn open(self, shared: &Arc<Shared>, switch: &FaultSwitch) {
        let opened = {
            let mut state = shared.lock();
            let now = state.clock.time();
            state.connections.open(&self.key, now)
        };
        if let Some(opened) = opened {
            let running = connection::run(shared.clone(), opened, self.upgrade, switch.clone());
            // It ends with the runtime of the server.
            tokio::spawn(running);
        }
    }
}
