//! [`Event`]: the content of what the platform pushes. With the feature `events` also receiving it.
//!
//! | module | holds |
//! |---|---|
//! | `receiver` | [`EventReceiver`](crate::EventReceiver): is it the platform's, and what is it |
//! | `signature`, `cipher` | the signature in the headers; decrypting |
//! | `push`, `time` | both layouts of a body; instants in it |
//! | `raw`, `content` | an event as it came; values inside it |
//! | `router`, `answer` | [`EventRouter`](crate::EventRouter): which handler, and what to answer |
//! | `deduplicator`, `repetition` | events that come again to this process; how they are told |
//! | `replicas`, `store` | events that come to several processes |
//! | `click`, `callback` | what a user did on a card; typed answers to callbacks |
//! | `unhandled` | types of events that no handler takes |
//! | `app_ticket` | the tickets of store apps |

#[cfg(feature = "events")]
mod answer;
#[cfg(feature = "events")]
mod app_ticket;
#[cfg(feature = "events")]
mod callback;
#[cfg(feature = "events")]
mod cipher;
#[cfg(feature = "events")]
mod click;
#[cfg(feature = "events")]
mod content;
#[cfg(feature = "events")]
mod deduplicator;
#[cfg(feature = "events")]
mod error;
#[cfg(feature = "events")]
mod header;
mod info;
#[cfg(feature = "events")]
mod push;
#[cfg(feature = "events")]
mod raw;
#[cfg(feature = "events")]
mod receiver;
#[cfg(feature = "events")]
mod repetition;
#[cfg(feature = "events")]
mod replicas;
#[cfg(feature = "events")]
mod router;
#[cfg(feature = "events")]
mod signature;
#[cfg(feature = "events")]
mod store;
#[cfg(feature = "events")]
mod time;
#[cfg(feature = "events")]
mod unhandled;

pub use info::{EventInfo, EventSchema};

#[cfg(feature = "long-connection")]
pub(crate) use self::router::Prepared;
#[cfg(all(feature = "events", feature = "redis"))]
pub use self::store::RedisEventStore;
#[cfg(feature = "events")]
pub use self::{
    answer::EventAnswer,
    app_ticket::AppTicket,
    callback::{AnswerCard, CardAnswer, PreviewAnswer, Toast},
    click::{CardAction, CardClick, CardContext, CardOperator},
    error::EventError,
    header::EventHeader,
    raw::{RawEvent, Received},
    receiver::{Challenge, EventReceiver, EventReceiverBuilder, Incoming},
    router::{EventRouter, EventRouterBuilder},
    store::{EventClaim, EventStore, MemoryEventStore},
};

use crate::wire::Record;

/// The content of one kind of event: the member `event` of a push.
pub trait Event: Record + Send + Sync + 'static {
    /// What the documentation says about the event.
    const INFO: &'static EventInfo;
}
