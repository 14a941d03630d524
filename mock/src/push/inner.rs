//! Where and how one app is told, and each attempt to tell it.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, UNIX_EPOCH},
};

use http::HeaderMap;
use serde_json::Value;

use super::{
    delivery::{Answer, Delivery, deliver},
    event::{Push, seal},
    subscription::PUSHED_AGAIN_AFTER,
};
use crate::{
    long_connection::{self, Pushed},
    platform::state::Shared,
};

/// Where and how an app is told, apart from the platform that tells it.
pub(crate) struct Inner {
    pub(super) way: Way,
    pub(crate) app_id: String,
    pub(super) key: Option<String>,
    pub(super) token: String,
    pub(super) patience: Option<Duration>,
    pub(super) waiting: Mutex<Vec<Waiting>>,
    /// The attempts that are not answered yet, for the file of the platform's state.
    #[cfg(feature = "state-file")]
    pub(super) begun: Mutex<Vec<(Push, usize)>>,
}

/// How an attempt went.
struct Attempt {
    connection: Option<u64>,
    headers: HeaderMap,
    body: Vec<u8>,
    answer: Result<Answer, String>,
}

/// How events reach the app.
#[cfg_attr(feature = "state-file", derive(serde::Serialize, serde::Deserialize))]
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// To this address.
    Address(String),
    /// Over a long connection.
    Connection,
    /// Over a long connection while there is one, otherwise to this address.
    Either(String),
}

/// An event that will be pushed again.
pub(super) struct Waiting {
    pub(super) push: Push,
    /// The number of the next attempt.
    pub(super) attempt: usize,
    /// The time of that attempt by the platform's clock.
    pub(super) due: Duration,
}

impl Inner {
    /// The same, with nothing to push again.
    pub(super) fn copy(&self) -> Inner {
        Inner {
            way: self.way.clone(),
            app_id: self.app_id.clone(),
            key: self.key.clone(),
            token: self.token.clone(),
            patience: self.patience,
            waiting: Mutex::default(),
            #[cfg(feature = "state-file")]
            begun: Mutex::default(),
        }
    }

    /// Pushes an event, and notes when to push it again.
    pub(crate) async fn attempt(&self, shared: &Shared, push: &Push, attempt: usize) -> Delivery {
        self.begin(push, attempt);
        self.go_on(shared, push, attempt).await
    }

    /// Notes that an attempt begins: if the platform ends meanwhile, it is repeated later.
    pub(super) fn begin(&self, push: &Push, attempt: usize) {
        #[cfg(feature = "state-file")]
        if !push.callback {
            self.begun().push((push.clone(), attempt));
        }
        #[cfg(not(feature = "state-file"))]
        let _ = (push, attempt);
    }

    /// Notes that an attempt was answered, or was not answered in time.
    fn end(&self, push: &Push, attempt: usize) {
        #[cfg(feature = "state-file")]
        self.begun().retain(|(it, number)| it.id != push.id || *number != attempt);
        #[cfg(not(feature = "state-file"))]
        let _ = (push, attempt);
    }

    #[cfg(feature = "state-file")]
    pub(super) fn begun(&self) -> MutexGuard<'_, Vec<(Push, usize)>> {
        self.begun.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Pushes an event for which an attempt was begun.
    pub(super) async fn go_on(&self, shared: &Shared, push: &Push, attempt: usize) -> Delivery {
        let now = shared.lock().clock.time();
        let json: Value = push.body(&self.app_id, &self.token, now);
        let patience = self.patience.unwrap_or(Duration::from_secs(3));
        let Attempt { connection, headers, body, answer } = match self.address(shared) {
            Some(url) => {
                let signed_at = now.duration_since(UNIX_EPOCH).unwrap_or_default();
                let sealed = seal(&json, self.key.as_deref(), Some(signed_at));
                let answer = deliver(url, &sealed, patience).await;
                Attempt { connection: None, headers: sealed.headers, body: sealed.body, answer }
            }
            None => {
                let body = json.to_string().into_bytes();
                let pushed = long_connection::push(shared, &self.app_id, &body, patience).await;
                let Pushed { connection, headers, answer } = pushed;
                Attempt { connection, headers, body, answer }
            }
        };
        let delivered = answer.as_ref().is_ok_and(|answer| answer.status.as_u16() == 200);
        if !delivered
            && !push.callback
            && let Some(after) = PUSHED_AGAIN_AFTER.get(attempt - 1)
        {
            let due = shared.lock().clock.now().saturating_add(*after);
            self.lock().push(Waiting { push: push.clone(), attempt: attempt + 1, due });
        }
        self.end(push, attempt);
        record(
            shared,
            Delivery {
                event_type: push.event_type.clone(),
                event_id: Some(push.id.clone()),
                attempt,
                connection,
                headers,
                body: body.into(),
                answer,
                delivered,
            },
        )
    }

    /// The address to push to now; `None` for a long connection.
    fn address(&self, shared: &Shared) -> Option<&str> {
        match &self.way {
            Way::Address(url) => Some(url),
            Way::Connection => None,
            Way::Either(url) => {
                let open = shared.lock().connections.has_open(&self.app_id);
                (!open).then_some(url)
            }
        }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Vec<Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(super) fn record(shared: &Shared, delivery: Delivery) -> Delivery {
    shared.lock().deliveries.push(delivery.clone());
    shared.changed();
    delivery
}
