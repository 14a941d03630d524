//! [`CustomBot`]: the custom bot for programs without an async runtime.

use super::wait;
use crate::{content::BotContent, custom_bot::CustomBotBuilder, error::Error};

/// A custom bot that waits for each reply; see [`CustomBot`](crate::CustomBot). Needs the features
/// `blocking` and `custom-bot`.
#[derive(Clone, Debug)]
pub struct CustomBot(crate::CustomBot);

impl CustomBotBuilder {
    /// Builds the bot for programs without an async runtime; see [`blocking`](crate::blocking).
    ///
    /// # Errors
    /// As [`build`](CustomBotBuilder::build).
    // Once more here: docs of crates that re-export this see no condition of a module.
    #[cfg(feature = "blocking")]
    pub fn build_blocking(self) -> Result<CustomBot, Error> {
        self.build().map(CustomBot)
    }
}

impl CustomBot {
    /// The bot with this address, which signs nothing.
    ///
    /// # Errors
    /// As [`CustomBotBuilder::build`].
    pub fn new(address: impl AsRef<str>) -> Result<Self, Error> {
        CustomBot::builder(address).build_blocking()
    }

    /// Begins to build a bot with options; end with
    /// [`build_blocking`](CustomBotBuilder::build_blocking).
    pub fn builder(address: impl AsRef<str>) -> CustomBotBuilder {
        crate::CustomBot::builder(address)
    }

    /// Sends a message.
    ///
    /// # Errors
    /// As [`CustomBot::send`](crate::CustomBot::send), and inside an async runtime.
    pub fn send(&self, content: impl Into<BotContent>) -> Result<(), Error> {
        wait(self.0.send(content))?
    }
}
