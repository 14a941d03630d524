//! The reviewed list of breaks that may pass. An entry that accepts nothing is an error: it
//! would lie in wait for a break that nobody has reviewed.

use serde::Deserialize;

use super::{Change, Level, Report, Rule};

/// A list of accepted breaks, as a file holds it:
///
/// ```toml
/// [[break]]
/// rule = "request-field-removed"
/// id = "harbour.v1.berth.reserve"
/// path = "request.body.captain"      # left out where the change has none
/// reason = "the platform has ignored it for a year"
/// ```
///
/// `id` and `path` may end in `*`, which stands for any rest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accepted {
    /// The entries.
    #[serde(default, rename = "break")]
    pub breaks: Vec<AcceptedBreak>,
}

/// One entry: which changes, and why they may pass.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AcceptedBreak {
    /// The rule's name.
    pub rule: String,
    /// The endpoint or event.
    pub id: String,
    /// The place in it.
    #[serde(default)]
    pub path: Option<String>,
    /// Why the break may pass.
    pub reason: String,
}

/// An entry that cannot stand.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AcceptedError {
    /// Its rule does not exist.
    #[error("entry {number} ({id}): {source}")]
    UnknownRule {
        /// The entry, counted from 1.
        number: usize,
        /// Its `id`.
        id: String,
        /// What is wrong.
        source: super::UnknownRule,
    },
    /// Its rule breaks nobody.
    #[error("entry {number} ({id}): `{rule}` is {}, so there is nothing to accept; remove the entry", .rule.level())]
    NotBreaking {
        /// The entry, counted from 1.
        number: usize,
        /// Its `id`.
        id: String,
        /// Its rule.
        rule: Rule,
    },
    /// It does not say why.
    #[error("entry {number} ({id}): `reason` is empty; say why the break may pass")]
    NoReason {
        /// The entry, counted from 1.
        number: usize,
        /// Its `id`.
        id: String,
    },
    /// It accepts nothing that changed.
    #[error("entry {number} ({entry}) applies to no change; remove the entry, or mend it")]
    Stale {
        /// The entry, counted from 1.
        number: usize,
        /// Its rule, id and path.
        entry: String,
    },
}

/// A report with what was accepted in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Review {
    /// The report.
    pub report: Report,
    /// For each change, in order, why it may pass, if it was accepted.
    pub accepted: Vec<Option<String>>,
}

impl Review {
    /// The changes, each with the reason for which it was accepted.
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
    /// Nothing accepted.
    fn from(report: Report) -> Self {
        Review { accepted: vec![None; report.changes.len()], report }
    }
}

impl Accepted {
    /// Marks in a report what this list accepts.
    ///
    /// # Errors
    /// All entries that cannot stand, in order: of an unknown or harmless rule, without a
    /// reason, or applying to no change.
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
            Err(source) => return Err(AcceptedError::UnknownRule { number, id, source }),
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
            (Some(pattern), path) => like(pattern, path.as_deref().unwrap_or_default()),
            (None, Some(_)) => false,
        };
        path && like(&self.id, &change.id())
    }
}

impl std::fmt::Display for AcceptedBreak {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.rule, self.id)?;
        self.path.as_ref().map_or(Ok(()), |path| write!(f, " {path}"))
    }
}

fn like(pattern: &str, text: &str) -> bool {
    pattern.strip_suffix('*').map_or(pattern == text, |start| text.starts_with(start))
}
