//! [`EventRouter`]: calls the handler of an event, and makes the answer to the platform.

mod builder;
mod handler;
mod run;
#[cfg(feature = "long-connection")]
mod trusted;

use std::{borrow::Cow, collections::HashMap, fmt, sync::Arc};

use bytes::Bytes;
use http::{HeaderMap, Response, StatusCode};
use tracing::{Instrument, Span};

pub use builder::EventRouterBuilder;
#[cfg(feature = "long-connection")]
pub(crate) use run::Prepared;

use super::{
    EventAnswer, EventHeader, EventReceiver, Incoming, RawEvent,
    answer::{failure, response},
    deduplicator::EventDeduplicator,
    repetition::RepeatKeys,
    replicas::Replicas,
    unhandled::UnhandledTypes,
};
use handler::Handler;

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
        let run = async move {
            match router.prepare(event) {
                Some(prepared) => router.handle_here(prepared, None).await,
                None => Ok(EventAnswer::default().body()),
            }
        };
        let run = run.instrument(Span::current());
        match tokio::spawn(run).await {
            Ok(Ok(body)) => response(StatusCode::OK, body),
            Ok(Err((status, why))) => failure(status, why),
            Err(_) => failure(StatusCode::INTERNAL_SERVER_ERROR, "the server is shutting down"),
        }
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
