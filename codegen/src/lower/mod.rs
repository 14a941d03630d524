//! Turns specs and overrides into the crate as data: it decides what everything is called, which
//! types are the same, and what their docs say. There is no syntax in it.
//!
//! # Names
//! A name depends only on its page and on the overrides, so adding a page renames nothing. Two
//! pages of a resource that need one name for different things are a [`Problem`] with the pin that
//! solves it. Names never get a number.
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
//! Structs inside requests live in the resource's module, structs inside replies in its submodule
//! `response`. Most names that the documentation uses in both directions have two structures: in a
//! request some fields are required, in a reply all are optional. A suffix only where both exist
//! would depend on other pages. Enums serve both directions and live in the resource's module. An
//! enum has the values of all fields there that share its name, which is harmless since enums are
//! open.
//!
//! The events of a version are a resource, too: `events`, with all types inside them in the module
//! itself. An event may use the types of calls through aliases, but not the other way around, since
//! events need a feature.
//!
//! Names that Rust or generated code needs get another form: `r#type`, `self_`, `_2fa`, `Unknown_`
//! (every enum has `Unknown`), `events_` for a resource and `types_` for a version of that name,
//! the setters `new_` and `clone_`, and `ResultRequest`. If two fields of a request have one name,
//! the later one (in the order path, query, header, body) says where it is: `body_id`.
//!
//! # Shapes
//! See `shapes`. A struct that several resources have under one name lives in the first of them and
//! the others re-export it. Where it lives may change; its paths do not. Types that are the same
//! under several names are aliases of one: see `dedup`.

mod arguments;
mod assemble;
mod calls;
mod card_members;
mod cards;
mod checks;
mod codes;
mod collisions;
mod contents;
mod dedup;
mod docs;
mod empty;
mod enums;
mod events;
mod examples;
mod fields;
mod items;
mod names;
mod page;
mod pages;
mod paging;
mod part_items;
mod plan;
mod read;
mod replies;
mod shapes;
mod types;
mod words;

pub use card_members::add_card_members;
pub use cards::cards;
pub use codes::general;
pub use contents::add_contents;
pub use items::{aliases, items};
pub use part_items::add_part_items;

use std::collections::BTreeMap;

use serde_json::{Value, to_value};

use self::{
    collisions::Former,
    enums::Enums,
    pages::{Module, PageSet, Read},
    plan::Plan,
    shapes::Shapes,
};
use crate::ir;
use feishu_overrides::{Overrides, Problem, file_name, is_corrected, meant};
use feishu_spec::{Endpoint, Event, Specs, Subject, SubjectId};

/// A problem for each correction that the specs lack. Corrections are applied on import.
fn uncorrected(endpoints: &[Endpoint], events: &[Event], overrides: &Overrides) -> Vec<Problem> {
    let by_id: BTreeMap<String, &Endpoint> =
        endpoints.iter().map(|endpoint| (endpoint.id.to_string(), endpoint)).collect();
    // Many corrections are of one spec, whose JSON is made once.
    let mut specs: BTreeMap<&str, Option<Value>> = BTreeMap::new();
    let spec = |id: &str| match by_id.get(id) {
        Some(endpoint) => Some(to_value(endpoint)),
        None => events.iter().find(|event| event.id.to_string() == id).map(to_value),
    };
    let mut problems = Vec::new();
    for (file, correction) in overrides.corrections() {
        let id = correction.endpoint.as_str();
        let found = match specs.entry(id).or_insert_with(|| spec(id).and_then(Result::ok)) {
            Some(spec) => is_corrected(spec, correction),
            None => Err(format!(
                "there is no such endpoint or event in specs/{}; delete {}, or correct its \
                 `endpoint`",
                meant(id, by_id.keys().map(String::as_str)),
                correction.lines
            )),
        };
        if let Err(message) = found {
            let place = format!(
                "specs/overrides/{file}:{}: correction of {} at {}",
                correction.lines.0, correction.endpoint, correction.at
            );
            problems.push(Problem::new(place, message));
        }
    }
    problems
}

