//! The `app_ticket` of a store app: kept when the caller hands it over, shared by the store,
//! asked for when there is none, and waited for within bounds.

use std::{
    slice,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, SystemTime},
};

use serde_json::json;
use tokio::{
    sync::Notify,
    time::{Instant, timeout_at},
};

use super::{
    StoredToken, TokenStore,
    fetch::ask,
    key,
    shared::{Lease, within},
};
use crate::{
    BodyKind, Endpoint, Error, Form, Method, client::Shared, client::Target, error::Kind, random,
    secret::Secret,
};

pub(crate) static RESEND: Endpoint = Endpoint::new(
    "auth.v3.auth.app_ticket_resend",
    Method::Post,
    "/open-apis/auth/v3/app_ticket/resend",
)
.body(BodyKind::Json)
.form(Form::Flat);

/// The platform is not asked more often than this to push a ticket, by all processes together
/// where they share a store.
const ASK_EVERY: Duration = Duration::from_secs(30);
/// How often the store is asked for a ticket that came to another process.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// How long a store keeps a ticket. The platform pushes another each hour, and refuses one that
/// is over.
const KEPT: Duration = Duration::from_secs(24 * 60 * 60);

/// The ticket that a client holds.
#[derive(Default)]
pub(crate) struct Ticket {
    state: Mutex<State>,
    came: Notify,
    waiting: AtomicUsize,
}

#[derive(Default)]
struct State {
    ticket: Option<Secret>,
    /// The one refused last, so that it is not taken from the store again.
    refused: Option<Secret>,
    asked_at: Option<Instant>,
}

impl Ticket {
    fn held(&self) -> Option<Secret> {
        self.lock().ticket.clone()
    }

    /// A ticket has come. It counts even if the same was refused before: the platform has just
    /// pushed it.
    fn put(&self, ticket: Secret) {
        let mut state = self.lock();
        state.ticket = Some(ticket);
        state.refused = None;
        drop(state);
        self.came.notify_waiters();
    }

    /// Drops the ticket that the platform refused, unless another has taken its place.
    pub(super) fn refused(&self, ticket: &Secret) {
        let mut state = self.lock();
        if state.ticket.as_ref() == Some(ticket) {
            state.ticket = None;
            state.refused = Some(ticket.clone());
        }
    }

    /// Whether somebody waits for the platform to push one.
    pub(crate) fn is_awaited(&self) -> bool {
        self.waiting.load(Ordering::Relaxed) > 0
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Keeps a ticket, and shares it by the store.
pub(crate) async fn put(client: &Shared, ticket: Secret) -> Result<(), Error> {
    client.tokens.ticket.put(ticket.clone());
    let Some(store) = &client.store else { return Ok(()) };
    let stored = StoredToken::new(ticket.reveal(), SystemTime::now() + KEPT);
    within(slice::from_ref(&ticket), store.save(&store_key(client), stored)).await.ok_or_else(|| {
        Error::configure(
            "the app_ticket is in use by this client, but the token store did not take it: other \
             processes lack it",
        )
    })
}

/// The ticket, waited for where there is none.
pub(super) async fn current(client: &Arc<Shared>) -> Result<Secret, Error> {
    let ticket = &client.tokens.ticket;
    if let Some(held) = ticket.held() {
        return Ok(held);
    }
    let shelf = Shelf { store: client.store.as_deref(), key: store_key(client) };
    let old = shelf.load().await;
    if let Some(stored) = &old {
        let stored = Secret::new(stored.token.as_str());
        if ticket.lock().refused.as_ref() != Some(&stored) {
            ticket.lock().ticket.get_or_insert(stored);
        }
    }
    let _waiting = Waiting::new(&ticket.waiting);
    let begun = Instant::now();
    let until = begun.checked_add(client.ticket_wait).unwrap_or(begun + KEPT);
    loop {
        let mut came = std::pin::pin!(ticket.came.notified());
        came.as_mut().enable();
        if let Some(held) = ticket.held() {
            return Ok(held);
        }
        if Instant::now() >= until {
            return Err(Error::new(&Target::of(&RESEND), Kind::NoTicket(client.ticket_wait)));
        }
        ask_for_one(client, &shelf).await?;
        let pause = if shelf.store.is_some() { LOOK_EVERY } else { ASK_EVERY };
        let _ = timeout_at(until.min(Instant::now() + pause), came).await;
        // Whatever differs has just been put there, be it the same ticket once more.
        if let Some(stored) = shelf.load().await
            && Some(&stored) != old.as_ref()
        {
            let mut state = ticket.lock();
            state.ticket.get_or_insert_with(|| Secret::new(stored.token.as_str()));
        }
    }
}

/// Asks the platform to push a ticket, unless that was just done.
async fn ask_for_one(client: &Arc<Shared>, shelf: &Shelf<'_>) -> Result<(), Error> {
    let mut asking = {
        let mut state = client.tokens.ticket.lock();
        let now = Instant::now();
        if state.asked_at.is_some_and(|at| now < at + ASK_EVERY) {
            return Ok(());
        }
        state.asked_at = Some(now);
        Asking { ticket: &client.tokens.ticket, asked: false }
    };
    let holder = random::name();
    let mut lease = Lease(None);
    if let (Some(store), Some(own)) = (shelf.store, &client.store) {
        lease.0 = Some((own.clone(), shelf.key.clone(), holder.clone()));
        if within(&[], store.lease(&shelf.key, &holder, ASK_EVERY)).await == Some(false) {
            // Another process has just asked.
            lease.0 = None;
            asking.asked = true;
            return Ok(());
        }
    }
    tracing::info!("asking the platform to push an app_ticket, and waiting for it");
    let body = json!({"app_id": client.app_id, "app_secret": client.app_secret.reveal()});
    ask(client, &RESEND, &body, &[], client.timeout, |_| Ok(())).await?;
    // The lease is left to end by itself: it is the pause for the others.
    lease.0 = None;
    asking.asked = true;
    Ok(())
}

/// One who asks for a ticket: unless it comes to that, the next may ask at once.
struct Asking<'a> {
    ticket: &'a Ticket,
    asked: bool,
}

impl Drop for Asking<'_> {
    fn drop(&mut self) {
        if !self.asked {
            self.ticket.lock().asked_at = None;
        }
    }
}

/// The place of the ticket in a store.
struct Shelf<'a> {
    store: Option<&'a dyn TokenStore>,
    key: String,
}

impl Shelf<'_> {
    /// When it was put there matters not: one that is over is refused.
    async fn load(&self) -> Option<StoredToken> {
        let stored = within(&[], self.store?.load(&self.key)).await.flatten();
        stored.filter(|stored| !stored.token.is_empty())
    }
}

fn store_key(client: &Shared) -> String {
    key(client, "app_ticket", None)
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
