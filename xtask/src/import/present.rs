//! The specs that an import replaces. Most stay as they are, so only those are read of which
//! something is asked: what they have from SDKs, and what they would lose.

use std::{
    collections::{BTreeMap, HashMap},
    path::{Path, PathBuf},
};

use anyhow::{Result, bail};
use feishu_docs::witness::Known;
use feishu_spec::{
    Specs,
    tree::{self, SpecFile},
};

/// The files of specs in a folder; none if there is no such folder.
pub(super) fn files(out: Option<&PathBuf>) -> Result<Vec<SpecFile>> {
    match out.filter(|out| out.is_dir()) {
        Some(out) => Ok(tree::files(out)?),
        None => Ok(Vec::new()),
    }
}

/// What the specs have from SDKs. One that has something and cannot be read is an error, since the
/// import would lose it.
pub(super) fn of_sdks(out: &Path, files: &[SpecFile]) -> Result<Known> {
    let marked =
        |file: &&SpecFile| ["\"sdks\"", "\"witness\""].iter().any(|it| file.text.contains(it));
    let mut known = Known::of(&Specs::default());
    for file in files.iter().filter(marked) {
        match tree::parse_below(out, std::slice::from_ref(file)) {
            Ok(specs) => known.carry(&specs),
            Err(error) => bail!(
                "{error}\nwhat it has from the official SDKs would be lost: mend it, or add --sdk \
                 and --python-sdk; {} is unchanged",
                out.display()
            ),
        }
    }
    Ok(known)
}

/// The specs whose text is not what the import wants. One that cannot be read is left out: nothing is
/// known of what it would lose.
pub(super) fn changed(files: &[SpecFile], wanted: &BTreeMap<PathBuf, String>) -> Specs {
    let mut present = Specs::default();
    for file in files {
        let is_changed = |text: &String| *text != file.text;
        if wanted.get(Path::new(&file.path)).is_some_and(is_changed) {
            add(&mut present, tree::parse(std::slice::from_ref(file)).unwrap_or_default());
        }
    }
    present
}

/// The texts by path.
pub(super) fn texts(files: &[SpecFile]) -> HashMap<&Path, &str> {
    files.iter().map(|file| (Path::new(&file.path), file.text.as_str())).collect()
}

fn add(present: &mut Specs, specs: Specs) {
    present.endpoints.extend(specs.endpoints);
    present.events.extend(specs.events);
}
