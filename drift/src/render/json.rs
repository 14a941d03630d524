//! JSON for a program. Keys do not change within one schema number.

use serde::Serialize;

use feishu_spec::{SubjectId, Witness};

use super::super::{Breaks, ChangedIn, Level, Review, Rule, Size};

/// The version of this layout; it grows when keys are renamed or removed.
pub const SCHEMA: u32 = 1;

#[derive(Serialize)]
struct ReportDocument<'r> {
    schema: u32,
    old: Size,
    new: Size,
    counts: Counts,
    changes: Vec<ChangeEntry<'r>>,
}

#[derive(Serialize)]
struct Counts {
    breaking: usize,
    accepted: usize,
    additive: usize,
    silent: usize,
}

#[derive(Serialize)]
struct ChangeEntry<'r> {
    rule: Rule,
    level: Level,
    breaks: Option<Breaks>,
    subject: &'static str,
    id: String,
    path: Option<&'r str>,
    was: Option<&'r str>,
    is: Option<&'r str>,
    reason: &'r str,
    item: Option<&'r str>,
    witness: Option<&'static str>,
    accepted: Option<&'r str>,
}

/// Returns the report as JSON. Every key is always present; missing values are `null`.
/// `counts.breaking` includes accepted breaks.
///
/// # Panics
/// Never: strings and numbers always become JSON.
pub fn json(review: &Review) -> String {
    let report = &review.report;
    let changes = review.changes().map(|(change, accepted)| ChangeEntry {
        rule: change.rule,
        level: change.level(),
        breaks: change.breaks(),
        subject: match &change.subject {
            Some(ChangedIn::Subject(SubjectId::Endpoint(_))) => "endpoint",
            Some(ChangedIn::Subject(SubjectId::Event(_))) => "event",
            Some(ChangedIn::Card(_)) => "card",
            Some(ChangedIn::Content(_)) => "content",
            None => "platform",
        },
        id: change.id(),
        path: change.path.as_deref(),
        was: change.was.as_deref(),
        is: change.is.as_deref(),
        reason: change.rule.reason(),
        item: change.item.as_deref(),
        witness: change.witness.map(Witness::about),
        accepted,
    });
    let document = ReportDocument {
        schema: SCHEMA,
        old: report.old,
        new: report.new,
        counts: Counts {
            breaking: report.count(Level::Breaking),
            accepted: review.accepted(),
            additive: report.count(Level::Additive),
            silent: report.count(Level::Silent),
        },
        changes: changes.collect(),
    };
    let mut text = serde_json::to_string_pretty(&document).expect("a report is plain JSON");
    text.push('\n');
    text
}
