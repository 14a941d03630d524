//! The names that components of cards and contents of messages have in the generated crate, for
//! reports of changes. This works for specs that cannot be generated from, too.

use std::collections::BTreeMap;

use super::{cards, contents, pages};
use crate::ir::{CARD, CONTENT, ContentSet, ELEMENT, Struct, Type};
use feishu_overrides::Overrides;
use feishu_spec::{
    Component, Content, Direction, Field,
    items::{CrateItems, PartItems, PlaceItems},
};

/// The path of the fields of a part, and the beginning of those of its nodes.
const FIELDS: &str = "fields";
const NODES: &str = "nodes";

/// Adds the names of these components and contents to those of endpoints and events.
pub fn add_part_items(
    items: &mut CrateItems,
    components: &[Component],
    contents: &[Content],
    overrides: &Overrides,
) {
    of_cards(items, components, overrides);
    for direction in Direction::ALL {
        of_contents(items, contents, direction, overrides);
    }
}

fn of_cards(items: &mut CrateItems, components: &[Component], overrides: &Overrides) {
    let cards = cards::as_they_are(components, overrides);
    let mut enums = BTreeMap::new();
    for it in &cards.enums {
        let text = |value: &serde_json::Value| {
            value.as_str().map_or_else(|| value.to_string(), str::to_owned)
        };
        let variants = it.variants.iter().map(|it| (text(&it.value), it.name.clone()));
        enums.insert(it.name.as_str(), items.enums.len());
        items.enums.push(variants.collect());
    }
    let structs = cards.structs.iter().map(|it| &it.own);
    let names = Names { module: CARD.to_owned(), structs: by_name(structs), enums };
    for component in components {
        let owner = cards::struct_name(&component.id);
        items.cards.insert(component.id.clone(), names.part(&owner, &component.fields));
    }
}

fn of_contents(
    items: &mut CrateItems,
    contents: &[Content],
    direction: Direction,
    overrides: &Overrides,
) {
    let of = |content: &&Content| content.id.direction == direction;
    let mut by_project: BTreeMap<&str, Vec<&Content>> = BTreeMap::new();
    for content in contents.iter().filter(of) {
        by_project.entry(&content.id.project).or_default().push(content);
    }
    for (project, contents) in by_project {
        let set = contents::set(project, direction, &contents, overrides);
        let service = pages::service(project, overrides).unwrap_or_default();
        let module = match direction {
            Direction::Sent => format!("{service}::{CONTENT}"),
            Direction::Received => format!("{service}::{CONTENT}::received"),
        };
        let structs = by_name(set.structs.iter());
        let names = Names { module, structs, enums: BTreeMap::new() };
        for content in contents {
            items.contents.insert(content.id.to_string(), names.content(content, &set));
        }
    }
}

fn by_name<'s>(structs: impl Iterator<Item = &'s Struct>) -> BTreeMap<&'s str, &'s Struct> {
    structs.map(|it| (it.name.as_str(), it)).collect()
}

/// The types of one module.
struct Names<'s> {
    module: String,
    structs: BTreeMap<&'s str, &'s Struct>,
    /// Which of the enums of the crate each enum is.
    enums: BTreeMap<&'s str, usize>,
}

impl Names<'_> {
    fn path(&self, name: &str) -> String {
        format!("{}::{name}", self.module)
    }

    fn content(&self, content: &Content, set: &ContentSet) -> PartItems {
        let Some(kind) = set.kinds.iter().find(|it| it.kind == content.id.kind) else {
            return PartItems::default();
        };
        let Some(owner) = &kind.structure else {
            // A card, which is of no type of this module.
            let all = match content.id.direction {
                Direction::Sent => "MessageContent",
                Direction::Received => "ReceivedContent",
            };
            let module = self.module.trim_end_matches("::received");
            let ty = Some(format!("{module}::{all}::{}", kind.variant));
            return PartItems { ty, places: BTreeMap::new() };
        };
        let mut part = self.part(owner, &content.fields);
        let variants = set.nodes.iter().flat_map(|nodes| &nodes.variants);
        for node in &content.nodes {
            // Two kinds may have nodes with one tag: the struct of this kind begins with its name.
            let own = |structure: &str| structure.starts_with(&kind.variant);
            let mut named = variants.clone().filter(|it| it.tag == node.tag);
            let Some(variant) = named.find(|it| own(&it.structure)) else { continue };
            self.places(
                &variant.structure,
                &node.fields,
                &format!("{NODES}.{}", node.tag),
                &mut part.places,
            );
        }
        part
    }

    fn part(&self, owner: &str, fields: &[Field]) -> PartItems {
        let mut places = BTreeMap::new();
        self.places(owner, fields, FIELDS, &mut places);
        PartItems { ty: Some(self.path(owner)), places }
    }

    /// The places of the fields of a struct, which is at the path `above`.
    fn places(
        &self,
        owner: &str,
        fields: &[Field],
        above: &str,
        places: &mut BTreeMap<String, PlaceItems>,
    ) {
        let Some(structure) = self.structs.get(owner) else { return };
        places
            .entry(above.to_owned())
            .or_insert_with(|| PlaceItems { ty: Some(self.path(owner)), ..PlaceItems::default() });
        for field in fields {
            // The member that all values of a struct have is no field of it.
            let Some(own) = structure.fields.iter().find(|it| it.wire == field.name) else {
                continue;
            };
            let named = named(&own.ty);
            let path = format!("{above}.{}", field.name);
            let place = PlaceItems {
                member: Some(format!("{}::{}", self.path(owner), own.name)),
                ty: named.map(|name| self.path(name)),
                values: named.and_then(|name| self.enums.get(name).copied()),
            };
            places.insert(path.clone(), place);
            if let Some(inner) = named.filter(|name| *name != ELEMENT) {
                self.places(inner, &field.fields, &path, places);
            }
        }
    }
}

/// The struct or enum in a type.
fn named(ty: &Type) -> Option<&str> {
    match ty {
        Type::Struct(named) | Type::Enum(named) => Some(&named.name),
        Type::List(inner) | Type::Map(inner) | Type::Boxed(inner) => self::named(inner),
        _ => None,
    }
}
