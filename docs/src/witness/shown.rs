//! New fields of the Python SDK beside the examples on pages: one that an example shows as something
//! else is the SDK's mistake. A reply of that form could not be read, so no place of its class gets it.

use std::collections::BTreeMap;

use feishu_spec::{
    Endpoint, Field, Type,
    validate::{ValueKind, coerce},
};
use serde_json::Value;

use super::{
    pairs::{Place, Step, each},
    python::{Classes, Member, class, same_letters},
};

/// An example that shows something else than a field of the SDK.
pub(super) struct Contradicted {
    /// The endpoint.
    pub(super) id: String,
    /// The path of the field.
    pub(super) path: String,
    /// What the example shows there.
    pub(super) shown: ValueKind,
    /// What the SDK says.
    pub(super) ty: Type,
}

/// Examples that show something else, by the class and the name of the field.
pub(super) type AllContradicted = BTreeMap<Member, Vec<Contradicted>>;

/// Compares the new fields of one endpoint with its examples.
pub(super) fn compare(
    page: &mut Endpoint,
    sdk: &Endpoint,
    classes: &Classes,
    found: &mut AllContradicted,
) {
    let (request, reply) = (page.request.example.clone(), page.response.example.clone());
    let reply = reply.unwrap_or_default();
    let id = page.id.to_string();
    let examples = Examples {
        request: request.as_ref().into_iter().collect(),
        // What is beside `data`, and what is in it.
        reply: [Some(&reply), reply.get("data")].into_iter().flatten().collect(),
    };
    each(page, sdk, &mut Compare { id, examples, classes, found });
}

struct Examples<'v> {
    request: Vec<&'v Value>,
    reply: Vec<&'v Value>,
}

struct Compare<'a, 'v> {
    id: String,
    examples: Examples<'v>,
    classes: &'a Classes,
    found: &'a mut AllContradicted,
}

impl Step for Compare<'_, '_> {
    fn lists(&mut self, place: Place<'_>, page: &mut Vec<Field>, sdk: &[Field]) {
        let examples = if place.sent { &self.examples.request } else { &self.examples.reply };
        let mut there: Vec<&Value> = examples.iter().copied().flat_map(objects).collect();
        for name in place.path.split('.').filter(|name| !name.is_empty()) {
            there = members(&there, name).into_iter().flat_map(objects).collect();
        }
        for other in sdk {
            if !page.iter().any(|field| same_letters(&field.name, &other.name)) {
                self.field(place, other, &there);
            }
        }
    }

    fn open(&mut self, _: Place<'_>, _: &[Field]) {}
}

impl Compare<'_, '_> {
    /// A field that specs lack at this place, where the examples have these objects.
    fn field(&mut self, place: Place<'_>, other: &Field, there: &[&Value]) {
        if !self.classes.is_new(place.class, &other.name) {
            return;
        }
        let values = members(there, &other.name);
        let path = place.inside(&other.name);
        if let Some(value) = values.iter().find(|value| !may_be(&other.ty, value)) {
            let part = if place.sent { "request.body" } else { "response.data" };
            let member = (place.class.to_owned(), other.name.clone());
            self.found.entry(member).or_default().push(Contradicted {
                id: self.id.clone(),
                path: format!("{part}.{path}"),
                shown: ValueKind::of(value),
                ty: other.ty.clone(),
            });
            return;
        }
        let inside: Vec<&Value> =
            values.into_iter().flat_map(|value| objects_of(&other.ty, value)).collect();
        for inner in &other.fields {
            self.field(Place { class: class(other), path: &path, ..place }, inner, &inside);
        }
    }
}

/// Whether a value of an example may be one of a type. Those that are empty say nothing.
fn may_be(ty: &Type, value: &Value) -> bool {
    let scalar = matches!(ty, Type::Int | Type::Float | Type::Bool | Type::Any | Type::File);
    value.is_null() || (scalar && *value == "") || coerce(ty, value).is_some()
}

/// The members of this name, however it is written.
fn members<'v>(objects: &[&'v Value], name: &str) -> Vec<&'v Value> {
    let all = objects.iter().filter_map(|it| it.as_object()).flatten();
    all.filter(|(other, _)| same_letters(other, name)).map(|(_, value)| value).collect()
}

/// The objects in a value and in its lists.
fn objects(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(elements) => elements.iter().flat_map(objects).collect(),
        Value::Object(_) => vec![value],
        _ => Vec::new(),
    }
}

/// The objects in a value of a type, whose maps have keys that are data.
fn objects_of<'v>(ty: &Type, value: &'v Value) -> Vec<&'v Value> {
    match (ty, value) {
        (Type::List(inner), Value::Array(elements)) => {
            elements.iter().flat_map(|element| objects_of(inner, element)).collect()
        }
        (Type::Map(inner), Value::Object(members)) => {
            members.values().flat_map(|member| objects_of(inner, member)).collect()
        }
        (Type::Object, Value::Object(_)) => vec![value],
        _ => Vec::new(),
    }
}
