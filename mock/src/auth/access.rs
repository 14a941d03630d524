//! Checks the bearer token of a request against the tokens that its endpoint accepts, its other
//! credentials, and permissions against those that a test revoked.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use feishu_spec::{Credential, Endpoint, Token};
use http::{HeaderMap, header::AUTHORIZATION};

use super::token::{TokenState, Tokens};
use crate::{Domain, refusal::Refusal};

/// The revoked permissions; all others are granted.
#[cfg_attr(feature = "state-file", derive(serde::Serialize, serde::Deserialize))]
#[derive(Debug, Default)]
pub(crate) struct Revoked {
    pub(crate) app: HashSet<String>,
    pub(crate) user: HashSet<String>,
}

/// The kind of token that a request has, or `None` if the endpoint needs no token.
pub(crate) fn authenticate(
    endpoint: &Endpoint,
    headers: &HeaderMap,
    tokens: &Tokens,
    now: Duration,
) -> Result<Option<Token>, Refusal> {
    if endpoint.tokens.is_empty() {
        return Ok(None);
    }
    let missing = || {
        let message =
            "Missing access token for authorization. Please make a request with token attached.";
        Refusal::new(400, 99_991_661, message)
    };
    let header = headers.get(AUTHORIZATION).ok_or_else(missing)?;
    let token = header
        .to_str()
        .ok()
        .and_then(|text| text.split_once(' '))
        .filter(|(scheme, token)| scheme.eq_ignore_ascii_case("bearer") && !token.is_empty())
        .map(|(_, token)| token.trim())
        .ok_or_else(missing)?;
    let kind = match tokens.state(token, now) {
        TokenState::Valid(kind) => kind,
        TokenState::Expired(Token::User) => {
            return Err(Refusal::new(401, 99_991_677, "Authentication token expired"));
        }
        TokenState::Expired(kind) => return Err(invalid(kind)),
        TokenState::Unknown => return Err(unknown(token)),
    };
    if endpoint.tokens.contains(&kind) { Ok(Some(kind)) } else { Err(wrong_kind(endpoint, kind)) }
}

/// Checks the credentials that the endpoint needs besides the token. `helpdesks` maps the id of
/// each helpdesk to its token; where none is registered, any will do.
pub(crate) fn check_credentials(
    endpoint: &Endpoint,
    headers: &HeaderMap,
    helpdesks: &HashMap<String, String>,
) -> Result<(), Refusal> {
    for credential in &endpoint.credentials {
        let sent = headers.get(credential.header()).and_then(|value| value.to_str().ok());
        let opens = match credential {
            Credential::Helpdesk => sent.is_some_and(|sent| opens_helpdesk(sent, helpdesks)),
        };
        if !opens {
            return Err(refused_credential(endpoint, *credential));
        }
    }
    Ok(())
}

fn opens_helpdesk(sent: &str, helpdesks: &HashMap<String, String>) -> bool {
    // The Node SDK writes it like a token.
    let sent = sent.strip_prefix("Bearer ").unwrap_or(sent);
    let decoded = STANDARD.decode(sent.trim()).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let Some((id, token)) = decoded.as_deref().and_then(|text| text.split_once(':')) else {
        return false;
    };
    let unknown = helpdesks.is_empty() && !id.is_empty() && !token.is_empty();
    unknown || helpdesks.get(id).is_some_and(|expected| expected == token)
}

/// The refusal that the page documents, or the one of most pages.
fn refused_credential(endpoint: &Endpoint, credential: Credential) -> Refusal {
    let (status, code, message) = match credential {
        Credential::Helpdesk => {
            (401, 154_001, "Unauthorized, please check you have the correct access")
        }
    };
    let row = endpoint.errors.iter().find(|row| row.code == code);
    let status = row.and_then(|row| row.status).unwrap_or(status);
    let message = row.and_then(|row| row.message.as_deref()).unwrap_or(message);
    Refusal::new(status, code, message)
}

/// Checks that the app, and the user if there is one, has any permission of the endpoint.
pub(crate) fn authorize(
    endpoint: &Endpoint,
    kind: Option<Token>,
    revoked: &Revoked,
    domain: Domain,
    app_id: &str,
) -> Result<(), Refusal> {
    if revoked.app.is_empty() && revoked.user.is_empty() {
        return Ok(());
    }
    let scopes: Vec<&str> = endpoint.scopes.iter().map(|scope| scope.name.as_str()).collect();
    let Some(kind) = kind else { return Ok(()) };
    let denied = |revoked: &HashSet<String>| {
        !scopes.is_empty() && scopes.iter().all(|scope| revoked.contains(*scope))
    };
    let page = || format!("{}/app/{app_id}/auth", domain.site("open"));
    if denied(&revoked.app) {
        return Err(Refusal::permission(99_991_672, "action_scope_required", &scopes, &page()));
    }
    if kind == Token::User && denied(&revoked.user) {
        let kind = "action_privilege_required";
        return Err(Refusal::permission(99_991_679, kind, &scopes, &page()));
    }
    Ok(())
}

fn invalid(kind: Token) -> Refusal {
    let message =
        "Invalid access token for authorization. Please make a request with token attached.";
    match kind {
        Token::Tenant => Refusal::new(400, 99_991_663, message),
        Token::User => Refusal::new(401, 99_991_668, message),
        Token::App => Refusal::new(400, 99_991_664, "invalid app token"),
    }
}

fn unknown(token: &str) -> Refusal {
    match token.get(..2) {
        Some("t-") => invalid(Token::Tenant),
        Some("u-") => invalid(Token::User),
        Some("a-") => invalid(Token::App),
        _ => Refusal::new(400, 99_991_671, "Invalid token: must start with t-/u-"),
    }
}

/// The token is valid, but this endpoint does not accept its kind. The platform uses the code
/// of an invalid token of that kind.
fn wrong_kind(endpoint: &Endpoint, kind: Token) -> Refusal {
    let accepted: Vec<&str> = endpoint.tokens.iter().map(|token| token.documented_name()).collect();
    let (sent, accepted) = (kind.documented_name(), accepted.join(", "));
    let mut refusal = invalid(kind);
    refusal.message = format!("{sent} is not supported here, expected {accepted}");
    refusal
}
