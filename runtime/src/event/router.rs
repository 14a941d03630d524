//! [`EventRouter`]: calls the handler of an event, and makes the answer to the platform.

use std::{borrow::Cow, collections::HashMap, fmt, future::Future, sync::Arc, time::Duration};

use bytes::Bytes;
use http::{HeaderMap, Response, StatusCode};
use tracing::{Instrument, Span};

use super::{
    AppTicket, Event, EventAnswer, EventError, EventReceiver, EventStore, Incoming, RawEvent,
    Received,
    answer::{failure, response},
    deduplicator::EventDeduplicator,
    repetition::RepeatKeys,
    replicas::{Begun, Replicas, store_key},
    unhandled::UnhandledTypes,
};
use crate::{
    client::Client,
    error::Error,
    transport::{BoxError, BoxFuture},
};

/// The platform pushes an event that was not answered with 200 again after 15 seconds, 5
/// minutes, 1 hour and 6 hours.
const REMEMBERED: Duration = Duration::from_secs(8 * 60 * 60);
const MOST_REMEMBERED: usize = 50_000;

type Handler = Arc<dyn Fn(RawEvent) -> BoxFuture<'static, Handled> + Send + Sync>;
type Handled = Result<EventAnswer, Failure>;

/// Why there is no answer to an event.
enum Failure {
    /// It is something else than documented.
    Unreadable(EventError),
    /// The handler says so.
    Handler(BoxError),
    /// No process knows whether another has it.
    NoStore,
}

/// Calls the handlers of events, and makes the answers to the platform. It works with any web
/// framework: [`handle`](EventRouter::handle) takes the headers and the body of a request and
/// returns the response. Cheap to clone.
///
/// ```
/// # use feishu_runtime::{CardAnswer, Event, EventInfo, EventReceiver, EventRouter, EventSchema, Received, Toast, record};
/// # #[derive(Default)]
/// # pub struct DrillV1 { pub place: Option<String> }
/// # record! { DrillV1 { place: "place" } }
/// # static INFO: EventInfo = EventInfo::new("safety.v1.drill_v1", "safety.drill_v1", EventSchema::V2);
/// # impl Event for DrillV1 { const INFO: &'static EventInfo = &INFO; }
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let receiver = EventReceiver::builder().encrypt_key("the-key").build()?;
/// let router = EventRouter::builder(receiver)
///     .on(|drill: Received<DrillV1>| async move {
///         println!("{}: {:?}", drill.header.id, drill.event.place);
///         Ok(())
///     })
///     .on_type("card.action.trigger", |click| async move {
///         println!("{}", click.event()["action"]);
///         Ok(CardAnswer::new().toast(Toast::info("Done")))
///     })
///     .build()?;
///
/// // With axum, for instance:
/// // .route("/events", post(move |headers: HeaderMap, body: Bytes| async move {
/// //     router.handle(&headers, &body).await.map(axum::body::Body::from)
/// // }))
/// # Ok(())
/// # }
/// ```
///
/// # Events without a type
/// [`on_type`](EventRouterBuilder::on_type) takes events that this crate does not type: those of
/// other products, or new ones. Your own struct reads what it needs of the content:
///
/// ```
/// # use feishu_runtime::{EventReceiver, EventRouter};
/// use serde::Deserialize;
///
/// #[derive(Deserialize)]
/// struct Moored {
///     ship: String,
///     #[serde(default)]
///     tugs: Vec<String>,
/// }
///
/// # fn main() -> Result<(), feishu_runtime::Error> {
/// # let receiver = EventReceiver::builder().encrypt_key("the-key").build()?;
/// let router = EventRouter::builder(receiver)
///     .on_type("harbor.ship.moored_v1", |push| async move {
///         let moored = Moored::deserialize(push.event())?;
///         println!("{} with {} tugs", moored.ship, moored.tugs.len());
///         Ok(())
///     })
///     .build()?;
/// # Ok(())
/// # }
/// ```
///
/// If the content does not fit, the handler has failed. An event that no handler takes is answered
/// as if it was handled, and told once per type, as a warning in `tracing`.
///
/// # Events that come again
/// The platform pushes an event at least once. If a handler has succeeded, it does not run again
/// for the same event within the next 8 hours in this process (in all processes that share an
/// [event store](EventRouterBuilder::event_store)); a repeated push gets the same answer. Two pushes
/// are of the same event if they have the same event id, or the same value at the
/// [`repeat_key`](crate::EventInfo::repeat_key) of their type: the platform may push one message
/// under two event ids. If a handler failed or panicked, the platform is answered 500, pushes the
/// event again
/// after 15 seconds, 5 minutes, 1 hour and 6 hours, and the handler runs again. A push that arrives
/// while the handler of its event runs waits for that handler.
///
/// # Handlers that take long
/// The platform waits 3 seconds for an answer; then it takes the event for lost and pushes it
/// again. The handler continues meanwhile, in a task of its own, and the second push gets its
/// result. So no event is lost, and none is handled twice. Work that takes minutes belongs in a
/// task that the handler spawns or in a queue that it fills: once the handler returns `Ok`, the
/// event counts as handled. The platform does not push callbacks again, so answer them within 3
/// seconds.
#[derive(Clone)]
pub struct EventRouter(Arc<Routes>);

