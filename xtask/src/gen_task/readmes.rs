//! The table of services in the readmes, between two marks.

use std::{fs, path::Path};

use anyhow::{Context as _, Result, bail};

use super::Files;

const START: &str = "<!-- services: `cargo xtask gen` -->";
const END: &str = "<!-- end of services -->";
const NAMES: [&str; 2] = ["README.md", "README.zh-CN.md"];

/// The readmes of `root` with `table` in them. A tree without readmes has none to keep true.
pub(super) fn with(table: &str, root: &Path) -> Result<Files> {
    let mut readmes = Files::new();
    for name in NAMES.into_iter().filter(|name| root.join(name).exists()) {
        let text =
            fs::read_to_string(root.join(name)).with_context(|| format!("cannot read {name}"))?;
        let (Some(start), Some(end)) = (text.find(START), text.find(END)) else {
            bail!("{name} has no table of services: `{START}`, `{END}`");
        };
        let (before, after) = (&text[..start], &text[end..]);
        readmes.insert(name.into(), format!("{before}{START}\n\n{table}\n{after}"));
    }
    Ok(readmes)
}
