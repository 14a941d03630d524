//! [`ErrorCode`]: a row of the table of error codes of a page, and [`ErrorClass`]: what follows
//! from it.

/// An error code as one page documents it. The same code may mean something else elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ErrorCode {
    /// The HTTP status that comes with it; `None` if the page does not say.
    pub status: Option<u16>,
    /// The code in the reply.
    pub code: i64,
    /// What it means on this endpoint; empty if the page does not say.
    pub message: &'static str,
    /// What follows from it, if that is known.
    pub class: Option<ErrorClass>,
}

/// What follows from an error code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorClass {
    /// Calls come too fast. The call did nothing, and succeeds after a wait.
    RateLimited,
    /// The platform is busy, locked or not ready yet: it surely did nothing, and the same call may
    /// succeed later.
    Busy,
    /// The same call may succeed later, but the platform may have executed this one.
    BusyUncertain,
    /// The app, the user or the token lacks a scope, a role, visibility or somebody's approval.
    PermissionDenied,
    /// The access token or another credential is missing, wrong or expired.
    TokenInvalid,
    /// What the request names does not exist, or was deleted.
    NotFound,
    /// Something exists already, or is in a state that does not allow this.
    Conflict,
    /// The request is wrong: its parameters, their format or their size.
    InvalidRequest,
    /// A limit of a plan, a tenant, a table or a day is used up; waiting for seconds does not help.
    QuotaExceeded,
    /// A fault inside the platform, without a promise that repeating helps.
    ServerFault,
    /// The platform has seen the key or the sequence number of the call before, or still executes
    /// a call that has it, and therefore refuses this one.
    Repeated,
}

impl ErrorClass {
    /// Whether a client may repeat a call by itself because of it.
    pub(crate) const fn lets_repeat(self) -> bool {
        matches!(self, ErrorClass::RateLimited | ErrorClass::Busy | ErrorClass::BusyUncertain)
    }

    /// Whether the platform surely did nothing, and the same call may succeed later.
    pub(crate) const fn did_nothing(self) -> bool {
        matches!(self, ErrorClass::RateLimited | ErrorClass::Busy)
    }

    /// The class with this name in tables of error codes, which are generated.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "rate_limited" => ErrorClass::RateLimited,
            "busy" => ErrorClass::Busy,
            "busy_uncertain" => ErrorClass::BusyUncertain,
            "permission_denied" => ErrorClass::PermissionDenied,
            "token_invalid" => ErrorClass::TokenInvalid,
            "not_found" => ErrorClass::NotFound,
            "conflict" => ErrorClass::Conflict,
            "invalid_request" => ErrorClass::InvalidRequest,
            "quota_exceeded" => ErrorClass::QuotaExceeded,
            "server_fault" => ErrorClass::ServerFault,
            "repeated" => ErrorClass::Repeated,
            _ => return None,
        })
    }

    /// Whether the same call fails again, whenever it is sent.
    pub(crate) const fn is_final(self) -> bool {
        !self.lets_repeat() && !matches!(self, ErrorClass::ServerFault)
    }
}
