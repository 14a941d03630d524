//! [`EventRouterBuilder`]: which handler takes which events, and what the router remembers.

use std::{borrow::Cow, collections::HashMap, fmt, future::Future, sync::Arc, time::Duration};

use super::{EventRouter, Handler, Routes, show};
use crate::{
    client::Client,
    error::Error,
    event::{
        AppTicket, CardClick, Event, EventAnswer, EventReceiver, EventStore, RawEvent, Received,
        deduplicator::EventDeduplicator, repetition::RepeatKeys, replicas::Replicas,
        unhandled::UnhandledTypes,
    },
    transport::BoxError,
};

/// The platform pushes an event that was not answered with 200 again after 15 seconds, 5
/// minutes, 1 hour and 6 hours.
const REMEMBERED: Duration = Duration::from_secs(8 * 60 * 60);
const MOST_REMEMBERED: usize = 50_000;

/// Builds an [`EventRouter`].
#[must_use = "a builder does nothing until `build()`"]
pub struct EventRouterBuilder {
    receiver: EventReceiver,
    handlers: HashMap<Cow<'static, str>, Handler>,
    other: Option<Handler>,
    /// Types with two handlers.
    twice: Vec<String>,
    repeat_keys: RepeatKeys,
    remembered: (Duration, usize),
    store: Option<Arc<dyn EventStore>>,
    store_required: bool,
    lease: Option<Duration>,
}

