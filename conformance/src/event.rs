//! [`Event`]: a type-erased generated event, so that one test can check all of them.

use std::fmt::Debug;

use feishu_openapi::EventInfo;
use serde::{Serialize, de::DeserializeOwned};

use crate::call::{Tripper, trip};

/// An event of the platform.
pub struct Event {
    /// Its metadata in the generated crate.
    pub info: &'static EventInfo,
    /// For its content.
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
