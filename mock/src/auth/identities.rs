//! What a test can do with tokens, tickets, and users who log in. How the platform answers
//! requests for them is in `token` and `oauth`.

use std::sync::Arc;

use http::{Method, header::LOCATION};

use crate::{
    Platform,
    platform::state::{Shared, State},
    query,
    store::people,
};

impl Shared {
    /// Acts as a user who opens the login page at this address and agrees; the first one in the
    /// address book, if nobody is given.
    #[track_caller]
    pub(crate) fn log_in(&self, page: &str, user: Option<String>) -> String {
        let query = page.split_once('?').map(|(_, query)| query::pairs(query)).unwrap_or_default();
        let mut state = self.lock();
        let user = user.or_else(|| state.first_user());
        let now = state.clock.now();
        let State { tokens, logins, .. } = &mut *state;
        let reply = logins.authorize(tokens, &Method::GET, &query, user, now);
        drop(state);
        let reply = match reply {
            Ok(reply) => reply,
            Err(refusal) => panic!("the page shows error {}: {}", refusal.code, refusal.message),
        };
        let location = reply.headers.iter().find(|(name, _)| *name == LOCATION);
        location.and_then(|(_, value)| value.to_str().ok()).unwrap_or_default().to_owned()
    }
}

impl State {
    /// The open id of the first user in the address book, who logs in if nobody else is meant.
    pub(crate) fn first_user(&self) -> Option<String> {
        let first = people::all(self.store.as_ref()?.collections()).next()?;
        Some(first.get("open_id")?.as_str()?.to_owned())
    }
}

impl Platform {
    /// How many requests for tokens of apps and tenants came in, whether granted or refused.
    pub fn token_requests(&self) -> usize {
        self.shared.lock().tokens.requests()
    }

    /// How many tokens of apps and tenants were issued. There may be fewer than requests, since
    /// the platform gives the same token until the last 30 minutes of its lifetime.
    pub fn tokens_issued(&self) -> usize {
        self.shared.lock().tokens.issued()
    }

    /// Makes all tokens of apps and tenants invalid. The next request for a token gives a new
    /// one.
    pub fn expire_tokens(&self) {
        self.shared.lock().tokens.expire_all();
    }

    /// A new ticket of a store app, as the event `app_ticket` brings it every hour. Earlier
    /// tickets stay valid until [`expire_app_tickets`](Platform::expire_app_tickets).
    ///
    /// # Panics
    /// If no store app has this id.
    #[track_caller]
    pub fn push_app_ticket(&self, app_id: &str) -> String {
        let ticket = self.shared.lock().tokens.new_ticket(app_id);
        ticket.unwrap_or_else(|| panic!("no store app has the id `{app_id}`"))
    }

    /// From now on, this function receives each ticket that a store app asks for, instead of an
    /// event. It runs on the platform's thread, so it should not block.
    pub fn on_app_ticket(&self, receive: impl Fn(String) + Send + Sync + 'static) {
        self.shared.lock().on_ticket = Some(Arc::new(receive));
    }

    /// Makes all tickets of store apps invalid. Tokens that were issued for them stay valid.
    pub fn expire_app_tickets(&self) {
        self.shared.lock().tokens.expire_tickets();
    }

    /// Acts as a user who opens the login page at this address and agrees. Returns the address
    /// to which the user is sent back, with a code. A browser gets the same by a redirect.
    ///
    /// # Panics
    /// If the page would show an error; the panic says which.
    #[track_caller]
    pub fn log_in(&self, page: &str) -> String {
        self.shared.log_in(page, None)
    }

    /// Whether users decline on the login page from now on. By default they agree.
    pub fn decline_logins(&self, on: bool) {
        self.shared.lock().logins.decline = on;
    }

    /// Ends all logins: refresh tokens are revoked, and users' access tokens expire.
    pub fn revoke_logins(&self) {
        let mut state = self.shared.lock();
        state.logins.revoke();
        state.tokens.expire_users();
    }

    /// Makes all users' access tokens expire. Their refresh tokens stay valid.
    pub fn expire_user_tokens(&self) {
        self.shared.lock().tokens.expire_users();
    }

    /// Registers a user's token; real ones begin with `u-`. It is valid until
    /// [`expire_user_token`](Platform::expire_user_token).
    pub fn add_user_token(&self, token: impl Into<String>) {
        self.shared.lock().tokens.add_user(token.into());
    }

    /// Makes a user's token expire; false if it is unknown.
    pub fn expire_user_token(&self, token: &str) -> bool {
        self.shared.lock().tokens.expire(token)
    }
}
