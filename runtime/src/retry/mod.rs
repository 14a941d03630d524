//! What is tried again, how often and after which pause. All decisions stand here; who sends
//! only asks.

mod budget;

use std::time::Duration;

use tokio::time::Instant;

pub(crate) use budget::Budget;

use crate::{Error, random::chance};

/// The first pause before a repetition; each next one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);
/// The first pause after a rate limit that does not say how long it lasts.
const RATE_LIMIT_PAUSE: Duration = Duration::from_secs(1);
/// However short the waits that the platform asks for, a call comes back after so many.
const MOST_RATE_LIMITS: u32 = 20;

/// When a client repeats a call by itself.
///
/// Calls that surely did nothing are always harmless to repeat: those that found no
/// connection, and those that a rate limit turned away. What else fails (connections that
/// break, replies that are cut off or are not the platform's, HTTP 5xx) is repeated only where
/// the platform executes a repetition without harm: for GET, and for endpoints with a field
/// under whose value it executes a call only once. Such a field is filled in where the request
/// lacks it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    pub(crate) repetitions: u32,
    pub(crate) budget: u32,
    pub(crate) attempt_timeout: Duration,
    rate_limit_wait: Duration,
}

impl Default for RetryPolicy {
    /// Two repetitions of a call after failures, a budget of 100 for the client, half a minute
    /// for an attempt; up to a minute of waiting for rate limits.
    fn default() -> Self {
        RetryPolicy {
            repetitions: 2,
            budget: 100,
            attempt_timeout: Duration::from_secs(30),
            rate_limit_wait: Duration::from_secs(60),
        }
    }
}

impl RetryPolicy {
    /// Nothing is repeated, save once with a new token when the platform refuses the old one.
    pub fn off() -> Self {
        RetryPolicy { repetitions: 0, rate_limit_wait: Duration::ZERO, ..RetryPolicy::default() }
    }

    /// How often a call is repeated, at most, after failures of the connection or the platform.
    pub fn repetitions(mut self, times: u32) -> Self {
        self.repetitions = times;
        self
    }

    /// How many repetitions all calls of the client may have in advance. Each takes one; one
    /// that leads to success gives it back, and so do ten calls that succeed at once. While
    /// the platform is down calls then fail at once instead of thrice.
    pub fn budget(mut self, repetitions: u32) -> Self {
        self.budget = repetitions;
        self
    }

    /// How long one attempt of a call may take that can be repeated without harm, so that a
    /// connection gone silent does not use up the whole of the call's time. For other calls
    /// the call's own timeout is the only one.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = timeout;
        self
    }

    /// How long one call waits after limit replies, all in all: those to itself, and those to
    /// other calls of the same endpoint and tenant, behind which it stands in line. The call's
    /// own timeout goes on meanwhile: a wait that would outlast it is not begun. Zero: limit
    /// replies are errors, and the call waits for nobody.
    pub fn rate_limit_wait(mut self, budget: Duration) -> Self {
        self.rate_limit_wait = budget;
        self
    }
}

/// The tries of one call.
pub(crate) struct Tries<'a> {
    policy: &'a RetryPolicy,
    budget: &'a Budget,
    /// Whether the platform executes a repetition without harm.
    repeatable: bool,
    deadline: Instant,
    repetitions: u32,
    rate_limits: u32,
    waited: Duration,
}

impl<'a> Tries<'a> {
    pub(crate) fn new(
        policy: &'a RetryPolicy,
        budget: &'a Budget,
        repeatable: bool,
        deadline: Instant,
    ) -> Self {
        let waited = Duration::ZERO;
        Tries { policy, budget, repeatable, deadline, repetitions: 0, rate_limits: 0, waited }
    }

    /// When the next attempt has to be over.
    pub(crate) fn attempt_until(&self) -> Instant {
        let more = self.repeatable && self.repetitions < self.policy.repetitions;
        let until = Instant::now().checked_add(self.policy.attempt_timeout);
        until.filter(|until| more && *until < self.deadline).unwrap_or(self.deadline)
    }

    /// How much longer the call may wait for rate limits.
    pub(crate) fn patience(&self) -> Duration {
        self.policy.rate_limit_wait.saturating_sub(self.waited)
    }

    /// The call has waited for a rate limit.
    pub(crate) fn waited(&mut self, time: Duration) {
        self.waited += time;
    }

    /// The call has succeeded.
    pub(crate) fn succeeded(&self) {
        self.budget.succeeded(self.repetitions);
    }

    /// The pause before the next try; `None` where the error is to be handed out.
    pub(crate) fn after(&mut self, error: &Error) -> Option<Duration> {
        if error.is_rate_limited() {
            self.rate_limited(error.retry_after())
        } else if error.is_unsent() || self.repeatable {
            self.failed(error)
        } else {
            None
        }
    }

    /// A pause that outlasts the call's time would only hide the error behind a timeout.
    fn in_time(&self, pause: Duration) -> bool {
        Instant::now().checked_add(pause).is_some_and(|end| end < self.deadline)
    }

    fn failed(&mut self, error: &Error) -> Option<Duration> {
        if !error.is_retryable() || self.repetitions >= self.policy.repetitions {
            return None;
        }
        let pause = doubled(FIRST_PAUSE, self.repetitions);
        // Half of it by chance, so that callers who failed together do not return together.
        let pause = pause / 2 + pause.mul_f64(chance() / 2.0);
        // Never earlier than asked for.
        let pause = error.retry_after().map_or(pause, |asked| pause.max(asked));
        // The budget last: what is taken from it is used.
        if !self.in_time(pause) || !self.budget.take() {
            return None;
        }
        self.repetitions += 1;
        Some(pause)
    }

    fn rate_limited(&mut self, asked: Option<Duration>) -> Option<Duration> {
        if self.rate_limits >= MOST_RATE_LIMITS {
            return None;
        }
        let pause = match asked {
            Some(asked) => asked.max(FIRST_PAUSE),
            None => doubled(RATE_LIMIT_PAUSE, self.rate_limits),
        };
        // Never earlier than asked for.
        let spread = (pause / 10).min(Duration::from_secs(1)).mul_f64(chance());
        let pause = pause.checked_add(spread)?;
        let waited = self.waited.checked_add(pause)?;
        if waited > self.policy.rate_limit_wait || !self.in_time(pause) {
            return None;
        }
        // What it waits is counted when it has: others may go before it.
        self.rate_limits += 1;
        Some(pause)
    }
}

fn doubled(first: Duration, times: u32) -> Duration {
    first.saturating_mul(1 << times.min(16)).min(LONGEST_PAUSE)
}