impl EventRouterBuilder {
    /// Runs this handler for events of type `E`, the type of the handler's argument.
    ///
    /// If the content of an event is not as documented, the platform is answered 500 and the error
    /// is traced.
    pub fn on<E, A, F>(self, handler: impl Fn(Received<E>) -> F + Send + Sync + 'static) -> Self
    where
        E: Event,
        A: Into<EventAnswer>,
        F: Future<Output = Result<A, BoxError>> + Send + 'static,
    {
        match E::INFO.repeat_key {
            Some(path) => self.repeat_key(E::INFO.event_type, path),
            None => self,
        }
        .add(E::INFO.event_type.into(), Handler::typed(handler))
    }

    /// Runs this handler for events of this type, untyped: for callbacks, and for events that this
    /// crate does not know yet.
    pub fn on_type<A, F>(
        self,
        event_type: impl Into<Cow<'static, str>>,
        handler: impl Fn(RawEvent) -> F + Send + Sync + 'static,
    ) -> Self
    where
        A: Into<EventAnswer>,
        F: Future<Output = Result<A, BoxError>> + Send + 'static,
    {
        self.add(event_type.into(), Handler::untyped(handler))
    }

    /// Runs this handler for all events without a handler of their own. Without it, they are
    /// answered as if they were handled.
    pub fn on_other<A, F>(mut self, handler: impl Fn(RawEvent) -> F + Send + Sync + 'static) -> Self
    where
        A: Into<EventAnswer>,
        F: Future<Output = Result<A, BoxError>> + Send + 'static,
    {
        let handler = Handler::untyped(handler);
        if self.other.replace(handler).is_some() {
            self.twice.push("others".to_owned());
        }
        self
    }

    /// Runs this handler when a user does something on a card: clicks a button, submits a form,
    /// chooses or enters something. It answers with a [`CardAnswer`](crate::CardAnswer), or with
    /// `()` to change nothing.
    pub fn on_card<A, F>(
        self,
        handler: impl Fn(Received<CardClick>) -> F + Send + Sync + 'static,
    ) -> Self
    where
        A: Into<EventAnswer>,
        F: Future<Output = Result<A, BoxError>> + Send + 'static,
    {
        self.on(handler)
    }

    /// Hands the tickets of a store app to its client, with
    /// [`set_app_ticket`](Client::set_app_ticket).
    pub fn app_tickets_to(self, client: &Client) -> Self {
        let client = client.clone();
        self.on(move |received: Received<AppTicket>| {
            let client = client.clone();
            async move {
                let AppTicket { app_id, app_ticket } = received.event;
                if let Some(other) = app_id.filter(|id| id != client.app_id()) {
                    let own = client.app_id();
                    return Err(format!("a ticket of the app {other}, not of {own}").into());
                }
                client.set_app_ticket(app_ticket.unwrap_or_default()).await?;
                Ok(())
            }
        })
    }

    /// Says which value tells that two pushes of this type are of one event although their event
    /// ids differ: its path in the event's content, such as `message.message_id` for
    /// `im.message.receive_v1`. Handlers of [`on`](EventRouterBuilder::on) have what the
    /// documentation says; those of [`on_type`](EventRouterBuilder::on_type) and
    /// [`on_other`](EventRouterBuilder::on_other) go by the event id alone without this.
    pub fn repeat_key(
        mut self,
        event_type: impl Into<Cow<'static, str>>,
        path: impl Into<Cow<'static, str>>,
    ) -> Self {
        self.repeat_keys.insert(event_type, path);
        self
    }

    /// Sets for how long, and for how many events, the router remembers that they were handled. By
    /// default 8 hours, which is slightly longer than the platform repeats a push, and 50,000
    /// events of about 150 bytes each.
    pub fn remember(mut self, for_long: Duration, most: usize) -> Self {
        self.remembered = (for_long, most);
        self
    }

    /// Shares with other processes, through this store, which events were handled: for a service
    /// with several replicas, each of which receives some of the app's pushes. Without a store,
    /// each router remembers only its own events.
    ///
    /// A process claims an event before it runs the handler, and renews the claim while the
    /// handler runs. A push of the event that another process receives meanwhile waits for the
    /// result, and gets the same answer. While the store answers:
    /// - Once a handler has succeeded and the store has recorded it, the event is not handled
    ///   again, by any process, for as long as the router [remembers](Self::remember) events.
    /// - If a process dies while its handler runs, another takes over when the claim ends, at most
    ///   30 seconds later: the one that waits with another push of the event, or the one that
    ///   receives the next. The handler may then have run in part. If the process died in the
    ///   moment between the handler's end and the record of it, it has run as a whole.
    /// - If a handler fails or panics, the claim ends, and the next push runs it again.
    /// - A process that stands still for longer than a claim lasts, because it is suspended or its
    ///   runtime is blocked, counts as dead: the event may run elsewhere when it goes on.
    ///
    /// If the store fails, a warning is traced, and the process handles events by its own memory:
    /// no event waits for the store, and one that is pushed to several processes meanwhile may be
    /// handled by each. Use [`require_event_store`](Self::require_event_store) to refuse pushes
    /// instead.
    pub fn event_store(mut self, store: Arc<dyn EventStore>) -> Self {
        self.store = Some(store);
        self
    }

    /// Refuses pushes, with status 503, while the [store](Self::event_store) fails, rather than
    /// handling an event twice. The platform pushes an event again after 15 seconds, 5 minutes,
    /// 1 hour and 6 hours; it does not push callbacks again.
    pub fn require_event_store(mut self) -> Self {
        self.store_required = true;
        self
    }

    /// Sets how long the claim of a process lasts that no longer renews it: how long it takes
    /// until another process takes over its events. 30 seconds by default.
    pub fn event_lease(mut self, time: Duration) -> Self {
        self.lease = Some(time);
        self
    }

    /// Builds the router.
    ///
    /// # Errors
    /// If there are two handlers for one type, or a lease is shorter than a second.
    pub fn build(self) -> Result<EventRouter, Error> {
        if let Some(event_type) = self.twice.first() {
            return Err(Error::configure(format!("two handlers for events: {event_type}")));
        }
        if self.lease.is_some_and(|lease| lease < Duration::from_secs(1)) {
            let why = "the lease of an event is shorter than a second, too short to be renewed";
            return Err(Error::configure(why));
        }
        let (for_long, most) = self.remembered;
        let most = most.saturating_mul(self.repeat_keys.most());
        let replicas = |store| Replicas::new(store, self.lease, for_long, self.store_required);
        Ok(EventRouter(Arc::new(Routes {
            receiver: self.receiver,
            handlers: self.handlers,
            other: self.other,
            repeat_keys: self.repeat_keys,
            unhandled: UnhandledTypes::default(),
            once: EventDeduplicator::new(for_long, most),
            replicas: self.store.map(replicas),
        })))
    }

    fn add(mut self, event_type: Cow<'static, str>, handler: Handler) -> Self {
        if self.handlers.insert(event_type.clone(), handler).is_some() {
            self.twice.push(event_type.into_owned());
        }
        self
    }
}

impl EventRouter {
    /// Begins to build a router for the pushes that this receiver accepts.
    pub fn builder(receiver: EventReceiver) -> EventRouterBuilder {
        EventRouterBuilder {
            receiver,
            handlers: HashMap::new(),
            other: None,
            twice: Vec::new(),
            repeat_keys: RepeatKeys::default(),
            remembered: (REMEMBERED, MOST_REMEMBERED),
            store: None,
            store_required: false,
            lease: None,
        }
    }
}

#[cfg(feature = "long-connection")]
impl EventRouter {
    /// Begins to build a router for a [long connection](Client::long_connection) only. It needs
    /// neither an encrypt key nor a verification token, and refuses pushes over HTTP, since it
    /// cannot tell from whom they come. A router built by [`builder`](EventRouter::builder) serves
    /// both.
    pub fn for_long_connection() -> EventRouterBuilder {
        EventRouter::builder(EventReceiver::without_webhook())
    }
}

impl fmt::Debug for EventRouterBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        show("EventRouterBuilder", &self.receiver, &self.handlers, f)
    }
}
