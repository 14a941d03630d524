//! Tasks that the platform works off by itself: exports, imports, deletions and moves of folders,
//! moves into a wiki.
//!
//! Some calls only begin a task. The functions here wait until it is done, and give its result:
//!
//! ```
//! # #[tokio::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let platform = feishu_mock::Platform::start().await;
//! # let client = feishu_openapi::Client::builder(platform.app_id(), platform.app_secret())
//! #     .base_url(platform.url())
//! #     .build()?;
//! use std::time::Duration;
//!
//! use feishu_kit::task;
//! use feishu_openapi::drive::v1::export_task;
//!
//! let document = "docbcZVGtv1papC6jAVGiyabcef";
//! let begun = client.send(export_task::create("pdf", document, "docx")).await?;
//! let ticket = begun.ticket.unwrap_or_default();
//! let exported =
//!     task::wait_for_export(&client, ticket, document).timeout(Duration::from_secs(300)).await?;
//! // The platform keeps the file for ten minutes.
//! let file = client.download(export_task::download(exported.file_token.unwrap_or_default())).await?;
//! # drop(file);
//! # Ok(())
//! # }
//! ```
//!
//! What they return can be dropped at any time: the task goes on, and can be waited for again with
//! the same ticket or id.

mod kinds;
mod waiting;

pub use kinds::{wait_for_export, wait_for_folder_task, wait_for_import, wait_for_wiki_move};
pub use waiting::Waiting;
