//! Documented limits: how many items, how many characters, which range, which pattern.
//!
//! This is the one table of them: each question about a limit is a `match` below without `_`, so
//! that a new kind of limit fails to compile until every question has its answer. Values that
//! the documentation lists are no limit in this sense: they make a type of their own.

mod bounds;
mod difference;
mod facet;
pub mod pattern;

use std::fmt;

use serde_json::{Number, Value};

use crate::{Bounds, Field, Type};
use bounds::Outside;
pub use difference::{Difference, Shift, differences};
use facet::{Facet, Slot};

/// A documented limit of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Limit<'a> {
    /// How many elements a list or map has.
    Items(&'a Bounds<u64>),
    /// How many characters a string has.
    Characters(&'a Bounds<u64>),
    /// Between which bounds a number lies.
    Range(&'a Bounds<Number>),
    /// A regular expression that matches somewhere in a string; see [`pattern`].
    Pattern(&'a str),
}

/// The kinds of limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum LimitKind {
    Items,
    Characters,
    Range,
    Pattern,
}

/// Which values of a field a limit is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// The value of the field itself.
    Whole,
    /// Each value inside all lists and maps.
    Innermost,
}

/// How a value breaks a limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// The kind of the limit.
    pub kind: LimitKind,
    /// What was found and what is allowed: `101 characters, at most 100`.
    pub text: String,
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Field {
    /// The limits that are documented for this field.
    pub fn limits(&self) -> impl Iterator<Item = Limit<'_>> {
        // Taken apart by name: a new member must be looked at here.
        let Field {
            name: _,
            ty: _,
            type_name: _,
            required: _,
            default: _,
            example: _,
            values: _,
            characters,
            items,
            range,
            pattern,
            scopes: _,
            same_as: _,
            wording: _,
            description: _,
            witness: _,
            fields: _,
        } = self;
        [
            items.as_ref().map(Limit::Items),
            characters.as_ref().map(Limit::Characters),
            range.as_ref().map(Limit::Range),
            pattern.as_deref().map(Limit::Pattern),
        ]
        .into_iter()
        .flatten()
    }

    /// Takes the limits of another field in place of its own.
    pub fn take_limits_of(&mut self, other: &Field) {
        self.clear_limits();
        for limit in other.limits() {
            match limit {
                Limit::Items(bounds) => self.items = Some(bounds.clone()),
                Limit::Characters(bounds) => self.characters = Some(bounds.clone()),
                Limit::Range(bounds) => self.range = Some(bounds.clone()),
                Limit::Pattern(pattern) => self.pattern = Some(pattern.to_owned()),
            }
        }
    }

    /// Removes all limits.
    pub fn clear_limits(&mut self) {
        let kinds: Vec<LimitKind> = self.limits().map(|limit| limit.kind()).collect();
        for kind in kinds {
            match kind {
                LimitKind::Items => self.items = None,
                LimitKind::Characters => self.characters = None,
                LimitKind::Range => self.range = None,
                LimitKind::Pattern => self.pattern = None,
            }
        }
    }

    /// The type of the values that a limit is about.
    pub fn ty_at(&self, level: Level) -> &Type {
        match level {
            Level::Whole => &self.ty,
            Level::Innermost => self.ty.innermost(),
        }
    }
}

impl<'a> Limit<'a> {
    /// Its kind.
    pub fn kind(&self) -> LimitKind {
        match self {
            Limit::Items(_) => LimitKind::Items,
            Limit::Characters(_) => LimitKind::Characters,
            Limit::Range(_) => LimitKind::Range,
            Limit::Pattern(_) => LimitKind::Pattern,
        }
    }

    /// Which values of its field it is about.
    pub fn level(&self) -> Level {
        match self {
            Limit::Items(_) => Level::Whole,
            Limit::Characters(_) | Limit::Range(_) | Limit::Pattern(_) => Level::Innermost,
        }
    }

