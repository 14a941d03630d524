//! [`FairQueue`]: callers who want to do the same thing, in order of arrival, let go as an
//! [`Admission`] says. It knows nothing of calls.
//!
//! Only the first caller in the queue watches the clock; whoever goes or gives up tells the next.
//! It needs no task of its own, and holds no lock over an await.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard},
};

use tokio::{
    sync::Notify,
    time::{Instant, timeout_at},
};

use crate::sync::lock;

/// Decides when the next caller may go.
pub(super) trait Admission {
    /// Lets a caller go now, and counts it; or says when to ask again.
    fn admit(&mut self, now: Instant) -> Result<(), Instant>;

    /// The earliest time at which a caller with this many ahead can go, as far as that is sure.
    fn earliest(&self, now: Instant, ahead: usize) -> Instant;

    /// Whether it has forgotten everything, so that it can be dropped.
    fn is_idle(&self, now: Instant) -> bool;
}

/// A queue of callers.
pub(super) struct FairQueue<A>(Mutex<QueueState<A>>);

struct QueueState<A> {
    admission: A,
    /// By number of arrival.
    waiting: BTreeMap<u64, Waiter>,
}

struct Waiter {
    /// Wakes the caller: its turn may have come, or may come too late.
    look: Arc<Notify>,
    until: Instant,
}

/// The turn would come too late: the earliest time at which it would come.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooLate(pub(super) Instant);

impl<A: Admission> FairQueue<A> {
    pub(super) fn new(admission: A) -> Self {
        FairQueue(Mutex::new(QueueState { admission, waiting: BTreeMap::new() }))
    }

    /// Waits for the turn of the caller with this number of arrival. Fails at once if the turn
    /// cannot come in time, and later if that turns out.
    pub(super) async fn pass(&self, arrival: u64, until: Instant) -> Result<(), TooLate> {
        let look = Arc::new(Notify::new());
        let _place = {
            let mut state = self.lock();
            let now = Instant::now();
            if state.is_first(arrival) && state.admission.admit(now).is_ok() {
                return Ok(());
            }
            state.in_time(arrival, now, until)?;
            state.waiting.insert(arrival, Waiter { look: look.clone(), until });
            // Callers behind have lost a place.
            state.tell(arrival + 1, now);
            QueuePlace { queue: self, arrival }
        };
        loop {
            let wake = {
                let mut state = self.lock();
                let now = Instant::now();
                let wake = if state.is_first(arrival) {
                    match state.admission.admit(now) {
                        Ok(()) => return Ok(()),
                        Err(at) => at,
                    }
                } else {
                    until
                };
                if now >= until {
                    let ahead = state.ahead(arrival);
                    return Err(TooLate(state.admission.earliest(now, ahead).max(now)));
                }
                state.in_time(arrival, now, until)?;
                wake.min(until)
            };
            let _ = timeout_at(wake, look.notified()).await;
        }
    }

    /// Changes the admission.
    pub(super) fn change(&self, change: impl FnOnce(&mut A)) {
        change(&mut self.lock().admission);
    }

    /// Tells the callers whose turn now comes too late.
    pub(super) fn tell(&self) {
        self.lock().tell(0, Instant::now());
    }

    /// Whether nobody waits, and the admission has forgotten everything.
    pub(super) fn is_idle(&self, now: Instant) -> bool {
        let state = self.lock();
        state.waiting.is_empty() && state.admission.is_idle(now)
    }

    fn lock(&self) -> MutexGuard<'_, QueueState<A>> {
        lock(&self.0)
    }

    #[cfg(test)]
    pub(super) fn waiting(&self) -> usize {
        self.lock().waiting.len()
    }
}

impl<A: Admission> QueueState<A> {
    /// Whether nobody else comes before.
    fn is_first(&self, arrival: u64) -> bool {
        self.waiting.first_key_value().is_none_or(|(first, _)| arrival <= *first)
    }

    fn ahead(&self, arrival: u64) -> usize {
        match self.waiting.last_key_value() {
            // Most callers come last, and a long queue is not counted for each of them.
            Some((last, _)) if *last < arrival => self.waiting.len(),
            _ => self.waiting.range(..arrival).count(),
        }
    }

    /// Tells the callers from `first` on whose turn now comes too late.
    fn tell(&self, first: u64, now: Instant) {
        let mut behind = self.waiting.range(first..).peekable();
        if behind.peek().is_none() {
            return;
        }
        for (ahead, (_, waiter)) in (self.ahead(first)..).zip(behind) {
            if self.admission.earliest(now, ahead) > waiter.until {
                waiter.look.notify_one();
            }
        }
    }

    fn in_time(&self, arrival: u64, now: Instant, until: Instant) -> Result<(), TooLate> {
        let at = self.admission.earliest(now, self.ahead(arrival));
        if at > until { Err(TooLate(at)) } else { Ok(()) }
    }
}

/// A place in the queue; given up when dropped.
struct QueuePlace<'a, A: Admission> {
    queue: &'a FairQueue<A>,
    arrival: u64,
}

impl<A: Admission> Drop for QueuePlace<'_, A> {
    fn drop(&mut self) {
        let mut state = self.queue.lock();
        let was_first = state.is_first(self.arrival);
        state.waiting.remove(&self.arrival);
        if was_first && let Some((_, next)) = state.waiting.first_key_value() {
            next.look.notify_one();
        }
    }
}

#[cfg(test)]
#[path = "queue_tests.rs"]
mod tests;
