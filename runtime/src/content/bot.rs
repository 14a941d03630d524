//! [`BotContent`]: the content of a message that a custom bot sends.

use serde_json::json;

use super::{Card, ContentKind, RawContent, Text, write};

/// The content of a message that a [`CustomBot`](crate::CustomBot) sends. Plain text, a [`Text`] with
/// mentions and links, and a [`Card`] become one; so do the contents of the service `im` and the
/// typed cards of the generated crate.
///
/// ```
/// # use feishu_runtime::BotContent;
/// let image = BotContent::new("image", r#"{"image_key":"img_ecffc3b9"}"#);
/// assert_eq!(image.kind(), "image");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct BotContent {
    kind: String,
    json: String,
}

/// What a crate knows of the contents that custom bots send, by which it checks them before they are
/// sent. Generated code implements it.
pub trait KnownContents: 'static {
    /// The kinds.
    const KINDS: &'static [ContentKind];
}

/// The contents are not known.
#[derive(Clone, Copy, Debug)]
pub enum NoContents {}

impl KnownContents for NoContents {
    const KINDS: &'static [ContentKind] = &[];
}

impl BotContent {
    /// Content of this kind as a program writes it: JSON as text, in the form that other calls
    /// for messages take, or in the form of custom bots.
    pub fn new(kind: impl Into<String>, json: impl Into<String>) -> Self {
        BotContent { kind: kind.into(), json: json.into() }
    }

    /// The kind of message that it is the content of.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// The content as JSON.
    pub fn json(&self) -> &str {
        &self.json
    }
}

impl From<RawContent> for BotContent {
    fn from(content: RawContent) -> Self {
        BotContent::new(content.kind, content.json)
    }
}

impl From<Text> for BotContent {
    fn from(text: Text) -> Self {
        BotContent::new("text", json!({"text": text.markup()}).to_string())
    }
}

impl From<&str> for BotContent {
    fn from(text: &str) -> Self {
        Text::plain(text).into()
    }
}

impl From<String> for BotContent {
    fn from(text: String) -> Self {
        Text::plain(text).into()
    }
}

impl From<Card> for BotContent {
    fn from(card: Card) -> Self {
        BotContent::new("interactive", write(&card))
    }
}
