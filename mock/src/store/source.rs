//! Where the value of a member comes from that a call does not give. It follows from the member's name and
//! documentation, so it is found once.

use std::time::{Duration, SystemTime};

use fastrand::Rng;
use feishu_spec::{Field, Type};
use serde_json::{Value, json};

use super::{
    names::{is_time, stem},
    object::{Origin, fits, new_id, text},
};
use crate::reply::sample;

/// What is known of a member before a call.
pub(crate) struct Source {
    /// Whether it is an id of the resource, which is given once all others are known.
    is_id: bool,
    /// Whether it is a further id, of a form of its own.
    is_other_id: bool,
    /// Whether replies document fields inside it.
    pub(super) has_shape: bool,
    value: Made,
}

/// What the platform gives a member.
enum Made {
    /// It has none.
    Nothing,
    NewId,
    Time(Unit),
    /// A documented text, in which links lead to where the platform is.
    Text(String),
    Value(Value),
}

/// The unit of a time since 1970, and whether it is written as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unit {
    per_second: u64,
    is_text: bool,
}

impl Source {
    /// The source of a member that only the platform sets, or, with a `default`, of one that calls set.
    pub(super) fn of(
        field: &Field,
        default: Option<&Option<Value>>,
        is_id: bool,
        is_other_id: bool,
        has_shape: bool,
    ) -> Source {
        let value = match default {
            None => Made::of(field),
            Some(default) => {
                let fitting = default.as_ref().filter(|value| fits(field, value));
                fitting.map_or(Made::Nothing, |value| Made::Value(value.clone()))
            }
        };
        Source { is_id, is_other_id, has_shape, value }
    }

    /// The value of the member; `is_null` says that the call gives null for it.
    pub(super) fn value(
        &self,
        field: &Field,
        is_null: bool,
        origin: &Origin<'_>,
        random: &mut Rng,
    ) -> Option<Value> {
        if is_null || self.is_id {
            return None;
        }
        if self.is_other_id {
            return Some(new_id(field, random));
        }
        if let Some((_, value)) = origin.path.iter().find(|(name, _)| *name == field.name) {
            return as_type(&field.ty, value);
        }
        match &self.value {
            Made::Nothing => None,
            Made::NewId => Some(new_id(field, random)),
            Made::Time(unit) => Some(unit.time(origin.now)),
            Made::Text(text) => Some(json!(origin.domain.links(text))),
            Made::Value(value) => Some(value.clone()),
        }
    }
}

impl Made {
    /// What only the platform sets.
    fn of(field: &Field) -> Made {
        let name = field.name.as_str();
        let ends = |word: &str| {
            let at = name.len().checked_sub(word.len());
            at.is_some_and(|at| name.as_bytes()[at..].eq_ignore_ascii_case(word.as_bytes()))
        };
        let fresh = ["token", "key", "guid"].into_iter().any(ends);
        match &field.ty {
            Type::String if fresh && stem(name) != name => Made::NewId,
            Type::List(_) => Made::Value(json!([])),
            // Nothing belongs to it yet.
            Type::Int if ends("_count") => Made::Value(json!(0)),
            Type::Bool if name.contains("delet") || field.example.is_none() => {
                Made::Value(json!(false))
            }
            _ => match (Unit::of(field), &field.example) {
                (Some(unit), _) => Made::Time(unit),
                (None, Some(Value::String(text))) if field.ty == Type::String => {
                    Made::Text(text.clone())
                }
                (None, Some(example)) if fits(field, example) => Made::Value(example.clone()),
                (None, _) => Made::Value(sample::field(field)),
            },
        }
    }
}

impl Unit {
    /// The unit of the field's example; nothing if it is no time.
    pub(super) fn of(field: &Field) -> Option<Unit> {
        let is_text = match field.ty {
            Type::String => true,
            Type::Int => false,
            _ => return None,
        };
        let example = field.example.as_ref().filter(|_| is_time(&field.name)).and_then(text)?;
        let per_second = match example.len() {
            10 => 1,
            13 => 1_000,
            16 => 1_000_000,
            _ => return None,
        };
        let number = example.bytes().all(|byte| byte.is_ascii_digit());
        number.then_some(Unit { per_second, is_text })
    }

    /// The time in this unit.
    pub(super) fn time(self, now: SystemTime) -> Value {
        let since = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO);
        let below = u64::from(since.subsec_micros()) * self.per_second / 1_000_000;
        let time = since.as_secs() * self.per_second + below;
        if self.is_text { json!(time.to_string()) } else { json!(time) }
    }
}

/// A text as a value of this type.
fn as_type(ty: &Type, text: &str) -> Option<Value> {
    match ty {
        Type::String => Some(json!(text)),
        Type::Int => text.parse::<i64>().ok().map(Value::from),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use feishu_spec::{Field, Type};
    use serde_json::json;

    use super::Unit;

    #[test]
    fn a_time_has_the_unit_and_the_type_of_the_documented_one() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_micros(1_700_000_000_123_456);
        let time = |name: &str, ty: Type, example| {
            let field = Field { example: Some(example), ..Field::new(name, ty) };
            Unit::of(&field).map(|unit| unit.time(now))
        };
        for (ty, example, expected) in [
            (Type::String, json!("1609073151"), json!("1700000000")),
            (Type::Int, json!(1609073151345_i64), json!(1700000000123_i64)),
            (Type::String, json!("1609073151345678"), json!("1700000000123456")),
        ] {
            assert_eq!(time("create_time", ty.clone(), example.clone()), Some(expected));
            assert_eq!(time("name", ty, example), None);
        }
        assert_eq!(time("create_time", Type::String, json!("2020-12-27")), None);
        assert_eq!(time("create_time", Type::Bool, json!("1609073151")), None);
    }
}
