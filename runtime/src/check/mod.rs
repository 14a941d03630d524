//! Documented limits of requests, checked before anything is sent, all violations at once and
//! each with its path.

mod values;

use std::{
    collections::HashMap,
    fmt,
    sync::{Mutex, OnceLock, PoisonError},
};

use regex_lite::Regex;

pub use values::{Checked, Counted, Numbers, Texts, Wholes};

use crate::Record;

/// A documented limit that a value breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Violation {
    /// Where the value stands in the request: `package_list[0].name`.
    pub path: String,
    /// What was found and what is allowed: `101 characters, at most 100`.
    pub message: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.message)
    }
}

/// All limits that a request breaks.
pub(crate) fn check<T: Record>(request: &T) -> Vec<Violation> {
    let mut violations = Violations::default();
    request.check(&mut violations);
    violations.found
}

/// Takes notes while [`Record::check`] goes through a request.
#[derive(Debug, Default)]
pub struct Violations {
    path: String,
    found: Vec<Violation>,
}

impl Violations {
    /// What was noted so far.
    pub fn found(&self) -> &[Violation] {
        &self.found
    }

    /// Looks inside a struct, a list or a map of them.
    pub fn each(&mut self, field: &str, value: &(impl Checked + ?Sized)) {
        self.at(field, |to| value.check_each(to));
    }

    /// Bounds the number of characters of a string, or of each string in a list.
    pub fn characters(
        &mut self,
        field: &str,
        value: &(impl Texts + ?Sized),
        min: Option<u64>,
        max: Option<u64>,
    ) {
        self.at(field, |to| {
            value.each_text(to, &mut |to, text| {
                let count = text.chars().count() as u64;
                to.bounds(count, min, max, |count| counted(count, "character"));
            });
        });
    }

    /// Bounds the number of elements of a list or a map.
    pub fn items(
        &mut self,
        field: &str,
        value: &(impl Counted + ?Sized),
        min: Option<u64>,
        max: Option<u64>,
    ) {
        if let Some(count) = value.count() {
            self.at(field, |to| {
                to.bounds(count as u64, min, max, |count| counted(count, "item"));
            });
        }
    }

    /// Bounds a whole number, or each one in a list.
    pub fn range(
        &mut self,
        field: &str,
        value: &(impl Wholes + ?Sized),
        min: Option<i64>,
        max: Option<i64>,
    ) {
        self.at(field, |to| {
            value.each_whole(to, &mut |to, number| {
                to.bounds(number, min, max, |number| number.to_string());
            });
        });
    }

    /// Bounds a number that may have a fraction, or each one in a list.
    pub fn range_float(
        &mut self,
        field: &str,
        value: &(impl Numbers + ?Sized),
        min: Option<f64>,
        max: Option<f64>,
    ) {
        self.at(field, |to| {
            value.each_number(to, &mut |to, number| {
                to.bounds(number, min, max, |number| number.to_string());
            });
        });
    }

    /// Wants a string, or each one in a list, to match a regular expression as a whole.
    /// A pattern that cannot be read is not checked: the generator refuses those.
    pub fn pattern(&mut self, field: &str, value: &(impl Texts + ?Sized), pattern: &'static str) {
        let Some(regex) = compiled(pattern) else { return };
        self.at(field, |to| {
            value.each_text(to, &mut |to, text| {
                if !regex.is_match(text) {
                    to.add(format!("{:?} does not match {pattern}", excerpt(text)));
                }
            });
        });
    }

    /// Wants a string to be there and not empty: in a path an empty one would name another
    /// address.
    pub fn not_empty(&mut self, field: &str, value: &(impl Texts + ?Sized)) {
        self.at(field, |to| {
            value.each_text(to, &mut |to, text| {
                if text.is_empty() {
                    to.add("empty, at least 1 character".to_owned());
                }
            });
        });
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
    pub(crate) fn at_index(&mut self, index: usize, check: impl FnOnce(&mut Self)) {
        let length = self.path.len();
        self.path.push_str(&format!("[{index}]"));
        check(self);
        self.path.truncate(length);
    }

    /// Goes on with `check` at a member of a map.
    pub(crate) fn at_key(&mut self, key: &str, check: impl FnOnce(&mut Self)) {
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

/// The pattern, anchored at both ends. Compiled once: a regular expression costs thousands
/// of times what its use does.
fn compiled(pattern: &'static str) -> Option<Regex> {
    static COMPILED: OnceLock<Mutex<HashMap<&'static str, Option<Regex>>>> = OnceLock::new();
    let mut compiled =
        COMPILED.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner);
    let regex =
        compiled.entry(pattern).or_insert_with(|| Regex::new(&format!("^(?:{pattern})$")).ok());
    regex.clone()
}
