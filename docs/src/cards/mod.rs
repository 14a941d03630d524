//! Pages about cards to the specs of their components.
//!
//! A page describes one component in tables of dotted paths (`confirm.title.content`). What the
//! tables leave out, the examples of all pages show: see `examples`. What neither tells, people
//! write in `specs/overrides/cards.toml`.

mod corrections;
mod examples;
mod facts;
mod fields;
mod nesting;
mod rows;
mod values;

use std::collections::BTreeMap;

use feishu_overrides::{CardRules, Problem};
use feishu_spec::{Component, ComponentKind, Doc, Field, to_text};

use crate::{
    import::{Diagnostic, Kind},
    page::{self, Code, Page, Place},
};

/// What became of pages about cards.
#[derive(Clone, Debug, Default)]
pub struct CardReading {
    /// The components, in order of identity.
    pub components: Vec<Component>,
    /// What was found wrong with pages.
    pub diagnostics: Vec<Diagnostic>,
    /// Overrides that do not apply.
    pub problems: Vec<Problem>,
    /// How many pages were read.
    pub pages: usize,
    /// How many of them describe no component: overviews, and what only the builder knows.
    pub others: usize,
}

impl CardReading {
    /// The files to write, as paths below `specs/` with their texts.
    pub fn specs(&self) -> Vec<(String, String)> {
        self.components.iter().map(|it| (it.spec_path(), to_text(it))).collect()
    }
}

/// Whether a text is a page about cards.
pub fn is_page(text: &str) -> bool {
    page::is_about_cards(text)
}

/// Reads pages about cards, given as name and text. With `whole`, they are all pages about cards.
pub fn read(pages: &[(String, String)], rules: &CardRules, whole: bool) -> CardReading {
    let mut reading = CardReading { pages: pages.len(), ..CardReading::default() };
    let mut found: BTreeMap<String, Component> = BTreeMap::new();
    let mut shown = Vec::new();
    for (file, text) in pages {
        let page = page::read(text);
        let mut notes = Notes { file, found: &mut reading.diagnostics };
        let Some(component) = component(&page, &mut notes) else {
            reading.others += 1;
            continue;
        };
        shown.extend(examples::of(&page, &mut notes));
        if let Some(other) = found.insert(component.id.clone(), component) {
            let expected = "a component that no other page describes";
            notes.add(Kind::IdentityCollision, Place::default(), &other.id, expected);
        }
    }
    fields::name_types(found.values_mut(), rules);
    reading.problems = corrections::apply(&mut found, rules, whole);
    examples::complete(&mut found, &shown, rules);
    reading.components = found.into_values().collect();
    if whole {
        reading.problems.extend(rules.unused_types(&reading.components));
    }
    reading
}

/// The examples of a page as JSON: those of whole cards and of single components. The test of
/// generated types reads them again.
pub fn examples(text: &str) -> Vec<serde_json::Value> {
    let mut found = Vec::new();
    let mut notes = Notes { file: "", found: &mut found };
    examples::of(&page::read(text), &mut notes).into_iter().map(|it| it.value).collect()
}

/// Notes what is wrong with one page.
struct Notes<'a> {
    file: &'a str,
    found: &'a mut Vec<Diagnostic>,
}

impl Notes<'_> {
    fn add(&mut self, kind: Kind, place: Place, found: &str, expected: &str) {
        self.found.push(Diagnostic::new(kind, self.file, place, found, expected));
    }
}

/// The component that a page describes. Its tag is the fixed value of the field `tag`.
fn component(page: &Page, notes: &mut Notes<'_>) -> Option<Component> {
    let doc = Doc { path: page.front.path.clone(), updated: None };
    let path = doc.path.as_deref().unwrap_or_default();
    let kind = kind(path)?;
    let mut fields = fields::read(page, notes);
    let id = match kind {
        _ if path.ends_with("/title") => Component::HEADER.to_owned(),
        ComponentKind::Card => Component::CARD.to_owned(),
        _ => take_tag(&mut fields)?,
    };
    let title = page.title.as_ref().map(|title| title.text.clone()).unwrap_or_default();
    let rules = nesting::read(page);
    // A title is part of the card, although it has its page among the components.
    let kind = if id == Component::HEADER { ComponentKind::Card } else { kind };
    let nesting::Rules { most, without, only_in } = rules;
    Some(Component { id, title, doc, kind, most, without, only_in, fields })
}

fn kind(path: &str) -> Option<ComponentKind> {
    const KINDS: [(&str, ComponentKind); 4] = [
        ("/card-json-v2-components/containers/", ComponentKind::Container),
        ("/card-json-v2-components/content-components/", ComponentKind::Content),
        ("/card-json-v2-components/interactive-components/", ComponentKind::Interactive),
        ("/card-json-v2-structure", ComponentKind::Card),
    ];
    KINDS.iter().find(|(part, _)| path.contains(part)).map(|(_, kind)| *kind)
}

/// Takes the field `tag` out and returns its only value.
fn take_tag(fields: &mut Vec<Field>) -> Option<String> {
    let at = fields.iter().position(|field| field.name == "tag")?;
    let [value] = &fields[at].values[..] else { return None };
    let tag = value.value.as_str()?.to_owned();
    fields.remove(at);
    Some(tag)
}

/// The blocks of JSON of a page, each with whether its section shows the form of a component
/// rather than an example.
fn json(page: &Page) -> impl Iterator<Item = (bool, &Code)> {
    page.sections.iter().flat_map(|section| {
        let form = section.heading.text.ends_with("JSON Structure");
        let codes = section.codes().filter(|code| code.lang == "json");
        codes.map(move |code| (form, code))
    })
}
