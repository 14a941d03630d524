//! Where an app receives its events, its own address or its long connections: the challenge,
//! pushes, and repeated pushes.

use std::{
    fmt,
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};

use futures_util::future::join_all;
use serde_json::json;

use super::{
    delivery::{Delivery, deliver},
    event::{Push, PushLayout, random, seal},
    inner::{Inner, Waiting, Way, record},
};
use crate::{Platform, platform::state::Shared};

/// How long the platform waits before each repeated push of an event that was not answered with
/// 200.
pub const PUSHED_AGAIN_AFTER: [Duration; 4] =
    [Duration::from_secs(15), Duration::from_secs(300), HOUR, Duration::from_secs(6 * 3600)];
const HOUR: Duration = Duration::from_secs(3600);

const VERIFICATION_TOKEN: &str = "token-of-the-stand-in-platform";

/// Where an app receives its events: at an address of its own, from [`Platform::webhook`], or
/// over its long connections, from [`Platform::long_connection`]. Events are pushed alike.
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
///
/// Over a long connection, pushes are neither encrypted nor signed. One of the app's connections
/// gets each push, at random; a repeated push may take another. Each attempt has a `message_id`
/// of its own; the documentation does not say whether it should.
#[must_use = "nothing is pushed before `push(..)` or `subscribe()`"]
pub struct Subscription {
    shared: Arc<Shared>,
    inner: Arc<Inner>,
}

impl Platform {
    /// The address where its first app receives its events.
    pub fn webhook(&self, url: impl Into<String>) -> Subscription {
        self.subscription(Way::Address(url.into()))
    }

    /// The long connections over which its first app receives its events. The app opens them; a
    /// push while none is open counts as not delivered.
    ///
    /// ```no_run
    /// # async fn test() {
    /// use feishu_mock::Platform;
    ///
    /// let platform = Platform::start().await;
    /// let connection = platform.long_connection();
    /// // … start a client with `platform.app_id()` and `platform.app_secret()` …
    /// platform.until_connections(|counts| counts.open == 1).await;
    ///
    /// let message = platform.event("im.message.receive_v1");
    /// assert!(connection.push(&message).await.delivered);
    /// # }
    /// ```
    pub fn long_connection(&self) -> Subscription {
        self.subscription(Way::Connection)
    }

