//! The members of requests that hold a card, or a part of one.

use serde::{Deserialize, Serialize};

/// A member of a body that holds a card or a part of one: as JSON where it is an object, and as
/// text with JSON in it where it is a string.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CardMember {
    /// Its path in the body: `content`, `card.data`.
    pub at: String,
    /// What it holds.
    pub part: CardPart,
    /// The member beside it that says whether it is a card's JSON or a template: `type`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
}

/// A card, or a part of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CardPart {
    /// A card in any form: JSON 2.0, JSON 1.0, a template, a card that was created before.
    Card,
    /// A card of JSON 2.0, or a template.
    Entity,
    /// One component.
    Element,
    /// A list of components.
    Elements,
    /// Some members of a component, which replace those that it has.
    Changes,
    /// The settings of a card: its members `config` and `card_link`.
    Settings,
    /// A list of changes of a card, each with its `action` and `params`.
    Updates,
}

impl CardPart {
    /// The most bytes of its JSON. Pages give 30 KB for a card, and say in prose only what counts
    /// towards it: the data of a template and tags for styles too, which nobody else can see. So
    /// this is what no card may exceed. No page says whether KB are 1,000 bytes; with 1,024, nothing
    /// is refused that the platform takes.
    pub fn max_bytes(self) -> Option<u64> {
        match self {
            CardPart::Card | CardPart::Entity => Some(30 * 1024),
            CardPart::Element
            | CardPart::Elements
            | CardPart::Changes
            | CardPart::Settings
            | CardPart::Updates => None,
        }
    }

    /// As in specs.
    pub fn name(self) -> &'static str {
        match self {
            CardPart::Card => "card",
            CardPart::Entity => "entity",
            CardPart::Element => "element",
            CardPart::Elements => "elements",
            CardPart::Changes => "changes",
            CardPart::Settings => "settings",
            CardPart::Updates => "updates",
        }
    }
}
