//! Asking the platform for a token of the app's own.

use std::sync::Arc;

use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::Fetched;
use crate::{
    BodyKind, Endpoint, Error, Form, Method, TokenKind,
    client::{Call, Deadline, Outgoing, Payload, Shared, Take, Target},
    envelope::{Fault, Look},
    error::Kind,
    secret::Secret,
    wire,
};

static TENANT: Endpoint = Endpoint::new(
    "auth.v3.tenant_access_token.internal",
    Method::Post,
    "/open-apis/auth/v3/tenant_access_token/internal",
)
.body(BodyKind::Json)
.form(Form::Flat);

static APP: Endpoint = Endpoint::new(
    "auth.v3.app_access_token.internal",
    Method::Post,
    "/open-apis/auth/v3/app_access_token/internal",
)
.body(BodyKind::Json)
.form(Form::Flat);

/// Fetches a token of a self-built app. Asking twice does no harm, so failures are tried again.
pub(crate) async fn fetch(client: Arc<Shared>, kind: TokenKind) -> Result<Fetched, Error> {
    let endpoint = if kind == TokenKind::App { &APP } else { &TENANT };
    let target = Target::of(endpoint);
    let body = json!({"app_id": client.app_id, "app_secret": client.app_secret.reveal()});
    let outgoing = Outgoing {
        url: format!("{}{}", client.base.of(None), endpoint.path),
        body: Payload::Bytes(Bytes::from(body.to_string())),
        repeatable: true,
        ..Outgoing::new(target.clone())
    };
    let mut fetched = None;
    let mut read = |body: &[u8]| {
        fetched = Some(read(body, kind)?);
        Ok(Look::Success(()))
    };
    let call = Call {
        client: &client,
        outgoing: &outgoing,
        user_token: None,
        deadline: Deadline::after(client.timeout),
    };
    call.run(&mut Take::Whole(&mut read)).await?;
    fetched.ok_or_else(|| {
        Error::new(&target, Kind::Encode("the reply with the token was not read".to_owned()))
    })
}

/// Reads the reply. Its faults quote nothing of it: it holds the token.
fn read(body: &[u8], kind: TokenKind) -> Result<Fetched, Fault> {
    let fault = |path: &str, message: &str| Fault { path: path.into(), message: message.into() };
    let reply: Map<String, Value> =
        serde_json::from_slice(body).map_err(|_| fault("", "it is no complete JSON object"))?;
    let token = match reply.get(kind.name()) {
        Some(Value::String(token)) if !token.is_empty() => token.as_str(),
        _ => return Err(fault(kind.name(), "no token, expected a string")),
    };
    if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(fault(kind.name(), "the token has characters that no header can carry"));
    }
    let expire = reply.get("expire").and_then(|expire| wire::decode(expire).ok());
    Ok(Fetched { token: Secret::new(token), expire })
}
