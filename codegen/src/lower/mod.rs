//! Specs and overrides become the crate to be: what everything is called, which types are one,
//! what their docs say. No syntax.
//!
//! # Names
//! A name depends on nothing but the page that it comes from and the overrides, so adding a
//! page renames nothing. Where two pages of a resource want one name for different things,
//! that is a [`Problem`] with the line that settles it; no number is ever added.
//!
//! | what | is called |
//! |---|---|
//! | module | project, version and resource of the identity |
//! | function, request, response | the method: `list`, `List`, `ListResponse` |
//! | event | its type without the service: `message.receive_v1` is `events::MessageReceiveV1` |
//! | struct inside | the documented type, else owner and field: `ListItem` |
//! | enum | owner and field (`JobStatus`); at the top of a call, the field alone (`Status`) |
//! | variant | the value for strings; for numbers the English name of the label |
//! | field, setter | the wire's name in snake case |
//!
//! What is sent stands in the resource's module and what comes back in its submodule
//! `response`, always: most names that stand in both directions mean different structures
//! (a request's fields are required or not, a reply's are all optional), and a mark set only
//! where both exist would depend on other pages. Enums serve both directions and stand in the
//! module; the values of all fields whose enums share a name there are united, which is
//! harmless since enums are open.
//!
//! The events of a version are a resource too, `events`, with all that stands inside them in the
//! module itself. They share nothing with calls but as aliases: what needs the feature `events`
//! may lean on what does not, never the other way.
//!
//! Names that the language or generated code needs get a form of their own: `r#type`, `self_`,
//! `_2fa`, `Unknown_` (every enum has `Unknown`), `events_` for a resource of that name, setters `new_` and `clone_`, and
//! `ResultRequest`. A field of one name with another that stands further forward in the
//! request (path, query, header, body) says where it stands: `body_id`.
//!
//! # Shapes
//! See `shapes.rs`. A shape lives in the first of the resources that have it, by name, and the
//! others show it under the same name; where it lives may change, its paths do not. Types that
//! are the same but for their names are aliases of one: see `twins.rs`.

mod assemble;
mod calls;
mod checks;
mod collisions;
mod docs;
mod enums;
mod events;
mod fields;
mod items;
mod names;
mod page;
mod pages;
mod paging;
mod plan;
mod read;
mod replies;
mod shapes;
mod twins;
mod types;

pub use items::items;

use std::collections::BTreeMap;

use self::{
    enums::Enums,
    pages::{Module, Pages, Read},
    plan::Plan,
    shapes::Shapes,
};
use crate::ir;
use feishu_overrides::{Overrides, Problem, file_name, is_corrected};
use feishu_spec::{Endpoint, Event};

/// Corrections that the specs do not have: they are applied when pages are imported.
fn uncorrected(endpoints: &[Endpoint], events: &[Event], overrides: &Overrides) -> Vec<Problem> {
    let by_id: BTreeMap<String, &Endpoint> =
        endpoints.iter().map(|endpoint| (endpoint.id.to_string(), endpoint)).collect();
    let event = |id: &str| events.iter().find(|event| event.id.to_string() == id);
    let mut problems = Vec::new();
    for (file, correction) in overrides.corrections() {
        let found = match by_id.get(&correction.endpoint) {
            Some(endpoint) => is_corrected(*endpoint, correction),
            None => match event(&correction.endpoint) {
                Some(event) => is_corrected(event, correction),
                None => Err("there is no such endpoint in specs/".to_owned()),
            },
        };
        if let Err(message) = found {
            let place = format!(
                "specs/overrides/{file}: correction of {} at {}",
                correction.endpoint, correction.at
            );
            problems.push(Problem::new(place, message));
        }
    }
    problems
}

/// Defaults and examples that are sentences: users would send them.
fn prose(endpoints: &[Endpoint], events: &[Event]) -> Vec<Problem> {
    let endpoints =
        endpoints.iter().map(|one| (one.id.to_string(), feishu_spec::prose::of_endpoint(one)));
    let events = events.iter().map(|one| (one.id.to_string(), feishu_spec::prose::of_event(one)));
    let problem = |id: &str, (place, found): (String, String)| {
        let message = format!("{found} is a sentence, not a value; correct it in specs/overrides");
        Problem::new(format!("{id}: {place}"), message)
    };
    endpoints
        .chain(events)
        .flat_map(|(id, found)| found.into_iter().map(move |one| problem(&id, one)))
        .collect()
}

/// Lowers endpoints and events, in whatever order they come.
pub fn lower(
    endpoints: &[Endpoint],
    events: &[Event],
    overrides: &Overrides,
) -> Result<ir::Crate, Vec<Problem>> {
    let mut problems = uncorrected(endpoints, events, overrides);
    problems.append(&mut prose(endpoints, events));
    let pages = Pages::of(endpoints, events, &mut problems);
    let Read { mut plan, calls, events } = pages.read(overrides);
    let ids: Vec<String> = pages.modules.iter().map(Module::identity).collect();
    let enums = enums::settle(&mut plan, &ids, overrides);
    let shapes = shapes::settle(&mut plan, &enums.home);
    problems.append(&mut plan.problems);
    problems.append(&mut enums::without_values(&plan));

    let lowering = Lowering { plan, shapes, enums, overrides, modules: &pages.modules, ids };
    let mut lowered = lowering.lower(&calls, &events, &mut problems);
    twins::settle(&mut lowered);
    problems.append(&mut function_collisions(&lowered));
    problems.append(&mut overrides.unused());
    if problems.is_empty() {
        Ok(lowered)
    } else {
        problems.sort();
        problems.dedup();
        Err(problems)
    }
}

/// Two methods of a resource whose functions have one name.
fn function_collisions(lowered: &ir::Crate) -> Vec<Problem> {
    let mut problems = Vec::new();
    let versions = lowered.services.iter().flat_map(|service| &service.versions);
    for resource in versions.flat_map(|version| &version.resources) {
        let mut seen: BTreeMap<&str, &ir::Call> = BTreeMap::new();
        for call in &resource.calls {
            if let Some(other) = seen.insert(&call.constant, call) {
                let id = &call.endpoint.id;
                let message = format!(
                    "is the function `{}`, as is {}; pin another name for one of them",
                    call.function, other.endpoint.id
                );
                let project = id.split('.').next().unwrap_or_default();
                problems.push(Problem::new(id, message).pin(
                    &file_name(project),
                    format!("[endpoint.\"{id}\"]"),
                    "name",
                    "other_name",
                ));
            }
        }
    }
    problems
}

/// All that the last step needs.
struct Lowering<'p, 'a> {
    plan: Plan<'a>,
    shapes: Shapes,
    enums: Enums,
    overrides: &'p Overrides,
    modules: &'p [Module<'a>],
    ids: Vec<String>,
}
