//! The endpoint that gives a user's tokens: for a code, and for a refresh token.

use std::{sync::Arc, time::Duration};

use serde_json::{Map, Value, json};

use super::CodeGrant;
use crate::{
    auth::{
        AppCredentials,
        exchange::{Exchange, TokenRequest, required_secret, seconds, secret},
        renew::SHORTEST,
    },
    endpoint::{BodyKind, Endpoint, Form, Method, Target},
    envelope::Fault,
    error::{Error, Kind, Remedy},
    secret::Secret,
    user_tokens::{self, UserTokens},
};

/// The documentation has one page for codes and one for refresh tokens; this is the endpoint of
/// both.
static OAUTH_TOKEN: Endpoint =
    Endpoint::new("authen.v2.oauth.token.create", Method::Post, "/open-apis/authen/v2/oauth/token")
        .doc("https://open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/authentication-management/access-token/get-user-access-token")
        .body(BodyKind::Json)
        .form(Form::Flat)
        .message("error_description");

/// Codes of this endpoint after which only the user can help, by logging in again: the code or
/// the refresh token is unknown, expired, used or revoked, or the user is gone.
const LOGIN_REQUIRED: [i64; 9] = [20003, 20004, 20008, 20026, 20037, 20064, 20065, 20066, 20073];

/// The platform asks users to agree anew after a year.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// An error about the tokens of a user.
pub(super) fn error(kind: Kind) -> Error {
    Error::new(&Target::of(&OAUTH_TOKEN), kind)
}

/// Exchanges the code that a user brought back for the user's tokens.
pub(crate) async fn user_tokens_for_code(
    exchange: &Arc<dyn Exchange>,
    app: &AppCredentials,
    grant: CodeGrant,
    timeout: Duration,
) -> Result<UserTokens, Error> {
    let mut body = json!({"grant_type": "authorization_code", "code": grant.code.reveal()});
    let mut secrets = vec![grant.code];
    if let Some(uri) = grant.redirect_uri {
        body["redirect_uri"] = uri.into();
    }
    if let Some(verifier) = grant.code_verifier {
        body["code_verifier"] = verifier.reveal().into();
        secrets.push(verifier);
    }
    if !grant.scopes.is_empty() {
        body["scope"] = grant.scopes.join(" ").into();
    }
    user_tokens(exchange, app, body, secrets, Some(timeout)).await
}

/// Exchanges a refresh token, which is then used up, for new tokens.
pub(super) async fn refresh(
    exchange: &Arc<dyn Exchange>,
    app: &AppCredentials,
    refresh_token: &str,
) -> Result<UserTokens, Error> {
    let body = json!({"grant_type": "refresh_token", "refresh_token": refresh_token});
    user_tokens(exchange, app, body, vec![Secret::new(refresh_token)], None).await
}

/// A request is repeated when its reply is lost, although what it hands in can be used once: if
/// the platform has used it already, the tokens are lost with or without the repetition.
async fn user_tokens(
    exchange: &Arc<dyn Exchange>,
    app: &AppCredentials,
    mut body: Value,
    secrets: Vec<Secret>,
    timeout: Option<Duration>,
) -> Result<UserTokens, Error> {
    body["client_id"] = app.id.as_str().into();
    body["client_secret"] = app.secret.reveal().into();
    let remedy = |code| LOGIN_REQUIRED.contains(&code).then_some(Remedy::Login);
    let request = TokenRequest::new(&OAUTH_TOKEN, body);
    request.secrets(secrets).timeout(timeout).remedy(remedy).send(exchange, read).await
}

fn read(reply: &Map<String, Value>) -> Result<UserTokens, Fault> {
    let access = required_secret(reply, "access_token")?;
    let life = |name| seconds(reply, name).and_then(|seconds| u64::try_from(seconds).ok());
    let life = |name| life(name).map(Duration::from_secs);
    let expires_in = life("expires_in").unwrap_or_default().clamp(SHORTEST, LONGEST);
    let mut tokens = UserTokens::new(access.reveal(), user_tokens::from_now(expires_in));
    tokens.refresh_token = secret(reply, "refresh_token")?.map(|token| token.reveal().to_owned());
    if tokens.refresh_token.is_some() {
        let life = life("refresh_token_expires_in").filter(|life| !life.is_zero());
        tokens.refresh_expires_at = life.map(|life| user_tokens::from_now(life.min(LONGEST)));
    }
    tokens.scopes = user_tokens::scopes(reply.get("scope").and_then(Value::as_str));
    Ok(tokens)
}
