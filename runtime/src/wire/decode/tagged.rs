//! Reads one of several records, which a member tells.

use serde_core::{Deserialize, Deserializer, de::Error};
use serde_json::Value;

use super::fill;
use crate::wire::{Slot, Tagged};

/// A function of its own, so that the many fields of other kinds need less of the stack.
#[inline(never)]
pub(super) fn read_tagged<'de, D: Deserializer<'de>>(
    slot: &mut dyn Tagged,
    required: bool,
    d: D,
) -> Result<bool, D::Error> {
    let value = Value::deserialize(d)?;
    let found = required || !value.is_null();
    tagged(slot, value).map_err(D::Error::custom)?;
    Ok(found)
}

/// Fills the record that the value says it is. A value that is none of them is kept as it is. One
/// that cannot be read as the record that it says is an error, or kept, too: what others sent must
/// be readable whatever stands in one of its parts, and what a program writes must be right.
fn tagged(slot: &mut dyn Tagged, value: Value) -> serde_json::Result<()> {
    let member = slot.member();
    let tag = value.get(member).and_then(Value::as_str);
    if let Some(record) = tag.and_then(|tag| slot.choose(tag)) {
        match fill(Slot::Object(record), true, &value) {
            Err(error) if !slot.keeps_unreadable() => return Err(error),
            Err(_) => {}
            Ok(_) => return Ok(()),
        }
    }
    slot.keep(value);
    Ok(())
}
