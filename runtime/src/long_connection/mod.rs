//! [`LongConnection`]: receives events and callbacks over a WebSocket, so that the app needs no
//! public address.
//!
//! | module | holds |
//! |---|---|
//! | `options`, `handle`, `state` | what the caller sets, stops and sees |
//! | `reconnect` | one connection after the other |
//! | `dial`, `endpoint`, `codes` | how a connection comes about; what refusals mean |
//! | `settings` | what the server asks for |
//! | `session`, `outgoing`, `writer` | one connection: reading, writing, pinging |
//! | `frame`, `incoming`, `answer`, `protobuf`, `fragments` | frames; messages that come in several |
//! | `delivery` | which handler runs, and what is answered when |
//! | `admission`, `tasks`, `job` | how many events are under way; the tasks that handle them |

mod admission;
mod answer;
mod codes;
mod delivery;
#[cfg(test)]
mod delivery_tests;
mod dial;
mod endpoint;
#[cfg(test)]
mod fault_run_tests;
mod fragments;
mod frame;
#[cfg(test)]
mod frame_tests;
mod handle;
mod incoming;
mod job;
mod options;
mod outgoing;
mod protobuf;
mod reconnect;
mod session;
#[cfg(test)]
mod session_tests;
mod settings;
#[cfg(test)]
mod several_tests;
mod state;
#[cfg(test)]
mod support_tests;
mod tasks;
#[cfg(test)]
mod typed_tests;
mod writer;

use std::{fmt, sync::Arc, time::Duration};

pub use self::{
    handle::LongConnectionHandle,
    options::{Acknowledge, StaleEvent},
    state::{LongConnectionCounts, LongConnectionState},
};

use self::{
    delivery::Delivery,
    endpoint::Platform,
    options::{Options, StalePolicy},
    reconnect::{Ending, Runner},
    state::Control,
};
use crate::{
    client::Client,
    error::Error,
    event::{EventRouter, RawEvent},
};

/// Receives events and callbacks over a WebSocket to the platform: the app needs no public
/// address, no encrypt key and no verification token. Only self-built apps can use it, and the
/// developer console must say so under Events & Callbacks. Needs the feature `long-connection`.
///
/// ```no_run
/// # use feishu_runtime::{CardAnswer, Client, Error, EventRouter, Toast};
/// # async fn receive() -> Result<(), Error> {
/// let router = EventRouter::for_long_connection()
///     .on_type("im.message.receive_v1", |event| async move {
///         println!("{}", event.event()["message"]["content"]);
///         Ok(())
///     })
///     .on_type("card.action.trigger", |_click| async move {
///         Ok(CardAnswer::new().toast(Toast::info("Noted")))
///     })
///     .build()?;
///
/// let client = Client::builder("cli_a1b2c3d4e5f60718", "secret").build()?;
/// let connection = client.long_connection(router);
/// let handle = connection.handle();               // stops it and watches it, from anywhere
/// # drop(handle);
/// connection.run().await?;                        // until it is stopped, or fails for good
/// # Ok(())
/// # }
/// ```
///
/// # When an event counts as taken
/// By default, when its handler has succeeded: see [`acknowledge`](Self::acknowledge). The platform
/// pushes an event again that is not acknowledged within 3 seconds: after 15 seconds, 5 minutes,
/// 1 hour and 6 hours, over whichever connection is there then. The router knows events that it
/// has handled, also from an earlier connection, and does not handle them twice: see
/// [`EventRouter`]. It knows them as long as the process runs; with an
/// [`event_store`](crate::EventRouterBuilder::event_store) longer.
///
/// # When the connection is lost
/// It is lost when the server closes it, when the network reports it, or when the server does not
/// answer a ping in time ([`pong_timeout`](Self::pong_timeout)). Then it is opened again, at the
/// pace that the server asks for, without end unless
/// [`reconnect_attempts`](Self::reconnect_attempts) sets one. [`LongConnectionHandle::watch`] shows
/// it, and `tracing` tells it.
///
/// It ends with an error only if another attempt makes no sense: the secret is wrong, the app may
/// not use a long connection, it has 50 already, or it is registered at the platform's other site.
///
/// # Several connections
/// If an app has several long connections, each event goes to one of them, at random. That suits
/// replicas that share an [`event_store`](crate::EventRouterBuilder::event_store), and is a mistake
/// otherwise: a warning is traced if there are more than
/// [`expected_connections`](Self::expected_connections).
#[must_use = "a long connection does nothing until `run()`"]
pub struct LongConnection {
    client: Client,
    router: EventRouter,
    options: Options,
    control: Arc<Control>,
    /// Tells handles if this is dropped.
    ending: Ending,
}

