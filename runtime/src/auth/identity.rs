//! [`Identity`]: in whose name a copy of a client makes its calls; [`Wanted`]: which of the
//! app's own tokens a call takes.

use super::Tenant;
use crate::{TokenKind, UserSession, secret::Secret};

/// In whose name calls are made, besides the app's.
#[derive(Clone, Default)]
pub(crate) struct Identity {
    pub(crate) user: Option<User>,
    /// Whose data a store app works on.
    pub(crate) tenant: Option<Tenant>,
}

/// A user for whom calls are made.
#[derive(Clone)]
pub(crate) enum User {
    /// By a token that the caller looks after.
    Token(Secret),
    /// By tokens that the client looks after.
    Session(UserSession),
    /// By a session of the app with this id, which is another.
    OfAnotherApp(String),
}

/// One of the app's own tokens.
#[derive(Clone)]
pub(crate) enum Wanted {
    App,
    /// Of the only tenant that a self-built app has.
    Tenant,
    /// Of one of the tenants of a store app.
    TenantOf(Tenant),
}

impl Wanted {
    pub(crate) fn kind(&self) -> TokenKind {
        match self {
            Wanted::App => TokenKind::App,
            Wanted::Tenant | Wanted::TenantOf(_) => TokenKind::Tenant,
        }
    }
}
