//! Types of a service that are the same under several names: equal fields (or variants) with
//! equal docs, in one direction. The documentation gives `{id, name}` a name of its own
//! wherever it stands; here one of them is the type and the others are aliases of it, so that
//! every name stays and the compiler pays once. Which one that is may change; the names do not.

use std::collections::{BTreeMap, HashMap};

use super::names::EVENTS;
use crate::ir::{
    Alias, Borrowed, Crate, Enum, Field, Named, Resource, Service, Space, Struct, Type,
};

/// Turns all twins but one into aliases.
pub(super) fn settle(krate: &mut Crate) {
    for service in &mut krate.services {
        Twins::of(service).settle(service);
    }
}

/// Where a type lives: the modules from the service to the resource, its place there, its name.
type Home = ([String; 3], Space, String);

struct Twins {
    /// For each type that is another's twin: that other.
    others: HashMap<Home, Home>,
}

impl Twins {
    fn of(service: &Service) -> Self {
        let mut types = Types::default();
        for (home, resource) in resources(service) {
            types.add(&home, resource);
        }
        // All structs are taken for one, then told apart by their fields, then by what their
        // fields are found to be, until nothing is told apart any more: so do recursive ones.
        let mut kinds: HashMap<Home, usize> =
            types.structs.keys().map(|home| (home.clone(), 0)).collect();
        kinds.extend(numbered(types.enums.iter().map(|(home, it)| (home, enum_key(home, it)))));
        let mut count = 1;
        loop {
            let keys = types.structs.iter().map(|(home, it)| {
                let fields = it.fields.iter().map(|field| types.field_key(field, home, &kinds));
                (home, format!("{:?} {:?}", it.role, fields.collect::<Vec<_>>()))
            });
            let next = numbered(keys);
            let found = next.values().max().map_or(0, |last| last + 1);
            kinds.extend(next);
            if found == count {
                break;
            }
            count = found;
        }
        let mut others = HashMap::new();
        let structs = types.structs.iter().filter(|(_, it)| it.literal().is_none());
        pair(structs.map(|(home, _)| home), &kinds, &mut others);
        pair(types.enums.keys(), &kinds, &mut others);
        Twins { others }
    }

    fn settle(&self, service: &mut Service) {
        let module = service.module.clone();
        for version in &mut service.versions {
            for resource in &mut version.resources {
                let home = [module.clone(), version.module.clone(), resource.module.clone()];
                let twin = |space, name: &str| {
                    let (modules, lives, other) =
                        self.others.get(&(home.clone(), space, name.to_owned()))?;
                    let of = Borrowed { home: modules.clone(), space: *lives, name: other.clone() };
                    Some((of, *modules == home))
                };
                let mut aliases = Vec::new();
                resource.inputs.retain(|it| {
                    keep(&it.name, &it.doc, twin(Space::Resource, &it.name), &mut aliases)
                });
                resource.enums.retain(|it| {
                    keep(&it.name, &it.doc, twin(Space::Resource, &it.name), &mut aliases)
                });
                aliases.sort_by(|one, other| one.name.cmp(&other.name));
                resource.aliases = aliases;
                let mut aliases = Vec::new();
                resource.outputs.retain(|it| {
                    keep(&it.name, &it.doc, twin(Space::Response, &it.name), &mut aliases)
                });
                resource.output_aliases = aliases;
            }
        }
    }
}

fn keep(
    name: &str,
    doc: &[String],
    twin: Option<(Borrowed, bool)>,
    aliases: &mut Vec<Alias>,
) -> bool {
    let Some((of, near)) = twin else { return true };
    aliases.push(Alias { name: name.to_owned(), doc: doc.to_vec(), of, near });
    false
}

fn resources(service: &Service) -> impl Iterator<Item = ([String; 3], &Resource)> {
    service.versions.iter().flat_map(move |version| {
        version.resources.iter().map(move |resource| {
            let home = [&service.module, &version.module, &resource.module];
            (home.map(String::clone), resource)
        })
    })
}