impl Client {
    /// Receives events and callbacks over a WebSocket and hands them to this router, once
    /// [`run`](LongConnection::run) is called. Proxies, TLS, user agent and domain are those of
    /// the client.
    // Once more here: docs of crates that re-export this see no condition of a module.
    #[cfg(feature = "long-connection")]
    pub fn long_connection(&self, router: EventRouter) -> LongConnection {
        let control = Arc::new(Control::new());
        let ending = Ending(control.clone());
        let options = Options::default();
        LongConnection { client: self.clone(), router, options, control, ending }
    }
}

impl LongConnection {
    /// Sets when an event counts as taken.
    ///
    /// - [`AfterHandler`](Acknowledge::AfterHandler), the default: when its handler has succeeded.
    ///   If it fails, the platform pushes the event again. If it takes longer than the platform
    ///   waits, the event is answered as failed, the handler goes on, and the push that comes next
    ///   is answered with its result. If the process dies while a handler runs, the event comes
    ///   again.
    /// - [`OnArrival`](Acknowledge::OnArrival): when it arrives. The platform does not push it
    ///   again, whatever becomes of the handler; a failure is traced. Handlers that return an
    ///   answer (of callbacks) are waited for all the same.
    pub fn acknowledge(mut self, when: Acknowledge) -> Self {
        self.options.acknowledge = when;
        self
    }

    /// Sets how many handlers run at once; 100 by default. A thousand more events wait for their
    /// turn. Those beyond are answered as failed, so that the platform pushes them again later.
    pub fn max_handlers(mut self, handlers: usize) -> Self {
        self.options.max_handlers = handlers;
        self
    }

    /// Ends with an error after this many attempts to connect in succession that fail. By default
    /// there is no end, whatever the server asks for: someone would have to start the program
    /// again.
    pub fn reconnect_attempts(mut self, attempts: u32) -> Self {
        self.options.attempts = Some(attempts);
        self
    }

    /// Sets how long the server may take to answer a ping; 10 seconds by default. Then the
    /// connection is replaced. How often it is pinged, the server says; usually every 2 minutes.
    pub fn pong_timeout(mut self, time: Duration) -> Self {
        self.options.pong_timeout = time;
        self
    }

    /// Decides about events that were sent longer ago than this, as after a night without
    /// connection: old commands may do harm where they run as if they were fresh. By default all
    /// events are handled. [`EventHeader::age`](crate::EventHeader::age) tells the age of one.
    ///
    /// ```no_run
    /// # use std::time::Duration;
    /// # use feishu_runtime::{Client, EventRouter, StaleEvent};
    /// # fn connect(client: Client, router: EventRouter) {
    /// let connection = client.long_connection(router).stale_events(
    ///     Duration::from_secs(15 * 60),
    ///     |event| match event.header().event_type.as_str() {
    ///         "im.message.receive_v1" => StaleEvent::Drop,
    ///         _ => StaleEvent::Handle,
    ///     },
    /// );
    /// # drop(connection);
    /// # }
    /// ```
    pub fn stale_events(
        mut self,
        age: Duration,
        decide: impl Fn(&RawEvent) -> StaleEvent + Send + Sync + 'static,
    ) -> Self {
        self.options.stale = Some(StalePolicy { age, decide: Arc::new(decide) });
        self
    }

    /// Sets how many long connections the app should have, for a service with several replicas; 1
    /// by default. If there are more, a warning is traced.
    pub fn expected_connections(mut self, connections: u32) -> Self {
        self.options.expected_connections = connections.into();
        self
    }

    /// A handle that stops the connection and watches it.
    pub fn handle(&self) -> LongConnectionHandle {
        LongConnectionHandle(self.control.clone())
    }

    /// Receives until [`LongConnectionHandle::stop`] is called. Handlers that are under way then
    /// are finished. Dropping the future drops the handlers too, at the point where they wait.
    ///
    /// # Errors
    /// If the connection cannot be opened and another attempt makes no sense, or
    /// [`reconnect_attempts`](Self::reconnect_attempts) have failed. The error says what to do.
    ///
    /// # Panics
    /// If called outside a Tokio runtime.
    pub async fn run(self) -> Result<(), Error> {
        let LongConnection { client, router, options, control, ending } = self;
        let longest_event = router.max_body();
        let delivery = Delivery::new(router, options.clone(), control.clone());
        let dial = Platform(client);
        let result = Runner { dial, control, delivery, options, longest_event }.run().await;
        drop(ending);
        result
    }
}

/// Without secrets.
impl fmt::Debug for LongConnection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LongConnection")
            .field("client", &self.client)
            .field("router", &self.router)
            .field("state", &*self.control.state.borrow())
            .finish_non_exhaustive()
    }
}
