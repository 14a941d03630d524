//! What the resources of a family consist of, by the fields of its endpoints.

use std::collections::BTreeMap;

use feishu_spec::{Endpoint, Field, Type};
use serde_json::Value;

use super::{
    collection::Object,
    family::{Family, Role},
    names::{ID_WORDS, singular, stem},
    place::{self, OF_LISTS, Place},
    shape::Shape,
    source::Source,
};
use crate::{Specs, reply};

/// What the resources of a family consist of.
pub(crate) struct Resource {
    /// Each member that a reply shows, by name.
    pub(crate) members: BTreeMap<String, Field>,
    /// Where the value of each member comes from that a call does not give, in the same order.
    pub(super) sources: Vec<Source>,
    /// The members that have fields, as each reply documents them: not all replies do alike.
    shapes: BTreeMap<String, Vec<Shape>>,
    /// The members that hold the id of a resource.
    pub(crate) ids: Vec<String>,
    /// Members that hold further ids of a resource, each of a form of its own.
    pub(crate) other_ids: Vec<String>,
    /// Where the reply to a creation holds the resource.
    pub(crate) created: Place,
    /// The name of the collection.
    pub(crate) family: String,
    /// The field of the path that holds the id.
    pub(crate) parameter: String,
    /// The documented example of that field.
    pub(crate) id_example: Option<Value>,
    /// The indexes of the endpoints whose documented replies show nothing beside the resource.
    pub(crate) alone: Vec<usize>,
}

impl Resource {
    /// Reads it from the family's endpoints; nothing if the resources have no id that a reply or a
    /// request tells.
    pub(crate) fn of(family: &Family, specs: &Specs) -> Option<Resource> {
        let endpoints = || {
            let known =
                |(role, index): &(Role, usize)| Some((*role, specs.entry(*index).endpoint().ok()?));
            family.endpoints.iter().filter_map(known)
        };
        let (_, create) = endpoints().find(|(role, _)| *role == Role::Create)?;
        let created = Place::of_one(create, &family.name)?;
        let mut members = BTreeMap::new();
        let mut shapes = BTreeMap::new();
        // The endpoint that gets a resource tells most about it.
        for wanted in [Role::Get, Role::List, Role::Create, Role::Update] {
            for (_, endpoint) in endpoints().filter(|(role, _)| *role == wanted) {
                let Some(place) = place_of(wanted, endpoint, &family.name) else { continue };
                let data = reply::example(endpoint);
                let example = data.as_ref().and_then(|data| place.find(data));
                for field in place.fields(endpoint) {
                    if !OF_LISTS.contains(&field.name.as_str()) {
                        add(&mut members, field, example);
                    }
                }
                Shape::add(&mut shapes, &place, endpoint);
            }
        }
        for wanted in [Role::BatchGet, Role::Search] {
            for (_, endpoint) in endpoints().filter(|(role, _)| *role == wanted) {
                if let Some(place) = place_of(wanted, endpoint, &family.name) {
                    Shape::add(&mut shapes, &place, endpoint);
                }
            }
        }
        // The members that requests set, with their documented defaults.
        let mut writable = BTreeMap::new();
        for (role, endpoint) in endpoints() {
            if matches!(role, Role::Create | Role::Update) {
                let fields = place::sent_fields(endpoint.request.body.as_ref(), &created);
                for field in fields {
                    writable.entry(field.name.clone()).or_insert_with(|| field.default.clone());
                }
            }
        }
        let parameter = family.parameter.clone().unwrap_or_default();
        let in_path = endpoints().flat_map(|(_, endpoint)| &endpoint.request.path);
        let id_example =
            in_path.filter(|it| it.name == parameter).find_map(|it| it.example.clone());
        let is_alone =
            |index: &usize| specs.entry(*index).data().keys().all(|it| members.contains_key(it));
        let indexes = family.endpoints.iter().map(|(_, index)| *index);
        let alone = indexes.filter(is_alone).collect();
        let ids = ids(&parameter, &family.name, create, &created, &members, &writable);
        let other_ids = other_ids(&parameter, &members);
        let source = |(name, field): (&String, &Field)| {
            let (is_id, is_other_id) = (ids.contains(name), other_ids.contains(name));
            Source::of(field, writable.get(name), is_id, is_other_id, shapes.contains_key(name))
        };
        let sources = members.iter().map(source).collect();
        (!ids.is_empty()).then_some(Resource {
            members,
            sources,
            shapes,
            ids,
            other_ids,
            created,
            family: family.name.clone(),
            parameter,
            id_example,
            alone,
        })
    }

