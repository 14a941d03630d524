//! Enums that keep a value which this version does not know.

use serde_core::{Deserializer, de::Error};

use super::Decode;

/// An enum over whole numbers. Its last variant, `Unknown(i64)`, keeps any other value.
pub trait IntEnum: Sized {
    /// The variant for a value.
    fn from_wire(value: i64) -> Self;
    /// The value on the wire.
    fn to_wire(&self) -> i64;
}

/// An enum over strings. Its last variant, `Unknown(String)`, keeps any other value.
pub trait StringEnum: Sized {
    /// The variant for a value.
    fn from_wire(value: String) -> Self;
    /// The value on the wire.
    fn as_wire(&self) -> &str;
}

/// Reads an enum that may be absent; what [`open_enums!`](crate::open_enums) calls.
pub fn decode_int_enum<'de, T: IntEnum, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    Ok(i64::decode_option(deserializer)?.map(T::from_wire))
}

/// Reads an enum that may be absent; what [`open_enums!`](crate::open_enums) calls.
pub fn decode_string_enum<'de, T: StringEnum, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    Ok(String::decode_option(deserializer)?.map(T::from_wire))
}

/// The error for `null` where a value must be; what [`open_enums!`](crate::open_enums) calls.
pub fn null_error<E: Error>(expected: &str) -> E {
    E::custom(format_args!("found nothing, expected {expected}"))
}
