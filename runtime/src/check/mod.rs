//! Documented limits of requests, checked before anything is sent.

use std::{
    collections::HashMap,
    fmt,
    sync::{Mutex, OnceLock},
};

use regex_lite::Regex;

use crate::sync::lock;
use crate::wire::{Object, Record, Rule, Shape, View, Wire};

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
    let mut violations = Violations::default();
    violations.record(request);
    violations.found
}

/// Collects violations on the way through a request.
#[derive(Default)]
struct Violations {
    path: String,
    found: Vec<Violation>,
}

impl Violations {
    /// Checks the fields of a record, and what is inside them.
    fn record(&mut self, record: &dyn Object) {
        let Shape { names, rules } = record.shape();
        record.read(&mut |fields| {
            for (index, (name, field)) in names.iter().zip(fields).enumerate() {
                self.at(name, |to| {
                    for rule in rules.get(index).copied().unwrap_or_default() {
                        to.rule(*rule, *field);
                    }
                    to.inside(*field);
                });
            }
        });
    }

    /// Checks each record inside, at its own path.
    fn inside(&mut self, value: &dyn Wire) {
        match value.view() {
            View::Object(record) => self.record(record),
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
        match (rule, value.view()) {
            (Rule::Items(min, max), View::List(list)) => self.items(list.len(), min, max),
            (Rule::Items(min, max), View::Members(members)) => {
                self.items(members.all().len(), min, max);
            }
            (_, View::List(_) | View::Members(_)) => {
                self.each(value, &mut |to, value| to.rule(rule, value));
            }
            (Rule::Range(min, max), View::Int(number) | View::IntVariant(_, number)) => {
                self.bounds(number, min, max, |number| number.to_string());
            }
            (Rule::RangeFloat(min, max), View::Float(number)) => {
                self.bounds(number, min, max, |number| number.to_string());
            }
            (rule, View::Text(text) | View::TextVariant(_, text)) => self.text(rule, text),
            _ => {}
        }
    }

    fn items(&mut self, count: usize, min: Option<u64>, max: Option<u64>) {
        self.bounds(count as u64, min, max, |count| counted(count, "item"));
    }

    fn text(&mut self, rule: Rule, text: &str) {
        match rule {
            Rule::Characters(min, max) => {
                let count = text.chars().count() as u64;
                self.bounds(count, min, max, |count| counted(count, "character"));
            }
            Rule::Pattern(pattern)
                if compiled(pattern).is_some_and(|regex| !regex.is_match(text)) =>
            {
                self.add(format!("{:?} does not match {pattern}", excerpt(text)));
            }
            Rule::NotEmpty if text.is_empty() => {
                self.add("empty, at least 1 character".to_owned());
            }
            _ => {}
        }
    }

    fn at(&mut self, field: &str, check: impl FnOnce(&mut Self)) {
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
        let length = self.path.len();
        self.path.push_str(&format!("[{index}]"));
        check(self);
        self.path.truncate(length);
    }

    /// Goes on with `check` at a member of a map.
    fn at_key(&mut self, key: &str, check: impl FnOnce(&mut Self)) {
        let length = self.path.len();
        self.path.push_str(&format!("[{key:?}]"));
        check(self);
        self.path.truncate(length);
    }

    /// Notes a violation at the path reached.
    fn add(&mut self, message: String) {
        self.found.push(Violation { path: self.path.clone(), message });
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

fn counted(count: u64, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

fn excerpt(text: &str) -> &str {
    const LONGEST: usize = 60;
    text.char_indices().nth(LONGEST).map_or(text, |(end, _)| &text[..end])
}

/// The pattern, anchored at both ends. It is compiled once: compiling a regular expression costs
/// thousands of times what its use does.
fn compiled(pattern: &'static str) -> Option<Regex> {
    static COMPILED: OnceLock<Mutex<HashMap<&'static str, Option<Regex>>>> = OnceLock::new();
    let mut compiled = lock(COMPILED.get_or_init(Mutex::default));
    let regex =
        compiled.entry(pattern).or_insert_with(|| Regex::new(&format!("^(?:{pattern})$")).ok());
    regex.clone()
}
