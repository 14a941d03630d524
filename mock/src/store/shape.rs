//! The members of resources as replies document them: not all replies do alike, and each must be able to
//! show what is kept.

use std::{collections::BTreeMap, sync::Arc};

use feishu_spec::{Endpoint, Field};
use serde_json::Value;

use super::place::Place;
use crate::reply::sound_member;

/// A member as one reply documents it.
pub(super) struct Shape {
    field: Field,
    /// The fields from which the `same_as` of a field inside it counts; none if there is no such one.
    beside: Arc<[Field]>,
}

impl Shape {
    /// Adds those of an endpoint's reply.
    pub(super) fn add(
        shapes: &mut BTreeMap<String, Vec<Shape>>,
        place: &Place,
        endpoint: &Endpoint,
    ) {
        let mut fields = place.fields(endpoint).to_vec();
        if let Place::Member(path) | Place::List(path) = place {
            fields.iter_mut().for_each(|field| count_from(path, field));
        }
        let beside: Arc<[Field]> =
            if fields.iter().any(contains_itself) { fields.clone().into() } else { Arc::default() };
        for field in fields.into_iter().filter(|it| !it.fields.is_empty() || it.same_as.is_some()) {
            let known = shapes.entry(field.name.clone()).or_default();
            if !known.iter().any(|it| is_alike(&it.field, &field)) {
                known.push(Shape { field, beside: beside.clone() });
            }
        }
    }

    /// A value of the member with what contradicts this documentation mended or left out.
    pub(super) fn sound(&self, value: Value) -> Value {
        sound_member(&self.field, &self.beside, value)
    }
}

/// Lets the `same_as` of a field, and of those inside it, count from the fields at this path.
fn count_from(path: &str, field: &mut Field) {
    if let Some(rest) = field.same_as.as_ref().and_then(|it| it.strip_prefix(path)) {
        if rest.is_empty() {
            field.same_as = Some(String::new());
        } else if let Some(inner) = rest.strip_prefix('.') {
            field.same_as = Some(inner.to_owned());
        }
    }
    field.fields.iter_mut().for_each(|inner| count_from(path, inner));
}

fn contains_itself(field: &Field) -> bool {
    field.same_as.is_some() || field.fields.iter().any(contains_itself)
}

/// Whether two fields ask the same of the types of a value.
fn is_alike(one: &Field, other: &Field) -> bool {
    one.name == other.name
        && one.ty == other.ty
        && one.same_as == other.same_as
        && one.fields.len() == other.fields.len()
        && one.fields.iter().zip(&other.fields).all(|(a, b)| is_alike(a, b))
}
