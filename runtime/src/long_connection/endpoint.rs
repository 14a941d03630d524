//! [`Platform`]: asks the platform for the address of a WebSocket, and opens it.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, header};
use reqwest::{Upgraded, Url};
use serde_json::{Value, json};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::handshake::{client::generate_key, derive_accept_key};

use super::{
    codes,
    dial::{Dial, Dialed},
    settings::Settings,
};
use crate::{
    call::{Outgoing, ReplySink, RequestBody},
    client::{Client, Raw},
    endpoint::{AppType, BodyKind, Endpoint, Form, Meaning, Method, Target, TokenKind},
    envelope::{self, Look},
    error::{Error, ErrorReply, Kind, PlatformFailure},
    retry::RetryPolicy,
    secret::{Secret, redact},
    transport::{Head, TransportError, Upgrade, http_url},
};

pub(super) static ENDPOINT: Endpoint =
    Endpoint::new("long_connection.endpoint", Method::Post, "/callback/ws/endpoint")
        .body(BodyKind::Json)
        .form(Form::Flat);

/// The time for the request of an address, and for opening it.
const TIMEOUT: Duration = Duration::from_secs(15);
/// The most characters of a message of the server that an error shows.
const LONGEST_MESSAGE: usize = 200;

/// An error of the connection itself.
pub(super) fn lost(message: impl Into<String>) -> Error {
    Error::new(&Target::of(&ENDPOINT), Kind::LongConnection(message.into()))
}

/// The platform, as this client reaches it.
pub(super) struct Platform(pub(super) Client);

/// Where a WebSocket is.
struct SocketAddress {
    /// It has a key in its query that lets one in.
    url: Secret,
    service: i32,
    settings: Settings,
}

impl Dial for Platform {
    type Stream = Upgraded;

    async fn dial(&self) -> Result<Dialed<Upgraded>, Error> {
        self.check()?;
        let SocketAddress { url, service, settings } = self.address().await?;
        let stream = match timeout(TIMEOUT, self.open(&url)).await {
            Ok(stream) => stream?,
            Err(_) => return Err(lost(format!("no WebSocket within {TIMEOUT:?}"))),
        };
        Ok(Dialed { stream, service, settings })
    }

    async fn connections(&self) -> Option<u64> {
        let call = Raw::get("/open-apis/event/v1/connection").token(TokenKind::Tenant);
        let reply = self.0.raw(call).await;
        let reply = reply.inspect_err(|error| {
            tracing::debug!(%error, "the number of long connections of the app is not known");
        });
        reply.ok()?.data.get("data")?.get("online_instance_cnt")?.as_u64()
    }
}

impl Platform {
    /// Whether this client can have a long connection at all.
    fn check(&self) -> Result<(), Error> {
        let shared = self.0.shared();
        if shared.app.app_type == AppType::Store {
            return Err(Error::configure(
                "the platform gives long connections to self-built apps only, and this client is \
                 built with `store_app()`: receive its events with an `EventReceiver`",
            ));
        }
        if !shared.connector.can_upgrade() {
            return Err(Error::configure(
                "a transport of one's own cannot carry a WebSocket: build the client of the long \
                 connection without `transport(..)`",
            ));
        }
        Ok(())
    }

    async fn address(&self) -> Result<SocketAddress, Error> {
        let client = self.0.retry(RetryPolicy::off()).timeout(TIMEOUT);
        let mut reply = Value::Null;
        let mut read = |body: &[u8]| {
            Ok(match envelope::read::<Value>(Form::Flat, body, None)? {
                Look::Success(found) => {
                    reply = found;
                    Look::Success(())
                }
                Look::Failure => Look::Failure,
            })
        };
        client.execute(self.request(), ReplySink::Whole(&mut read)).await?;
        self.read_address(&reply["data"])
    }

