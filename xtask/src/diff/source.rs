//! The sides of a comparison: a folder of specs, a folder of pages, or specs/ as it was at a
//! git revision.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};
use feishu_codegen::lower;
use feishu_docs::{
    corrections::settle,
    import::{self, Options, Severity, Spec},
};
use feishu_drift::Specs;
use feishu_overrides::Overrides;
use feishu_spec::{self as spec, Endpoint, Event};

use super::revision;
use crate::import::{COMMON_ERRORS, common_errors};

/// A file's name, relative and with `/`, and its text.
pub(crate) type File = (String, String);

/// One side, and what could not be read of it.
#[derive(Default)]
pub(crate) struct Side {
    pub(crate) specs: Specs,
    /// Which page each endpoint or event comes from, by the key of [`key`].
    files: BTreeMap<String, String>,
    left_out: Vec<LeftOut>,
    /// Whether the page of general error codes could not be read well enough.
    no_errors: bool,
    /// What a reader of the report should know of this side.
    pub(crate) warnings: Vec<String>,
}

/// A page that could not be read well enough to be compared.
struct LeftOut {
    file: String,
    /// Its endpoint or event, if so much could be read.
    key: Option<String>,
}

/// Reads a side as a caller names it. A folder goes before a revision of the same name.
pub(super) fn read(name: &str) -> Result<Side> {
    let folder = Path::new(name);
    if folder.is_dir() {
        return read_folder(folder);
    }
    if folder.exists() {
        bail!("{name} is a file; expected a folder of specs, a folder of pages or a git revision");
    }
    let files = revision::files(&workspace(), name)?;
    from_specs(files).with_context(|| format!("cannot read specs/ at revision {name}"))
}

/// The specs of this checkout, as they stand in its files.
pub(super) fn checkout() -> Result<Side> {
    read_folder(&workspace().join("specs"))
}

/// Takes from both sides what could not be read on one: it would else look added or removed.
pub(crate) fn align(old: &mut Side, new: &mut Side) {
    let mut gone: BTreeSet<String> = BTreeSet::new();
    for (one, other) in [(&*old, &*new), (&*new, &*old)] {
        for left_out in &one.left_out {
            gone.extend(left_out.key.clone());
            let elsewhere = other.files.iter().filter(|(_, file)| **file == left_out.file);
            gone.extend(elsewhere.map(|(key, _)| key.clone()));
        }
    }
    let no_errors = old.no_errors || new.no_errors;
    for side in [old, new] {
        if no_errors {
            side.specs.errors.clear();
        }
        side.specs.endpoints.retain(|endpoint| !gone.contains(&key(endpoint)));
        side.specs.events.retain(|event| !gone.contains(&event_key(event)));
    }
}

fn key(endpoint: &Endpoint) -> String {
    endpoint.id.spec_path()
}

fn event_key(event: &Event) -> String {
    event.id.spec_path()
}

fn workspace() -> PathBuf {
    let mut path = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    path.pop();
    path
}

fn read_folder(folder: &Path) -> Result<Side> {
    // A checkout: what is meant is its specs.
    if folder.join("specs/schema.json").is_file() {
        return read_folder(&folder.join("specs"));
    }
    let specs = files_below(folder, &["json", "toml"])?;
    let pages = files_below(folder, &["md", "txt"])?;
    let name = folder.display();
    match (specs.is_empty(), pages.is_empty()) {
        (false, true) => from_specs(specs).with_context(|| {
            format!("cannot read the specs in {name} (`cargo xtask import` writes them anew)")
        }),
        (true, false) => Ok(from_pages(&pages)),
        (true, true) => bail!("{name} holds neither specs (*.json) nor pages (*.md, *.txt)"),
        (false, false) => {
            bail!(
                "{name} holds both specs (*.json) and pages (*.md, *.txt); name a folder of one kind"
            )
        }
    }
}

/// The side that files of specs/ are, given by their names below it.
pub(crate) fn from_specs(files: Vec<File>) -> Result<Side> {
    let mut side = Side::default();
    let mut written_by_hand = Vec::new();
    for (name, text) in files {
        let (top, rest) = name.split_once('/').unwrap_or(("", &name));
        let place = match top {
            "overrides" => {
                written_by_hand.push((rest.to_owned(), text));
                continue;
            }
            // The schema of the format.
            "" => continue,
            "common" => {
                if name == COMMON_ERRORS {
                    side.specs.errors = spec::from_text(&name, &text)?;
                }
                continue;
            }
            "events" => {
                let event: Event = spec::from_text(&name, &text)?;
                let place = event.id.spec_path();
                side.specs.events.push(event);
                place
            }
            _ => {
                let endpoint: Endpoint = spec::from_text(&name, &text)?;
                let place = endpoint.id.spec_path();
                side.specs.endpoints.push(endpoint);
                place
            }
        };
        if place != name {
            bail!("{name} holds the spec that belongs in {place}");
        }
    }
    let overrides = Overrides::read(&written_by_hand).unwrap_or_else(|problems| {
        // Those of an older revision may have another form. Names are then those of the rules.
        side.warnings.extend(problems.iter().map(ToString::to_string));
        Overrides::default()
    });
    side.specs.items = lower::items(&side.specs.endpoints, &side.specs.events, &overrides);
    Ok(side)
}

