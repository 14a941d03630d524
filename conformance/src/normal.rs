//! When two JSON values are equal: the rule that the generated types must keep to.
//!
//! They are compared in a normal form that depends on the page's table:
//! 1. A documented member that is `null` is absent, and so is a `null` member of a documented
//!    map.
//! 2. In a reply, a documented list or map that is empty is absent; in a request it is not,
//!    since callers may mean it there.
//! 3. Numbers are equal by value: `3` is `3.0`.
//! 4. The order of members does not matter.
//! 5. In a reply, an empty list or map that the table lacks is absent: several pages share the
//!    type, and another one has it.
//!
//! Nothing else is normalized; values without a documented shape are compared as they are.

use feishu_spec::{Field, Type};
use serde_json::{Map, Number, Value};

use crate::table::FieldTable;

/// Converts values to normal form.
#[derive(Clone, Copy)]
pub struct Normal<'a> {
    /// The fields of the body.
    pub table: FieldTable<'a>,
    /// Whether it is a request.
    pub sent: bool,
}

impl<'a> Normal<'a> {
    /// An object with these fields. Members that the table lacks stay.
    pub fn object(&self, fields: &'a [Field], members: Map<String, Value>) -> Map<String, Value> {
        let normal = members.into_iter().filter_map(|(name, value)| {
            match fields.iter().find(|field| field.name == name) {
                Some(field) => self.member(field, value).map(|value| (name, value)),
                None => (self.sent || !is_empty(&value)).then_some((name, value)),
            }
        });
        normal.collect()
    }

    /// The value of a field; `None` if it is absent.
    pub fn member(&self, field: &'a Field, value: Value) -> Option<Value> {
        let value = self.value(field, &field.ty, value);
        let nothing = match (&field.ty, &value) {
            (_, Value::Null) => true,
            (Type::List(_) | Type::Map(_), value) => !self.sent && is_empty(value),
            _ => false,
        };
        (!nothing).then_some(value)
    }

    fn value(&self, field: &'a Field, ty: &Type, value: Value) -> Value {
        if self.table.is_free(field, ty) {
            return numbers(value);
        }
        match (ty, value) {
            (Type::Object, Value::Object(members)) => {
                Value::Object(self.object(self.table.inside(field), members))
            }
            (Type::List(inner), Value::Array(elements)) => {
                elements.into_iter().map(|element| self.value(field, inner, element)).collect()
            }
            (Type::Map(inner), Value::Object(members)) => {
                let there = members.into_iter().filter(|(_, member)| !member.is_null());
                Value::Object(
                    there.map(|(key, member)| (key, self.value(field, inner, member))).collect(),
                )
            }
            (_, value) => numbers(value),
        }
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Array(elements) => elements.is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => false,
    }
}

/// Removes the fraction of whole numbers.
fn numbers(value: Value) -> Value {
    match value {
        Value::Number(number) => Value::Number(whole(number)),
        Value::Array(elements) => elements.into_iter().map(numbers).collect(),
        Value::Object(members) => {
            Value::Object(members.into_iter().map(|(key, value)| (key, numbers(value))).collect())
        }
        other => other,
    }
}

fn whole(number: Number) -> Number {
    // 2^53: up to here a double holds every integer exactly.
    let exact = |float: &f64| float.fract() == 0.0 && float.abs() <= 9_007_199_254_740_992.0;
    match number.as_f64().filter(exact) {
        Some(float) if number.is_f64() => Number::from(float as i64),
        _ => number,
    }
}

/// The first difference between two values: `items[0].name: "a", not "b"`.
pub fn difference(found: &Value, expected: &Value) -> Option<String> {
    match (found, expected) {
        (Value::Object(one), Value::Object(two)) => {
            let names = one.keys().chain(two.keys().filter(|name| !one.contains_key(*name)));
            names.map(String::as_str).find_map(|name| {
                let inside = match (one.get(name), two.get(name)) {
                    (Some(one), Some(two)) => difference(one, two),
                    (Some(one), None) => Some(format!(": {one}, not absent")),
                    (None, Some(two)) => Some(format!(": absent, not {two}")),
                    (None, None) => None,
                };
                inside.map(|inside| join(name, &inside))
            })
        }
        (Value::Array(one), Value::Array(two)) if one.len() == two.len() => one
            .iter()
            .zip(two)
            .enumerate()
            .find_map(|(at, (one, two))| Some(join(&format!("[{at}]"), &difference(one, two)?))),
        _ => (found != expected).then(|| format!(": {found}, not {expected}")),
    }
}

fn join(name: &str, inside: &str) -> String {
    if inside.starts_with([':', '[']) {
        format!("{name}{inside}")
    } else {
        format!("{name}.{inside}")
    }
}
