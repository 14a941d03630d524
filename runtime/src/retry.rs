//! What is tried again, how often and after which pause. All decisions stand here; who sends
//! only asks.

use std::{
    hash::{BuildHasher, Hasher, RandomState},
    time::Duration,
};

use tokio::time::Instant;

use crate::Error;

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
/// connection, and those that a rate limit turned away. What else fails is repeated only where
/// the platform executes a repetition without harm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    repetitions: u32,
    rate_limit_wait: Duration,
}

impl Default for RetryPolicy {
    /// Two repetitions after failures; up to a minute of waiting for rate limits.
    fn default() -> Self {
        RetryPolicy { repetitions: 2, rate_limit_wait: Duration::from_secs(60) }
    }
}

impl RetryPolicy {
    /// Nothing is repeated, save once with a new token when the platform refuses the old one.
    pub fn off() -> Self {
        RetryPolicy { repetitions: 0, rate_limit_wait: Duration::ZERO }
    }

    /// How often a call is repeated, at most, after failures of the connection or the platform.
    pub fn repetitions(mut self, times: u32) -> Self {
        self.repetitions = times;
        self
    }

    /// How long one call waits for rate limits, all in all. The call's own timeout goes on
    /// meanwhile: a wait that would outlast it is not begun. Zero: rate limits are errors.
    pub fn rate_limit_wait(mut self, budget: Duration) -> Self {
        self.rate_limit_wait = budget;
        self
    }
}

/// The tries of one call.
pub(crate) struct Tries<'a> {
    policy: &'a RetryPolicy,
    /// Whether the platform executes a repetition without harm.
    repeatable: bool,
    deadline: Instant,
    repetitions: u32,
    rate_limits: u32,
    waited: Duration,
}

impl<'a> Tries<'a> {
    pub(crate) fn new(policy: &'a RetryPolicy, repeatable: bool, deadline: Instant) -> Self {
        Tries {
            policy,
            repeatable,
            deadline,
            repetitions: 0,
            rate_limits: 0,
            waited: Duration::ZERO,
        }
    }

    /// The pause before the next try; `None` where the error is to be handed out.
    pub(crate) fn after(&mut self, error: &Error) -> Option<Duration> {
        let pause = if error.is_rate_limited() {
            self.rate_limited(error.retry_after())?
        } else if error.is_unsent() || self.repeatable {
            self.failed(error)?
        } else {
            return None;
        };
        // A pause that outlasts the call's time would only hide the error behind a timeout.
        (Instant::now() + pause < self.deadline).then_some(pause)
    }

    fn failed(&mut self, error: &Error) -> Option<Duration> {
        if !error.is_retryable() || self.repetitions >= self.policy.repetitions {
            return None;
        }
        let pause = doubled(FIRST_PAUSE, self.repetitions);
        self.repetitions += 1;
        // Half of it by chance, so that callers who failed together do not return together.
        Some(pause / 2 + pause.mul_f64(chance() / 2.0))
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
        if waited > self.policy.rate_limit_wait {
            return None;
        }
        self.rate_limits += 1;
        self.waited = waited;
        Some(pause)
    }
}

fn doubled(first: Duration, times: u32) -> Duration {
    first.saturating_mul(1 << times.min(16)).min(LONGEST_PAUSE)
}

/// A number between 0 and 1. Good enough to spread pauses, and costs no dependency.
fn chance() -> f64 {
    let random = RandomState::new().build_hasher().finish();
    (random >> 11) as f64 / (1u64 << 53) as f64
}
