//! [`Handler`]: what a program does with an event.

use std::{marker::PhantomData, sync::Arc};

#[cfg(feature = "long-connection")]
use crate::{event::EventHeader, wire::Wire};
use crate::{
    event::{Event, EventAnswer, EventError, RawEvent, Received},
    transport::{BoxError, BoxFuture},
};

pub(super) type Handled = Result<EventAnswer, Failure>;

/// An event with its handler, which does nothing until it is polled.
pub(super) type Handling = BoxFuture<'static, Handled>;

/// Why there is no answer to an event.
pub(super) enum Failure {
    /// It is something else than documented.
    Unreadable(EventError),
    /// The handler says so.
    Handler(BoxError),
    /// No process knows whether another has it.
    NoStore,
}

/// What a program does with an event.
pub(super) struct Handler {
    run: Box<dyn Run>,
    /// Whether it answers more than that it has succeeded.
    #[cfg(feature = "long-connection")]
    pub(super) has_answer: bool,
    /// The type of the events that it takes, if they are typed.
    #[cfg(feature = "long-connection")]
    pub(super) typed: Option<&'static str>,
}

trait Run: Send + Sync {
    fn run(&self, event: RawEvent) -> Handling;

    /// Takes an event that `fill` reads, which says whether it could; only if this is typed.
    #[cfg(feature = "long-connection")]
    fn read(
        &self,
        header: EventHeader,
        fill: &mut dyn FnMut(&EventHeader, &mut dyn Wire) -> bool,
    ) -> Option<Handling>;
}

impl Handler {
    pub(super) fn typed<E, A, F>(handler: impl Fn(Received<E>) -> F + Send + Sync + 'static) -> Self
    where
        E: Event,
        A: Into<EventAnswer>,
        F: Future<Output = Result<A, BoxError>> + Send + 'static,
    {
        Handler {
            run: Box::new(Typed(Arc::new(handler), PhantomData)),
            #[cfg(feature = "long-connection")]
            has_answer: has_answer::<A>(),
            #[cfg(feature = "long-connection")]
            typed: Some(E::INFO.event_type),
        }
    }

    pub(super) fn untyped<A, F>(handler: impl Fn(RawEvent) -> F + Send + Sync + 'static) -> Self
    where
        A: Into<EventAnswer>,
        F: Future<Output = Result<A, BoxError>> + Send + 'static,
    {
        Handler {
            run: Box::new(Untyped(Arc::new(handler))),
            #[cfg(feature = "long-connection")]
            has_answer: has_answer::<A>(),
            #[cfg(feature = "long-connection")]
            typed: None,
        }
    }

    pub(super) fn run(&self, event: RawEvent) -> Handling {
        self.run.run(event)
    }

    #[cfg(feature = "long-connection")]
    pub(super) fn read(
        &self,
        header: EventHeader,
        fill: &mut dyn FnMut(&EventHeader, &mut dyn Wire) -> bool,
    ) -> Option<Handling> {
        self.run.read(header, fill)
    }
}

/// A type of no size, such as `()`, cannot hold an answer.
#[cfg(feature = "long-connection")]
fn has_answer<A>() -> bool {
    size_of::<A>() > 0
}

/// Calls the handler when the future is polled, and not before: whoever drops the future has not
/// run any code of the handler.
fn begin<T, A, F>(handler: &Arc<impl Fn(T) -> F + Send + Sync + 'static>, event: T) -> Handling
where
    T: Send + 'static,
    A: Into<EventAnswer>,
    F: Future<Output = Result<A, BoxError>> + Send + 'static,
{
    let handler = handler.clone();
    Box::pin(async move {
        let handling = handler(event);
        drop(handler);
        handling.await.map(Into::into).map_err(Failure::Handler)
    })
}

struct Typed<H, E>(Arc<H>, PhantomData<fn(E)>);

impl<H, E, A, F> Run for Typed<H, E>
where
    H: Fn(Received<E>) -> F + Send + Sync + 'static,
    E: Event,
    A: Into<EventAnswer>,
    F: Future<Output = Result<A, BoxError>> + Send + 'static,
{
    fn run(&self, event: RawEvent) -> Handling {
        match event.received() {
            Ok(Some(received)) => begin(&self.0, received),
            Ok(None) => ended(Ok(EventAnswer::default())),
            Err(error) => ended(Err(Failure::Unreadable(error))),
        }
    }

    #[cfg(feature = "long-connection")]
    fn read(
        &self,
        header: EventHeader,
        fill: &mut dyn FnMut(&EventHeader, &mut dyn Wire) -> bool,
    ) -> Option<Handling> {
        let mut event = E::default();
        fill(&header, &mut event).then(|| begin(&self.0, Received { header, event }))
    }
}

struct Untyped<H>(Arc<H>);

impl<H, A, F> Run for Untyped<H>
where
    H: Fn(RawEvent) -> F + Send + Sync + 'static,
    A: Into<EventAnswer>,
    F: Future<Output = Result<A, BoxError>> + Send + 'static,
{
    fn run(&self, event: RawEvent) -> Handling {
        begin(&self.0, event)
    }

    #[cfg(feature = "long-connection")]
    fn read(
        &self,
        _: EventHeader,
        _: &mut dyn FnMut(&EventHeader, &mut dyn Wire) -> bool,
    ) -> Option<Handling> {
        None
    }
}

fn ended(handled: Handled) -> Handling {
    Box::pin(std::future::ready(handled))
}
