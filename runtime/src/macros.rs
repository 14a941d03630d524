//! The macros by which a generated type declares its fields or variants, and implements the common
//! traits.

/// Makes a struct a [`Record`](crate::private::Record), with `Default`, `Serialize`, `Deserialize`,
/// `Clone`, `Debug` and `PartialEq`. It lists each field with its name in JSON, then
/// the documented rules in the order of the fields, by their positions: see
/// [`Rule`](crate::private::Rule).
///
/// ```
/// pub struct Book {
///     pub title: String,
///     pub r#type: Option<String>,
///     pub page_count: Option<i64>,
/// }
///
/// feishu_runtime::record! {
///     Book { title: "title", r#type: "type", page_count: "pageCount" }
///     ["0 required", "0 characters ..100", "2 named page_count"]
/// }
/// # let shown = format!("{:?}", Book::default());
/// # assert_eq!(shown, r#"Book { title: "", type: None, page_count: None }"#);
/// ```
///
/// More than 16 fields are in groups of at most 16: `Book { [title: "title"], [pages: "pages"] }`.
/// An expression in parentheses before the name is what each field is by default; without one, it is
/// the `Default` of its type. A literal after the name is a member that all values have: `Book, "tag": "book" { … }`.
#[doc(hidden)]
#[macro_export]
macro_rules! record {
    (
        ($empty:expr) $name:ident $(, $fixed:literal: $text:literal)? {
            $($field:ident: $wire:tt),* $(,)?
        } $([$($rule:expr),* $(,)?])?
    ) => {
        impl ::core::default::Default for $name {
            #[inline]
            fn default() -> Self {
                Self { $($field: $empty),* }
            }
        }

        impl $crate::private::Record for $name {
            #[inline]
            fn access(it: $crate::private::Access<'_, Self>) {
                let shape = &$crate::private::Shape {
                    names: &[$($wire),*],
                    rules: &[$($($rule),*)?],
                    fixed: &[$(($fixed, $text))?],
                };
                match it {
                    $crate::private::Access::Read(_it, to) => {
                        to.take(shape, ($(&_it.$field,)*))
                    }
                    $crate::private::Access::Write(_it, to) => {
                        to.take(shape, ($(&mut _it.$field,)*))
                    }
                }
            }
        }

        // Here instead of `same_for_all!`: most types are such records, and each step of a macro
        // takes memory of the compiler.
        impl ::core::clone::Clone for $name {
            #[inline]
            fn clone(&self) -> Self {
                $crate::private::copied(self)
            }
        }

        impl ::core::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::private::debug(self, f)
            }
        }

        impl ::core::cmp::PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $crate::private::equal(self, other)
            }
        }

        impl $crate::private::Serialize for $name {
            #[inline]
            fn serialize<S: $crate::private::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::private::encode(self, serializer)
            }
        }

        impl<'de> $crate::private::Deserialize<'de> for $name {
            #[inline]
            fn deserialize<D: $crate::private::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::private::decode(deserializer)
            }
        }
    };
    (
        ($empty:expr) $name:ident $(, $fixed:literal: $text:literal)? {
            $([$($field:ident: $wire:tt),* $(,)?]),* $(,)?
        } $([$($rule:expr),* $(,)?])?
    ) => {
        impl ::core::default::Default for $name {
            #[inline]
            fn default() -> Self {
                Self { $($($field: $empty),*),* }
            }
        }

        impl $crate::private::Record for $name {
            #[inline]
            fn access(it: $crate::private::Access<'_, Self>) {
                let shape = &$crate::private::Shape {
                    names: &[$($($wire),*),*],
                    rules: &[$($($rule),*)?],
                    fixed: &[$(($fixed, $text))?],
                };
                match it {
                    $crate::private::Access::Read(it, to) => {
                        to.take(shape, $crate::private::Groups(($(($(&it.$field,)*),)*)))
                    }
                    $crate::private::Access::Write(it, to) => {
                        to.take(shape, $crate::private::Groups(($(($(&mut it.$field,)*),)*)))
                    }
                }
            }
        }

        $crate::same_for_all!($name);
    };
    ($name:ident $($parts:tt)*) => {
        $crate::record! { ($crate::private::empty()) $name $($parts)* }
    };
}

