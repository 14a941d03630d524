//! Requests below `/__stand_in/`, and calls as the app makes them.

use std::{net::SocketAddr, str};

use feishu_mock::{Builder, Platform};
use serde_json::{Value, json};

pub(crate) use crate::http::{Reply, call, send, token};

impl Reply {
    pub(crate) fn text(&self) -> &str {
        str::from_utf8(&self.body).unwrap()
    }

    /// Why it was refused with this status.
    #[track_caller]
    pub(crate) fn error(&self, status: u16) -> String {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.body));
        self.json()["error"].as_str().expect("an error").to_owned()
    }
}

pub(crate) fn get(address: SocketAddr, route: &str) -> Reply {
    send(address, "GET", &format!("/__stand_in/{route}"), &[], b"")
}

/// The answer to a `GET` that succeeds.
#[track_caller]
pub(crate) fn got(address: SocketAddr, route: &str) -> Value {
    let reply = get(address, route);
    assert_eq!(reply.status, 200, "{route}: {}", String::from_utf8_lossy(&reply.body));
    reply.json()
}

pub(crate) fn post(address: SocketAddr, route: &str, body: &Value) -> Reply {
    let headers = [("Content-Type", "application/json")];
    let route = format!("/__stand_in/{route}");
    send(address, "POST", &route, &headers, body.to_string().as_bytes())
}

/// The answer to a `POST` that succeeds.
#[track_caller]
pub(crate) fn posted(address: SocketAddr, route: &str, body: &Value) -> Value {
    let reply = post(address, route, body);
    assert_eq!(reply.status, 200, "{route}: {}", String::from_utf8_lossy(&reply.body));
    reply.json()
}

pub(crate) fn builder() -> Builder {
    Platform::builder().control(true)
}

pub(crate) fn start() -> Platform {
    builder().start_blocking().unwrap()
}

/// Sends a text to a chat, as the app. Returns the message.
#[track_caller]
pub(crate) fn send_text(address: SocketAddr, token: &str, chat: &str, text: &str) -> Value {
    send_message(address, token, chat, "text", &json!({"text": text})).json()["data"].take()
}

pub(crate) fn send_message(
    address: SocketAddr,
    token: &str,
    chat: &str,
    kind: &str,
    content: &Value,
) -> Reply {
    let body = json!({"receive_id": chat, "msg_type": kind, "content": content.to_string()});
    let target = "/open-apis/im/v1/messages?receive_id_type=chat_id";
    call(address, token, "POST", target, Some(body))
}

/// A token of a platform's app.
pub(crate) fn app_token(platform: &Platform) -> String {
    token(platform.addr(), platform.app_id(), platform.app_secret())
}