struct Routes {
    receiver: EventReceiver,
    handlers: HashMap<Cow<'static, str>, Handler>,
    other: Option<Handler>,
    repeat_keys: RepeatKeys,
    unhandled: UnhandledTypes,
    once: EventDeduplicator,
    replicas: Option<Replicas>,
}

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
        let handler: Handler = Arc::new(move |event: RawEvent| match event.received() {
            Ok(Some(received)) => answered(handler(received)),
            Ok(None) => Box::pin(async { Ok(EventAnswer::default()) }),
            Err(error) => Box::pin(async { Err(Failure::Unreadable(error)) }),
        });
        match E::INFO.repeat_key {
            Some(path) => self.repeat_key(E::INFO.event_type, path),
            None => self,
        }
        .add(E::INFO.event_type.into(), handler)
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
        self.add(event_type.into(), Arc::new(move |event| answered(handler(event))))
    }

    /// Runs this handler for all events without a handler of their own. Without it, they are
    /// answered as if they were handled.
    pub fn on_other<A, F>(mut self, handler: impl Fn(RawEvent) -> F + Send + Sync + 'static) -> Self
    where
        A: Into<EventAnswer>,
        F: Future<Output = Result<A, BoxError>> + Send + 'static,
    {
        if self.other.replace(Arc::new(move |event| answered(handler(event)))).is_some() {
            self.twice.push("others".to_owned());
        }
        self
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
    /// events of about 200 bytes each.
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

/// The future of a handler, whatever it answers.
fn answered<A: Into<EventAnswer>>(
    handling: impl Future<Output = Result<A, BoxError>> + Send + 'static,
) -> BoxFuture<'static, Handled> {
    Box::pin(async { handling.await.map(Into::into).map_err(Failure::Handler) })
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

    /// Handles a push, given its headers and its body exactly as it came. Errors are traced, and
    /// described in the response without secrets.
    ///
    /// Handlers run in a task of their own, so dropping this future does not stop them.
    ///
    /// # Panics
    /// If called outside a Tokio runtime.
    pub async fn handle(&self, headers: &HeaderMap, body: &[u8]) -> Response<Bytes> {
        match self.0.receiver.receive(headers, body) {
            Ok(Incoming::Challenge(challenge)) => response(StatusCode::OK, challenge.answer()),
            Ok(Incoming::Event(event)) => self.dispatch(event).await,
            Err(error) => {
                tracing::warn!(kind = error.kind(), "a push was refused: {error}");
                failure(error.status(), &error.to_string())
            }
        }
    }

    /// Handles an event that was received elsewhere: for instance one whose
    /// [`json`](RawEvent::json) went through a queue and was read by an
    /// [`unverified`](crate::EventReceiverBuilder::unverified) receiver.
    ///
    /// # Panics
    /// If called outside a Tokio runtime.
    pub async fn dispatch(&self, event: RawEvent) -> Response<Bytes> {
        let (event_type, id) = (event.header().event_type.clone(), event.header().id.clone());
        let Some(handler) = self.0.handlers.get(event_type.as_str()).or(self.0.other.as_ref())
        else {
            if self.0.unhandled.is_new(&event_type) {
                tracing::warn!(
                    event_type,
                    event_id = id,
                    "no handler takes this type of event; its pushes are answered as if handled, \
                     and this is not told again"
                );
            }
            return response(StatusCode::OK, EventAnswer::default().body());
        };
        let (routes, handler) = (self.0.clone(), handler.clone());
        let run = async move { routes.run(&handler, event).await }.instrument(Span::current());
        let mut status = StatusCode::INTERNAL_SERVER_ERROR;
        let why = match tokio::spawn(run).await {
            Ok(Ok(body)) => return response(StatusCode::OK, body),
            Ok(Err(Failure::Unreadable(error))) => {
                tracing::error!(event_type, event_id = id, "{error}");
                "the event is something else than documented"
            }
            Ok(Err(Failure::Handler(error))) => {
                tracing::error!(event_type, event_id = id, "the handler failed: {error}");
                "the handler failed"
            }
            Ok(Err(Failure::NoStore)) => {
                status = StatusCode::SERVICE_UNAVAILABLE;
                "it is not known whether the event was handled"
            }
            Err(error) if error.is_panic() => {
                tracing::error!(event_type, event_id = id, "the handler panicked");
                "the handler panicked"
            }
            Err(_) => "the server is shutting down",
        };
        failure(status, why)
    }
}

impl Routes {
    /// Runs the handler, unless it has succeeded for this event before.
    async fn run(&self, handler: &Handler, event: RawEvent) -> Result<Bytes, Failure> {
        let keys = self.repeat_keys.of(&event);
        let mut handling: BoxFuture<'_, Result<Bytes, Failure>> =
            Box::pin(self.handle_once(handler, event, &keys));
        // From the inside out: a push waits first for others with its event id.
        for key in keys.iter().rev() {
            handling = Box::pin(self.once(key, handling));
        }
        handling.await
    }

    /// Runs this, unless it has succeeded under this key before.
    async fn once(
        &self,
        key: &str,
        handling: BoxFuture<'_, Result<Bytes, Failure>>,
    ) -> Result<Bytes, Failure> {
        let mut first = false;
        let run = self.once.run(key);
        let handling = async {
            let body = handling.await?;
            first = true;
            Ok(body)
        };
        let body = run.get_or_try_init(|| handling).await?.clone();
        if first {
            self.once.succeeded(body.len());
        }
        Ok(body)
    }

    /// Runs the handler, unless another process does or did.
    async fn handle_once(
        &self,
        handler: &Handler,
        event: RawEvent,
        keys: &[String],
    ) -> Result<Bytes, Failure> {
        let replicas = self.replicas.as_ref().filter(|_| !keys.is_empty());
        let Some(replicas) = replicas else { return Ok(handler(event).await?.body()) };
        let keys = keys.iter().map(|key| store_key(event.header(), key)).collect();
        match replicas.begin(keys).await {
            Begun::Handled(answer) => Ok(answer),
            Begun::Refuse => Err(Failure::NoStore),
            Begun::Run(claim) => {
                let body = handler(event).await?.body();
                claim.finish(&body).await;
                Ok(body)
            }
        }
    }
}

impl fmt::Debug for EventRouter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        show("EventRouter", &self.0.receiver, &self.0.handlers, f)
    }
}

impl fmt::Debug for EventRouterBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        show("EventRouterBuilder", &self.receiver, &self.handlers, f)
    }
}

fn show(
    name: &str,
    receiver: &EventReceiver,
    handlers: &HashMap<Cow<'static, str>, Handler>,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    let mut types: Vec<&str> = handlers.keys().map(AsRef::as_ref).collect();
    types.sort_unstable();
    f.debug_struct(name).field("receiver", receiver).field("types", &types).finish_non_exhaustive()
}
