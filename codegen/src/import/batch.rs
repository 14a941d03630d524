//! Many pages at once: what each shows of named types helps the others, and two pages with
//! one identity are found.

use std::collections::BTreeMap;

use super::{Diagnostic, Imported, Kind, Options, Spec, import_read, nest::Shapes};
use crate::page::{self, Place};

/// What became of many pages.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Batch {
    /// Each page, in the order given.
    pub pages: Vec<Imported>,
    /// Identities that several pages share, one finding a page.
    pub collisions: Vec<Diagnostic>,
}

/// Imports pages, given as name and text. The result does not depend on their order, save
/// that it stands in it.
pub fn import_pages(pages: &[(String, String)], options: &Options) -> Batch {
    let shapes = Shapes::default();
    let pages: Vec<Imported> = pages
        .iter()
        .map(|(file, text)| import_read(file, text, &page::read(text), options, &shapes))
        .collect();
    let collisions = collisions(&pages);
    Batch { pages, collisions }
}

fn collisions(pages: &[Imported]) -> Vec<Diagnostic> {
    let mut files: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for page in pages {
        let id = match &page.spec {
            Spec::Endpoint(endpoint) => endpoint.id.to_string(),
            Spec::Event(event) => format!("events/{}", event.id),
            Spec::Unreadable | Spec::NotAnApi => continue,
        };
        files.entry(id).or_default().push(&page.file);
    }
    let mut found = Vec::new();
    for (id, mut files) in files.into_iter().filter(|(_, files)| files.len() > 1) {
        files.sort_unstable();
        for file in &files {
            let others: Vec<&str> = files.iter().filter(|other| *other != file).copied().collect();
            let expected = format!("an identity of its own; {} has the same", others.join(", "));
            found.push(Diagnostic::new(
                Kind::IdentityCollision,
                file,
                Place::default(),
                &id,
                expected,
            ));
        }
    }
    found
}
