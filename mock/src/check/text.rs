//! Values that arrive as text (path, query, headers, forms) against documented fields.

use feishu_spec::{
    Field, Type,
    validate::{self, Strictness},
};
use serde_json::{Number, Value};

use super::{Checks, Violation};

/// Checks name-value pairs; a list is a name that is repeated.
pub(super) fn fields(
    fields: &[Field],
    pairs: &[(String, String)],
    checks: Checks,
    out: &mut Vec<Violation>,
) {
    for field in fields {
        let of_field = || pairs.iter().filter(|(name, _)| *name == field.name);
        let mut given = of_field().map(|(_, value)| value.as_str());
        let Some(first) = given.next() else {
            if field.required {
                out.push(Violation::required(&*field.name));
            }
            continue;
        };
        let is_list = matches!(field.ty, Type::List(_));
        if !is_list && given.next().is_none() {
            scalar(field, first, &field.name, checks, out);
            continue;
        }
        let values: Vec<&str> = of_field().map(|(_, value)| value.as_str()).collect();
        if is_list {
            items(field, values.len(), checks, out);
            for (index, text) in values.iter().enumerate() {
                scalar(field, text, &format!("{}[{index}]", field.name), checks, out);
            }
        } else {
            let found = format!("given {} times, expected once", values.len());
            out.push(Violation::new(&*field.name, values.join(", "), found));
        }
    }
    if checks.unknown_fields {
        for (name, text) in pairs {
            if !fields.iter().any(|field| field.name == *name) {
                out.push(Violation::unknown(name, text, fields));
            }
        }
    }
}

/// Checks how often a name is repeated.
fn items(field: &Field, count: usize, checks: Checks, out: &mut Vec<Violation>) {
    let breaches = field.limits().filter_map(|limit| limit.check_items(count));
    for breach in breaches.filter(|_| checks.limits) {
        out.push(Violation::new(&*field.name, "", breach.to_string()));
    }
}

/// Checks one value; what is documented as an object travels as text of its own making.
pub(super) fn scalar(
    field: &Field,
    text: &str,
    path: &str,
    checks: Checks,
    out: &mut Vec<Violation>,
) {
    let ty = field.ty.innermost();
    let Some(read) = read(ty, text) else {
        out.push(Violation::new(path, text, format!("not readable as {ty}")));
        return;
    };
    let Some(value) = read else { return };
    let strictness = Strictness::from(checks);
    for finding in validate::innermost(field, &value, strictness) {
        out.push(Violation::new(path, text, finding.reason.to_string()));
    }
}

/// The text as a bool, in all forms that the platform reads: the Python SDK writes `True`.
fn bool(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}

/// The text as a value of a scalar type; nothing inside for a type that is not looked into, and
/// nothing at all for text that does not read as one.
fn read(ty: &Type, text: &str) -> Option<Option<Value>> {
    Some(match ty {
        Type::String => Some(text.into()),
        Type::Int => Some(text.parse::<i64>().ok()?.into()),
        Type::Float => Some(Number::from_f64(text.parse().ok()?)?.into()),
        Type::Bool => Some(bool(text)?.into()),
        Type::Any | Type::File | Type::Object => None,
        Type::List(_) | Type::Map(_) => None,
    })
}
