//! The arguments of an interceptor's hooks.

use std::{borrow::Cow, fmt, time::Duration};

use http::{HeaderMap, HeaderValue};

use super::context::CallContext;
use crate::{
    endpoint::{Endpoint, Method},
    error::{Error, log_id as log_id_in},
    headers,
    secret::Secret,
    transport::Head,
};

/// The call that the arguments of a hook belong to.
pub(super) struct HookedCall<'a> {
    pub(super) id: u64,
    pub(super) context: CallContext<'a>,
    /// The token of the last attempt.
    pub(super) token: Option<Secret>,
}

impl HookedCall<'_> {
    fn redacted<'b>(&self, body: &'b [u8]) -> Cow<'b, str> {
        self.context.redacted(body, self.token.as_ref())
    }
}

/// What all three arguments tell about their call.
macro_rules! call_methods {
    ($type:ident) => {
        impl $type<'_> {
            /// A number that no other call of this process has.
            pub fn call_id(&self) -> u64 {
                self.call.id
            }

            /// The endpoint; `None` for a call by [`Raw`](crate::Raw).
            pub fn endpoint(&self) -> Option<&'static Endpoint> {
                self.call.context.target.endpoint
            }

            /// The endpoint's id; `None` for a call by [`Raw`](crate::Raw).
            pub fn endpoint_id(&self) -> Option<&'static str> {
                self.endpoint().map(|endpoint| endpoint.id)
            }

            /// The HTTP method.
            pub fn method(&self) -> Method {
                self.call.context.target.method
            }

            /// The path as documented, with `:name` for its values. There are few of them, so it
            /// can name a metric.
            pub fn path(&self) -> &str {
                &self.call.context.target.path
            }

            /// The complete URL, with the caller's values.
            pub fn url(&self) -> &str {
                self.call.context.url
            }
        }
    };
}

call_methods!(Attempt);
call_methods!(AttemptOutcome);
call_methods!(CallOutcome);

/// An attempt that is about to be sent; see [`Interceptor`](super::Interceptor).
pub struct Attempt<'a> {
    pub(super) call: &'a HookedCall<'a>,
    pub(super) number: u32,
    pub(super) headers: &'a mut HeaderMap,
    /// The reason for which the attempt is not to be sent.
    pub(super) refusal: Option<String>,
}

impl Attempt<'_> {
    /// The number of the attempt within its call, from 1.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// The headers so far, without `Authorization` and those of other credentials, which are added
    /// last.
    pub fn headers(&self) -> &HeaderMap {
        self.headers
    }

    /// Sets a header, replacing those with the same name. A header that cannot be sent, or
    /// that the client itself sets (such as `Authorization`), makes the call fail unsent.
    pub fn set_header(&mut self, name: impl AsRef<str>, value: impl AsRef<str>) {
        if let Err(fault) = headers::insert(self.headers, name.as_ref(), value.as_ref()) {
            self.refusal.get_or_insert(fault);
        }
    }

    /// Removes a header and returns its value.
    pub fn remove_header(&mut self, name: impl AsRef<str>) -> Option<HeaderValue> {
        self.headers.remove(name.as_ref())
    }

    /// Makes the call fail with this reason instead of sending the attempt.
    pub fn refuse(&mut self, reason: impl fmt::Display) {
        self.refusal.get_or_insert_with(|| format!("not sent: {reason}"));
    }

    /// The request's body, with secrets removed. `None` if there is no body, or if it is not in
    /// memory, as with uploads.
    pub fn body(&self) -> Option<Cow<'_, str>> {
        self.call.context.body.map(|body| self.call.redacted(body))
    }
}

/// How an attempt ended; see [`Interceptor`](super::Interceptor).
pub struct AttemptOutcome<'a> {
    pub(super) call: &'a HookedCall<'a>,
    pub(super) number: u32,
    pub(super) elapsed: Duration,
    pub(super) reply: Option<ReplyView<'a>>,
    pub(super) error: Option<&'a Error>,
    pub(super) again: Option<Duration>,
}

