//! Values made from documented fields, for replies that have no documented example.

use feishu_spec::{
    Body, Field, Type,
    validate::{self, Null, Strictness},
};
use serde_json::{Map, Value, json};

/// How deep types are followed that contain themselves.
const DEPTH: usize = 12;

/// A value for a body.
pub(crate) fn body(body: &Body) -> Value {
    let mut field = Field::new("", body.ty.clone());
    field.fields.clone_from(&body.fields);
    value(&field, &body.ty, DEPTH)
}

/// A value for a field.
pub(crate) fn field(field: &Field) -> Value {
    value(field, &field.ty, DEPTH)
}

/// An object with a value for each of `fields`.
pub(crate) fn object(fields: &[Field]) -> Map<String, Value> {
    members(fields, DEPTH)
}

fn members(fields: &[Field], depth: usize) -> Map<String, Value> {
    fields
        .iter()
        // A type that contains itself is left out: an absent field is always allowed.
        .filter(|field| depth > 0 && field.same_as.is_none())
        .map(|field| (field.name.clone(), value(field, &field.ty, depth - 1)))
        .collect()
}

fn value(field: &Field, ty: &Type, depth: usize) -> Value {
    let documented = [&field.example, &field.default].into_iter().flatten();
    let listed = field.values.iter().map(|value| &value.value);
    if let Some(value) = documented.chain(listed).find(|value| fits(ty, value)) {
        return value.clone();
    }
    match ty {
        Type::String | Type::File => json!("string"),
        Type::Int => json!(1),
        Type::Float => json!(1.5),
        Type::Bool => json!(true),
        Type::Any => json!({}),
        Type::Object => Value::Object(members(&field.fields, depth)),
        Type::List(inner) => json!([value(field, inner, depth)]),
        Type::Map(inner) => json!({"key": value(field, inner, depth)}),
    }
}

/// Whether a documented value is one of the type: pages do not always keep to it. Of objects
/// their fields know better than an example of the whole.
fn fits(ty: &Type, value: &Value) -> bool {
    let whole = Field::new("", ty.clone());
    let strictness = Strictness { null: Null::Itself, first: true, ..Strictness::TYPES };
    let empty = value.as_array().is_some_and(Vec::is_empty);
    !value.is_null()
        && (*ty.innermost() != Type::Object || empty)
        && validate::field(&whole, value, strictness).is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_takes_examples_of_the_right_type_and_makes_up_the_rest() {
        let fields: Vec<Field> = serde_json::from_value(json!([
            {"name": "id", "type": "string", "example": "b1"},
            {"name": "depth", "type": "int", "example": "not a number"},
            {"name": "state", "type": "int", "values": [{"value": 3}]},
            {"name": "tags", "type": "string[]", "example": ["x"]},
            {"name": "tides", "type": "map<float[]>"},
            {"name": "cells", "type": "any[][]", "example": [["a", null, 3]]},
            {"name": "ships", "type": "object[]", "fields": [
                {"name": "ok", "type": "bool"},
                {"name": "ships", "type": "object[]", "same_as": "ships"}
            ]}
        ]))
        .unwrap();
        assert_eq!(
            Value::Object(object(&fields)),
            json!({"id": "b1", "depth": 1, "state": 3, "tags": ["x"], "tides": {"key": [1.5]},
                   "cells": [["a", null, 3]],
                   "ships": [{"ok": true}]})
        );
    }
}
