//! The specs of a made-up harbor: one small spec per rule, with its overrides. Most tests of the
//! stages behind import read them.

use std::path::{Path, PathBuf};

use feishu_spec::{Endpoint, Event, from_text};

use crate::files::below;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("harbour")
}

/// Its endpoints, one per rule.
pub fn endpoints() -> Vec<Endpoint> {
    let specs = below(&folder(), ".json");
    let specs = specs.into_iter().filter(|(name, _)| !name.starts_with("events/"));
    specs.map(|(name, text)| from_text(&name, &text).expect("a spec")).collect()
}

/// Its events.
pub fn events() -> Vec<Event> {
    let specs = below(&folder().join("events"), ".json");
    specs.into_iter().map(|(name, text)| from_text(&name, &text).expect("a spec")).collect()
}

/// Its overrides files, as name and text.
pub fn overrides() -> Vec<(String, String)> {
    below(&folder(), ".toml")
}
