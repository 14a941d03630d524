//! Puts the specs of `../specs` into the crate: one text with all of them, and an index that
//! says where each one lies and which call it answers, so that nothing is parsed at start. The
//! same for those of events.

use std::{
    collections::HashMap,
    env, fs,
    path::{Path, PathBuf},
    process::exit,
};

use serde_json::Value;

/// What stands at the top of the folder and is not the spec of an endpoint.
const NO_ENDPOINTS: [&str; 4] = ["schema.json", "common", "events", "overrides"];

fn main() {
    let root =
        PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("../specs");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={}", root.display());
    if let Err(message) = embed(&root, &out) {
        println!("cargo::error={message}");
        exit(1);
    }
}

fn embed(root: &Path, out: &Path) -> Result<(), String> {
    let mut files = Vec::new();
    collect(root, root, &mut files)?;
    files.sort();
    let (mut texts, mut index) = (String::new(), String::new());
    let mut files_by_id = HashMap::new();
    for file in files {
        let path = root.join(&file);
        let text = read(&path)?;
        let spec: Value = serde_json::from_str(&text)
            .map_err(|error| format!("{}: not JSON: {error}", path.display()))?;
        let member = |name: &str| {
            spec.get(name).and_then(Value::as_str).ok_or_else(|| {
                format!("{}: a spec has a member `{name}`, this one has none", path.display())
            })
        };
        // One line a spec, members parted by tabs, which no identity, method or path contains.
        let state = if spec.get("deprecated").is_some() { "deprecated" } else { "current" };
        let (id, method, template) = (member("id")?, member("method")?, member("path")?);
        if [id, method, template].iter().any(|part| part.contains(['\t', '\n'])) {
            return Err(format!("{}: a tab or line break in id, method or path", path.display()));
        }
        if let Some(other) = files_by_id.insert(id.to_owned(), path.clone()) {
            let (one, two) = (path.display(), other.display());
            return Err(format!("{one} and {two} both have the identity {id}"));
        }
        let (from, to) = (texts.len(), texts.len() + text.len());
        index.push_str(&format!("{id}\t{method}\t{template}\t{state}\t{from}\t{to}\n"));
        texts.push_str(&text);
    }
    write(&out.join("specs.txt"), &texts)?;
    write(&out.join("index.txt"), &index)?;
    embed_events(&root.join("events"), out)
}

/// One line an event: its identity, the type in its pushes, and where its spec lies.
fn embed_events(root: &Path, out: &Path) -> Result<(), String> {
    let mut files = Vec::new();
    if root.is_dir() {
        collect(root, root, &mut files)?;
    }
    files.sort();
    let (mut texts, mut index) = (String::new(), String::new());
    for file in files {
        let path = root.join(&file);
        let text = read(&path)?;
        let spec: Value = serde_json::from_str(&text)
            .map_err(|error| format!("{}: not JSON: {error}", path.display()))?;
        let [id, event_type] = ["id", "event_type"].map(|name| spec[name].as_str());
        let (Some(id), Some(event_type)) = (id, event_type) else {
            return Err(format!("{}: no `id` and `event_type`", path.display()));
        };
        if [id, event_type].iter().any(|part| part.contains(['\t', '\n'])) {
            return Err(format!("{}: a tab or line break in id or event_type", path.display()));
        }
        let (from, to) = (texts.len(), texts.len() + text.len());
        index.push_str(&format!("{id}\t{event_type}\t{from}\t{to}\n"));
        texts.push_str(&text);
    }
    write(&out.join("events.txt"), &texts)?;
    write(&out.join("events_index.txt"), &index)
}

/// The spec files of endpoints below `folder`, relative to `root`.
fn collect(root: &Path, folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for entry in entries {
        let path = entry.map_err(|error| format!("{}: {error}", folder.display()))?.path();
        let relative = path.strip_prefix(root).unwrap_or(&path).to_owned();
        if NO_ENDPOINTS.iter().any(|name| relative == Path::new(name)) {
            continue;
        }
        if path.is_dir() {
            collect(root, &path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "json") {
            files.push(relative);
        }
    }
    Ok(())
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}
