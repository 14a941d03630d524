//! [`Event`]: a generated event without its type, so that one test serves them all.

use std::fmt::Debug;

use feishu_openapi::EventInfo;
use serde::{Serialize, de::DeserializeOwned};

use crate::call::{Tripper, trip};

/// An event of the platform.
pub struct Event {
    /// What the generated crate says of it.
    pub info: &'static EventInfo,
    /// For what it holds.
    pub content: Tripper,
}

impl Event {
    /// The event of a type.
    pub const fn of<E>() -> Self
    where
        E: feishu_openapi::Event + DeserializeOwned + Serialize + Debug + PartialEq,
    {
        Event { info: E::INFO, content: trip::<E> }
    }
}
