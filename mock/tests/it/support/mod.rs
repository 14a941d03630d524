//! What the tests share: calls of a platform, and the specs of an invented harbour.

pub(crate) mod made;
pub(crate) mod sheet;
pub(crate) mod told;

use std::io;

use feishu_mock::{Builder, Checks, Platform, Specs, spec::Endpoint};
use feishu_openapi::Client;
use serde_json::{Value, json};

use crate::http;
pub(crate) use crate::http::{Reply, TOKEN_PATH, parse};

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

/// A platform that refuses fields that are not documented, too, and a client of it.
pub(crate) async fn start_refusing_unknown_fields() -> (Platform, Client) {
    let platform = Platform::builder().checks(Checks::strict()).start().await.unwrap();
    let client = Client::builder(platform.app_id(), platform.app_secret())
        .base_url(platform.url())
        .build()
        .unwrap();
    (platform, client)
}

impl Reply {
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
    http::exchange(platform.addr(), bytes)
}

/// One request over a connection of its own.
pub(crate) fn send(
    platform: &Platform,
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Reply {
    http::send(platform.addr(), method, target, headers, body)
}

/// The bytes of a request.
pub(crate) fn request(
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Vec<u8> {
    http::request("localhost", method, target, headers, body)
}

/// A call as a client makes it: with a token, and a JSON body where there is one.
pub(crate) fn call(platform: &Platform, method: &str, target: &str, body: Option<Value>) -> Reply {
    call_as(platform, &tenant_token(platform), method, target, body)
}

/// The `data` of the reply to a call that succeeds.
#[track_caller]
pub(crate) fn ok(platform: &Platform, method: &str, target: &str, body: Option<Value>) -> Value {
    let mut reply = call(platform, method, target, body).json();
    assert_eq!(reply["code"], 0, "{method} {target}: {reply}");
    reply["data"].take()
}

pub(crate) fn call_as(
    platform: &Platform,
    token: &str,
    method: &str,
    target: &str,
    body: Option<Value>,
) -> Reply {
    http::call(platform.addr(), token, method, target, body)
}

/// Asks for a token.
pub(crate) fn ask_for_token(platform: &Platform, id: &str, secret: &str) -> Reply {
    http::ask_for_token(platform.addr(), id, secret)
}

pub(crate) fn tenant_token(platform: &Platform) -> String {
    http::token(platform.addr(), platform.app_id(), platform.app_secret())
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
