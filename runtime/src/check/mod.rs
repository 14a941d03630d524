//! Documented limits of requests, checked before anything is sent.

mod card;
mod card_changes;
mod card_member;
mod condition;
mod content;

use std::{
    collections::HashMap,
    fmt,
    sync::{Mutex, OnceLock},
};

use regex_lite::Regex;

pub use card::{CardRule, check_card, check_card_json};
use card_member::check_card_members;
pub use card_member::check_card_part;
pub use condition::check_conditions;
use condition::check_conditions_of;
pub(crate) use content::check_content;
#[cfg(feature = "custom-bot")]
pub(crate) use content::check_content_json;

use crate::{
    content::CardMember,
    endpoint::Endpoint,
    sync::lock,
    wire::{Object, Record, Rule, View, Wire},
};

/// A documented limit that a value breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Violation {
    /// The path of the value in the request: `package_list[0].name`.
    pub path: String,
    /// What was found, and what is allowed: `101 characters, at most 100`.
    pub message: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.message)
    }
}

/// All documented limits that a request breaks. [`Client`](crate::Client) checks each request
/// before it sends it; use this to check one without sending it.
pub fn check(request: &impl Record) -> Vec<Violation> {
    check_limits(request)
}

/// All that is wrong with a request, as far as its documentation tells.
pub(crate) fn check_all(
    request: &dyn Object,
    endpoint: &Endpoint,
    cards: &[CardMember],
) -> Vec<Violation> {
    let mut violations = check_limits(request);
    if !endpoint.conditions.is_empty() {
        violations.extend(check_conditions_of(request, endpoint));
    }
    if !cards.is_empty() {
        violations.extend(check_card_members(request, cards));
    }
    violations
}

fn check_limits(request: &dyn Object) -> Vec<Violation> {
    Violations::collect(|violations| violations.record(request))
}

/// Collects violations on the way through a request.
#[derive(Default)]
struct Violations {
    /// Whether the path stays empty, because only whether anything is found counts.
    pathless: bool,
    path: String,
    found: Vec<Violation>,
}

impl Violations {
    /// What a check finds. Most requests keep all limits, so paths are only made in a second pass,
    /// if there is one.
    fn collect(check: impl Fn(&mut Violations)) -> Vec<Violation> {
        let mut first = Violations { pathless: true, ..Violations::default() };
        check(&mut first);
        if first.found.is_empty() {
            return first.found;
        }
        let mut violations = Violations::default();
        check(&mut violations);
        violations.found
    }

    /// Checks the fields of a record, and what is inside them.
    fn record(&mut self, record: &dyn Object) {
        record.read(&mut |shape, fields| {
            let mut limits = shape.limits();
            let mut next = limits.next();
            for (index, (name, field)) in shape.names.iter().zip(fields).enumerate() {
                // Most fields have no limit and nothing inside, and need no path.
                if next.is_none_or(|(at, _)| at != index) && is_scalar(*field) {
                    continue;
                }
                self.at(name, |to| {
                    while let Some((at, rule)) = next
                        && at == index
                    {
                        to.text_rule(rule, *field);
                        next = limits.next();
                    }
                    to.inside(*field);
                });
            }
            debug_assert!(next.is_none(), "the rules are not in the order of the fields");
        });
    }

    /// Checks one rule, which is read only if there is a value.
    fn text_rule(&mut self, rule: &'static str, value: &dyn Wire) {
        if matches!(value.view(), View::Absent) {
            return;
        }
        if let Some(rule) = Rule::read(rule) {
            self.rule(rule, value);
        }
    }

    /// Checks each record inside, at its own path.
    fn inside(&mut self, value: &dyn Wire) {
        match value.view() {
            View::Object(record) | View::Tagged(.., record) => self.record(record),
            View::List(_) | View::Members(_) => self.each(value, &mut |to, value| to.inside(value)),
            _ => {}
        }
    }

    /// Goes through the elements of a list or a map, each at its own path.
    fn each(&mut self, value: &dyn Wire, check: &mut dyn FnMut(&mut Self, &dyn Wire)) {
        match value.view() {
            View::List(list) => {
                for index in 0..list.len() {
                    self.at_index(index, |to| check(to, list.at(index)));
                }
            }
            View::Members(members) => {
                for (key, value) in members.all() {
                    self.at_key(key, |to| check(to, value));
                }
            }
            _ => {}
        }
    }

