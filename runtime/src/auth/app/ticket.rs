//! [`Tickets`]: the `app_ticket` of a store app. The caller hands it over when the platform
//! pushes it; processes share it through the store; without one the platform is asked to push
//! it, and it is waited for within bounds.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, SystemTime},
};

use serde_json::json;
use tokio::{
    sync::Notify,
    time::{Instant, timeout_at},
};

use crate::{
    auth::{
        AppCredentials, StoredToken,
        exchange::{Exchange, TokenRequest},
        lease::Lease,
        store::StoreHandle,
    },
    endpoint::{BodyKind, Endpoint, Form, Method, Target},
    error::{Error, Kind, Remedy},
    random,
    secret::Secret,
    sync::lock,
};

static RESEND: Endpoint = Endpoint::new(
    "auth.v3.auth.app_ticket_resend",
    Method::Post,
    "/open-apis/auth/v3/app_ticket/resend",
)
.body(BodyKind::Json)
.form(Form::Flat);

/// The code with which the platform pushes no ticket, since the app has none.
const NO_STORE_APP: i64 = 10016;

/// The platform is asked to push a ticket at most this often, by all processes together where
/// they share a store.
const ASK_EVERY: Duration = Duration::from_secs(30);
/// How often the store is asked for a ticket that came to another process.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// How long a store keeps a ticket. The platform pushes another each hour, and refuses one that
/// has expired.
const KEPT: Duration = Duration::from_secs(24 * 60 * 60);

/// The ticket that a client holds.
pub(super) struct Tickets {
    app: Arc<AppCredentials>,
    store: Option<StoreHandle>,
    /// How long a call waits for a ticket.
    wait: Duration,
    state: Mutex<TicketState>,
    came: Notify,
    waiting: AtomicUsize,
}

#[derive(Default)]
struct TicketState {
    ticket: Option<Secret>,
    /// The one refused last, so that it is not taken from the store again.
    refused: Option<Secret>,
    asked_at: Option<Instant>,
}

impl Tickets {
    pub(super) fn new(
        app: Arc<AppCredentials>,
        store: Option<StoreHandle>,
        wait: Duration,
    ) -> Self {
        let (state, came, waiting) = (Mutex::default(), Notify::new(), AtomicUsize::new(0));
        Tickets { app, store, wait, state, came, waiting }
    }

    /// How long a call waits for a ticket.
    pub(super) fn wait(&self) -> Duration {
        self.wait
    }

    /// Keeps a ticket, and shares it through the store.
    pub(super) async fn put(&self, ticket: Secret) -> Result<(), Error> {
        self.keep(ticket.clone());
        let Some(store) = &self.store else { return Ok(()) };
        let stored = StoredToken::new(ticket.reveal(), SystemTime::now() + KEPT);
        if store.save(&ticket, stored).await {
            return Ok(());
        }
        Err(Error::configure(
            "the app_ticket is in use by this client, but the token store did not take it: other \
             processes lack it",
        ))
    }

    /// Drops the ticket that the platform refused, unless another has taken its place.
    pub(super) fn refused(&self, ticket: &Secret) {
        let mut state = lock(&self.state);
        if state.ticket.as_ref() == Some(ticket) {
            state.ticket = None;
            state.refused = Some(ticket.clone());
        }
    }

    /// Whether somebody waits for the platform to push one.
    pub(super) fn is_awaited(&self) -> bool {
        self.waiting.load(Ordering::Relaxed) > 0
    }

    /// The ticket, waited for where there is none.
    pub(super) async fn current(&self, exchange: &Arc<dyn Exchange>) -> Result<Secret, Error> {
        if let Some(held) = self.held() {
            return Ok(held);
        }
        let old = self.stored().await;
        if let Some(stored) = &old {
            let stored = Secret::new(stored.token.as_str());
            let mut state = lock(&self.state);
            if state.refused.as_ref() != Some(&stored) {
                state.ticket.get_or_insert(stored);
            }
        }
        let _waiting = Waiting::new(&self.waiting);
        let begun = Instant::now();
        let until = begun.checked_add(self.wait).unwrap_or(begun + KEPT);
        loop {
            let mut came = std::pin::pin!(self.came.notified());
            came.as_mut().enable();
            if let Some(held) = self.held() {
                return Ok(held);
            }
            if Instant::now() >= until {
                return Err(Error::new(&Target::of(&RESEND), Kind::NoTicket(self.wait)));
            }
            self.ask_for_one(exchange).await?;
            let pause = if self.store.is_some() { LOOK_EVERY } else { ASK_EVERY };
            let _ = timeout_at(until.min(Instant::now() + pause), came).await;
            // Whatever differs has just been put there, even if it is the same ticket again.
            if let Some(stored) = self.stored().await
                && Some(&stored) != old.as_ref()
            {
                let mut state = lock(&self.state);
                state.ticket.get_or_insert_with(|| Secret::new(stored.token.as_str()));
            }
        }
    }

    fn held(&self) -> Option<Secret> {
        lock(&self.state).ticket.clone()
    }

    /// A ticket has come. It counts even if the same was refused before: the platform has just
    /// pushed it.
    fn keep(&self, ticket: Secret) {
        let mut state = lock(&self.state);
        state.ticket = Some(ticket);
        state.refused = None;
        drop(state);
        self.came.notify_waiters();
    }

    /// The ticket in the store. When it was put there does not matter: the platform refuses one
    /// that has expired.
    async fn stored(&self) -> Option<StoredToken> {
        self.store.as_ref()?.load().await
    }

    /// Asks the platform to push a ticket, unless that was just done.
    async fn ask_for_one(&self, exchange: &Arc<dyn Exchange>) -> Result<(), Error> {
        let mut asking = {
            let mut state = lock(&self.state);
            let now = Instant::now();
            if state.asked_at.is_some_and(|at| now < at + ASK_EVERY) {
                return Ok(());
            }
            state.asked_at = Some(now);
            Asking { state: &self.state, asked: false }
        };
        let lease = match &self.store {
            None => None,
            Some(store) => {
                let Ok(lease) = Lease::take(store, &random::name(), ASK_EVERY).await;
                if lease.is_none() {
                    // Another process has just asked.
                    asking.asked = true;
                    return Ok(());
                }
                lease
            }
        };
        tracing::info!("asking the platform to push an app_ticket, and waiting for it");
        let body = json!({"app_id": self.app.id, "app_secret": self.app.secret.reveal()});
        let remedy = |code| match code {
            NO_STORE_APP => Some(Remedy::NoStoreApp),
            _ => Remedy::of_credentials(code),
        };
        let request = TokenRequest::new(&RESEND, body).remedy(remedy);
        request.send(exchange, |_| Ok(())).await?;
        // The lease is left to end by itself: it is the pause for the others.
        if let Some(lease) = lease {
            lease.leave();
        }
        asking.asked = true;
        Ok(())
    }
}

/// One who asks for a ticket: unless it comes to that, the next may ask at once.
struct Asking<'a> {
    state: &'a Mutex<TicketState>,
    asked: bool,
}

impl Drop for Asking<'_> {
    fn drop(&mut self) {
        if !self.asked {
            lock(self.state).asked_at = None;
        }
    }
}

/// Counts those who wait, also when they go away.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn new(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Waiting(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
