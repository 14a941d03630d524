//! [`CustomBotOf`]: the custom bot for programs without an async runtime.

use std::fmt;

use super::wait;
use crate::{
    content::{BotContent, KnownContents, NoContents},
    custom_bot::{self, CustomBotBuilderOf},
    error::Error,
};

/// A custom bot that waits for each reply; see [`CustomBot`](crate::CustomBot). Needs the features
/// `blocking` and `custom-bot`.
pub struct CustomBotOf<K>(custom_bot::CustomBotOf<K>);

/// A custom bot that waits for each reply, and knows no contents.
pub type CustomBot = CustomBotOf<NoContents>;

impl<K: KnownContents> CustomBotBuilderOf<K> {
    /// Builds the bot for programs without an async runtime; see [`blocking`](crate::blocking).
    ///
    /// # Errors
    /// As [`build`](CustomBotBuilderOf::build).
    // Once more here: docs of crates that re-export this see no condition of a module.
    #[cfg(feature = "blocking")]
    pub fn build_blocking(self) -> Result<CustomBotOf<K>, Error> {
        self.build().map(CustomBotOf)
    }
}

impl<K: KnownContents> CustomBotOf<K> {
    /// The bot with this address, which signs nothing.
    ///
    /// # Errors
    /// As [`CustomBotBuilderOf::build`].
    pub fn new(address: impl AsRef<str>) -> Result<Self, Error> {
        Self::builder(address).build_blocking()
    }

    /// Begins to build a bot with options; end with
    /// [`build_blocking`](CustomBotBuilderOf::build_blocking).
    pub fn builder(address: impl AsRef<str>) -> CustomBotBuilderOf<K> {
        custom_bot::CustomBotOf::builder(address)
    }

    /// Sends a message.
    ///
    /// # Errors
    /// As [`CustomBotOf::send`](custom_bot::CustomBotOf::send), and inside an async runtime.
    pub fn send(&self, content: impl Into<BotContent>) -> Result<(), Error> {
        wait(self.0.send(content))?
    }
}

impl<K> Clone for CustomBotOf<K> {
    fn clone(&self) -> Self {
        CustomBotOf(self.0.clone())
    }
}

/// Without the token in the address, and without the secret.
impl<K> fmt::Debug for CustomBotOf<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("CustomBot").field(&self.0).finish()
    }
}
