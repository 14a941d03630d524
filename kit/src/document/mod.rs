//! Markdown into a document, and a document as Markdown.
//!
//! ```
//! # #[tokio::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use feishu_mock::Script;
//! # use serde_json::json;
//! # let platform = feishu_mock::Platform::start().await;
//! # // The stand-in does not read Markdown: this is what the platform makes of it.
//! # platform.reply_with("docx.v1.document.convert", |_| {
//! #     Script::data(json!({"first_level_block_ids": ["a", "b"], "blocks": [
//! #         {"block_id": "a", "block_type": 3, "heading1": {"elements": [{"text_run": {"content": "Plan"}}]}},
//! #         {"block_id": "b", "block_type": 2, "text": {"elements": [
//! #             {"text_run": {"content": "Ship on "}},
//! #             {"text_run": {"content": "Friday", "text_element_style": {"bold": true}}}]}},
//! #     ]}))
//! # });
//! # let client = feishu_openapi::Client::builder(platform.app_id(), platform.app_secret())
//! #     .base_url(platform.url())
//! #     .build()?;
//! use feishu_kit::document::Document;
//! use feishu_openapi::docx::v1::document;
//!
//! let made = client.send(document::create().title("Plan")).await?.document.unwrap_or_default();
//! let document = Document::new(&client, made.document_id.unwrap_or_default());
//! document.append("# Plan\n\nShip on **Friday**").await?;
//!
//! assert_eq!(document.read().await?, "# Plan\n\nShip on **Friday**\n");
//! # Ok(())
//! # }
//! ```

mod append;
mod images;
mod inline;
mod plan;
mod read;

use std::fmt;

use feishu_openapi::{Client, docx::v1::document_block};

use crate::{Error, Result};

pub use append::{Append, AppendError};
pub use images::ImageError;
pub use read::to_markdown;

/// A document. It is cheap to clone.
#[derive(Clone)]
pub struct Document {
    client: Client,
    id: String,
}

impl Document {
    /// A document. For one in a wiki, `wiki.v2.space.get_node` tells the token.
    pub fn new(client: &Client, document_id: impl Into<String>) -> Self {
        Document { client: client.clone(), id: document_id.into() }
    }

    /// Adds Markdown at the end: await what it returns to get the ids of the new blocks. See
    /// [`Append`] for what can be set before.
    pub fn append(&self, markdown: impl Into<String>) -> Append {
        Append::new(self.clone(), markdown.into())
    }

    /// The document as Markdown. Images have the token of their media as address.
    ///
    /// # Errors
    /// As `Client::send`.
    pub async fn read(&self) -> Result<String> {
        self.read_with_images(str::to_owned).await
    }

    /// The document as Markdown. The function gives the address of an image by the token of its
    /// media, which `drive.v1.media.download` downloads.
    ///
    /// # Errors
    /// As `Client::send`.
    pub async fn read_with_images(&self, address: impl FnMut(&str) -> String) -> Result<String> {
        let mut pages = self.client.items(document_block::list(&self.id).page_size(500));
        let blocks = pages.rest().await?;
        match pages.ended_early() {
            None => Ok(to_markdown(&blocks, address)),
            Some(why) => {
                let count = blocks.len();
                let text = format!("the platform broke off the list after {count} blocks: {why}");
                Err(Error::Reply(text))
            }
        }
    }
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Document({})", self.id)
    }
}
