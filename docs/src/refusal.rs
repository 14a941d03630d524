//! Imports that would take more from `specs/` than their pages can say.

use std::fmt;

use feishu_spec::{Specs, SubjectId};

use crate::{import::Spec, reading::Reading};

/// Why pages cannot be the whole documentation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Incomplete {
    /// More endpoints of the present specs than can have gone are not among them.
    Endpoints {
        /// How many are not.
        gone: usize,
        /// How many there are at present.
        present: usize,
    },
    /// The page of general error codes is not among them.
    ErrorCodes,
}

impl fmt::Display for Incomplete {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Incomplete::Endpoints { gone, present } => write!(
                f,
                "lacks the pages of {gone} of the {present} endpoints in specs/, so it seems to \
                 be only a part of the documentation"
            ),
            Incomplete::ErrorCodes => write!(
                f,
                "lacks the page of general error codes, which specs/{} comes from",
                feishu_spec::tree::ERRORS
            ),
        }
    }
}

/// Whether pages are only a part of the documentation that `present` came from. As the whole,
/// they would remove everything else.
pub fn incomplete(present: &Specs, pages: &Reading) -> Option<Incomplete> {
    let there = pages.subjects();
    // A page that cannot be read may document any endpoint; what is wrong with it is reported.
    let unread = pages.batch.pages.iter().filter(|page| page.spec == Spec::Unreadable).count();
    let is_gone = |id: &feishu_spec::Id| !there.contains(&SubjectId::from(id.clone()));
    let gone = present.endpoints.iter().filter(|endpoint| is_gone(&endpoint.id)).count();
    if gone.saturating_sub(unread) * 10 > present.endpoints.len() {
        return Some(Incomplete::Endpoints { gone, present: present.endpoints.len() });
    }
    (pages.codes.is_none() && !present.errors.is_empty()).then_some(Incomplete::ErrorCodes)
}

/// The pages of the documentation's history among these whose specs would replace ones that are
/// current, with the endpoint or event of each.
pub fn outdated<'a>(present: &Specs, pages: &'a Reading) -> Vec<(&'a str, SubjectId)> {
    let current = |id: &SubjectId| {
        present.subjects().any(|subject| subject.deprecated().is_none() && subject.id() == *id)
    };
    let outdated = |page: &'a crate::import::Imported| {
        let outdated = page.subjects().filter(|subject| subject.deprecated().is_some());
        outdated.map(|subject| (page.file.as_str(), subject.id()))
    };
    pages.good_pages().flat_map(outdated).filter(|(_, id)| current(id)).collect()
}
