//! What became of a call that failed: whether the platform may have executed it.

use super::{Error, Kind, Phase};
use crate::endpoint::ErrorClass;

impl Error {
    /// Whether the platform certainly never saw the call: the client refused it, or could not
    /// connect.
    pub fn is_unsent(&self) -> bool {
        match &self.0.kind {
            Kind::Transport(error) => error.is_unsent(),
            Kind::Timeout(_, phase) => *phase != Phase::Reply,
            Kind::Unsaved(..) => false,
            #[cfg(feature = "long-connection")]
            Kind::LongConnection(_) => false,
            Kind::File(_) | Kind::Http(..) | Kind::Platform(..) | Kind::Decode { .. } => false,
            Kind::Configure(_)
            | Kind::Invalid(_)
            | Kind::Encode(_)
            | Kind::NoToken(_)
            | Kind::NoCredential(..)
            | Kind::NoTicket(_)
            | Kind::Login { .. }
            | Kind::NoRefreshToken
            | Kind::UserStore(_)
            | Kind::RateLimit(_)
            | Kind::Token(..) => true,
        }
    }

    /// Whether the platform may have executed the call although it failed, so that what the call
    /// was to change may be changed: no reply came, or none that says what became of the call; or
    /// an attempt before the last one ended like that. The platform often executes a call whose
    /// reply is lost, and then refuses the repetition, since it has seen its key before.
    ///
    /// False if every attempt was refused, and for calls that only read (GET).
    pub fn may_have_been_executed(&self) -> bool {
        if self.0.target.as_ref().is_none_or(|target| target.method.only_reads()) {
            return false;
        }
        match &self.0.kind {
            Kind::Transport(error) => !error.is_unsent(),
            Kind::Timeout(_, phase) => *phase == Phase::Reply,
            Kind::Decode { .. } | Kind::Unsaved(..) => true,
            Kind::Platform(answer, _) | Kind::Http(answer, _) if answer.follows_uncertain => true,
            Kind::Platform(answer, _) => match self.class() {
                Some(ErrorClass::BusyUncertain) => true,
                _ => answer.status >= 500 && !self.did_nothing(),
            },
            // A gateway refuses with 4xx what it does not pass on.
            Kind::Http(answer, _) => !(400..500).contains(&answer.status),
            _ => false,
        }
    }

    /// Whether the platform refuses a repetition of a call that it probably executed: an earlier
    /// attempt got no reply, and now the platform has seen the key of the call before.
    pub(super) fn is_refused_repetition(&self) -> bool {
        matches!(&self.0.kind, Kind::Platform(answer, _) if answer.follows_uncertain)
            && self.class() == Some(ErrorClass::Repeated)
    }
}
