//! Cards as data: the module `card`.

use super::{Doc, Enum, Struct};

/// The types of cards.
#[derive(Clone, Debug, PartialEq)]
pub struct Cards {
    /// Structs, sorted by name.
    pub structs: Vec<CardStruct>,
    /// Enums, sorted by name.
    pub enums: Vec<Enum>,
    /// The variants of [`ELEMENT`], sorted by tag.
    pub elements: Vec<ElementVariant>,
    /// Rules about whole cards, sorted by tag.
    pub rules: Vec<CardRule>,
}

/// The union of all components.
pub const ELEMENT: &str = "Element";
/// The module of cards, and its feature.
pub const CARD: &str = "card";

/// A struct, and the member that all its values have.
#[derive(Clone, Debug, PartialEq)]
pub struct CardStruct {
    /// The struct.
    pub own: Struct,
    /// The name of that member, and its text.
    pub fixed: Option<(String, String)>,
}

/// A variant of the union of all components.
#[derive(Clone, Debug, PartialEq)]
pub struct ElementVariant {
    /// Its name, which is that of its struct.
    pub name: String,
    /// The tag.
    pub tag: String,
    /// Doc comment.
    pub doc: Doc,
}

/// How many of a component a card may have, and where it may stand.
#[derive(Clone, Debug, PartialEq)]
pub struct CardRule {
    /// The tag; [`CARD`] for the card itself.
    pub tag: String,
    /// How many of it a card may have; for the card itself, how many elements with a tag.
    pub most: Option<u64>,
    /// The tags that may not stand inside it.
    pub without: Vec<String>,
    /// The tags inside one of which it has to stand.
    pub only_in: Vec<String>,
}
