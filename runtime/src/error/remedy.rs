//! [`Remedy`]: what helps after a code, where more follows from it than from its class.

/// What helps after a code. It is stored in the error when the error is made: the same number means
/// different things on different endpoints, so only the call that got it can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Remedy {
    /// Another access token: the platform refuses this one.
    NewToken,
    /// A permission for the app, or for it from the user.
    Grant,
    /// A new login of the user.
    Login,
    /// The right id and token of the helpdesk.
    Helpdesk,
    /// The settings of an app that is not of the app directory: it has no tickets.
    NoStoreApp,
    /// What the text says: the platform refuses a long connection.
    #[cfg(feature = "long-connection")]
    LongConnection(&'static str),
}

impl Remedy {
    /// What helps after a code with which the platform's gateway answers for each endpoint.
    pub(crate) fn of(code: i64) -> Option<Self> {
        Some(match code {
            99991672 | 99991679 => Remedy::Grant,
            99991661 | 99991663 | 99991664 | 99991665 | 99991668 | 99991671 | 99991677 => {
                Remedy::NewToken
            }
            _ => return None,
        })
    }
}
