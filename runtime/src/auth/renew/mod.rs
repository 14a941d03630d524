//! [`RenewingSecret`]: one secret that everyone shares. It is renewed before it expires without
//! making anyone wait, once however many want it, and dropped when the platform refuses it.
//!
//! It decides and remembers; it neither sends nor waits, and its owner keeps it behind a lock
//! that is never held over an await. Tokens of apps and of users both live in it: they differ in
//! who drives a renewal, see `auth/app/entry.rs` and `auth/user/session.rs`.

mod lifetime;

use std::time::Duration;

use futures_util::future::{Shared, WeakShared};
pub(crate) use lifetime::{LONGEST, Lifetime, SHORTEST, WORTH_TAKING};
use tokio::time::Instant;

use crate::{error::Error, secret::Secret, transport::BoxFuture};

/// The pause after a renewal that failed, for as long as the old secret lasts.
pub(crate) const PAUSE: Duration = Duration::from_secs(30);

/// A renewal in flight, with its result for everyone who waits.
pub(crate) type InFlight = Shared<BoxFuture<'static, Result<Secret, Error>>>;

/// What a caller gets at once.
pub(crate) enum CachedOrPending {
    /// The secret.
    Cached(Secret),
    /// A renewal to await.
    Pending(InFlight),
}

/// A secret with what is known of it.
#[derive(Default)]
pub(crate) struct RenewingSecret {
    cached: Option<(Secret, Lifetime)>,
    /// Weak, so that a renewal ends when nobody drives it or waits for it any more.
    in_flight: Option<WeakShared<BoxFuture<'static, Result<Secret, Error>>>>,
    /// The secret that the platform refused last.
    refused: Option<Secret>,
    /// No renewal before this, while there is a secret to use.
    paused_until: Option<Instant>,
}

/// What an owner knows besides.
#[derive(Clone, Copy, Default)]
pub(crate) struct Demand {
    /// A renewal is due whatever life the secret has left.
    pub(crate) renew_now: bool,
    /// The secret is used even when its time is over: there is no other to be had, and the
    /// platform decides what is good, not a clock.
    pub(crate) keep_expired: bool,
}

/// What to do for a caller.
pub(crate) enum Step {
    /// Use this secret.
    Use(Secret),
    /// Use this secret, and renew it meanwhile.
    UseAndRenew(Secret),
    /// Wait for the renewal in flight.
    Join(InFlight),
    /// Renew, and wait for the result.
    Renew,
}

impl RenewingSecret {
    /// A secret that is there already.
    pub(crate) fn cached(secret: Secret, lifetime: Lifetime) -> Self {
        RenewingSecret { cached: Some((secret, lifetime)), ..RenewingSecret::default() }
    }

    /// What to do for a caller who comes now.
    pub(crate) fn step(&self, now: Instant, demand: Demand) -> Step {
        let usable = self
            .cached
            .as_ref()
            .filter(|(_, lifetime)| now < lifetime.expires_at || demand.keep_expired);
        let Some((secret, lifetime)) = usable else {
            return self.in_flight().map_or(Step::Renew, Step::Join);
        };
        let due = now >= lifetime.renew_at || demand.renew_now;
        let paused = self.paused_until.is_some_and(|until| now < until);
        if due && !paused && self.in_flight().is_none() {
            Step::UseAndRenew(secret.clone())
        } else {
            Step::Use(secret.clone())
        }
    }

    /// The secret, whatever life it has left.
    pub(crate) fn secret(&self) -> Option<&Secret> {
        self.cached.as_ref().map(|(secret, _)| secret)
    }

    /// The renewal in flight.
    pub(crate) fn in_flight(&self) -> Option<InFlight> {
        self.in_flight.as_ref().and_then(WeakShared::upgrade)
    }

    /// A renewal has begun.
    pub(crate) fn began(&mut self, renewal: &InFlight) {
        self.in_flight = renewal.downgrade();
    }

    /// The renewal in flight has ended.
    pub(crate) fn ended(&mut self) {
        self.in_flight = None;
    }

