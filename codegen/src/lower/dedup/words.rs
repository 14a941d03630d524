//! The docs of types that become one: what is said of a field under each of the names, if it fits
//! all of them, then its facts as a page has them, if one of the names is on a page.

use std::collections::HashMap;

use super::{Home, key::Types};
use crate::{
    ir::{Doc, Resource, Response, Service, Space},
    lower::{
        names,
        words::{common, fitting, fullest},
    },
};
use feishu_overrides::Overrides;

/// Gives the types of each group the same words.
pub(super) fn share(service: &mut Service, groups: &[Vec<Home>], overrides: &Overrides) {
    let found = agreed(service, groups, overrides);
    for version in &mut service.versions {
        for resource in &mut version.resources {
            let Resource { module, calls, inputs, enums, outputs, .. } = resource;
            let modules = [&service.module, &version.module, module].map(String::clone);
            let said = |space, name: &String| {
                found.get(&Home { modules: modules.clone(), space, name: name.clone() })
            };
            let inputs = inputs.iter_mut().map(|it| (Space::Resource, it));
            let outputs = outputs.iter_mut().map(|it| (Space::Response, it));
            let replies = calls.iter_mut().filter_map(|call| match &mut call.response {
                Response::Own(it) => Some((Space::Resource, it)),
                _ => None,
            });
            for (space, it) in inputs.chain(outputs).chain(replies) {
                let docs = it.fields.iter_mut().map(|field| &mut field.doc);
                put(docs, said(space, &it.name));
            }
            for it in enums {
                let docs = it.variants.iter_mut().map(|variant| &mut variant.doc);
                put(docs, said(Space::Resource, &it.name));
            }
        }
    }
}

/// What is said of a field or a variant.
#[derive(Clone)]
struct Said {
    words: String,
    /// The facts behind them, if they are not its own.
    facts: Option<Doc>,
}

fn put<'d>(docs: impl Iterator<Item = &'d mut Doc>, said: Option<&Vec<Said>>) {
    for (doc, Said { words, facts }) in docs.zip(said.into_iter().flatten()) {
        if let Some(first) = doc.first_mut() {
            first.clone_from(words);
        }
        if let Some(facts) = facts {
            doc.truncate(1);
            doc.extend_from_slice(facts);
        }
    }
}

/// What is said of the fields or variants of each type, in order.
fn agreed(
    service: &Service,
    groups: &[Vec<Home>],
    overrides: &Overrides,
) -> HashMap<Home, Vec<Said>> {
    let types = Types::of(service);
    let any = |wire: &str| overrides.words().any(&service.project, wire).map(str::to_owned);
    let plain = |name: &str| format!("{}.", names::english(name));
    let mut found = HashMap::new();
    for group in groups {
        let structs: Vec<_> = group.iter().filter_map(|home| types.structs.get(home)).collect();
        let enums: Vec<_> = group.iter().filter_map(|home| types.enums.get(home)).collect();
        let fields = structs.first().map_or(&[][..], |it| &it.fields).iter().enumerate();
        let fields = fields.map(|(at, field)| {
            let said = || structs.iter().map(|it| it.fields[at].words());
            let words = fullest(said())
                .or_else(|| fitting(said()))
                .or_else(|| common(said()))
                .map(str::to_owned)
                .or_else(|| any(&field.wire));
            // What illustrates a field is the same for all, and the best of it is on a page.
            let mut of_pages =
                structs.iter().map(|it| &it.fields[at]).filter(|it| !it.without_page);
            let facts = of_pages.next().unwrap_or(field).doc.get(1..).unwrap_or_default();
            let words = words.unwrap_or_else(|| plain(&field.wire));
            Said { words, facts: Some(facts.to_vec()) }
        });
        let variants = enums.first().map_or(&[][..], |it| &it.variants).iter().enumerate();
        let variants = variants.map(|(at, variant)| {
            let said = enums.iter().filter_map(|it| it.variants[at].doc.first());
            let words = fitting(said.map(String::as_str))
                .map_or_else(|| plain(&variant.name), str::to_owned);
            Said { words, facts: None }
        });
        let said: Vec<Said> = fields.chain(variants).collect();
        found.extend(group.iter().map(|home| (home.clone(), said.clone())));
    }
    found
}
