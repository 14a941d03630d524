//! A resource while a call creates it: its members as they will be written, borrowed from the call
//! where that is possible, since most of what is created is written once and never looked at.

use fastrand::Rng;
use feishu_spec::{Field, Type};

use super::{
    collection::Object,
    object::{self, Origin},
    resource::Resource,
};
use crate::reply::Shown;

/// Members with their names.
pub(crate) type Members<'a> = Vec<(&'a str, Shown<'a>)>;

/// A resource that is not kept yet.
pub(crate) struct Draft<'a> {
    members: Members<'a>,
    /// How many of the members, from the first on, are in the order of their names.
    sorted: usize,
    pub(crate) ids: Vec<String>,
}

impl<'a> Draft<'a> {
    /// A new resource with what the call gives. What is given as null is absent.
    pub(crate) fn new(
        resource: &'a Resource,
        mut given: Members<'a>,
        origin: &Origin<'_>,
        random: &mut Rng,
    ) -> Draft<'a> {
        given.sort_by_key(|(name, _)| *name);
        let mut given = given.into_iter().peekable();
        let mut members = Members::with_capacity(resource.members.len());
        let mut others = Members::new();
        // Both are in the order of their names.
        for ((name, field), source) in resource.members.iter().zip(&resource.sources) {
            while let Some(other) = given.next_if(|(other, _)| *other < name.as_str()) {
                others.push(other);
            }
            let of_call = given.next_if(|(other, _)| other == name).map(|(_, value)| value);
            let is_null = of_call.as_ref().is_some_and(Shown::is_null);
            let value = match of_call.filter(|it| is_kept(resource, name, it) && fits(field, it)) {
                Some(value) if source.has_shape => Some(sound(resource, name, value)),
                Some(value) => Some(value),
                None => source.value(field, is_null, origin, random).map(Shown::from),
            };
            members.extend(value.map(|value| (name.as_str(), value)));
        }
        let sorted = members.len();
        // Fields that replies do not show are kept, too: other endpoints may show them.
        let others = others.into_iter().chain(given);
        let others = others.filter(|(name, value)| is_kept(resource, name, value));
        members.extend(others.map(|(name, value)| (name, sound(resource, name, value))));
        let mut draft = Draft { members, sorted, ids: Vec::new() };
        draft.identify(resource, random);
        draft
    }

    /// Sees to it that all names of the id have one value, and that there is one.
    fn identify(&mut self, resource: &'a Resource, random: &mut Rng) {
        let id = resource.ids.iter().find_map(|name| self.get(name)).map(Shown::to_value);
        let id = id.unwrap_or_else(|| object::id(resource, random));
        for name in &resource.ids {
            if self.get(name).is_none() {
                self.members.push((name, id.clone().into()));
            }
        }
        let names = resource.ids.iter().chain(&resource.other_ids);
        let text = |name: &String| match self.get(name)? {
            Shown::Text(text) => Some(text.as_ref().to_owned()),
            other => object::text(&other.to_value()),
        };
        let mut ids = Vec::with_capacity(1);
        ids.extend(names.filter_map(text));
        ids.sort();
        ids.dedup();
        self.ids = ids;
    }

    /// A member, if it has one of this name.
    pub(crate) fn get(&self, name: &str) -> Option<&Shown<'a>> {
        let (sorted, others) = self.members.split_at(self.sorted);
        match sorted.binary_search_by_key(&name, |(other, _)| *other) {
            Ok(at) => Some(&sorted[at].1),
            Err(_) => others.iter().find(|(other, _)| *other == name).map(|(_, value)| value),
        }
    }

    /// How many members it has.
    pub(crate) fn len(&self) -> usize {
        self.members.len()
    }

    /// It as a reply with these fields shows it.
    pub(crate) fn shown<'b>(&'b self, fields: &'b [Field]) -> Vec<(&'b str, Shown<'b>)> {
        let given = |field: &'b Field| {
            let value =
                self.get(&field.name).filter(|value| !value.is_null() && fits(field, value));
            Some((field.name.as_str(), Shown::Part(value?)))
        };
        let mut shown = Vec::with_capacity(fields.len());
        shown.extend(fields.iter().filter_map(given));
        shown
    }

    /// All its members.
    pub(crate) fn all(&self) -> Shown<'_> {
        let all = self.members.iter().map(|(name, value)| (*name, Shown::Part(value)));
        Shown::Object(all.collect())
    }

    pub(crate) fn into_object(self) -> Object {
        self.members.into_iter().map(|(name, it)| (name.to_owned(), it.into_value())).collect()
    }
}

/// The members of an object, as a call gives them.
pub(crate) fn given(object: &Object) -> Members<'_> {
    object.iter().map(|(name, value)| (name.as_str(), Shown::Value(value))).collect()
}

/// Whether a value is of the type of a field.
fn fits(field: &Field, value: &Shown<'_>) -> bool {
    match value {
        Shown::Value(value) => object::fits(field, value),
        Shown::Owned(value) => object::fits(field, value),
        Shown::Part(value) => fits(field, value),
        Shown::Null => true,
        Shown::Bool(_) => matches!(field.ty, Type::Bool | Type::Any),
        Shown::Text(_) => matches!(field.ty, Type::String | Type::Any),
        Shown::Object(_) => matches!(field.ty, Type::Object | Type::Any),
        Shown::List(_) => matches!(field.ty, Type::List(_) | Type::Any),
    }
}

/// Whether a value that a call gives is kept. No address could name a resource whose id is empty.
fn is_kept(resource: &Resource, name: &str, value: &Shown<'_>) -> bool {
    let is_empty = match value {
        Shown::Value(value) => *value == "",
        Shown::Text(text) => text.is_empty(),
        _ => false,
    };
    let is_id = || resource.ids.iter().any(|id| id == name);
    !value.is_null() && (!is_empty || !is_id())
}

/// The value without what contradicts the documented fields inside it. What this crate puts together
/// itself keeps to them.
fn sound<'a>(resource: &Resource, name: &str, value: Shown<'a>) -> Shown<'a> {
    match value {
        Shown::Value(value) if resource.has_shape(name) => {
            resource.sound(name, value.clone()).into()
        }
        other => other,
    }
}
