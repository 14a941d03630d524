//! One request and its reply: finds what it is about (`target`), lets go wrong what goes wrong by
//! chance, decides on it (`decide`), and writes the journal. The sockets are in the parent module.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    time::Duration,
};

use feishu_spec::Token;
use http::{HeaderName, HeaderValue};

use super::{
    connection::Fault,
    decide::{Decision, decide, issue, send_by_bot},
    target::{Target, find},
};
use crate::{
    Gate, Outcome, Received, Replied, Script, Trouble,
    auth::{issuer::Issuer, token::TokenState},
    chaos::Mishap,
    platform::state::{Shared, State},
    reply::Reply,
};

/// What the server has to send, and how.
pub(crate) struct PlannedReply {
    pub(crate) reply: Reply,
    pub(crate) fault: Fault,
    pub(crate) delay: Duration,
    pub(crate) gate: Option<Gate>,
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
    let chaos = chaos.as_mut()?;
    let of_app = |token: &&str| {
        matches!(tokens.state(token, clock.now()), TokenState::Valid(Token::App | Token::Tenant))
    };
    let needs_token = target.endpoint().is_some_and(|endpoint| !endpoint.tokens.is_empty());
    let token = received.bearer().filter(of_app).filter(|_| needs_token);
    let mishap = chaos.next(token.is_some())?;
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

fn finish(
    shared: &Shared,
    mut received: Received,
    mut reply: Reply,
    script: Option<Script>,
    mishap: Option<Mishap>,
) -> PlannedReply {
    const LOG_ID: HeaderName = HeaderName::from_static("x-tt-logid");
    if !reply.headers.iter().any(|(name, _)| *name == LOG_ID)
        && let Ok(value) = HeaderValue::try_from(&received.log_id)
    {
        reply.headers.push((LOG_ID, value));
    }
    let (mut fault, mut delay, gate) =
        script.map_or((Fault::None, Duration::ZERO, None), |it| (it.fault, it.delay, it.gate));
    if let Some(mishap) = mishap {
        let (spoiled, late) = mishap.spoil(reply.body.len());
        delay = delay.max(late);
        // A script that a test planned for this call comes first.
        if fault == Fault::None {
            fault = spoiled;
        }
    }
    received.status = (fault != Fault::Reset).then_some(reply.status);
    received.reply = Replied::of(&reply);
    shared.record(received);
    PlannedReply { reply, fault, delay, gate }
}
