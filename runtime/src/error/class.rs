//! [`CodeClass`]: what a code of the platform means, where that decides what to do.

/// What a code means for whoever gets it. A code without a class says only that the call failed.
///
/// The class is stored in the error when the error is made: the same number means different
/// things on different endpoints, so only the call that got it can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CodeClass {
    /// Calls come too fast.
    RateLimited,
    /// The app, or the user's grant, lacks a permission.
    PermissionDenied,
    /// The platform refuses the access token.
    TokenRefused,
    /// Only the user can help, by logging in again.
    LoginRequired,
    /// The platform refuses the id and the token of the helpdesk.
    HelpdeskRefused,
    /// The app has no tickets, since it is not an app of the app directory.
    NoTickets,
    /// The platform refuses a long connection; the text says what to do.
    #[cfg(feature = "long-connection")]
    LongConnection(&'static str),
}

impl CodeClass {
    /// The class of a code that means the same on each endpoint.
    pub(crate) fn of(code: i64) -> Option<Self> {
        Some(match code {
            99991400 => CodeClass::RateLimited,
            99991672 | 99991679 => CodeClass::PermissionDenied,
            99991661 | 99991663 | 99991664 | 99991665 | 99991668 | 99991671 | 99991677 => {
                CodeClass::TokenRefused
            }
            _ => return None,
        })
    }
}
