//! [`History`]: what has become of a call so far.

use crate::{endpoint::TokenKind, error::Error};

/// The attempts of a call that failed.
#[derive(Default)]
pub(super) struct History {
    pub(super) repetitions: u32,
    /// The kind of token that its attempts carry.
    pub(super) token: Option<TokenKind>,
    /// How an attempt failed that the platform may have executed.
    uncertain: Option<Error>,
}

impl History {
    /// An attempt has failed.
    pub(super) fn failed(&mut self, error: &Error) {
        if !(error.is_unsent() || error.did_nothing() || error.is_token_invalid()) {
            self.uncertain = Some(error.clone());
        }
    }

    /// Whether the platform may have executed an attempt that failed.
    pub(super) fn is_uncertain(&self) -> bool {
        self.uncertain.is_some()
    }

    /// The error as the caller is to know it. If the last attempt was not sent, and an earlier
    /// one may have been executed, the caller gets the error of the earlier one.
    pub(super) fn told(&self, last: Error) -> Error {
        match &self.uncertain {
            Some(uncertain) if last.is_unsent() => uncertain.clone(),
            _ => last,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::History;
    use crate::{
        endpoint::{Endpoint, Method, Target},
        error::{Error, Kind},
        transport::TransportError,
    };

    static LEND: Endpoint = Endpoint::new("desk.v1.lend", Method::Post, "/open-apis/desk/v1/lend");

    #[test]
    fn the_caller_is_told_of_the_attempt_that_may_have_been_executed() {
        let error = |error| Error::new(&Target::of(&LEND), Kind::Transport(error));
        let lost = || error(TransportError::broken("lost"));
        let refused = || error(TransportError::unsent("refused"));
        for (earlier, last, told) in [
            (vec![], refused(), "refused"),
            (vec![lost()], refused(), "lost"),
            (vec![lost(), refused()], refused(), "lost"),
            (vec![refused()], lost(), "lost"),
        ] {
            let mut history = History::default();
            earlier.iter().for_each(|error| history.failed(error));
            let shown = history.told(last).to_string();
            assert!(shown.contains(told), "{shown}, expected {told}");
        }
    }
}