/// Defaults and examples that are sentences: users would send them.
fn prose(endpoints: &[Endpoint], events: &[Event]) -> Vec<Problem> {
    let problem = |id: &SubjectId, (place, found): (String, String)| {
        let message = format!("{found} is a sentence, not a value; correct it in specs/overrides");
        Problem::new(format!("{}: {place}", id.plain()), message)
    };
    let endpoints = endpoints.iter().map(Subject::Endpoint);
    let subjects = endpoints.chain(events.iter().map(Subject::Event));
    subjects
        .flat_map(|subject| {
            let id = subject.id();
            feishu_spec::prose::of(subject).into_iter().map(move |found| problem(&id, found))
        })
        .collect()
}

/// Lowers endpoints and events. Their order does not matter.
pub fn lower(
    endpoints: &[Endpoint],
    events: &[Event],
    overrides: &Overrides,
) -> Result<ir::Crate, Vec<Problem>> {
    lower_after(endpoints, events, overrides, &Specs::default())
}

/// The same after the specs `before`: where two structures want one name, that which is as it was
/// keeps it.
pub fn lower_after(
    endpoints: &[Endpoint],
    events: &[Event],
    overrides: &Overrides,
    before: &Specs,
) -> Result<ir::Crate, Vec<Problem>> {
    let mut problems = uncorrected(endpoints, events, overrides);
    problems.append(&mut prose(endpoints, events));
    let pages = PageSet::of(endpoints, events, overrides, &mut problems);
    let Read { mut plan, calls, events } = pages.read(overrides);
    let ids: Vec<String> = pages.modules.iter().map(Module::identity).collect();
    let enums = enums::resolve(&mut plan, &ids, overrides);
    let shapes = shapes::unify(&mut plan, &enums.home);
    let doubled = std::mem::take(&mut plan.doubled);
    problems.append(&mut plan.problems);
    problems.append(&mut collisions::find(&plan, &shapes, &Former::of(before)));
    problems.append(&mut enums::without_values(&plan, overrides));
    problems.append(&mut empty::problems(&plan, overrides));
    problems.extend(calls.iter().flat_map(|calls| arguments::problems(&plan, calls, overrides)));

    let lowering = Lowering { plan, shapes, enums, overrides, modules: &pages.modules, ids };
    let mut lowered = lowering.lower(&calls, &events, &mut problems);
    dedup::dedup(&mut lowered, overrides, &mut problems);
    problems.append(&mut function_collisions(&lowered));
    problems.append(&mut programs(&lowered));
    problems.append(&mut overrides.unused());
    problems.retain(|problem| !follows(problem, &doubled));
    problems.extend(doubled.into_values().flatten());
    if problems.is_empty() {
        examples::add(&mut lowered, endpoints);
        Ok(lowered)
    } else {
        problems.sort();
        problems.dedup();
        Err(problems)
    }
}

/// Whether a problem is with a page that lists a field twice: it may follow from that.
fn follows(problem: &Problem, doubled: &BTreeMap<String, Vec<Problem>>) -> bool {
    let of = problem.place.split([' ', ':']).next().unwrap_or_default();
    doubled.contains_key(of)
}

/// A problem for each service whose docs are to show a call that it does not have.
fn programs(lowered: &ir::Crate) -> Vec<Problem> {
    let problem = |service: &ir::Service| {
        let chosen = service.program.as_ref()?;
        let resources = service.versions.iter().flat_map(|version| &version.resources);
        let mut calls = resources.flat_map(|resource| &resource.calls);
        if calls.any(|call| call.endpoint.id == *chosen) {
            return None;
        }
        let place = format!("specs/overrides/{}.toml: [service]", service.project);
        let message = format!(
            "`program` is {chosen}, which is no endpoint of the service; name one that is, or \
             delete the line"
        );
        Some(Problem::new(place, message))
    };
    lowered.services.iter().filter_map(problem).collect()
}

/// A problem for each two methods of a resource whose functions have the same name.
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

/// The input of the last step.
struct Lowering<'p, 'a> {
    plan: Plan<'a>,
    shapes: Shapes,
    enums: Enums,
    overrides: &'p Overrides,
    modules: &'p [Module<'a>],
    ids: Vec<String>,
}