/// The types of a service that may have twins: those inside requests and replies.
#[derive(Default)]
struct Types<'a> {
    structs: BTreeMap<Home, &'a Struct>,
    enums: BTreeMap<Home, &'a Enum>,
    /// Where the types live that are shown elsewhere.
    borrowed: HashMap<Home, Home>,
}

impl<'a> Types<'a> {
    fn add(&mut self, home: &[String; 3], resource: &'a Resource) {
        let at = |space, name: &String| (home.clone(), space, name.clone());
        let inputs = resource.inputs.iter().map(|it| (at(Space::Resource, &it.name), it));
        let outputs = resource.outputs.iter().map(|it| (at(Space::Response, &it.name), it));
        self.structs.extend(inputs.chain(outputs));
        self.enums.extend(resource.enums.iter().map(|it| (at(Space::Resource, &it.name), it)));
        for (space, borrowed) in
            [(Space::Resource, &resource.borrowed), (Space::Response, &resource.borrowed_outputs)]
        {
            self.borrowed.extend(
                borrowed
                    .iter()
                    .map(|it| (at(space, &it.name), (it.home.clone(), space, it.name.clone()))),
            );
        }
    }

    fn field_key(&self, it: &Field, home: &Home, kinds: &HashMap<Home, usize>) -> String {
        let Field { wire, name, setter, doc, ty, optional, required, checks } = it;
        let ty = self.type_key(ty, home, kinds);
        format!("{wire:?} {name} {setter} {doc:?} {ty} {optional} {required} {checks:?}")
    }

    fn type_key(&self, ty: &Type, home: &Home, kinds: &HashMap<Home, usize>) -> String {
        match ty {
            Type::Struct(Named { space, name }) | Type::Enum(Named { space, name }) => {
                let shown = (home.0.clone(), *space, name.clone());
                let lives = self.borrowed.get(&shown).unwrap_or(&shown);
                // What has no number is no type of this service's inside: told apart by itself.
                let what = if matches!(ty, Type::Enum(_)) { "enum" } else { "struct" };
                match kinds.get(lives) {
                    Some(kind) => format!("{what} #{kind}"),
                    None => format!("{lives:?}"),
                }
            }
            Type::List(inner) => format!("[{}]", self.type_key(inner, home, kinds)),
            Type::Map(inner) => format!("map {}", self.type_key(inner, home, kinds)),
            Type::Boxed(inner) => format!("boxed {}", self.type_key(inner, home, kinds)),
            plain => format!("{plain:?}"),
        }
    }
}

/// Enums are twins within a resource only: elsewhere values as common as "enabled" and
/// "disabled" may mean another thing.
fn enum_key(home: &Home, it: &Enum) -> String {
    format!("enum {:?} {:?} {:?}", home.0, it.wire, it.variants)
}

/// Whether a type lives with the events of a version.
fn of_events((modules, ..): &Home) -> bool {
    modules[2] == EVENTS
}

/// One number for equal keys.
fn numbered<'a>(keys: impl Iterator<Item = (&'a Home, String)>) -> HashMap<Home, usize> {
    let mut numbers: HashMap<String, usize> = HashMap::new();
    keys.map(|(home, key)| {
        let next = numbers.len();
        (home.clone(), *numbers.entry(key).or_insert(next))
    })
    .collect()
}

/// Of each kind the one with the shortest name is the type, and the first of those; one of an
/// event only where all are, since events need a feature of their own.
fn pair<'a>(
    homes: impl Iterator<Item = &'a Home>,
    kinds: &HashMap<Home, usize>,
    others: &mut HashMap<Home, Home>,
) {
    let mut twins: BTreeMap<usize, Vec<&Home>> = BTreeMap::new();
    for home in homes {
        twins.entry(kinds[home]).or_default().push(home);
    }
    for twins in twins.values() {
        let Some(kept) = twins.iter().min_by_key(|home| (of_events(home), home.2.len(), **home))
        else {
            continue;
        };
        let rest = twins.iter().filter(|home| *home != kept);
        others.extend(rest.map(|home| ((*home).clone(), (*kept).clone())));
    }
}
