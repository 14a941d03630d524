//! Runs the handler of an event, unless it has succeeded for this event before.

use std::panic::AssertUnwindSafe;

use bytes::Bytes;
use futures_util::FutureExt;
use http::StatusCode;
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::Instant,
};

use super::{
    EventRouter,
    handler::{Failure, Handling},
};
use crate::event::{
    RawEvent, deduplicator,
    repetition::{Digests, RepeatKeys},
    replicas::{Begun, Replicas, store_key},
};

/// An event with its handler, which has not begun.
pub(crate) struct Prepared {
    /// Whether the handler has something to answer, which has to be waited for.
    #[cfg(feature = "long-connection")]
    pub(crate) has_answer: bool,
    pub(super) handling: Handling,
    pub(super) digests: Digests,
    /// The keys of the event in the store of several processes.
    pub(super) store_keys: Vec<String>,
    pub(super) event: Named,
    pub(super) now: Instant,
}

/// Names an event in what is traced.
pub(super) enum Named {
    Raw(RawEvent),
    #[cfg(feature = "long-connection")]
    Typed {
        event_type: &'static str,
        id: String,
    },
}

impl Named {
    fn names(&self) -> (&str, &str) {
        match self {
            Named::Raw(event) => (&event.header().event_type, &event.header().id),
            #[cfg(feature = "long-connection")]
            Named::Typed { event_type, id } => (event_type, id),
        }
    }
}

impl EventRouter {
    /// An event with its handler; `None` if none takes it, which has been told.
    pub(crate) fn prepare(&self, event: RawEvent) -> Option<Prepared> {
        let routes = &*self.0;
        let Some(handler) = self.handler(&event.header().event_type) else {
            self.tell_unhandled(&event);
            return None;
        };
        let value = event.repeated(&routes.repeat_keys);
        let (header, value) = (event.header(), value.as_deref());
        let store_keys = match routes.replicas {
            Some(_) => RepeatKeys::keys(header, value),
            None => Vec::new(),
        };
        Some(Prepared {
            #[cfg(feature = "long-connection")]
            has_answer: handler.has_answer,
            digests: routes.repeat_keys.digests(header, value),
            store_keys: store_keys.iter().map(|key| store_key(header, key)).collect(),
            handling: handler.run(event.clone()),
            event: Named::Raw(event),
            now: Instant::now(),
        })
    }

    /// Handles an event in the task of the caller, when one of these turns is free. It gives the
    /// body of the answer, or the status that says what failed, with the reason. The failure has
    /// been traced.
    pub(crate) async fn handle_here(
        &self,
        prepared: Prepared,
        turns: Option<&Semaphore>,
    ) -> Result<Bytes, (StatusCode, &'static str)> {
        let Prepared { handling, digests, store_keys, event, now, .. } = prepared;
        // Nothing of this future is used after a panic.
        let run = AssertUnwindSafe(self.run(handling, digests, store_keys, turns, now));
        let (event_type, event_id) = event.names();
        let mut status = StatusCode::INTERNAL_SERVER_ERROR;
        let why = match run.catch_unwind().await {
            Ok(Ok(body)) => return Ok(body),
            Ok(Err(Failure::Unreadable(error))) => {
                tracing::error!(event_type, event_id, "{error}");
                "the event is something else than documented"
            }
            Ok(Err(Failure::Handler(error))) => {
                tracing::error!(event_type, event_id, "the handler failed: {error}");
                "the handler failed"
            }
            Ok(Err(Failure::NoStore)) => {
                status = StatusCode::SERVICE_UNAVAILABLE;
                "it is not known whether the event was handled"
            }
            Err(_) => {
                tracing::error!(event_type, event_id, "the handler panicked");
                "the handler panicked"
            }
        };
        Err((status, why))
    }

    /// Runs the handler, unless it has succeeded under one of these keys before. While it runs for
    /// another push of the event, this waits, and takes no turn.
    async fn run(
        &self,
        handling: Handling,
        digests: Digests,
        store_keys: Vec<String>,
        turns: Option<&Semaphore>,
        mut now: Instant,
    ) -> Result<Bytes, Failure> {
        let run = loop {
            match self.0.once.begin(digests, now) {
                deduplicator::Begun::Run(run) => break run,
                deduplicator::Begun::Handled(answer) => return Ok(answer),
                // It is closed when the handler has ended.
                deduplicator::Begun::Wait(end) => drop(end.acquire().await),
            }
            now = Instant::now();
        };
        let _turn = turn(turns).await;
        let body = match &self.0.replicas {
            Some(replicas) if !store_keys.is_empty() => {
                run_in_one_process(replicas, handling, store_keys).await?
            }
            _ => handling.await?.body(),
        };
        run.succeeded(&body, now);
        Ok(body)
    }
}

async fn turn(turns: Option<&Semaphore>) -> Option<SemaphorePermit<'_>> {
    let turns = turns?;
    match turns.try_acquire() {
        Ok(turn) => Some(turn),
        // The semaphore is never closed.
        Err(_) => turns.acquire().await.ok(),
    }
}

/// Runs the handler, unless another process does or did.
async fn run_in_one_process(
    replicas: &Replicas,
    handling: Handling,
    keys: Vec<String>,
) -> Result<Bytes, Failure> {
    match replicas.begin(keys).await {
        Begun::Handled(answer) => Ok(answer),
        Begun::Refuse => Err(Failure::NoStore),
        Begun::Run(claim) => {
            let body = handling.await?.body();
            claim.finish(&body).await;
            Ok(body)
        }
    }
}
