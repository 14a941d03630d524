//! [`is_not_finite`]: numbers that JSON cannot write. It writes nothing in their place, which would
//! empty a cell without a word.

use std::fmt::{self, Display};

use serde::{Serialize, Serializer, ser::Impossible};

/// Whether a value is infinite or no number: by itself, in an `Option` or in a newtype. What lists
/// and objects hold is not looked at.
pub(super) fn is_not_finite<T: Serialize + ?Sized>(value: &T) -> bool {
    value.serialize(Probe).is_ok()
}

/// Serializes what is not finite, and nothing else.
struct Probe;

/// The value is none that is looked for.
#[derive(Debug)]
struct Other;

impl Display for Other {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("another value")
    }
}

impl std::error::Error for Other {}

impl serde::ser::Error for Other {
    fn custom<T: Display>(_: T) -> Self {
        Other
    }
}

macro_rules! others {
    ($($method:ident($($kind:ty),*) -> $result:ty;)*) => {$(
        fn $method(self, $(_: $kind),*) -> Result<$result, Other> {
            Err(Other)
        }
    )*};
}

type Compound = Impossible<(), Other>;

impl Serializer for Probe {
    type Ok = ();
    type Error = Other;
    type SerializeSeq = Compound;
    type SerializeTuple = Compound;
    type SerializeTupleStruct = Compound;
    type SerializeTupleVariant = Compound;
    type SerializeMap = Compound;
    type SerializeStruct = Compound;
    type SerializeStructVariant = Compound;

    fn serialize_f32(self, value: f32) -> Result<(), Other> {
        self.serialize_f64(f64::from(value))
    }

    fn serialize_f64(self, value: f64) -> Result<(), Other> {
        if value.is_finite() { Err(Other) } else { Ok(()) }
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Other> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Other> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), Other> {
        Err(Other)
    }

    others! {
        serialize_bool(bool) -> ();
        serialize_i8(i8) -> ();
        serialize_i16(i16) -> ();
        serialize_i32(i32) -> ();
        serialize_i64(i64) -> ();
        serialize_u8(u8) -> ();
        serialize_u16(u16) -> ();
        serialize_u32(u32) -> ();
        serialize_u64(u64) -> ();
        serialize_char(char) -> ();
        serialize_str(&str) -> ();
        serialize_bytes(&[u8]) -> ();
        serialize_none() -> ();
        serialize_unit() -> ();
        serialize_unit_struct(&'static str) -> ();
        serialize_unit_variant(&'static str, u32, &'static str) -> ();
        serialize_seq(Option<usize>) -> Compound;
        serialize_tuple(usize) -> Compound;
        serialize_tuple_struct(&'static str, usize) -> Compound;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Compound;
        serialize_map(Option<usize>) -> Compound;
        serialize_struct(&'static str, usize) -> Compound;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Compound;
    }
}

#[cfg(test)]
mod tests {
    use super::is_not_finite;

    #[test]
    fn what_json_cannot_write_is_found_in_what_may_be_around_it() {
        #[derive(serde::Serialize)]
        struct Meters(Option<f32>);
        assert!(is_not_finite(&f64::NAN) && is_not_finite(&Some(f64::INFINITY)));
        assert!(is_not_finite(&Meters(Some(f32::NEG_INFINITY))));
        assert!(!is_not_finite(&1.5) && !is_not_finite(&Meters(Some(0.0))));
        assert!(!is_not_finite(&None::<f64>) && !is_not_finite("NaN") && !is_not_finite(&[1.0]));
    }
}
