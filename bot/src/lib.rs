//! Bots for Feishu and Lark, in twenty lines.
//!
//! ```no_run
//! use feishu_bot::Bot;
//!
//! #[tokio::main]
//! async fn main() -> feishu_bot::Result {
//!     Bot::builder("cli_a1b2c3d4e5f60718", "secret")
//!         .on_message(|message, reply| async move {
//!             reply.markdown(format!("You said: **{}**", message.text())).await?;
//!             Ok(())
//!         })
//!         .run()
//!         .await?;
//!     Ok(())
//! }
//! ```
//!
//! The bot receives over a long connection, so it needs no public address. With a webhook, the last
//! lines are `.build().await?.webhook(receiver)`: see [`Bot::webhook`].
//!
//! | For | |
//! |---|---|
//! | what the bot does, and by which rules | [`BotBuilder`] |
//! | what somebody wrote | [`Message`]: its text as Markdown, who, where, files, commands |
//! | answers | [`Reply`]: text, Markdown, cards, files, reactions; [`Sent`]: edits, recall |
//! | answers that grow while a model writes them | [`Reply::stream`] |
//! | buttons and forms | [`button`], [`submit_button`], [`BotBuilder::on_click`], [`Click`] |
//! | messages of the bot's own accord | [`Bot::user`], [`Bot::chat`] |
//! | messages to one group without an app, by its webhook | `CustomBot` (feature `custom-bot`) |
//! | tests, with a user who talks with the bot | the module `testing` (feature `testing`) |
//!
//! The crate stands on `feishu_openapi`: [`Bot::client`] makes any other call.
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(all(doctest, feature = "testing"))]
#[doc = include_str!("../README.md")]
struct Readme;

mod bot;
mod builder;
mod click;
mod clock;
mod environment;
mod error;
mod limits;
mod message;
mod names;
mod order;
mod reply;
mod stream;
#[cfg(feature = "testing")]
pub mod testing;

/// The whole API, so that a program needs no dependency on it: `feishu_bot::feishu_openapi::im`.
pub use feishu_openapi;
#[cfg(feature = "custom-bot")]
pub use feishu_openapi::CustomBot;
/// The components of cards.
pub use feishu_openapi::card;
pub use feishu_openapi::{CardAnswer, File, Toast, serde_json};

pub use bot::Bot;
pub use builder::{BotBuilder, WhenRecalled};
pub use click::{Click, ClickAnswer, button, submit_button};
pub use error::{BoxError, Error, Result};
pub use message::{Mention, Message, Place, Recalled, Resource, ResourceKind, Sender};
pub use reply::{Reaction, Reply, Sent};
pub use stream::{Pen, StreamWriter, StreamingReply};
