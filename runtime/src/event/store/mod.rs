//! [`EventStore`]: where several processes share which events were handled.

mod memory;
#[cfg(feature = "redis")]
mod redis;

use std::time::Duration;

use bytes::Bytes;

#[cfg(feature = "redis")]
pub use self::redis::RedisEventStore;
pub use memory::MemoryEventStore;

use crate::transport::{BoxError, BoxFuture};

/// Remembers for several processes which events run and which were handled, for
/// [`EventRouterBuilder::event_store`](crate::EventRouterBuilder::event_store).
///
/// An event has one or several keys, such as its id and the id of its message. Two pushes with a
/// common key are of the same event. Treat keys as opaque: their form may change between versions.
///
/// Each method acts on all keys at once: no other process sees a part of it. A method may be called
/// again with the same arguments when its answer was lost. It must return soon, since the platform
/// waits 3 seconds for an answer to a push.
pub trait EventStore: Send + Sync + 'static {
    /// Claims the event for `holder`, unless it was handled or runs elsewhere. The claim ends after
    /// `time` if it is not renewed, in case the holder is gone by then.
    fn begin<'a>(
        &'a self,
        keys: &'a [String],
        holder: &'a str,
        time: Duration,
    ) -> BoxFuture<'a, Result<EventClaim, BoxError>>;

    /// Extends the claim of `holder` by `time` from now; `false` if another holder has it by now
    /// or the event was handled.
    fn renew<'a>(
        &'a self,
        keys: &'a [String],
        holder: &'a str,
        time: Duration,
    ) -> BoxFuture<'a, Result<bool, BoxError>>;

    /// Remembers for `time` that the event was handled with this answer, whoever has the claim.
    fn finish<'a>(
        &'a self,
        keys: &'a [String],
        answer: &'a [u8],
        time: Duration,
    ) -> BoxFuture<'a, Result<(), BoxError>>;

    /// Ends the claim, if it is still `holder`'s, so that the event can run again.
    fn release<'a>(
        &'a self,
        keys: &'a [String],
        holder: &'a str,
    ) -> BoxFuture<'a, Result<(), BoxError>>;
}

/// The state of an event when a process begins with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventClaim {
    /// The process that asks has it: it runs the handler.
    Granted,
    /// Another process runs the handler.
    Running,
    /// The handler has succeeded with this answer.
    Handled(Bytes),
}
