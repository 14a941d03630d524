//! Reports on edits of the small platform, and reports as text.

use feishu_drift::{Report, compare};
use serde_json::Value;

use crate::base::{edit, endpoint, event, specs};

/// From the endpoint of `base` to an edited one.
pub(crate) fn endpoint_changes(edits: &[(&str, Value)]) -> Report {
    between(endpoint(), edit(endpoint(), edits))
}

pub(crate) fn between(old: Value, new: Value) -> Report {
    compare(&specs(&[old], &[]), &specs(&[new], &[]))
}

/// From the event of `base` to an edited one.
pub(crate) fn event_changes(edits: &[(&str, Value)]) -> Report {
    compare(&specs(&[], &[event()]), &specs(&[], &[edit(event(), edits)]))
}

/// One line per change, without the rule's own words.
pub(crate) fn lines(report: &Report) -> String {
    let none = || "-".to_owned();
    report
        .changes
        .iter()
        .map(|change| {
            format!(
                "{} {} {}: {} => {} | {}\n",
                change.rule,
                change.id(),
                change.path.clone().unwrap_or_else(none),
                change.was.clone().unwrap_or_else(none),
                change.is.clone().unwrap_or_else(none),
                change.item.clone().unwrap_or_else(none),
            )
        })
        .collect()
}
