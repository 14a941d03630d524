//! The client for programs without an async runtime, such as scripts: the same calls, each of which
//! returns when it is done. Needs the feature `blocking`.
//!
//! ```no_run
//! use feishu_runtime::{Raw, blocking::Client};
//!
//! # fn main() -> Result<(), feishu_runtime::Error> {
//! let client = Client::builder("cli_x", "secret").build_blocking()?;
//! let reply = client.raw(Raw::get("/open-apis/library/v9/shelves"))?;
//! println!("{}", reply.data["data"]["items"]);
//! # Ok(())
//! # }
//! ```
//!
//! All blocking clients of a process share one background thread, which serves their connections.
//! Inside an async runtime, where a blocking call would stop a thread of the runtime, every call
//! fails with an error that says so. Where the runtime allows blocking
//! (`tokio::task::spawn_blocking`, `block_in_place`), calls work.

mod background;
mod client;
#[cfg(feature = "custom-bot")]
mod custom_bot;
mod download;
mod identity;
mod lists;

pub use background::wait;
pub use client::Client;
#[cfg(feature = "custom-bot")]
pub use custom_bot::{CustomBot, CustomBotOf};
pub use download::Download;
pub use lists::{Items, Pages};