    fn request(&self) -> Outgoing {
        let app = &self.0.shared().app;
        let body = json!({"AppID": app.id, "AppSecret": app.secret.reveal()});
        let headers = [
            (header::CONTENT_TYPE, "application/json; charset=utf-8"),
            (HeaderName::from_static("locale"), "zh"),
        ];
        let headers = headers.map(|(name, value)| (name, HeaderValue::from_static(value)));
        Outgoing {
            url: format!("{}{}", app.base.of(None), ENDPOINT.path),
            headers: HeaderMap::from_iter(headers),
            body: RequestBody::Bytes(Bytes::from(body.to_string())),
            confidential: true,
            remedy: codes::remedy,
            ..Outgoing::new(Target::of(&ENDPOINT))
        }
    }

    fn read_address(&self, data: &Value) -> Result<SocketAddress, Error> {
        let url = data.get("URL").and_then(Value::as_str).unwrap_or_default();
        let read =
            Url::parse(url).map_err(|_| lost("the reply has no address that can be read"))?;
        match read.scheme() {
            "wss" => {}
            "ws" if self.0.shared().app.base.is_plain() => {}
            // Its query would travel in clear.
            "ws" => {
                return Err(lost("the platform gave an address without TLS, which is not used"));
            }
            _ => return Err(lost("the platform gave an address that is not one of a WebSocket")),
        }
        let service = read.query_pairs().find(|(name, _)| name == "service_id");
        let service = service.and_then(|(_, value)| value.parse().ok()).unwrap_or_default();
        let config = data.get("ClientConfig").unwrap_or(&Value::Null);
        Ok(SocketAddress {
            url: Secret::new(url),
            service,
            settings: Settings::default().with(config),
        })
    }

    async fn open(&self, url: &Secret) -> Result<Upgraded, Error> {
        let failed =
            |error: TransportError| Error::new(&Target::of(&ENDPOINT), Kind::Transport(error));
        let key = generate_key();
        let headers = handshake(&key, self.0.shared().headers.user_agent()).map_err(lost)?;
        let shared = self.0.shared();
        let url = http_url(url.reveal()).map_err(failed)?;
        match shared.connector.upgrade(url, headers).await.map_err(failed)? {
            Upgrade::Refused(head) => Err(refused(&head, &shared.app.secret)),
            Upgrade::Done(head, stream) => {
                let accepted = head.headers.get(header::SEC_WEBSOCKET_ACCEPT);
                let expected = derive_accept_key(key.as_bytes());
                if accepted.is_none_or(|accepted| accepted != expected.as_str()) {
                    return Err(lost(
                        "the server's answer to the handshake is not that of a WebSocket",
                    ));
                }
                Ok(stream)
            }
        }
    }
}

/// The headers of a WebSocket's handshake.
fn handshake(key: &str, user_agent: &HeaderValue) -> Result<HeaderMap, String> {
    let key = HeaderValue::from_str(key).map_err(|error| error.to_string())?;
    let fixed = HeaderValue::from_static;
    Ok(HeaderMap::from_iter([
        (header::CONNECTION, fixed("Upgrade")),
        (header::UPGRADE, fixed("websocket")),
        (header::SEC_WEBSOCKET_VERSION, fixed("13")),
        (header::SEC_WEBSOCKET_KEY, key),
        (header::USER_AGENT, user_agent.clone()),
    ]))
}

/// The error of a handshake that the server refused.
fn refused(head: &Head, secret: &Secret) -> Error {
    let text = |name: &str| {
        head.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    };
    let number = |name: &str| text(name).parse::<i64>().ok().filter(|code| *code != 0);
    let message: String = text("handshake-msg").chars().take(LONGEST_MESSAGE).collect();
    let message = redact(&message, std::slice::from_ref(secret)).into_owned();
    let Some(status) = number("handshake-status") else {
        return lost(format!("the server refused the WebSocket with HTTP status {}", head.status));
    };
    let Some(code) = codes::of_handshake(status, number("handshake-autherrcode")) else {
        return lost(format!("the server refused the WebSocket with code {status}: {message}"));
    };
    let answer = ErrorReply::new(head.status, &head.headers, b"", &[]);
    let refusal = PlatformFailure {
        code,
        meaning: Meaning::default(),
        remedy: codes::remedy(code),
        message,
        log_id: None,
        scopes: Vec::new(),
        fields: Vec::new(),
        help: None,
    };
    Error::new(&Target::of(&ENDPOINT), Kind::Platform(Box::new(answer), Box::new(refusal)))
}
