//! [`decide`]: what follows an attempt that failed.

use std::time::Duration;

use crate::{error::Error, retry::Attempts};

/// What follows a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decision {
    /// The caller gets the error.
    Fail,
    /// The call is attempted at once, with another token.
    ReplaceToken,
    /// The call is attempted again after this pause.
    Repeat(Duration),
}

impl Decision {
    /// The pause before the next attempt, if one follows.
    pub(super) fn pause(self) -> Option<Duration> {
        match self {
            Decision::Fail => None,
            Decision::ReplaceToken => Some(Duration::ZERO),
            Decision::Repeat(pause) => Some(pause),
        }
    }
}

/// Decides. `sendable` says whether the body can be sent again, `other_token` whether the
/// platform refused the token and there is another.
pub(super) fn decide(
    error: &Error,
    sendable: bool,
    other_token: bool,
    attempts: &mut Attempts<'_>,
) -> Decision {
    if !sendable {
        return Decision::Fail;
    }
    if other_token {
        return Decision::ReplaceToken;
    }
    attempts.after(error).map_or(Decision::Fail, Decision::Repeat)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        endpoint::{Endpoint, Method, Target},
        error::{Kind, RateLimitWait},
        retry::{Budget, Deadline, RetryPolicy},
        transport::TransportError,
    };

    static LEND: Endpoint = Endpoint::new("desk.v1.lend", Method::Post, "/open-apis/desk/v1/lend");

    fn error(kind: Kind) -> Error {
        Error::new(&Target::of(&LEND), kind)
    }

    #[tokio::test(start_paused = true)]
    async fn what_follows_depends_on_what_a_repetition_can_do() {
        let lost = || error(Kind::Transport(TransportError::broken("lost")));
        let unsent = || error(Kind::Transport(TransportError::unsent("refused")));
        let too_fast = || {
            let wait = RateLimitWait { turn_in: Duration::from_secs(3), left: Duration::ZERO };
            error(Kind::RateLimit(wait))
        };
        for (error, repeatable, sendable, other_token, expected) in [
            (lost(), true, true, false, "repeat"),
            (lost(), false, true, false, "fail"),
            (lost(), true, false, false, "fail"),
            (unsent(), false, true, false, "repeat"),
            (too_fast(), false, true, false, "repeat"),
            (too_fast(), false, false, false, "fail"),
            (Error::configure("x"), true, true, false, "fail"),
            (Error::configure("x"), true, true, true, "replace"),
            (Error::configure("x"), true, false, true, "fail"),
        ] {
            let (policy, budget) = (RetryPolicy::default(), Budget::new(100));
            let deadline = Deadline::after(Duration::from_secs(60));
            let mut attempts = Attempts::new(&policy, &budget, repeatable, deadline);
            let decision = decide(&error, sendable, other_token, &mut attempts);
            let word = match decision {
                Decision::Fail => "fail",
                Decision::ReplaceToken => "replace",
                Decision::Repeat(_) => "repeat",
            };
            assert_eq!(word, expected, "{error} {repeatable} {sendable} {other_token}");
            assert_eq!(decision.pause().is_none(), word == "fail");
        }
    }
}
