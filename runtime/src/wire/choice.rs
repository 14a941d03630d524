//! Reads the value of a string enum. It is a lenient string, except that text is compared where it
//! is in the document, without a copy of its own.

use std::fmt;

use serde_core::{
    Deserializer,
    de::{Error, MapAccess, Visitor},
};

use super::{TextChoice, scalars::ScalarVisitor};

/// Sets the variant, and returns whether there was a value.
pub(super) fn read<'de, D: Deserializer<'de>>(
    slot: &mut dyn TextChoice,
    required: bool,
    d: D,
) -> Result<bool, D::Error> {
    d.deserialize_any(ChoiceVisitor { slot, scalar: ScalarVisitor::new(required) })
}

struct ChoiceVisitor<'a> {
    slot: &'a mut dyn TextChoice,
    /// Reads what is not text.
    scalar: ScalarVisitor<String>,
}

fn choose(slot: &mut dyn TextChoice, text: Option<String>) -> bool {
    slot.choose(text.as_deref().unwrap_or_default());
    text.is_some()
}

impl<'de> Visitor<'de> for ChoiceVisitor<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.scalar.expecting(f)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<bool, E> {
        self.slot.choose(text);
        Ok(true)
    }

    fn visit_unit<E: Error>(self) -> Result<bool, E> {
        Ok(choose(self.slot, self.scalar.visit_unit()?))
    }

    fn visit_none<E: Error>(self) -> Result<bool, E> {
        Ok(choose(self.slot, self.scalar.visit_none()?))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<bool, E> {
        Ok(choose(self.slot, self.scalar.visit_bool(value)?))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<bool, E> {
        Ok(choose(self.slot, self.scalar.visit_i64(value)?))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<bool, E> {
        Ok(choose(self.slot, self.scalar.visit_u64(value)?))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<bool, E> {
        Ok(choose(self.slot, self.scalar.visit_f64(value)?))
    }

    fn visit_some<D: Deserializer<'de>>(self, d: D) -> Result<bool, D::Error> {
        d.deserialize_any(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<bool, A::Error> {
        let text = self.scalar.visit_map(map)?;
        Ok(choose(self.slot, text))
    }
}
