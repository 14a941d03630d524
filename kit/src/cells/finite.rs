//! [`is_not_finite`]: numbers that JSON cannot write. It writes nothing in their place, which would
//! empty a cell, or a part of it, without a word.

use std::fmt::{self, Display};

use serde::{Serialize, Serializer, ser};

/// Whether a value is infinite or no number, or holds one that is: in lists and objects, too.
pub(super) fn is_not_finite<T: Serialize + ?Sized>(value: &T) -> bool {
    matches!(value.serialize(Probe), Err(End::NotFinite))
}

/// Looks at all that a value holds, up to the first number that is not finite.
#[derive(Clone, Copy)]
struct Probe;

/// Why the search ended before all was seen.
#[derive(Debug)]
enum End {
    NotFinite,
    /// The value cannot be serialized: whoever serializes it then says why.
    Failed,
}

impl Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            End::NotFinite => "a number that is not finite",
            End::Failed => "no value",
        })
    }
}

impl std::error::Error for End {}

impl ser::Error for End {
    fn custom<T: Display>(_: T) -> Self {
        End::Failed
    }
}

/// Methods whose values are no such numbers, and hold none.
macro_rules! others {
    ($($method:ident($($kind:ty),*);)*) => {$(
        fn $method(self, $(_: $kind),*) -> Result<(), End> {
            Ok(())
        }
    )*};
}

/// Methods whose values hold others, which come one by one.
macro_rules! compound {
    ($($method:ident($($kind:ty),*);)*) => {$(
        fn $method(self, $(_: $kind),*) -> Result<Probe, End> {
            Ok(self)
        }
    )*};
}

impl Serializer for Probe {
    type Ok = ();
    type Error = End;
    type SerializeSeq = Probe;
    type SerializeTuple = Probe;
    type SerializeTupleStruct = Probe;
    type SerializeTupleVariant = Probe;
    type SerializeMap = Probe;
    type SerializeStruct = Probe;
    type SerializeStructVariant = Probe;

    fn serialize_f32(self, value: f32) -> Result<(), End> {
        self.serialize_f64(f64::from(value))
    }

    fn serialize_f64(self, value: f64) -> Result<(), End> {
        if value.is_finite() { Ok(()) } else { Err(End::NotFinite) }
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), End> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), End> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        value: &T,
    ) -> Result<(), End> {
        value.serialize(self)
    }

    // Or each text that is computed would be written for nothing.
    fn collect_str<T: Display + ?Sized>(self, _: &T) -> Result<(), End> {
        Ok(())
    }

    others! {
        serialize_bool(bool);
        serialize_i8(i8);
        serialize_i16(i16);
        serialize_i32(i32);
        serialize_i64(i64);
        serialize_u8(u8);
        serialize_u16(u16);
        serialize_u32(u32);
        serialize_u64(u64);
        serialize_char(char);
        serialize_str(&str);
        serialize_bytes(&[u8]);
        serialize_none();
        serialize_unit();
        serialize_unit_struct(&'static str);
        serialize_unit_variant(&'static str, u32, &'static str);
    }

    compound! {
        serialize_seq(Option<usize>);
        serialize_tuple(usize);
        serialize_tuple_struct(&'static str, usize);
        serialize_tuple_variant(&'static str, u32, &'static str, usize);
        serialize_map(Option<usize>);
        serialize_struct(&'static str, usize);
        serialize_struct_variant(&'static str, u32, &'static str, usize);
    }
}

/// What is in a value that holds others.
macro_rules! parts {
    ($($compound:ident::$method:ident($($name:ty)?);)*) => {$(
        impl ser::$compound for Probe {
            type Ok = ();
            type Error = End;

            fn $method<T: Serialize + ?Sized>(
                &mut self,
                $(_: $name,)?
                value: &T,
            ) -> Result<(), End> {
                value.serialize(*self)
            }

            fn end(self) -> Result<(), End> {
                Ok(())
            }
        }
    )*};
}

parts! {
    SerializeSeq::serialize_element();
    SerializeTuple::serialize_element();
    SerializeTupleStruct::serialize_field();
    SerializeTupleVariant::serialize_field();
    SerializeStruct::serialize_field(&'static str);
    SerializeStructVariant::serialize_field(&'static str);
}

impl ser::SerializeMap for Probe {
    type Ok = ();
    type Error = End;

    /// The keys of JSON are texts.
    fn serialize_key<T: Serialize + ?Sized>(&mut self, _: &T) -> Result<(), End> {
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), End> {
        value.serialize(*self)
    }

    fn end(self) -> Result<(), End> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Serialize;

    use super::is_not_finite;

    #[derive(Serialize)]
    struct Meters(Option<f32>);

    #[derive(Serialize)]
    struct Place {
        name: &'static str,
        at: (f64, f64),
    }

    #[derive(Serialize)]
    enum Shape {
        Circle(f64),
        Box { sides: Vec<f64> },
        Ring(f64, f64),
        Point,
    }

    #[test]
    fn what_json_cannot_write_is_found_in_what_may_be_around_it() {
        assert!(is_not_finite(&f64::NAN) && is_not_finite(&Some(f64::INFINITY)));
        assert!(is_not_finite(&Meters(Some(f32::NEG_INFINITY))));
        assert!(!is_not_finite(&1.5) && !is_not_finite(&Meters(Some(0.0))));
        assert!(!is_not_finite(&None::<f64>) && !is_not_finite("NaN") && !is_not_finite(&[1.0]));
    }

    #[test]
    fn it_is_found_in_lists_and_objects() {
        assert!(is_not_finite(&[1.0, f64::NAN]) && is_not_finite(&vec![vec![f64::INFINITY]]));
        assert!(is_not_finite(&BTreeMap::from([("a", Some(f32::NAN))])));
        assert!(!is_not_finite(&BTreeMap::from([("a", Some(1.0)), ("b", None)])));
        assert!(is_not_finite(&Place { name: "Pier", at: (1.0, f64::NAN) }));
        assert!(!is_not_finite(&Place { name: "Pier", at: (1.0, 2.0) }));
        for (number, is) in [(f64::NAN, true), (1.0, false)] {
            assert_eq!(is_not_finite(&Shape::Circle(number)), is);
            assert_eq!(is_not_finite(&Shape::Box { sides: vec![1.0, number] }), is);
            assert_eq!(is_not_finite(&Shape::Ring(1.0, number)), is);
        }
        assert!(!is_not_finite(&Shape::Point));
    }
}
