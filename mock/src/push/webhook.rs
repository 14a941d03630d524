//! The address where an app receives its events: the challenge, pushes, and repeated pushes.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use serde_json::{Value, json};

use super::{
    delivery::{Delivery, deliver},
    event::{Push, PushLayout, random, seal},
};
use crate::{Platform, platform::state::Shared};

/// How long the platform waits before each repeated push of an event that was not answered with
/// 200.
pub const PUSHED_AGAIN_AFTER: [Duration; 4] =
    [Duration::from_secs(15), Duration::from_secs(300), HOUR, Duration::from_secs(6 * 3600)];
const HOUR: Duration = Duration::from_secs(3600);

const VERIFICATION_TOKEN: &str = "token-of-the-stand-in-platform";

/// The address where an app receives its events, with the key and token from the app's console.
/// From [`Platform::webhook`].
///
/// ```no_run
/// # async fn test() {
/// use feishu_mock::Platform;
///
/// let platform = Platform::start().await;
/// let webhook = platform
///     .webhook("http://127.0.0.1:8000/events")
///     .encrypt_key("the-key")
///     .verification_token("the-token");
///
/// assert!(webhook.verify_url().await.delivered);
/// let message = platform.event("im.message.receive_v1");
/// assert!(webhook.push(&message).await.delivered);
/// assert!(webhook.push(&message).await.delivered, "a duplicate");
/// # }
/// ```
///
/// If there is a key, pushes are encrypted and signed as documented. A repeated push is encrypted
/// and signed anew; the documentation does not say whether it should be. Only `http://` works.
#[must_use = "nothing is pushed before `push(..)`"]
pub struct Webhook {
    shared: Arc<Shared>,
    url: String,
    app_id: String,
    key: Option<String>,
    token: String,
    patience: Option<Duration>,
    waiting: Mutex<Vec<Waiting>>,
}

/// An event that will be pushed again.
struct Waiting {
    push: Push,
    /// The number of the next attempt.
    attempt: usize,
    /// The time of that attempt by the platform's clock.
    due: Duration,
}

impl Platform {
    /// The address where its first app receives its events.
    pub fn webhook(&self, url: impl Into<String>) -> Webhook {
        Webhook {
            shared: self.shared.clone(),
            url: url.into(),
            app_id: self.app.0.clone(),
            key: None,
            token: VERIFICATION_TOKEN.to_owned(),
            patience: None,
            waiting: Mutex::default(),
        }
    }

    /// An event with the content of its documented example, found by its identity
    /// (`im.v1.message.receive_v1`) or type (`im.message.receive_v1`). Each has its own id.
    ///
    /// # Panics
    /// If there is no such event.
    #[track_caller]
    pub fn event(&self, name: &str) -> Push {
        let specs = &self.shared.specs;
        let Some(event) = specs.event(name) else {
            let last = name.rsplit('.').next().unwrap_or(name);
            let near: Vec<&str> =
                specs.event_ids().filter(|id| id.contains(last)).take(5).collect();
            panic!(
                "no event `{name}` among those that this platform knows; similar ones: {near:?}"
            );
        };
        Push::of(event)
    }

    /// The event that brings a store app a new ticket.
    ///
    /// # Panics
    /// If no store app has this id.
    #[track_caller]
    pub fn app_ticket_event(&self, app_id: &str) -> Push {
        let ticket = self.push_app_ticket(app_id);
        let content = json!({"app_id": app_id, "app_ticket": ticket});
        Push::new("app_ticket", PushLayout::V1, content)
    }

    /// The pushes and challenges so far with their answers, in order. As many are kept as
    /// requests in the journal: the last 10,000 by default.
    pub fn deliveries(&self) -> Vec<Delivery> {
        self.shared.lock().deliveries.to_vec()
    }

    /// The time by the platform's clock, which is the machine's unless
    /// [`frozen_clock`](crate::Builder::frozen_clock) or [`advance`](Platform::advance) change it.
    pub fn now(&self) -> SystemTime {
        self.shared.lock().clock.time()
    }
}

