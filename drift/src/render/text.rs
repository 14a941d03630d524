//! Text for a terminal: breaking changes first, by service and endpoint; counts at the end.

use std::fmt::Write as _;

use super::{
    ReportLine, by_rule, by_service, counts, elsewhere, lines, listed, one_line, sizes, values,
};
use crate::{Breaks, Level, Review};
use feishu_spec::counts::grouped;

/// How the text looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TextOptions {
    /// Whether to color it.
    pub color: bool,
    /// Whether to list silent changes too, which are otherwise only counted.
    pub silent: bool,
}

/// Longer values are truncated; the JSON has them in full.
const WIDTH: usize = 90;

/// Returns the report as text.
pub fn text(review: &Review, options: TextOptions) -> String {
    let mut out = String::new();
    for level in Level::ALL {
        let count = review.report.count(level);
        if count == 0 || level == Level::Silent && !options.silent {
            continue;
        }
        let style = Style::new(options.color);
        let name = level.as_str().to_uppercase();
        put(
            &mut out,
            format_args!("{}\n", style.level(level, &format!("{name} ({})", grouped(count)))),
        );
        for (service, groups) in by_service(review, level) {
            let changes: usize = groups.iter().map(|group| group.changes.len()).sum();
            put(&mut out, format_args!("\n{} ({})\n", style.bold(service), grouped(changes)));
            for group in groups {
                put(&mut out, format_args!("\n  {}\n", style.bold(&group.id())));
                for line in lines(&group.changes) {
                    change(&mut out, style, &line);
                }
            }
        }
        out.push('\n');
    }
    summary(&mut out, review, Style::new(options.color));
    out
}

fn change(out: &mut String, style: Style, line: &ReportLine<'_>) {
    let change = line.change;
    let level = change.level();
    let says = style.level(level, change.rule.says());
    let path = change.path.as_ref().map(|path| format!("{path}  ")).unwrap_or_default();
    let width = if line.more.is_empty() { WIDTH } else { WIDTH * 2 / 3 };
    let values = listed(&values(line, |value| one_line(value, width)), "\n            ");
    put(out, format_args!("    {path}{says}{values}{}\n", elsewhere(line)));
    let run = (change.breaks() == Some(Breaks::Run)).then_some("still compiles");
    let facts = [change.item.as_deref(), Some(change.rule.id()), run];
    let facts: Vec<&str> = facts.into_iter().flatten().collect();
    put(out, format_args!("        {}\n", style.dim(&facts.join("  "))));
    if let Some(reason) = line.accepted {
        put(out, format_args!("        accepted: {}\n", one_line(reason, WIDTH)));
    }
}

/// The kinds of change with their effects, and the counts, which come last so that they are right
/// above the prompt.
fn summary(out: &mut String, review: &Review, style: Style) {
    for level in Level::ALL {
        let rules = by_rule(review, level);
        if rules.is_empty() {
            continue;
        }
        put(out, format_args!("{}\n", style.level(level, level.as_str())));
        for (rule, count) in rules {
            put(
                out,
                format_args!("  {:>6}  {:<31}  {}\n", grouped(count), rule.id(), rule.reason()),
            );
        }
    }
    let changes = review.report.changes.len();
    if changes == 0 {
        put(out, format_args!("No change: {}\n", sizes(review)));
    } else {
        put(out, format_args!("\n{}\n{}\n", sizes(review), style.bold(&counts(review))));
    }
}

fn put(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = out.write_fmt(text);
}

/// Terminal escape sequences, or none.
#[derive(Clone, Copy)]
struct Style {
    color: bool,
}

impl Style {
    fn new(color: bool) -> Self {
        Style { color }
    }

    fn wrap(self, code: &str, text: &str) -> String {
        if self.color { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    fn bold(self, text: &str) -> String {
        self.wrap("1", text)
    }

    fn dim(self, text: &str) -> String {
        self.wrap("2", text)
    }

    fn level(self, level: Level, text: &str) -> String {
        let code = match level {
            Level::Breaking => "31",
            Level::Additive => "32",
            Level::Silent => "2",
        };
        self.wrap(code, text)
    }
}
