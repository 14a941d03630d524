//! [`Delivery`]: hands events to their handlers, and answers the platform in time.

use std::{
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::{Pin, pin},
    sync::Arc,
    task::Poll,
    time::Duration,
    vec::Drain,
};

use bytes::BytesMut;
use futures_util::future::Either;
use tokio::{
    sync::Semaphore,
    time::{Instant, timeout_at},
};

use super::{
    admission::Admission,
    answer::Answer,
    job::Job,
    options::{Acknowledge, Options, StaleEvent},
    outgoing::{ConnectionNumber, Outgoing},
    state::Control,
    tasks::{Pause, Tasks},
};
use crate::event::{EventHeader, EventRouter, Prepared, RawEvent};

/// The platform waits 3 seconds for an answer, which has to get there.
const ANSWER_WITHIN: Duration = Duration::from_millis(2500);
/// How many events wait for a handler to finish so that theirs can run.
const MOST_WAITING: usize = 1000;
/// The most bytes of all events that wait or are handled.
const MOST_BYTES: usize = 64 << 20;

const OK: u16 = 200;
const FAILED: u16 = 500;
/// What a router answers for a handler that has nothing to say.
const NO_ANSWER: &[u8] = b"{}";

tokio::task_local! {
    /// The connection whose handler runs.
    static WITHIN: usize;
}

/// Whether this is called by a handler of this connection.
pub(super) fn is_within_handler(control: &Arc<Control>) -> bool {
    WITHIN.try_with(|within| *within == Arc::as_ptr(control) as usize).unwrap_or(false)
}

/// All handlers of a long connection. When it is dropped, they are.
pub(super) struct Delivery {
    shared: Arc<SharedDelivery>,
    tasks: Tasks<Admitted>,
}

struct SharedDelivery {
    router: EventRouter,
    options: Options,
    control: Arc<Control>,
    outgoing: Arc<Outgoing>,
    /// One permit per handler that may run.
    running: Semaphore,
    admission: Admission,
}

/// An event, complete, with the begin of its answer.
pub(super) struct Pushed {
    pub(super) answer: Answer,
    /// The payload, if it is not that of the frame.
    pub(super) joined: Option<Vec<u8>>,
    pub(super) arrived: Instant,
    pub(super) connection: ConnectionNumber,
}

/// A [`Pushed`] that is handled, or waits. It has what it takes up until it is dropped.
pub(super) struct Admitted {
    shared: Arc<SharedDelivery>,
    /// Until it is answered.
    pushed: Option<Pushed>,
    bytes: usize,
}

impl Job for Admitted {
    async fn run(mut self) {
        let id = Arc::as_ptr(&self.shared.control) as usize;
        WITHIN.scope(id, self.deliver()).await;
    }
}

impl Drop for Admitted {
    fn drop(&mut self) {
        if let Some(pushed) = &self.pushed {
            self.shared.outgoing.give_up_answer(pushed.connection);
        }
        self.shared.admission.end(self.bytes);
    }
}

impl Delivery {
    pub(super) fn new(router: EventRouter, options: Options, control: Arc<Control>) -> Self {
        let most_running = options.max_handlers.clamp(1, Semaphore::MAX_PERMITS);
        let outgoing = Arc::<Outgoing>::default();
        let paused = {
            let outgoing = outgoing.clone();
            move |pause| match pause {
                Pause::All => outgoing.flush(),
                Pause::Single => outgoing.flush_soon(),
            }
        };
        let shared = SharedDelivery {
            router,
            options,
            control,
            outgoing,
            running: Semaphore::new(most_running),
            admission: Admission::new(most_running.saturating_add(MOST_WAITING), MOST_BYTES),
        };
        Delivery { shared: Arc::new(shared), tasks: Tasks::new(paused) }
    }

    /// What is to be written to the connection.
    pub(super) fn outgoing(&self) -> &Outgoing {
        &self.shared.outgoing
    }

    /// Admits an event, for [`start`](Delivery::start). It never waits: where too much is under
    /// way, the event is refused, and the platform pushes it again.
    pub(super) fn admit(&self, pushed: Pushed) -> Option<Admitted> {
        let shared = &self.shared;
        let counters = &shared.control.counters;
        counters.received.add(1);
        shared.outgoing.expect_answer(pushed.connection);
        let bytes = pushed.payload().len();
        if shared.control.is_stopping() || !shared.admission.begin(bytes) {
            counters.refused.add(1);
            shared.answer_now(&pushed, FAILED);
            return None;
        }
        Some(Admitted { shared: shared.clone(), pushed: Some(pushed), bytes })
    }

    /// Runs the handlers of events that arrived together.
    pub(super) fn start(&self, events: Drain<'_, Admitted>) {
        self.tasks.start(events);
    }

    /// Waits until it makes sense to read more events.
    pub(super) async fn ready(&self) {
        self.tasks.ready().await;
    }

    /// Waits until no event waits or is handled.
    pub(super) async fn idle(&self) {
        self.shared.admission.idle().await;
    }
}

