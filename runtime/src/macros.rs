//! The macros with which generated code gives its types the serde traits and the conversions
//! that go without saying.

/// Implements `Serialize` and `Deserialize` for types that implement
/// [`Record`](crate::Record): `serde_records!(Book, Shelf);`.
#[macro_export]
macro_rules! serde_records {
    ($($name:ident),* $(,)?) => {$(
        impl $crate::generated::Serialize for $name {
            fn serialize<S: $crate::generated::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::generated::encode_record(self, serializer)
            }
        }

        impl<'de> $crate::generated::Deserialize<'de> for $name {
            fn deserialize<D: $crate::generated::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::generated::decode_record(deserializer)
            }
        }
    )*};
}

/// Implements reading, writing, the serde traits, `Display`, `Default` (an unknown 0 or empty
/// string) and the conversions from plain values for enums that implement
/// [`IntEnum`](crate::IntEnum) or [`StringEnum`](crate::StringEnum):
/// `open_enums!(int Floor, string Genre);`.
#[macro_export]
macro_rules! open_enums {
    ($($kind:ident $name:ident),* $(,)?) => {$(
        $crate::open_enums!(@$kind $name);

        impl $crate::generated::Decode for $name {
            fn decode<'de, D: $crate::generated::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                Self::decode_option(deserializer)?
                    .ok_or_else(|| $crate::generated::null_error("a value"))
            }

            fn decode_option<'de, D: $crate::generated::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<::core::option::Option<Self>, D::Error> {
                $crate::open_enums!(@decode $kind)(deserializer)
            }
        }

        impl $crate::generated::Serialize for $name {
            fn serialize<S: $crate::generated::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::generated::Encode::encode(self, serializer)
            }
        }

        impl<'de> $crate::generated::Deserialize<'de> for $name {
            fn deserialize<D: $crate::generated::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::generated::Decode::decode(deserializer)
            }
        }
    )*};
    (@decode int) => { $crate::generated::decode_int_enum };
    (@decode string) => { $crate::generated::decode_string_enum };
    (@int $name:ident) => {
        impl $crate::generated::Encode for $name {
            fn encode<S: $crate::generated::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_i64($crate::generated::IntEnum::to_wire(self))
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(&$crate::generated::IntEnum::to_wire(self), f)
            }
        }

        impl ::core::default::Default for $name {
            fn default() -> Self {
                Self::Unknown(0)
            }
        }

        impl ::core::convert::From<i64> for $name {
            fn from(value: i64) -> Self {
                $crate::generated::IntEnum::from_wire(value)
            }
        }
    };
    (@string $name:ident) => {
        impl $crate::generated::Encode for $name {
            fn encode<S: $crate::generated::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_str($crate::generated::StringEnum::as_wire(self))
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt($crate::generated::StringEnum::as_wire(self), f)
            }
        }

        impl ::core::default::Default for $name {
            fn default() -> Self {
                Self::Unknown(::std::string::String::new())
            }
        }

        impl ::core::convert::From<&str> for $name {
            fn from(value: &str) -> Self {
                $crate::generated::StringEnum::from_wire(value.to_owned())
            }
        }

        impl ::core::convert::From<::std::string::String> for $name {
            fn from(value: ::std::string::String) -> Self {
                $crate::generated::StringEnum::from_wire(value)
            }
        }
    };
}
