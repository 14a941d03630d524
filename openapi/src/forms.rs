//! Merges the forms of one type into one schema. Forms differ in the attributes of their fields,
//! not in which fields there are: that would be another type.

use serde_json::{Map, Value};

use crate::schema::VALUES;

/// Merges two schemas: allows the values of either, and keeps only the limits and defaults that
/// both have. Examples and descriptions come from the first that has any.
pub(super) fn merge(one: Value, other: Value) -> Value {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => Value::Object(members(one, other)),
        (one, _) => one,
    }
}

fn members(one: Map<String, Value>, mut other: Map<String, Value>) -> Map<String, Value> {
    let names = EnumNames::of(&one, &other);
    let mut merged = Map::new();
    for (key, value) in one {
        let theirs = other.shift_remove(&key);
        let value = match (key.as_str(), theirs) {
            (VALUES | "x-enum-varnames" | "x-enum-descriptions", _) => continue,
            ("examples" | "description" | "x-feishu-example", _) => value,
            ("properties" | "x-enumDescriptions", Some(theirs)) => each(value, theirs),
            ("x-enumDescriptions", None) => value,
            ("items" | "additionalProperties", Some(theirs)) => merge(value, theirs),
            (_, Some(theirs)) if theirs == value => value,
            _ => continue,
        };
        merged.insert(key, value);
    }
    for key in ["examples", "description", "x-feishu-example", "x-enumDescriptions"] {
        if let Some(value) = other.shift_remove(key) {
            merged.insert(key.to_owned(), value);
        }
    }
    names.put(&mut merged);
    merged
}

fn each(one: Value, other: Value) -> Value {
    let (Value::Object(mut one), Value::Object(other)) = (one, other) else { return Value::Null };
    for (name, theirs) in other {
        match one.get_mut(&name) {
            Some(ours) => *ours = merge(ours.take(), theirs),
            None => drop(one.insert(name, theirs)),
        }
    }
    Value::Object(one)
}

/// Enumerated values with the name and description of each.
struct EnumNames {
    values: Vec<Value>,
    beside: [Vec<Option<Value>>; 2],
}

const BESIDE: [&str; 2] = ["x-enum-varnames", "x-enum-descriptions"];

impl EnumNames {
    fn of(one: &Map<String, Value>, other: &Map<String, Value>) -> Self {
        let mut all = EnumNames { values: Vec::new(), beside: [Vec::new(), Vec::new()] };
        // A form without a list accepts any value.
        let (Some(_), Some(_)) = (one.get(VALUES), other.get(VALUES)) else { return all };
        for form in [one, other] {
            let values = form[VALUES].as_array().map_or(&[][..], Vec::as_slice);
            for (index, value) in values.iter().enumerate() {
                if !all.values.contains(value) {
                    all.values.push(value.clone());
                    for (beside, key) in all.beside.iter_mut().zip(BESIDE) {
                        beside.push(form.get(key).and_then(|list| list.get(index)).cloned());
                    }
                }
            }
        }
        all
    }

    fn put(self, schema: &mut Map<String, Value>) {
        if self.values.is_empty() {
            return;
        }
        schema.insert(VALUES.into(), Value::Array(self.values));
        for (beside, key) in self.beside.into_iter().zip(BESIDE) {
            let described = key == "x-enum-descriptions" && beside.iter().any(Option::is_some);
            let beside: Vec<Option<Value>> = match described {
                true => beside.into_iter().map(|it| it.or(Some("".into()))).collect(),
                false => beside,
            };
            if let Some(beside) = beside.into_iter().collect::<Option<Vec<Value>>>() {
                schema.insert(key.into(), Value::Array(beside));
            }
        }
    }
}
