//! `cards.toml`: what people decided about components of cards, which no page says in a table.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The file.
pub(super) const FILE: &str = "cards.toml";

/// What people decided about components of cards.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CardRules {
    /// The names of fields that hold objects of one type, by the name of the type.
    pub types: BTreeMap<String, Vec<String>>,
    /// Corrections of what pages say.
    pub correct: Vec<CardCorrection>,
    /// The names of enums, by the names that they would have.
    pub names: BTreeMap<String, String>,
    /// What components and shared types are, in a sentence each, by the names of their structs.
    pub words: BTreeMap<String, String>,
}

impl CardRules {
    /// The type of the object in a field of this name.
    pub fn type_of(&self, field: &str) -> Option<&str> {
        let has = |fields: &Vec<String>| fields.iter().any(|known| known == field);
        self.types.iter().find(|(_, fields)| has(fields)).map(|(name, _)| name.as_str())
    }
}

/// A correction of one field.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardCorrection {
    /// The component.
    pub card: String,
    /// The dotted path of the field in it; a field that is not there is added.
    pub at: String,
    /// Its type.
    #[serde(rename = "type")]
    pub ty: Option<String>,
    /// The name of its type.
    pub type_name: Option<String>,
    /// Whether it is required.
    pub required: Option<bool>,
    /// Its values.
    pub values: Option<Vec<String>>,
    /// Its default.
    pub default: Option<String>,
    /// Whether the limits that were read are none.
    #[serde(default)]
    pub unlimited: bool,
    /// Whether there is no such field.
    #[serde(default)]
    pub remove: bool,
    /// Why, and how that is known.
    pub reason: String,
}
