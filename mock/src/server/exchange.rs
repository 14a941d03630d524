//! One request and its reply: finds the endpoint, applies scripts, checks token, rate limit,
//! permissions and fields in the platform's order, and writes the journal. Each of these steps
//! has a file of its own. The sockets are in the parent module.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    time::Duration,
};

use axum::http::{HeaderName, HeaderValue};
use feishu_spec::{Endpoint, Method, Token};

use super::{
    connection::Fault,
    route::{self, Match},
};
use crate::{
    Gate, Outcome, Received, Replied, Script, Specs, Trouble,
    auth::{
        access,
        issuer::Issuer,
        scopes,
        token::{Grant, TokenState},
    },
    chaos::Mishap,
    check::{self, Found, Sent},
    custom_bot::{self, CUSTOM_BOT},
    long_connection::endpoint,
    platform::state::{Handler, Shared, State},
    refusal::Refusal,
    reply::Reply,
};

/// What the server has to send, and how.
pub(crate) struct PlannedReply {
    pub(crate) reply: Reply,
    pub(crate) fault: Fault,
    pub(crate) delay: Duration,
    pub(crate) gate: Option<Gate>,
}

/// What a request is about.
enum Target<'a> {
    /// An endpoint with its index, and the identities of all endpoints with its method and path.
    Endpoint { index: usize, endpoint: &'a Endpoint, ids: Vec<&'a str> },
    /// An endpoint that issues tokens.
    Issuer { issuer: Issuer, endpoint: Option<&'a Endpoint> },
    /// The webhook of a group, with this token.
    CustomBot { token: String },
    /// A request that cannot be decided on, such as one with the wrong method.
    Refused(Refusal),
    /// A path that no endpoint has.
    NotFound,
}

impl<'a> Target<'a> {
    /// The endpoint, where a spec describes it.
    fn endpoint(&self) -> Option<&'a Endpoint> {
        match self {
            Target::Endpoint { endpoint, .. } => Some(endpoint),
            Target::Issuer { endpoint, .. } => *endpoint,
            Target::CustomBot { .. } | Target::Refused(_) | Target::NotFound => None,
        }
    }
}

/// How to answer a request.
enum Decision {
    Accepted(Reply),
    Scripted(Script, Reply),
    Ask(Handler, Reply),
    Refused(Refusal),
}

/// Answers a request and puts it into the journal.
pub(crate) fn answer(shared: &Shared, mut received: Received) -> PlannedReply {
    let target = find(shared, &mut received);
    received.tenant = received
        .bearer()
        .and_then(|token| shared.lock().tokens.tenant_of(token).map(str::to_owned));
    let mishap = mishap(shared, &target, &received);
    received.trouble = mishap.as_ref().map(|mishap| mishap.trouble);
    let (reply, script) = match mishap.as_ref().and_then(Mishap::instead) {
        Some(script) => {
            received.outcome = Outcome::Chaos;
            let empty = || Reply::text(500, "text/plain", "");
            (script.reply(target.endpoint(), &received.log_id, empty), Some(script))
        }
        None => execute(shared, &target, &mut received),
    };
    finish(shared, received, reply, script, mishap)
}

/// What goes wrong with a request by chance. A token that expires has done so when the call is
/// decided on.
fn mishap(shared: &Shared, target: &Target<'_>, received: &Received) -> Option<Mishap> {
    if matches!(target, Target::Issuer { issuer: Issuer::Page | Issuer::Handshake, .. }) {
        return None;
    }
    let mut state = shared.lock();
    let State { chaos, tokens, clock, .. } = &mut *state;
    let of_app = |token: &&str| {
        matches!(tokens.state(token, clock.now()), TokenState::Valid(Token::App | Token::Tenant))
    };
    let needs_token = target.endpoint().is_some_and(|endpoint| !endpoint.tokens.is_empty());
    let token = received.bearer().filter(of_app).filter(|_| needs_token);
    let mishap = chaos.as_mut()?.next(token.is_some())?;
    if mishap.trouble == Trouble::TokenExpired
        && let Some(token) = token
    {
        tokens.expire(token);
    }
    Some(mishap)
}

/// Carries out a request: the reply, and the script that it comes from.
fn execute(
    shared: &Shared,
    target: &Target<'_>,
    received: &mut Received,
) -> (Reply, Option<Script>) {
    let endpoint = target.endpoint();
    let decision = match target {
        Target::NotFound => {
            return (Reply::text(404, "text/plain; charset=utf-8", "404 page not found"), None);
        }
        Target::Refused(refusal) => Decision::Refused(refusal.clone()),
        Target::Endpoint { index, endpoint, ids } => {
            decide(shared, *index, endpoint, ids, received)
        }
        Target::Issuer { issuer, .. } => issue(shared, *issuer, received),
        Target::CustomBot { token } => send_by_bot(shared, token, received),
    };
    let message = endpoint.and_then(|it| it.response.message.as_deref()).unwrap_or("msg");
    let (script, documented) = match decision {
        Decision::Accepted(reply) => {
            received.outcome = Outcome::Accepted;
            return (reply, None);
        }
        Decision::Refused(refusal) => {
            received.outcome =
                Outcome::Refused { code: refusal.code, message: refusal.message.clone() };
            return (refusal.into_reply(message, &received.log_id), None);
        }
        Decision::Scripted(script, reply) => (script, reply),
        Decision::Ask(handler, reply) => {
            received.outcome = Outcome::Accepted;
            // No lock is held here: the handler may use the platform.
            let asked = catch_unwind(AssertUnwindSafe(|| handler(received)));
            let failed = |_| Script::status(500).text("the function given to reply_with panicked");
            (asked.unwrap_or_else(failed), reply)
        }
    };
    received.outcome = Outcome::Scripted;
    let reply = script.reply(endpoint, &received.log_id, || documented);
    (reply, Some(script))
}

