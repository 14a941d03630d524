//! Decides on requests: scripts first, then what the platform checks in its order, then what exists.

use std::panic::{AssertUnwindSafe, catch_unwind};

use feishu_spec::Endpoint;

use crate::{
    Received, Script,
    auth::{access, issuer::Issuer, scopes, token::Grant},
    check,
    custom_bot::{self, CUSTOM_BOT},
    long_connection::endpoint,
    platform::state::{Handler, Shared, State},
    refusal::Refusal,
    reply::Reply,
};

/// How to answer a request.
pub(super) enum Decision {
    Accepted(Reply),
    Scripted(Script, Reply),
    Ask(Handler, Reply),
    Refused(Refusal),
}

/// Decides on a call of an endpoint.
pub(super) fn decide(
    shared: &Shared,
    index: usize,
    endpoint: &Endpoint,
    ids: &[&str],
    received: &Received,
) -> Decision {
    let documented = || shared.documented.reply(index, endpoint, &received.query, &received.body);
    // Read before the lock is taken, since all specs are read for it.
    let lists_scopes = ids.contains(&scopes::LIST).then(|| scopes::all(&shared.specs));
    let mut state = shared.lock();
    if state.scripts.peek(ids, true).is_some_and(|script| !script.checked)
        && let Some(script) = state.scripts.take(ids, true)
    {
        return Decision::Scripted(script, documented());
    }
    if let Err(refusal) = admit(shared, &mut state, endpoint, received) {
        return Decision::Refused(refusal);
    }
    if let Some(script) = state.scripts.take(ids, true) {
        if !script.is_documented() {
            return Decision::Scripted(script, documented());
        }
        return match stored(shared, &mut state, index, endpoint, received) {
            Some(Err(refusal)) => Decision::Refused(refusal),
            Some(Ok(reply)) => Decision::Scripted(script, reply),
            None => Decision::Scripted(script, documented()),
        };
    }
    if let Some(handler) = ids.iter().find_map(|id| state.handlers.get(*id)) {
        return Decision::Ask(handler.clone(), documented());
    }
    if let Some(all) = lists_scopes {
        return Decision::Accepted(scopes::list(&all, &state.revoked));
    }
    match stored(shared, &mut state, index, endpoint, received) {
        Some(Err(refusal)) => Decision::Refused(refusal),
        Some(Ok(reply)) => Decision::Accepted(reply),
        None => Decision::Accepted(documented()),
    }
}

/// The answer from the resources that exist, if the platform keeps any.
fn stored(
    shared: &Shared,
    state: &mut State,
    index: usize,
    endpoint: &Endpoint,
    received: &Received,
) -> Option<Result<Reply, Refusal>> {
    let now = state.clock.time();
    let store = state.store.as_mut()?;
    let caller = state.tokens.caller(received.bearer(), &shared.app_id);
    let answer = store.answer(&shared.specs, index, endpoint, received, &caller, now);
    shared.tell(store.occurred(&shared.specs));
    answer
}

/// Checks a call in the platform's order: token, other credentials, rate limit, scopes, fields, and
/// then the resources that it names.
fn admit(
    shared: &Shared,
    state: &mut State,
    endpoint: &Endpoint,
    received: &Received,
) -> Result<(), Refusal> {
    let now = state.clock.now();
    let kind = access::authenticate(endpoint, &received.headers, &state.tokens, now)?;
    access::check_credentials(endpoint, &received.headers, &shared.helpdesks)?;
    if state.enforce_rate_limits
        && let Some(limit) = &endpoint.rate_limit
    {
        let admitted = state.windows.admit(&endpoint.id.to_string(), limit, now);
        admitted.map_err(|refusal| refusal.documented_by(endpoint))?;
    }
    access::authorize(endpoint, kind, &state.revoked, shared.domain, &shared.app_id)?;
    if shared.checks.limits {
        check::file_size(endpoint, received)?;
    }
    if !received.violations.is_empty() {
        return Err(check::refusal(endpoint, received.violations.clone()));
    }
    state.resources.admit(endpoint, received)
}

/// Decides on a message by a custom bot.
pub(super) fn send_by_bot(shared: &Shared, token: &str, received: &mut Received) -> Decision {
    let mut state = shared.lock();
    let ids = [CUSTOM_BOT];
    if state.scripts.peek(&ids, true).is_some_and(|script| !script.checked)
        && let Some(script) = state.scripts.take(&ids, true)
    {
        return Decision::Scripted(script, custom_bot::success());
    }
    if let Err(refusal) = custom_bot::admit(shared, &mut state, token, received) {
        return Decision::Refused(refusal);
    }
    if let Some(script) = state.scripts.take(&ids, true) {
        return Decision::Scripted(script, custom_bot::success());
    }
    match state.handlers.get(CUSTOM_BOT) {
        Some(handler) => Decision::Ask(handler.clone(), custom_bot::success()),
        None => Decision::Accepted(custom_bot::success()),
    }
}

/// Decides on a request for a token. Only scripts that name the endpoint serve it: a test that
/// scripts the next call does not mean the token that the call needs first.
pub(super) fn issue(shared: &Shared, issuer: Issuer, received: &Received) -> Decision {
    let mut ids = vec![issuer.id()];
    ids.extend(received.endpoint.as_deref());
    let mut state = shared.lock();
    if issuer.gives_access() {
        state.tokens.count_request();
    }
    if state.scripts.peek(&ids, false).is_some_and(|script| !script.checked)
        && let Some(script) = state.scripts.take(&ids, false)
    {
        let refusal = Refusal::new(200, 10_003, "invalid param");
        return Decision::Scripted(script, refusal.into_reply("msg", &received.log_id));
    }
    let now = state.clock.now();
    let user = state.first_user();
    let body = received.json();
    let State { tokens, logins, .. } = &mut *state;
    let (method, body) = (&received.method, body.as_ref());
    let grant = match issuer {
        Issuer::Page => {
            let shown = logins.authorize(tokens, method, &received.query, user, now);
            // A page for people, of which OAuth tells no form.
            shown.map(Grant::of).map_err(Refusal::in_common_form)
        }
        Issuer::User => logins.grant(tokens, method, body, now).map(Grant::of),
        Issuer::ConnectionUrl => endpoint::url(&mut state, received).map(Grant::of),
        Issuer::Handshake => endpoint::handshake(&mut state, received).map(Grant::of),
        _ => tokens.issue(issuer, method, body, now),
    };
    let Grant { reply, ticket } = match grant {
        Ok(grant) => grant,
        Err(refusal) => return Decision::Refused(refusal),
    };
    let decision = match state.scripts.take(&ids, false) {
        Some(script) => Decision::Scripted(script, reply),
        None => match ids.iter().find_map(|id| state.handlers.get(*id)) {
            Some(handler) => Decision::Ask(handler.clone(), reply),
            None => Decision::Accepted(reply),
        },
    };
    let on_ticket = state.on_ticket.clone();
    // A program that receives the ticket may use the platform.
    drop(state);
    if let (Some(ticket), Some(on_ticket)) = (ticket, on_ticket) {
        let _ = catch_unwind(AssertUnwindSafe(|| on_ticket(ticket)));
    }
    decision
}
