//! Whether an example agrees with its table: keys that the table lacks, required fields that
//! the example lacks, values of another kind.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Kind, context::Context};
use crate::page::Place;
use feishu_spec::{
    Endpoint, Event, Field, Response,
    validate::{self, Finding, Reason, Reply, Strictness},
};

/// The maximum number of objects to compare at one place of the example, since each is compared
/// with all fields of that place.
pub(super) const OBJECTS: usize = 256;

/// Paths with what was expected there.
pub(crate) type Contradictions = BTreeSet<(String, String)>;

/// Reports the differences between an example and the fields of its table. In a request (`asks`)
/// the example must have the required fields.
pub(super) fn check(
    context: &mut Context<'_>,
    place: Place,
    fields: &[Field],
    example: &Value,
    asks: bool,
) {
    report(context, place, validate::object(fields, example, strictness(asks)));
}

/// Does the same for the example of a whole reply.
pub(super) fn check_reply(
    context: &mut Context<'_>,
    place: Place,
    response: &Response,
    example: &Value,
) {
    report(context, place, Reply::of(response).check(example, strictness(false)));
}

fn strictness(asks: bool) -> Strictness {
    Strictness { required: asks, objects: OBJECTS, ..Strictness::TYPES }
}

/// The contradictions between the examples of an endpoint and its tables: each with the path and
/// what was expected there.
pub(crate) fn of_endpoint(endpoint: &Endpoint) -> Contradictions {
    let Endpoint { request, response, .. } = endpoint;
    let asked = request.body.as_ref().zip(request.example.as_ref());
    let asked = asked.map(|(body, example)| {
        contradictions(validate::object(&body.fields, example, strictness(true)))
    });
    let replied = response
        .example
        .as_ref()
        .map(|example| contradictions(Reply::of(response).check(example, strictness(false))));
    asked.into_iter().chain(replied).flatten().collect()
}

/// Those of an event.
pub(crate) fn of_event(event: &Event) -> Contradictions {
    let found = event
        .example
        .as_ref()
        .map(|example| contradictions(validate::object(&event.fields, example, strictness(false))));
    found.unwrap_or_default()
}

/// Each contradiction once, even if several elements of a list have it.
fn contradictions(found: Vec<Finding<'_>>) -> Contradictions {
    found
        .into_iter()
        .filter_map(|finding| Some((finding.path.general().to_string(), expected(finding.reason)?)))
        .collect()
}

/// Reports each contradiction.
fn report(context: &mut Context<'_>, place: Place, found: Vec<Finding<'_>>) {
    for (path, expected) in contradictions(found) {
        context.report_found(Kind::ExampleContradiction, place, &path, expected);
    }
}

/// Describes what was expected; `None` for a finding that is not reported here.
fn expected(reason: Reason) -> Option<String> {
    match reason {
        Reason::Missing => Some("this required field of the table in the example".to_owned()),
        Reason::Unknown { .. } => Some("a row of the table for this key of the example".to_owned()),
        Reason::Kind { found, expected } => {
            let found = found.with_article();
            Some(format!("{expected}, as the table says; the example has {found}"))
        }
        Reason::Unlisted(_) | Reason::Limit(_) => None,
    }
}
