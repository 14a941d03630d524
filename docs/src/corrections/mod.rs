//! Applies what people decided about pages to an import: which page an identity belongs to,
//! corrections of documentation mistakes, and classes of error codes. All are entries of
//! `specs/overrides/`, each with its reason. An entry that no longer applies is a problem, so that no
//! stale entry remains.

mod codes;
mod pages;

use std::collections::HashMap;

pub(crate) use codes::settle as settle_codes;

use crate::import::{
    Batch, Diagnostic, Kind, Spec,
    agree::{self, Contradictions},
};
use feishu_overrides::{Correction, GonePart, Overrides, Problem, Unfit, correct, meant};
use feishu_spec::{Endpoint, Event};
use serde::{Serialize, de::DeserializeOwned};

/// Applies the overrides to a batch. With `whole`, the batch is the whole documentation: an
/// entry about a page or endpoint that is not in it is a problem too.
pub fn apply(batch: &mut Batch, overrides: &Overrides, whole: bool) -> Vec<Problem> {
    let mut problems = pages::apply(batch, overrides.pages(), whole);
    let places = places(batch);
    for (file, correction) in overrides.corrections() {
        let place = format!(
            "specs/overrides/{file}:{}: correction of {} at {}",
            correction.lines.0, correction.endpoint, correction.at
        );
        let corrected = match places.get(&correction.endpoint).and_then(|at| spec(batch, *at)) {
            Some((CorrectedSpec::Endpoint(found), findings)) => {
                replace(found, correction, findings, agree::of_endpoint)
            }
            Some((CorrectedSpec::Event(found), findings)) => {
                replace(found, correction, findings, agree::of_event)
            }
            None if whole => {
                let lines = correction.lines;
                let ids: Vec<String> =
                    batch.pages.iter().filter_map(|page| id(&page.spec)).collect();
                let meant = meant(&correction.endpoint, ids.iter().map(String::as_str));
                let message = format!(
                    "no page has this identity{meant}; delete {lines}, or correct `endpoint`"
                );
                let gone = GonePart::Lines(vec![lines.range()]);
                problems.push(Problem::new(place, message).gone(file, gone));
                continue;
            }
            None => Ok(()),
        };
        problems.extend(corrected.err().map(|unfit| {
            let problem = Problem::new(place, unfit.to_string());
            let gone = GonePart::Lines(vec![correction.lines.range()]);
            if let Unfit::Gone(_) = unfit { problem.gone(file, gone) } else { problem }
        }));
    }
    problems
}

/// Corrects a spec, and drops the contradictions with its example that are gone by that.
fn replace<T: Serialize + DeserializeOwned>(
    found: &mut T,
    correction: &Correction,
    findings: &mut Vec<Diagnostic>,
    contradictions: fn(&T) -> Contradictions,
) -> Result<(), Unfit> {
    let better = correct(found, correction)?;
    let (before, after) = (contradictions(found), contradictions(&better));
    for (path, expected) in before.difference(&after) {
        findings.retain(|finding| {
            let is_it = finding.kind == Kind::ExampleContradiction
                && finding.is_about(path)
                && finding.expected == *expected;
            !is_it
        });
    }
    *found = better;
    Ok(())
}

/// A spec to be corrected.
enum CorrectedSpec<'b> {
    Endpoint(&'b mut Endpoint),
    Event(&'b mut Event),
}

/// Where a spec is: the page, and the event among those that it describes beside its own.
#[derive(Clone, Copy)]
struct SpecPlace {
    page: usize,
    further: Option<usize>,
}

/// Where the specs of a batch are, by identity; of several with one identity, the first.
fn places(batch: &Batch) -> HashMap<String, SpecPlace> {
    let mut places = HashMap::new();
    for (page, imported) in batch.pages.iter().enumerate() {
        if let Some(id) = id(&imported.spec) {
            places.entry(id).or_insert(SpecPlace { page, further: None });
        }
        for (at, event) in imported.further.iter().enumerate() {
            let further = Some(at);
            places.entry(event.id.to_string()).or_insert(SpecPlace { page, further });
        }
    }
    places
}

/// The spec at a place, and the findings about its page.
fn spec(batch: &mut Batch, place: SpecPlace) -> Option<(CorrectedSpec<'_>, &mut Vec<Diagnostic>)> {
    let page = &mut batch.pages[place.page];
    let spec = match (place.further, &mut page.spec) {
        (Some(at), _) => CorrectedSpec::Event(&mut page.further[at]),
        (None, Spec::Endpoint(endpoint)) => CorrectedSpec::Endpoint(endpoint),
        (None, Spec::Event(event)) => CorrectedSpec::Event(event),
        (None, _) => return None,
    };
    Some((spec, &mut page.diagnostics))
}

fn id(spec: &Spec) -> Option<String> {
    spec.subject().map(|subject| subject.id().plain())
}
