//! The macro by which generated code makes an enum of all kinds of content in one direction.

/// Gives an enum of kinds of content its methods and conversions. It lists the variants, each with
/// its type and its kind; the enum's last variant is `Raw`.
#[doc(hidden)]
#[macro_export]
macro_rules! content {
    ($name:ident { $($variant:ident($content:ty): $kind:literal),* $(,)? }) => {
        impl $name {
            /// Reads content of this kind. A kind that is not known, and a content that is absent (as
            /// of a message that was recalled), are kept as [`Raw`](Self::Raw).
            ///
            /// # Errors
            /// When the content of a known kind cannot be read.
            pub fn parse(
                kind: &str,
                json: &str,
            ) -> ::core::result::Result<Self, $crate::private::ContentError> {
                match kind {
                    _ if json.is_empty() => ::core::result::Result::Ok(Self::raw(kind, json)),
                    $($kind => $crate::private::read_content(kind, json).map(Self::$variant),)*
                    _ => ::core::result::Result::Ok(Self::raw(kind, json)),
                }
            }

            /// Content of any kind, as JSON.
            pub fn raw(
                kind: impl ::core::convert::Into<::std::string::String>,
                json: impl ::core::convert::Into<::std::string::String>,
            ) -> Self {
                Self::Raw($crate::private::RawContent::new(kind, json))
            }

            /// The kind of message that it is the content of.
            pub fn kind(&self) -> &str {
                match self {
                    $(Self::$variant(_) => $kind,)*
                    Self::Raw(raw) => &raw.kind,
                }
            }

            /// The content as JSON.
            pub fn to_json(&self) -> ::std::string::String {
                match self {
                    $(Self::$variant(content) => $crate::private::write_content(content),)*
                    Self::Raw(raw) => raw.json.clone(),
                }
            }
        }

        $(
            impl ::core::convert::From<$content> for $name {
                fn from(content: $content) -> Self {
                    Self::$variant(content)
                }
            }
        )*
    };
}

/// Lets custom bots send an enum of kinds of content, and each of these types that it has a
/// conversion from.
#[cfg(feature = "custom-bot")]
#[doc(hidden)]
#[macro_export]
macro_rules! bot_content {
    ($name:ident: $($content:ty),* $(,)?) => {
        impl ::core::convert::From<$name> for $crate::private::BotContent {
            fn from(content: $name) -> Self {
                Self::new(content.kind(), content.to_json())
            }
        }

        $(
            impl ::core::convert::From<$content> for $crate::private::BotContent {
                fn from(content: $content) -> Self {
                    $name::from(content).into()
                }
            }
        )*
    };
}

/// Without the feature there are no custom bots.
#[cfg(not(feature = "custom-bot"))]
#[doc(hidden)]
#[macro_export]
macro_rules! bot_content {
    ($($of_bots:tt)*) => {};
}
