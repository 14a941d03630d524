//! What real life brings, by chance: late replies, failures of gateways, connections that break,
//! too many calls, tokens that expire. What a test plans itself is in `script`.

mod dice;

pub(crate) use dice::Dice;

use std::{fmt, str::FromStr, time::Duration};

use crate::{Platform, Script, server::connection::Fault};

/// How much goes wrong by chance, for [`Builder::chaos`](crate::Builder::chaos).
///
/// Chance decides on each request by the seed and the number of the request, so with the same seed
/// the same requests meet the same trouble, if they come in the same order. Requests for tokens
/// count, too. Long connections have faults of their own
/// ([`ConnectionFault`](crate::ConnectionFault)).
///
/// ```
/// use feishu_mock::{Chaos, Trouble};
/// use std::time::Duration;
///
/// // One call in ten meets some trouble.
/// let chaos = Chaos::new(0.1).seed(7);
/// // Only replies that come late or not at all.
/// let slow = Chaos::new(0.5).only([Trouble::Late, Trouble::Lost]).late_by(Duration::from_secs(1));
/// # let _ = (chaos, slow);
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use = "chaos does nothing until it is given to a platform"]
pub struct Chaos {
    pub(crate) rate: f64,
    pub(crate) seed: u64,
    pub(crate) troubles: Vec<Trouble>,
    pub(crate) late_by: Duration,
    pub(crate) rate_limit_reset: u64,
}

/// What can go wrong with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Trouble {
    /// The call is executed, and its reply comes late.
    Late,
    /// The call is executed, and the connection is reset instead of a reply.
    Lost,
    /// The call is executed, and its reply breaks off in the middle.
    Truncated,
    /// The call is not executed: the connection is reset.
    Reset,
    /// The call is not executed: a gateway answers with an HTTP status from 500 to 504.
    ServerError,
    /// The call is not executed: there were too many calls.
    RateLimited,
    /// The token of the app has just expired, so the call is refused. Requests without a token of
    /// an app get a [`ServerError`](Trouble::ServerError) instead.
    TokenExpired,
}

impl Trouble {
    /// All of them.
    pub const ALL: [Trouble; 7] = [
        Trouble::Late,
        Trouble::Lost,
        Trouble::Truncated,
        Trouble::Reset,
        Trouble::ServerError,
        Trouble::RateLimited,
        Trouble::TokenExpired,
    ];

    /// Its name, as the command line and the journal write it: `server_error`.
    pub fn name(self) -> &'static str {
        match self {
            Trouble::Late => "late",
            Trouble::Lost => "lost",
            Trouble::Truncated => "truncated",
            Trouble::Reset => "reset",
            Trouble::ServerError => "server_error",
            Trouble::RateLimited => "rate_limited",
            Trouble::TokenExpired => "token_expired",
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A rate of chaos that is no number from 0 to 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no rate of chaos; expected a number from 0 to 1, such as 0.1 for one request in ten"
)]
pub struct ChaosError(String);

impl Chaos {
    /// Of all requests, this part meets trouble, from 0 for none to 1 for each.
    ///
    /// # Panics
    /// If the rate is not from 0 to 1.
    #[track_caller]
    pub fn new(rate: f64) -> Chaos {
        assert!((0.0..=1.0).contains(&rate), "{}", ChaosError(rate.to_string()));
        Chaos {
            rate,
            seed: 0,
            troubles: Trouble::ALL.to_vec(),
            late_by: Duration::from_secs(3),
            rate_limit_reset: 1,
        }
    }

    /// With the same seed, the same requests meet the same trouble; 0 by default.
    pub fn seed(mut self, seed: u64) -> Chaos {
        self.seed = seed;
        self
    }

    /// Only this can go wrong, each as often as the others; by default, all of
    /// [`Trouble::ALL`].
    ///
    /// # Panics
    /// If it is nothing.
    #[track_caller]
    pub fn only(mut self, troubles: impl IntoIterator<Item = Trouble>) -> Chaos {
        self.troubles = troubles.into_iter().collect();
        assert!(!self.troubles.is_empty(), "chaos without any trouble; leave it out instead");
        self
    }

    /// How late replies come: by at most this time, and at least half of it; 3 seconds by default.
    pub fn late_by(mut self, time: Duration) -> Chaos {
        self.late_by = time;
        self
    }

    /// How many seconds `x-ogw-ratelimit-reset` asks to wait where calls were too many; 1 by
    /// default.
    pub fn rate_limit_reset(mut self, seconds: u64) -> Chaos {
        self.rate_limit_reset = seconds;
        self
    }
}

/// A rate, and after a colon a seed: `0.1` or `0.1:7`.
impl FromStr for Chaos {
    type Err = ChaosError;

    fn from_str(text: &str) -> Result<Chaos, ChaosError> {
        let wrong = || ChaosError(text.to_owned());
        let (rate, seed) = text.split_once(':').unwrap_or((text, "0"));
        let rate: f64 = rate.parse().map_err(|_| wrong())?;
        let seed = seed.parse().map_err(|_| wrong())?;
        if (0.0..=1.0).contains(&rate) { Ok(Chaos::new(rate).seed(seed)) } else { Err(wrong()) }
    }
}

/// The trouble of one request, with what chance decided of it.
#[derive(Clone, Debug)]
pub(crate) struct Mishap {
    pub(crate) trouble: Trouble,
    /// How late the reply is.
    late: Duration,
    /// The HTTP status of a gateway.
    status: u16,
    rate_limit_reset: u64,
}

impl Mishap {
    /// What answers instead of the platform, if the call is not executed.
    pub(crate) fn instead(&self) -> Option<Script> {
        let page = format!("<html><h1>{}</h1></html>", self.status);
        match self.trouble {
            Trouble::Reset => Some(Script::reset()),
            Trouble::ServerError => Some(Script::status(self.status).html(page)),
            Trouble::RateLimited => Some(Script::rate_limited(self.rate_limit_reset)),
            Trouble::Late | Trouble::Lost | Trouble::Truncated | Trouble::TokenExpired => None,
        }
    }

    /// What happens to the reply of a call that was executed, which has so many bytes: the fault,
    /// and how late it is.
    pub(crate) fn spoil(&self, bytes: usize) -> (Fault, Duration) {
        match self.trouble {
            Trouble::Late => (Fault::None, self.late),
            Trouble::Lost => (Fault::Reset, Duration::ZERO),
            Trouble::Truncated => (Fault::Truncated(bytes / 2), Duration::ZERO),
            _ => (Fault::None, Duration::ZERO),
        }
    }
}

impl Platform {
    /// From now on, this goes wrong by chance; with `None`, nothing. Counting of requests begins
    /// anew.
    pub fn set_chaos(&self, chaos: Option<Chaos>) {
        self.shared.lock().chaos = chaos.map(Dice::new);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_and_a_seed_are_read_and_what_is_neither_is_told() {
        assert_eq!("0.25:7".parse(), Ok(Chaos::new(0.25).seed(7)));
        assert_eq!("1".parse(), Ok(Chaos::new(1.0)));
        for wrong in ["", "2", "-0.1", "NaN", "0.1:", "0.1:x", "much"] {
            let error = wrong.parse::<Chaos>().unwrap_err().to_string();
            assert!(error.starts_with(&format!("`{wrong}` is no rate of chaos")), "{error}");
        }
    }
}
