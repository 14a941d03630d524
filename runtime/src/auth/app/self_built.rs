//! The tokens of a self-built app: the platform gives them for the app's id and secret.

use std::{sync::Arc, time::Duration};

use serde_json::{Map, Value, json};

use super::FetchedToken;
use crate::{
    auth::{
        AppCredentials,
        exchange::{Exchange, TokenRequest, required_secret, seconds},
    },
    endpoint::{BodyKind, Endpoint, Form, Method, TokenKind},
    envelope::Fault,
    error::{Error, Remedy},
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

/// Fetches a token of this kind.
pub(super) async fn fetch(
    exchange: &Arc<dyn Exchange>,
    app: &AppCredentials,
    kind: TokenKind,
) -> Result<FetchedToken, Error> {
    let endpoint = if kind == TokenKind::App { &APP } else { &TENANT };
    request(endpoint, app).send(exchange, |reply| read_token(reply, kind)).await
}

/// Asks whether the platform accepts the app's id and secret. The token that comes is dropped; it
/// is the one that the app has, if that is still valid for long.
pub(crate) async fn check_secret(
    exchange: &Arc<dyn Exchange>,
    app: &AppCredentials,
    timeout: Duration,
) -> Result<(), Error> {
    let request = request(&TENANT, app).timeout(Some(timeout));
    request.send(exchange, |reply| read_token(reply, TokenKind::Tenant)).await.map(drop)
}

fn request(endpoint: &'static Endpoint, app: &AppCredentials) -> TokenRequest {
    let body = json!({"app_id": app.id, "app_secret": app.secret.reveal()});
    TokenRequest::new(endpoint, body).remedy(Remedy::of_credentials)
}

/// Reads a token of this kind, and for how long it is valid.
pub(super) fn read_token(
    reply: &Map<String, Value>,
    kind: TokenKind,
) -> Result<FetchedToken, Fault> {
    let token = required_secret(reply, kind.name())?;
    Ok(FetchedToken { token, expire: seconds(reply, "expire") })
}
