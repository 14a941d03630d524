//! Events that no page describes and the official SDKs know (`specs/overrides/sdk.toml`), beside
//! those of the pages. What a page says wins.

use feishu_overrides::{GonePart, Overrides, Problem, SdkEvent};
use feishu_spec::{Event, Subject};

use crate::import::{Batch, Imported};

/// The events to add to those of a batch that is the whole documentation. An entry about an event
/// that a page describes is a problem, so that no fact has two homes.
pub(crate) fn events(batch: &Batch, overrides: &Overrides) -> (Vec<Event>, Vec<Problem>) {
    let mut events: Vec<Event> = Vec::new();
    let mut problems = Vec::new();
    for entry in overrides.sdk_events() {
        let SdkEvent { id, lines, .. } = entry;
        let place = format!("specs/overrides/sdk.toml:{}: event {id}", lines.0);
        if let Some(page) = page(batch, entry) {
            let message = format!("{} describes it now; delete {lines}", page.file);
            let gone = GonePart::Lines(vec![lines.range()]);
            problems.push(Problem::new(place, message).gone("sdk.toml", gone));
            continue;
        }
        let made = if events.iter().any(|event| event.id.to_string() == *id) {
            Err(format!("is there twice; delete {lines}"))
        } else {
            entry.spec().map_err(|why| format!("{why}; correct {lines}"))
        };
        match made {
            Ok(event) => events.push(event),
            Err(message) => problems.push(Problem::new(place, message)),
        }
    }
    (events, problems)
}

/// The page that describes the same event, by its identity or its type.
fn page<'b>(batch: &'b Batch, entry: &SdkEvent) -> Option<&'b Imported> {
    batch.pages.iter().find(|page| {
        page.subjects().any(|subject| match subject {
            Subject::Event(event) => {
                event.event_type == entry.event_type || event.id.to_string() == entry.id
            }
            Subject::Endpoint(_) => false,
        })
    })
}
