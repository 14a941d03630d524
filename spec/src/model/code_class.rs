//! [`CodeClass`]: what follows from an error code for whoever gets it.

use serde::{Deserialize, Serialize};

/// What follows from an error code for whoever gets it. A code without a class says only that the
/// call failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CodeClass {
    /// Calls come too fast. The call did nothing, and succeeds after a wait. A limit per day, per
    /// table or per plan is `quota_exceeded`.
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
    /// The platform has seen the key or the sequence number of the call before, or still executes a
    /// call that has it, and therefore refuses this one.
    Repeated,
}

impl CodeClass {
    /// All classes.
    pub const ALL: [CodeClass; 11] = [
        CodeClass::RateLimited,
        CodeClass::Busy,
        CodeClass::BusyUncertain,
        CodeClass::PermissionDenied,
        CodeClass::TokenInvalid,
        CodeClass::NotFound,
        CodeClass::Conflict,
        CodeClass::InvalidRequest,
        CodeClass::QuotaExceeded,
        CodeClass::ServerFault,
        CodeClass::Repeated,
    ];

    /// Its name in specs.
    pub fn name(self) -> &'static str {
        match self {
            CodeClass::RateLimited => "rate_limited",
            CodeClass::Busy => "busy",
            CodeClass::BusyUncertain => "busy_uncertain",
            CodeClass::PermissionDenied => "permission_denied",
            CodeClass::TokenInvalid => "token_invalid",
            CodeClass::NotFound => "not_found",
            CodeClass::Conflict => "conflict",
            CodeClass::InvalidRequest => "invalid_request",
            CodeClass::QuotaExceeded => "quota_exceeded",
            CodeClass::ServerFault => "server_fault",
            CodeClass::Repeated => "repeated",
        }
    }

    /// Whether a client may repeat a call by itself because of it.
    pub fn lets_repeat(self) -> bool {
        matches!(self, CodeClass::RateLimited | CodeClass::Busy | CodeClass::BusyUncertain)
    }
}
