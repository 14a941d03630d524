//! Contradictions between the example and the table of a page, found without generated code, and
//! the example corrected to match the table.

use std::collections::BTreeMap;

use feishu_spec::{Bounds, EnumValue, Field, Type};
use serde_json::{Map, Number, Value};

use crate::table::FieldTable;

/// What is wrong with an example.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ContradictionKind {
    /// The table has no such field; it is ignored.
    Unlisted,
    /// A scalar of another type with the same meaning: `"12"` for 12; it is still accepted.
    Lenient,
    /// A value of another type; it cannot be deserialized.
    Unreadable,
    /// The table requires it, but the example lacks it.
    Missing,
    /// A value that the table does not list, or that breaks a limit of the table, or fields that
    /// exclude each other. Types take them; checks before sending, or the stand-in, refuse them.
    Refused,
}

/// The contradictions of one example: path, kind and description.
#[derive(Default)]
pub struct Contradictions(pub BTreeMap<String, (ContradictionKind, String)>);

impl Contradictions {
    /// Adds one, unless its place has one already.
    pub fn note(&mut self, path: &str, kind: ContradictionKind, words: String) {
        self.0.entry(path.to_owned()).or_insert((kind, words));
    }

    /// Whether there is a contradiction of this kind.
    pub fn has(&self, kind: ContradictionKind) -> bool {
        self.0.values().any(|(it, _)| *it == kind)
    }
}

/// Compares examples with a table.
pub struct ExampleComparison<'a, 'f> {
    /// The fields of the body.
    pub table: FieldTable<'a>,
    /// Whether it is a request, which must have all required fields.
    pub sent: bool,
    /// Generates missing values.
    pub fill: &'f mut dyn FnMut(&'a Field) -> Value,
    /// The contradictions found so far.
    pub found: Contradictions,
}

impl<'a> ExampleComparison<'a, '_> {
    /// Corrects an object with these fields to match the table.
    pub fn object(
        &mut self,
        fields: &'a [Field],
        members: Map<String, Value>,
        path: &str,
    ) -> Map<String, Value> {
        let mut repaired = Map::new();
        for (name, value) in members {
            let path = format!("{path}.{name}");
            let Some(field) = fields.iter().find(|field| field.name == name) else {
                self.found.note(&path, ContradictionKind::Unlisted, "not in the table".to_owned());
                continue;
            };
            if let Some(value) = self.value(field, &field.ty, value, &path) {
                repaired.insert(name, value);
            }
        }
        for field in fields.iter().filter(|field| self.sent && field.required) {
            if !repaired.contains_key(&field.name) {
                let path = format!("{path}.{}", field.name);
                self.found.note(
                    &path,
                    ContradictionKind::Missing,
                    "required, not in the example".to_owned(),
                );
                let value = (self.fill)(field);
                repaired.insert(field.name.clone(), value);
            }
        }
        repaired
    }

    /// Corrects the value of a field to match the table; `None` if there is none.
    pub fn value(
        &mut self,
        field: &'a Field,
        ty: &Type,
        value: Value,
        path: &str,
    ) -> Option<Value> {
        if value.is_null() {
            return None;
        }
        if self.table.is_free(field, ty) {
            return Some(value);
        }
        if self.sent
            && let Some(words) = refused(field, ty, &value)
        {
            self.found.note(path, ContradictionKind::Refused, words);
        }
        let value = match (ty, value) {
            (Type::Object, Value::Object(members)) => {
                return Some(Value::Object(self.object(self.table.inside(field), members, path)));
            }
            (Type::List(inner), Value::Array(elements)) => {
                let path = format!("{path}[]");
                let mut list = Vec::new();
                for element in elements {
                    if is_nothing(inner, &element) {
                        self.note_kind(&path, ContradictionKind::Unreadable, inner, &element);
                        continue;
                    }
                    list.extend(self.value(field, inner, element, &path));
                }
                return Some(Value::Array(list));
            }
            (Type::Map(inner), Value::Object(members)) => {
                let path = format!("{path}{{}}");
                let members = members.into_iter().filter_map(|(key, member)| {
                    Some((key, self.value(field, inner, member, &path)?))
                });
                return Some(Value::Object(members.collect()));
            }
            (_, value) => value,
        };
        match scalar(ty, &value) {
            Scalar::Right => Some(value),
            Scalar::Lenient(repaired) => {
                self.note_kind(path, ContradictionKind::Lenient, ty, &value);
                repaired
            }
            Scalar::Wrong => {
                self.note_kind(path, ContradictionKind::Unreadable, ty, &value);
                None
            }
        }
    }

    fn note_kind(&mut self, path: &str, kind: ContradictionKind, ty: &Type, value: &Value) {
        let example = match value {
            Value::Null => "null",
            Value::Bool(_) => "true or false",
            Value::Number(number) if number.is_f64() => "a number with a fraction",
            Value::Number(_) => "a whole number",
            Value::String(text) if text.is_empty() => "empty text",
            Value::String(_) => "text",
            Value::Array(_) => "a list",
            Value::Object(_) => "an object",
        };
        self.found.note(path, kind, format!("{ty} in the table, {example} in the example"));
    }
}

