//! [`Encode`]: writing a value, and leaving out what is absent.

use serde_core::{Serialize, Serializer, ser::SerializeMap};

/// A value that can be written as JSON.
pub trait Encode {
    /// Writes it.
    fn encode<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;

    /// Whether an object leaves the member out.
    fn is_absent(&self) -> bool {
        false
    }
}

/// Writes by [`Encode`] where serde asks for `Serialize`.
pub(crate) struct Wire<'a, T>(pub(crate) &'a T);

impl<T: Encode> Serialize for Wire<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.encode(serializer)
    }
}

/// Writes a member into `map`, unless it is absent.
pub fn write<T: Encode, M: SerializeMap>(
    map: &mut M,
    name: &'static str,
    value: &T,
) -> Result<(), M::Error> {
    if value.is_absent() { Ok(()) } else { map.serialize_entry(name, &Wire(value)) }
}