    /// Checks one rule: of the value itself, or of each one in a list or a map.
    fn rule(&mut self, rule: Rule, value: &dyn Wire) {
        let view = value.view();
        let listed = matches!(view, View::List(_) | View::Members(_));
        match rule {
            // Not for requests.
            Rule::Required | Rule::Named(_) => {}
            Rule::Items(min, max) => self.items(view, min, max),
            Rule::Range(..)
            | Rule::RangeFloat(..)
            | Rule::Characters(..)
            | Rule::Pattern(_)
            | Rule::NotEmpty
                if listed =>
            {
                self.each(value, &mut |to, value| to.rule(rule, value));
            }
            Rule::Range(min, max) => {
                if let View::Int(number) | View::IntVariant(_, number) = view {
                    self.bounds(number, min, max, |number| number.to_string());
                }
            }
            Rule::RangeFloat(min, max) => {
                if let View::Float(number) = view {
                    self.bounds(number, min, max, |number| number.to_string());
                }
            }
            Rule::Characters(min, max) => self.text(view, |to, text| {
                // No text has more characters than bytes, so most need not be counted.
                let bytes = text.len() as u64;
                if min.unwrap_or(0) <= bytes.min(1) && max.is_none_or(|max| bytes <= max) {
                    return;
                }
                let count = text.chars().count() as u64;
                to.bounds(count, min, max, |count| counted(count, "character"));
            }),
            Rule::Pattern(pattern) => self.text(view, |to, text| to.pattern(pattern, text)),
            Rule::NotEmpty => self.text(view, |to, text| {
                if text.is_empty() {
                    to.add("empty, at least 1 character".to_owned());
                }
            }),
        }
    }

    fn items(&mut self, view: View<'_>, min: Option<u64>, max: Option<u64>) {
        let count = match view {
            View::List(list) => list.len(),
            View::Members(members) => members.all().len(),
            _ => return,
        };
        self.bounds(count as u64, min, max, |count| counted(count, "item"));
    }

    fn text(&mut self, view: View<'_>, check: impl FnOnce(&mut Self, &str)) {
        if let View::Text(text) | View::TextVariant(_, text) = view {
            check(self, text);
        }
    }

    fn pattern(&mut self, pattern: &'static str, text: &str) {
        if compiled(pattern).is_some_and(|regex| !regex.is_match(text)) {
            self.add(format!("{:?} does not match {pattern}", excerpt(text)));
        }
    }

    fn at(&mut self, field: &str, check: impl FnOnce(&mut Self)) {
        if self.pathless {
            return check(self);
        }
        let length = self.path.len();
        if !self.path.is_empty() {
            self.path.push('.');
        }
        self.path.push_str(field);
        check(self);
        self.path.truncate(length);
    }

    /// Goes on with `check` at an element of a list.
    fn at_index(&mut self, index: usize, check: impl FnOnce(&mut Self)) {
        if self.pathless {
            return check(self);
        }
        let length = self.path.len();
        self.path.push_str(&format!("[{index}]"));
        check(self);
        self.path.truncate(length);
    }

    /// Goes on with `check` at a member of a map.
    fn at_key(&mut self, key: &str, check: impl FnOnce(&mut Self)) {
        if self.pathless {
            return check(self);
        }
        let length = self.path.len();
        self.path.push_str(&format!("[{key:?}]"));
        check(self);
        self.path.truncate(length);
    }

    /// Notes a violation at the path reached.
    fn add(&mut self, message: String) {
        self.found.push(Violation { path: self.path.clone(), message });
    }

    /// Notes a violation at a path inside; an empty one is here.
    fn inner(&mut self, path: &str, message: String) {
        match path {
            "" => self.add(message),
            path => self.at(path, |to| to.add(message)),
        }
    }

    fn bounds<N: PartialOrd + Copy + fmt::Display>(
        &mut self,
        found: N,
        min: Option<N>,
        max: Option<N>,
        say: impl Fn(N) -> String,
    ) {
        // Written so that NaN, which compares with nothing, is outside.
        let above = min.is_none_or(|min| found >= min);
        let below = max.is_none_or(|max| found <= max);
        if above && below {
            return;
        }
        let found = say(found);
        self.add(match (min, max) {
            (Some(min), _) if !above => format!("{found}, at least {min}"),
            (_, Some(max)) => format!("{found}, at most {max}"),
            _ => found,
        });
    }
}

/// Whether nothing is inside a value.
fn is_scalar(value: &dyn Wire) -> bool {
    match value.view() {
        View::Object(_) | View::Tagged(..) | View::List(_) | View::Members(_) => false,
        View::Absent | View::Text(_) | View::TextVariant(..) | View::Bool(_) => true,
        View::Int(_) | View::IntVariant(..) | View::Float(_) | View::Json(_) | View::File(_) => {
            true
        }
    }
}

fn counted(count: u64, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

fn excerpt(text: &str) -> &str {
    const LONGEST: usize = 60;
    text.char_indices().nth(LONGEST).map_or(text, |(end, _)| &text[..end])
}

/// The pattern, which matches anywhere in a text unless it is anchored itself, as in JSON Schema
/// and in Go, in which the platform is written. Compiled once: a regular expression costs
/// thousands of times what its use does.
fn compiled(pattern: &'static str) -> Option<Regex> {
    static COMPILED: OnceLock<Mutex<HashMap<&'static str, Option<Regex>>>> = OnceLock::new();
    let mut compiled = lock(COMPILED.get_or_init(Mutex::default));
    compiled.entry(pattern).or_insert_with(|| Regex::new(pattern).ok()).clone()
}
