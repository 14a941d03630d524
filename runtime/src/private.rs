//! The one place from which generated code imports.

pub use std::collections::BTreeMap;

pub use serde_core::{Deserialize, Deserializer, Serialize, Serializer};
pub use serde_json::Value;

pub use crate::{
    endpoint::{AppType, BodyKind, Endpoint, ErrorCode, Form, Method, RateLimit, TokenKind},
    event::{Event, EventInfo, EventSchema},
    file::File,
    open_enum,
    paging::{Paged, advance_number, advance_token},
    record,
    request::{Binary, Empty, Request},
    wire::{Access, Record, Rule, Slot, View, Wire, copied, debug, decode, display, encode, equal},
};
