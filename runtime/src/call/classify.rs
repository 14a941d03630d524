//! What a reply means: a success, or which error.

use bytes::Bytes;
use serde_json::Value;

use super::{
    attempt::{Content, Head, Take},
    run::Call,
};
use crate::{
    Error, Form, Method,
    envelope::{Fault, Look},
    error::{Answer, Kind, Platform},
    secret::{REDACTED, Secret, redact},
    transport::Body,
};

/// Nothing where the reply is a success, which then is where `take` wants it.
pub(super) fn judge(
    call: &Call<'_>,
    token: Option<&Secret>,
    head: &Head,
    content: Content,
    take: &mut Take<'_>,
) -> Option<Error> {
    let verdict = match (content, take) {
        (Content::Stream(stream), Take::Stream(slot)) => {
            **slot = Some(stream);
            return None;
        }
        // Without one to take it as a stream it is not asked for as one.
        (Content::Stream(_), Take::Whole(_)) => (Bytes::new(), None),
        (Content::Whole(body), Take::Stream(slot)) => {
            if head.is_success() && !is_failure(call, &body) {
                **slot = Some(Body::from(body));
                return None;
            }
            (body, None)
        }
        (Content::Whole(body), Take::Whole(read)) => {
            if !head.is_success() || is_failure(call, &body) {
                (body, None)
            } else {
                // These have no body at all, and say all by their status.
                let bodiless = head.status == 204 || call.outgoing.target.method == Method::Head;
                let data = if body.is_empty() && bodiless { b"{\"code\":0}" } else { &body[..] };
                match read(data) {
                    Ok(Look::Success(())) => return None,
                    Ok(Look::Failure) => (body, None),
                    Err(fault) => (body, Some(fault)),
                }
            }
        }
    };
    let (body, fault) = verdict;
    Some(explain(call, token, head, &body, fault))
}

/// Whether a reply without envelope tells a failure all the same: the platform's gateway knows
/// no other form than its own.
fn is_failure(call: &Call<'_>, body: &[u8]) -> bool {
    let target = &call.outgoing.target;
    if target.form == Form::Envelope {
        return false;
    }
    match Platform::read(body, target.message, &[]) {
        None => false,
        Some(platform) if matches!(target.form, Form::Bare | Form::Binary) => {
            platform.code != 0 && !platform.message.is_empty()
        }
        Some(platform) => platform.code != 0,
    }
}

/// The error for a reply that is no success; a second look at the body, since the first only
/// looked for data.
fn explain(
    call: &Call<'_>,
    token: Option<&Secret>,
    head: &Head,
    body: &[u8],
    fault: Option<Fault>,
) -> Error {
    let mut secrets = vec![call.client.app_secret.clone()];
    secrets.extend(token.cloned());
    secrets.extend(call.outgoing.secrets.iter().cloned());
    let mut answer = Box::new(Answer::new(head.status, &head.headers, body, &secrets));
    let message = call.outgoing.target.message;
    if let Some(mut platform) = Platform::read(body, message, &secrets)
        && platform.code != 0
    {
        if answer.log_id.is_none() {
            answer.log_id = platform.log_id.take();
        }
        add_help(call, &mut platform);
        return call.error(Kind::Platform(answer, Box::new(platform)));
    }
    let json = body.trim_ascii_start().starts_with(b"{");
    // What a gateway says is shown; what may hold a token in pieces is not.
    if call.outgoing.confidential && (head.is_success() || json) {
        answer.body.text = REDACTED.to_owned();
    }
    let message = match fault {
        _ if !head.is_success() => "the reply does not come from the platform's API",
        Some(fault) if json => {
            let message = redact(&fault.message, &secrets).into_owned();
            let cut_off = serde_json::from_slice::<Value>(body).is_err_and(|error| error.is_eof());
            return call.error(Kind::Decode { answer, path: fault.path, message, cut_off });
        }
        Some(_) => "the reply is no JSON object",
        None => "the reply has no `code`",
    };
    call.error(Kind::Http(answer, message.to_owned()))
}

/// A missing permission is granted on a page of the developer console: its address is added
/// where the platform does not give it.
fn add_help(call: &Call<'_>, platform: &mut Platform) {
    const APP: i64 = 99991672;
    if platform.code != APP || platform.help.is_some() {
        return;
    }
    let endpoint = call.outgoing.target.endpoint;
    let scopes = if platform.scopes.is_empty() {
        endpoint.map_or(&[][..], |endpoint| endpoint.scopes).join(",")
    } else {
        platform.scopes.join(",")
    };
    let (console, app) = (call.client.base.console(), &call.client.app_id);
    platform.help = Some(format!("{console}/app/{app}/auth?q={scopes}&op_from=openapi"));
}
