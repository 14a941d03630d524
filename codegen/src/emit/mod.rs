//! The crate to be becomes text: `ir` to tokens (quote) to source (prettyplease). One file a
//! kind of item; nothing is decided here but how it is written.

mod call;
mod calls;
mod doc;
mod endpoint;
mod enums;
mod event;
mod feature;
mod invocation;
mod known;
mod krate;
mod lists;
mod manifest;
mod paging;
mod print;
mod readme;
mod record;
mod resource;
mod setters;
mod structs;
mod types;

pub use calls::calls;
pub use lists::services;
pub use readme::readme;

use crate::ir::Crate;

/// A file: its path below the crate's folder, and its text.
pub type File = (String, String);

/// Writes the crate: `Cargo.toml`, `src/lib.rs`, a file a service, version and resource, and the
/// lists of endpoints, sorted by path.
pub fn emit(krate: &Crate) -> Vec<File> {
    let mut files = vec![
        ("Cargo.toml".to_owned(), manifest::manifest(krate)),
        ("src/lib.rs".to_owned(), krate::lib(krate)),
    ];
    for service in &krate.services {
        let folder = format!("src/{}", folder(&service.module));
        files.push((format!("{folder}/mod.rs"), krate::service(service)));
        for version in &service.versions {
            let folder = format!("{folder}/{}", self::folder(&version.module));
            files.push((format!("{folder}/mod.rs"), krate::version(service, version)));
        }
    }
    files.extend(lists::pages(krate));
    files.extend(print::in_parallel(&resources(krate)));
    files.sort();
    files
}

fn resources(krate: &Crate) -> Vec<resource::Source<'_>> {
    let mut sources = Vec::new();
    for service in &krate.services {
        for version in &service.versions {
            for resource in &version.resources {
                let path = format!(
                    "src/{}/{}/{}",
                    folder(&service.module),
                    folder(&version.module),
                    folder(&resource.module)
                );
                sources.push(resource::Source { path, resource });
            }
        }
    }
    sources
}

/// The file of `r#type` is `type.rs`.
fn folder(module: &str) -> &str {
    module.trim_start_matches("r#")
}
