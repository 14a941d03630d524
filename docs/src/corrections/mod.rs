//! What people settled about pages, applied to an import: pages that share an identity, mistakes of
//! the documentation, and classes of error codes. All stand in `specs/overrides/`, each with its reason, and
//! an entry that no longer applies is a problem, so that stale ones cannot rest.

mod codes;
mod pages;

pub(crate) use codes::settle as settle_codes;

use crate::import::{Batch, Spec};
use feishu_overrides::{Lines, Overrides, Problem, correct};
use feishu_spec::{Endpoint, Event};

/// Applies the overrides to a batch. With `whole`, the batch is the whole documentation: an
/// entry about a page or endpoint that is not in it is a problem too.
pub fn settle(batch: &mut Batch, overrides: &Overrides, whole: bool) -> Vec<Problem> {
    let mut problems = pages::settle(batch, overrides.pages(), whole);
    for (file, correction) in overrides.corrections() {
        let place = format!(
            "specs/overrides/{file}:{}: correction of {} at {}",
            correction.lines.0, correction.endpoint, correction.at
        );
        let corrected = match spec(batch, &correction.endpoint) {
            Some(Found::Endpoint(found)) => {
                correct(found, correction).map(|better| *found = better)
            }
            Some(Found::Event(found)) => correct(found, correction).map(|better| *found = better),
            None if whole => {
                let Lines(first, last) = correction.lines;
                Err(format!("no page has this identity; delete lines {first} to {last}"))
            }
            None => Ok(()),
        };
        problems.extend(corrected.err().map(|message| Problem::new(place, message)));
    }
    problems
}

/// A spec to be corrected.
enum Found<'b> {
    Endpoint(&'b mut Endpoint),
    Event(&'b mut Event),
}

/// The spec of this identity.
fn spec<'b>(batch: &'b mut Batch, wanted: &str) -> Option<Found<'b>> {
    batch.pages.iter_mut().find_map(|page| {
        let own = id(&page.spec).as_deref() == Some(wanted);
        match &mut page.spec {
            Spec::Endpoint(endpoint) if own => Some(Found::Endpoint(endpoint)),
            Spec::Event(event) if own => Some(Found::Event(event)),
            _ => {
                let further = &mut page.further;
                further.iter_mut().find(|event| event.id.to_string() == wanted).map(Found::Event)
            }
        }
    })
}

fn id(spec: &Spec) -> Option<String> {
    spec.subject().map(|subject| subject.id().plain())
}