impl Webhook {
    /// The app's Encrypt Key: pushes are then encrypted and signed.
    pub fn encrypt_key(mut self, key: impl Into<String>) -> Webhook {
        self.key = Some(key.into());
        self
    }

    /// The app's Verification Token, which is part of each push.
    pub fn verification_token(mut self, token: impl Into<String>) -> Webhook {
        self.token = token.into();
        self
    }

    /// How long an answer may take by the machine's clock, instead of the documented 3 seconds
    /// for an event and 1 second for the challenge.
    pub fn patience(mut self, patience: Duration) -> Webhook {
        self.patience = Some(patience);
        self
    }

    /// Sends the challenge, as the platform does when the address is entered. It counts as
    /// delivered if the answer repeats it.
    pub async fn verify_url(&self) -> Delivery {
        let [challenge, _] = random();
        let challenge = format!("{challenge:016x}");
        let json = json!({
            "challenge": challenge, "token": self.token, "type": "url_verification",
        });
        let sealed = seal(&json, self.key.as_deref(), None);
        let patience = self.patience.unwrap_or(Duration::from_secs(1));
        let answer = deliver(&self.url, &sealed, patience).await;
        let mut delivery = Delivery {
            event_type: "url_verification".to_owned(),
            event_id: None,
            attempt: 1,
            headers: sealed.headers,
            body: sealed.body.into(),
            answer,
            delivered: false,
        };
        let repeated = delivery.json().is_some_and(|answer| answer["challenge"] == challenge);
        delivery.delivered = delivery.status() == Some(200) && repeated;
        self.record(delivery)
    }

    /// Pushes an event for the first time. If it is not answered with 200 within 3 seconds,
    /// [`push_due`](Webhook::push_due) pushes it again.
    pub async fn push(&self, push: &Push) -> Delivery {
        self.attempt(push, 1).await
    }

    /// Repeats the pushes that are due by the platform's clock: 15 seconds, 5 minutes, 1 hour and
    /// 6 hours after the previous attempt, and then no more.
    pub async fn push_due(&self) -> Vec<Delivery> {
        let now = self.shared.lock().clock.now();
        let mut due: Vec<Waiting> = self.lock().extract_if(.., |it| it.due <= now).collect();
        due.sort_by_key(|waiting| waiting.due);
        let mut deliveries = Vec::with_capacity(due.len());
        for Waiting { push, attempt, .. } in due {
            deliveries.push(self.attempt(&push, attempt).await);
        }
        deliveries
    }

    /// How many events wait to be pushed again.
    pub fn waiting(&self) -> usize {
        self.lock().len()
    }

    async fn attempt(&self, push: &Push, attempt: usize) -> Delivery {
        let now = self.shared.lock().clock.time();
        let json: Value = push.body(&self.app_id, &self.token, now);
        let signed_at = now.duration_since(UNIX_EPOCH).unwrap_or_default();
        let sealed = seal(&json, self.key.as_deref(), Some(signed_at));
        let patience = self.patience.unwrap_or(Duration::from_secs(3));
        let answer = deliver(&self.url, &sealed, patience).await;
        let delivered = answer.as_ref().is_ok_and(|answer| answer.status.as_u16() == 200);
        if !delivered
            && !push.callback
            && let Some(after) = PUSHED_AGAIN_AFTER.get(attempt - 1)
        {
            let due = self.shared.lock().clock.now().saturating_add(*after);
            self.lock().push(Waiting { push: push.clone(), attempt: attempt + 1, due });
        }
        self.record(Delivery {
            event_type: push.event_type.clone(),
            event_id: Some(push.id.clone()),
            attempt,
            headers: sealed.headers,
            body: sealed.body.into(),
            answer,
            delivered,
        })
    }

    fn record(&self, delivery: Delivery) -> Delivery {
        self.shared.lock().deliveries.push(delivery.clone());
        delivery
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Webhook")
            .field("url", &self.url)
            .field("app_id", &self.app_id)
            .field("encrypted", &self.key.is_some())
            .field("waiting", &self.waiting())
            .finish_non_exhaustive()
    }
}
