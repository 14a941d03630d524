//! The folders of documentation pages, as name and text.

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
};

use feishu_codegen::{
    import::{Imported, Spec},
    spec,
};

/// The newest pages.
pub(crate) const NEWEST: &str = "converted-2026-05-24";
/// Pages of one day in two dialects.
pub(crate) const CONVERTED: &str = "converted-2026-03-06";
pub(crate) const RAW: &str = "raw-2026-03-06";

/// The pages of a folder by name, or nothing where they are not at hand.
pub(crate) fn folder(name: &str) -> Option<Vec<(String, String)>> {
    let Some(docs) = env::var_os("FEISHU_DOCS") else {
        eprintln!("skipped: FEISHU_DOCS is not set, so the documentation pages are not at hand");
        return None;
    };
    let root = PathBuf::from(docs).join(name);
    let mut pages = BTreeMap::new();
    collect(&root, &root, &mut pages);
    assert!(!pages.is_empty(), "{} holds pages", root.display());
    Some(pages.into_iter().collect())
}

fn collect(root: &Path, folder: &Path, pages: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, pages);
        } else {
            let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
            pages.insert(name, fs::read_to_string(&path).unwrap());
        }
    }
}

/// The text of a spec; none where a page has none.
pub(crate) fn text(imported: &Imported) -> Option<String> {
    match &imported.spec {
        Spec::Endpoint(endpoint) => Some(spec::to_text(endpoint)),
        Spec::Event(event) => Some(spec::to_text(event)),
        _ => None,
    }
}
