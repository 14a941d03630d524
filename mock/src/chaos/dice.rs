//! Which requests meet which trouble.

use fastrand::Rng;

use super::{Chaos, Mishap, Trouble};

/// What gateways answer when what is behind them fails.
const STATUSES: [u16; 4] = [500, 502, 503, 504];

/// Decides on one request after another.
#[derive(Debug)]
pub(crate) struct Dice {
    chaos: Chaos,
    requests: u64,
}

impl Dice {
    pub(crate) fn new(chaos: Chaos) -> Dice {
        Dice { chaos, requests: 0 }
    }

    /// By what it decides.
    #[cfg(feature = "control")]
    pub(crate) fn chaos(&self) -> &Chaos {
        &self.chaos
    }

    /// What happens to the next request. `has_token` says whether it has a token that can expire.
    pub(crate) fn next(&mut self, has_token: bool) -> Option<Mishap> {
        self.requests += 1;
        let chaos = &self.chaos;
        // A generator of its own for each request: what one of them needs moves no other.
        let mut random = Rng::with_seed(chaos.seed.rotate_left(32) ^ self.requests);
        // The first numbers of neighboring seeds are alike.
        let mut random = random.fork();
        if random.f64() >= chaos.rate {
            return None;
        }
        let trouble = match *random.choice(&chaos.troubles)? {
            Trouble::TokenExpired if !has_token => Trouble::ServerError,
            trouble => trouble,
        };
        Some(Mishap {
            trouble,
            late: chaos.late_by.mul_f64(0.5 + random.f64() / 2.0),
            status: *random.choice(&STATUSES)?,
            rate_limit_reset: chaos.rate_limit_reset,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn troubles(chaos: Chaos, requests: usize) -> Vec<Option<Trouble>> {
        let mut dice = Dice::new(chaos);
        (0..requests).map(|_| dice.next(true).map(|it| it.trouble)).collect()
    }

    #[test]
    fn the_seed_decides_and_the_rate_is_kept() {
        let chaos = Chaos::new(0.2).seed(3);
        let first = troubles(chaos.clone(), 10_000);
        assert_eq!(first, troubles(chaos, 10_000));
        assert_ne!(first, troubles(Chaos::new(0.2).seed(4), 10_000));
        let met: Vec<Trouble> = first.into_iter().flatten().collect();
        assert!((1_800..2_200).contains(&met.len()), "{}", met.len());
        let kinds: HashSet<Trouble> = met.iter().copied().collect();
        assert_eq!(kinds, HashSet::from(Trouble::ALL));
        for kind in Trouble::ALL {
            let count = met.iter().filter(|it| **it == kind).count();
            assert!((200..400).contains(&count), "{kind}: {count}");
        }
    }

    #[test]
    fn nothing_and_everything_can_go_wrong() {
        assert!(troubles(Chaos::new(0.0), 1000).iter().all(Option::is_none));
        let only = troubles(Chaos::new(1.0).only([Trouble::Reset]), 1000);
        assert!(only.iter().all(|it| *it == Some(Trouble::Reset)));
    }

    #[test]
    fn what_has_no_token_cannot_lose_one() {
        let mut dice = Dice::new(Chaos::new(1.0).only([Trouble::TokenExpired]));
        assert_eq!(dice.next(false).unwrap().trouble, Trouble::ServerError);
        assert_eq!(dice.next(true).unwrap().trouble, Trouble::TokenExpired);
    }
}
