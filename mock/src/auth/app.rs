//! Apps: their secrets, their kind, and the tickets that store apps exchange for tokens. The
//! tokens are in `token`.

use std::collections::HashSet;

/// An app that the platform knows.
#[derive(Clone)]
pub(crate) struct App {
    secret: String,
    pub(crate) kind: AppKind,
    /// The valid tickets.
    tickets: HashSet<String>,
}

/// What kind of app it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AppKind {
    /// Built by a tenant for itself.
    Custom,
    /// Published in the app directory, for any tenant.
    Store,
}

impl App {
    pub(crate) fn new(secret: String, kind: AppKind) -> App {
        App { secret, kind, tickets: HashSet::new() }
    }

    pub(crate) fn has_secret(&self, secret: &str) -> bool {
        self.secret == secret
    }

    pub(crate) fn add_ticket(&mut self, ticket: String) {
        self.tickets.insert(ticket);
    }

    pub(crate) fn has_ticket(&self, ticket: &str) -> bool {
        self.tickets.contains(ticket)
    }

    #[cfg(feature = "state-file")]
    pub(crate) fn tickets(&self) -> impl Iterator<Item = String> {
        self.tickets.iter().cloned()
    }

    pub(crate) fn forget_tickets(&mut self) {
        self.tickets.clear();
    }
}
