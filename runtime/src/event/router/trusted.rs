//! What comes over a connection to the platform, which needs no other proof.

use std::time::Duration;

use futures_util::future::Either;
use tokio::time::Instant;

use super::{
    EventRouter, Routes,
    handler::Handler,
    run::{Named, Prepared},
};
use crate::{
    event::{EventError, EventHeader, RawEvent, push::Typed},
    wire::Wire,
};

impl EventRouter {
    /// Reads an event that came over a connection to the platform and arrived at this time. If a
    /// typed handler takes it, and it is not older than `oldest`, it is read in one go and prepared.
    pub(crate) fn read_trusted(
        &self,
        body: &[u8],
        arrived: Instant,
        oldest: Option<Duration>,
    ) -> Result<Either<Prepared, RawEvent>, EventError> {
        let routes = &*self.0;
        let reader = EventReader { routes, arrived, oldest };
        routes.receiver.read_trusted(body, &routes.repeat_keys, &reader)
    }

    /// The maximum length of an event.
    pub(crate) fn max_body(&self) -> usize {
        self.0.receiver.max_body()
    }
}

/// Reads an event as the type of its handler.
struct EventReader<'a> {
    routes: &'a Routes,
    arrived: Instant,
    oldest: Option<Duration>,
}

impl EventReader<'_> {
    fn handler(&self, header: &EventHeader) -> Option<(&Handler, &'static str)> {
        let handler = self.routes.handlers.get(&*header.event_type)?;
        Some((handler, handler.typed?))
    }
}

impl Typed<Prepared> for EventReader<'_> {
    fn takes(&self, header: &EventHeader) -> bool {
        let is_old = |oldest| header.age().is_some_and(|age| age >= oldest);
        // Other processes go by the keys of an event as text.
        self.routes.replicas.is_none()
            && self.handler(header).is_some()
            && !self.oldest.is_some_and(is_old)
    }

    fn read(
        &self,
        header: EventHeader,
        fill: &mut dyn FnMut(&mut dyn Wire) -> bool,
    ) -> Option<Prepared> {
        let (handler, event_type) = self.handler(&header)?;
        let (mut digests, id) = (None, header.id.clone());
        let handling = handler.read(header, &mut |header, event| {
            let filled = fill(event);
            digests = self.routes.repeat_keys.digests_of(header, event).filter(|_| filled);
            filled
        })?;
        let event = Named::Typed { event_type, id };
        let (digests, store_keys, now) = (digests?, Vec::new(), self.arrived);
        Some(Prepared { has_answer: handler.has_answer, handling, digests, store_keys, event, now })
    }
}
