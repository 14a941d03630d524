//! Questions about an [`Error`] that have yes or no for an answer, and its class.

use super::{Error, Kind, Phase, Remedy};
use crate::endpoint::ErrorClass;

impl Error {
    /// What follows from the failure: the class of the platform's code on this endpoint, or of the
    /// code in general. `None` for a code that nobody knows, and for most failures without a code.
    pub fn class(&self) -> Option<ErrorClass> {
        match &self.0.kind {
            Kind::RateLimit(_) => Some(ErrorClass::RateLimited),
            Kind::Token(_, error) => error.class(),
            _ => {
                let class = self.platform().and_then(|platform| platform.meaning.class);
                class.or_else(|| (self.status() == Some(429)).then_some(ErrorClass::RateLimited))
            }
        }
    }

    /// Whether calls come too fast: HTTP 429, a code that says so on this endpoint or on any, or the
    /// client would have had to wait for a rate limit for longer than the call has time. A limit
    /// per day or per table that is used up is [`is_quota_exceeded`](Error::is_quota_exceeded).
    pub fn is_rate_limited(&self) -> bool {
        match self.class() {
            Some(ErrorClass::RateLimited) => true,
            Some(ErrorClass::QuotaExceeded) => false,
            _ => self.status() == Some(429),
        }
    }

    /// Whether the platform is busy, locked or not ready, so that the same call may succeed later.
    /// [`class`](Error::class) tells whether it surely did nothing.
    pub fn is_busy(&self) -> bool {
        matches!(self.class(), Some(ErrorClass::Busy | ErrorClass::BusyUncertain))
    }

    /// Whether the app, the user or the token lacks a permission; see
    /// [`missing_scopes`](Error::missing_scopes).
    pub fn is_permission_denied(&self) -> bool {
        self.has(Remedy::Grant) || self.class() == Some(ErrorClass::PermissionDenied)
    }

    /// Whether the platform refused the access token.
    pub fn is_token_invalid(&self) -> bool {
        match self.platform().and_then(|platform| platform.remedy) {
            Some(remedy) => remedy == Remedy::NewToken,
            None => self.class() == Some(ErrorClass::TokenInvalid),
        }
    }

    /// Whether what the request names does not exist.
    pub fn is_not_found(&self) -> bool {
        self.class() == Some(ErrorClass::NotFound)
    }

    /// Whether something exists already, or is in a state that does not allow this.
    pub fn is_conflict(&self) -> bool {
        self.class() == Some(ErrorClass::Conflict)
    }

    /// Whether a limit of a plan, a tenant, a table or a day is used up.
    pub fn is_quota_exceeded(&self) -> bool {
        self.class() == Some(ErrorClass::QuotaExceeded)
    }

    /// Whether the platform gives no token, since it refuses the app's id or secret.
    pub(crate) fn refuses_credentials(&self) -> bool {
        self.has(Remedy::Credentials)
    }

    /// Whether another token may help: the platform's gateway refused this one.
    pub(crate) fn wants_new_token(&self) -> bool {
        self.has(Remedy::NewToken)
    }

    /// Whether the platform said that it did nothing, and that the same call may succeed later.
    pub(crate) fn did_nothing(&self) -> bool {
        self.is_rate_limited() || self.class().is_some_and(ErrorClass::did_nothing)
    }

    /// Whether a store app waited in vain for its `app_ticket`, without which it gets no tokens:
    /// see [`Client::set_app_ticket`](crate::Client::set_app_ticket).
    pub fn is_app_ticket_missing(&self) -> bool {
        match &self.0.kind {
            Kind::NoTicket(_) | Kind::Timeout(_, Phase::Ticket) => true,
            Kind::Token(_, error) => error.is_app_ticket_missing(),
            _ => false,
        }
    }

    /// Whether the user has to log in again: the code or the refresh token is unknown, used,
    /// expired or revoked, or there is none.
    pub fn is_login_required(&self) -> bool {
        match &self.0.kind {
            Kind::NoRefreshToken => true,
            Kind::Token(_, error) => error.is_login_required(),
            _ => self.has(Remedy::Login),
        }
    }

    /// Whether the user declined on the login page.
    pub fn is_login_declined(&self) -> bool {
        matches!(self.0.kind, Kind::Login { declined: true, .. })
    }

    /// Whether the request was not sent because it breaks documented limits.
    pub fn is_invalid_request(&self) -> bool {
        !self.violations().is_empty()
    }

    /// Whether the time for the call, or for the connection, ran out.
    pub fn is_timeout(&self) -> bool {
        match &self.0.kind {
            Kind::Timeout(..) => true,
            Kind::Transport(error) => error.is_timeout(),
            Kind::Token(_, error) => error.is_timeout(),
            _ => false,
        }
    }

    /// Whether the same call may succeed later: rate limits, codes that say so, timeouts,
    /// connections that fail or break, HTTP 5xx without a code that says otherwise, and replies
    /// that are cut off or come from a proxy. It does not say that repeating is harmless: unless
    /// [`is_unsent`](Error::is_unsent), the platform may have executed the call.
    pub fn is_retryable(&self) -> bool {
        match &self.0.kind {
            Kind::Timeout(..)
            | Kind::Transport(_)
            | Kind::NoTicket(_)
            | Kind::UserStore(_)
            | Kind::Unsaved(..) => true,
            #[cfg(feature = "long-connection")]
            Kind::LongConnection(_) => true,
            Kind::Token(_, error) => error.is_retryable(),
            Kind::Decode { cut_off: true, .. } => true,
            // A page of success where the platform's reply belongs.
            Kind::Http(answer, _) if (200..300).contains(&answer.status) => true,
            _ if self.is_rate_limited() => true,
            _ => match self.class() {
                Some(class) if class.lets_repeat() => true,
                Some(class) if class.is_final() => false,
                _ => self.status().is_some_and(|status| status >= 500),
            },
        }
    }

    /// Whether this helps.
    pub(super) fn has(&self, remedy: Remedy) -> bool {
        self.platform().is_some_and(|platform| platform.remedy == Some(remedy))
    }
}
