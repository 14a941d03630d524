//! Pages as one side of a comparison. A page that cannot be read on one side is left out of
//! both, because it would look added or removed.

use std::collections::{BTreeMap, BTreeSet};

use feishu_spec::{Specs, Subject, SubjectId};

use crate::{
    import::{Imported, Severity, Spec},
    reading::Reading,
};

/// One side of a comparison, and what of it could not be read.
#[derive(Clone, Debug, Default)]
pub struct Side {
    /// What could be read.
    pub specs: Specs,
    /// What a reader of the comparison should know of this side.
    pub warnings: Vec<String>,
    /// The page that each endpoint or event comes from.
    pages: BTreeMap<SubjectId, String>,
    left_out: Vec<LeftOut>,
    /// Whether the page of general error codes could not be read well enough.
    no_errors: bool,
}

/// A page that could not be read well enough to be compared.
#[derive(Clone, Debug)]
struct LeftOut {
    page: String,
    /// Its endpoint or its events, if so much could be read.
    subjects: Vec<SubjectId>,
}

impl From<Specs> for Side {
    fn from(specs: Specs) -> Self {
        Side { specs, ..Side::default() }
    }
}

impl From<Reading> for Side {
    /// A correction that does not fit, or no longer, is reported where pages become specs; it is
    /// no matter for a comparison.
    fn from(reading: Reading) -> Self {
        let mut side = Side::default();
        side.specs.errors = reading.codes.unwrap_or_default();
        if let Some(broken) = reading.broken_codes {
            side.warnings.push(format!("general error codes are not compared: {broken}"));
            side.no_errors = true;
        }
        side.warnings.extend(reading.batch.collisions.iter().map(ToString::to_string));
        for page in reading.batch.pages {
            side.add(page);
        }
        side
    }
}

impl Side {
    fn add(&mut self, page: Imported) {
        let subjects: Vec<SubjectId> = page.subjects().map(Subject::id).collect();
        if subjects.is_empty() && page.spec != Spec::Unreadable {
            return;
        }
        if page.has_errors() || page.spec == Spec::Unreadable {
            let error = page.diagnostics.iter().find(|found| found.severity() == Severity::Error);
            let why = error.map_or_else(|| "it cannot be read".to_owned(), ToString::to_string);
            self.warnings.push(format!("not compared: {why}"));
            self.left_out.push(LeftOut { page: page.file, subjects });
            return;
        }
        self.pages.extend(subjects.into_iter().map(|subject| (subject, page.file.clone())));
        self.specs.events.extend(page.further);
        match page.spec {
            Spec::Endpoint(endpoint) => self.specs.endpoints.push(*endpoint),
            Spec::Event(event) => self.specs.events.push(*event),
            Spec::Unreadable | Spec::NotAnApi | Spec::LeftOut { .. } => {}
        }
    }
}

/// Takes from both sides what could not be read on one.
pub fn align(old: &mut Side, new: &mut Side) {
    let mut gone: BTreeSet<SubjectId> = BTreeSet::new();
    for (one, other) in [(&*old, &*new), (&*new, &*old)] {
        for left_out in &one.left_out {
            gone.extend(left_out.subjects.iter().cloned());
            let elsewhere = other.pages.iter().filter(|(_, page)| **page == left_out.page);
            gone.extend(elsewhere.map(|(subject, _)| subject.clone()));
        }
    }
    let no_errors = old.no_errors || new.no_errors;
    for side in [old, new] {
        if no_errors {
            side.specs.errors.clear();
        }
        side.specs.retain(|subject| !gone.contains(&subject.id()));
    }
}
