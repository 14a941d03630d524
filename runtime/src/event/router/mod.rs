//! [`EventRouter`]: calls the handler of an event, and makes the answer to the platform.

mod builder;

use std::{borrow::Cow, collections::HashMap, fmt, panic::AssertUnwindSafe, sync::Arc};

use bytes::Bytes;
use futures_util::FutureExt;
use http::{HeaderMap, Response, StatusCode};
use tokio::sync::Semaphore;
use tracing::{Instrument, Span};

pub use builder::EventRouterBuilder;

use super::{
    EventAnswer, EventError, EventHeader, EventReceiver, Incoming, RawEvent,
    answer::{failure, response},
    deduplicator::{EventDeduplicator, Known},
    repetition::RepeatKeys,
    replicas::{Begun, Replicas, store_key},
    unhandled::UnhandledTypes,
};
use crate::transport::{BoxError, BoxFuture};

type Run = Arc<dyn Fn(RawEvent) -> BoxFuture<'static, Handled> + Send + Sync>;
type Handled = Result<EventAnswer, Failure>;

/// What a program does with an event.
struct Handler {
    run: Run,
    /// Whether it answers more than that it has succeeded.
    #[cfg(feature = "long-connection")]
    has_answer: bool,
}

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
///     .on_card(|click| async move {
///         println!("{}", click.event.value());
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

impl EventRouter {
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
        let router = self.clone();
        let run = async move { router.handle_here(event, None).await }.instrument(Span::current());
        match tokio::spawn(run).await {
            Ok(Ok(body)) => response(StatusCode::OK, body),
            Ok(Err((status, why))) => failure(status, why),
            Err(_) => failure(StatusCode::INTERNAL_SERVER_ERROR, "the server is shutting down"),
        }
    }

    /// Handles an event in the task of the caller, when one of these turns is free. It gives the
    /// body of the answer, or the status that says what failed, with the reason. The failure has
    /// been traced.
    pub(crate) async fn handle_here(
        &self,
        event: RawEvent,
        turns: Option<&Semaphore>,
    ) -> Result<Bytes, (StatusCode, &'static str)> {
        let Some(handler) = self.handler(&event.header().event_type) else {
            self.tell_unhandled(&event);
            return Ok(EventAnswer::default().body());
        };
        let pushed = event.clone();
        let EventHeader { event_type, id, .. } = pushed.header();
        // Nothing of this future is used after a panic.
        let run = AssertUnwindSafe(self.0.run(&handler.run, event, turns)).catch_unwind();
        let mut status = StatusCode::INTERNAL_SERVER_ERROR;
        let why = match run.await {
            Ok(Ok(body)) => return Ok(body),
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
            Err(_) => {
                tracing::error!(event_type, event_id = id, "the handler panicked");
                "the handler panicked"
            }
        };
        Err((status, why))
    }

    fn handler(&self, event_type: &str) -> Option<&Handler> {
        self.0.handlers.get(event_type).or(self.0.other.as_ref())
    }

    fn tell_unhandled(&self, event: &RawEvent) {
        let EventHeader { event_type, id, .. } = event.header();
        if self.0.unhandled.is_new(event_type) {
            tracing::warn!(
                event_type,
                event_id = id,
                "no handler takes this type of event; its pushes are answered as if handled, and \
                 this is not told again"
            );
        }
    }
}

/// For what comes over a connection to the platform.
#[cfg(feature = "long-connection")]
impl EventRouter {
    /// Reads an event that came over a connection to the platform.
    pub(crate) fn read_trusted(&self, body: Vec<u8>) -> Result<RawEvent, EventError> {
        self.0.receiver.read_trusted(body, &self.0.repeat_keys)
    }

    /// Whether the handler of this type has something to answer, which has to be waited for.
    pub(crate) fn has_answer(&self, event_type: &str) -> bool {
        self.handler(event_type).is_some_and(|handler| handler.has_answer)
    }

    /// The maximum length of an event.
    pub(crate) fn max_body(&self) -> usize {
        self.0.receiver.max_body()
    }
}

impl Routes {
    /// Runs the handler, unless it has succeeded for this event before.
    async fn run(
        &self,
        handler: &Run,
        event: RawEvent,
        turns: Option<&Semaphore>,
    ) -> Result<Bytes, Failure> {
        let keys = self.repeat_keys.of(&event);
        let handling = self.handle_once(handler, event, &keys, turns);
        // A push waits first for others with its event id.
        match keys.as_slice() {
            [] => handling.await,
            [id] => self.once(id, handling).await,
            [id, repeated, ..] => self.once(id, self.once(repeated, handling)).await,
        }
    }

    /// Runs this, unless it has succeeded under this key before.
    async fn once(
        &self,
        key: &str,
        handling: impl Future<Output = Result<Bytes, Failure>>,
    ) -> Result<Bytes, Failure> {
        let run = match self.once.begin(key) {
            Known::Handled(answer) => return Ok(answer),
            Known::Running(run) => run,
        };
        let mut first = false;
        let handling = async {
            let body = handling.await?;
            first = true;
            Ok(body)
        };
        let body = run.get_or_try_init(|| handling).await?.clone();
        if first {
            self.once.succeeded(key, &body);
        }
        Ok(body)
    }

    /// Runs the handler, unless another process does or did.
    async fn handle_once(
        &self,
        handler: &Run,
        event: RawEvent,
        keys: &[String],
        turns: Option<&Semaphore>,
    ) -> Result<Bytes, Failure> {
        // Only here, so that pushes that wait for the handler of their event take no turn.
        let _turn = match turns {
            Some(turns) => turns.acquire().await.ok(),
            None => None,
        };
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
