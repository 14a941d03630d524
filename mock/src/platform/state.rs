//! What a platform knows while it runs, behind one lock that is never held over an `await`.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

#[cfg(feature = "state-file")]
use std::path::PathBuf;

use tokio::sync::watch;

use super::{clock::Clock, rate::Windows};
#[cfg(feature = "state-file")]
use crate::push::Undelivered;
use crate::{
    Checks, Delivery, Domain, Received, Script, Specs,
    auth::{access::Revoked, oauth::Logins, token::Tokens},
    chaos::Dice,
    custom_bot::Bots,
    journal::{Journal, Recent},
    long_connection::Hub,
    parsed::Parsed,
    push::{Inner, feed::Feed},
    reply::Documented,
    resources::Resources,
    script::Scripts,
    store::Store,
};

/// Computes replies for an endpoint.
pub(crate) type Handler = Arc<dyn Fn(&Received) -> Script + Send + Sync>;

/// Called with each request when it has been decided on.
pub(crate) type OnRequest = Box<dyn Fn(&Received) + Send + Sync>;

/// Makes what exists at the start.
pub(crate) type NewStore = Box<dyn Fn() -> Store + Send + Sync>;

/// Called with each ticket that an app asked for.
pub(crate) type OnTicket = Arc<dyn Fn(String) + Send + Sync>;

/// Shared by the platform's handle and its server.
pub(crate) struct Shared {
    pub(crate) specs: Specs,
    pub(crate) checks: Checks,
    /// The greatest number of bytes in a request's body.
    pub(crate) max_body: usize,
    /// The token of each helpdesk, by its id.
    pub(crate) helpdesks: HashMap<String, String>,
    /// The app that appears in the links of error replies.
    pub(crate) app_id: String,
    /// Where links in replies lead.
    pub(crate) domain: Domain,
    pub(crate) on_request: Option<OnRequest>,
    /// How many requests came in since the journal was last cleared, for those who wait.
    pub(crate) received: watch::Sender<usize>,
    /// The documented replies of the endpoints.
    pub(crate) documented: Documented,
    /// Requests ever received, for log ids.
    pub(crate) serial: AtomicU64,
    /// Whether requests below `/__stand_in/` are answered.
    #[cfg(feature = "control")]
    pub(crate) control: bool,
    /// How much happened, for those who wait for more.
    #[cfg(feature = "control")]
    pub(crate) changes: watch::Sender<u64>,
    /// Makes what exists at the start.
    #[cfg(feature = "control")]
    pub(crate) new_store: NewStore,
    /// Where what exists is kept.
    #[cfg(feature = "state-file")]
    pub(crate) state_file: Option<PathBuf>,
    /// Held while that file is written.
    #[cfg(feature = "state-file")]
    pub(crate) saving: Mutex<()>,
    /// What apps are to be told.
    pub(crate) feed: Feed,
    pub(crate) state: Mutex<State>,
}

pub(crate) struct State {
    pub(crate) clock: Clock,
    pub(crate) tokens: Tokens,
    pub(crate) logins: Logins,
    pub(crate) revoked: Revoked,
    pub(crate) resources: Resources,
    pub(crate) enforce_rate_limits: bool,
    pub(crate) windows: Windows,
    pub(crate) scripts: Scripts,
    /// What goes wrong by chance, if anything does.
    pub(crate) chaos: Option<Dice>,
    pub(crate) handlers: HashMap<String, Handler>,
    pub(crate) on_ticket: Option<OnTicket>,
    pub(crate) journal: Journal,
    /// The last pushes that were sent to apps.
    pub(crate) deliveries: Recent<Delivery>,
    /// The apps that are told by themselves what happens.
    pub(crate) subscribed: Vec<Arc<Inner>>,
    /// What an earlier platform did not deliver to apps that have not subscribed again.
    #[cfg(feature = "state-file")]
    pub(crate) undelivered: Vec<Undelivered>,
    pub(crate) connections: Hub,
    pub(crate) bots: Bots,
    /// The resources that calls created; absent if calls create none.
    pub(crate) store: Option<Store>,
}

impl Shared {
    /// Locks the state. A panic in a test's own code leaves it usable.
    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A log id that is unique in this platform and as long as the real ones.
    pub(crate) fn log_id(&self) -> String {
        let serial = self.serial.fetch_add(1, Ordering::Relaxed) + 1;
        let mut id = *b"2000010100000000000000000000000000";
        let digits = id.iter_mut().rev().take(16).enumerate();
        digits.for_each(|(place, digit)| {
            *digit = b"0123456789ABCDEF"[(serial >> (4 * place)) as usize & 15];
        });
        id.map(char::from).iter().collect()
    }

    /// Adds an answered request to the journal and notifies those who wait or listen.
    pub(crate) fn record(&self, received: Received) {
        let mut state = self.lock();
        let received = Received { at: state.clock.time(), parsed: Parsed::default(), ..received };
        let told = self.on_request.as_ref().map(|on_request| (on_request, received.clone()));
        state.journal.push(received);
        self.received.send_replace(state.journal.total());
        drop(state);
        self.changed();
        if let Some((on_request, received)) = told {
            on_request(&received);
        }
    }

    /// Wakes those who wait until something happens.
    pub(crate) fn changed(&self) {
        #[cfg(feature = "control")]
        self.changes.send_modify(|changes| *changes += 1);
    }
}
