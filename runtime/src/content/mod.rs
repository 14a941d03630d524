//! The content of messages: JSON inside a string, whose form depends on the kind of the message.
//!
//! Generated code has a type per kind, and an enum of all of them for each direction, by
//! [`content!`](crate::content). What pages tell in words only is here: [`Text`], which keeps the
//! text of others from being read as markup, and [`Card`], which may be any JSON object.

#[cfg(feature = "custom-bot")]
mod bot;
mod card;
mod card_parts;
mod macros;
mod text;

use std::fmt;

#[cfg(feature = "custom-bot")]
pub use bot::{BotContent, KnownContents, NoContents};
pub use card::Card;
pub use card_parts::{
    CardChanges, CardElement, CardElements, CardSettings, CardUpdate, CardUpdates,
};
pub use text::Text;

use crate::wire::{self, Wire, error_path};

/// Content of a message that could not be read. It keeps the content as it is.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ContentError {
    /// The kind of the message.
    pub kind: String,
    /// The place in the content: `content[0][1].text`; empty for the whole.
    pub path: String,
    /// What is wrong there.
    pub message: String,
    /// The content: JSON as text, which may be broken.
    pub content: String,
}

impl fmt::Display for ContentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.path.is_empty() { "" } else { " at " };
        let ContentError { kind, path, message, .. } = self;
        write!(
            f,
            "the content of a message of the kind `{kind}` cannot be read{place}{path}: {message}"
        )
    }
}

/// Without the content, which may be long and is private.
impl fmt::Debug for ContentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ContentError { kind, path, message, content } = self;
        let content = format_args!("{} bytes", content.len());
        let mut out = f.debug_struct("ContentError");
        out.field("kind", kind).field("path", path).field("message", message);
        out.field("content", &content).finish()
    }
}

impl std::error::Error for ContentError {}

/// Content of a kind that this version does not know, or that a program writes by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawContent {
    /// The kind of the message, as it travels.
    pub kind: String,
    /// The content: JSON as text.
    pub json: String,
}

impl RawContent {
    /// Content of this kind.
    pub fn new(kind: impl Into<String>, json: impl Into<String>) -> Self {
        RawContent { kind: kind.into(), json: json.into() }
    }
}

/// Reads content of a kind. Every generated `parse` calls this.
pub fn read<T: Wire + Default>(kind: &str, json: &str) -> Result<T, ContentError> {
    let mut value = T::default();
    fill(kind, json, &mut value)?;
    Ok(value)
}

fn fill(kind: &str, json: &str, value: &mut dyn Wire) -> Result<(), ContentError> {
    let mut reader = serde_json::Deserializer::from_str(json);
    let read = wire::required(value, &mut reader).and_then(|()| reader.end());
    let Err(error) = read else { return Ok(()) };
    let path = error_path::find(json.as_bytes(), |again| wire::required(value, again));
    // `?` stands for a place that the reader did not get to.
    let path = path.trim_end_matches(['?', '.']).to_owned();
    let (kind, content) = (kind.to_owned(), json.to_owned());
    Err(ContentError { kind, path, message: error.to_string(), content })
}

/// Content as JSON. Empty if a value has no form in JSON, which the check before sending tells.
pub fn write(value: &dyn Wire) -> String {
    let json = wire::to_json(value).unwrap_or_default();
    String::from_utf8(json).unwrap_or_default()
}

/// Which members of a request are the content of a message, and what is known of each kind.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct ContentRules {
    /// The member with the kind.
    pub kind: &'static str,
    /// The member with the content.
    pub json: &'static str,
    /// The documented kinds.
    pub kinds: &'static [ContentKind],
}

impl ContentRules {
    /// The rules of a request.
    pub const fn new(
        kind: &'static str,
        json: &'static str,
        kinds: &'static [ContentKind],
    ) -> Self {
        ContentRules { kind, json, kinds }
    }
}

/// A card, or a part of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CardPart {
    /// A card in any form: JSON 2.0, JSON 1.0, a template, a card that was created before.
    Card,
    /// A card of JSON 2.0, or a template.
    Entity,
    /// One component.
    Element,
    /// A list of components.
    Elements,
    /// Some members of a component.
    Changes,
    /// The settings of a card.
    Settings,
    /// A list of changes of a card.
    Updates,
}

/// A member of a request that holds a card, or a part of one: JSON, or text with JSON in it.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct CardMember {
    /// Its path: `card.data`.
    pub at: &'static str,
    /// What it holds.
    pub part: CardPart,
    pub(crate) checked: Option<CheckCardPart>,
}

/// Tells what is wrong with a part of a card: the path of each place in it, and a message.
type CheckCardPart = fn(CardPart, &serde_json::Value) -> Vec<(String, String)>;

impl CardMember {
    /// A member at this path.
    pub const fn new(at: &'static str, part: CardPart) -> Self {
        CardMember { at, part, checked: None }
    }

    /// The same, checked by this function too.
    pub const fn checked_by(self, check: CheckCardPart) -> Self {
        CardMember { checked: Some(check), ..self }
    }
}

impl fmt::Debug for CardMember {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CardMember").field("at", &self.at).field("part", &self.part).finish()
    }
}

/// Reads a content, given its kind and its JSON.
type ReadContent = fn(&str, &str) -> Result<Box<dyn Wire>, ContentError>;

/// Tells what is wrong with a JSON value: the path of each place in it, and a message.
type CheckJson = fn(&serde_json::Value) -> Vec<(String, String)>;

/// A kind of content.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct ContentKind {
    /// Its name.
    pub name: &'static str,
    /// The largest body of a request that may hold it, in bytes.
    pub max_bytes: Option<u64>,
    pub(crate) read: ReadContent,
    /// What is wrong with a content that may be any JSON.
    pub(crate) checked: Option<CheckJson>,
}

impl ContentKind {
    /// A kind whose content is of this type.
    pub const fn new<T: Wire + Default>(name: &'static str, max_bytes: Option<u64>) -> Self {
        ContentKind { name, max_bytes, read: boxed::<T>, checked: None }
    }

    /// The same, checked by this function too if it may be any JSON, as a card is.
    pub const fn checked_by(self, check: CheckJson) -> Self {
        ContentKind { checked: Some(check), ..self }
    }
}

fn boxed<T: Wire + Default>(kind: &str, json: &str) -> Result<Box<dyn Wire>, ContentError> {
    Ok(Box::new(read::<T>(kind, json)?))
}

impl PartialEq for ContentKind {
    fn eq(&self, other: &Self) -> bool {
        (self.name, self.max_bytes) == (other.name, other.max_bytes)
    }
}

impl fmt::Debug for ContentKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("ContentKind");
        out.field("name", &self.name).field("max_bytes", &self.max_bytes).finish()
    }
}
