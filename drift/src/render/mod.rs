//! Renders a report as text for a terminal, Markdown for a release note or a pull request, or JSON
//! for a program. This module holds what they share: grouping, and values on one line.

mod json;
mod markdown;
mod release;
mod table;
mod text;

pub use json::{SCHEMA, json};
pub use markdown::{MarkdownOptions, markdown};
pub use release::release;
pub use table::rules;
pub use text::{TextOptions, text};

use std::collections::BTreeMap;

use super::{Change, ChangedIn, Level, Review, Rule};
use feishu_spec::counts::{counted, grouped};

/// A change, and the reason if it was accepted.
type Reviewed<'r> = (&'r Change, Option<&'r str>);

/// The changes of one endpoint, event, component or content.
struct Group<'r> {
    subject: Option<&'r ChangedIn>,
    changes: Vec<Reviewed<'r>>,
}

impl Group<'_> {
    fn id(&self) -> String {
        self.changes.first().map(|(change, _)| change.id()).unwrap_or_default()
    }
}

/// One line of a report: a change, or several equal ones.
struct ReportLine<'r> {
    /// The first of them.
    change: &'r Change,
    accepted: Option<&'r str>,
    /// The number of further places of the same struct, with the same change.
    elsewhere: usize,
    /// Other changes of the same kind at the same path, which differ in their values.
    more: Vec<&'r Change>,
}

/// The changes of one endpoint as lines. Changes of a struct that occurs in several places share
/// a line, and so do several values that were added or removed at one path.
fn lines<'r>(changes: &[Reviewed<'r>]) -> Vec<ReportLine<'r>> {
    let mut lines: Vec<ReportLine<'r>> = Vec::new();
    for &(change, accepted) in changes {
        let alike = |other: &&mut ReportLine<'_>| {
            other.change.rule == change.rule && other.accepted == accepted
        };
        let same = |other: &Change| {
            change.item.is_some()
                && change.path.is_some()
                && (&other.item, &other.was, &other.is) == (&change.item, &change.was, &change.is)
        };
        // Added and removed values do not share a line.
        let beside = |other: &Change| {
            let sides = |change: &Change| (change.was.is_some(), change.is.is_some());
            other.path == change.path && sides(other) == sides(change)
        };
        let repeats = |other: &ReportLine<'_>| other.more.is_empty() && same(other.change);
        let joins = |other: &ReportLine<'_>| other.elsewhere == 0 && beside(other.change);
        if let Some(found) = lines.iter_mut().filter(alike).find(|other| repeats(other)) {
            found.elsewhere += 1;
        } else if let Some(found) = lines.iter_mut().filter(alike).find(|other| joins(other)) {
            found.more.push(change);
        } else {
            lines.push(ReportLine { change, accepted, elsewhere: 0, more: Vec::new() });
        }
    }
    lines
}

/// The changes of one level by service, then by endpoint or event, in the report's order.
fn by_service(review: &Review, level: Level) -> BTreeMap<&str, Vec<Group<'_>>> {
    let mut services: BTreeMap<&str, Vec<Group<'_>>> = BTreeMap::new();
    for (change, accepted) in review.changes().filter(|(change, _)| change.level() == level) {
        let groups = services.entry(change.service()).or_default();
        match groups.iter_mut().find(|group| group.subject == change.subject.as_ref()) {
            Some(group) => group.changes.push((change, accepted)),
            None => groups.push(Group {
                subject: change.subject.as_ref(),
                changes: vec![(change, accepted)],
            }),
        }
    }
    services
}

/// The rules of the changes of one level, the most frequent first.
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
        accepted => format!(" ({} accepted)", grouped(accepted)),
    };
    let of = |level| grouped(review.report.count(level));
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
        if old == new {
            counted(new, what)
        } else {
            format!("{} → {}", grouped(old), counted(new, what))
        }
    };
    let (old, new) = (review.report.old, review.report.new);
    format!(
        "{}, {}",
        of(old.endpoints, new.endpoints, "endpoint"),
        of(old.events, new.events, "event")
    )
}

/// The old and new values of a line, formatted by `show`: `3 → 4`. The value of a rule that says
/// added or removed is alone; otherwise a missing side is `none`.
fn values(line: &ReportLine<'_>, show: impl Fn(&str) -> String) -> Vec<String> {
    const ALONE: [&str; 4] = ["added", "removed", "deprecated", "documented"];
    let alone = ALONE.iter().any(|end| line.change.rule.id().ends_with(end));
    let value = |change: &Change| {
        let value = match (change.was.as_deref(), change.is.as_deref()) {
            (Some(was), Some(is)) => format!("{} → {}", show(was), show(is)),
            (Some(value), None) | (None, Some(value)) if alone => show(value),
            (Some(was), None) => format!("{} → none", show(was)),
            (None, Some(is)) => format!("none → {}", show(is)),
            (None, None) => return None,
        };
        let witness = change.witness.map(|witness| format!(", {}", witness.about()));
        Some(value + witness.as_deref().unwrap_or_default())
    };
    std::iter::once(line.change).chain(line.more.iter().copied()).filter_map(value).collect()
}

/// `: 3 → 4`; several values are preceded by their number. Values that were only added or removed
/// are listed on one line; changed values each follow `each`, which starts a new line.
fn listed(values: &[String], each: &str) -> String {
    match values {
        [] => String::new(),
        [value] => format!(": {value}"),
        values if values.iter().any(|value| value.contains(" → ")) => {
            format!(" ({}):{each}{}", values.len(), values.join(each))
        }
        values => format!(" ({}): {}", values.len(), values.join(", ")),
    }
}

/// ` and in 2 more places`, or nothing.
fn elsewhere(line: &ReportLine<'_>) -> String {
    match line.elsewhere {
        0 => String::new(),
        1 => " and in 1 more place".to_owned(),
        places => format!(" and in {places} more places"),
    }
}

/// A value on one line of at most `width` characters. Values may contain line breaks and control
/// characters.
fn one_line(value: &str, width: usize) -> String {
    let clean: String = value.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if clean.chars().count() <= width {
        return clean;
    }
    clean.chars().take(width.saturating_sub(1)).chain(['…']).collect()
}
