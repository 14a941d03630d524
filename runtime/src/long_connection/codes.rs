//! What the platform's codes for refused long connections mean, and what to do about them.

use crate::error::{Error, Remedy};

const BUSY: i64 = 1;
const FORBIDDEN: i64 = 403;
const AUTHENTICATION_FAILED: i64 = 514;
const INTERNAL_ERROR: i64 = 1_000_040_343;
const OVERLOADED: i64 = 1_000_040_345;
const TOO_MANY_CONNECTIONS: i64 = 1_000_040_350;
const OTHER_SITE: i64 = 1_000_040_351;

/// What to do about a code, for the error.
pub(super) fn remedy(code: i64) -> Option<Remedy> {
    let advice = match code {
        FORBIDDEN => {
            "the app may not use a long connection: only self-built apps that are enabled may; in \
             the developer console, under Events & Callbacks, choose to receive through a long \
             connection, and publish a version of the app"
        }
        AUTHENTICATION_FAILED => {
            "compare the app id and the app secret with those under Credentials in the developer \
             console"
        }
        TOO_MANY_CONNECTIONS => {
            "an app may have 50 connections: stop programs that no longer need theirs, or wait \
             until lost connections have expired"
        }
        OTHER_SITE => {
            "the app is registered at the platform's other site: build the client with \
             `domain(Domain::Lark)` for an app of Lark, or `domain(Domain::Feishu)` for one of \
             Feishu"
        }
        _ => return None,
    };
    Some(Remedy::LongConnection(advice))
}

/// The code of a refused handshake that is final; `None` if another address may do, since this one
/// was too old, or used before.
pub(super) fn of_handshake(status: i64, authentication: Option<i64>) -> Option<i64> {
    match (status, authentication) {
        (AUTHENTICATION_FAILED, Some(TOO_MANY_CONNECTIONS)) => Some(TOO_MANY_CONNECTIONS),
        (FORBIDDEN | TOO_MANY_CONNECTIONS | OTHER_SITE, _) => Some(status),
        _ => None,
    }
}

/// Whether another attempt makes no sense.
pub(super) fn is_final(error: &Error) -> bool {
    match error.code() {
        Some(BUSY | INTERNAL_ERROR | OVERLOADED) => false,
        Some(FORBIDDEN | AUTHENTICATION_FAILED | TOO_MANY_CONNECTIONS | OTHER_SITE) => true,
        Some(_) => !error.is_retryable(),
        // A reply from elsewhere, such as a page of a gateway, says nothing final.
        None => matches!(&*error.kind(), "configuration" | "unwritable_request"),
    }
}