/// Why a check of documented values and limits refuses this value; `None` if it does not.
fn refused(field: &Field, ty: &Type, value: &Value) -> Option<String> {
    let beyond = |bounds: &Option<Bounds<u64>>, count: usize| {
        let Bounds { min, max } = bounds.as_ref()?;
        let count = count as u64;
        (min.is_some_and(|min| count < min) || max.is_some_and(|max| count > max)).then_some(count)
    };
    if let Value::Array(elements) = value {
        let outermost = *ty == field.ty;
        let count = beyond(&field.items, elements.len()).filter(|_| outermost)?;
        return Some(format!("{count} elements in the example, more or fewer than the table says"));
    }
    if ty != field.ty.innermost() || value.is_object() {
        return None;
    }
    let wire = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let listed = |listed: &EnumValue| wire(&listed.value) == wire(value);
    if !field.values.is_empty() && *ty != Type::Bool && !field.values.iter().any(listed) {
        return Some("a value in the example that the table does not list".to_owned());
    }
    if let Value::String(text) = value
        && let Some(count) = beyond(&field.characters, text.chars().count())
    {
        return Some(format!(
            "{count} characters in the example, more or fewer than the table says"
        ));
    }
    let Bounds { min, max } = field.range.as_ref()?;
    let number = value.as_f64()?;
    let outside = |bound: &Option<Number>, is: fn(&f64, &f64) -> bool| {
        bound.as_ref().and_then(Number::as_f64).is_some_and(|bound| is(&number, &bound))
    };
    (outside(min, f64::lt) || outside(max, f64::gt))
        .then(|| "a number in the example beyond the table's range".to_owned())
}

/// Fields may be absent in several notations, but elements of a list may not.
fn is_nothing(ty: &Type, value: &Value) -> bool {
    let number = matches!(ty, Type::Int | Type::Float | Type::Bool);
    value.is_null() || number && value.as_str().is_some_and(|text| text.trim().is_empty())
}

enum Scalar {
    Right,
    /// Accepted as this value; `None` means absent.
    Lenient(Option<Value>),
    Wrong,
}

/// How a scalar type reads a value. The rules are those of the runtime's documentation.
fn scalar(ty: &Type, value: &Value) -> Scalar {
    let text = value.as_str().map(str::trim);
    let lenient = |value: Option<Value>| match value {
        Some(value) => Scalar::Lenient(Some(value)),
        None => Scalar::Wrong,
    };
    match (ty, value) {
        (Type::String | Type::File, Value::String(_)) => Scalar::Right,
        (Type::String | Type::File, Value::Bool(_) | Value::Number(_)) => {
            Scalar::Lenient(Some(Value::from(value.to_string())))
        }
        (Type::Int | Type::Float | Type::Bool, _) if text == Some("") => Scalar::Lenient(None),
        (Type::Int, _) if value.as_i64().is_some() => Scalar::Right,
        (Type::Int, Value::Number(number)) => lenient(number.as_f64().and_then(whole)),
        (Type::Int, Value::String(text)) => {
            let int = text.trim().parse::<i64>().ok().map(Value::from);
            lenient(int.or_else(|| text.trim().parse().ok().and_then(whole)))
        }
        (Type::Float, Value::Number(_)) => Scalar::Right,
        (Type::Float, Value::String(text)) => {
            lenient(text.trim().parse::<f64>().ok().map(Value::from))
        }
        (Type::Bool, Value::Bool(_)) => Scalar::Right,
        (Type::Bool, Value::String(_) | Value::Number(_)) => {
            let said = text.map_or_else(|| value.to_string(), str::to_lowercase);
            lenient(match said.as_str() {
                "true" | "1" => Some(Value::from(true)),
                "false" | "0" => Some(Value::from(false)),
                _ => None,
            })
        }
        _ => Scalar::Wrong,
    }
}

fn whole(float: f64) -> Option<Value> {
    (float.fract() == 0.0 && float.abs() <= 9_007_199_254_740_992.0)
        .then(|| Value::from(float as i64))
}
