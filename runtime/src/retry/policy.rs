//! [`RetryPolicy`]: what the caller wants to be repeated.

use std::time::Duration;

/// When a client repeats a call by itself.
///
/// A call that certainly had no effect is always repeated: it found no connection, a rate limit
/// turned it away, or the platform said that it was busy and did nothing, by whichever code the
/// endpoint has for that. Other failures (connections that break, replies that are cut off or do
/// not come from the platform, codes that say "try again later", HTTP 5xx) are repeated only if the platform executes a repetition
/// without harm: for GET, and for endpoints with a field under whose value the platform executes a
/// call only once. The client fills in such a field if the request lacks it.
///
/// ```
/// use std::time::Duration;
///
/// use feishu_runtime::{Client, RetryPolicy};
///
/// let policy = RetryPolicy::default().repetitions(4).rate_limit_wait(Duration::from_secs(20));
/// let client = Client::builder("cli_a1", "secret").retry(policy).build();
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    pub(crate) repetitions: u32,
    pub(crate) budget: u32,
    pub(crate) attempt_timeout: Duration,
    pub(super) rate_limit_wait: Duration,
}

impl Default for RetryPolicy {
    /// Two repetitions per call after failures, a budget of 100 repetitions for the client, 30
    /// seconds per attempt, and up to a minute of waiting for rate limits.
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
    /// Repeats nothing, except once with a new token when the platform refuses the old one.
    pub fn off() -> Self {
        RetryPolicy { repetitions: 0, rate_limit_wait: Duration::ZERO, ..RetryPolicy::default() }
    }

    /// How often a call is repeated after failures of the connection or the platform, at most.
    pub fn repetitions(mut self, times: u32) -> Self {
        self.repetitions = times;
        self
    }

    /// How many repetitions all calls of the client share. Each repetition takes one. One that
    /// leads to success gives it back, and so do ten calls that succeed at once. While the
    /// platform is down, calls then fail at once instead of after three attempts.
    pub fn budget(mut self, repetitions: u32) -> Self {
        self.budget = repetitions;
        self
    }

    /// How long one attempt may take, if the call can be repeated without harm. A connection that
    /// falls silent then does not use up the time of the whole call. Other calls are bounded by
    /// the call's own timeout only.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = timeout;
        self
    }

    /// How long one call waits for rate limits in total: after rate limit replies to itself, and
    /// in the queue behind other calls of the same endpoint and tenant. The call's own timeout
    /// keeps running meanwhile: a wait that would outlast it does not begin. With zero, a rate
    /// limit reply is an error at once, and the call waits for no other call.
    pub fn rate_limit_wait(mut self, budget: Duration) -> Self {
        self.rate_limit_wait = budget;
        self
    }
}
