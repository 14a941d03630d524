//! [`Hooks`]: runs a client's interceptors for one call. Without interceptors it does nothing,
//! and does not even look at the clock.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use http::HeaderMap;
use tokio::time::Instant;

use super::{
    Attempt, AttemptOutcome, CallOutcome, Interceptor,
    arguments::{HookedCall, ReplyView},
    context::CallContext,
};
use crate::{error::Error, secret::Secret, transport::Head};

/// Numbers the calls of this process.
static NEXT: AtomicU64 = AtomicU64::new(1);

/// The interceptors of one call.
pub(crate) struct Hooks<'a>(Option<Box<HookedRun<'a>>>);

struct HookedRun<'a> {
    interceptors: &'a [Box<dyn Interceptor>],
    call: HookedCall<'a>,
    begun: Instant,
    attempts: u32,
    /// When the attempt in progress began.
    attempt_begun: Option<Instant>,
    ended: bool,
}

impl<'a> Hooks<'a> {
    pub(crate) fn new(
        interceptors: &'a [Box<dyn Interceptor>],
        context: impl FnOnce() -> CallContext<'a>,
    ) -> Self {
        if interceptors.is_empty() {
            return Hooks(None);
        }
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        Hooks(Some(Box::new(HookedRun {
            interceptors,
            call: HookedCall { id, context: context(), token: None },
            begun: Instant::now(),
            attempts: 0,
            attempt_begun: None,
            ended: false,
        })))
    }

    /// Whether there are any interceptors.
    pub(crate) fn is_on(&self) -> bool {
        self.0.is_some()
    }

    /// An attempt begins, with these headers and this token to come after them. Fails with the
    /// reason for which it is not to be sent.
    pub(crate) fn before_attempt(
        &mut self,
        headers: &mut HeaderMap,
        token: Option<&Secret>,
    ) -> Result<(), String> {
        let Some(running) = &mut self.0 else { return Ok(()) };
        running.attempts += 1;
        running.attempt_begun = Some(Instant::now());
        running.call.token = token.cloned();
        let (call, number) = (&running.call, running.attempts);
        let mut attempt = Attempt { call, number, headers, refusal: None };
        for interceptor in running.interceptors {
            interceptor.before_attempt(&mut attempt);
        }
        attempt.refusal.map_or(Ok(()), Err)
    }

    /// The attempt has ended; `again` is the pause before the next, if one follows.
    pub(crate) fn after_attempt(
        &mut self,
        reply: Option<(&Head, Option<&[u8]>)>,
        error: Option<&Error>,
        again: Option<Duration>,
    ) {
        let Some(running) = &mut self.0 else { return };
        let Some(begun) = running.attempt_begun.take() else { return };
        let outcome = AttemptOutcome {
            call: &running.call,
            number: running.attempts,
            elapsed: begun.elapsed(),
            reply: reply.map(|(head, body)| ReplyView::new(head, body)),
            error,
            again,
        };
        for interceptor in running.interceptors {
            interceptor.after_attempt(&outcome);
        }
    }

    /// The call has ended.
    pub(crate) fn after_call(&mut self, result: Result<&Head, &Error>) {
        if let Some(running) = &mut self.0 {
            let (head, error) = (result.ok(), result.err());
            running.end(head.map(|head| ReplyView::new(head, None)), error, false);
        }
    }
}

impl HookedRun<'_> {
    fn end(&mut self, reply: Option<ReplyView<'_>>, error: Option<&Error>, cancelled: bool) {
        self.ended = true;
        let outcome = CallOutcome {
            call: &self.call,
            attempts: self.attempts,
            elapsed: self.begun.elapsed(),
            reply,
            error,
            cancelled,
        };
        for interceptor in self.interceptors {
            interceptor.after_call(&outcome);
        }
    }
}

/// A call whose future is dropped ends here.
impl Drop for HookedRun<'_> {
    fn drop(&mut self) {
        // An interceptor that panics is not asked again on the way out.
        if !self.ended && !std::thread::panicking() {
            self.end(None, None, true);
        }
    }
}
