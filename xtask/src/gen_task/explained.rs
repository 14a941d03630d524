//! How much is explained: told by each run, kept in `specs/explained.list`, and refused by `--check`
//! where it fell.

use std::fs;

use anyhow::{Result, bail};
use feishu_overrides::{Coverage, Fall, Overrides, StaleWords};
use feishu_spec::{Specs, counts::counted, tree};

use super::{Files, Tree};
use crate::files::{self, Changes};

/// How many entries that nothing asks for are named.
const NAMED: usize = 20;

pub(super) struct Explained {
    coverage: Coverage,
    falls: Vec<Fall>,
    stale: Vec<StaleWords>,
    /// The list as it should be.
    list: String,
}

impl Explained {
    /// What of these specs is explained by overrides, given as name and text.
    pub(super) fn of(
        specs: &Specs,
        overrides: &[(String, String)],
        tree: &Tree,
    ) -> Result<Explained> {
        // Whoever calls has read them before.
        let overrides = Overrides::read(overrides).unwrap_or_default();
        let coverage = overrides.coverage(specs);
        let file = tree.specs.join(tree::EXPLAINED);
        let before = if file.exists() { fs::read_to_string(&file)? } else { String::new() };
        Ok(Explained {
            falls: coverage.falls(&before),
            list: coverage.raised(&before),
            stale: overrides.words().stale(),
            coverage,
        })
    }

    pub(super) fn change(&self, tree: &Tree) -> Result<Changes> {
        let list = Files::from([(tree::EXPLAINED.into(), self.list.clone())]);
        files::changes(&tree.specs, &list, &[])
    }

    /// Fails if less is explained than before.
    pub(super) fn refuse(&self) -> Result<()> {
        if self.falls.is_empty() {
            return Ok(());
        }
        let falls: Vec<String> = self.falls.iter().map(Fall::to_string).collect();
        bail!(
            "{}; explain the fields in specs/overrides/words, or lower specs/{} by hand",
            falls.join("; "),
            tree::EXPLAINED
        )
    }

    /// What is explained, what fell, and which entries nothing asks for any more.
    pub(super) fn told(&self) -> String {
        let mut text = self.coverage.told();
        for fall in &self.falls {
            text += &format!("  {fall}; `--check` refuses that\n");
        }
        if self.stale.is_empty() {
            return text;
        }
        let (need, its) = match self.stale.len() {
            1 => ("needs", "its wording is"),
            _ => ("need", "their wordings are"),
        };
        let count = counted(self.stale.len(), "explanation");
        text += &format!(
            "{count} {need} another look: {its} in no spec any more. Delete what \
                          is not needed under another wording:\n"
        );
        for StaleWords { file, keys, text: words } in self.stale.iter().take(NAMED) {
            let words = feishu_overrides::quoted(words);
            text += &format!("  specs/overrides/{file}: {} = {words}\n", keys.join("."));
        }
        match self.stale.len().saturating_sub(NAMED) {
            0 => text,
            more => text + &format!("  and {more} more\n"),
        }
    }
}
