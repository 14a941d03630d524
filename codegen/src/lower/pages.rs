//! All pages in order, and their modules.

use std::collections::BTreeMap;

use super::{
    names,
    plan::{CallPlan, EventPlan, Plan, Wholes},
};
use crate::ir::root;
use feishu_overrides::{Overrides, Problem, file_name};
use feishu_spec::{Doc, Endpoint, Event};

/// The pages to lower.
pub(super) struct PageSet<'a> {
    endpoints: Vec<&'a Endpoint>,
    /// For each endpoint.
    wholes: Vec<Wholes>,
    events: Vec<&'a Event>,
    /// In the order of their identities, but those of events last: a type of both lives in the
    /// resource, which needs only the feature of the service.
    pub(super) modules: Vec<Module<'a>>,
}

/// The drafts of all pages.
pub(super) struct Read<'a> {
    pub(super) plan: Plan<'a>,
    /// For each module.
    pub(super) calls: Vec<Vec<CallPlan<'a>>>,
    /// For each module.
    pub(super) events: Vec<Vec<EventPlan<'a>>>,
}

/// A resource or the events of a version, and the path of its module.
pub(super) struct Module<'a> {
    pub(super) id: ModuleId<'a>,
    pub(super) path: [String; 3],
}

/// The identity of a module. Modules are sorted by its members.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ModuleId<'a> {
    pub(super) of_events: bool,
    pub(super) project: &'a str,
    pub(super) version: &'a str,
    pub(super) resource: &'a str,
}

impl<'a> ModuleId<'a> {
    fn of(endpoint: &'a Endpoint) -> Self {
        let id = &endpoint.id;
        let (project, version, resource) = (&id.project, &id.version, &id.resource);
        ModuleId { of_events: false, project, version, resource }
    }

    fn of_event(event: &'a Event) -> Self {
        let (project, version) = (&event.id.project, &event.id.version);
        ModuleId { of_events: true, project, version, resource: names::EVENTS }
    }

    /// The path of the module, if the identity gives names.
    fn path(self, overrides: &Overrides) -> Option<[String; 3]> {
        let resource =
            if self.of_events { self.resource.to_owned() } else { names::resource(self.resource)? };
        Some([service(self.project, overrides)?, names::version(self.version)?, resource])
    }
}

/// The module of a service, which has the name of its feature.
pub(super) fn service(project: &str, overrides: &Overrides) -> Option<String> {
    let chosen = overrides.service(project).and_then(|file| file.service.module.as_deref());
    names::value(chosen.unwrap_or(project))
}

impl Module<'_> {
    pub(super) fn identity(&self) -> String {
        let ModuleId { project, version, resource, .. } = self.id;
        format!("{project}.{version}.{resource}")
    }
}

impl<'a> PageSet<'a> {
    /// Sorts endpoints and events. Two with the same identity are a problem.
    pub(super) fn of(
        endpoints: &'a [Endpoint],
        events: &'a [Event],
        overrides: &Overrides,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let mut endpoints: Vec<&Endpoint> = endpoints.iter().collect();
        endpoints.sort_by(|one, other| one.id.cmp(&other.id));
        let mut events: Vec<&Event> = events.iter().collect();
        events.sort_by(|one, other| one.id.cmp(&other.id));
        let mut twice = |id: String, pages: [(&str, &Doc); 2]| {
            let [one, other] = pages.map(|(title, doc)| {
                format!("`{title}` ({})", doc.path.as_deref().unwrap_or("no address"))
            });
            let message = format!("two pages have this identity: {one} and {other}");
            problems.push(Problem::new(id, message));
        };
        for pair in endpoints.windows(2).filter(|pair| pair[0].id == pair[1].id) {
            let pages = [pair[0], pair[1]].map(|it| (it.title.as_str(), &it.doc));
            twice(pair[0].id.to_string(), pages);
        }
        for pair in events.windows(2).filter(|pair| pair[0].id == pair[1].id) {
            let pages = [pair[0], pair[1]].map(|it| (it.title.as_str(), &it.doc));
            twice(pair[0].id.to_string(), pages);
        }
        endpoints.dedup_by(|one, other| one.id == other.id);
        events.dedup_by(|one, other| one.id == other.id);
        let wholes = endpoints.iter().map(|endpoint| Wholes::of(endpoint)).collect();
        let modules = modules(&endpoints, &events, overrides, problems);
        PageSet { endpoints, wholes, events, modules }
    }

    /// Reads the drafts of all pages.
    pub(super) fn read<'p>(&'p self, overrides: &'p Overrides) -> Read<'p> {
        let mut plan = Plan::default();
        let mut calls: Vec<Vec<CallPlan>> = self.modules.iter().map(|_| Vec::new()).collect();
        let mut events: Vec<Vec<EventPlan>> = self.modules.iter().map(|_| Vec::new()).collect();
        let by_id: BTreeMap<ModuleId, usize> =
            self.modules.iter().enumerate().map(|(index, module)| (module.id, index)).collect();
        for (endpoint, wholes) in self.endpoints.iter().zip(&self.wholes) {
            // A page without a module is another problem.
            if let Some(&module) = by_id.get(&ModuleId::of(endpoint)) {
                calls[module].extend(plan.call(module, endpoint, wholes, overrides));
            }
        }
        for event in &self.events {
            if let Some(&module) = by_id.get(&ModuleId::of_event(event)) {
                events[module].extend(plan.event(module, event, overrides));
            }
        }
        Read { plan, calls, events }
    }
}

fn modules<'a>(
    endpoints: &[&'a Endpoint],
    events: &[&'a Event],
    overrides: &Overrides,
    problems: &mut Vec<Problem>,
) -> Vec<Module<'a>> {
    let of_endpoints = endpoints.iter().map(|it| (ModuleId::of(it), it.id.to_string()));
    let of_events = events.iter().map(|it| (ModuleId::of_event(it), it.id.to_string()));
    // The first page of each, for messages.
    let mut ids: BTreeMap<ModuleId, String> = BTreeMap::new();
    for (id, page) in of_endpoints.chain(of_events) {
        ids.entry(id).or_insert(page);
    }
    let mut modules: Vec<Module> = Vec::new();
    let mut paths: BTreeMap<[String; 3], String> = BTreeMap::new();
    for (id, page) in ids {
        let Some(path) = id.path(overrides) else {
            let message = "gives no name for a module: letters or digits are missing";
            problems.push(Problem::new(page, message));
            continue;
        };
        let module = Module { id, path };
        if let Some(other) = paths.insert(module.path.clone(), module.identity()) {
            let message = format!("is the same module as {other} in Rust's habit");
            problems.push(Problem::new(module.identity(), message));
        }
        modules.push(module);
    }
    services(&modules, problems);
    modules
}

/// A problem for each service whose module would hide another item of the root.
fn services(modules: &[Module], problems: &mut Vec<Problem>) {
    let services: BTreeMap<&str, &str> =
        modules.iter().map(|module| (module.id.project, module.path[0].as_str())).collect();
    let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
    for (project, module) in services {
        let name = module.trim_start_matches("r#");
        let message = if root::is_taken(name) {
            format!("the service cannot be the module and feature `{name}`: the crate has another")
        } else if let Some(other) = seen.insert(module, project) {
            format!("the service is the module `{name}`, as is {other}")
        } else {
            continue;
        };
        problems.push(Problem::new(project, message).pin(
            &file_name(project),
            "[service]".to_owned(),
            "module",
            "other_name",
        ));
    }
}
