//! specs/ on disk: read, with the overrides in it.

use std::path::Path;

use anyhow::{Result, anyhow};
use feishu_codegen::lower;
use feishu_drift::Snapshot;
use feishu_overrides::{Overrides, Problem};
use feishu_spec::{
    Specs,
    tree::{self, Kind, LoadError, SpecFile},
};

/// What a folder of specs holds.
#[derive(Default)]
pub(crate) struct Loaded {
    pub(crate) specs: Specs,
    pub(crate) overrides: Overrides,
    /// The files of the overrides, by name.
    pub(crate) texts: Vec<(String, String)>,
}

impl Loaded {
    /// The specs with the names that the generated crate gives them.
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

/// Overrides come first: what is wrong with them explains what is wrong with the rest.
fn loaded(files: &[SpecFile], specs: impl FnOnce() -> Result<Specs, LoadError>) -> Result<Loaded> {
    let texts = tree::overrides(files);
    Ok(Loaded { overrides: overrides(&texts)?, specs: specs()?, texts })
}

/// Reads overrides, given as name and text. All that is wrong with them is one error.
pub(crate) fn overrides(texts: &[(String, String)]) -> Result<Overrides> {
    Overrides::read(texts).map_err(|problems| {
        let lines: Vec<String> = problems.iter().map(Problem::to_string).collect();
        anyhow!("cannot read the overrides:\n{}", lines.join("\n"))
    })
}

/// Specs with the names that the generated crate gives them.
pub(crate) fn snapshot(specs: Specs, overrides: &Overrides) -> Snapshot {
    let items = lower::items(&specs.endpoints, &specs.events, overrides);
    Snapshot { specs, items }
}

/// Whether a path below specs/ is that of a file which an import writes.
pub(crate) fn is_imported(path: &Path) -> bool {
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    Kind::of(&parts.join("/")).is_some_and(Kind::is_imported)
}
