//! A report for its three readers: text for a terminal, Markdown for a release note or a pull
//! request, JSON for a program. What they share is here: grouping, and values on one line.

mod json;
mod markdown;
mod table;
mod text;

pub use json::{SCHEMA, json};
pub use markdown::{MarkdownOptions, markdown};
pub use table::rules;
pub use text::{TextOptions, text};

use std::collections::BTreeMap;

use super::{Change, Level, Review, Rule};

/// A change, and why it was accepted, if it was.
type Reviewed<'r> = (&'r Change, Option<&'r str>);

/// The changes of one endpoint or event.
struct Group<'r> {
    id: &'r str,
    changes: Vec<Reviewed<'r>>,
}

/// The changes of one level by service, and in each by endpoint or event, in the report's order.
fn by_service(review: &Review, level: Level) -> BTreeMap<&str, Vec<Group<'_>>> {
    let mut services: BTreeMap<&str, Vec<Group<'_>>> = BTreeMap::new();
    for (change, accepted) in review.changes().filter(|(change, _)| change.level() == level) {
        let groups = services.entry(change.service()).or_default();
        match groups.iter_mut().find(|group| group.id == change.id) {
            Some(group) => group.changes.push((change, accepted)),
            None => groups.push(Group { id: &change.id, changes: vec![(change, accepted)] }),
        }
    }
    services
}

/// The rules that changes of one level follow, the most frequent first.
fn by_rule(review: &Review, level: Level) -> Vec<(Rule, usize)> {
    let mut counts: BTreeMap<Rule, usize> = BTreeMap::new();
    for change in review.report.changes.iter().filter(|change| change.level() == level) {
        *counts.entry(change.rule).or_default() += 1;
    }
    let mut counts: Vec<(Rule, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts
}

/// `12 breaking (2 accepted), 40 additive, 3 silent`
fn counts(review: &Review) -> String {
    let accepted = match review.accepted() {
        0 => String::new(),
        accepted => format!(" ({} accepted)", number(accepted)),
    };
    let of = |level| number(review.report.count(level));
    format!(
        "{} breaking{accepted}, {} additive, {} silent",
        of(Level::Breaking),
        of(Level::Additive),
        of(Level::Silent)
    )
}

/// `1,693 → 1,700 endpoints, 200 → 203 events`
fn sizes(review: &Review) -> String {
    let of = |old: usize, new: usize, what: &str| {
        let s = if new == 1 { "" } else { "s" };
        if old == new {
            format!("{} {what}{s}", number(new))
        } else {
            format!("{} → {} {what}{s}", number(old), number(new))
        }
    };
    let (old, new) = (review.report.old, review.report.new);
    format!(
        "{}, {}",
        of(old.endpoints, new.endpoints, "endpoint"),
        of(old.events, new.events, "event")
    )
}

/// `1,693`
fn number(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// What was and what is, each dressed by `show`: `: 3 → 4`. What the rule says was added or
/// removed stands alone; otherwise the absent side reads `none`.
fn values(change: &Change, show: impl Fn(&str) -> String) -> String {
    const ALONE: [&str; 4] = ["added", "removed", "deprecated", "documented"];
    match (&change.was, &change.is) {
        (Some(was), Some(is)) => format!(": {} → {}", show(was), show(is)),
        (Some(value), None) | (None, Some(value))
            if ALONE.iter().any(|end| change.rule.id().ends_with(end)) =>
        {
            format!(": {}", show(value))
        }
        (Some(was), None) => format!(": {} → none", show(was)),
        (None, Some(is)) => format!(": none → {}", show(is)),
        (None, None) => String::new(),
    }
}

/// A value on one line of at most `width` characters: a value may hold anything, line breaks
/// and control characters among it.
fn line(value: &str, width: usize) -> String {
    let clean: String = value.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if clean.chars().count() <= width {
        return clean;
    }
    clean.chars().take(width.saturating_sub(1)).chain(['…']).collect()
}
