//! [`Throttle`]: keeps the attempts of a call within rate limits.

use std::{sync::Arc, time::Duration};

use tokio::time::{Instant, sleep};

use crate::{
    endpoint::Target,
    error::{Error, RateLimitWait},
    limit::{Limiter, Permit, closed_for},
    retry::Attempts,
};

/// The rate limits of one call.
pub(super) struct Throttle<'a> {
    permit: Permit<'a>,
    until: Instant,
}

impl<'a> Throttle<'a> {
    /// For a call that has time until then.
    pub(super) fn new(
        limiter: &'a Limiter,
        target: &'a Target,
        tenant: Option<&'a Arc<str>>,
        until: Instant,
    ) -> Self {
        Throttle { permit: limiter.permit(target, tenant), until }
    }

    /// Whether the next attempt goes `now`, without a [`wait`](Throttle::wait).
    pub(super) fn goes_at_once(&mut self, now: Instant) -> bool {
        self.permit.goes_at_once(now)
    }

    /// Waits until no rate limit keeps the next attempt back, and gives how long that took.
    pub(super) async fn wait(
        &mut self,
        attempts: &mut Attempts<'_>,
    ) -> Result<Duration, RateLimitWait> {
        let begun = Instant::now();
        if self.goes_at_once(begun) {
            return Ok(Duration::ZERO);
        }
        #[cfg(feature = "limits")]
        self.permit.wait_for_quota(self.until).await?;
        #[cfg(feature = "limits")]
        let turn = self.permit.reserve(attempts.patience(), self.until).await?;
        let waited = self.permit.wait_for_replies(attempts.patience(), self.until).await?;
        #[cfg(feature = "limits")]
        if let Some(turn) = turn {
            self.permit.wait_for_turn(turn).await;
        }
        attempts.waited(waited);
        Ok(begun.elapsed())
    }

    /// A reply came that is not a rate limit reply.
    pub(super) fn passed(&self) {
        self.permit.passed();
    }

    /// A rate limit reply came. Gives how long the limiter is closed to all calls of this kind.
    pub(super) fn refused(&self, error: &Error, pause: Option<Duration>) -> Duration {
        let closed = closed_for(error.retry_after(), pause);
        self.permit.refused(closed);
        closed
    }

    /// The pause after a rate limit reply. The call spends it in [`wait`](Throttle::wait),
    /// behind calls that came earlier, unless the limiter opens before the pause is over.
    pub(super) async fn pause(pause: Duration, closed: Duration, attempts: &mut Attempts<'_>) {
        if pause > closed {
            sleep(pause).await;
            attempts.waited(pause);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        endpoint::{Endpoint, Method},
        error::{Kind, RateLimitWait},
        retry::{Budget, Deadline, RetryPolicy},
    };

    static LIST: Endpoint = Endpoint::new("desk.v1.list", Method::Get, "/open-apis/desk/v1/list");
    const SECOND: Duration = Duration::from_secs(1);

    /// An error with which the platform asks to wait for this long.
    fn too_fast(wait: Duration) -> Error {
        let wait = RateLimitWait { turn_in: wait, left: Duration::ZERO };
        Error::new(&Target::of(&LIST), Kind::RateLimit(wait))
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_waits_for_the_limit_that_another_met_and_the_wait_counts() {
        let (limiter, target) = (Limiter::default(), Target::of(&LIST));
        let (policy, budget) = (RetryPolicy::default(), Budget::new(1));
        let deadline = Deadline::after(100 * SECOND);
        let first = Throttle::new(&limiter, &target, None, deadline.at);
        assert_eq!(first.refused(&too_fast(3 * SECOND), None), 3 * SECOND);

        let mut attempts = Attempts::new(&policy, &budget, true, deadline);
        let begun = Instant::now();
        let mut second = Throttle::new(&limiter, &target, None, deadline.at);
        second.wait(&mut attempts).await.unwrap();
        assert_eq!(begun.elapsed().as_secs(), 3);
        assert_eq!(attempts.patience().as_secs(), 57);
        second.passed();
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_that_lacks_the_time_fails_at_once() {
        let (limiter, target) = (Limiter::default(), Target::of(&LIST));
        let (policy, budget) = (RetryPolicy::default(), Budget::new(1));
        let deadline = Deadline::after(2 * SECOND);
        let mut throttle = Throttle::new(&limiter, &target, None, deadline.at);
        throttle.refused(&too_fast(30 * SECOND), None);
        let begun = Instant::now();
        let late = throttle.wait(&mut Attempts::new(&policy, &budget, true, deadline)).await;
        assert_eq!(late, Err(RateLimitWait { turn_in: 30 * SECOND, left: 2 * SECOND }));
        assert_eq!(begun.elapsed(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn a_pause_is_slept_only_where_the_limiter_opens_earlier() {
        let (policy, budget) = (RetryPolicy::default(), Budget::new(1));
        let deadline = Deadline::after(100 * SECOND);
        let mut attempts = Attempts::new(&policy, &budget, true, deadline);
        let begun = Instant::now();
        Throttle::pause(3 * SECOND, 3 * SECOND, &mut attempts).await;
        assert_eq!((begun.elapsed(), attempts.patience()), (Duration::ZERO, 60 * SECOND));
        Throttle::pause(4 * SECOND, SECOND, &mut attempts).await;
        assert_eq!((begun.elapsed().as_secs(), attempts.patience()), (4, 56 * SECOND));
    }
}
