//! How typed values stand in JSON: records (structs), lists, maps, lenient scalars, open enums.
//!
//! Generated types do not derive serde, nor `Clone`, `Debug` or `PartialEq`: each derive costs
//! the compiler a body for every type, and there are thousands. A type says once where its
//! parts are, by [`record!`](crate::record) or [`open_enum!`](crate::open_enum); reading,
//! writing, comparing, copying and printing are then compiled once, here, over [`View`] and
//! [`Slot`]. What this module does not hold: the reply's envelope, and anything that sends.

mod containers;
mod decode;
mod encode;
pub(crate) mod error_path;
mod open_enum;
mod record;
mod same;
mod scalars;
mod value;

pub use record::{Access, Object, Reader, Record, Rule, Shape, Writer};
pub use value::{
    IntChoice, List, ListSlot, Members, MembersSlot, Optional, Slot, TextChoice, View, Wire,
};

#[doc(hidden)]
pub use decode::decode;
#[doc(hidden)]
pub use encode::encode;
#[doc(hidden)]
pub use open_enum::display;
#[doc(hidden)]
pub use same::{copied, debug, equal};

pub(crate) use decode::{Perhaps, required};
pub(crate) use encode::{to_json, write_members};