/// The answer to a request whose body could not be read.
pub(crate) fn unreadable(
    shared: &Shared,
    mut received: Received,
    status: u16,
    why: String,
) -> PlannedReply {
    let reply = Reply::text(status, "text/plain; charset=utf-8", why.clone());
    received.outcome = Outcome::Unreadable(why);
    finish(shared, received, reply, None, None)
}

/// Finds the endpoint, and notes in `received` what is known before the call is decided on.
fn find<'a>(shared: &'a Shared, received: &mut Received) -> Target<'a> {
    let specs = &shared.specs;
    let segments = route::segments(&received.path);
    if let Some(token) = custom_bot::token(&segments) {
        received.endpoint = Some(CUSTOM_BOT.to_owned());
        // Whoever reads the path sends in the name of the bot.
        received.path = custom_bot::HIDDEN_PATH.to_owned();
        return Target::CustomBot { token };
    }
    let issuer = Issuer::at(&received.path);
    let method: Option<Method> = received.method.as_str().parse().ok();
    let found = match (specs.find(method, &segments), issuer) {
        (Match::Found(found), _) => found,
        (_, Some(issuer)) => {
            received.endpoint = Some(issuer.id().to_owned());
            return Target::Issuer { issuer, endpoint: None };
        }
        (Match::OtherMethods(methods), None) => {
            let allowed: Vec<&str> = methods.into_iter().map(Method::as_str).collect();
            let refusal = Refusal::method(received.method.as_str(), &allowed.join(", "));
            return Target::Refused(refusal);
        }
        (Match::Nothing, None) => return Target::NotFound,
    };
    match best(specs, &found, &segments, received, shared) {
        Ok((index, endpoint, found_in)) => {
            received.endpoint = Some(endpoint.id.to_string());
            received.path_params = route::parameters(&endpoint.path, &segments);
            if let Some(issuer) = issuer {
                return Target::Issuer { issuer, endpoint: Some(endpoint) };
            }
            (received.violations, received.ignored) = (found_in.violations, found_in.ignored);
            let ids = found.iter().map(|index| specs.entry(*index).id.as_str()).collect();
            Target::Endpoint { index, endpoint, ids }
        }
        Err(refusal) => Target::Refused(refusal),
    }
}

/// Chooses among several pages for one call the one that fits best.
fn best<'a>(
    specs: &'a Specs,
    found: &[usize],
    segments: &[String],
    received: &Received,
    shared: &Shared,
) -> Result<(usize, &'a Endpoint, Found), Refusal> {
    let mut best: Option<(usize, &Endpoint, Found)> = None;
    for index in found {
        let entry = specs.entry(*index);
        let endpoint = entry.endpoint().map_err(|error| {
            Refusal::new(500, 2200, format!("Internal Error: the spec of {}: {error}", entry.id))
        })?;
        let path = route::parameters(&endpoint.path, segments);
        let sent = Sent::new(&received.headers, &path, &received.query, &received.body);
        let found = check::request(specs, endpoint, &sent, shared.checks);
        if best.as_ref().is_none_or(|(.., least)| found.misfit() < least.misfit()) {
            best = Some((*index, endpoint, found));
        }
    }
    best.ok_or_else(|| Refusal::new(500, 2200, "Internal Error: a route without an endpoint"))
}

/// Decides on a call of an endpoint.
fn decide(
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
fn send_by_bot(shared: &Shared, token: &str, received: &mut Received) -> Decision {
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
fn issue(shared: &Shared, issuer: Issuer, received: &Received) -> Decision {
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
    // What receives the ticket may use the platform.
    drop(state);
    if let (Some(ticket), Some(on_ticket)) = (ticket, on_ticket) {
        let _ = catch_unwind(AssertUnwindSafe(|| on_ticket(ticket)));
    }
    decision
}

fn finish(
    shared: &Shared,
    mut received: Received,
    mut reply: Reply,
    script: Option<Script>,
    mishap: Option<Mishap>,
) -> PlannedReply {
    let log_id = HeaderName::from_static("x-tt-logid");
    if !reply.headers.iter().any(|(name, _)| *name == log_id)
        && let Ok(value) = HeaderValue::try_from(&received.log_id)
    {
        reply.headers.push((log_id, value));
    }
    let (mut fault, mut delay, gate) =
        script.map_or((Fault::None, Duration::ZERO, None), |it| (it.fault, it.delay, it.gate));
    if let Some(mishap) = mishap {
        let (spoiled, late) = mishap.spoil(reply.body.len());
        delay = delay.max(late);
        // What a test plans for this call comes first.
        if fault == Fault::None {
            fault = spoiled;
        }
    }
    received.status = (fault != Fault::Reset).then_some(reply.status);
    received.reply = Replied::of(&reply);
    shared.record(received);
    PlannedReply { reply, fault, delay, gate }
}
