//! The one place from which generated code imports.

pub use std::collections::BTreeMap;

pub use serde_core::{
    Deserialize, Deserializer, Serialize, Serializer, de::MapAccess, ser::SerializeMap,
};
pub use serde_json::Value;

pub use crate::{
    check::Violations,
    endpoint::{AppType, BodyKind, Endpoint, ErrorCode, Form, Method, RateLimit, TokenKind},
    file::{File, Files},
    open_enums,
    paging::{Paged, advance_number, advance_token},
    request::{Binary, Request},
    serde_records,
    wire::{
        Decode, Encode, IntEnum, Record, StringEnum, decode_int_enum, decode_record,
        decode_string_enum, encode_record, null_error, read, skip, write,
    },
};
