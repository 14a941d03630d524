//! [`Watch`]: shows one call to the client's interceptors. Where there are none it does
//! nothing, and does not even look at the clock.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use http::HeaderMap;
use tokio::time::Instant;

use super::{Attempt, AttemptOutcome, CallOutcome, Interceptor, arguments::Reply};
use crate::{
    Error,
    call::{Head, Outgoing, Payload},
    client::Shared,
    endpoint::Target,
    secret::Secret,
};

/// Numbers the calls of this process.
static NEXT: AtomicU64 = AtomicU64::new(1);

/// The call as interceptors see it.
pub(super) struct Called<'a> {
    pub(super) id: u64,
    pub(super) target: &'a Target,
    pub(super) url: &'a str,
    pub(super) body: Option<&'a [u8]>,
    app_secret: &'a Secret,
    token: Option<Secret>,
    secrets: &'a [Secret],
}

impl Called<'_> {
    /// What no body is to show.
    pub(super) fn secrets(&self) -> Vec<Secret> {
        let known = std::iter::once(self.app_secret).chain(&self.token).chain(self.secrets);
        known.cloned().collect()
    }
}

/// One call, before the eyes of all interceptors.
pub(crate) struct Watch<'a>(Option<Watched<'a>>);

struct Watched<'a> {
    interceptors: &'a [Box<dyn Interceptor>],
    call: Called<'a>,
    begun: Instant,
    attempts: u32,
    /// When the attempt under way began.
    attempt: Option<Instant>,
    ended: bool,
}

impl<'a> Watch<'a> {
    pub(crate) fn new(client: &'a Shared, outgoing: &'a Outgoing) -> Self {
        if client.interceptors.is_empty() {
            return Watch(None);
        }
        let body = match &outgoing.body {
            Payload::Bytes(bytes) => Some(&bytes[..]),
            Payload::None | Payload::Multipart(_) => None,
        };
        Watch(Some(Watched {
            interceptors: &client.interceptors,
            call: Called {
                id: NEXT.fetch_add(1, Ordering::Relaxed),
                target: &outgoing.target,
                url: &outgoing.url,
                body,
                app_secret: &client.app_secret,
                token: None,
                secrets: &outgoing.secrets,
            },
            begun: Instant::now(),
            attempts: 0,
            attempt: None,
            ended: false,
        }))
    }

    /// Whether anybody looks.
    pub(crate) fn is_on(&self) -> bool {
        self.0.is_some()
    }

    /// An attempt begins, with these headers and this token to come behind them. Fails with
    /// why it is not to be sent.
    pub(crate) fn before_attempt(
        &mut self,
        headers: &mut HeaderMap,
        token: Option<&Secret>,
    ) -> Result<(), String> {
        let Some(watched) = &mut self.0 else { return Ok(()) };
        watched.attempts += 1;
        watched.attempt = Some(Instant::now());
        watched.call.token = token.cloned();
        let (call, number) = (&watched.call, watched.attempts);
        let mut attempt = Attempt { call, number, headers, refusal: None };
        for interceptor in watched.interceptors {
            interceptor.before_attempt(&mut attempt);
        }
        attempt.refusal.map_or(Ok(()), Err)
    }

    /// The attempt has ended; `again` says after which pause another follows.
    pub(crate) fn after_attempt(
        &mut self,
        reply: Option<(&Head, Option<&[u8]>)>,
        error: Option<&Error>,
        again: Option<Duration>,
    ) {
        let Some(watched) = &mut self.0 else { return };
        let Some(begun) = watched.attempt.take() else { return };
        let outcome = AttemptOutcome {
            call: &watched.call,
            number: watched.attempts,
            elapsed: begun.elapsed(),
            reply: reply.map(|(head, body)| Reply::of(head, body)),
            error,
            again,
        };
        for interceptor in watched.interceptors {
            interceptor.after_attempt(&outcome);
        }
    }

    /// The call has ended.
    pub(crate) fn after_call(&mut self, result: &Result<Head, Error>) {
        if let Some(watched) = &mut self.0 {
            let (head, error) = (result.as_ref().ok(), result.as_ref().err());
            watched.end(head.map(|head| Reply::of(head, None)), error, false);
        }
    }
}

impl Watched<'_> {
    fn end(&mut self, reply: Option<Reply<'_>>, error: Option<&Error>, cancelled: bool) {
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
impl Drop for Watched<'_> {
    fn drop(&mut self) {
        // An interceptor that panics is not asked again on the way out.
        if !self.ended && !std::thread::panicking() {
            self.end(None, None, true);
        }
    }
}
