//! [`Identity`]: on whose behalf a copy of a client makes its calls.

use super::{Tenant, UserSession};
use crate::secret::Secret;

/// On whose behalf calls are made, besides the app's own.
#[derive(Clone, Default)]
pub(crate) struct Identity {
    pub(crate) user: Option<User>,
    /// What becomes of calls that accept no user's token.
    pub(crate) without_user: WithoutUser,
    /// Whose data a store app works on.
    pub(crate) tenant: Option<Tenant>,
}

/// What becomes of a user's call if its endpoint accepts no user's token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum WithoutUser {
    /// It is refused: the app may read what the user may not.
    #[default]
    Refuse,
    /// It is made as the app, as the caller asked for.
    ActAsApp,
}

/// A user on whose behalf calls are made.
#[derive(Clone)]
pub(crate) enum User {
    /// By a token that the caller looks after.
    Token(Secret),
    /// By a session, which renews its tokens itself.
    Session(UserSession),
    /// By a session that belongs to another app, the one with this id.
    OfAnotherApp(String),
}
