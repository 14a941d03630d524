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
//! Names that the language or generated code needs get a form of their own: `r#type`, `self_`,
//! `_2fa`, `Unknown_` (every enum has `Unknown`), setters `new_` and `clone_`, and
//! `ResultRequest`. A field of one name with another that stands further forward in the
//! request (path, query, header, body) says where it stands: `body_id`.
//!
//! # Shapes
//! See `shapes.rs`. A shape lives in the first of the resources that have it, by name, and the
//! others show it under the same name; where it lives may change, its paths do not. Types that
//! are the same but for their names are aliases of one: see `twins.rs`.

mod calls;
mod checks;
mod collisions;
mod docs;
mod enums;
mod items;
mod names;
mod paging;
mod plan;
mod read;
mod replies;
mod shapes;
mod twins;
mod types;

pub use items::items;

use std::{borrow::Cow, collections::BTreeMap};

use self::{
    enums::Enums,
    plan::{CallPlan, Plan, Wholes},
    shapes::Shapes,
};
use crate::{
    ir,
    overrides::{Overrides, file_name, is_corrected},
    problem::Problem,
    spec::Endpoint,
};

/// Corrections that the specs do not have: they are applied when pages are imported.
fn uncorrected(endpoints: &[Endpoint], overrides: &Overrides) -> Vec<Problem> {
    let by_id: BTreeMap<String, &Endpoint> =
        endpoints.iter().map(|endpoint| (endpoint.id.to_string(), endpoint)).collect();
    let mut problems = Vec::new();
    for (file, correction) in overrides.corrections() {
        let found = match by_id.get(&correction.endpoint) {
            Some(endpoint) => is_corrected(*endpoint, correction),
            None => Err("there is no such endpoint in specs/".to_owned()),
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

/// Lowers endpoints, in whatever order they come.
pub fn lower(endpoints: &[Endpoint], overrides: &Overrides) -> Result<ir::Crate, Vec<Problem>> {
    let mut problems = uncorrected(endpoints, overrides);
    let mut endpoints: Vec<Cow<Endpoint>> = endpoints.iter().map(Cow::Borrowed).collect();
    endpoints.sort_by(|one, other| one.id.cmp(&other.id));
    for pair in endpoints.windows(2) {
        if pair[0].id == pair[1].id {
            let message = format!(
                "two pages have this identity: `{}` ({}) and `{}` ({})",
                pair[0].title,
                pair[0].doc.path.as_deref().unwrap_or("no address"),
                pair[1].title,
                pair[1].doc.path.as_deref().unwrap_or("no address"),
            );
            problems.push(Problem::new(pair[0].id.to_string(), message));
        }
    }
    endpoints.dedup_by(|one, other| one.id == other.id);

    let modules = modules(&endpoints, &mut problems);
    let wholes: Vec<Wholes> = endpoints.iter().map(|endpoint| Wholes::of(endpoint)).collect();
    let mut plan = Plan::default();
    let mut calls: Vec<Vec<CallPlan>> = modules.iter().map(|_| Vec::new()).collect();
    let by_id: BTreeMap<(&str, &str, &str), usize> =
        modules.iter().enumerate().map(|(index, module)| (module.id, index)).collect();
    for (endpoint, wholes) in endpoints.iter().zip(&wholes) {
        let module = by_id[&module_id(endpoint)];
        calls[module].extend(plan.page(module, endpoint, wholes, overrides));
    }
    let ids: Vec<String> = modules.iter().map(Module::identity).collect();
    let enums = enums::settle(&mut plan, &ids, overrides);
    let shapes = shapes::settle(&mut plan, &enums.home);
    problems.append(&mut plan.problems);
    problems.append(&mut enums::without_values(&plan));

    let lowering = Lowering { plan, shapes, enums, overrides, modules, ids };
    let mut lowered = lowering.lower(&calls, &mut problems);
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

/// A resource, and what its module is called.
struct Module<'a> {
    id: (&'a str, &'a str, &'a str),
    path: [String; 3],
}

impl Module<'_> {
    fn identity(&self) -> String {
        let (project, version, resource) = self.id;
        format!("{project}.{version}.{resource}")
    }
}

fn module_id(endpoint: &Endpoint) -> (&str, &str, &str) {
    let id = &endpoint.id;
    (&id.project, &id.version, &id.resource)
}

/// The modules, in the order of their identities.
fn modules<'a>(endpoints: &'a [Cow<Endpoint>], problems: &mut Vec<Problem>) -> Vec<Module<'a>> {
    let mut modules: Vec<Module> = Vec::new();
    let mut paths: BTreeMap<[String; 3], String> = BTreeMap::new();
    for endpoint in endpoints {
        let id = module_id(endpoint);
        if modules.iter().any(|module| module.id == id) {
            continue;
        }
        let [Some(project), Some(version), Some(resource)] = [id.0, id.1, id.2].map(names::value)
        else {
            let message = "gives no name for a module: letters or digits are missing";
            problems.push(Problem::new(endpoint.id.to_string(), message));
            continue;
        };
        let module = Module { id, path: [project, version, resource] };
        if let Some(other) = paths.insert(module.path.clone(), module.identity()) {
            let message = format!("is the same module as {other} in Rust's habit");
            problems.push(Problem::new(module.identity(), message));
        }
        modules.push(module);
    }
    modules.sort_by(|one, other| one.id.cmp(&other.id));
    modules
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
    modules: Vec<Module<'a>>,
    ids: Vec<String>,
}

impl Lowering<'_, '_> {
    fn lower(&self, calls: &[Vec<CallPlan>], problems: &mut Vec<Problem>) -> ir::Crate {
        let mut inputs = vec![Vec::new(); self.modules.len()];
        let mut outputs = inputs.clone();
        let mut borrowed = vec![Vec::new(); self.modules.len()];
        let mut borrowed_outputs = borrowed.clone();
        for members in &self.shapes.members {
            let draft = &self.plan.drafts[members[0]];
            if draft.top {
                continue;
            }
            let home = draft.page.module;
            let own = if draft.sent { &mut inputs } else { &mut outputs };
            own[home].push(self.structure(members[0]));
            let elsewhere = if draft.sent { &mut borrowed } else { &mut borrowed_outputs };
            for &member in members {
                let module = self.plan.drafts[member].page.module;
                if module != home {
                    elsewhere[module].push(self.borrow(home, &draft.name));
                }
            }
        }
        let mut enums: Vec<Vec<ir::Enum>> = vec![Vec::new(); self.modules.len()];
        for (id, plan) in self.plan.enums.iter().enumerate() {
            let home = self.enums.home[id];
            let module = plan.page.module;
            if home == id {
                enums[module].push(self.enumeration(id));
            } else {
                let home = self.plan.enums[home].page.module;
                borrowed[module].push(self.borrow(home, &plan.name));
            }
        }

        let mut services: BTreeMap<&str, BTreeMap<&str, Vec<ir::Resource>>> = BTreeMap::new();
        for (index, module) in self.modules.iter().enumerate() {
            let sorted = |structs: &mut Vec<Vec<ir::Struct>>| {
                let mut structs = std::mem::take(&mut structs[index]);
                structs.sort_by(|one, other| one.name.cmp(&other.name));
                structs
            };
            let once = |borrowed: &mut Vec<Vec<ir::Borrowed>>| {
                let mut borrowed = std::mem::take(&mut borrowed[index]);
                borrowed.sort();
                borrowed.dedup();
                borrowed
            };
            let mut enums = std::mem::take(&mut enums[index]);
            enums.sort_by(|one, other| one.name.cmp(&other.name));
            let (project, version, _) = module.id;
            services.entry(project).or_default().entry(version).or_default().push(ir::Resource {
                id: self.ids[index].clone(),
                module: module.path[2].clone(),
                doc: self.resource_doc(module),
                calls: calls[index].iter().map(|call| self.call(call, problems)).collect(),
                inputs: sorted(&mut inputs),
                enums,
                outputs: sorted(&mut outputs),
                borrowed: once(&mut borrowed),
                borrowed_outputs: once(&mut borrowed_outputs),
                aliases: Vec::new(),
                output_aliases: Vec::new(),
            });
        }
        let services =
            services.into_iter().map(|(project, versions)| self.service(project, versions));
        ir::Crate { services: services.collect() }
    }

    fn borrow(&self, module: usize, name: &str) -> ir::Borrowed {
        ir::Borrowed { home: self.modules[module].path.clone(), name: name.to_owned() }
    }

    fn enumeration(&self, id: usize) -> ir::Enum {
        let plan = &self.plan.enums[id];
        let words = enums::words(plan, &self.ids[plan.page.module], self.overrides);
        let places = self.plan.enums.iter().enumerate();
        let places = places
            .filter(|(other, _)| self.enums.home[*other] == id)
            .flat_map(|(_, plan)| &plan.places)
            .map(|place| {
                let (endpoint, path) = place.split_once(' ').unwrap_or_default();
                (endpoint.rsplit('.').next().unwrap_or_default(), path)
            });
        let summary = words.and_then(|words| words.summary.as_deref());
        // What is said of the field holds for its values, too.
        let field = plan.places[0].rsplit(['.', ' ']).next().unwrap_or_default();
        let project = &plan.page.endpoint.id.project;
        let said = self.overrides.glossary(project, |file| file.fields.get(field));
        let summary = summary.or(said.map(String::as_str));
        let mut doc = docs::named_type(summary, &plan.name, places);
        let unnamed = plan.values.iter().filter(|(text, _)| enums::is_unnamed(words, text));
        doc.extend(docs::unnamed(unnamed.map(|(text, value)| (text.as_str(), &value.labels[..]))));
        ir::Enum {
            name: plan.name.clone(),
            doc,
            wire: plan.wire,
            variants: self.enums.variants[id].clone(),
        }
    }

    fn service(&self, project: &str, versions: BTreeMap<&str, Vec<ir::Resource>>) -> ir::Service {
        let words =
            self.overrides.service(project).and_then(|file| file.service.summary.as_deref());
        let summary = words.map_or_else(|| format!("{}.", names::words(project)), docs::sentence);
        let doc = vec![summary, String::new(), format!("Needs the feature `{project}`.")];
        let versions = versions.into_iter().map(|(version, resources)| ir::Version {
            module: names::value(version).unwrap_or_default(),
            doc: vec![format!("Version `{version}` of the service `{project}`.")],
            resources,
        });
        ir::Service {
            project: project.to_owned(),
            module: names::value(project).unwrap_or_default(),
            doc,
            versions: versions.collect(),
        }
    }

    fn resource_doc(&self, module: &Module) -> ir::Doc {
        let (project, version, resource) = module.id;
        let words = self
            .overrides
            .service(project)
            .and_then(|file| file.resource.get(&module.identity()))
            .and_then(|words| words.summary.as_deref());
        let summary = words.map_or_else(|| format!("{}.", names::words(resource)), docs::sentence);
        let place = format!("Service `{project}`, version `{version}`, resource `{resource}`.");
        vec![summary, String::new(), place]
    }
}
