//! [`LongConnectionHandle`]: stops a long connection and watches it, from anywhere.

use std::{fmt, sync::Arc};

use tokio::sync::watch;

use super::{
    LongConnectionCounts, LongConnectionState, delivery::is_within_handler, state::Control,
};

/// Stops a [`LongConnection`](crate::LongConnection) and watches it. Cheap to clone.
#[derive(Clone)]
pub struct LongConnectionHandle(pub(super) Arc<Control>);

impl LongConnectionHandle {
    /// Stops the long connection and waits for its end: it takes no more events, finishes the
    /// handlers under way, answers for them, and closes the connection. It may be called at any
    /// time, several times, and while a reconnect is under way.
    ///
    /// Called within a handler, it does not wait, since the end would wait for the handler. A task
    /// that a handler waits for calls [`request_stop`](Self::request_stop) instead.
    pub async fn stop(&self) {
        self.request_stop();
        if !is_within_handler(&self.0) {
            self.ended().await;
        }
    }

    /// Asks the long connection to stop, as [`stop`](Self::stop) does, and does not wait.
    pub fn request_stop(&self) {
        self.0.request_stop();
    }

    /// Waits until the long connection has ended, or returns at once if it is not running.
    pub async fn ended(&self) {
        let over = |state: &LongConnectionState| {
            state.is_over() || matches!(state, LongConnectionState::Idle)
        };
        // The sender is in this handle.
        let _ = self.0.state.subscribe().wait_for(over).await;
    }

    /// What the long connection is doing.
    pub fn state(&self) -> LongConnectionState {
        self.0.state.borrow().clone()
    }

    /// Watches the changes of the state.
    pub fn watch(&self) -> watch::Receiver<LongConnectionState> {
        self.0.state.subscribe()
    }

    /// What has come so far.
    pub fn counts(&self) -> LongConnectionCounts {
        self.0.counters.read()
    }
}

impl fmt::Debug for LongConnectionHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LongConnectionHandle")
            .field("state", &*self.0.state.borrow())
            .field("counts", &self.counts())
            .finish()
    }
}
