//! Markdown for a release note or the text of a pull request.

use std::fmt::Write as _;

use super::{
    ReportLine, by_rule, by_service, counts, elsewhere, lines, listed, one_line, sizes, values,
};
use crate::{Breaks, Level, Review};
use feishu_spec::{counts::grouped, markdown};

/// How long the Markdown may be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MarkdownOptions {
    /// The maximum number of characters: forges refuse a pull request with a longer text. The
    /// least severe changes are omitted first, and the text says how many.
    pub limit: Option<usize>,
}

/// Longer values are truncated; the JSON has them in full.
const WIDTH: usize = 120;

/// Returns the report as Markdown.
pub fn markdown(review: &Review, options: MarkdownOptions) -> String {
    if review.report.changes.is_empty() {
        return format!("## Platform changes\n\nNo change: {}.\n", sizes(review));
    }
    let limit = options.limit.unwrap_or(usize::MAX);
    let mut sections: Vec<Section> =
        Level::ALL.into_iter().filter_map(|level| section(review, level)).collect();
    let head = format!("## Platform changes\n\n{}.\n**{}**\n", sizes(review), counts(review));
    let render = |sections: &[Section]| -> String {
        sections.iter().fold(head.clone(), |text, section| text + &section.render())
    };
    let mut text = render(&sections);
    // Entries of the least severe level are cut first, from its end; then the tables of kinds.
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

/// The changes of one level: the table of kinds, then the entries by endpoint.
struct Section {
    level: Level,
    kinds: String,
    /// Each with the heading that it starts, if any, and its number of changes.
    entries: Vec<(String, usize)>,
    left_out: usize,
}

fn section(review: &Review, level: Level) -> Option<Section> {
    let rules = by_rule(review, level);
    if rules.is_empty() {
        return None;
    }
    let mut kinds = String::from("| Changes | Kind | Effect on callers |\n|--:|---|---|\n");
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
            for line in lines(&group.changes) {
                change(&mut entry, &line);
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
            Level::Silent => "No effect on callers",
        };
        let mut out = format!("\n### {title}\n\n{}", self.kinds);
        let body: String = self.entries.iter().map(|(entry, _)| entry.as_str()).collect();
        if self.level == Level::Breaking {
            out += &body;
        } else if !body.is_empty() {
            // Folded: readers look for breaking changes.
            put(
                &mut out,
                format_args!("\n<details><summary>All {count}</summary>\n{body}\n</details>\n"),
            );
        }
        if self.left_out > 0 {
            put(&mut out, format_args!("\n{} changes are omitted here.\n", grouped(self.left_out)));
        }
        out
    }

    /// Omits entries from the end until at least `excess` characters are saved.
    fn cut_entries(&mut self, excess: usize) {
        // The note about the omission takes some characters as well.
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

fn change(out: &mut String, line: &ReportLine<'_>) {
    let change = line.change;
    put(out, format_args!("  - "));
    if let Some(path) = &change.path {
        put(out, format_args!("{} ", code(path)));
    }
    let values = values(line, code);
    let separate = values.len() > 1 && values[0].contains(" → ");
    let shown = if separate { format!(" ({})", values.len()) } else { listed(&values, "") };
    put(out, format_args!("{}{shown}{}", change.rule.says(), elsewhere(line)));
    if let Some(item) = &change.item {
        put(out, format_args!(" — {}", code(item)));
    }
    if change.breaks() == Some(Breaks::Run) {
        put(out, format_args!(" (still compiles)"));
    }
    if let Some(reason) = line.accepted {
        put(out, format_args!(". _Accepted_: {}", escape(&one_line(reason, WIDTH))));
    }
    out.push('\n');
    for value in values.iter().filter(|_| separate) {
        put(out, format_args!("    - {value}\n"));
    }
}

/// A value as a code span.
fn code(text: &str) -> String {
    markdown::code(&one_line(text, WIDTH))
}

/// Plain text without markup. A forge would also notify whoever is mentioned.
fn escape(text: &str) -> String {
    markdown::escape(text).replace('@', "\\@")
}

fn put(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = out.write_fmt(text);
}
