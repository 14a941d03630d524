//! Reads rows and cells by the type that serde asks for.

use std::marker::PhantomData;

use serde::{
    Deserializer,
    de::{self, DeserializeSeed, IntoDeserializer, MapAccess, SeqAccess, Visitor},
    forward_to_deserialize_any,
};
use serde_json::{Number, Value};

use super::{CellError, Shapes, kind};

/// A row: a map from the names of its fields to its cells.
pub(super) struct RowReader<'a, S, I> {
    fields: I,
    next: Option<(&'a str, &'a Value)>,
    shapes: PhantomData<S>,
}

impl<'a, S: Shapes, I: Iterator<Item = (&'a str, &'a Value)>> RowReader<'a, S, I> {
    pub(super) fn new(fields: I) -> Self {
        RowReader { fields, next: None, shapes: PhantomData }
    }
}

impl<'a: 'de, 'de, S: Shapes, I> Deserializer<'de> for RowReader<'a, S, I>
where
    I: Iterator<Item = (&'a str, &'a Value)>,
{
    type Error = CellError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CellError> {
        visitor.visit_map(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, CellError> {
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'a: 'de, 'de, S: Shapes, I> MapAccess<'de> for RowReader<'a, S, I>
where
    I: Iterator<Item = (&'a str, &'a Value)>,
{
    type Error = CellError;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, CellError> {
        // An empty cell is like one that is not there, so that `default` holds for both.
        self.next = self.fields.find(|(_, value)| !S::is_empty(value));
        self.next.map(|(name, _)| seed.deserialize(name.into_deserializer())).transpose()
    }

    fn next_value_seed<D: DeserializeSeed<'de>>(&mut self, seed: D) -> Result<D::Value, CellError> {
        let Some((name, value)) = self.next.take() else {
            return Err(de::Error::custom("a value was asked for before its name"));
        };
        let cell = Cell::<S>::new(value);
        seed.deserialize(cell).map_err(|error| CellError(format!("field {name:?}: {error}")))
    }
}

/// One cell, or an element of a list in one.
struct Cell<'a, S> {
    value: &'a Value,
    shapes: PhantomData<S>,
}

impl<'a, S: Shapes> Cell<'a, S> {
    fn new(value: &'a Value) -> Self {
        Cell { value: S::value(value), shapes: PhantomData }
    }

    fn expected(&self, what: &str) -> CellError {
        CellError(format!("expected {what}, found {}", kind(self.value)))
    }

    /// The only element of a list, or the value itself.
    fn single(&self) -> &'a Value {
        match S::list(self.value) {
            Some([single]) => S::value(single),
            _ => self.value,
        }
    }

    fn number(&self) -> Option<Number> {
        match self.single() {
            Value::Number(number) => Some(number.clone()),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    fn whole(&self) -> Result<i128, CellError> {
        let wrong = || self.expected("a whole number");
        let number = self.number().ok_or_else(wrong)?;
        // Beyond 2^53 the platform has already lost the digits that are lost here.
        let from_float =
            |float: f64| (float.fract() == 0.0 && float.abs() < 1e18).then_some(float as i128);
        let whole = number.as_i128();
        whole.or_else(|| number.as_f64().and_then(from_float)).ok_or_else(wrong)
    }

    fn integer<T: TryFrom<i128>>(&self) -> Result<T, CellError> {
        let wrong = |_| self.expected("a whole number that fits the type");
        self.whole()?.try_into().map_err(wrong)
    }
}

macro_rules! integers {
    ($($method:ident $visit:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CellError> {
            visitor.$visit(self.integer()?)
        }
    )*};
}

impl<'a: 'de, 'de, S: Shapes> Deserializer<'de> for Cell<'a, S> {
    type Error = CellError;

    /// As it is: for `serde_json::Value` and the like.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CellError> {
        self.value.deserialize_any(visitor).map_err(de::Error::custom)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CellError> {
        match self.single() {
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::String(text) if text.eq_ignore_ascii_case("true") => visitor.visit_bool(true),
            Value::String(text) if text.eq_ignore_ascii_case("false") => visitor.visit_bool(false),
            _ => Err(self.expected("true or false")),
        }
    }

    integers! {
        deserialize_i8 visit_i8 deserialize_i16 visit_i16 deserialize_i32 visit_i32
        deserialize_i64 visit_i64 deserialize_i128 visit_i128 deserialize_u8 visit_u8
        deserialize_u16 visit_u16 deserialize_u32 visit_u32 deserialize_u64 visit_u64
        deserialize_u128 visit_u128
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CellError> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CellError> {
        let number = self.number().and_then(|number| number.as_f64());
        visitor.visit_f64(number.ok_or_else(|| self.expected("a number"))?)
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CellError> {
        self.deserialize_string(visitor)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CellError> {
        self.deserialize_string(visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CellError> {
        visitor.visit_string(S::text(self.value).ok_or_else(|| self.expected("text"))?)
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CellError> {
        self.deserialize_string(visitor)
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CellError> {
        self.deserialize_string(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CellError> {
        // A formula without a value is an empty list.
        let empty = S::is_empty(self.value) || self.value.as_array().is_some_and(Vec::is_empty);
        if empty { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CellError> {
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, CellError> {
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, CellError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CellError> {
        let single = std::slice::from_ref(self.value);
        let elements = match S::list(self.value) {
            Some(elements) => elements,
            None if S::is_empty(self.value) => &[],
            None => single,
        };
        visitor.visit_seq(Elements::<S> { left: elements.iter(), shapes: PhantomData })
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, CellError> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, CellError> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CellError> {
        match self.single() {
            value @ Value::Object(_) => value.deserialize_any(visitor).map_err(de::Error::custom),
            _ => Err(self.expected("an object")),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, CellError> {
        self.deserialize_map(visitor)
    }

    /// Enums stand for options of selects: by their names.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, CellError> {
        match (self.single(), S::text(self.value)) {
            (Value::String(_) | Value::Array(_), Some(text)) => {
                visitor.visit_enum(text.into_deserializer())
            }
            (value, _) => {
                value.deserialize_enum(name, variants, visitor).map_err(de::Error::custom)
            }
        }
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CellError> {
        self.deserialize_string(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CellError> {
        visitor.visit_unit()
    }
}

/// The elements of a list in a cell.
struct Elements<'a, S> {
    left: std::slice::Iter<'a, Value>,
    shapes: PhantomData<S>,
}

impl<'a: 'de, 'de, S: Shapes> SeqAccess<'de> for Elements<'a, S> {
    type Error = CellError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, CellError> {
        self.left.next().map(|value| seed.deserialize(Cell::<S>::new(value))).transpose()
    }
}
