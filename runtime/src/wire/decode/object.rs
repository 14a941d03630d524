//! Reads a JSON object into a record.

use std::fmt;

use serde_core::{
    Deserializer,
    de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Unexpected, Visitor},
};

use super::{nothing_is_false, required};
use crate::wire::{Object, Shape, Wire, scalars::NUMBER_KEY};

pub(super) struct ObjectVisitor<'a>(pub(super) &'a mut dyn Object);

impl<'de> Visitor<'de> for ObjectVisitor<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    nothing_is_false!(object);

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<bool, A::Error> {
        let mut outcome = Ok(());
        self.0.write(&mut |shape, fields| outcome = members(&mut map, shape, fields));
        outcome.map(|()| true)
    }
}

fn members<'de, A: MapAccess<'de>>(
    map: &mut A,
    shape: &Shape,
    fields: &mut [&mut dyn Wire],
) -> Result<(), A::Error> {
    let names = shape.names;
    // Allocates only for records with rules. Nearly all of those are requests, which are rarely
    // decoded.
    let mut seen = vec![false; if shape.rules.is_empty() { 0 } else { names.len() }];
    let mut start = 0;
    let fixed = shape.fixed().map(|(name, _)| name);
    let mut is_fixed = fixed.is_none();
    while let Some(key) = map.next_key_seed(Key { names, start, fixed })? {
        let Some(field) = key else {
            map.next_value::<IgnoredAny>()?;
            continue;
        };
        if field == FIXED {
            fixed_text(map, shape)?;
            is_fixed = true;
            continue;
        }
        map.next_value_seed(ValueSeed(&mut *fields[field]))?;
        start = field + 1;
        if let Some(seen) = seen.get_mut(field) {
            *seen = true;
        }
    }
    if let Some(name) = fixed.filter(|_| !is_fixed) {
        return Err(A::Error::missing_field(name));
    }
    let missing = shape.required().find(|&field| !seen[field]);
    missing.map_or(Ok(()), |field| Err(A::Error::missing_field(names[field])))
}

/// Reads the member that has the same text in all values of the type.
fn fixed_text<'de, A: MapAccess<'de>>(map: &mut A, shape: &Shape) -> Result<(), A::Error> {
    let text = map.next_value::<String>()?;
    match shape.fixed() {
        Some((_, expected)) if text != expected => {
            Err(A::Error::invalid_value(Unexpected::Str(&text), &expected))
        }
        _ => Ok(()),
    }
}

/// The position of the fixed member, which is no field.
const FIXED: usize = usize::MAX;

struct ValueSeed<'a>(&'a mut dyn Wire);

impl<'de> DeserializeSeed<'de> for ValueSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<(), D::Error> {
        required(self.0, d)
    }
}

/// Finds the position of a key. The search starts after the field that was read last: documents
/// keep one order, so the first comparison nearly always succeeds.
struct Key {
    names: &'static [&'static str],
    start: usize,
    fixed: Option<&'static str>,
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

    fn visit_str<E: Error>(self, key: &str) -> Result<Self::Value, E> {
        if self.names.get(self.start).is_some_and(|name| *name == key) {
            return Ok(Some(self.start));
        }
        let (before, after) = self.names.split_at(self.start.min(self.names.len()));
        let found = after.iter().position(|name| *name == key).map(|at| at + before.len());
        match found.or_else(|| before.iter().position(|name| *name == key)) {
            None if self.fixed == Some(key) => Ok(Some(FIXED)),
            None if key == NUMBER_KEY => {
                Err(E::invalid_type(Unexpected::Other("number"), &"an object"))
            }
            found => Ok(found),
        }
    }
}