    fn subscription(&self, way: Way) -> Subscription {
        let inner = Inner {
            way,
            app_id: self.app.0.clone(),
            key: None,
            token: VERIFICATION_TOKEN.to_owned(),
            patience: None,
            waiting: Mutex::default(),
            #[cfg(feature = "state-file")]
            begun: Mutex::default(),
        };
        Subscription { shared: self.shared.clone(), inner: Arc::new(inner) }
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

impl Subscription {
    /// The app's Encrypt Key: pushes are then encrypted and signed.
    pub fn encrypt_key(self, key: impl Into<String>) -> Subscription {
        let key = Some(key.into());
        self.with(|inner| inner.key = key)
    }

    /// The app's Verification Token, which is part of each push.
    pub fn verification_token(self, token: impl Into<String>) -> Subscription {
        let token = token.into();
        self.with(|inner| inner.token = token)
    }

    /// Pushes go over a long connection of the app while one is open, and to its address
    /// otherwise.
    pub fn or_long_connection(self) -> Subscription {
        self.with(|inner| {
            if let Way::Address(url) = &inner.way {
                inner.way = Way::Either(url.clone());
            }
        })
    }

    /// The app in whose name events are pushed, instead of the platform's first app.
    pub fn app(self, id: impl Into<String>) -> Subscription {
        let id = id.into();
        self.with(|inner| inner.app_id = id)
    }

    /// How long an answer may take by the machine's clock, instead of the documented 3 seconds
    /// for an event and 1 second for the challenge.
    pub fn patience(self, patience: Duration) -> Subscription {
        self.with(|inner| inner.patience = Some(patience))
    }

    /// From now on, the app is told by itself what calls and users do: a message that comes, a
    /// member who joins, a record that changes. It is told of chats that its bot is in, and of all
    /// else. An app that is subscribed twice is told twice.
    ///
    /// What an earlier platform with the same file of state did not deliver here,
    /// [`push_due`](Subscription::push_due) pushes.
    ///
    /// ```no_run
    /// # async fn test() {
    /// use feishu_mock::Platform;
    ///
    /// let platform = Platform::start().await;
    /// let _told = platform.webhook("http://127.0.0.1:8000/events").subscribe();
    /// platform.user("Ada").says("hello");
    /// platform.until_told().await;
    /// assert!(platform.deliveries()[0].delivered);
    /// # }
    /// ```
    pub fn subscribe(self) -> Subscription {
        let mut state = self.shared.lock();
        state.subscribed.push(self.inner.clone());
        #[cfg(feature = "state-file")]
        self.inner.take_over(&mut state.undelivered);
        drop(state);
        self
    }

    /// From now on, the app is told only what is pushed.
    pub fn unsubscribe(&self) {
        self.shared.lock().subscribed.retain(|inner| !Arc::ptr_eq(inner, &self.inner));
    }

    /// Changes how the app is told. One that is subscribed already is subscribed as before.
    fn with(mut self, change: impl FnOnce(&mut Inner)) -> Subscription {
        match Arc::get_mut(&mut self.inner) {
            Some(inner) => change(inner),
            None => {
                let mut inner = self.inner.copy();
                change(&mut inner);
                let inner = Arc::new(inner);
                for subscribed in &mut self.shared.lock().subscribed {
                    if Arc::ptr_eq(subscribed, &self.inner) {
                        *subscribed = inner.clone();
                    }
                }
                self.inner = inner;
            }
        }
        self
    }

    /// Sends the challenge, as the platform does when the address is entered. It counts as
    /// delivered if the answer repeats it. Without an address, nothing is sent.
    pub async fn verify_url(&self) -> Delivery {
        let [challenge, _] = random();
        let challenge = format!("{challenge:016x}");
        let json = json!({
            "challenge": challenge, "token": self.inner.token, "type": "url_verification",
        });
        let sealed = seal(&json, self.inner.key.as_deref(), None);
        let patience = self.inner.patience.unwrap_or(Duration::from_secs(1));
        let answer = match &self.inner.way {
            Way::Address(url) | Way::Either(url) => deliver(url, &sealed, patience).await,
            Way::Connection => Err("a long connection has no address to verify".to_owned()),
        };
        let mut delivery = Delivery {
            event_type: "url_verification".to_owned(),
            connection: None,
            event_id: None,
            attempt: 1,
            headers: sealed.headers,
            body: sealed.body.into(),
            answer,
            delivered: false,
        };
        let repeated = delivery.json().is_some_and(|answer| answer["challenge"] == challenge);
        delivery.delivered = delivery.status() == Some(200) && repeated;
        record(&self.shared, delivery)
    }

    /// Pushes an event for the first time. If it is not answered with 200 within 3 seconds,
    /// [`push_due`](Subscription::push_due) pushes it again.
    pub async fn push(&self, push: &Push) -> Delivery {
        self.inner.attempt(&self.shared, push, 1).await
    }

    /// Pushes events all at once, each for the first time, and waits for all answers: a flood,
    /// over a long connection. The deliveries are in the order of the events.
    pub async fn push_all<'a>(&self, pushes: impl IntoIterator<Item = &'a Push>) -> Vec<Delivery> {
        join_all(pushes.into_iter().map(|push| self.push(push))).await
    }

    /// Repeats the pushes that are due by the platform's clock: 15 seconds, 5 minutes, 1 hour and
    /// 6 hours after the previous attempt, and then no more.
    pub async fn push_due(&self) -> Vec<Delivery> {
        let now = self.shared.lock().clock.now();
        let mut due: Vec<Waiting> = self.inner.lock().extract_if(.., |it| it.due <= now).collect();
        due.sort_by_key(|waiting| waiting.due);
        let mut deliveries = Vec::with_capacity(due.len());
        for Waiting { push, attempt, .. } in due {
            deliveries.push(self.inner.attempt(&self.shared, &push, attempt).await);
        }
        deliveries
    }

    /// How many events wait to be pushed again.
    pub fn waiting(&self) -> usize {
        self.inner.lock().len()
    }
}

impl fmt::Debug for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subscription")
            .field("way", &self.inner.way)
            .field("app_id", &self.inner.app_id)
            .field("encrypted", &self.inner.key.is_some())
            .field("waiting", &self.waiting())
            .finish_non_exhaustive()
    }
}