fn from_pages(pages: &[File]) -> Side {
    let mut batch = import::import_pages(pages, &Options::default());
    let overrides = checkout_overrides();
    let (common, of_common) = common_errors(pages, &Options::default());
    let broken = of_common.iter().find(|found| found.severity() == Severity::Error);
    // A correction that does not fit, or no longer, is told by the import of the pages that
    // become specs, and is no matter for a comparison.
    settle(&mut batch, &overrides, false);

    let mut side = Side::default();
    side.specs.errors = common.unwrap_or_default();
    if let Some(broken) = broken {
        side.warnings.push(format!("general error codes are not compared: {broken}"));
        side.no_errors = true;
    }
    side.warnings.extend(batch.collisions.iter().map(ToString::to_string));
    for page in batch.pages {
        let key = match &page.spec {
            Spec::Endpoint(endpoint) => Some(key(endpoint)),
            Spec::Event(event) => Some(event_key(event)),
            Spec::Unreadable => None,
            Spec::NotAnApi | Spec::LeftOut { .. } => continue,
        };
        if page.has_errors() || page.spec == Spec::Unreadable {
            let error = page.diagnostics.iter().find(|found| found.severity() == Severity::Error);
            let why = error.map_or_else(|| "it cannot be read".to_owned(), ToString::to_string);
            side.warnings.push(format!("not compared: {why}"));
            side.left_out.push(LeftOut { file: page.file, key });
            continue;
        }
        side.files.extend(key.map(|key| (key, page.file.clone())));
        side.files.extend(page.further.iter().map(|one| (event_key(one), page.file.clone())));
        side.specs.events.extend(page.further);
        match page.spec {
            Spec::Endpoint(endpoint) => side.specs.endpoints.push(*endpoint),
            Spec::Event(event) => side.specs.events.push(*event),
            Spec::Unreadable | Spec::NotAnApi | Spec::LeftOut { .. } => {}
        }
    }
    side.specs.items = lower::items(&side.specs.endpoints, &side.specs.events, &overrides);
    side
}

/// Pages have no overrides of their own; identities and names come from those of this checkout.
fn checkout_overrides() -> Overrides {
    let folder = workspace().join("specs/overrides");
    let files = files_below(&folder, &["toml"]).unwrap_or_default();
    Overrides::read(&files).unwrap_or_default()
}

/// The files below a folder with one of these endings, in order of their names.
pub(crate) fn files_below(folder: &Path, endings: &[&str]) -> Result<Vec<File>> {
    let mut files = Vec::new();
    let mut pending = vec![folder.to_owned()];
    while let Some(current) = pending.pop() {
        let entries =
            fs::read_dir(&current).with_context(|| format!("cannot list {}", current.display()))?;
        for entry in entries {
            let path = entry?.path();
            let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
            if path.is_dir() {
                pending.push(path);
            } else if endings.contains(&ending) {
                let text = fs::read_to_string(&path)
                    .with_context(|| format!("cannot read {}", path.display()))?;
                let relative = path.strip_prefix(folder).unwrap_or(&path);
                let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
                files.push((parts.join("/"), text));
            }
        }
    }
    files.sort();
    Ok(files)
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
        let specs = read(found.path().to_str().unwrap()).unwrap().specs;
        assert_eq!((specs.endpoints.len(), specs.events.len()), (1, 1));
    }

    #[test]
    fn of_a_checkout_its_specs_are_meant() {
        let found = folder(&[
            ("specs/shop/v1/order/get.json", SPEC),
            ("specs/schema.json", "{}"),
            ("README.md", "# Shop"),
        ]);
        let specs = read(found.path().to_str().unwrap()).unwrap().specs;
        assert_eq!(specs.endpoints.len(), 1);
    }

    #[test]
    fn a_spec_in_another_place_than_its_identity_says_is_an_error() {
        let found = folder(&[("shop/v1/order/list.json", SPEC)]);
        let error = format!("{:#}", read(found.path().to_str().unwrap()).err().unwrap());
        assert!(
            error.contains("order/list.json holds the spec that belongs in shop/v1/order/get.json"),
            "{error}"
        );
    }

    #[test]
    fn what_is_no_side_is_told_what_one_is() {
        let empty = folder(&[]);
        let both = folder(&[("a.json", "{}"), ("b.md", "")]);
        let of = |name: &str| format!("{:#}", read(name).err().unwrap());
        assert!(of(empty.path().to_str().unwrap()).contains("holds neither specs"));
        assert!(of(both.path().to_str().unwrap()).contains("holds both"));
        assert!(of(both.path().join("b.md").to_str().unwrap()).contains("is a file; expected"));
        assert!(of("no-such-revision").contains("is neither a folder nor a git revision"));
        assert!(of("--output=x").contains("is neither a folder nor a git revision"));
    }
}
