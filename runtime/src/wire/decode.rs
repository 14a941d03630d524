//! [`Decode`]: reading a value leniently, as the platform writes it.

use std::{fmt, marker::PhantomData};

use serde_core::{
    Deserializer,
    de::{DeserializeSeed, IgnoredAny, MapAccess, Visitor},
};

/// A value that can be read from JSON as the platform writes it: numbers in quotation marks,
/// `null` for nothing. Needs a self-describing format, since it looks at what is there.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not read from JSON",
    note = "an endpoint that answers with a file is called with `client.download(..)`"
)]
pub trait Decode: Sized {
    /// Reads a value that must be there.
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;

    /// Reads a value that may be `null`. Numbers and booleans also take `""` for nothing.
    fn decode_option<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Self>, D::Error> {
        d.deserialize_option(OptionVisitor(PhantomData))
    }
}

struct OptionVisitor<T>(PhantomData<T>);

impl<'de, T: Decode> Visitor<'de> for OptionVisitor<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value or null")
    }

    fn visit_none<E>(self) -> Result<Option<T>, E> {
        Ok(None)
    }

    fn visit_unit<E>(self) -> Result<Option<T>, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, d: D) -> Result<Option<T>, D::Error> {
        T::decode(d).map(Some)
    }
}

/// Reads by [`Decode`] where serde asks for a seed.
pub(crate) struct Seed<T>(PhantomData<T>);

impl<T> Seed<T> {
    pub(crate) fn new() -> Self {
        Seed(PhantomData)
    }
}

impl<'de, T: Decode> DeserializeSeed<'de> for Seed<T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<T, D::Error> {
        T::decode(d)
    }
}

/// Reads the value that comes next in `map` into `slot`.
pub fn read<'de, T: Decode, M: MapAccess<'de>>(map: &mut M, slot: &mut T) -> Result<(), M::Error> {
    *slot = map.next_value_seed(Seed::new())?;
    Ok(())
}

/// Passes over the value that comes next in `map`.
pub fn skip<'de, M: MapAccess<'de>>(map: &mut M) -> Result<(), M::Error> {
    map.next_value::<IgnoredAny>().map(drop)
}