/// A reply, whatever it means.
#[derive(Clone, Copy)]
pub(super) struct ReplyView<'a> {
    status: u16,
    headers: &'a HeaderMap,
    /// `None` if the bytes are handed on as they come.
    body: Option<&'a [u8]>,
}

impl<'a> ReplyView<'a> {
    pub(super) fn new(head: &'a Head, body: Option<&'a [u8]>) -> Self {
        ReplyView { status: head.status, headers: &head.headers, body }
    }
}

impl AttemptOutcome<'_> {
    /// The number of the attempt within its call, from 1.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// The time from the beginning of the attempt to its reply or failure.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }

    /// The HTTP status, if there was a reply.
    pub fn status(&self) -> Option<u16> {
        self.reply.map(|reply| reply.status)
    }

    /// The reply's headers, if there was a reply.
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.reply.map(|reply| reply.headers)
    }

    /// The reply's body, with secrets removed. `None` if there was no reply, or if its bytes are
    /// handed on as they come, as with downloads.
    pub fn body(&self) -> Option<Cow<'_, str>> {
        self.reply.and_then(|reply| reply.body).map(|body| self.call.redacted(body))
    }

    /// The log id, by which the platform's support finds the attempt.
    pub fn log_id(&self) -> Option<&str> {
        log_id(self.headers(), self.error)
    }

    /// The platform's code: 0 for success, `None` if the platform did not answer.
    pub fn code(&self) -> Option<i64> {
        code(self.error)
    }

    /// The error, if it failed.
    pub fn error(&self) -> Option<&Error> {
        self.error
    }

    /// The pause before the next attempt, if one follows.
    pub fn repeated_after(&self) -> Option<Duration> {
        self.again
    }
}

/// How a call ended; see [`Interceptor`](super::Interceptor).
pub struct CallOutcome<'a> {
    pub(super) call: &'a HookedCall<'a>,
    pub(super) attempts: u32,
    pub(super) elapsed: Duration,
    pub(super) reply: Option<ReplyView<'a>>,
    pub(super) error: Option<&'a Error>,
    pub(super) cancelled: bool,
}

impl CallOutcome<'_> {
    /// The number of attempts; 0 if the call got no token.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The time of the whole call, including token, attempts and pauses.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }

    /// The HTTP status of the last reply.
    pub fn status(&self) -> Option<u16> {
        self.reply.map(|reply| reply.status).or_else(|| self.error?.status())
    }

    /// The log id, by which the platform's support finds the call.
    pub fn log_id(&self) -> Option<&str> {
        log_id(self.reply.map(|reply| reply.headers), self.error)
    }

    /// The platform's code: 0 for success, `None` if the platform did not answer.
    pub fn code(&self) -> Option<i64> {
        if self.cancelled { None } else { code(self.error) }
    }

    /// The error, if it failed.
    pub fn error(&self) -> Option<&Error> {
        self.error
    }

    /// Whether the caller gave up the call by dropping its future.
    pub fn is_cancelled(&self) -> bool {
        self.cancelled
    }
}

fn code(error: Option<&Error>) -> Option<i64> {
    error.map_or(Some(0), Error::code)
}

fn log_id<'a>(headers: Option<&'a HeaderMap>, error: Option<&'a Error>) -> Option<&'a str> {
    // The error knows those in bodies too.
    error.and_then(Error::log_id).or_else(|| log_id_in(headers?))
}

impl fmt::Debug for Attempt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attempt")
            .field("call", &format_args!("{}", self.call.context.target))
            .field("number", &self.number)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for AttemptOutcome<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AttemptOutcome")
            .field("call", &format_args!("{}", self.call.context.target))
            .field("number", &self.number)
            .field("elapsed", &self.elapsed)
            .field("status", &self.status())
            .field("code", &self.code())
            .field("log_id", &self.log_id())
            .field("error", &self.error)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for CallOutcome<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallOutcome")
            .field("call", &format_args!("{}", self.call.context.target))
            .field("attempts", &self.attempts)
            .field("elapsed", &self.elapsed)
            .field("status", &self.status())
            .field("code", &self.code())
            .field("log_id", &self.log_id())
            .field("error", &self.error)
            .field("cancelled", &self.cancelled)
            .finish_non_exhaustive()
    }
}
