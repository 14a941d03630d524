//! Typed values in JSON: records (structs), lists, maps, lenient scalars and open enums.
//!
//! Generated types derive neither serde's traits nor `Clone`, `Debug` or `PartialEq`, because each
//! derive makes the compiler process one more body per type, and there are thousands of types.
//! Instead, each type lists its parts once, with [`record!`](crate::record) or
//! [`open_enum!`](crate::open_enum). Decoding, encoding, comparing, cloning and printing are
//! compiled once, in this module, on top of [`View`] and [`Slot`]. The envelope of a reply and
//! everything that sends requests are in other modules.

mod choice;
mod containers;
mod decode;
mod encode;
pub(crate) mod error_path;
mod fields;
mod lenient;
mod open_enum;
mod put;
mod record;
pub(crate) mod repair;
mod rule;
mod same;
mod scalars;
mod shape;
mod value;

pub use fields::{Fields, FieldsToFill, Fill, Group, GroupToFill, Groups, Look};
pub use lenient::Unread;
#[doc(hidden)]
pub use put::{Blank, empty, put, put_all};
pub use record::{Access, Object, Reader, Record, Writer};
pub use rule::Rule;
pub use shape::Shape;
pub use value::{
    IntChoice, List, ListSlot, Members, MembersSlot, Optional, Slot, Tagged, TextChoice, View, Wire,
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
pub(crate) use encode::{to_json, write_fields};
pub(crate) use lenient::fill as fill_leniently;
