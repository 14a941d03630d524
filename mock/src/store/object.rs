//! Makes and changes resources. What a caller can set and does not is absent, or has its documented
//! default; what only the platform sets is as the documentation shows it, but for ids and times.

use std::{borrow::Cow, mem, time::SystemTime};

use fastrand::Rng;
use feishu_spec::{Field, Type, validate};
use serde_json::{Map, Value, json};

use super::{
    collection::Object,
    draft::{self, Draft},
    id,
    names::is_time_of_change,
    resource::Resource,
    source::Unit,
};
use crate::Domain;

/// What a call says that is the same for all resources that it creates.
pub(crate) struct Origin<'a> {
    /// The parameters of the path.
    pub(crate) path: &'a [(String, String)],
    /// When it came.
    pub(crate) now: SystemTime,
    /// Where links lead.
    pub(crate) domain: Domain,
}

/// A new resource with what the call `sent`, and its ids. What is sent as null is absent.
pub(crate) fn new(
    resource: &Resource,
    sent: Object,
    origin: &Origin<'_>,
    random: &mut Rng,
) -> (Object, Vec<String>) {
    let mut draft = Draft::new(resource, draft::given(&sent), origin, random);
    let ids = mem::take(&mut draft.ids);
    (draft.into_object(), ids)
}

/// A new id of a resource, of the form of the documented one.
pub(super) fn id(resource: &Resource, random: &mut Rng) -> Value {
    let declared = resource.ids.iter().filter_map(|name| resource.members.get(name));
    let shown =
        declared.clone().find(|it| it.example.is_some()).or_else(|| declared.clone().next());
    if let Some(field) = shown.filter(|it| it.example.is_some()) {
        return new_id(field, random);
    }
    let example = resource.id_example.clone();
    let ty = shown.map_or(Type::String, |it| it.ty.clone());
    let field = Field { example, ..Field::new(resource.parameter.clone(), ty) };
    new_id(&field, random)
}

/// Changes a resource as a call says. `listed` are the members that the call names as changed: those
/// of them that it does not send are removed.
pub(crate) fn change(
    resource: &Resource,
    object: &mut Object,
    sent: &Object,
    listed: &[String],
    now: SystemTime,
) {
    for (name, value) in sent {
        if resource.ids.contains(name) || resource.other_ids.contains(name) {
            continue;
        }
        match (object.get_mut(name), value) {
            (_, Value::Null) => drop(object.remove(name)),
            // A map is changed key by key: a record keeps the cells that a call does not name.
            (Some(Value::Object(old)), Value::Object(new)) if is_map(resource, name) => {
                old.extend(new.iter().map(|(key, value)| (key.clone(), value.clone())));
            }
            _ => {
                object.insert(name.clone(), resource.sound(name, value.clone()));
            }
        }
    }
    for name in listed.iter().filter(|name| !sent.contains_key(*name)) {
        object.remove(name);
    }
    for (name, field) in &resource.members {
        if is_time_of_change(name)
            && !sent.contains_key(name)
            && let Some(unit) = Unit::of(field)
        {
            object.insert(name.clone(), unit.time(now));
        }
    }
}

/// A resource as a reply with these fields shows it.
pub(crate) fn shown(object: &Object, fields: &[Field]) -> Object {
    let member = |field: &Field| Some((field.name.clone(), given(field, object)?.clone()));
    fields.iter().filter_map(member).collect()
}

/// The same, borrowed.
pub(crate) fn shown_of<'a>(
    object: &'a Object,
    fields: &'a [Field],
) -> impl Iterator<Item = (&'a str, &'a Value)> {
    fields.iter().filter_map(|field| Some((field.name.as_str(), given(field, object)?)))
}

/// A string or a number as text.
pub(crate) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(it) => Some(it.to_string()),
        _ => None,
    }
}

/// The member of this name, if it has a value of the documented type.
fn given<'a>(field: &Field, object: &'a Map<String, Value>) -> Option<&'a Value> {
    object.get(&field.name).filter(|value| !value.is_null() && fits(field, value))
}

/// Whether a value is of the type of a field.
pub(crate) fn fits(field: &Field, value: &Value) -> bool {
    is_of(&field.ty, value)
}

/// Whether a value has a type, with what is in its lists and maps; null has any.
fn is_of(ty: &Type, value: &Value) -> bool {
    value.is_null()
        || validate::fits(ty, value)
            && match (ty, value) {
                (Type::List(inner), Value::Array(all)) => all.iter().all(|it| is_of(inner, it)),
                (Type::Map(inner), Value::Object(all)) => all.values().all(|it| is_of(inner, it)),
                _ => true,
            }
}

fn is_map(resource: &Resource, name: &str) -> bool {
    resource.members.get(name).is_some_and(|field| matches!(field.ty, Type::Map(_)))
}

/// A new id of this field's type, of the form of its example.
pub(super) fn new_id(field: &Field, random: &mut Rng) -> Value {
    let example = match &field.example {
        Some(Value::String(example)) => Some(Cow::Borrowed(example.as_str())),
        other => other.as_ref().and_then(text).map(Cow::Owned),
    };
    let id = id::like(example.as_deref(), &field.name, random);
    match field.ty {
        Type::Int => json!(
            id.chars()
                .filter(char::is_ascii_digit)
                .take(15)
                .collect::<String>()
                .parse()
                .unwrap_or(1_i64)
        ),
        _ => json!(id),
    }
}
