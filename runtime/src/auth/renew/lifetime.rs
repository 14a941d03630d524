//! [`Lifetime`]: when a secret is renewed, and until when it is used.

use std::time::Duration;

use tokio::time::Instant;

/// Tokens of the platform live two hours. A longer life is taken for this: clocks and replies
/// may be wrong, and a token renewed early does no harm.
pub(crate) const LONGEST: Duration = Duration::from_secs(2 * 60 * 60);
/// A lifetime that is absent, zero or negative counts as this: the token is new, so it works
/// now, and if it does not it is refused and fetched again.
pub(crate) const SHORTEST: Duration = Duration::from_secs(60);
/// With less left, a token in a store is no better than none.
pub(crate) const WORTH_TAKING: Duration = Duration::from_secs(60);
/// Renewed this long before the end. The platform gives a new token only in the last half hour
/// of the old one; asked earlier, it would give the same again.
const RENEW_BEFORE: Duration = Duration::from_secs(20 * 60);
/// Not used this close to the end, for it has to reach the platform.
const SPARE: Duration = Duration::from_secs(30);

/// The times that matter in the life of a secret.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lifetime {
    pub(super) renew_at: Instant,
    pub(super) expires_at: Instant,
}

impl Lifetime {
    /// A life of this length, from the moment when the secret was asked for: the platform may
    /// count from then.
    pub(crate) fn new(asked_at: Instant, life: Duration) -> Self {
        let life = life.min(LONGEST);
        Lifetime {
            renew_at: asked_at + life - RENEW_BEFORE.min(life / 3),
            expires_at: asked_at + life - SPARE.min(life / 10),
        }
    }
}
