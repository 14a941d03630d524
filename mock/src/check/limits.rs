//! Documented limits of single values: characters, counts, ranges, patterns, listed values.

use feishu_spec::{Bounds, Field};
use regex_lite::Regex;
use serde_json::{Number, Value};

use super::{Checks, Violation};

/// Checks a string.
pub(super) fn string(
    field: &Field,
    text: &str,
    path: &str,
    checks: Checks,
    out: &mut Vec<Violation>,
) {
    listed(field, text, path, checks, out);
    if !checks.limits {
        return;
    }
    if let Some(bounds) = &field.characters {
        count(text.chars().count(), bounds, "characters", path, text, out);
    }
    // A pattern that this engine cannot read (look-around) is not checked.
    if let Some(pattern) = &field.pattern
        && let Ok(regex) = Regex::new(&format!("^(?:{pattern})$"))
        && !regex.is_match(text)
    {
        out.push(Violation::new(path, text, format!("does not match {pattern}")));
    }
}

/// Checks a number.
pub(super) fn number(
    field: &Field,
    number: &Number,
    path: &str,
    checks: Checks,
    out: &mut Vec<Violation>,
) {
    listed(field, &number.to_string(), path, checks, out);
    let Some(bounds) = field.range.as_ref().filter(|_| checks.limits) else { return };
    if bounds.min.as_ref().is_some_and(|min| less(number, min)) {
        out.push(Violation::new(path, number, format!("less than {}", show(&bounds.min))));
    }
    if bounds.max.as_ref().is_some_and(|max| less(max, number)) {
        out.push(Violation::new(path, number, format!("more than {}", show(&bounds.max))));
    }
}

/// Checks how many elements a list or map has.
pub(super) fn items(
    field: &Field,
    number: usize,
    path: &str,
    checks: Checks,
    out: &mut Vec<Violation>,
) {
    if let Some(bounds) = field.items.as_ref().filter(|_| checks.limits) {
        count(number, bounds, "elements", path, "", out);
    }
}

fn count(
    number: usize,
    bounds: &Bounds<u64>,
    what: &str,
    path: &str,
    value: &str,
    out: &mut Vec<Violation>,
) {
    if let Some(min) = bounds.min.filter(|min| (number as u64) < *min) {
        out.push(Violation::new(path, value, format!("{number} {what}, at least {min}")));
    }
    if let Some(max) = bounds.max.filter(|max| number as u64 > *max) {
        out.push(Violation::new(path, value, format!("{number} {what}, at most {max}")));
    }
}

/// Checks a value, as text, against those that the documentation lists.
fn listed(field: &Field, text: &str, path: &str, checks: Checks, out: &mut Vec<Violation>) {
    if !checks.enum_values || field.values.is_empty() {
        return;
    }
    let values: Vec<String> = field.values.iter().map(|value| plain(&value.value)).collect();
    if !values.iter().any(|value| value == text) {
        let values = values.join(", ");
        out.push(Violation::new(path, text, format!("expected one of {values}")));
    }
}

/// A scalar without its quotation marks.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Whole numbers are compared as such: identities of 19 digits do not fit into a float.
fn less(a: &Number, b: &Number) -> bool {
    match (a.as_i128(), b.as_i128()) {
        (Some(a), Some(b)) => a < b,
        _ => a.as_f64() < b.as_f64(),
    }
}

fn show(bound: &Option<Number>) -> String {
    bound.as_ref().map(Number::to_string).unwrap_or_default()
}
