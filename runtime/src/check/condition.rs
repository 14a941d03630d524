//! Documented conditions between the fields of a request, checked before anything is sent.

use serde_json::Value;

use super::{Violation, Violations};
use crate::{
    endpoint::{Condition, ConditionRule, Endpoint},
    request::Request,
    wire::{Object, View, Wire},
};

/// All documented conditions between fields that a request breaks, such as "at least one of".
/// [`Client`](crate::Client) checks each request before it sends it, together with
/// [`check`](crate::check).
pub fn check_conditions<R: Request>(request: &R) -> Vec<Violation> {
    check_conditions_of(request, R::ENDPOINT)
}

pub(super) fn check_conditions_of(request: &dyn Object, endpoint: &Endpoint) -> Vec<Violation> {
    let mut violations = Violations::default();
    let layout = endpoint.layout;
    let query = layout.path + layout.query;
    for condition in endpoint.conditions {
        let (fields, rest) = match condition.object.strip_prefix("query") {
            Some(rest) => (layout.path..query, rest),
            None => {
                let rest = condition.object.strip_prefix("body").unwrap_or_default();
                (query + layout.headers..usize::MAX, rest)
            }
        };
        members(request, &mut |all| {
            let fields = all.get(fields.start..fields.end.min(all.len())).unwrap_or_default();
            violations.enter(condition, rest.trim_start_matches('.'), fields);
        });
    }
    violations.found
}

type Member<'a> = (&'static str, &'a dyn Wire);

/// Calls `take` with the fields of an object and their names.
fn members(object: &dyn Object, take: &mut dyn FnMut(&[Member<'_>])) {
    object.read(&mut |shape, fields| {
        let members: Vec<Member<'_>> =
            shape.names.iter().copied().zip(fields.iter().copied()).collect();
        take(&members);
    });
}

impl Violations {
    /// Goes from an object to those that a condition is about; `rest` is the way to them.
    fn enter(&mut self, condition: &Condition, rest: &str, fields: &[Member<'_>]) {
        if rest.is_empty() {
            return self.condition(&condition.rule, fields);
        }
        let end = rest.find(['.', '[', '{']).unwrap_or(rest.len());
        let (name, rest) = rest.split_at(end);
        if let Some((name, value)) = fields.iter().find(|(field, _)| *field == name) {
            self.at(name, |to| to.objects(condition, rest, *value));
        }
    }

    /// Goes through the objects in the value of a field, whatever lists and maps are around them.
    fn objects(&mut self, condition: &Condition, rest: &str, value: &dyn Wire) {
        let inside = rest.strip_prefix("[]").or_else(|| rest.strip_prefix("{}"));
        match (value.view(), inside) {
            (View::List(_) | View::Members(_), Some(rest)) => {
                self.each(value, &mut |to, value| to.objects(condition, rest, value));
            }
            (View::Object(object), None) => members(object, &mut |fields| {
                self.enter(condition, rest.trim_start_matches('.'), fields);
            }),
            _ => {}
        }
    }

    /// Checks one object.
    fn condition(&mut self, rule: &ConditionRule, fields: &[Member<'_>]) {
        let value = |name: &str| fields.iter().find(|(field, _)| *field == name).map(|it| it.1);
        let given = |name: &str| value(name).is_some_and(|it| !matches!(it.view(), View::Absent));
        let filled = |names: &[&'static str]| -> Vec<&'static str> {
            let filled = |name: &&str| value(name).is_some_and(|value| is_filled(&value.view()));
            names.iter().copied().filter(filled).collect()
        };
        let none = |names: &[&str]| !names.iter().any(|name| given(name));
        match *rule {
            ConditionRule::AtLeastOne(names) if none(names) => {
                self.tell(names, format!("absent, at least one of {} is required", list(names)));
            }
            ConditionRule::ExactlyOne(names) if none(names) => {
                self.tell(names, format!("absent, exactly one of {} is required", list(names)));
            }
            ConditionRule::ExactlyOne(names) | ConditionRule::AtMostOne(names)
                if filled(names).len() > 1 =>
            {
                let found = filled(names);
                let message = "given together, set only one of them".to_owned();
                self.tell(&found, format!("{} are {message}", list(&found)));
            }
            ConditionRule::RequiredWhen { field, when, values } if !given(field) => {
                let cause = value(when).map(|value| value.view());
                let Some(cause) = cause.filter(is_filled) else { return };
                let found = text(&cause);
                if values.is_empty() {
                    self.tell(&[field], format!("absent, required when `{when}` is set"));
                } else if let Some(found) = found.filter(|found| values.contains(&found.as_str())) {
                    self.tell(&[field], format!("absent, required when `{when}` is `{found}`"));
                }
            }
            ConditionRule::AtLeastOne(_)
            | ConditionRule::ExactlyOne(_)
            | ConditionRule::AtMostOne(_)
            | ConditionRule::RequiredWhen { .. } => {}
        }
    }

    /// Notes a violation at the first of these fields.
    fn tell(&mut self, names: &[&'static str], message: String) {
        self.at(names.first().copied().unwrap_or_default(), |to| to.add(message));
    }
}

fn list(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// Whether a value counts where a field must not be given: an empty one does not.
fn is_filled(value: &View<'_>) -> bool {
    match value {
        View::Absent => false,
        View::Text(text) | View::TextVariant(_, text) => !text.is_empty(),
        View::List(list) => list.len() > 0,
        View::Members(members) => !members.all().is_empty(),
        View::Json(Value::Null) => false,
        View::Json(Value::String(text)) => !text.is_empty(),
        View::Json(Value::Array(elements)) => !elements.is_empty(),
        View::Json(Value::Object(members)) => !members.is_empty(),
        View::Json(Value::Bool(_) | Value::Number(_)) => true,
        View::Bool(_) | View::Int(_) | View::Float(_) | View::IntVariant(..) => true,
        View::File(_) => true,
        View::Tagged(..) => true,
        View::Object(object) => {
            let mut filled = false;
            object.read(&mut |_, fields| {
                filled = fields.iter().any(|field| !matches!(field.view(), View::Absent));
            });
            filled
        }
    }
}

/// A scalar as text.
fn text(value: &View<'_>) -> Option<String> {
    match value {
        View::Text(text) | View::TextVariant(_, text) => Some((*text).to_owned()),
        View::Bool(value) => Some(value.to_string()),
        View::Int(number) | View::IntVariant(_, number) => Some(number.to_string()),
        View::Float(number) => Some(number.to_string()),
        View::Json(_) | View::File(_) | View::Absent => None,
        View::List(_) | View::Members(_) | View::Object(_) | View::Tagged(..) => None,
    }
}
