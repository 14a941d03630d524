//! What an [`Interceptor`](super::Interceptor) is shown of a call.

use std::{borrow::Cow, fmt, time::Duration};

use http::{HeaderMap, HeaderValue};

use super::hooks::Called;
use crate::{Endpoint, Error, Method, call::Head, client, secret::redact};

/// What all three tell of the call that they belong to.
macro_rules! called {
    ($type:ident) => {
        impl $type<'_> {
            /// A number that the call has for itself among all calls of this process.
            pub fn call_id(&self) -> u64 {
                self.call.id
            }

            /// The endpoint; `None` for a call that is not documented.
            pub fn endpoint(&self) -> Option<&'static Endpoint> {
                self.call.target.endpoint
            }

            /// The endpoint's id; `None` for a call that is not documented.
            pub fn endpoint_id(&self) -> Option<&'static str> {
                self.endpoint().map(|endpoint| endpoint.id)
            }

            /// The HTTP method.
            pub fn method(&self) -> Method {
                self.call.target.method
            }

            /// The path as documented, with `:name` for its values: of these there are few, so
            /// it can name a metric.
            pub fn path(&self) -> &str {
                &self.call.target.path
            }

            /// The whole address, with the caller's values.
            pub fn url(&self) -> &str {
                self.call.url
            }
        }
    };
}

called!(Attempt);
called!(AttemptOutcome);
called!(CallOutcome);

/// An attempt that is about to be sent.
pub struct Attempt<'a> {
    pub(super) call: &'a Called<'a>,
    pub(super) number: u32,
    pub(super) headers: &'a mut HeaderMap,
    /// Why the attempt is not to be sent.
    pub(super) refusal: Option<String>,
}

impl Attempt<'_> {
    /// Which attempt of the call it is, from 1.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// The headers so far. `Authorization` is not among them: it is added last.
    pub fn headers(&self) -> &HeaderMap {
        self.headers
    }

    /// Sets a header, in place of those of its name. One that cannot be sent, or that the
    /// client itself sets (such as `Authorization`), makes the call fail before sending.
    pub fn set_header(&mut self, name: impl AsRef<str>, value: impl AsRef<str>) {
        if let Err(fault) = client::insert(self.headers, name.as_ref(), value.as_ref()) {
            self.refusal.get_or_insert(fault);
        }
    }

    /// Takes a header out, and gives its last value.
    pub fn remove_header(&mut self, name: impl AsRef<str>) -> Option<HeaderValue> {
        self.headers.remove(name.as_ref())
    }

    /// Makes the call fail with this reason instead of sending it.
    pub fn refuse(&mut self, reason: impl fmt::Display) {
        self.refusal.get_or_insert_with(|| format!("not sent: {reason}"));
    }

    /// The body with secrets taken out. `None` where there is none, and where it is not in
    /// memory, as with uploads.
    pub fn body(&self) -> Option<Cow<'_, str>> {
        self.call.body()
    }
}

/// How an attempt ended.
pub struct AttemptOutcome<'a> {
    pub(super) call: &'a Called<'a>,
    pub(super) number: u32,
    pub(super) elapsed: Duration,
    pub(super) reply: Option<Reply<'a>>,
    pub(super) error: Option<&'a Error>,
    pub(super) again: Option<Duration>,
}

/// A reply, whatever it means.
#[derive(Clone, Copy)]
pub(super) struct Reply<'a> {
    status: u16,
    headers: &'a HeaderMap,
    /// Nothing where its bytes are handed on as they come.
    body: Option<&'a [u8]>,
}

impl<'a> Reply<'a> {
    pub(super) fn of(head: &'a Head, body: Option<&'a [u8]>) -> Self {
        Reply { status: head.status, headers: &head.headers, body }
    }
}

impl AttemptOutcome<'_> {
    /// Which attempt of the call it was, from 1.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// The time from its beginning to its reply or failure.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }

    /// The HTTP status, where there was a reply.
    pub fn status(&self) -> Option<u16> {
        self.reply.map(|reply| reply.status)
    }

    /// The reply's headers, where there was one.
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.reply.map(|reply| reply.headers)
    }

    /// The reply's body with secrets taken out. `None` where there was none, and where its
    /// bytes are handed on as they come, as with downloads.
    pub fn body(&self) -> Option<Cow<'_, str>> {
        self.reply.and_then(|reply| reply.body).map(|body| self.call.redacted(body))
    }

    /// The id under which the platform's support finds the attempt.
    pub fn log_id(&self) -> Option<&str> {
        log_id(self.headers(), self.error)
    }

    /// The platform's code: 0 for success, `None` where the platform did not answer.
    pub fn code(&self) -> Option<i64> {
        code(self.error)
    }

    /// The failure, where it is one.
    pub fn error(&self) -> Option<&Error> {
        self.error
    }

    /// The pause before the next attempt, where one follows.
    pub fn repeated_after(&self) -> Option<Duration> {
        self.again
    }
}

/// How a call ended.
pub struct CallOutcome<'a> {
    pub(super) call: &'a Called<'a>,
    pub(super) attempts: u32,
    pub(super) elapsed: Duration,
    pub(super) reply: Option<Reply<'a>>,
    pub(super) error: Option<&'a Error>,
    pub(super) cancelled: bool,
}

impl CallOutcome<'_> {
    /// How many attempts there were; none where the call could not be authorised.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The time of the whole call: token, attempts and pauses.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }

    /// The HTTP status of the last reply.
    pub fn status(&self) -> Option<u16> {
        self.reply.map(|reply| reply.status).or_else(|| self.error?.status())
    }

    /// The id under which the platform's support finds the call.
    pub fn log_id(&self) -> Option<&str> {
        log_id(self.reply.map(|reply| reply.headers), self.error)
    }

    /// The platform's code: 0 for success, `None` where the platform did not answer.
    pub fn code(&self) -> Option<i64> {
        if self.cancelled { None } else { code(self.error) }
    }

    /// The failure, where it is one.
    pub fn error(&self) -> Option<&Error> {
        self.error
    }

    /// Whether the caller gave it up: its future was dropped.
    pub fn is_cancelled(&self) -> bool {
        self.cancelled
    }
}

fn code(error: Option<&Error>) -> Option<i64> {
    error.map_or(Some(0), Error::code)
}

fn log_id<'a>(headers: Option<&'a HeaderMap>, error: Option<&'a Error>) -> Option<&'a str> {
    // The error knows those in bodies too.
    error.and_then(Error::log_id).or_else(|| crate::error::log_id(headers?))
}

impl Called<'_> {
    fn body(&self) -> Option<Cow<'_, str>> {
        self.body.map(|body| self.redacted(body))
    }

    fn redacted<'b>(&self, body: &'b [u8]) -> Cow<'b, str> {
        match String::from_utf8_lossy(body) {
            Cow::Borrowed(text) => redact(text, &self.secrets()),
            Cow::Owned(text) => Cow::Owned(redact(&text, &self.secrets()).into_owned()),
        }
    }
}

impl fmt::Debug for Attempt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attempt")
            .field("call", &format_args!("{}", self.call.target))
            .field("number", &self.number)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for AttemptOutcome<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AttemptOutcome")
            .field("call", &format_args!("{}", self.call.target))
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
            .field("call", &format_args!("{}", self.call.target))
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
