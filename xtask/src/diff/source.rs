//! The sides of a comparison: a folder of specs, a folder of pages, or specs/ as it was at a
//! git revision.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};
use feishu_docs::{
    comparison::Side,
    reading::{self, How},
    witness::Known,
};
use feishu_drift::Snapshot;
use feishu_overrides::Overrides;
use feishu_spec::tree;

use super::revision;
use crate::{
    files, pages,
    specs::{self, Loaded},
};

/// One side, with the overrides that name its parts.
pub(super) struct SpecsSource {
    pub(super) side: Side,
    overrides: Overrides,
}

impl SpecsSource {
    pub(super) fn snapshot(&self) -> Snapshot {
        specs::snapshot(self.side.specs.clone(), &self.overrides)
    }
}

impl From<Loaded> for SpecsSource {
    fn from(loaded: Loaded) -> Self {
        SpecsSource { side: loaded.specs.into(), overrides: loaded.overrides }
    }
}

/// Reads a side as a caller names it, in the checkout at `root`. A folder goes before a revision of the same name.
pub(super) fn read(name: &str, root: &Path) -> Result<SpecsSource> {
    let folder = Path::new(name);
    if folder.is_dir() {
        return read_folder(folder, root);
    }
    if folder.exists() {
        bail!("{name} is a file; expected a folder of specs, a folder of pages or a git revision");
    }
    let files = revision::files(root, name)?;
    let loaded = specs::parse(&files);
    Ok(loaded.with_context(|| format!("cannot read specs/ at revision {name}"))?.into())
}

/// The specs of this checkout, as they stand in its files.
pub(super) fn checkout(root: &Path) -> Result<SpecsSource> {
    read_folder(&root.join("specs"), root)
}

fn read_folder(folder: &Path, root: &Path) -> Result<SpecsSource> {
    // A checkout stands for its specs.
    if folder.join("specs").join(tree::SCHEMA).is_file() {
        return read_folder(&folder.join("specs"), root);
    }
    let has_specs = !tree::files(folder)?.is_empty();
    let pages = files::below(folder, pages::is_page)?;
    let name = folder.display();
    match (has_specs, !pages.is_empty()) {
        (true, false) => Ok(specs::load(folder)?.into()),
        (false, true) => from_pages(folder, &pages, root),
        (false, false) => bail!("{name} holds neither specs (*.json) nor pages (*.md, *.txt)"),
        (true, true) => bail!(
            "{name} holds both specs (*.json) and pages (*.md, *.txt); name a folder of one kind"
        ),
    }
}

/// Pages have no overrides of their own; identities and names come from those of this checkout.
fn from_pages(folder: &Path, pages: &[PathBuf], root: &Path) -> Result<SpecsSource> {
    let overrides =
        specs::overrides(&tree::overrides_in(root.join("specs").join(tree::OVERRIDES))?)?;
    // Named below their folder, because both sides of a comparison may be folders of pages.
    let read = |page: &PathBuf| {
        let file = folder.join(page);
        let text = fs::read_to_string(&file);
        let text = text.with_context(|| format!("cannot read {}", file.display()))?;
        Ok((page.display().to_string(), text))
    };
    let pages = pages.iter().map(read).collect::<Result<Vec<_>>>()?;
    let known = &Known::default();
    let how = How { overrides: &overrides, whole: false, prose: false, known };
    let side = reading::read(&pages, &how, |_| ()).into();
    Ok(SpecsSource { side, overrides })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPEC: &str =
        r#"{"id": "shop.v1.order.get", "title": "Order", "method": "GET", "path": "/o"}"#;

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let file = folder.path().join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        folder
    }

    #[test]
    fn a_folder_of_specs_is_read_without_what_is_no_spec() {
        let event = r#"{"id": "shop.v1.paid", "title": "Paid", "event_type": "shop.paid", "schema": "2.0"}"#;
        let found = folder(&[
            ("shop/v1/order/get.json", SPEC),
            ("events/shop/v1/paid.json", event),
            ("schema.json", "{}"),
            ("common/errors.json", "[]"),
        ]);
        let specs = read(found.path().to_str().unwrap(), Path::new(".")).unwrap().side.specs;
        assert_eq!((specs.endpoints.len(), specs.events.len()), (1, 1));
    }

    #[test]
    fn of_a_checkout_its_specs_are_meant() {
        let found = folder(&[
            ("specs/shop/v1/order/get.json", SPEC),
            ("specs/schema.json", "{}"),
            ("README.md", "# Shop"),
        ]);
        let specs = read(found.path().to_str().unwrap(), Path::new(".")).unwrap().side.specs;
        assert_eq!(specs.endpoints.len(), 1);
    }

    #[test]
    fn a_spec_in_another_place_than_its_identity_says_is_an_error() {
        let found = folder(&[("shop/v1/order/list.json", SPEC)]);
        let error =
            format!("{:#}", read(found.path().to_str().unwrap(), Path::new(".")).err().unwrap());
        let told = "order/list.json:1:2: this spec belongs in shop/v1/order/get.json";
        assert!(error.contains(told), "{error}");
    }

    #[test]
    fn what_is_no_side_is_told_what_one_is() {
        let empty = folder(&[]);
        let both = folder(&[("shop/v1/order/get.json", SPEC), ("b.md", "")]);
        let of = |name: &str| format!("{:#}", read(name, Path::new(".")).err().unwrap());
        assert!(of(empty.path().to_str().unwrap()).contains("holds neither specs"));
        assert!(of(both.path().to_str().unwrap()).contains("holds both"));
        assert!(of(both.path().join("b.md").to_str().unwrap()).contains("is a file; expected"));
        assert!(of("no-such-revision").contains("is neither a folder nor a git revision"));
        assert!(of("--output=x").contains("is neither a folder nor a git revision"));
    }
}
