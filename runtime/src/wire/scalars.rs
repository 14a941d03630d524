//! Lenient strings, integers, numbers and booleans, which accept what the platform sends in their
//! place: `"12"` for 12, `12` for `"12"`, `12.0` for 12, `"true"` or 1 for true.

use std::{fmt, marker::PhantomData};

use serde_core::{
    Deserializer,
    de::{Error, MapAccess, Visitor},
};

use super::{Slot, View, Wire};

/// The key under which serde_json passes numbers if any crate of the program enables its feature
/// `arbitrary_precision`.
pub(super) const NUMBER_KEY: &str = "$serde_json::private::Number";

/// Conversions from each kind of JSON scalar; `None` where a value cannot be converted.
pub(super) trait Scalar: Sized {
    const EXPECTED: &'static str;
    fn from_bool(value: bool) -> Option<Self>;
    fn from_int(value: i64) -> Option<Self>;
    fn from_big(value: u64) -> Option<Self>;
    fn from_float(value: f64) -> Option<Self>;
    /// `Some(None)` for a text that means an absent value.
    fn from_text(value: &str) -> Option<Option<Self>>;
}

impl Scalar for String {
    const EXPECTED: &'static str = "a string";

    #[inline]
    fn from_bool(value: bool) -> Option<Self> {
        Some(value.to_string())
    }

    #[inline]
    fn from_int(value: i64) -> Option<Self> {
        Some(value.to_string())
    }

    #[inline]
    fn from_big(value: u64) -> Option<Self> {
        Some(value.to_string())
    }

    #[inline]
    fn from_float(value: f64) -> Option<Self> {
        Some(value.to_string())
    }

    #[inline]
    fn from_text(value: &str) -> Option<Option<Self>> {
        Some(Some(value.to_owned()))
    }
}

impl Scalar for i64 {
    const EXPECTED: &'static str = "a whole number";

    #[inline]
    fn from_bool(_: bool) -> Option<Self> {
        None
    }

    #[inline]
    fn from_int(value: i64) -> Option<Self> {
        Some(value)
    }

    #[inline]
    fn from_big(value: u64) -> Option<Self> {
        i64::try_from(value).ok()
    }

    #[inline]
    fn from_float(value: f64) -> Option<Self> {
        // `i64::MAX as f64` rounds up to 2^63, which is not an i64, hence `<`.
        (value.fract() == 0.0 && value >= i64::MIN as f64 && value < i64::MAX as f64)
            .then_some(value as i64)
    }

    fn from_text(value: &str) -> Option<Option<Self>> {
        let value = value.trim();
        if value.is_empty() {
            return Some(None);
        }
        let whole = value.parse().ok();
        whole.or_else(|| value.parse().ok().and_then(Self::from_float)).map(Some)
    }
}

impl Scalar for f64 {
    const EXPECTED: &'static str = "a number";

    #[inline]
    fn from_bool(_: bool) -> Option<Self> {
        None
    }

    #[inline]
    fn from_int(value: i64) -> Option<Self> {
        Some(value as f64)
    }

    #[inline]
    fn from_big(value: u64) -> Option<Self> {
        Some(value as f64)
    }

    #[inline]
    fn from_float(value: f64) -> Option<Self> {
        Some(value)
    }

    fn from_text(value: &str) -> Option<Option<Self>> {
        let value = value.trim();
        if value.is_empty() {
            return Some(None);
        }
        // `parse` also reads "inf" and "NaN", which JSON cannot express.
        value.parse().ok().filter(|number: &f64| number.is_finite()).map(Some)
    }
}

impl Scalar for bool {
    const EXPECTED: &'static str = "true or false";

    #[inline]
    fn from_bool(value: bool) -> Option<Self> {
        Some(value)
    }

