//! Every call and event of the generated crate with its spec, for the tests in `tests/`. This crate
//! derives what to expect of a call from its spec, independently of the generator and the runtime,
//! so that their mistakes are not repeated in the expectations.

pub mod call;
#[rustfmt::skip]
mod calls;
pub mod contradictions;
pub mod event;
pub mod example;
pub mod http;
pub mod make;
pub mod normal;
mod part;
pub mod recorder;
pub mod report;
pub mod request;
pub mod response;
mod satisfy;
pub mod table;
pub mod tokens;

use std::{collections::BTreeMap, path::Path, sync::LazyLock};

use feishu_spec::{Endpoint, Event, Specs, tree};

use crate::call::Call;

/// An endpoint: its spec, and the call that was generated from it.
pub struct Subject {
    /// Its spec.
    pub spec: Endpoint,
    /// What was generated from it.
    pub call: &'static Call,
}

/// Every endpoint, sorted by identity.
///
/// # Panics
/// If a spec has no call, a call has no spec, or two calls have the same spec.
pub fn subjects() -> Vec<Subject> {
    let mut calls = BTreeMap::new();
    for call in calls::all() {
        let id = call.endpoint.id;
        assert!(calls.insert(id, call).is_none(), "{id} is called by two functions");
    }
    let subjects: Vec<Subject> = specs()
        .into_iter()
        .map(|spec| {
            let id = spec.id.to_string();
            let call = calls.remove(id.as_str());
            let call = call.unwrap_or_else(|| panic!("{id} has no call; run `cargo xtask gen`"));
            Subject { spec, call }
        })
        .collect();
    assert!(calls.is_empty(), "calls without a spec: {:?}", calls.keys());
    subjects
}

/// The request in the docs of each function, by the identity of its endpoint.
pub fn examples() -> BTreeMap<&'static str, &'static example::Example> {
    calls::examples::all().map(|example| (example.id, example)).collect()
}

/// An event: its spec, and the type that was generated from it.
pub struct EventSubject {
    /// Its spec.
    pub spec: Event,
    /// What was generated from it.
    pub event: &'static event::Event,
}

/// Every event, sorted by identity.
///
/// # Panics
/// If a spec has no type, a type has no spec, or two types have the same spec.
pub fn events() -> Vec<EventSubject> {
    let mut types = BTreeMap::new();
    for event in calls::events() {
        let id = event.info.id;
        assert!(types.insert(id, event).is_none(), "{id} has two types");
    }
    let subjects: Vec<EventSubject> = event_specs()
        .into_iter()
        .map(|spec| {
            let id = spec.id.to_string();
            let event = types.remove(id.as_str());
            let event = event.unwrap_or_else(|| panic!("{id} has no type; run `cargo xtask gen`"));
            EventSubject { spec, event }
        })
        .collect();
    assert!(types.is_empty(), "types without a spec: {:?}", types.keys());
    subjects
}

/// The specs of all endpoints, sorted by identity.
///
/// # Panics
/// If a spec cannot be read.
pub fn specs() -> Vec<Endpoint> {
    SPECS.endpoints.clone()
}

/// The specs of all events, sorted by identity.
///
/// # Panics
/// If a spec cannot be read.
pub fn event_specs() -> Vec<Event> {
    SPECS.events.clone()
}

static SPECS: LazyLock<Specs> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs");
    tree::load(folder).unwrap_or_else(|error| panic!("{error}"))
});
