//! What people settled about pages, applied to an import: pages that share an identity, and
//! mistakes of the documentation. Both stand in `specs/overrides/`, each with its reason, and
//! an entry that no longer applies is a problem, so that stale ones cannot rest.

mod pages;

use crate::import::{Batch, Spec};
use feishu_overrides::{Overrides, Problem, correct};

/// Applies the overrides to a batch. With `whole`, the batch is the whole documentation: an
/// entry about a page or endpoint that is not in it is a problem too.
pub fn settle(batch: &mut Batch, overrides: &Overrides, whole: bool) -> Vec<Problem> {
    let mut problems = pages::settle(batch, overrides.pages(), whole);
    for (file, correction) in overrides.corrections() {
        let place = format!(
            "specs/overrides/{file}: correction of {} at {}",
            correction.endpoint, correction.at
        );
        let page = batch
            .pages
            .iter_mut()
            .find(|page| id(&page.spec).is_some_and(|id| id == correction.endpoint));
        let corrected = match page.map(|page| &mut page.spec) {
            Some(Spec::Endpoint(endpoint)) => {
                correct(&**endpoint, correction).map(|better| **endpoint = better)
            }
            Some(Spec::Event(event)) => {
                correct(&**event, correction).map(|better| **event = better)
            }
            _ if whole => Err("no page has this identity".to_owned()),
            _ => Ok(()),
        };
        problems.extend(corrected.err().map(|message| Problem::new(place, message)));
    }
    problems
}

fn id(spec: &Spec) -> Option<String> {
    spec.subject().map(|subject| subject.id().plain())
}
