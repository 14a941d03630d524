//! A request against its conditions.

use serde_json::{Map, Value};

use super::{Condition, ConditionRule, Dependency, plain};

/// A condition that an object of a request breaks.
#[derive(Clone, Debug, PartialEq)]
pub struct Broken<'c> {
    /// The path of the object in its part: `task_list[0]`; empty for the part as a whole.
    pub path: String,
    /// The condition.
    pub condition: &'c Condition,
    /// The fields of the object that are given although the condition forbids them together.
    pub given: Vec<&'c str>,
}

impl Broken<'_> {
    /// The path of the field that it names first: `task_list[0].user_id`.
    pub fn place(&self) -> String {
        let name = self.condition.told_at().first().copied().unwrap_or_default();
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }

    /// What the condition asks, and what was given against it.
    pub fn message(&self) -> String {
        let sentence = self.condition.sentence();
        match &self.given[..] {
            [] => sentence,
            given => format!("{sentence} Found {}.", given.join(", ")),
        }
    }
}

/// The conditions that one part of a request breaks: `query` or `body`. A condition about objects
/// that are not there holds.
pub fn broken<'c>(conditions: &'c [Condition], part: &str, value: &Value) -> Vec<Broken<'c>> {
    let mut found = Vec::new();
    for condition in conditions {
        let Some(rest) = condition.object.strip_prefix(part) else { continue };
        if rest.is_empty() || rest.starts_with(['.', '[', '{']) {
            let rest = rest.strip_prefix('.').unwrap_or(rest);
            walk(condition, rest, value, String::new(), &mut found);
        }
    }
    found
}

/// Goes to each object that a condition is about.
fn walk<'c>(
    condition: &'c Condition,
    rest: &str,
    value: &Value,
    path: String,
    found: &mut Vec<Broken<'c>>,
) {
    if let (Some(rest), Value::Array(elements)) = (rest.strip_prefix("[]"), value) {
        let rest = rest.strip_prefix('.').unwrap_or(rest);
        for (index, element) in elements.iter().enumerate() {
            walk(condition, rest, element, format!("{path}[{index}]"), found);
        }
    } else if let (Some(rest), Value::Object(members)) = (rest.strip_prefix("{}"), value) {
        let rest = rest.strip_prefix('.').unwrap_or(rest);
        for (key, member) in members {
            walk(condition, rest, member, format!("{path}[{key:?}]"), found);
        }
    } else if let (Value::Object(members), true) = (value, rest.is_empty()) {
        found.extend(condition.check(members).map(|given| Broken { path, condition, given }));
    } else if let Value::Object(members) = value {
        let end = rest.find(['.', '[', '{']).unwrap_or(rest.len());
        let (name, rest) = rest.split_at(end);
        if let Some(member) = members.get(name) {
            let dot = if path.is_empty() { "" } else { "." };
            let rest = rest.strip_prefix('.').unwrap_or(rest);
            walk(condition, rest, member, format!("{path}{dot}{name}"), found);
        }
    }
}

impl Condition {
    /// Whether one object breaks it; then the fields of which one at most can be given, or none
    /// where a field is missing.
    pub fn check(&self, object: &Map<String, Value>) -> Option<Vec<&str>> {
        let given = |name: &String| is_present(object.get(name));
        let filled = |name: &str| object.get(name).is_some_and(is_filled);
        let too_many = |names: &'_ [String]| names.iter().filter(|name| filled(name)).count() > 1;
        match &self.rule {
            ConditionRule::AtLeastOne(names) => (!names.iter().any(given)).then(Vec::new),
            ConditionRule::ExactlyOne(names) if !names.iter().any(given) => Some(Vec::new()),
            ConditionRule::ExactlyOne(names) | ConditionRule::AtMostOne(names)
                if too_many(names) =>
            {
                Some(names.iter().map(String::as_str).filter(|name| filled(name)).collect())
            }
            ConditionRule::ExactlyOne(_) | ConditionRule::AtMostOne(_) => None,
            ConditionRule::RequiredWhen(Dependency { field, when, values }) => {
                let cause = object.get(when).filter(|value| is_filled(value));
                let holds = cause.is_some_and(|found| {
                    values.is_empty() || values.iter().any(|value| plain(value) == plain(found))
                });
                (holds && !given(field)).then(Vec::new)
            }
        }
    }
}

/// Whether a member counts as given: it is there and not `null`.
pub fn is_present(member: Option<&Value>) -> bool {
    member.is_some_and(|value| !value.is_null())
}

/// Whether a value counts where a field must not be given: an empty one does not.
pub fn is_filled(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(_) | Value::Number(_) => true,
        Value::String(text) => !text.is_empty(),
        Value::Array(elements) => !elements.is_empty(),
        Value::Object(members) => !members.is_empty(),
    }
}
