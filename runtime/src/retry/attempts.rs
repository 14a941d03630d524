//! [`Attempts`]: how often one call is attempted, and after which pauses.

use std::time::Duration;

use tokio::time::Instant;

use super::{Budget, Deadline, RetryPolicy};
use crate::{error::Error, random::chance};

/// The first pause before a repetition; each next one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);
/// The first pause after a rate limit that does not say how long it lasts.
const RATE_LIMIT_PAUSE: Duration = Duration::from_secs(1);
/// After this many rate limit replies a call fails, however short the waits were.
const MOST_RATE_LIMITS: u32 = 20;

/// The attempts of one call.
pub(crate) struct Attempts<'a> {
    policy: &'a RetryPolicy,
    budget: &'a Budget,
    /// Whether the platform executes a repetition without harm.
    repeatable: bool,
    deadline: Deadline,
    repetitions: u32,
    rate_limits: u32,
    waited: Duration,
}

impl<'a> Attempts<'a> {
    pub(crate) fn new(
        policy: &'a RetryPolicy,
        budget: &'a Budget,
        repeatable: bool,
        deadline: Deadline,
    ) -> Self {
        let waited = Duration::ZERO;
        Attempts { policy, budget, repeatable, deadline, repetitions: 0, rate_limits: 0, waited }
    }

    /// When the next attempt has to be over, which begins `now`.
    pub(crate) fn next_deadline(&self, now: Instant) -> Deadline {
        let more = self.repeatable && self.repetitions < self.policy.repetitions;
        let own = Deadline::from(now, self.policy.attempt_timeout);
        if more && own.at < self.deadline.at { own } else { self.deadline }
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

    /// The pause before the next attempt; `None` if the error goes to the caller.
    pub(crate) fn after(&mut self, error: &Error) -> Option<Duration> {
        if error.is_rate_limited() {
            self.rate_limited(error.retry_after())
        } else if error.is_unsent() || error.did_nothing() || self.repeatable {
            self.failed(error)
        } else {
            None
        }
    }

    /// A pause that outlasts the call's time would only hide the error behind a timeout.
    fn in_time(&self, pause: Duration) -> bool {
        Instant::now().checked_add(pause).is_some_and(|end| end < self.deadline.at)
    }

    fn failed(&mut self, error: &Error) -> Option<Duration> {
        if !error.is_retryable() || self.repetitions >= self.policy.repetitions {
            return None;
        }
        let pause = doubled(FIRST_PAUSE, self.repetitions);
        // Half of it is random, so that callers who failed together do not return together.
        let pause = pause / 2 + pause.mul_f64(chance() / 2.0);
        // Never earlier than the platform asks for.
        let pause = error.retry_after().map_or(pause, |asked| pause.max(asked));
        // Last, since taking from the budget uses it.
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
        // Never earlier than the platform asks for.
        let spread = (pause / 10).min(Duration::from_secs(1)).mul_f64(chance());
        let pause = pause.checked_add(spread)?;
        let waited = self.waited.checked_add(pause)?;
        if waited > self.policy.rate_limit_wait || !self.in_time(pause) {
            return None;
        }
        // The wait is counted when it is over: others may go first.
        self.rate_limits += 1;
        Some(pause)
    }
}

fn doubled(first: Duration, times: u32) -> Duration {
    first.saturating_mul(1 << times.min(16)).min(LONGEST_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        endpoint::{Endpoint, Method, Target},
        error::Kind,
        transport::TransportError,
    };

    static LIST: Endpoint = Endpoint::new("desk.v1.list", Method::Get, "/open-apis/desk/v1/list");

    fn lost() -> Error {
        Error::new(&Target::of(&LIST), Kind::Transport(TransportError::broken("lost")))
    }

    #[tokio::test(start_paused = true)]
    async fn failures_are_repeated_up_to_the_policy_and_within_the_time() {
        let (policy, budget) = (RetryPolicy::default(), Budget::new(100));
        let minute = Deadline::after(Duration::from_secs(60));
        let mut attempts = Attempts::new(&policy, &budget, true, minute);
        assert_eq!(attempts.next_deadline(Instant::now()).after, policy.attempt_timeout);
        let pauses = [attempts.after(&lost()), attempts.after(&lost()), attempts.after(&lost())];
        let [Some(first), Some(second), None] = pauses else { panic!("{pauses:?}") };
        assert!((FIRST_PAUSE / 2..=FIRST_PAUSE).contains(&first), "{first:?}");
        assert!((FIRST_PAUSE..=2 * FIRST_PAUSE).contains(&second), "{second:?}");
        // The last attempt may take all the time that is left.
        assert_eq!(attempts.next_deadline(Instant::now()), minute);

        let soon = Deadline::after(Duration::from_millis(10));
        assert_eq!(Attempts::new(&policy, &budget, true, soon).after(&lost()), None);
        assert_eq!(Attempts::new(&policy, &budget, false, minute).after(&lost()), None);
        assert_eq!(Attempts::new(&policy, &Budget::new(0), true, minute).after(&lost()), None);
    }
}
