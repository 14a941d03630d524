//! Writes the crate as text: `ir` becomes tokens (quote) and tokens become source (prettyplease).
//! Items of which there are many become source without tokens: see `items`. There is one file per
//! kind of item. All decisions but how an item is written are made before.

mod call;
mod calls;
mod card_member;
mod cards;
mod click;
mod codes;
mod constructor;
mod content;
mod custom_bot;
mod doc;
mod endpoint;
mod enums;
mod event;
mod example;
mod feature;
mod front_page;
mod guide;
mod indent;
mod invocation;
mod items;
mod known;
mod krate;
mod layout;
mod lists;
mod manifest;
mod paging;
mod parallel;
mod print;
mod program;
mod readme;
mod record;
mod resource;
mod setters;
mod shared;
mod structs;
mod types;

pub use calls::calls;
pub use click::click;
pub use codes::general;
pub use lists::services;
pub use readme::readme;

use crate::ir::{Crate, TYPES, root::GUIDE};

/// The path of a file below the crate's folder, and its text.
pub type File = (String, String);

/// Writes the crate, sorted by path: `Cargo.toml`, `src/lib.rs`, a file per service, version and
/// resource, and the lists of endpoints.
pub fn emit(krate: &Crate) -> Vec<File> {
    let mut files = vec![
        ("Cargo.toml".to_owned(), manifest::manifest(krate)),
        ("src/lib.rs".to_owned(), krate::lib(krate)),
    ];
    if guide::has_guides(krate) {
        files.push((format!("src/{}.rs", GUIDE), guide::file()));
    }
    for service in &krate.services {
        let folder = format!("src/{}", folder(&service.module));
        files.push((format!("{folder}/mod.rs"), krate::service(service)));
        if !service.codes.is_empty() {
            files.push((format!("{folder}/codes.rs"), codes::codes(service)));
        }
        files.extend(content::files(service, &folder, krate.cards.is_some()));
        if service.has_types() {
            files.push((format!("{folder}/{TYPES}.rs"), shared::types(service)));
        }
        for version in &service.versions {
            let folder = format!("{folder}/{}", self::folder(&version.module));
            files.push((format!("{folder}/mod.rs"), krate::version(service, version)));
        }
    }
    files.extend(krate.cards.iter().flat_map(|cards| cards::files(cards, krate)));
    files.extend(lists::pages(krate));
    files.extend(parallel::write(&resources(krate)));
    files.sort();
    files
}

fn resources(krate: &Crate) -> Vec<resource::Source<'_>> {
    let mut sources = Vec::new();
    for service in &krate.services {
        for version in &service.versions {
            for resource in &version.resources {
                let modules = [&service.module, &version.module, &resource.module];
                let path = format!("src/{}", modules.map(|module| folder(module)).join("/"));
                let modules = modules.map(String::clone);
                sources.push(resource::Source { path, modules, resource });
            }
        }
    }
    sources
}

/// The file of `r#type` is `type.rs`.
fn folder(module: &str) -> &str {
    module.trim_start_matches("r#")
}
