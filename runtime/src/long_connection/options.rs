//! What the caller sets.

use std::{sync::Arc, time::Duration};

use crate::event::RawEvent;

/// When an event counts as taken: see [`LongConnection::acknowledge`](crate::LongConnection::acknowledge).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Acknowledge {
    /// When its handler has succeeded.
    #[default]
    AfterHandler,
    /// When it arrives.
    OnArrival,
}

/// What to do with an event that is too old: see
/// [`LongConnection::stale_events`](crate::LongConnection::stale_events).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StaleEvent {
    /// Run its handler.
    Handle,
    /// Answer it as if it was handled.
    Drop,
}

/// From which age on an event is stale, and what is done with it.
#[derive(Clone)]
pub(super) struct StalePolicy {
    pub(super) age: Duration,
    pub(super) decide: Arc<dyn Fn(&RawEvent) -> StaleEvent + Send + Sync>,
}

#[derive(Clone)]
pub(super) struct Options {
    pub(super) acknowledge: Acknowledge,
    pub(super) max_handlers: usize,
    pub(super) attempts: Option<u32>,
    pub(super) pong_timeout: Duration,
    pub(super) stale: Option<StalePolicy>,
    pub(super) expected_connections: u64,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            acknowledge: Acknowledge::default(),
            max_handlers: 100,
            attempts: None,
            pong_timeout: Duration::from_secs(10),
            stale: None,
            expected_connections: 1,
        }
    }
}