/// Makes an enum open: a [`Wire`](crate::Wire) with `Serialize`, `Deserialize`, `Clone`,
/// `Debug`, `Display` (the value in JSON), `PartialEq`, `Eq`, `Default` (an unknown 0 or empty
/// string) and the conversions from plain values. It lists the variants with their values in
/// JSON; the enum's last one is `Unknown`.
///
/// ```
/// pub enum Genre {
///     Novel,
///     Unknown(String),
/// }
///
/// feishu_runtime::open_enum! { Genre: String { Novel: "novel" } }
/// # assert_eq!(format!("{:?}", [Genre::from("novel"), Genre::from("ode")]), r#"[Novel, Unknown("ode")]"#);
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! open_enum {
    ($name:ident: i64 { $($variant:ident: $wire:literal),* $(,)? }) => {
        impl $crate::private::Wire for $name {
            #[inline]
            fn view(&self) -> $crate::private::View<'_> {
                match self {
                    $(Self::$variant => {
                        $crate::private::View::IntVariant(::core::stringify!($variant), $wire)
                    })*
                    Self::Unknown(value) => $crate::private::View::IntVariant("Unknown", *value),
                }
            }

            #[inline]
            fn slot(&mut self) -> $crate::private::Slot<'_> {
                $crate::private::Slot::IntVariant(self)
            }
        }

        impl ::core::convert::From<i64> for $name {
            #[inline]
            fn from(value: i64) -> Self {
                match value {
                    $($wire => Self::$variant,)*
                    _ => Self::Unknown(value),
                }
            }
        }

        impl ::core::default::Default for $name {
            #[inline]
            fn default() -> Self {
                Self::Unknown(0)
            }
        }

        $crate::open_enum!(@all $name);
    };
    ($name:ident: String { $($variant:ident: $wire:literal),* $(,)? }) => {
        impl $crate::private::Wire for $name {
            #[inline]
            fn view(&self) -> $crate::private::View<'_> {
                match self {
                    $(Self::$variant => {
                        $crate::private::View::TextVariant(::core::stringify!($variant), $wire)
                    })*
                    Self::Unknown(value) => $crate::private::View::TextVariant("Unknown", value),
                }
            }

            #[inline]
            fn slot(&mut self) -> $crate::private::Slot<'_> {
                $crate::private::Slot::TextVariant(self)
            }
        }

        impl ::core::convert::From<&str> for $name {
            #[inline]
            fn from(value: &str) -> Self {
                match value {
                    $($wire => Self::$variant,)*
                    _ => Self::Unknown(value.to_owned()),
                }
            }
        }

        impl ::core::convert::From<::std::string::String> for $name {
            #[inline]
            fn from(value: ::std::string::String) -> Self {
                Self::from(value.as_str())
            }
        }

        impl ::core::default::Default for $name {
            #[inline]
            fn default() -> Self {
                Self::Unknown(::std::string::String::new())
            }
        }

        $crate::open_enum!(@all $name);
    };
    (@all $name:ident) => {
        impl ::core::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::private::display(self, f)
            }
        }

        impl ::core::cmp::Eq for $name {}

        $crate::same_for_all!($name);
    };
}

/// Makes an enum of records a [`Wire`](crate::Wire) in which a member of the JSON object tells the
/// record. It lists the variants with their records and values; the enum's last one is
/// `Unknown(Value)`, which keeps what is none of them. A value that says which record it is, but
/// cannot be read as that one, is an error; with `lenient` it is kept, too.
///
/// ```
/// pub struct Book {
///     pub title: Option<String>,
/// }
///
/// feishu_runtime::record! { Book { title: "title" } }
///
/// pub enum Item {
///     Book(Book),
///     Unknown(serde_json::Value),
/// }
///
/// feishu_runtime::tagged! { Item: "tag" { Book(Book): "book" } }
/// # let item = Item::from(Book { title: Some("Emma".into()) });
/// # let json = serde_json::json!({"tag": "book", "title": "Emma"});
/// # assert_eq!(serde_json::to_value(&item).unwrap(), json);
/// # assert_eq!(serde_json::from_value::<Item>(json).unwrap(), item);
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! tagged {
    ($name:ident: $member:literal { $($variants:tt)* }) => {
        $crate::tagged!(@ false $name: $member { $($variants)* });
    };
    ($name:ident: $member:literal lenient { $($variants:tt)* }) => {
        $crate::tagged!(@ true $name: $member { $($variants)* });
    };
    (
        @ $lenient:literal $name:ident: $member:literal {
            $($variant:ident($record:ty): $tag:literal),* $(,)?
        }
    ) => {
        impl $crate::private::Wire for $name {
            fn view(&self) -> $crate::private::View<'_> {
                match self {
                    $(Self::$variant(it) => $crate::private::View::Tagged($member, $tag, it),)*
                    Self::Unknown(value) => $crate::private::View::Json(value),
                }
            }

            fn slot(&mut self) -> $crate::private::Slot<'_> {
                $crate::private::Slot::Tagged(self)
            }
        }

        impl $crate::private::Tagged for $name {
            fn member(&self) -> &'static str {
                $member
            }

            fn choose(
                &mut self,
                tag: &str,
            ) -> ::core::option::Option<&mut dyn $crate::private::Object> {
                *self = match tag {
                    $($tag => Self::$variant(::core::default::Default::default()),)*
                    _ => return ::core::option::Option::None,
                };
                match self {
                    $(Self::$variant(it) => ::core::option::Option::Some(it),)*
                    Self::Unknown(_) => ::core::option::Option::None,
                }
            }

            fn keeps_unreadable(&self) -> bool {
                $lenient
            }

            fn keep(&mut self, value: $crate::private::Value) {
                *self = Self::Unknown(value);
            }
        }

        $(
            impl ::core::convert::From<$record> for $name {
                fn from(record: $record) -> Self {
                    Self::$variant(record)
                }
            }
        )*

        impl ::core::default::Default for $name {
            fn default() -> Self {
                Self::Unknown($crate::private::Value::Null)
            }
        }

        $crate::same_for_all!($name);
    };
}

/// What records and open enums have in common: traits that each call one function for all types.
#[doc(hidden)]
#[macro_export]
macro_rules! same_for_all {
    ($name:ident) => {
        impl ::core::clone::Clone for $name {
            #[inline]
            fn clone(&self) -> Self {
                $crate::private::copied(self)
            }
        }

        impl ::core::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::private::debug(self, f)
            }
        }

        impl ::core::cmp::PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $crate::private::equal(self, other)
            }
        }

        impl $crate::private::Serialize for $name {
            #[inline]
            fn serialize<S: $crate::private::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::private::encode(self, serializer)
            }
        }

        impl<'de> $crate::private::Deserialize<'de> for $name {
            #[inline]
            fn deserialize<D: $crate::private::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::private::decode(deserializer)
            }
        }
    };
}