    /// Whether values of this type can have such a limit.
    pub fn applies_to(&self, ty: &Type) -> bool {
        match self {
            Limit::Items(_) => matches!(ty, Type::List(_) | Type::Map(_)),
            Limit::Characters(_) | Limit::Pattern(_) => *ty == Type::String,
            Limit::Range(_) => matches!(ty, Type::Int | Type::Float),
        }
    }

    /// How a value breaks the limit; `None` if it does not, or has another type.
    pub fn check(&self, value: &Value) -> Option<Breach> {
        let text = match self {
            Limit::Items(bounds) => {
                let count = value.as_array().map(Vec::len);
                let count = count.or_else(|| Some(value.as_object()?.len()))?;
                return self.check_count(count, bounds, "item");
            }
            Limit::Characters(bounds) => {
                return self.check_count(value.as_str()?.chars().count(), bounds, "character");
            }
            Limit::Range(bounds) => match bounds.outside(value.as_number()?)? {
                Outside::Below(min) => format!("less than {min}"),
                Outside::Above(max) => format!("more than {max}"),
            },
            Limit::Pattern(pattern) => {
                // A pattern that the engine cannot read is not checked.
                if pattern::matches(pattern, value.as_str()?)? {
                    return None;
                }
                format!("does not match {pattern}")
            }
        };
        Some(Breach { kind: self.kind(), text })
    }

    /// Checks only the number of elements, if they are not in one value.
    pub fn check_items(&self, count: usize) -> Option<Breach> {
        match self {
            Limit::Items(bounds) => self.check_count(count, bounds, "item"),
            Limit::Characters(_) | Limit::Range(_) | Limit::Pattern(_) => None,
        }
    }

    fn check_count(&self, count: usize, bounds: &Bounds<u64>, unit: &str) -> Option<Breach> {
        let count = count as u64;
        let allowed = match bounds.outside(&count)? {
            Outside::Below(min) => format!("at least {min}"),
            Outside::Above(max) => format!("at most {max}"),
        };
        let text = format!("{count} {unit}{}, {allowed}", if count == 1 { "" } else { "s" });
        Some(Breach { kind: self.kind(), text })
    }

    /// Its keywords in a JSON Schema for a value of this type.
    pub fn keywords(&self, ty: &Type) -> Vec<(&'static str, Value)> {
        match self {
            Limit::Items(bounds) => match ty {
                Type::Map(_) => bounds.keywords("minProperties", "maxProperties"),
                _ => bounds.keywords("minItems", "maxItems"),
            },
            Limit::Characters(bounds) => bounds.keywords("minLength", "maxLength"),
            Limit::Range(bounds) => bounds.keywords("minimum", "maximum"),
            Limit::Pattern(pattern) => vec![("pattern", pattern::ecma(pattern).into())],
        }
    }

    /// The limit in plain English: `1 to 1,000 items`; `None` if it limits nothing.
    pub fn words(&self) -> Option<String> {
        match self {
            Limit::Items(bounds) => bounds.words("item"),
            Limit::Characters(bounds) => bounds.words("character"),
            Limit::Range(bounds) => bounds.words(""),
            Limit::Pattern(pattern) => Some(format!("matches {pattern}")),
        }
    }

    /// Its parts that can be compared one by one.
    fn facets(self) -> Vec<(Slot, Facet)> {
        match self {
            Limit::Items(bounds) => bounds.facets("item"),
            Limit::Characters(bounds) => bounds.facets("character"),
            Limit::Range(bounds) => bounds.facets(""),
            Limit::Pattern(pattern) => {
                vec![(Slot::Only, Facet { number: None, text: format!("pattern {pattern}") })]
            }
        }
    }
}

/// In one line, exact and without rounding: `items 1..50`. Two limits that read alike are equal.
impl fmt::Display for Limit<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Limit::Items(bounds) => write!(f, "items {bounds}"),
            Limit::Characters(bounds) => write!(f, "characters {bounds}"),
            Limit::Range(bounds) => write!(f, "range {bounds}"),
            Limit::Pattern(pattern) => write!(f, "pattern {pattern:?}"),
        }
    }
}
