//! What `cargo xtask gen --docs` tells of an import: as text, and as Markdown for a pull request.

use std::{
    fs,
    io::{self, IsTerminal as _},
    path::Path,
};

use anyhow::{Context as _, Result};
use feishu_docs::{
    baseline::Since,
    lost::{self, Lost},
};
use feishu_drift::{
    Level, Review,
    render::{self, TextOptions},
};
use feishu_overrides::{Removed, WordsReview, removed_markdown};

use super::{Arguments, Explained};
use crate::diff;

/// How many lines of a list Markdown shows.
const SHOWN: usize = 40;

pub(super) struct Report<'a> {
    /// What changed.
    pub(super) review: &'a Review,
    /// Pages that lost a section.
    pub(super) lost: &'a [Lost],
    /// Findings of the import, beside those of the one before.
    pub(super) since: &'a Since<'a>,
    /// What was removed from the overrides.
    pub(super) removed: &'a [Removed],
    /// Fields that need other words.
    pub(super) words: WordsReview,
    /// New endpoints and events without a summary.
    pub(super) unsummed: Unsummed,
}

/// New endpoints and events without a summary: how many, and the lines to write.
#[derive(Default)]
pub(super) struct Unsummed {
    pub(super) head: String,
    pub(super) lines: String,
}

impl Unsummed {
    /// For a terminal.
    pub(super) fn told(&self) -> String {
        let Unsummed { head, lines } = self;
        match head.as_str() {
            "" => String::new(),
            _ => format!("\n{head}; say in English what each does, and run this again:\n{lines}"),
        }
    }

    /// For a pull request.
    fn markdown(&self) -> String {
        let Unsummed { head, lines } = self;
        match head.as_str() {
            "" => String::new(),
            _ => format!("\n### {head}\n\n```text\n{}\n```\n", lines.trim_end()),
        }
    }
}

impl Report<'_> {
    /// Prints it as text.
    pub(super) fn print(&self, arguments: &Arguments) -> Result<()> {
        let color = io::stdout().is_terminal()
            && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        let text = render::text(self.review, TextOptions { color, silent: arguments.silent });
        let lost = lost::told(self.lost);
        let (since, words) = (self.since.told(), self.words.told());
        let release = diff::release(self.review);
        diff::print(&format!("{lost}{text}\n{}{since}{words}{release}", self.removals()))
    }

    fn removals(&self) -> String {
        if self.removed.is_empty() {
            return String::new();
        }
        let count = self.removed.len();
        let lines = self.removed.iter().map(|removed| format!("  {removed}\n"));
        format!("REMOVED from specs/overrides ({count})\n{}", lines.collect::<String>())
    }

    /// Writes it as Markdown to the file that was asked for: only once what it tells is so.
    pub(super) fn write(&self, arguments: &Arguments, explained: &Explained) -> Result<()> {
        let Some(file) = &arguments.report else { return Ok(()) };
        let third = arguments.limit.map(|limit| limit / 3);
        let lost = lost::markdown(self.lost, SHOWN);
        let found = removed_markdown(self.removed, SHOWN)
            + &self.since.markdown(third)
            + &self.words.markdown(third)
            + &self.unsummed.markdown()
            + &explained.markdown();
        let others = lost.chars().count() + found.chars().count();
        let limit = arguments.limit.map(|limit| limit.saturating_sub(others));
        let text = lost + &diff::markdown(self.review, limit) + &found;
        // Written in place, since the path may be a link or `/dev/stdout`.
        let folder = file.parent().unwrap_or(Path::new(""));
        fs::create_dir_all(folder)
            .and_then(|()| fs::write(file, text))
            .with_context(|| format!("cannot write {}", file.display()))
    }

    /// What a maintainer should look at.
    pub(super) fn steps(&self) -> Vec<String> {
        let mut steps = Vec::new();
        if !self.lost.is_empty() {
            steps.push(
                "look at the pages above that lost a section: fetch them again, if they were cut, \
                 and run this again"
                    .to_owned(),
            );
        }
        let breaking = self.review.open(Level::Breaking);
        if breaking > 0 {
            let which = if breaking == 1 { "the breaking change" } else { "the breaking changes" };
            steps.push(format!(
                "look at {which} above: did the platform change, or is its page wrong? \
                 Correct mistakes of pages in specs/overrides, and run this again"
            ));
        }
        if !self.since.new.is_empty() {
            steps.push(
                "look at the new findings above: was a page cut, or is it wrong? Fetch it again, \
                 or settle each in specs/overrides, and run this again"
                    .to_owned(),
            );
        }
        if !self.words.is_empty() {
            steps.push(
                "write words for the fields above in specs/overrides/words, and run this again"
                    .to_owned(),
            );
        }
        if !self.unsummed.head.is_empty() {
            steps.push(
                "write summaries for the new endpoints and events above in specs/overrides, and run \
                 this again"
                    .to_owned(),
            );
        }
        if !self.removed.is_empty() {
            steps.push(
                "git diff specs/overrides      # is what was removed really gone?".to_owned(),
            );
        }
        steps
    }
}
