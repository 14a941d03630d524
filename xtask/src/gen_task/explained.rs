//! How much is explained: told by each run, kept in `specs/explained.list`, and refused by `--check`
//! where it fell.

use std::fs;

use anyhow::{Result, bail};
use feishu_overrides::{Coverage, Fall, Overrides, StaleWords};
use feishu_spec::{
    Specs,
    counts::counted,
    markdown::{code, escape},
    tree,
};

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
    /// What of these specs is explained by overrides that nobody has asked since they were read.
    pub(super) fn of(specs: &Specs, overrides: &Overrides, tree: &Tree) -> Result<Explained> {
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
        text += &format!("{}:\n", self.head());
        for (file, line) in self.named() {
            text += &format!("  {file}: {line}\n");
        }
        match self.stale.len().saturating_sub(NAMED) {
            0 => text,
            more => text + &format!("  and {more} more\n"),
        }
    }

    /// What a reviewer has to see of it, as Markdown.
    pub(super) fn markdown(&self) -> String {
        let mut text = String::new();
        if !self.falls.is_empty() {
            text += "\n### Less is explained than before, which CI refuses\n\n";
            let falls = self.falls.iter().map(|fall| format!("- {}\n", escape(&fall.to_string())));
            text.extend(falls);
        }
        if !self.stale.is_empty() {
            text += &format!("\n### {}\n\n", escape(&self.head()));
            let lines = self.named();
            text.extend(lines.map(|(file, line)| format!("- {}: {}\n", code(&file), code(&line))));
            if let more @ 1.. = self.stale.len().saturating_sub(NAMED) {
                text += &format!("- and {more} more\n");
            }
        }
        text
    }

    fn head(&self) -> String {
        let (need, its) = match self.stale.len() {
            1 => ("needs", "its wording is"),
            _ => ("need", "their wordings are"),
        };
        let count = counted(self.stale.len(), "explanation");
        format!(
            "{count} {need} another look: {its} in no spec any more. Delete what is not needed \
             under another wording"
        )
    }

    /// The first entries that nothing asks for: the file and the line of each.
    fn named(&self) -> impl Iterator<Item = (String, String)> {
        self.stale.iter().take(NAMED).map(|StaleWords { file, keys, text }| {
            let words = feishu_overrides::quoted(text);
            (format!("specs/overrides/{file}"), format!("{} = {words}", keys.join(".")))
        })
    }
}
