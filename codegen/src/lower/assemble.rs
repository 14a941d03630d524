//! The last step: modules with the types that live in them or are re-exported there.

use std::collections::BTreeMap;

use super::{
    Lowering, codes, docs, enums, names,
    names::EVENTS,
    pages::{self, Module, ModuleId},
    plan::{CallPlan, EventPlan},
};
use crate::ir::{self, Space};
use feishu_overrides::Problem;
use feishu_spec::Credential;

impl Lowering<'_, '_> {
    pub(super) fn lower(
        &self,
        calls: &[Vec<CallPlan>],
        events: &[Vec<EventPlan>],
        problems: &mut Vec<Problem>,
    ) -> ir::Crate {
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
            let space = draft.space();
            let (own, elsewhere) = match space {
                Space::Resource => (&mut inputs, &mut borrowed),
                Space::Response => (&mut outputs, &mut borrowed_outputs),
            };
            own[home].push(self.structure(members[0]));
            for &member in members {
                let module = self.plan.drafts[member].page.module;
                if module != home {
                    elsewhere[module].push(self.borrow(home, space, &draft.name));
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
                borrowed[module].push(self.borrow(home, Space::Resource, &plan.name));
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
            let versions = services.entry(module.id.project).or_default();
            versions.entry(module.id.version).or_default().push(ir::Resource {
                id: self.ids[index].clone(),
                module: module.path[2].clone(),
                doc: self.resource_doc(module),
                calls: calls[index].iter().map(|call| self.call(call, problems)).collect(),
                events: events[index].iter().map(|event| self.event(event)).collect(),
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
        ir::Crate { services: services.collect(), cards: None }
    }

    fn borrow(&self, module: usize, space: Space, name: &str) -> ir::Borrowed {
        ir::Borrowed { home: self.modules[module].path.clone(), space, name: name.to_owned() }
    }

    fn enumeration(&self, id: usize) -> ir::Enum {
        let plan = &self.plan.enums[id];
        let words = enums::words(plan, &self.ids[plan.page.module], self.overrides);
        let places = self.plan.enums.iter().enumerate();
        let places = places
            .filter(|(other, _)| self.enums.home[*other] == id)
            .flat_map(|(_, plan)| &plan.places)
            .map(|place| (place.page.display_name(), place.path.as_str()));
        let summary = words.and_then(|words| words.summary.as_deref());
        // The words for a field describe its values, too.
        let summary = summary.or_else(|| self.enum_words(plan));
        let mut doc = docs::named_type(summary, &plan.name, places);
        let unnamed = plan.values.iter().filter(|(text, _)| enums::is_unnamed(words, text));
        doc.extend(docs::unnamed(unnamed.map(|(text, _)| text.as_str())));
        ir::Enum {
            name: plan.name.clone(),
            doc,
            wire: plan.wire,
            variants: self.enums.variants[id].clone(),
        }
    }

    /// The feature of a service.
    pub(super) fn feature(&self, project: &str) -> String {
        let words = self.overrides.service(project).map(|file| &file.service);
        words.and_then(|words| words.module.clone()).unwrap_or_else(|| project.to_owned())
    }

    fn service(&self, project: &str, versions: BTreeMap<&str, Vec<ir::Resource>>) -> ir::Service {
        let chosen = self.overrides.service(project).map(|file| &file.service);
        let words = chosen.and_then(|words| words.summary.as_deref());
        let summary = words.map_or_else(|| format!("{}.", names::english(project)), docs::sentence);
        let module = pages::service(project, self.overrides).unwrap_or_default();
        let feature = self.feature(project);
        let mut doc = vec![summary, String::new(), format!("Needs the feature `{feature}`.")];
        doc.extend(credentials(versions.values().flatten()));
        doc.extend(told_versions(&versions));
        let codes = codes::of_service(versions.values().flatten(), self.overrides);
        let versions = versions.into_iter().map(|(version, resources)| ir::Version {
            module: names::version(version).unwrap_or_default(),
            doc: told_resources(
                format!("Version `{version}` of the service `{project}`."),
                &resources,
            ),
            resources,
        });
        ir::Service {
            project: project.to_owned(),
            feature,
            module,
            doc,
            program: chosen.and_then(|words| words.program.clone()),
            versions: versions.collect(),
            structs: Vec::new(),
            enums: Vec::new(),
            contents: None,
            codes,
        }
    }

    fn resource_doc(&self, module: &Module) -> ir::Doc {
        let ModuleId { project, version, resource, of_events } = module.id;
        if of_events {
            let summary = "Events that the platform pushes, one type per event.".to_owned();
            let place = format!("Service `{project}`, version `{version}`.");
            let feature = self.feature(project);
            let needs = format!("Needs the features `{feature}` and `{EVENTS}`.");
            return vec![summary, String::new(), format!("{place} {needs}")];
        }
        let words = self
            .overrides
            .service(project)
            .and_then(|file| file.resource.get(&module.identity()))
            .and_then(|words| words.summary.as_deref());
        let summary =
            words.map_or_else(|| format!("{}.", names::english(resource)), docs::sentence);
        let place = format!("Service `{project}`, version `{version}`, resource `{resource}`.");
        vec![summary, String::new(), place]
    }
}

/// What each version of a service holds, if there are several.
fn told_versions(versions: &BTreeMap<&str, Vec<ir::Resource>>) -> ir::Doc {
    const MOST: usize = 30;
    if versions.len() < 2 {
        return ir::Doc::new();
    }
    let told = versions.iter().map(|(version, resources)| {
        let link = names::version(version).map_or_else(String::new, |module| link(&module));
        let names = resources.iter().map(|it| format!("`{}`", it.module.trim_start_matches("r#")));
        let shown = names.take(MOST).collect::<Vec<_>>().join(", ");
        match resources.len().saturating_sub(MOST) {
            0 => format!("* {link}: {shown}."),
            more => format!("* {link}: {shown}, and {more} more."),
        }
    });
    std::iter::once(String::new()).chain(told).collect()
}

/// The doc of a version: its resources, each with what it is.
fn told_resources(head: String, resources: &[ir::Resource]) -> ir::Doc {
    let told = resources
        .iter()
        .map(|it| format!("* {}: {}", link(&it.module), it.doc.first().map_or("", String::as_str)));
    [head, String::new()].into_iter().chain(told).collect()
}

/// A link to a module below, which may be behind a feature that is off.
fn link(module: &str) -> String {
    let module = module.trim_start_matches("r#");
    format!("[`{module}`]({module}/index.html)")
}

/// What calls of a service need besides their tokens.
fn credentials<'a>(resources: impl Iterator<Item = &'a ir::Resource>) -> ir::Doc {
    let calls: Vec<&ir::Call> = resources.flat_map(|resource| &resource.calls).collect();
    let mut doc = ir::Doc::new();
    for credential in Credential::ALL {
        let needs = |call: &&&ir::Call| call.endpoint.credentials.contains(&credential);
        let who = match calls.iter().filter(needs).count() {
            0 => continue,
            count if count == calls.len() => "Each call",
            _ => "Some calls",
        };
        let verb = if who == "Each call" { "needs" } else { "need" };
        let what = docs::credential(credential);
        doc.extend([String::new(), format!("{who} also {verb} {what}.")]);
    }
    doc
}
