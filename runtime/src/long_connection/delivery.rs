//! [`Delivery`]: hands events to their handlers, and answers the platform in time.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
    vec::Drain,
};

use bytes::Bytes;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, mpsc},
    time::{Instant, timeout_at},
};
use tokio_tungstenite::tungstenite::Message;

use super::{
    frame::AnswerStart,
    options::{Acknowledge, Options, StaleEvent},
    state::Control,
    tasks::{Job, Tasks},
};
use crate::event::{EventHeader, EventRouter, RawEvent};

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
    shared: Arc<Shared>,
    tasks: Tasks<Admitted>,
}

struct Shared {
    router: EventRouter,
    options: Options,
    control: Arc<Control>,
    /// One permit per handler that may run.
    running: Semaphore,
    /// One per event that is handled or waits.
    admitted: Arc<Semaphore>,
    most_admitted: usize,
    /// One per byte of those.
    bytes: Arc<Semaphore>,
}

/// An event, complete, with the begin of its answer.
pub(super) struct Pushed {
    pub(super) answer: AnswerStart,
    pub(super) payload: Vec<u8>,
    pub(super) arrived: Instant,
    pub(super) answers: mpsc::Sender<Message>,
    pub(super) unanswered: Unanswered,
}

/// Counts an event until it is answered.
pub(super) struct Unanswered(Arc<AtomicUsize>);

impl Unanswered {
    pub(super) fn new(count: &Arc<AtomicUsize>) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Unanswered(count.clone())
    }
}

impl Drop for Unanswered {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// An event that may be handled, and what it takes up until then.
pub(super) struct Admitted {
    shared: Arc<Shared>,
    pushed: Pushed,
    _permits: [OwnedSemaphorePermit; 2],
}

impl Job for Admitted {
    async fn run(self) {
        let id = Arc::as_ptr(&self.shared.control) as usize;
        WITHIN.scope(id, self.shared.deliver(self.pushed)).await;
    }
}

impl Delivery {
    pub(super) fn new(router: EventRouter, options: Options, control: Arc<Control>) -> Self {
        let most_running = options.max_handlers.clamp(1, Semaphore::MAX_PERMITS / 2);
        let most_admitted = most_running + MOST_WAITING;
        // `acquire_many` counts in 32 bits.
        let most_admitted = most_admitted.min(u32::MAX as usize);
        let shared = Shared {
            router,
            options,
            control,
            running: Semaphore::new(most_running),
            admitted: Arc::new(Semaphore::new(most_admitted)),
            most_admitted,
            bytes: Arc::new(Semaphore::new(MOST_BYTES)),
        };
        Delivery { shared: Arc::new(shared), tasks: Tasks::default() }
    }

    /// Admits an event, for [`start`](Delivery::start). It never waits: where too much is under
    /// way, the event is refused, and the platform pushes it again.
    pub(super) fn admit(&self, pushed: Pushed) -> Option<Admitted> {
        let shared = &self.shared;
        let counters = &shared.control.counters;
        counters.received.add(1);
        let permits = shared.admit(pushed.payload.len());
        let Some(permits) = permits.filter(|_| !shared.control.is_stopping()) else {
            counters.refused.add(1);
            // Without an answer, the platform pushes it again as well.
            drop(pushed.answer_now(FAILED));
            return None;
        };
        Some(Admitted { shared: shared.clone(), pushed, _permits: permits })
    }

    /// Runs the handlers of events that arrived together.
    pub(super) fn start(&self, events: Drain<'_, Admitted>) {
        self.tasks.start(events);
    }

    /// Waits until no event waits or is handled.
    pub(super) async fn idle(&self) {
        // At most that many by `new`.
        let all = self.shared.most_admitted as u32;
        // The semaphore is never closed.
        let _ = self.shared.admitted.acquire_many(all).await;
    }
}

impl Shared {
    fn admit(&self, bytes: usize) -> Option<[OwnedSemaphorePermit; 2]> {
        let bytes = u32::try_from(bytes.min(MOST_BYTES)).unwrap_or(u32::MAX);
        let place = self.admitted.clone().try_acquire_owned().ok()?;
        Some([place, self.bytes.clone().try_acquire_many_owned(bytes).ok()?])
    }

    async fn deliver(&self, mut pushed: Pushed) {
        let counters = &self.control.counters;
        let payload = std::mem::take(&mut pushed.payload);
        let event = match self.router.read_trusted(payload) {
            Ok(event) => event,
            Err(error) => {
                tracing::warn!(kind = error.kind(), "a push cannot be read: {error}");
                counters.failed.add(1);
                return pushed.answer(FAILED, None).await;
            }
        };
        match self.is_stale(&event) {
            Ok(false) => {}
            Ok(true) => {
                counters.stale.add(1);
                return pushed.answer(OK, None).await;
            }
            Err(PolicyPanicked) => {
                counters.failed.add(1);
                return pushed.answer(FAILED, None).await;
            }
        }
        let early = self.options.acknowledge == Acknowledge::OnArrival
            && !self.router.has_answer(&event.header().event_type);
        if early {
            counters.succeeded.add(1);
            pushed.answer(OK, None).await;
            self.handle(event).await;
            return;
        }
        self.handle_and_answer(event, pushed).await;
    }

    /// Runs the handler when it is its turn. A failure is traced there.
    async fn handle(&self, event: RawEvent) -> Option<Bytes> {
        self.router.handle_here(event, Some(&self.running)).await.ok()
    }

    async fn handle_and_answer(&self, event: RawEvent, pushed: Pushed) {
        let counters = &self.control.counters;
        let mut handling = pin!(self.handle(event.clone()));
        match timeout_at(pushed.arrived + ANSWER_WITHIN, &mut handling).await {
            Ok(Some(body)) => {
                counters.succeeded.add(1);
                let data = (body != NO_ANSWER).then_some(&*body);
                pushed.answer(OK, data).await;
            }
            Ok(None) => {
                counters.failed.add(1);
                pushed.answer(FAILED, None).await;
            }
            Err(_) => {
                counters.late.add(1);
                let EventHeader { event_type, id, .. } = event.header();
                tracing::debug!(
                    event_type,
                    event_id = id,
                    "the handler takes longer than the platform waits; the event is pushed again, \
                     and answered with the result then"
                );
                let _ = pushed.answer_now(FAILED);
                handling.await;
            }
        }
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
    /// Answers, behind other answers. If the connection has ended, nobody waits for it.
    async fn answer(self, code: u16, data: Option<&[u8]>) {
        let milliseconds = self.arrived.elapsed().as_millis();
        let message = self.answer.finish(milliseconds, code, data);
        drop(self.unanswered);
        let _ = self.answers.send(message).await;
    }

    /// Answers if there is room for it at once.
    fn answer_now(self, code: u16) -> Result<(), mpsc::error::TrySendError<Message>> {
        let milliseconds = self.arrived.elapsed().as_millis();
        self.answers.try_send(self.answer.finish(milliseconds, code, None))
    }
}