    /// The id of a resource.
    pub(crate) fn id<'a>(&self, object: &'a Object) -> Option<&'a Value> {
        self.ids.iter().find_map(|name| object.get(name))
    }

    /// Whether replies document fields inside this member.
    pub(crate) fn has_shape(&self, name: &str) -> bool {
        self.shapes.contains_key(name)
    }

    /// What is sent for a member as replies may show it.
    pub(crate) fn sound(&self, name: &str, value: Value) -> Value {
        let shapes = self.shapes.get(name).map_or(&[][..], Vec::as_slice);
        shapes.iter().fold(value, |value, shape| shape.sound(value))
    }
}

/// Adds a member, with the value that the example of a reply has for it; the first one that has an
/// example tells what it looks like.
fn add(members: &mut BTreeMap<String, Field>, field: &Field, example: Option<&Object>) {
    let example = example.and_then(|it| it.get(&field.name)).filter(|it| !it.is_null());
    let mut field = field.clone();
    field.example = example.cloned().or(field.example);
    match members.get_mut(&field.name) {
        None => drop(members.insert(field.name.clone(), field)),
        Some(known) if known.example.is_none() && known.ty == field.ty => {
            known.example = field.example
        }
        Some(_) => {}
    }
}

/// Where an endpoint's reply holds resources.
pub(crate) fn place_of(role: Role, endpoint: &Endpoint, family: &str) -> Option<Place> {
    match role {
        Role::Create | Role::Get | Role::Update | Role::Delete => Place::of_one(endpoint, family),
        _ => Place::of_many(endpoint),
    }
}

/// The members that hold the id: those called as the parameter of the path, `id` itself, and those
/// called after the resource (`berth_id`, `berth_token`). If there is none, the only text in the
/// reply to a creation.
fn ids(
    parameter: &str,
    family: &str,
    create: &Endpoint,
    created: &Place,
    members: &BTreeMap<String, Field>,
    writable: &BTreeMap<String, Option<Value>>,
) -> Vec<String> {
    let mut stems = vec![stem(parameter).to_lowercase(), singular(family)];
    if let Place::Member(name) = created {
        stems.push(name.to_lowercase());
    }
    stems.retain(|stem| !stem.is_empty());
    let last_word = parameter.rsplit('_').next().unwrap_or_default();
    let is_id = |name: &str| {
        let thing = stem(name);
        name == parameter
            || name == "id"
            || (name == last_word && ID_WORDS.contains(&name))
            || (thing != name && stems.contains(&thing.to_lowercase()))
    };
    let scalar = |field: &Field| matches!(field.ty, Type::String | Type::Int);
    let shown = members.values().filter(|it| scalar(it)).map(|it| it.name.as_str());
    let sent = writable.keys().map(String::as_str).filter(|name| !members.contains_key(*name));
    let mut ids: Vec<String> =
        shown.chain(sent).filter(|name| is_id(name)).map(str::to_owned).collect();
    let named = stem(parameter);
    if ids.is_empty() && members.get(named).is_some_and(|it| it.ty == Type::String) {
        ids.push(named.to_owned());
    }
    if ids.is_empty() {
        let mut texts = created
            .fields(create)
            .iter()
            .filter(|it| it.ty == Type::String && stem(&it.name) != it.name);
        if let (Some(one), None) = (texts.next(), texts.next()) {
            ids.push(one.name.clone());
        }
    }
    ids
}

/// Users and departments have ids of several kinds, any of which a call may give.
fn other_ids(parameter: &str, members: &BTreeMap<String, Field>) -> Vec<String> {
    let names: &[&str] = match parameter {
        "user_id" => &["open_id", "union_id"],
        "department_id" => &["open_department_id"],
        _ => &[],
    };
    names
        .iter()
        .filter(|name| members.contains_key(**name))
        .map(|name| (*name).to_owned())
        .collect()
}
