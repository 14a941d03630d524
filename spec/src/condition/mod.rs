//! Conditions between the fields of a request, and every question about them: what they ask, in
//! words, of a value, and of one another. Each question matches the kinds without `_`, so that a
//! new kind does not compile until all of them answer for it.

mod check;

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use check::{Broken, broken, is_filled, is_present};

/// A condition between fields of one object of a request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// The object with the fields: `query`, `body`, or the path of a field with objects
    /// (`body.task_list[]`).
    #[serde(rename = "in")]
    pub object: String,
    /// What must hold in each of these objects.
    pub rule: ConditionRule,
}

/// What must hold between the fields of one object. Fields are given by their names in it.
///
/// A field counts as given when it is there and not `null`. An empty text, list or object does not
/// count as too much, since callers use it for an absent value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ConditionRule {
    /// One of these fields is given, and no other of them.
    ExactlyOne(Vec<String>),
    /// One or more of these fields are given.
    AtLeastOne(Vec<String>),
    /// None or one of these fields is given.
    AtMostOne(Vec<String>),
    /// A field is given when another one is given, or has one of some values.
    RequiredWhen(Dependency),
}

/// Which field is required, and when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Dependency {
    /// The field that is required.
    pub field: String,
    /// The field on which this depends.
    pub when: String,
    /// The values of that field with which the other one is required; empty if any value does.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<Value>,
}

impl Dependency {
    /// The values as text, as they are in a query.
    pub fn texts(&self) -> Vec<String> {
        self.values.iter().map(plain).collect()
    }
}

impl Condition {
    /// The object's path by names alone, as fields have it: `request.body.task_list`.
    pub fn object_names(&self) -> String {
        format!("request.{}", self.object.replace(['[', ']', '{', '}'], ""))
    }

    /// The names of the fields that it concerns.
    pub fn fields(&self) -> Vec<&str> {
        match &self.rule {
            ConditionRule::ExactlyOne(names)
            | ConditionRule::AtLeastOne(names)
            | ConditionRule::AtMostOne(names) => names.iter().map(String::as_str).collect(),
            ConditionRule::RequiredWhen(Dependency { field, when, values: _ }) => vec![field, when],
        }
    }

    /// The fields under whose docs it is told: those that a caller must give or leave out.
    pub fn told_at(&self) -> Vec<&str> {
        match &self.rule {
            ConditionRule::ExactlyOne(_)
            | ConditionRule::AtLeastOne(_)
            | ConditionRule::AtMostOne(_) => self.fields(),
            ConditionRule::RequiredWhen(Dependency { field, when: _, values: _ }) => vec![field],
        }
    }

    /// Whether every request that satisfies `other` satisfies this one, too.
    pub fn follows_from(&self, other: &Condition) -> bool {
        self.object == other.object && self.rule.follows_from(&other.rule)
    }

    /// As a sentence for docs, without its object: ``At least one of `a`, `b` is required.``
    pub fn sentence(&self) -> String {
        match &self.rule {
            ConditionRule::ExactlyOne(names) => {
                format!("Exactly one of {} is required.", list(names))
            }
            ConditionRule::AtLeastOne(names) => {
                format!("At least one of {} is required.", list(names))
            }
            ConditionRule::AtMostOne(names) => {
                format!("At most one of {} can be set.", list(names))
            }
            ConditionRule::RequiredWhen(Dependency { field, when, values }) => {
                format!("`{field}` is required when {}.", cause(when, values))
            }
        }
    }

    /// As a sentence for the docs of one of its fields.
    pub fn sentence_at(&self, name: &str) -> String {
        match &self.rule {
            ConditionRule::RequiredWhen(Dependency { field, when, values }) if field == name => {
                format!("Required when {}.", cause(when, values))
            }
            ConditionRule::RequiredWhen(_)
            | ConditionRule::ExactlyOne(_)
            | ConditionRule::AtLeastOne(_)
            | ConditionRule::AtMostOne(_) => self.sentence(),
        }
    }
}

impl ConditionRule {
    fn follows_from(&self, other: &ConditionRule) -> bool {
        let within = |few: &[String], many: &[String]| few.iter().all(|name| many.contains(name));
        match (self, other) {
            (ConditionRule::ExactlyOne(mine), ConditionRule::ExactlyOne(theirs)) => {
                within(mine, theirs) && within(theirs, mine)
            }
            (
                ConditionRule::AtLeastOne(mine),
                ConditionRule::ExactlyOne(theirs) | ConditionRule::AtLeastOne(theirs),
            ) => within(theirs, mine),
            (
                ConditionRule::AtMostOne(mine),
                ConditionRule::ExactlyOne(theirs) | ConditionRule::AtMostOne(theirs),
            ) => within(mine, theirs),
            (ConditionRule::RequiredWhen(mine), ConditionRule::RequiredWhen(theirs)) => {
                let more = || mine.values.iter().all(|value| theirs.values.contains(value));
                mine.field == theirs.field
                    && mine.when == theirs.when
                    && (theirs.values.is_empty() || !mine.values.is_empty() && more())
            }
            (
                ConditionRule::ExactlyOne(_)
                | ConditionRule::AtLeastOne(_)
                | ConditionRule::AtMostOne(_)
                | ConditionRule::RequiredWhen(_),
                _,
            ) => false,
        }
    }
}

/// The object and what must hold in it: `body: at least one of a, b`.
impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.object, self.rule)
    }
}

/// What must hold, on one line: `at least one of a, b`.
impl fmt::Display for ConditionRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ConditionRule::ExactlyOne(names) => write!(f, "exactly one of {}", names.join(", ")),
            ConditionRule::AtLeastOne(names) => write!(f, "at least one of {}", names.join(", ")),
            ConditionRule::AtMostOne(names) => write!(f, "at most one of {}", names.join(", ")),
            ConditionRule::RequiredWhen(Dependency { field, when, values })
                if values.is_empty() =>
            {
                write!(f, "{field} required when {when} is set")
            }
            ConditionRule::RequiredWhen(Dependency { field, when, values }) => {
                let values: Vec<String> = values.iter().map(plain).collect();
                write!(f, "{field} required when {when} is {}", values.join(" | "))
            }
        }
    }
}

fn list(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

fn cause(when: &str, values: &[Value]) -> String {
    let values: Vec<String> = values.iter().map(|value| format!("`{}`", plain(value))).collect();
    if values.is_empty() {
        format!("`{when}` is set")
    } else {
        format!("`{when}` is {}", values.join(" or "))
    }
}

/// A scalar without its quotation marks: values of a query are text, whatever their type.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
