//! Types of a service that are the same but for their names: equal fields (or variants) with
//! equal docs, in one direction. The documentation gives `{id, name}` a name of its own
//! wherever it stands; here one of them is the type and the others are aliases of it, so that
//! every name stays and the compiler pays once. Which one that is may change; the names do not.

mod key;

use std::collections::{BTreeMap, HashMap};

use self::key::{ClassId, Types};
use super::names::EVENTS;
use crate::ir::{Alias, Borrowed, Crate, Service, Space};

/// Turns all types but one of each class of equal ones into aliases.
pub(super) fn dedup(krate: &mut Crate) {
    for service in &mut krate.services {
        Kept::of(service).apply(service);
    }
}

/// Where a type lives.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Home {
    /// The modules from the service to the resource.
    modules: [String; 3],
    /// Its place there.
    space: Space,
    /// Its name.
    name: String,
}

impl Home {
    /// Whether it lives with the events of a version.
    fn is_of_events(&self) -> bool {
        self.modules[2] == EVENTS
    }
}

/// For each type that becomes an alias: the type that is kept.
struct Kept(HashMap<Home, Home>);

impl Kept {
    fn of(service: &Service) -> Self {
        let types = Types::of(service);
        let enums = types.enum_classes();
        let structs = types.struct_classes(&enums);
        let mut kept = Kept(HashMap::new());
        // A struct literal for required fields is a type of its own, which has no alias.
        let plain = types.structs.iter().filter(|(_, it)| it.literal().is_none());
        kept.add(plain.map(|(home, _)| home), &structs);
        kept.add(types.enums.keys(), &enums);
        kept
    }

    /// Of each class, the type with the shortest name is kept, and the first of those; one of an
    /// event only where all are, since events need a feature of their own.
    fn add<'a>(&mut self, homes: impl Iterator<Item = &'a Home>, classes: &HashMap<Home, ClassId>) {
        let mut members: BTreeMap<ClassId, Vec<&Home>> = BTreeMap::new();
        for home in homes {
            members.entry(classes[home]).or_default().push(home);
        }
        for members in members.values() {
            let order = |home: &Home| (home.is_of_events(), home.name.len(), home.clone());
            let Some(&kept) = members.iter().min_by_key(|home| order(home)) else { continue };
            let rest = members.iter().filter(|home| **home != kept);
            self.0.extend(rest.map(|home| ((*home).clone(), kept.clone())));
        }
    }

    fn apply(&self, service: &mut Service) {
        let module = service.module.clone();
        for version in &mut service.versions {
            for resource in &mut version.resources {
                let modules = [module.clone(), version.module.clone(), resource.module.clone()];
                let kept = |space, name: &str| {
                    let home = Home { modules: modules.clone(), space, name: name.to_owned() };
                    let Home { modules: elsewhere, space, name } = self.0.get(&home)?.clone();
                    let near = elsewhere == modules;
                    Some((Borrowed { home: elsewhere, space, name }, near))
                };
                let mut aliases = Vec::new();
                resource.inputs.retain(|it| {
                    keep(&it.name, &it.doc, kept(Space::Resource, &it.name), &mut aliases)
                });
                resource.enums.retain(|it| {
                    keep(&it.name, &it.doc, kept(Space::Resource, &it.name), &mut aliases)
                });
                aliases.sort_by(|one, other| one.name.cmp(&other.name));
                resource.aliases = aliases;
                let mut aliases = Vec::new();
                resource.outputs.retain(|it| {
                    keep(&it.name, &it.doc, kept(Space::Response, &it.name), &mut aliases)
                });
                resource.output_aliases = aliases;
            }
        }
    }
}

fn keep(
    name: &str,
    doc: &[String],
    kept: Option<(Borrowed, bool)>,
    aliases: &mut Vec<Alias>,
) -> bool {
    let Some((of, near)) = kept else { return true };
    aliases.push(Alias { name: name.to_owned(), doc: doc.to_vec(), of, near });
    false
}
