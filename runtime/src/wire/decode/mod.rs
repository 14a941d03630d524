//! Decodes JSON into a [`Wire`]. The code is generic over the format alone, so it is compiled once
//! per format and not once per type.

mod members;
mod tagged;

use std::fmt;

use serde_core::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Unexpected, Visitor},
};
use serde_json::Value;

use self::{members::MembersVisitor, tagged::read_tagged};
use super::{
    ListSlot, Object, Shape, Slot, Wire, choice,
    scalars::{self, NUMBER_KEY, Scalar},
};
use crate::File;

/// Reads a value. Every generated `Deserialize` calls this.
pub fn decode<'de, T: Wire + Default, D: Deserializer<'de>>(d: D) -> Result<T, D::Error> {
    let mut value = T::default();
    required(&mut value, d)?;
    Ok(value)
}

/// Reads into a value that must be present.
pub(crate) fn required<'de, D: Deserializer<'de>>(
    value: &mut dyn Wire,
    d: D,
) -> Result<(), D::Error> {
    fill(value.slot(), true, d).map(drop)
}

/// Reads into a value that may be absent, and returns whether it was present. `null` is absent,
/// and so is `""` for a number or a boolean.
pub(crate) fn optional<'de, D: Deserializer<'de>>(
    value: &mut dyn Wire,
    d: D,
) -> Result<bool, D::Error> {
    fill(value.slot(), false, d)
}

/// Reads the next value into the slot. An absent value is an error if it is required, and `false`
/// otherwise. Absent lists and maps are empty and absent options are `None`, required or not.
pub(super) fn fill<'de, D: Deserializer<'de>>(
    slot: Slot<'_>,
    required: bool,
    d: D,
) -> Result<bool, D::Error> {
    match slot {
        Slot::Bool(slot) => scalar(slot, required, d),
        Slot::Int(slot) => scalar(slot, required, d),
        Slot::Float(slot) => scalar(slot, required, d),
        Slot::Text(slot) => scalar(slot, required, d),
        Slot::OptionalBool(slot) => option(slot, d),
        Slot::OptionalInt(slot) => option(slot, d),
        Slot::OptionalFloat(slot) => option(slot, d),
        Slot::OptionalText(slot) => option(slot, d),
        Slot::Optional(slot) => {
            let found = fill(slot.fill().slot(), false, d)?;
            if !found {
                slot.clear();
            }
            Ok(found)
        }
        Slot::IntVariant(slot) => {
            let mut value = 0;
            let found = scalar(&mut value, required, d)?;
            slot.choose(value);
            Ok(found)
        }
        Slot::TextVariant(slot) => choice::read(slot, required, d),
        Slot::Json(slot) => {
            *slot = Value::deserialize(d)?;
            Ok(required || !slot.is_null())
        }
        Slot::File(slot) => {
            let mut name = String::new();
            let found = scalar(&mut name, required, d)?;
            *slot = File::default().name(name);
            Ok(found)
        }
        Slot::List(slot) => {
            slot.clear();
            d.deserialize_option(ListVisitor(slot))
        }
        Slot::Texts(slot) => {
            slot.clear();
            d.deserialize_option(TextsVisitor(slot))
        }
        Slot::Members(slot) => {
            slot.clear();
            d.deserialize_option(MembersVisitor(slot))
        }
        Slot::Tagged(slot) => read_tagged(slot, required, d),
        Slot::Object(slot) if required => d.deserialize_map(ObjectVisitor(slot)),
        Slot::Object(slot) => d.deserialize_option(ObjectVisitor(slot)),
    }
}

fn scalar<'de, T: Scalar, D: Deserializer<'de>>(
    slot: &mut T,
    required: bool,
    d: D,
) -> Result<bool, D::Error> {
    match scalars::read(d, required)? {
        Some(value) => {
            *slot = value;
            Ok(true)
        }
        None => Ok(false),
    }
}

fn option<'de, T: Scalar, D: Deserializer<'de>>(
    slot: &mut Option<T>,
    d: D,
) -> Result<bool, D::Error> {
    *slot = scalars::read(d, false)?;
    Ok(slot.is_some())
}

/// Reads nothing in any notation as an absent list, map or record: `null` and `""`, and the empty
/// one of the other kind, `{}` or `[]`. The platform's services are written in many languages, some
/// of which do not tell these apart.
macro_rules! nothing_is_false {
    () => {
        fn visit_none<E: Error>(self) -> Result<bool, E> {
            Ok(false)
        }

        fn visit_unit<E: Error>(self) -> Result<bool, E> {
            Ok(false)
        }

        fn visit_some<D: Deserializer<'de>>(self, d: D) -> Result<bool, D::Error> {
            d.deserialize_any(self)
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<bool, E> {
            if text.trim().is_empty() {
                return Ok(false);
            }
            Err(E::invalid_type(Unexpected::Str(text), &self))
        }
    };
    (list) => {
        nothing_is_false!();

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<bool, A::Error> {
            match map.next_key::<String>()?.as_deref() {
                None => Ok(false),
                Some(NUMBER_KEY) => Err(A::Error::invalid_type(Unexpected::Other("number"), &self)),
                Some(_) => Err(A::Error::invalid_type(Unexpected::Map, &self)),
            }
        }
    };
    (object) => {
        nothing_is_false!();

        fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<bool, A::Error> {
            match seq.next_element::<IgnoredAny>()? {
                None => Ok(false),
                Some(_) => Err(A::Error::invalid_type(Unexpected::Seq, &self)),
            }
        }
    };
}

use nothing_is_false;

struct ListVisitor<'a>(&'a mut dyn ListSlot);

impl<'de> Visitor<'de> for ListVisitor<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    nothing_is_false!(list);

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<bool, A::Error> {
        while seq.next_element_seed(Element(self.0))?.is_some() {}
        Ok(true)
    }
}

struct Element<'a>(&'a mut dyn ListSlot);

impl<'de> DeserializeSeed<'de> for Element<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<(), D::Error> {
        match self.0.push().slot() {
            Slot::Object(slot) => d.deserialize_any(ElementVisitor(ObjectVisitor(slot))),
            slot => fill(slot, true, d).map(drop),
        }
    }
}

/// An object in a list: it may be empty in any notation, but not `null`.
struct ElementVisitor<'a>(ObjectVisitor<'a>);

impl<'de> Visitor<'de> for ElementVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.0.visit_str(text).map(drop)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<(), A::Error> {
        self.0.visit_seq(seq).map(drop)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        self.0.visit_map(map).map(drop)
    }
}

/// Like [`ListVisitor`], for strings, which are the elements of most lists. It avoids a dynamic
/// call per element.
struct TextsVisitor<'a>(&'a mut Vec<String>);

impl<'de> Visitor<'de> for TextsVisitor<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    nothing_is_false!(list);

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<bool, A::Error> {
        while let Some(text) = seq.next_element_seed(TextSeed)? {
            self.0.push(text);
        }
        Ok(true)
    }
}

struct TextSeed;

impl<'de> DeserializeSeed<'de> for TextSeed {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<String, D::Error> {
        Ok(scalars::read(d, true)?.unwrap_or_default())
    }
}

/// A value that may be absent.
pub(crate) struct Perhaps<'a>(pub(crate) &'a mut dyn Wire);

impl<'de> DeserializeSeed<'de> for Perhaps<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<bool, D::Error> {
        optional(self.0, d)
    }
}

struct ObjectVisitor<'a>(&'a mut dyn Object);

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
