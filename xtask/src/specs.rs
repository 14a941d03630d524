//! Reads specs/ with its overrides from disk.

use std::path::Path;

use anyhow::{Result, anyhow};
use feishu_codegen::lower;
use feishu_drift::Snapshot;
use feishu_overrides::{Overrides, Problem};
use feishu_spec::{
    Specs,
    tree::{self, FileKind, LoadError, SpecFile},
};

/// The content of a folder of specs.
#[derive(Default)]
pub(crate) struct Loaded {
    pub(crate) specs: Specs,
    pub(crate) overrides: Overrides,
    /// The files of overrides, by name.
    pub(crate) texts: Vec<(String, String)>,
    /// The findings of the last import of all pages, if they were written.
    pub(crate) findings: Option<String>,
}

impl Loaded {
    /// The specs with the items of the generated crate.
    pub(crate) fn snapshot(&self) -> Snapshot {
        snapshot(self.specs.clone(), &self.overrides)
    }
}

/// Reads a folder of specs.
pub(crate) fn load(folder: &Path) -> Result<Loaded> {
    let files = tree::files(folder)?;
    loaded(&files, || tree::parse_below(folder, &files))
}

/// Reads the files of a folder of specs that is not on disk.
pub(crate) fn parse(files: &[SpecFile]) -> Result<Loaded> {
    loaded(files, || tree::parse(files))
}

/// Checks overrides first: their errors explain later ones.
fn loaded(files: &[SpecFile], specs: impl FnOnce() -> Result<Specs, LoadError>) -> Result<Loaded> {
    let texts = tree::overrides(files);
    let findings = files.iter().find(|file| file.kind() == Some(FileKind::Findings));
    let findings = findings.map(|file| file.text.clone());
    Ok(Loaded { overrides: overrides(&texts)?, specs: specs()?, texts, findings })
}

/// Reads overrides, given as name and text. All their problems become one error.
pub(crate) fn overrides(texts: &[(String, String)]) -> Result<Overrides> {
    Overrides::read(texts).map_err(|problems| {
        let lines: Vec<String> = problems.iter().map(Problem::to_string).collect();
        anyhow!("cannot read the overrides:\n{}", lines.join("\n"))
    })
}

/// Specs with the items of the generated crate.
pub(crate) fn snapshot(specs: Specs, overrides: &Overrides) -> Snapshot {
    let mut items = lower::items(&specs.endpoints, &specs.events, overrides);
    items.aliases = lower::aliases(&specs.endpoints, &specs.events, overrides);
    lower::add_part_items(&mut items, &specs.cards, &specs.contents, overrides);
    Snapshot { specs, items }
}

/// Whether an import writes the file at this path below specs/.
pub(crate) fn is_imported(path: &Path) -> bool {
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    FileKind::of(&parts.join("/")).is_some_and(FileKind::is_imported)
}
