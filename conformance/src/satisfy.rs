//! Makes a generated request satisfy the conditions between its fields.

use feishu_spec::{
    Field,
    condition::{Condition, ConditionRule, Dependency, is_filled, is_present},
};
use serde_json::{Map, Value};

use crate::{make::Maker, part::RequestPart};

/// Adds and removes members of one part of a request until its conditions hold.
pub(crate) fn satisfy<'a>(
    conditions: &'a [Condition],
    (part, place): (&str, RequestPart),
    fields: &[&'a Field],
    members: &mut Map<String, Value>,
    maker: &mut Maker<'a>,
) {
    let mut value = Value::Object(std::mem::take(members));
    // One condition may need a field that another one removes.
    for condition in conditions.iter().chain(conditions) {
        if let Some(rest) = condition.object.strip_prefix(part) {
            walk(&condition.rule, rest, place, fields, &mut value, maker);
        }
    }
    if let Value::Object(object) = value {
        *members = object;
    }
}

fn walk<'a>(
    rule: &ConditionRule,
    rest: &str,
    place: RequestPart,
    fields: &[&'a Field],
    value: &mut Value,
    maker: &mut Maker<'a>,
) {
    let inside = rest.strip_prefix("[]").or_else(|| rest.strip_prefix("{}"));
    match (value, inside) {
        (Value::Array(elements), Some(rest)) => {
            elements.iter_mut().for_each(|it| walk(rule, rest, place, fields, it, maker));
        }
        (Value::Object(members), Some(rest)) => {
            members.values_mut().for_each(|it| walk(rule, rest, place, fields, it, maker));
        }
        (Value::Object(members), None) if rest.is_empty() => {
            meet(rule, place, fields, members, maker);
        }
        (Value::Object(members), None) => {
            let rest = rest.trim_start_matches('.');
            let (name, rest) = rest.split_at(rest.find(['.', '[', '{']).unwrap_or(rest.len()));
            let field = fields.iter().find(|field| field.name == name);
            if let (Some(field), Some(value)) = (field, members.get_mut(name)) {
                let fields: Vec<&Field> = field.fields.iter().collect();
                walk(rule, rest, place, &fields, value, maker);
            }
        }
        _ => {}
    }
}

/// Makes one object satisfy a rule.
fn meet<'a>(
    rule: &ConditionRule,
    place: RequestPart,
    fields: &[&'a Field],
    members: &mut Map<String, Value>,
    maker: &mut Maker<'a>,
) {
    let none = |names: &[String], members: &Map<String, Value>| {
        !names.iter().any(|name| is_present(members.get(name)))
    };
    let missing = match rule {
        ConditionRule::ExactlyOne(names) | ConditionRule::AtLeastOne(names)
            if none(names, members) =>
        {
            names.first()
        }
        ConditionRule::ExactlyOne(names) | ConditionRule::AtMostOne(names) => {
            let filled = names.iter().filter(|name| members.get(*name).is_some_and(is_filled));
            let others: Vec<String> = filled.skip(1).cloned().collect();
            others.iter().for_each(|name| drop(members.shift_remove(name)));
            None
        }
        ConditionRule::AtLeastOne(_) => None,
        ConditionRule::RequiredWhen(Dependency { field, .. }) => {
            Some(field).filter(|field| !is_present(members.get(*field)))
        }
    };
    let field = fields.iter().find(|field| Some(&field.name) == missing);
    if let Some(field) = field {
        let value = maker.value(field, &field.ty, true, place, true);
        members.insert(field.name.clone(), value);
    }
}
