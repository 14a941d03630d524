//! Finds types of a service that differ only in their names: they have equal fields (or variants)
//! with equal facts in their docs. The documentation gives `{id, name}` another name in each place;
//! here one type serves for all, and the names are aliases of it, so that every name exists and the
//! compiler pays once. [`kept`] decides which type is kept. This may change when pages come and go;
//! the names do not. Whole replies of a resource become one in [`replies`].

mod kept;
mod key;
mod replies;
mod words;

use std::collections::{BTreeMap, HashMap};

use self::{
    kept::{Chooser, Kept},
    key::Types,
};
use super::{docs, names};
use crate::ir::{
    Alias, Crate, Doc, Enum, Named, Resource, Role, Service, Space, Struct, Type, TypeHome,
};
use feishu_overrides::{Overrides, Problem, SharedWords};

/// Makes equal types one, and the others aliases of it.
pub(super) fn dedup(krate: &mut Crate, overrides: &Overrides, problems: &mut Vec<Problem>) {
    for service in &mut krate.services {
        let kept = choose(service, overrides, problems);
        words::share(service, &kept.groups, overrides);
        for (name, homes) in &kept.chosen {
            let key = format!("{}.{name}", service.project);
            let words = overrides.service(&service.project).and_then(|it| it.shared.get(&key));
            share(service, name, homes, words);
        }
        alias(service, &kept.aliases);
        replies::share(service, &kept.replies);
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
        self.modules[2] == names::EVENTS
    }

    /// Its path with the identity of its resource.
    fn path(&self, id: &str) -> String {
        match self.space {
            Space::Resource => format!("{id}.{}", self.name),
            Space::Response => format!("{id}.response.{}", self.name),
        }
    }
}

/// What is chosen for the types of a service.
#[derive(Default)]
struct Choice {
    /// The types that become aliases, and of what.
    aliases: HashMap<Home, Named>,
    /// The names of new types, each with the types that it stands for, the first of which says
    /// what it is.
    chosen: BTreeMap<String, Vec<Home>>,
    /// The types that become one.
    groups: Vec<Vec<Home>>,
    /// The whole replies that become one.
    replies: Vec<Vec<Home>>,
}

fn choose(service: &Service, overrides: &Overrides, problems: &mut Vec<Problem>) -> Choice {
    let types = Types::of(service);
    let enums = types.enum_classes();
    let structs = types.struct_classes(&enums);
    // A struct with a literal for its required fields has a second type beside it.
    let plain = types.structs.iter().filter(|(_, it)| it.literal().is_none());
    let plain = plain.filter(|(home, _)| !types.replies.contains(*home));
    let read = types.structs.iter().filter(|(_, it)| it.role == Role::Output);
    let read = read.map(|(home, _)| home.clone()).collect();
    let words = overrides.service(&service.project);
    let mut chooser = Chooser::new(&service.project, ids(service), words, read);
    let mut found = chooser.choose(plain.map(|(home, _)| home), &structs);
    found.extend(chooser.choose(types.enums.keys(), &enums));
    problems.extend(chooser.problems(overrides));
    let mut choice = Choice::default();
    for (kept, members) in found {
        choice.add(&service.module, kept, &members);
    }
    choice.replies = replies::equal(&types.replies, &structs);
    choice.groups.extend(choice.replies.iter().cloned());
    choice
}

fn ids(service: &Service) -> BTreeMap<[String; 3], &str> {
    let mut ids = BTreeMap::new();
    for version in &service.versions {
        for Resource { id, module, .. } in &version.resources {
            let modules = [&service.module, &version.module, module].map(String::clone);
            ids.insert(modules, id.as_str());
        }
    }
    ids
}

impl Choice {
    fn add(&mut self, service: &str, kept: Kept, members: &[&Home]) {
        self.groups.push(members.iter().map(|&home| home.clone()).collect());
        match kept {
            Kept::Member(kept) => {
                for &home in members.iter().filter(|home| **home != &kept) {
                    let place = if home.modules == kept.modules {
                        TypeHome::Here(kept.space)
                    } else {
                        TypeHome::Resource(kept.modules.clone(), kept.space)
                    };
                    self.aliases.insert(home.clone(), Named { place, name: kept.name.clone() });
                }
            }
            Kept::Chosen(name, homes) => {
                for &home in members {
                    let place = TypeHome::Types(service.to_owned());
                    self.aliases.insert(home.clone(), Named { place, name: name.clone() });
                }
                self.chosen.insert(name, homes);
            }
        }
    }
}

/// Adds a type of this name to the service: what the first of `homes` is.
fn share(service: &mut Service, name: &str, homes: &[Home], words: Option<&SharedWords>) {
    let Some(first) = homes.first() else { return };
    let doc = docs::shared(words.and_then(|words| words.summary.as_deref()), name, &told(homes));
    let resources = service.versions.iter().flat_map(|version| {
        version.resources.iter().filter(move |it| {
            (&version.module, &it.module) == (&first.modules[1], &first.modules[2])
        })
    });
    for resource in resources {
        let structs = match first.space {
            Space::Resource => &resource.inputs,
            Space::Response => &resource.outputs,
        };
        if let Some(it) = structs.iter().find(|it| it.name == first.name) {
            let mut it = Struct { name: name.to_owned(), doc, ..it.clone() };
            for field in &mut it.fields {
                far(&mut field.ty, &first.modules);
            }
            service.structs.push(it);
            return;
        }
        if let Some(it) = resource.enums.iter().find(|it| it.name == first.name) {
            service.enums.push(Enum { name: name.to_owned(), doc, ..it.clone() });
            return;
        }
    }
}

/// The documented names of a type, as paths below the service, each once.
fn told(homes: &[Home]) -> Vec<String> {
    let paths = homes.iter().map(|home| home.path(&home.modules[1..].join("::")));
    paths.map(|path| path.replace('.', "::").replace("r#", "")).collect()
}

/// Says of the types inside where they live, for use in another module.
fn far(ty: &mut Type, modules: &[String; 3]) {
    match ty {
        Type::Struct(named) | Type::Enum(named) => {
            if let TypeHome::Here(space) = named.place {
                named.place = TypeHome::Resource(modules.clone(), space);
            }
        }
        Type::List(inner) | Type::Map(inner) | Type::Boxed(inner) => far(inner, modules),
        _ => {}
    }
}

/// Turns types into aliases.
fn alias(service: &mut Service, aliases: &HashMap<Home, Named>) {
    for version in &mut service.versions {
        for resource in &mut version.resources {
            let modules = [&service.module, &version.module, &resource.module].map(String::clone);
            let alias = |space, name: &str, doc: &Doc| {
                let home = Home { modules: modules.clone(), space, name: name.to_owned() };
                let of = aliases.get(&home)?.clone();
                Some(Alias { name: name.to_owned(), doc: doc.clone(), of })
            };
            let Resource { inputs, enums, outputs, aliases, output_aliases, .. } = resource;
            inputs.retain(|it| kept(alias(Space::Resource, &it.name, &it.doc), aliases));
            enums.retain(|it| kept(alias(Space::Resource, &it.name, &it.doc), aliases));
            outputs.retain(|it| kept(alias(Space::Response, &it.name, &it.doc), output_aliases));
            aliases.sort_by(|one, other| one.name.cmp(&other.name));
        }
    }
}

/// Whether a type stays one; its alias is added to the others where it does not.
fn kept(alias: Option<Alias>, aliases: &mut Vec<Alias>) -> bool {
    let stays = alias.is_none();
    aliases.extend(alias);
    stays
}
