//! The reviewed list of accepted breaks. An entry that accepts nothing is an error: it could
//! silently accept a later break that nobody has reviewed.

use serde::Deserialize;

use super::{Change, Level, Report, Rule};

/// A list of accepted breaks, as a file holds it:
///
/// ```toml
/// [[break]]
/// rule = "request-field-removed"
/// id = "harbor.v1.berth.reserve"
/// path = "request.body.captain"      # omitted if the change has none
/// reason = "the platform has ignored it for a year"
/// ```
///
/// `id` and `path` may end in `*`, which matches any suffix.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accepted {
    /// The entries.
    #[serde(default, rename = "break")]
    pub breaks: Vec<AcceptedBreak>,
}

/// One entry: which changes it accepts, and why.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AcceptedBreak {
    /// The rule's name.
    pub rule: String,
    /// The endpoint or event.
    pub id: String,
    /// The path of the field in it.
    #[serde(default)]
    pub path: Option<String>,
    /// Why the break is acceptable.
    pub reason: String,
}

/// An invalid entry.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AcceptedError {
    /// Its rule does not exist.
    #[error("entry {number} ({id}): {unknown}")]
    UnknownRule {
        /// The entry, counted from 1.
        number: usize,
        /// Its `id`.
        id: String,
        /// What is wrong.
        unknown: super::UnknownRule,
    },
    /// Its rule is not a breaking one.
    #[error("entry {number} ({id}): `{rule}` is {}, so there is nothing to accept; remove the entry", .rule.level())]
    NotBreaking {
        /// The entry, counted from 1.
        number: usize,
        /// Its `id`.
        id: String,
        /// Its rule.
        rule: Rule,
    },
    /// It gives no reason.
    #[error("entry {number} ({id}): `reason` is empty; say why the break is acceptable")]
    NoReason {
        /// The entry, counted from 1.
        number: usize,
        /// Its `id`.
        id: String,
    },
    /// No change matches it.
    #[error("entry {number} ({entry}) applies to no change; remove or fix the entry")]
    Stale {
        /// The entry, counted from 1.
        number: usize,
        /// Its rule, id and path.
        entry: String,
    },
}

/// A report in which accepted changes are marked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Review {
    /// The report.
    pub report: Report,
    /// For each change, in order, the reason if it was accepted.
    pub accepted: Vec<Option<String>>,
}

impl Review {
    /// The changes, each with the reason if it was accepted.
    pub fn changes(&self) -> impl Iterator<Item = (&Change, Option<&str>)> {
        let reasons = self.accepted.iter().map(Option::as_deref).chain(std::iter::repeat(None));
        self.report.changes.iter().zip(reasons)
    }

    /// How many changes of this level were not accepted.
    pub fn open(&self, level: Level) -> usize {
        self.changes()
            .filter(|(change, accepted)| change.level() == level && accepted.is_none())
            .count()
    }

    /// How many changes were accepted.
    pub fn accepted(&self) -> usize {
        self.changes().filter(|(_, accepted)| accepted.is_some()).count()
    }
}

impl From<Report> for Review {
    /// Accepts nothing.
    fn from(report: Report) -> Self {
        Review { accepted: vec![None; report.changes.len()], report }
    }
}

impl Accepted {
    /// Marks the changes of a report that this list accepts.
    ///
    /// # Errors
    /// All invalid entries, in order: those whose rule is unknown or not breaking, that have no
    /// reason, or that apply to no change.
    pub fn review(&self, report: Report) -> Result<Review, Vec<AcceptedError>> {
        let mut review = Review::from(report);
        let mut errors = Vec::new();
        for (index, entry) in self.breaks.iter().enumerate() {
            if let Err(error) = entry.apply(index + 1, &mut review) {
                errors.push(error);
            }
        }
        if errors.is_empty() { Ok(review) } else { Err(errors) }
    }
}

impl AcceptedBreak {
    fn apply(&self, number: usize, review: &mut Review) -> Result<(), AcceptedError> {
        let id = self.id.clone();
        let rule: Rule = match self.rule.parse() {
            Ok(rule) => rule,
            Err(unknown) => return Err(AcceptedError::UnknownRule { number, id, unknown }),
        };
        if rule.level() != Level::Breaking {
            return Err(AcceptedError::NotBreaking { number, id, rule });
        }
        if self.reason.trim().is_empty() {
            return Err(AcceptedError::NoReason { number, id });
        }
        let mut applies = false;
        for (change, accepted) in review.report.changes.iter().zip(&mut review.accepted) {
            if change.rule == rule && self.covers(change) {
                applies = true;
                accepted.get_or_insert_with(|| self.reason.clone());
            }
        }
        if applies { Ok(()) } else { Err(AcceptedError::Stale { number, entry: self.to_string() }) }
    }

    fn covers(&self, change: &Change) -> bool {
        let path = match (&self.path, &change.path) {
            (None, None) => true,
            (Some(pattern), path) => matches(pattern, path.as_deref().unwrap_or_default()),
            (None, Some(_)) => false,
        };
        path && matches(&self.id, &change.id())
    }
}

impl std::fmt::Display for AcceptedBreak {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.rule, self.id)?;
        self.path.as_ref().map_or(Ok(()), |path| write!(f, " {path}"))
    }
}

fn matches(pattern: &str, text: &str) -> bool {
    pattern.strip_suffix('*').map_or(pattern == text, |start| text.starts_with(start))
}
