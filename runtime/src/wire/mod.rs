//! How typed values stand in JSON: records (structs), lists, maps, lenient scalars, open enums.
//!
//! Generated structs do not derive serde: a derive costs seconds of compile time for every
//! thousand fields. Each gives its field names and two functions, [`Record::set`] and
//! [`Record::put`], and one visitor here serves them all. What this module does not hold: the
//! reply's envelope, and anything that sends.

mod containers;
mod decode;
mod encode;
mod open_enum;
mod record;
mod scalars;
pub(crate) mod trail;

pub use decode::{Decode, read, skip};
pub use encode::{Encode, write};
pub use open_enum::{IntEnum, StringEnum};
#[doc(hidden)]
pub use open_enum::{decode_int_enum, decode_string_enum, null_error};
pub use record::Record;
#[doc(hidden)]
pub use record::{decode_record, encode_record};

pub(crate) use encode::Wire;
pub(crate) use record::to_json;