    #[inline]
    fn from_int(value: i64) -> Option<Self> {
        match value {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }

    #[inline]
    fn from_big(_: u64) -> Option<Self> {
        None
    }

    #[inline]
    fn from_float(value: f64) -> Option<Self> {
        i64::from_float(value).and_then(Self::from_int)
    }

    fn from_text(value: &str) -> Option<Option<Self>> {
        let value = value.trim();
        match value {
            "" => Some(None),
            "0" => Some(Some(false)),
            "1" => Some(Some(true)),
            _ if value.eq_ignore_ascii_case("false") => Some(Some(false)),
            _ if value.eq_ignore_ascii_case("true") => Some(Some(true)),
            _ => None,
        }
    }
}

pub(super) struct ScalarVisitor<T> {
    /// Whether what stands for nothing is an error.
    required: bool,
    scalar: PhantomData<T>,
}

impl<T: Scalar> ScalarVisitor<T> {
    pub(super) fn new(required: bool) -> Self {
        ScalarVisitor { required, scalar: PhantomData }
    }

    fn nothing<E: Error>(&self, found: &str) -> Result<Option<T>, E> {
        if self.required { Err(wrong::<T, E>(found)) } else { Ok(None) }
    }
}

/// The error for a value that cannot be converted to this scalar.
pub(super) fn wrong<T: Scalar, E: Error>(found: impl fmt::Display) -> E {
    E::custom(format_args!("found {found}, expected {}", T::EXPECTED))
}

impl<'de, T: Scalar> Visitor<'de> for ScalarVisitor<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    fn visit_unit<E: Error>(self) -> Result<Option<T>, E> {
        self.nothing("null")
    }

    fn visit_none<E: Error>(self) -> Result<Option<T>, E> {
        self.nothing("null")
    }

    fn visit_some<D: Deserializer<'de>>(self, d: D) -> Result<Option<T>, D::Error> {
        d.deserialize_any(self)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Option<T>, E> {
        T::from_bool(value).map(Some).ok_or_else(|| wrong::<T, E>(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Option<T>, E> {
        T::from_int(value).map(Some).ok_or_else(|| wrong::<T, E>(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Option<T>, E> {
        match i64::try_from(value) {
            Ok(value) => self.visit_i64(value),
            Err(_) => T::from_big(value).map(Some).ok_or_else(|| wrong::<T, E>(value)),
        }
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Option<T>, E> {
        T::from_float(value).map(Some).ok_or_else(|| wrong::<T, E>(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Option<T>, E> {
        match T::from_text(value) {
            Some(Some(value)) => Ok(Some(value)),
            Some(None) => self.nothing("\"\""),
            None => Err(wrong::<T, E>(format_args!("{:?}", excerpt(value)))),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Option<T>, A::Error> {
        if map.next_key::<String>()?.as_deref() == Some(NUMBER_KEY) {
            let digits: String = map.next_value()?;
            return self.visit_str(&digits);
        }
        Err(wrong::<T, _>("an object"))
    }
}

/// The start of a text, for an error.
fn excerpt(text: &str) -> &str {
    const LONGEST: usize = 40;
    text.char_indices().nth(LONGEST).map_or(text, |(end, _)| &text[..end])
}

/// Reads a scalar. An absent value is `None`, or an error where a scalar is required.
pub(super) fn read<'de, T: Scalar, D: Deserializer<'de>>(
    d: D,
    required: bool,
) -> Result<Option<T>, D::Error> {
    d.deserialize_any(ScalarVisitor::new(required))
}

macro_rules! scalar {
    ($($name:ty: $view:expr, $slot:ident, $optional:ident $(, $list:ident)?;)*) => {$(
        impl Wire for $name {
            fn view(&self) -> View<'_> {
                $view(self)
            }

            fn slot(&mut self) -> Slot<'_> {
                Slot::$slot(self)
            }

            fn slot_of_option(option: &mut Option<Self>) -> Slot<'_> {
                Slot::$optional(option)
            }

            $(fn slot_of_list(list: &mut Vec<Self>) -> Slot<'_> {
                Slot::$list(list)
            })?
        }
    )*};
}

scalar! {
    bool: |it: &bool| View::Bool(*it), Bool, OptionalBool;
    i64: |it: &i64| View::Int(*it), Int, OptionalInt;
    f64: |it: &f64| View::Float(*it), Float, OptionalFloat;
    String: text, Text, OptionalText, Texts;
}

fn text(text: &str) -> View<'_> {
    View::Text(text)
}
