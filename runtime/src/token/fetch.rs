//! Asking the platform for a token: how a request for one is made and its reply read. What a
//! store app asks for stands in `store_app`.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, header::CONTENT_TYPE};
use serde_json::{Map, Value, json};

use super::{Fetched, Identity, Wanted, store_app};
use crate::{
    AppType, BodyKind, Endpoint, Error, Form, Method,
    client::{Call, Deadline, Outgoing, Payload, Shared, Take, Target},
    envelope::{Fault, Look},
    error::Kind,
    secret::Secret,
    wire,
};

static TENANT: Endpoint = Endpoint::new(
    "auth.v3.auth.tenant_access_token_internal",
    Method::Post,
    "/open-apis/auth/v3/tenant_access_token/internal",
)
.body(BodyKind::Json)
.form(Form::Flat);

static APP: Endpoint = Endpoint::new(
    "auth.v3.auth.app_access_token_internal",
    Method::Post,
    "/open-apis/auth/v3/app_access_token/internal",
)
.body(BodyKind::Json)
.form(Form::Flat);

/// Fetches one of the app's own tokens.
pub(crate) async fn fetch(client: Arc<Shared>, wanted: &Wanted) -> Result<Fetched, Error> {
    let endpoint = match (client.app_type, wanted) {
        (AppType::Store, Wanted::TenantOf(tenant)) => {
            return store_app::tenant_token(&client, &tenant.key).await;
        }
        (AppType::Store, _) => return store_app::app_token(&client).await,
        (AppType::Custom, Wanted::App) => &APP,
        (AppType::Custom, Wanted::Tenant | Wanted::TenantOf(_)) => &TENANT,
    };
    let body = json!({"app_id": client.app_id, "app_secret": client.app_secret.reveal()});
    let read = |reply: &Map<String, Value>| token(reply, wanted.kind().name());
    ask(&client, endpoint, &body, &[], client.timeout, read).await
}

/// Makes a request for a token. Asking twice does no harm, so failures are tried again.
/// `secrets` are those in the body, besides the app's: no error shows them.
pub(crate) async fn ask<T: Send>(
    client: &Arc<Shared>,
    endpoint: &'static Endpoint,
    body: &Value,
    secrets: &[Secret],
    timeout: Duration,
    mut read: impl FnMut(&Map<String, Value>) -> Result<T, Fault> + Send,
) -> Result<T, Error> {
    let target = Target::of(endpoint);
    let json = HeaderValue::from_static("application/json; charset=utf-8");
    let outgoing = Outgoing {
        url: format!("{}{}", client.base.of(None), endpoint.path),
        headers: HeaderMap::from_iter([(CONTENT_TYPE, json)]),
        body: Payload::Bytes(Bytes::from(body.to_string())),
        repeatable: true,
        secrets: secrets.to_vec(),
        confidential: true,
        ..Outgoing::new(target.clone())
    };
    let mut answer = None;
    let mut take = |body: &[u8]| {
        // Faults quote nothing of it: it holds the token.
        let reply: Map<String, Value> =
            serde_json::from_slice(body).map_err(|_| fault("", "it is no complete JSON object"))?;
        answer = Some(read(&reply)?);
        Ok(Look::Success(()))
    };
    let call = Call {
        client,
        outgoing: &outgoing,
        identity: &Identity::default(),
        deadline: Deadline::after(timeout),
        retry: &client.retry,
    };
    call.run(&mut Take::Whole(&mut take)).await?;
    answer.ok_or_else(|| {
        Error::new(&target, Kind::Encode("the reply with the token was not read".to_owned()))
    })
}

pub(crate) fn fault(path: &str, message: &str) -> Fault {
    Fault { path: path.into(), message: message.into() }
}

/// The token of this name, and for how long it is valid.
pub(crate) fn token(reply: &Map<String, Value>, name: &str) -> Result<Fetched, Fault> {
    let token = secret(reply, name)?.ok_or_else(|| fault(name, "no token, expected a string"))?;
    Ok(Fetched { token, expire: seconds(reply, "expire") })
}

/// The token of this name, unless it is absent or empty.
pub(crate) fn secret(reply: &Map<String, Value>, name: &str) -> Result<Option<Secret>, Fault> {
    let token = match reply.get(name) {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::String(token)) if token.is_empty() => return Ok(None),
        Some(Value::String(token)) => token.as_str(),
        Some(_) => return Err(fault(name, "no token, expected a string")),
    };
    if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(fault(name, "the token has characters that no header can carry"));
    }
    Ok(Some(Secret::new(token)))
}

/// A lifetime, in whatever form it comes; nothing where it is no whole number.
pub(crate) fn seconds(reply: &Map<String, Value>, name: &str) -> Option<i64> {
    reply.get(name).and_then(|value| wire::decode(value).ok())
}
