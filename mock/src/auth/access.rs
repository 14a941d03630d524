//! Who may call: the bearer token of a request against what its endpoint accepts, and the
//! permissions that were taken away.

use std::{collections::HashSet, time::Duration};

use axum::http::{HeaderMap, header::AUTHORIZATION};
use feishu_spec::{Endpoint, Token};

use super::token::{Known, Tokens};
use crate::refusal::Refusal;

/// Permissions that were taken away; all others are there.
#[derive(Debug, Default)]
pub(crate) struct Revoked {
    pub(crate) app: HashSet<String>,
    pub(crate) user: HashSet<String>,
}

/// The kind of token with which a request calls, `None` where the endpoint needs none.
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
    let kind = match tokens.known(token, now) {
        Known::Valid(kind) => kind,
        Known::Expired(Token::User) => {
            return Err(Refusal::new(401, 99_991_677, "Authentication token expired"));
        }
        Known::Expired(kind) => return Err(invalid(kind)),
        Known::Unknown => return Err(unknown(token)),
    };
    if endpoint.tokens.contains(&kind) { Ok(Some(kind)) } else { Err(wrong_kind(endpoint, kind)) }
}

/// The app's or user's permissions against those of which the endpoint asks one.
pub(crate) fn authorize(
    endpoint: &Endpoint,
    kind: Option<Token>,
    revoked: &Revoked,
    app_id: &str,
) -> Result<(), Refusal> {
    let scopes: Vec<&str> = endpoint.scopes.iter().map(|scope| scope.name.as_str()).collect();
    let Some(kind) = kind else { return Ok(()) };
    let denied = |revoked: &HashSet<String>| {
        !scopes.is_empty() && scopes.iter().all(|scope| revoked.contains(*scope))
    };
    if denied(&revoked.app) {
        return Err(Refusal::permission(99_991_672, "action_scope_required", &scopes, app_id));
    }
    if kind == Token::User && denied(&revoked.user) {
        let kind = "action_privilege_required";
        return Err(Refusal::permission(99_991_679, kind, &scopes, app_id));
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

/// The token is good, but not here. The code is that of an invalid token of its kind.
fn wrong_kind(endpoint: &Endpoint, kind: Token) -> Refusal {
    let accepted: Vec<&str> = endpoint.tokens.iter().map(|token| token.documented_name()).collect();
    let (sent, accepted) = (kind.documented_name(), accepted.join(", "));
    let mut refusal = invalid(kind);
    refusal.message = format!("{sent} is not supported here, expected {accepted}");
    refusal
}
