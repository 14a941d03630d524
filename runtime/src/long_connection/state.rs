//! [`LongConnectionState`] and [`LongConnectionCounts`]: what can be seen of a long connection from
//! outside.

use std::sync::atomic::{AtomicU64, Ordering};

use tokio::{sync::watch, time::Instant};

use crate::error::Error;

/// What a long connection is doing.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum LongConnectionState {
    /// It has not been run yet.
    Idle,
    /// It is asking for an address, or opening it.
    #[non_exhaustive]
    Connecting {
        /// How many attempts have failed since the last connection.
        failed: u32,
        /// Why the last connection was lost or the last attempt failed.
        last_error: Option<Error>,
    },
    /// It receives.
    #[non_exhaustive]
    Connected {
        /// Since when.
        since: Instant,
        /// Why the connection before this one was lost.
        last_error: Option<Error>,
    },
    /// It waits before it connects again.
    #[non_exhaustive]
    Waiting {
        /// Until when.
        until: Instant,
        /// How many attempts have failed since the last connection.
        failed: u32,
        /// Why the last connection was lost or the last attempt failed.
        last_error: Error,
    },
    /// It was told to stop, and waits for the handlers under way.
    Stopping,
    /// It was stopped, or dropped.
    Stopped,
    /// It ended with this error.
    Failed(Error),
}

impl LongConnectionState {
    /// Whether it receives events.
    pub fn is_connected(&self) -> bool {
        matches!(self, LongConnectionState::Connected { .. })
    }

    /// Whether it has ended, in whatever way.
    pub fn is_over(&self) -> bool {
        matches!(self, LongConnectionState::Stopped | LongConnectionState::Failed(_))
    }

    /// Why the last connection was lost, the last attempt failed, or all of it ended.
    pub fn last_error(&self) -> Option<&Error> {
        match self {
            LongConnectionState::Connecting { last_error, .. }
            | LongConnectionState::Connected { last_error, .. } => last_error.as_ref(),
            LongConnectionState::Waiting { last_error, .. } => Some(last_error),
            LongConnectionState::Failed(error) => Some(error),
            LongConnectionState::Idle
            | LongConnectionState::Stopping
            | LongConnectionState::Stopped => None,
        }
    }
}

/// What has come over a long connection so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct LongConnectionCounts {
    /// How many connections there were.
    pub connections: u64,
    /// Events and callbacks, repeated ones included.
    pub received: u64,
    /// Those answered with success.
    pub succeeded: u64,
    /// Those whose handler failed or that could not be read: the platform pushes events again.
    pub failed: u64,
    /// Those answered before their handler had finished, since the platform waits no longer: it
    /// pushes events again, and gets the result then.
    pub late: u64,
    /// Those refused because too many were waiting: the platform pushes events again.
    pub refused: u64,
    /// Events that were too old by [`stale_events`](crate::LongConnection::stale_events).
    pub stale: u64,
    /// Frames and fragments that could not be read.
    pub unreadable: u64,
    /// Messages whose fragments did not all arrive.
    pub incomplete: u64,
}

/// The counters behind [`LongConnectionCounts`].
#[derive(Default)]
pub(super) struct Counters {
    pub(super) connections: Counter,
    pub(super) received: Counter,
    pub(super) succeeded: Counter,
    pub(super) failed: Counter,
    pub(super) late: Counter,
    pub(super) refused: Counter,
    pub(super) stale: Counter,
    pub(super) unreadable: Counter,
    pub(super) incomplete: Counter,
}

#[derive(Default)]
pub(super) struct Counter(AtomicU64);

impl Counter {
    pub(super) fn add(&self, number: usize) {
        self.0.fetch_add(number as u64, Ordering::Relaxed);
    }

    fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Counters {
    pub(super) fn read(&self) -> LongConnectionCounts {
        LongConnectionCounts {
            connections: self.connections.get(),
            received: self.received.get(),
            succeeded: self.succeeded.get(),
            failed: self.failed.get(),
            late: self.late.get(),
            refused: self.refused.get(),
            stale: self.stale.get(),
            unreadable: self.unreadable.get(),
            incomplete: self.incomplete.get(),
        }
    }
}

/// What a long connection and its handles share.
pub(super) struct Control {
    pub(super) state: watch::Sender<LongConnectionState>,
    pub(super) stop: watch::Sender<bool>,
    pub(super) counters: Counters,
}

impl Control {
    pub(super) fn new() -> Self {
        Control {
            state: watch::Sender::new(LongConnectionState::Idle),
            stop: watch::Sender::new(false),
            counters: Counters::default(),
        }
    }

    /// Asks for the end.
    pub(super) fn request_stop(&self) {
        self.stop.send_replace(true);
        self.state.send_if_modified(|state| {
            let running = !state.is_over() && !matches!(state, LongConnectionState::Idle);
            if running {
                *state = LongConnectionState::Stopping;
            }
            running
        });
    }

    /// Sets the state, unless the end is near.
    pub(super) fn set(&self, new: LongConnectionState) {
        self.state.send_if_modified(|state| {
            let going_on = !self.is_stopping();
            if going_on {
                *state = new;
            }
            going_on
        });
    }

    /// Waits until somebody asks for the end.
    pub(super) async fn stop_requested(&self) {
        // The sender is in this very value, so the wait ends only by the request.
        let _ = self.stop.subscribe().wait_for(|stop| *stop).await;
    }

    pub(super) fn is_stopping(&self) -> bool {
        *self.stop.borrow()
    }
}
