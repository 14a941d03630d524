//! Markdown for a release note or the text of a pull request.

use std::fmt::Write as _;

use super::{Told, by_rule, by_service, counts, elsewhere, line, listed, sizes, told, values};
use crate::{Breaks, Level, Review};
use feishu_spec::counts::grouped;

/// What the Markdown holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MarkdownOptions {
    /// At most so many characters: forges refuse a pull request with a longer text. What is
    /// left out is the least grave, and the text says how much it is.
    pub limit: Option<usize>,
}

/// Values are cut off here; the JSON has all of them.
const WIDTH: usize = 120;

/// The report as Markdown.
pub fn markdown(review: &Review, options: MarkdownOptions) -> String {
    if review.report.changes.is_empty() {
        return format!("## Changes of the platform\n\nNo change: {}.\n", sizes(review));
    }
    let limit = options.limit.unwrap_or(usize::MAX);
    let mut sections: Vec<Section> =
        Level::ALL.into_iter().filter_map(|level| section(review, level)).collect();
    let head =
        format!("## Changes of the platform\n\n{}.\n**{}**\n", sizes(review), counts(review));
    let render = |sections: &[Section]| -> String {
        sections.iter().fold(head.clone(), |text, section| text + &section.render())
    };
    let mut text = render(&sections);
    // The least grave entries go first, those at the end before the others; then the kinds.
    for cut in [Section::cut_entries, Section::cut_kinds] {
        for index in (0..sections.len()).rev() {
            let excess = text.chars().count().saturating_sub(limit);
            if excess > 0 {
                cut(&mut sections[index], excess);
                text = render(&sections);
            }
        }
    }
    text
}

/// The changes of one level: the kinds, then the entries by endpoint.
struct Section {
    level: Level,
    kinds: String,
    /// Each with the heading that it begins, if any, and how many changes it tells of.
    entries: Vec<(String, usize)>,
    left_out: usize,
}

fn section(review: &Review, level: Level) -> Option<Section> {
    let rules = by_rule(review, level);
    if rules.is_empty() {
        return None;
    }
    let mut kinds = String::from("| changes | kind | for callers |\n|--:|---|---|\n");
    for (rule, count) in rules {
        put(
            &mut kinds,
            format_args!(
                "| {} | {} (`{rule}`) | {} |\n",
                grouped(count),
                rule.says(),
                rule.reason()
            ),
        );
    }
    let mut entries = Vec::new();
    for (service, groups) in by_service(review, level) {
        let mut heading = format!("\n#### {service}\n\n");
        for group in groups {
            let mut entry = std::mem::take(&mut heading);
            put(&mut entry, format_args!("- **`{}`**\n", group.id()));
            let count = group.changes.len();
            for told in told(&group.changes) {
                change(&mut entry, &told);
            }
            entries.push((entry, count));
        }
    }
    Some(Section { level, kinds, entries, left_out: 0 })
}

impl Section {
    fn render(&self) -> String {
        let count =
            grouped(self.left_out + self.entries.iter().map(|(_, count)| count).sum::<usize>());
        let title = match self.level {
            Level::Breaking => "Breaking",
            Level::Additive => "New",
            Level::Silent => "Without effect on callers",
        };
        let mut out = format!("\n### {title}\n\n{}", self.kinds);
        let body: String = self.entries.iter().map(|(entry, _)| entry.as_str()).collect();
        if self.level == Level::Breaking {
            out += &body;
        } else if !body.is_empty() {
            // Folded away: a reader comes for what breaks.
            put(
                &mut out,
                format_args!("\n<details><summary>All {count}</summary>\n{body}\n</details>\n"),
            );
        }
        if self.left_out > 0 {
            put(
                &mut out,
                format_args!("\n{} changes are left out here.\n", grouped(self.left_out)),
            );
        }
        out
    }

    /// Leaves out entries from the end until at least `excess` characters are saved.
    fn cut_entries(&mut self, excess: usize) {
        // What the note about it takes.
        let mut wanted = excess + 60;
        while wanted > 0
            && let Some((entry, count)) = self.entries.pop()
        {
            wanted = wanted.saturating_sub(entry.chars().count());
            self.left_out += count;
        }
    }

    fn cut_kinds(&mut self, _excess: usize) {
        self.kinds.clear();
    }
}

fn change(out: &mut String, told: &Told<'_>) {
    let change = told.change;
    put(out, format_args!("  - "));
    if let Some(path) = &change.path {
        put(out, format_args!("{} ", code(path)));
    }
    let values = values(told, code);
    let apart = values.len() > 1 && values[0].contains(" → ");
    let shown = if apart { format!(" ({})", values.len()) } else { listed(&values, "") };
    put(out, format_args!("{}{shown}{}", change.rule.says(), elsewhere(told)));
    if let Some(item) = &change.item {
        put(out, format_args!(" — {}", code(item)));
    }
    if change.breaks() == Some(Breaks::Run) {
        put(out, format_args!(" (still compiles)"));
    }
    if let Some(reason) = told.accepted {
        put(out, format_args!(". _Accepted_: {}", escape(&line(reason, WIDTH))));
    }
    out.push('\n');
    for value in values.iter().filter(|_| apart) {
        put(out, format_args!("    - {value}\n"));
    }
}

/// A code span that holds the text whatever is in it.
fn code(text: &str) -> String {
    let text = line(text, WIDTH);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// Plain words, in which nothing is markup.
fn escape(text: &str) -> String {
    text.chars()
        .flat_map(|c| {
            let special =
                matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '@');
            special.then_some('\\').into_iter().chain([c])
        })
        .collect()
}

fn put(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = out.write_fmt(text);
}
