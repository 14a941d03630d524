//! Whether an example agrees with its table: keys that the table lacks, required fields that
//! the example lacks, values of another kind.

use std::collections::{BTreeSet, HashMap};

use serde_json::Value;

use super::{Kind, context::Context};
use crate::page::Place;
use feishu_spec::{Field, Type};

/// Reports what an example and the fields of its table say differently; each once.
pub(super) fn check(
    context: &mut Context<'_>,
    place: Place,
    ty: &Type,
    fields: &[Field],
    example: &Value,
    asks: bool,
) {
    let mut check = Check { asks, found: BTreeSet::new(), seen: HashMap::new() };
    check.value(ty, fields, false, example, "");
    for (path, what) in check.found {
        context.report_found(Kind::ExampleContradiction, place, &path, what);
    }
}

/// So many objects of one place in the example are looked at: each costs as much as its place
/// has fields.
pub(super) const OBJECTS: usize = 256;

struct Check<'f> {
    /// Whether required fields must be there: in a request.
    asks: bool,
    found: BTreeSet<(String, String)>,
    /// By path: the fields by name, and how many objects were looked at.
    seen: HashMap<String, (HashMap<&'f str, &'f Field>, usize)>,
}

impl<'f> Check<'f> {
    fn value(&mut self, ty: &Type, fields: &'f [Field], open: bool, value: &Value, path: &str) {
        match (ty, value) {
            (_, Value::Null) | (Type::Any, _) => {}
            (Type::List(inner), Value::Array(elements)) => {
                for element in elements {
                    self.value(inner, fields, open, element, &format!("{path}[]"));
                }
            }
            (Type::Map(inner), Value::Object(members)) => {
                for member in members.values() {
                    self.value(inner, fields, open, member, &format!("{path}{{}}"));
                }
            }
            (Type::Object, Value::Object(members)) => self.object(fields, open, members, path),
            _ if fits(ty, value) => {}
            _ => {
                let what = format!("{ty}, as the table says; the example has {}", kind(value));
                self.found.insert((path.to_owned(), what));
            }
        }
    }

    fn object(
        &mut self,
        fields: &'f [Field],
        open: bool,
        members: &serde_json::Map<String, Value>,
        path: &str,
    ) {
        // Nothing is documented inside.
        if fields.is_empty() && open {
            return;
        }
        let by_name = || fields.iter().rev().map(|field| (field.name.as_str(), field)).collect();
        let (_, count) = self.seen.entry(path.to_owned()).or_insert_with(|| (by_name(), 0));
        *count += 1;
        if *count > OBJECTS {
            return;
        }
        for (name, member) in members {
            let inside = join(path, name);
            let field = self.seen.get(path).and_then(|(fields, _)| fields.get(name.as_str()));
            let path = inside;
            match field.copied() {
                Some(field) => self.value(&field.ty, &field.fields, true, member, &path),
                None => {
                    self.found.insert((
                        path,
                        "a row of the table for this key of the example".to_owned(),
                    ));
                }
            }
        }
        for field in fields.iter().filter(|field| self.asks && field.required) {
            if !members.contains_key(&field.name) {
                let what = "this required field of the table in the example".to_owned();
                self.found.insert((join(path, &field.name), what));
            }
        }
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

fn fits(ty: &Type, value: &Value) -> bool {
    match (ty, value) {
        (Type::String | Type::File, Value::String(_)) | (Type::Bool, Value::Bool(_)) => true,
        (Type::Int, Value::Number(number)) => !number.is_f64(),
        (Type::Float, Value::Number(_)) => true,
        _ => false,
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
