//! Applies what people decided about pages to an import: which page an identity belongs to,
//! corrections of documentation mistakes, and classes of error codes. All are entries of
//! `specs/overrides/`, each with its reason. An entry that no longer applies is a problem, so that no
//! stale entry remains.

mod codes;
mod pages;

pub(crate) use codes::settle as settle_codes;

use crate::import::{Batch, Spec};
use feishu_overrides::{Overrides, Problem, correct};
use feishu_spec::{Endpoint, Event};

/// Applies the overrides to a batch. With `whole`, the batch is the whole documentation: an
/// entry about a page or endpoint that is not in it is a problem too.
pub fn apply(batch: &mut Batch, overrides: &Overrides, whole: bool) -> Vec<Problem> {
    let mut problems = pages::apply(batch, overrides.pages(), whole);
    for (file, correction) in overrides.corrections() {
        let place = format!(
            "specs/overrides/{file}:{}: correction of {} at {}",
            correction.lines.0, correction.endpoint, correction.at
        );
        let corrected = match spec(batch, &correction.endpoint) {
            Some(CorrectedSpec::Endpoint(found)) => {
                correct(found, correction).map(|better| *found = better)
            }
            Some(CorrectedSpec::Event(found)) => {
                correct(found, correction).map(|better| *found = better)
            }
            None if whole => {
                let lines = correction.lines;
                Err(format!("no page has this identity; delete {lines}, or correct `endpoint`"))
            }
            None => Ok(()),
        };
        problems.extend(corrected.err().map(|message| Problem::new(place, message)));
    }
    problems
}

/// A spec to be corrected.
enum CorrectedSpec<'b> {
    Endpoint(&'b mut Endpoint),
    Event(&'b mut Event),
}

/// The spec of this identity.
fn spec<'b>(batch: &'b mut Batch, wanted: &str) -> Option<CorrectedSpec<'b>> {
    batch.pages.iter_mut().find_map(|page| {
        let own = id(&page.spec).as_deref() == Some(wanted);
        match &mut page.spec {
            Spec::Endpoint(endpoint) if own => Some(CorrectedSpec::Endpoint(endpoint)),
            Spec::Event(event) if own => Some(CorrectedSpec::Event(event)),
            _ => {
                let further = &mut page.further;
                further
                    .iter_mut()
                    .find(|event| event.id.to_string() == wanted)
                    .map(CorrectedSpec::Event)
            }
        }
    })
}

fn id(spec: &Spec) -> Option<String> {
    spec.subject().map(|subject| subject.id().plain())
}
