//! Access tokens: `GET tokens`, `POST tokens`. Of a token only its beginning is shown.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answer, ask::Ask, ask::ok, error::Problem};
use crate::{User, platform::state::Shared};

pub(super) fn list(shared: &Shared) -> Answer {
    let state = shared.lock();
    let (now, time) = (state.clock.now(), state.clock.time());
    let mut items: Vec<Value> = state
        .tokens
        .each()
        .map(|token| {
            let left = token.expires.saturating_sub(now);
            let until = time.checked_add(left).map(super::calls::millis);
            json!({
                "token": format!("{}…", token.text.chars().take(6).collect::<String>()),
                "kind": token.kind.documented_name(),
                "app_id": token.app_id,
                "tenant": token.tenant,
                "user": token.user,
                "valid": token.expires > now,
                // The token of a user who was registered lives until it is made to expire.
                "expires_ms": until,
            })
        })
        .collect();
    items.sort_by_key(Value::to_string);
    ok(&json!({
        "items": items, "requests": state.tokens.requests(), "issued": state.tokens.issued(),
    }))
}

/// What becomes of tokens.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TokenChange {
    /// A user's token that is valid from now on.
    add_user_token: Option<String>,
    /// A user who logs in to the app,
    log_in: Option<String>,
    /// and agrees to these permissions, with spaces between them.
    scopes: Option<String>,
    /// What expires: `all`, `apps`, `users`, `tickets`, or a token.
    expire: Option<String>,
}

pub(super) fn change(shared: &Arc<Shared>, ask: &Ask) -> Answer {
    let TokenChange { add_user_token, log_in, scopes, expire } = ask.json()?;
    if scopes.is_some() && log_in.is_none() {
        return Err(Problem::bad("`scopes` belongs to `log_in`"));
    }
    if add_user_token.as_deref().is_some_and(|token| token.trim().is_empty()) {
        return Err(Problem::bad("`add_user_token` is empty"));
    }
    let mut reply = json!({});
    match (add_user_token, log_in, expire) {
        (Some(token), None, None) => shared.lock().tokens.add_user(token),
        (None, Some(who), None) => {
            let user = User::find(shared, &who)
                .ok_or_else(|| Problem::missing(format!("no user is `{who}`")))?;
            let login = user.logs_in(scopes.as_deref().unwrap_or("offline_access"));
            reply = json!({
                "access_token": login.access_token, "refresh_token": login.refresh_token,
            });
        }
        (None, None, Some(what)) => {
            let tokens = &mut shared.lock().tokens;
            match what.as_str() {
                "all" => {
                    tokens.expire_all();
                    tokens.expire_users();
                }
                "apps" => tokens.expire_all(),
                "users" => tokens.expire_users(),
                "tickets" => tokens.expire_tickets(),
                token if tokens.expire(token) => {}
                _ => {
                    let what = "`expire` is `all`, `apps`, `users`, `tickets`, or a known token";
                    return Err(Problem::missing(what));
                }
            }
        }
        _ => return Err(Problem::bad("give one of `add_user_token`, `log_in` and `expire`")),
    }
    shared.changed();
    ok(&reply)
}
