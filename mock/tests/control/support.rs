//! A client that knows nothing of the platform.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    str,
};

use feishu_mock::{Builder, Platform};
use serde_json::{Value, json};

pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        let text = String::from_utf8_lossy(&self.body);
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {text}"))
    }

    pub(crate) fn text(&self) -> &str {
        str::from_utf8(&self.body).unwrap()
    }

    /// The value of a header, whatever the case of its name.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.into_iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// Why it was refused with this status.
    #[track_caller]
    pub(crate) fn error(&self, status: u16) -> String {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.body));
        self.json()["error"].as_str().expect("an error").to_owned()
    }
}

pub(crate) fn send(
    address: SocketAddr,
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Reply {
    let mut stream = TcpStream::connect(address).unwrap();
    let mut text =
        format!("{method} {target} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n");
    for (name, value) in headers {
        text += &format!("{name}: {value}\r\n");
    }
    text += &format!("Content-Length: {}\r\n\r\n", body.len());
    stream.write_all(&[text.as_bytes(), body].concat()).unwrap();
    let mut all = Vec::new();
    stream.read_to_end(&mut all).unwrap();
    let end = all.windows(4).position(|it| it == b"\r\n\r\n").expect("no end of headers");
    let head = String::from_utf8(all[..end].to_vec()).unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Reply { status, head, body: all[end + 4..].to_vec() }
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

const TOKEN: &str = "/open-apis/auth/v3/tenant_access_token/internal";

/// A token of the app.
pub(crate) fn token(address: SocketAddr, id: &str, secret: &str) -> String {
    let body = json!({"app_id": id, "app_secret": secret}).to_string();
    let headers = [("Content-Type", "application/json")];
    let reply = send(address, "POST", TOKEN, &headers, body.as_bytes()).json();
    reply["tenant_access_token"].as_str().unwrap_or_else(|| panic!("{reply}")).to_owned()
}

/// A call with this token.
pub(crate) fn call(
    address: SocketAddr,
    token: &str,
    method: &str,
    target: &str,
    body: Option<Value>,
) -> Reply {
    let bearer = format!("Bearer {token}");
    let headers =
        [("Authorization", bearer.as_str()), ("Content-Type", "application/json; charset=utf-8")];
    let headers = if body.is_some() { &headers[..] } else { &headers[..1] };
    let body = body.map(|body| body.to_string()).unwrap_or_default();
    send(address, method, target, headers, body.as_bytes())
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
