//! [`Record`], and the one visitor through which every generated struct is read.

use std::{fmt, marker::PhantomData};

use serde_core::{
    Deserializer, Serializer,
    de::{DeserializeSeed, Error as _, MapAccess, Visitor},
    ser::SerializeMap,
};

use super::{Decode, Encode, skip, trail};
use crate::{check::Violations, file::Files};

/// A struct that stands for a JSON object: its field names, and how one of them is read,
/// written and checked. Generated code implements it; the serde traits follow from it by
/// [`serde_records!`](crate::serde_records).
pub trait Record: Default {
    /// Names on the wire. In a request they stand in the order path, query, headers, body.
    const FIELDS: &'static [&'static str];
    /// Positions in [`FIELDS`](Record::FIELDS) of what must be there when the struct is read.
    const REQUIRED: &'static [usize] = &[];

    /// Reads the value that comes next in `map` into the field at this position.
    fn set<'de, M: MapAccess<'de>>(&mut self, field: usize, map: &mut M) -> Result<(), M::Error>;

    /// Writes the field at this position, unless it is absent.
    fn put<M: SerializeMap>(&self, field: usize, map: &mut M) -> Result<(), M::Error>;

    /// Takes the files together, which are parts of their own in a request.
    fn files(&self, to: &mut Files) {
        let _ = to;
    }

    /// Notes each documented limit that a value breaks.
    fn check(&self, to: &mut Violations) {
        let _ = to;
    }
}

/// What a recursive type holds itself by.
impl<T: Record> Record for Box<T> {
    const FIELDS: &'static [&'static str] = T::FIELDS;
    const REQUIRED: &'static [usize] = T::REQUIRED;

    fn set<'de, M: MapAccess<'de>>(&mut self, field: usize, map: &mut M) -> Result<(), M::Error> {
        (**self).set(field, map)
    }

    fn put<M: SerializeMap>(&self, field: usize, map: &mut M) -> Result<(), M::Error> {
        (**self).put(field, map)
    }

    fn check(&self, to: &mut Violations) {
        (**self).check(to);
    }
}

impl<T: Record> Decode for T {
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        decode_record(deserializer)
    }
}

impl<T: Record> Encode for T {
    fn encode<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        encode_record(self, serializer)
    }
}

/// Reads a record; what the generated `Deserialize` calls.
pub fn decode_record<'de, T: Record, D: Deserializer<'de>>(d: D) -> Result<T, D::Error> {
    d.deserialize_map(RecordVisitor(PhantomData))
}

/// Writes a record; what the generated `Serialize` calls.
pub fn encode_record<T: Record, S: Serializer>(record: &T, s: S) -> Result<S::Ok, S::Error> {
    let mut map = s.serialize_map(None)?;
    for field in 0..T::FIELDS.len() {
        record.put(field, &mut map)?;
    }
    map.end()
}

/// A record as JSON.
pub(crate) fn to_json<T: Record>(record: &T) -> serde_json::Result<Vec<u8>> {
    let mut json = Vec::new();
    encode_record(record, &mut serde_json::Serializer::new(&mut json))?;
    Ok(json)
}

struct RecordVisitor<T>(PhantomData<T>);

impl<'de, T: Record> Visitor<'de> for RecordVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        let mut record = T::default();
        // Allocates only for types with required fields: requests, which are seldom read.
        let mut seen = vec![false; T::REQUIRED.len()];
        let mut start = 0;
        while let Some(key) = map.next_key_seed(Key { names: T::FIELDS, start })? {
            let Some(field) = key else {
                skip(&mut map)?;
                continue;
            };
            if let Err(error) = record.set(field, &mut map) {
                trail::key(T::FIELDS[field]);
                return Err(error);
            }
            start = field + 1;
            if let Some(at) = T::REQUIRED.iter().position(|&required| required == field) {
                seen[at] = true;
            }
        }
        match seen.iter().position(|seen| !seen) {
            None => Ok(record),
            Some(at) => Err(A::Error::missing_field(T::FIELDS[T::REQUIRED[at]])),
        }
    }
}

/// Turns a key into its position. The search starts behind the field read last, since
/// documents keep to one order, so that it nearly always ends at once.
struct Key {
    names: &'static [&'static str],
    start: usize,
}

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<Self::Value, D::Error> {
        d.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Key {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field name")
    }

    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        if self.names.get(self.start).is_some_and(|name| *name == key) {
            return Ok(Some(self.start));
        }
        let (before, after) = self.names.split_at(self.start.min(self.names.len()));
        let found = after.iter().position(|name| *name == key).map(|at| at + before.len());
        Ok(found.or_else(|| before.iter().position(|name| *name == key)))
    }
}
