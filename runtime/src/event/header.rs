//! [`EventHeader`]: what a push says about its event.

use std::time::{Duration, SystemTime};

use super::EventSchema;

/// What a push says about its event, in either layout.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EventHeader {
    /// The layout of the push.
    pub schema: EventSchema,
    /// The id of the event, which stays the same when it is pushed again. Empty if the push has
    /// none.
    pub id: String,
    /// The type, such as `im.message.receive_v1`.
    pub event_type: String,
    /// When the event was sent, which is shortly after it happened.
    pub create_time: Option<SystemTime>,
    /// The app to which it was pushed.
    pub app_id: Option<String>,
    /// The tenant in which it happened.
    pub tenant_key: Option<String>,
}

impl EventHeader {
    /// How long ago the event was sent; `None` if the push does not say, and zero if the clock of
    /// this machine is behind. A push that is repeated keeps the time of the first.
    pub fn age(&self) -> Option<Duration> {
        Some(SystemTime::now().duration_since(self.create_time?).unwrap_or_default())
    }
}