impl Admitted {
    async fn deliver(&mut self) {
        let Some(pushed) = &self.pushed else { return };
        let shared = &*self.shared;
        let counters = &shared.control.counters;
        let oldest = shared.options.stale.as_ref().map(|policy| policy.age);
        let prepared = match shared.router.read_trusted(pushed.payload(), pushed.arrived, oldest) {
            Ok(Either::Left(prepared)) => Some(prepared),
            Ok(Either::Right(event)) => match shared.is_stale(&event) {
                Ok(false) => shared.router.prepare(event),
                Ok(true) => {
                    counters.stale.add(1);
                    return self.answer(OK, None).await;
                }
                Err(PolicyPanicked) => {
                    counters.failed.add(1);
                    return self.answer(FAILED, None).await;
                }
            },
            Err(error) => {
                tracing::warn!(kind = error.kind(), "a push cannot be read: {error}");
                counters.failed.add(1);
                return self.answer(FAILED, None).await;
            }
        };
        let Some(prepared) = prepared else {
            // No handler takes it, which has been told.
            counters.succeeded.add(1);
            return self.answer(OK, None).await;
        };
        if shared.options.acknowledge == Acknowledge::OnArrival && !prepared.has_answer {
            counters.succeeded.add(1);
            self.answer(OK, None).await;
            // A failure is traced there.
            let _ = self.shared.router.handle_here(prepared, Some(&self.shared.running)).await;
            return;
        }
        self.handle_and_answer(prepared).await;
    }

    /// Runs the handler when it is its turn, and answers with its result, or when the platform waits
    /// no longer.
    async fn handle_and_answer(&mut self, prepared: Prepared) {
        let shared = self.shared.clone();
        let counters = &shared.control.counters;
        let mut handling = pin!(shared.router.handle_here(prepared, Some(&shared.running)));
        // Most handlers end at once, and need no timer.
        let ended = match poll_once(handling.as_mut()).await {
            Poll::Ready(ended) => Some(ended),
            Poll::Pending => {
                let Some(pushed) = &mut self.pushed else { return };
                pushed.shed_payload();
                timeout_at(pushed.arrived + ANSWER_WITHIN, &mut handling).await.ok()
            }
        };
        match ended {
            Some(Ok(body)) => {
                counters.succeeded.add(1);
                let data = (body != NO_ANSWER).then_some(&*body);
                self.answer(OK, data).await;
            }
            // Which has been traced.
            Some(Err(_)) => {
                counters.failed.add(1);
                self.answer(FAILED, None).await;
            }
            None => {
                counters.late.add(1);
                tracing::debug!(
                    "a handler takes longer than the platform waits; the event is pushed again, \
                     and answered with the result then"
                );
                if let Some(pushed) = self.pushed.take() {
                    shared.answer_now(&pushed, FAILED);
                }
                let _ = handling.await;
            }
        }
    }

    /// Answers, behind other answers.
    async fn answer(&mut self, code: u16, data: Option<&[u8]>) {
        let Some(pushed) = self.pushed.take() else { return };
        let write = |to: &mut BytesMut| pushed.write_answer(to, code, data);
        self.shared.outgoing.answer(pushed.connection, write).await;
    }
}

async fn poll_once<F: Future>(mut future: Pin<&mut F>) -> Poll<F::Output> {
    poll_fn(|context| Poll::Ready(future.as_mut().poll(context))).await
}

impl SharedDelivery {
    /// Answers if there is room for it at once. Without an answer, the platform pushes the event
    /// again as well.
    fn answer_now(&self, pushed: &Pushed, code: u16) {
        let write = |to: &mut BytesMut| pushed.write_answer(to, code, None);
        if !self.outgoing.try_answer(pushed.connection, write) {
            self.outgoing.give_up_answer(pushed.connection);
        }
        self.outgoing.flush_soon();
    }

    fn is_stale(&self, event: &RawEvent) -> Result<bool, PolicyPanicked> {
        let (Some(policy), Some(age)) = (&self.options.stale, event.header().age()) else {
            return Ok(false);
        };
        if age < policy.age {
            return Ok(false);
        }
        let EventHeader { event_type, id, .. } = event.header();
        // The policy is the caller's code, and its captures are not used by anything here.
        match catch_unwind(AssertUnwindSafe(|| (policy.decide)(event))) {
            Ok(StaleEvent::Handle) => Ok(false),
            Ok(StaleEvent::Drop) => {
                tracing::warn!(
                    event_type,
                    event_id = id,
                    age_s = age.as_secs(),
                    "an event is too old, and was answered without being handled"
                );
                Ok(true)
            }
            Err(_) => {
                tracing::error!(event_type, event_id = id, "the policy for stale events panicked");
                Err(PolicyPanicked)
            }
        }
    }
}

/// The caller's policy for stale events panicked, which has been traced.
struct PolicyPanicked;

impl Pushed {
    fn payload(&self) -> &[u8] {
        self.joined.as_deref().unwrap_or_else(|| self.answer.payload())
    }

    /// Gives memory back that only the beginning of a handler needs.
    fn shed_payload(&mut self) {
        self.joined = None;
        self.answer.shed_payload();
    }

    fn write_answer(&self, to: &mut BytesMut, code: u16, data: Option<&[u8]>) {
        self.answer.write(to, self.arrived.elapsed().as_millis(), code, data);
    }
}
