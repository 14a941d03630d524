//! Everyday helpers for Feishu and Lark: what most programs write by hand on top of the calls.
//!
//! | Feature | Module | For |
//! |---|---|---|
//! | `upload` | `upload` | files of any size, into a folder or a document, in parts, with resume |
//! | `task` | `task` | tasks that the platform works off by itself: exports, imports, deletions, moves |
//! | `base` | `base` | the records of a Base as types of your own |
//! | `document` | `document` | Markdown into a document, and a document as Markdown |
//! | `sheet` | `sheet` | the rows of a sheet as types of your own |
//!
//! Each stands on `feishu_openapi` and makes nothing but its calls. No helper is on by default.
//!
//! ```
//! # #[cfg(feature = "upload")]
//! # mod example {
//! # #[tokio::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let platform = feishu_mock::Platform::start().await;
//! # let path = std::env::temp_dir().join(format!("kit-lib-{}.txt", std::process::id()));
//! # std::fs::write(&path, "A file of any size")?;
//! # let base_url = platform.url();
//! # let (app_id, app_secret) = (platform.app_id(), platform.app_secret());
//! use feishu_kit::upload::{Target, upload};
//! use feishu_openapi::Client;
//!
//! let client = Client::builder(app_id, app_secret).base_url(base_url).build()?;
//! let file_token = upload(&client, Target::folder("fldbcO1UuPz8VwnpPx5a92abcef"), &*path).await?;
//! println!("{file_token}");
//! # std::fs::remove_file(path)?;
//! # Ok(())
//! # }
//! # }
//! ```
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(all(
    doctest,
    feature = "base",
    feature = "document",
    feature = "sheet",
    feature = "task",
    feature = "upload"
))]
#[doc = include_str!("../README.md")]
struct Readme;

#[cfg(feature = "base")]
pub mod base;
#[cfg(any(feature = "base", feature = "sheet"))]
mod cells;
#[cfg(feature = "document")]
pub mod document;
mod error;
#[cfg(any(feature = "base", feature = "document", feature = "sheet", feature = "upload"))]
mod repeat;
#[cfg(feature = "sheet")]
pub mod sheet;
#[cfg(feature = "task")]
pub mod task;
#[cfg(feature = "upload")]
pub mod upload;

/// The whole API, so that a program needs no dependency on it: `feishu_kit::feishu_openapi::drive`.
pub use feishu_openapi;

pub use error::{Error, Result};
