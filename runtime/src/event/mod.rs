//! What the platform pushes: [`Event`], a record that says which push it is the content of.

mod info;

pub use info::{EventInfo, EventSchema};

use crate::Record;

/// The content of one kind of event: what stands in the member `event` of its push.
pub trait Event: Record + Send + Sync + 'static {
    /// What is documented of the event.
    const INFO: &'static EventInfo;
}
