//! Both folders, imported and read.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use feishu_docs::{
    corrections,
    import::{Options, Spec, import_pages},
};
use feishu_drift::{Report, Snapshot, compare};
use feishu_overrides::Overrides;
use feishu_testing::files;

use crate::tables::{self, Facts};

/// One folder.
pub(crate) struct Folder {
    pub(crate) snapshot: Snapshot,
    /// What was read independently, by file.
    pub(crate) facts: BTreeMap<String, Facts>,
    /// The page of each endpoint and event; several have copies.
    pub(crate) files: BTreeMap<String, Vec<String>>,
    /// Pages for which others stand.
    pub(crate) copies: BTreeSet<String>,
    /// Pages that the importer could not read.
    pub(crate) broken: Vec<String>,
}

pub(crate) fn read(folder: &Path) -> Folder {
    let pages = files::below(folder, ".md");
    let facts = pages.iter().map(|(name, text)| (name.clone(), tables::read(text))).collect();
    let mut found = Folder {
        snapshot: Snapshot::default(),
        facts,
        files: BTreeMap::new(),
        copies: BTreeSet::new(),
        broken: Vec::new(),
    };
    let mut batch = import_pages(&pages, &Options::default());
    // What the project decided about pages that share an identity.
    let overrides = Overrides::read(&files::overrides()).expect("overrides");
    corrections::apply(&mut batch, &overrides, false);
    for page in batch.pages {
        if page.has_errors() {
            found.broken.push(page.file);
            continue;
        }
        let ids: Vec<String> = page.subjects().map(|subject| subject.id().plain()).collect();
        found.snapshot.specs.events.extend(page.further);
        match page.spec {
            Spec::Endpoint(endpoint) => found.snapshot.specs.endpoints.push(*endpoint),
            Spec::Event(event) => found.snapshot.specs.events.push(*event),
            // A copy, for which another page stands.
            Spec::LeftOut { .. } => {
                found.copies.insert(page.file);
                continue;
            }
            Spec::Unreadable | Spec::NotAnApi => {}
        }
        for id in ids {
            found.files.entry(id).or_default().push(page.file.clone());
        }
    }
    found
}

/// The report, without what is broken on one side.
pub(crate) fn report(old: &mut Folder, new: &mut Folder) -> Report {
    let broken: Vec<String> = [&old.broken[..], &new.broken[..]].concat();
    let mut gone: Vec<String> = Vec::new();
    for folder in [&*old, &*new] {
        gone.extend(
            folder
                .files
                .iter()
                .filter(|(_, files)| files.iter().any(|file| broken.contains(file)))
                .map(|(id, _)| id.clone()),
        );
    }
    for folder in [&mut *old, &mut *new] {
        folder.snapshot.specs.retain(|subject| !gone.contains(&subject.id().plain()));
        folder.files.retain(|id, _| !gone.contains(id));
    }
    compare(&old.snapshot, &new.snapshot)
}
