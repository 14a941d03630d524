//! `cargo xtask import --api-list FILE`: specs/ against the platform's own list of its API.

use std::{fs, path::Path};

use anyhow::{Context as _, Result, anyhow, bail};
use feishu_docs::api_list;
use feishu_overrides::Overrides;
use feishu_spec::tree;

use crate::root;

pub(super) fn run(list: &Path, overrides: &Overrides) -> Result<()> {
    let text =
        fs::read_to_string(list).with_context(|| format!("cannot read {}", list.display()))?;
    let rows = api_list::read(&text).map_err(|error| anyhow!("{}: {error}", list.display()))?;
    let specs = tree::load(root().join("specs"))?;
    let compared = api_list::compare(&rows, &specs.endpoints, overrides.api_list());
    for problem in &compared.problems {
        eprintln!("{problem}");
    }
    println!(
        "{} rows: {} as in specs, {} of the former generation at the same address, {} settled in \
         specs/overrides/pages.toml",
        rows.len(),
        compared.same,
        compared.former,
        compared.settled,
    );
    if !compared.problems.is_empty() {
        bail!(
            "{} differences from {}; put each right in specs, or settle it as `[[api_list]]` in \
             specs/overrides/pages.toml, with the reason",
            compared.problems.len(),
            list.display()
        );
    }
    Ok(())
}