    /// Puts a new secret in place of the old one.
    pub(crate) fn put(&mut self, secret: Secret, lifetime: Lifetime) {
        self.cached = Some((secret, lifetime));
        self.paused_until = None;
    }

    /// A renewal has failed: the next one begins after this pause, unless somebody has to wait
    /// for it.
    pub(crate) fn failed(&mut self, pause: Duration) {
        self.paused_until = Some(Instant::now() + pause);
    }

    /// Drops the secret that the platform refused, unless another has taken its place.
    pub(crate) fn refuse(&mut self, secret: &Secret) {
        if let Some((refused, _)) = self.cached.take_if(|(cached, _)| cached == secret) {
            self.refused = Some(refused);
        }
    }

    /// Secrets that a store may still hold although they are no good any more: the one that is
    /// to be renewed, and the one refused last.
    pub(crate) fn stale(&self) -> Vec<Secret> {
        self.secret().into_iter().chain(&self.refused).cloned().collect()
    }

    /// Whether nothing would be lost with it.
    pub(crate) fn is_idle(&self) -> bool {
        let now = Instant::now();
        let alive = self.cached.as_ref().is_some_and(|(_, lifetime)| now < lifetime.expires_at);
        !alive && self.in_flight().is_none()
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    fn word(step: &Step) -> &'static str {
        match step {
            Step::Use(_) => "use",
            Step::UseAndRenew(_) => "use and renew",
            Step::Join(_) => "join",
            Step::Renew => "renew",
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_a_caller_gets_depends_on_the_time_that_is_left() {
        let now = Instant::now();
        let secret = RenewingSecret::cached(Secret::new("t-1"), Lifetime::new(now, 2 * HOUR));
        let plain = Demand::default();
        let last = Demand { keep_expired: true, ..plain };
        let due = Demand { renew_now: true, ..plain };
        for (minutes, demand, expected) in [
            (0, plain, "use"),
            (0, due, "use and renew"),
            (99, plain, "use"),
            (100, plain, "use and renew"),
            (119, plain, "use and renew"),
            (120, plain, "renew"),
            (300, last, "use and renew"),
        ] {
            let step = secret.step(now + Duration::from_secs(60 * minutes), demand);
            assert_eq!(word(&step), expected, "after {minutes} minutes");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn one_renewal_is_in_flight_for_everyone_and_a_failure_is_followed_by_a_pause() {
        let now = Instant::now();
        let mut secret = RenewingSecret::default();
        let pending = || futures_util::future::pending().boxed().shared();
        let renewal = pending();
        secret.began(&renewal);
        assert_eq!(word(&secret.step(now, Demand::default())), "join");
        // Nobody drives it or waits for it any more.
        drop(renewal);
        assert_eq!(word(&secret.step(now, Demand::default())), "renew");

        secret.put(Secret::new("t-1"), Lifetime::new(now, 2 * HOUR));
        let late = now + Duration::from_secs(110 * 60);
        let renewal = pending();
        secret.began(&renewal);
        assert_eq!(word(&secret.step(late, Demand::default())), "use");
        secret.ended();
        secret.failed(late + PAUSE - now);
        assert_eq!(word(&secret.step(late, Demand::default())), "use");
        assert_eq!(word(&secret.step(late + PAUSE, Demand::default())), "use and renew");
    }

    #[tokio::test(start_paused = true)]
    async fn only_the_secret_in_use_can_be_refused() {
        let now = Instant::now();
        let lifetime = Lifetime::new(now, HOUR);
        let mut secret = RenewingSecret::cached(Secret::new("t-2"), lifetime);
        secret.refuse(&Secret::new("t-1"));
        assert_eq!(word(&secret.step(now, Demand::default())), "use");
        secret.refuse(&Secret::new("t-2"));
        // Even where there may be no other.
        let last = Demand { keep_expired: true, renew_now: false };
        assert_eq!(word(&secret.step(now, last)), "renew");
        assert!(secret.is_idle());
        secret.put(Secret::new("t-3"), lifetime);
        assert_eq!(secret.stale(), [Secret::new("t-3"), Secret::new("t-2")]);
    }
}
