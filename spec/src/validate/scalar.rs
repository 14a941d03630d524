//! Whether a value has a type, and otherwise which value of that type it represents.

use serde_json::{Number, Value};

use super::{ValueKind, finding::plain};
use crate::{Field, Type};

/// Whether a value has the kind of a type. Its content is not checked.
pub fn fits(ty: &Type, value: &Value) -> bool {
    let kind = ValueKind::of(value);
    match ty {
        Type::Any => true,
        Type::String | Type::File => kind == ValueKind::String,
        Type::Int => kind == ValueKind::Int,
        Type::Float => matches!(kind, ValueKind::Int | ValueKind::Float),
        Type::Bool => kind == ValueKind::Bool,
        Type::List(_) => kind == ValueKind::List,
        Type::Object | Type::Map(_) => kind == ValueKind::Object,
    }
}

/// The value as one of a type, where it is that or plainly stands for it (`"12"` for a number,
/// `12` for a string), in lists and maps too.
pub fn coerce(ty: &Type, value: &Value) -> Option<Value> {
    Some(match (ty, value) {
        (Type::List(inner), Value::Array(elements)) => {
            let elements = elements.iter().map(|element| coerce(inner, element));
            Value::Array(elements.collect::<Option<_>>()?)
        }
        (Type::Map(inner), Value::Object(members)) => {
            let members =
                members.iter().map(|(key, member)| Some((key.clone(), coerce(inner, member)?)));
            Value::Object(members.collect::<Option<_>>()?)
        }
        _ if fits(ty, value) => value.clone(),
        _ => convert(ty, value)?,
    })
}

/// The scalar that another one represents, as the platform reads it.
pub(super) fn convert(ty: &Type, value: &Value) -> Option<Value> {
    let text = value.as_str().map(str::trim);
    match ty {
        Type::String if value.is_number() || value.is_boolean() => Some(value.to_string().into()),
        Type::Int => match text {
            Some(text) => Some(text.parse::<i64>().ok()?.into()),
            None => whole(value.as_f64()?),
        },
        Type::Float => Number::from_f64(text?.parse().ok()?).map(Value::Number),
        Type::Bool => match plain(value).trim() {
            "true" | "1" => Some(true.into()),
            "false" | "0" => Some(false.into()),
            _ => None,
        },
        Type::String | Type::Any | Type::File => None,
        Type::Object | Type::List(_) | Type::Map(_) => None,
    }
}

fn whole(number: f64) -> Option<Value> {
    /// Up to here a float holds every whole number exactly.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    (number.fract() == 0.0 && number.abs() <= EXACT).then(|| (number as i64).into())
}

/// Whether a string or number is one of the values listed for its field.
pub fn is_listed(field: &Field, value: &Value) -> bool {
    let text = plain(value);
    field.values.is_empty()
        || field.values.iter().any(|listed| {
            let listed = plain(&listed.value);
            listed == text || (value.is_number() && listed.trim() == text)
        })
}
