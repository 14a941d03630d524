//! `cards.toml`: what people decided about components of cards, which no page says in a table.

use std::collections::{BTreeMap, BTreeSet};

use feishu_spec::{Component, Field};
use serde::Deserialize;

use crate::{GonePart, Lines, Problem, lines};

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
    /// The lines of the names in `types`, in their order.
    #[serde(skip)]
    type_lines: BTreeMap<String, Vec<usize>>,
}

impl CardRules {
    /// The type of the object in a field of this name.
    pub fn type_of(&self, field: &str) -> Option<&str> {
        let has = |fields: &Vec<String>| fields.iter().any(|known| known == field);
        self.types.iter().find(|(_, fields)| has(fields)).map(|(name, _)| name.as_str())
    }

    /// A problem for each name in `types` that names the type of no field of these components, which
    /// are all that there are.
    pub fn unused_types(&self, components: &[Component]) -> Vec<Problem> {
        fn gather<'c>(fields: &'c [Field], found: &mut BTreeSet<(&'c str, &'c str)>) {
            for field in fields {
                found.extend(field.type_name.as_deref().map(|ty| (ty, field.name.as_str())));
                gather(&field.fields, found);
            }
        }
        let mut used = BTreeSet::new();
        components.iter().for_each(|component| gather(&component.fields, &mut used));
        let names = self.types.iter().flat_map(|(ty, fields)| {
            let lines = self.type_lines.get(ty).into_iter().flatten().copied();
            fields.iter().zip(lines.chain(std::iter::repeat(0))).map(move |it| (ty, it))
        });
        let unused =
            names.filter(|(ty, (field, _))| !used.contains(&(ty.as_str(), field.as_str())));
        let problem = |(ty, (field, line)): (&String, (&String, usize))| {
            let place = format!("specs/overrides/{FILE}:{line}: types {ty}");
            let message = format!(
                "does not apply: no field `{field}` holds an object of this type; delete {field:?} in \
                 line {line}, or correct it"
            );
            let way = vec!["types".to_owned(), ty.clone()];
            Problem::new(place, message).gone(FILE, GonePart::Element(way, field.clone()))
        };
        unused.map(problem).collect()
    }
}

/// A correction of one field.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardCorrection {
    /// The component.
    pub card: String,
    /// The dotted path of the field in it.
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
    /// Whether the page lacks the field, so that it is added.
    #[serde(default)]
    pub add: bool,
    /// Whether there is no such field.
    #[serde(default)]
    pub remove: bool,
    /// Why, and how that is known.
    pub reason: String,
    /// Its first and last line in the file.
    #[serde(skip)]
    pub lines: Lines,
}

impl CardCorrection {
    /// The problem that it does not apply; `remedy` says what to do.
    pub fn problem(&self, why: &str, remedy: &str) -> Problem {
        let place = format!(
            "specs/overrides/{FILE}:{}: correction of {} at {}",
            self.lines.0, self.card, self.at
        );
        Problem::new(place, format!("does not apply: {why}; {remedy}"))
    }

    /// The problem that what it is about is gone, or right by now.
    pub fn stale(&self, why: &str) -> Problem {
        let gone = GonePart::Lines(vec![self.lines.range()]);
        self.problem(why, &format!("delete {}, or correct it", self.lines)).gone(FILE, gone)
    }
}

/// Reads the file.
pub(super) fn read(text: &str) -> Result<CardRules, toml::de::Error> {
    let mut rules: CardRules = toml::from_str(text)?;
    for (correction, lines) in rules.correct.iter_mut().zip(lines::of_blocks(text, "correct")) {
        correction.lines = lines;
    }
    for name in rules.types.keys() {
        rules.type_lines.insert(name.clone(), lines::of_list(text, &["types", name]));
    }
    Ok(rules)
}
