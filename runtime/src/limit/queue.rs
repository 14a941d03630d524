//! [`Line`]: callers who want to do the same thing, one behind the other in order of arrival,
//! let through as a [`Rule`] says. It knows nothing of calls.
//!
//! Only the first in line watches the clock; who goes or gives up tells the next. No task of its
//! own, and no lock over an await.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::{
    sync::Notify,
    time::{Instant, timeout_at},
};

/// Says when the next one may go.
pub(super) trait Rule {
    /// Lets one go now, and counts it; or says when to ask again.
    fn admit(&mut self, now: Instant) -> Result<(), Instant>;

    /// When one with so many before it could go at the earliest, as far as that is sure.
    fn earliest(&self, now: Instant, ahead: usize) -> Instant;

    /// Whether it is as if it were new, so that it can be dropped.
    fn is_idle(&self, now: Instant) -> bool;
}

/// A line of callers.
pub(super) struct Line<R>(Mutex<State<R>>);

struct State<R> {
    rule: R,
    /// By their number of arrival.
    waiting: BTreeMap<u64, Waiter>,
}

struct Waiter {
    /// Its turn may have come, or its hope may have gone.
    look: Arc<Notify>,
    until: Instant,
}

/// The turn would come too late: when it would come, at the earliest.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooLate(pub(super) Instant);

impl<R: Rule> Line<R> {
    pub(super) fn new(rule: R) -> Self {
        Line(Mutex::new(State { rule, waiting: BTreeMap::new() }))
    }

    /// Waits for the turn of the one with this number of arrival. Fails at once where the turn
    /// cannot come in time, and later where that turns out.
    pub(super) async fn pass(&self, arrival: u64, until: Instant) -> Result<(), TooLate> {
        let look = Arc::new(Notify::new());
        let _place = {
            let mut state = self.lock();
            let now = Instant::now();
            if state.is_first(arrival) && state.rule.admit(now).is_ok() {
                return Ok(());
            }
            state.in_time(arrival, now, until)?;
            state.waiting.insert(arrival, Waiter { look: look.clone(), until });
            // Those behind have lost a place.
            state.tell(arrival + 1, now);
            Place { line: self, arrival }
        };
        loop {
            let wake = {
                let mut state = self.lock();
                let now = Instant::now();
                let wake = if state.is_first(arrival) {
                    match state.rule.admit(now) {
                        Ok(()) => return Ok(()),
                        Err(at) => at,
                    }
                } else {
                    until
                };
                if now >= until {
                    let ahead = state.ahead(arrival);
                    return Err(TooLate(state.rule.earliest(now, ahead).max(now)));
                }
                state.in_time(arrival, now, until)?;
                wake.min(until)
            };
            let _ = timeout_at(wake, look.notified()).await;
        }
    }

    /// Changes the rule.
    pub(super) fn change(&self, change: impl FnOnce(&mut R)) {
        change(&mut self.lock().rule);
    }

    /// Tells those whose turn comes too late by now.
    pub(super) fn tell(&self) {
        self.lock().tell(0, Instant::now());
    }

    /// Whether nobody waits, and the rule remembers nothing.
    pub(super) fn is_idle(&self, now: Instant) -> bool {
        let state = self.lock();
        state.waiting.is_empty() && state.rule.is_idle(now)
    }

    fn lock(&self) -> MutexGuard<'_, State<R>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[cfg(test)]
    pub(super) fn waiting(&self) -> usize {
        self.lock().waiting.len()
    }
}

impl<R: Rule> State<R> {
    /// Whether nobody else comes before.
    fn is_first(&self, arrival: u64) -> bool {
        self.waiting.first_key_value().is_none_or(|(first, _)| arrival <= *first)
    }

    fn ahead(&self, arrival: u64) -> usize {
        match self.waiting.last_key_value() {
            // Most come last, and a long line is not counted for each of them.
            Some((last, _)) if *last < arrival => self.waiting.len(),
            _ => self.waiting.range(..arrival).count(),
        }
    }

    /// Tells those from `first` on whose turn comes too late by now.
    fn tell(&self, first: u64, now: Instant) {
        let mut behind = self.waiting.range(first..).peekable();
        if behind.peek().is_none() {
            return;
        }
        for (ahead, (_, waiter)) in (self.ahead(first)..).zip(behind) {
            if self.rule.earliest(now, ahead) > waiter.until {
                waiter.look.notify_one();
            }
        }
    }

    fn in_time(&self, arrival: u64, now: Instant, until: Instant) -> Result<(), TooLate> {
        let at = self.rule.earliest(now, self.ahead(arrival));
        if at > until { Err(TooLate(at)) } else { Ok(()) }
    }
}

/// A place in the line; given up when dropped.
struct Place<'a, R: Rule> {
    line: &'a Line<R>,
    arrival: u64,
}

impl<R: Rule> Drop for Place<'_, R> {
    fn drop(&mut self) {
        let mut state = self.line.lock();
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
