//! A component of a card: one documentation page that describes a part of card JSON 2.0.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Doc, Field};

/// The facts of one component of a card, or of the card itself. The order of members is the order
/// in the file.
///
/// A field that holds other components has the type name `element` and no fields of its own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Component {
    /// Its tag, such as `button`; `card` for the card itself and `header` for its title, which
    /// have none.
    pub id: String,
    /// The page's title.
    pub title: String,
    /// Where it is documented.
    #[serde(default)]
    pub doc: Doc,
    /// What it is for.
    pub kind: ComponentKind,
    /// How many of it a card may have; for the card itself, how many elements with a tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most: Option<u64>,
    /// The components that may not stand inside it, at any depth.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub without: Vec<String>,
    /// The components inside which it has to stand, at any depth; `card` is the card's own body,
    /// outside of all components. Empty if it may stand in any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub only_in: Vec<String>,
    /// Its fields, without its tag.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Field>,
}

impl Component {
    /// The identity of the card itself.
    pub const CARD: &'static str = "card";
    /// The identity of a card's title.
    pub const HEADER: &'static str = "header";
    /// The name of the type of fields that hold components.
    pub const ELEMENT: &'static str = "element";

    /// The path of its spec, below `specs/`.
    pub fn spec_path(&self) -> String {
        format!("{}/{}.json", crate::tree::CARDS, self.id)
    }

    /// The tag by which card JSON names it.
    pub fn tag(&self) -> Option<&str> {
        (self.kind != ComponentKind::Card).then_some(self.id.as_str())
    }
}

/// What a component is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ComponentKind {
    /// The card itself, or its title.
    Card,
    /// It holds other components.
    Container,
    /// It shows something.
    Content,
    /// It takes what a user does.
    Interactive,
}

impl fmt::Display for ComponentKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ComponentKind::Card => "card",
            ComponentKind::Container => "container",
            ComponentKind::Content => "content",
            ComponentKind::Interactive => "interactive",
        })
    }
}
