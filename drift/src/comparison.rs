//! What the checks of one endpoint or event share: its identity, the items that the generated
//! crate has for it, and the list of changes.

use std::collections::BTreeSet;

use serde_json::Value;

use feishu_spec::{SubjectId, Witness};

use super::{Change, Rule, change::ChangedIn, items::Lookup};

pub(super) struct Comparison<'a> {
    subject: Option<ChangedIn>,
    pub(super) old: Lookup<'a>,
    pub(super) new: Lookup<'a>,
    /// Whether the endpoint itself was renamed, and with it the types that are named after it.
    pub(super) renamed: bool,
    /// Renamed types that are already reported: one type may occur in many places.
    pub(super) renamed_types: BTreeSet<(String, String)>,
    /// Who tells of the field whose facts are compared, if it is not on the page.
    pub(super) witness: Option<Witness>,
    changes: &'a mut Vec<Change>,
}

impl<'a> Comparison<'a> {
    pub(super) fn new(
        subject: Option<SubjectId>,
        items: [Lookup<'a>; 2],
        changes: &'a mut Vec<Change>,
    ) -> Self {
        Comparison::of(subject.map(ChangedIn::Subject), items, changes)
    }

    pub(super) fn of(
        subject: Option<ChangedIn>,
        [old, new]: [Lookup<'a>; 2],
        changes: &'a mut Vec<Change>,
    ) -> Self {
        let renamed_types = BTreeSet::new();
        Comparison { subject, old, new, renamed: false, renamed_types, witness: None, changes }
    }

    /// Records a change of the endpoint or event as a whole.
    pub(super) fn whole(
        &mut self,
        rule: Rule,
        was: Option<String>,
        is: Option<String>,
        item: Option<String>,
    ) {
        self.push(rule, None, was, is, item);
    }

    /// Records a change at a path.
    pub(super) fn at(
        &mut self,
        rule: Rule,
        path: &str,
        was: Option<String>,
        is: Option<String>,
        item: Option<String>,
    ) {
        self.push(rule, Some(path.to_owned()), was, is, item);
    }

    /// Records a change of the metadata in the endpoint's constant.
    pub(super) fn metadata(&mut self, rule: Rule, was: Option<String>, is: Option<String>) {
        let item = self.new.constant();
        self.push(rule, None, was, is, item);
    }

    fn push(
        &mut self,
        rule: Rule,
        path: Option<String>,
        was: Option<String>,
        is: Option<String>,
        item: Option<String>,
    ) {
        let subject = self.subject.clone();
        self.changes.push(Change { rule, subject, path, was, is, item, witness: self.witness });
    }
}

/// A value as it appears in a report: JSON on one line.
pub(super) fn show(value: &Value) -> String {
    value.to_string()
}

/// Whether two documented values mean the same. `10` and `"10"` do: pages write either for the
/// same field.
pub(super) fn same(old: &Value, new: &Value) -> bool {
    fn text(value: &Value) -> Option<String> {
        match value {
            Value::String(text) => Some(text.trim().to_owned()),
            Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
            _ => None,
        }
    }
    old == new || text(old).is_some_and(|old| text(new) == Some(old))
}
