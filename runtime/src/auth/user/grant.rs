//! The endpoint that gives a user's tokens: for a code, and for a refresh token.

use std::{sync::Arc, time::Duration};

use serde_json::{Map, Value, json};

use super::{CodeGrant, UserTokens, tokens};
use crate::{
    BodyKind, Client, Endpoint, Error, Form, Method,
    auth::{ask, fault, seconds, secret},
    client::Shared,
    envelope::Fault,
    secret::Secret,
};

/// What is documented of the endpoint, on one page for codes and one for refresh tokens.
pub(crate) static OAUTH_TOKEN: Endpoint =
    Endpoint::new("authen.v2.oauth.token.create", Method::Post, "/open-apis/authen/v2/oauth/token")
        .doc("https://open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/authentication-management/access-token/get-user-access-token")
        .body(BodyKind::Json)
        .form(Form::Flat)
        .message("error_description");

/// Codes of this endpoint after which only the user can help, by logging in again: the code or
/// the refresh token is unknown, over, used, revoked, or the user is gone.
pub(crate) const LOGIN_REQUIRED: [i64; 9] =
    [20003, 20004, 20008, 20026, 20037, 20064, 20065, 20066, 20073];

/// Lifetimes that are absent or make no sense count as this: the token is new.
const SHORTEST: Duration = Duration::from_secs(60);
/// The platform asks users to agree anew after a year.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 60 * 60);

impl Client {
    /// Exchanges the code with which a user came back for the user's tokens. A code can be
    /// used once; what is lost with the future of this call, or with a reply that never came,
    /// takes another login.
    ///
    /// # Errors
    /// As [`send`](Client::send). A code that is used or over: see
    /// [`Error::is_login_required`].
    pub async fn exchange(&self, grant: CodeGrant) -> Result<UserTokens, Error> {
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
        token(&self.shared, body, secrets, self.options.timeout).await
    }
}

/// Tokens for a refresh token, which is then used up.
pub(super) async fn refresh(client: &Arc<Shared>, token: &str) -> Result<UserTokens, Error> {
    let body = json!({"grant_type": "refresh_token", "refresh_token": token});
    self::token(client, body, vec![Secret::new(token)], client.timeout).await
}

/// A request is repeated when its reply is lost, although what it hands in can be used once:
/// if the platform has used it already, the tokens are lost with or without the repetition.
async fn token(
    client: &Arc<Shared>,
    mut body: Value,
    secrets: Vec<Secret>,
    timeout: Duration,
) -> Result<UserTokens, Error> {
    body["client_id"] = client.app_id.as_str().into();
    body["client_secret"] = client.app_secret.reveal().into();
    ask(client, &OAUTH_TOKEN, &body, &secrets, timeout, read).await
}

fn read(reply: &Map<String, Value>) -> Result<UserTokens, Fault> {
    let access = secret(reply, "access_token")?
        .ok_or_else(|| fault("access_token", "no token, expected a string"))?;
    let life = |name| seconds(reply, name).and_then(|seconds| u64::try_from(seconds).ok());
    let life = |name| life(name).map(Duration::from_secs);
    let expires_in = life("expires_in").unwrap_or_default().clamp(SHORTEST, LONGEST);
    let mut tokens = UserTokens::new(access.reveal(), tokens::from_now(expires_in));
    tokens.refresh_token = secret(reply, "refresh_token")?.map(|token| token.reveal().to_owned());
    if tokens.refresh_token.is_some() {
        let life = life("refresh_token_expires_in").filter(|life| !life.is_zero());
        tokens.refresh_expires_at = life.map(|life| tokens::from_now(life.min(LONGEST)));
    }
    tokens.scopes = tokens::scopes(reply.get("scope").and_then(Value::as_str));
    Ok(tokens)
}
