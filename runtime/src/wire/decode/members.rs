//! Reads a JSON object into a map.

use std::fmt;

use serde_core::{
    Deserializer,
    de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Unexpected, Visitor},
};

use super::{fill, nothing_is_false};
use crate::wire::{MembersSlot, Slot, Wire, scalars::NUMBER_KEY};

pub(super) struct MembersVisitor<'a>(pub(super) &'a mut dyn MembersSlot);

impl<'de> Visitor<'de> for MembersVisitor<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    nothing_is_false!(object);

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<bool, A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            if key == NUMBER_KEY {
                return Err(A::Error::invalid_type(Unexpected::Other("number"), &self));
            }
            if !map.next_value_seed(Member(self.0.add(key.clone())))? {
                self.0.remove(&key);
            }
        }
        Ok(true)
    }
}

/// A value under a key of a map: as [`Perhaps`](super::Perhaps), except that any JSON includes `null`.
struct Member<'a>(&'a mut dyn Wire);

impl<'de> DeserializeSeed<'de> for Member<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<bool, D::Error> {
        let slot = self.0.slot();
        let any = matches!(slot, Slot::Json(_));
        fill(slot, any, d)
    }
}
