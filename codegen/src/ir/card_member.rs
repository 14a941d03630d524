//! The fields of requests that hold a card, or a part of one.

use feishu_spec::CardPart;

/// What a field holds of a card.
#[derive(Clone, Debug, PartialEq)]
pub struct HeldCard {
    /// The part of a card.
    pub part: CardPart,
    /// How it is held.
    pub held_as: HeldAs,
}

/// How a field holds a card. Fields go by their names in Rust.
#[derive(Clone, Debug, PartialEq)]
pub enum HeldAs {
    /// As a JSON value.
    Value,
    /// As text with JSON in it.
    Text,
    /// As text, beside a field that tells a card's JSON from a template.
    TextOfKind(String),
    /// As a struct with these two fields.
    Struct {
        /// The field that tells a card's JSON from a template.
        kind: String,
        /// The field with the text.
        text: String,
        /// Whether it has no other fields.
        alone: bool,
    },
}
