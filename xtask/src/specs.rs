//! The files of specs/: which are endpoints, which are written by hand.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};
use feishu_spec::{self as spec, Endpoint, Event};
use serde::de::DeserializeOwned;

use crate::files;

/// The endpoint specs below `folder`, in order of their identity. A spec in another place than
/// its identity says is an error: two could say the same otherwise.
pub(crate) fn endpoints(folder: &Path) -> Result<Vec<Endpoint>> {
    let mut endpoints = load(folder, is_endpoint, |endpoint: &Endpoint| endpoint.id.spec_path())?;
    endpoints.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(endpoints)
}

/// The event specs below `folder`, as [`endpoints`].
pub(crate) fn events(folder: &Path) -> Result<Vec<Event>> {
    let mut events = load(folder, is_event, |event: &Event| event.id.spec_path())?;
    events.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(events)
}

fn load<T: DeserializeOwned>(
    folder: &Path,
    keep: impl Fn(&Path) -> bool,
    place: impl Fn(&T) -> String,
) -> Result<Vec<T>> {
    let mut specs = Vec::new();
    for path in files::below(folder, keep)? {
        let file = folder.join(&path);
        let spec = spec::from_text(&file.to_string_lossy(), &read(&file)?)?;
        let place = place(&spec);
        if path != Path::new(&place) {
            bail!("{} holds what belongs in {place}", file.display());
        }
        specs.push(spec);
    }
    Ok(specs)
}

/// The hand-written overrides in `folder`: file name and text, as
/// [`feishu_codegen::generate`] takes them.
pub(crate) fn overrides(folder: &Path) -> Result<Vec<(String, String)>> {
    files::below(folder, |path| path.extension().is_some_and(|end| end == "toml"))?
        .into_iter()
        .map(|path| Ok((path.display().to_string(), read(&folder.join(&path))?)))
        .collect()
}

/// Whether a path below specs/ is that of an endpoint.
fn is_endpoint(path: &Path) -> bool {
    let first = path.components().next().map(|part| PathBuf::from(part.as_os_str()));
    path.extension().is_some_and(|end| end == "json")
        && path.components().count() > 1
        && ["common", "events", "overrides"]
            .iter()
            .all(|other| first.as_deref() != Some(other.as_ref()))
}

/// Whether a path below specs/ is that of a file which `cargo xtask import` writes.
pub(crate) fn is_imported(path: &Path) -> bool {
    is_endpoint(path)
        || is_event(path)
        || path.starts_with("common") && path.extension().is_some_and(|end| end == "json")
}

fn is_event(path: &Path) -> bool {
    path.starts_with("events") && path.extension().is_some_and(|end| end == "json")
}

fn read(file: &Path) -> Result<String> {
    fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))
}
