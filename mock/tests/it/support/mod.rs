//! What the tests share: a client that shows every byte, and the specs of an invented harbour.

pub(crate) mod made;
pub(crate) mod told;

use std::{
    io::{self, Read, Write},
    net::TcpStream,
};

use feishu_mock::{Builder, Platform, Specs, spec::Endpoint};
use feishu_openapi::Client;
use serde_json::{Value, json};

/// A platform, and a client of it.
pub(crate) async fn start() -> (Platform, Client) {
    let platform = Platform::start().await;
    let client = Client::builder(platform.app_id(), platform.app_secret())
        .base_url(platform.url())
        .build()
        .unwrap();
    (platform, client)
}

/// A platform that knows only what calls created, and a client of it.
pub(crate) async fn start_strict() -> (Platform, Client) {
    let platform = Platform::builder().strict_resources(true).start().await.unwrap();
    let client = Client::builder(platform.app_id(), platform.app_secret())
        .base_url(platform.url())
        .build()
        .unwrap();
    (platform, client)
}

/// A reply, read until the connection closed.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (key, value) = line.split_once(": ")?;
            key.eq_ignore_ascii_case(name).then_some(value)
        })
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&self.body)))
    }

    pub(crate) fn code(&self) -> i64 {
        self.json()["code"].as_i64().unwrap()
    }

    /// The violations as `field: description`.
    pub(crate) fn violations(&self) -> Vec<String> {
        let json = self.json();
        let list = json["error"]["field_violations"].as_array().cloned().unwrap_or_default();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        list.iter()
            .map(|it| format!("{}: {}", text(&it["field"]), text(&it["description"])))
            .collect()
    }
}

/// Sends bytes as they are and reads until the connection ends.
pub(crate) fn send_bytes(platform: &Platform, bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(platform.addr())?;
    stream.write_all(bytes)?;
    let mut all = Vec::new();
    stream.read_to_end(&mut all)?;
    Ok(all)
}

/// One request over a connection of its own.
pub(crate) fn send(
    platform: &Platform,
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Reply {
    let all = send_bytes(platform, &request(method, target, headers, body)).unwrap();
    parse(&all)
}

/// The bytes of a request.
pub(crate) fn request(
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Vec<u8> {
    let length = body.len();
    let mut text =
        format!("{method} {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
    for (name, value) in headers {
        text += &format!("{name}: {value}\r\n");
    }
    text += &format!("Content-Length: {length}\r\n\r\n");
    [text.as_bytes(), body].concat()
}

pub(crate) fn parse(all: &[u8]) -> Reply {
    let end = all.windows(4).position(|window| window == b"\r\n\r\n").expect("no end of headers");
    let head = String::from_utf8(all[..end].to_vec()).unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Reply { status, head, body: all[end + 4..].to_vec() }
}

/// A call as a client makes it: with a token, and a JSON body where there is one.
pub(crate) fn call(platform: &Platform, method: &str, target: &str, body: Option<Value>) -> Reply {
    call_as(platform, &tenant_token(platform), method, target, body)
}

pub(crate) fn call_as(
    platform: &Platform,
    token: &str,
    method: &str,
    target: &str,
    body: Option<Value>,
) -> Reply {
    let bearer = format!("Bearer {token}");
    let mut headers = vec![("Authorization", bearer.as_str())];
    if body.is_some() {
        headers.push(("Content-Type", "application/json; charset=utf-8"));
    }
    let body = body.map(|body| body.to_string()).unwrap_or_default();
    send(platform, method, target, &headers, body.as_bytes())
}

pub(crate) const TOKEN_PATH: &str = "/open-apis/auth/v3/tenant_access_token/internal";

/// Asks for a token.
pub(crate) fn ask_for_token(platform: &Platform, id: &str, secret: &str) -> Reply {
    let body = json!({"app_id": id, "app_secret": secret}).to_string();
    send(platform, "POST", TOKEN_PATH, &[("Content-Type", "application/json")], body.as_bytes())
}

pub(crate) fn tenant_token(platform: &Platform) -> String {
    let reply = ask_for_token(platform, platform.app_id(), platform.app_secret());
    reply.json()["tenant_access_token"].as_str().unwrap().to_owned()
}

/// A platform that knows an invented harbour.
pub(crate) fn harbour(endpoints: Value) -> Builder {
    let endpoints: Vec<Endpoint> = serde_json::from_value(endpoints).unwrap();
    Platform::builder().specs(Specs::from_endpoints(endpoints).unwrap())
}

/// An endpoint of the harbour, with what is left out filled in.
pub(crate) fn endpoint(members: Value) -> Value {
    let mut spec = json!({
        "id": "harbour.v1.berth.create", "title": "Create a berth",
        "method": "POST", "path": "/open-apis/harbour/v1/berths"
    });
    let all = spec.as_object_mut().unwrap();
    all.extend(members.as_object().unwrap().clone());
    spec
}

/// The one endpoint for which only the body matters.
pub(crate) fn with_body(fields: Value) -> Builder {
    harbour(json!([endpoint(json!({"request": {"body": {"type": "object", "fields": fields}}}))]))
}

pub(crate) const BERTHS: &str = "/open-apis/harbour/v1/berths";
pub(crate) const CREATE: &str = "harbour.v1.berth.create";
