//! HTML fragments that several parts of the report share: numbers, percentages, badges, links to
//! pages.

use maud::{Markup, html};

use super::{Input, address};
use crate::import::Severity;
use feishu_spec::counts::grouped;

/// Formats a percentage. It is 100% or 0% only if the part is all or nothing.
pub(super) fn percent(part: usize, whole: usize) -> String {
    if whole == 0 {
        return "–".to_owned();
    }
    let share = 100.0 * part as f64 / whole as f64;
    match share {
        _ if part == 0 => "0%".to_owned(),
        _ if part == whole => "100%".to_owned(),
        _ if share < 1.0 => "<1%".to_owned(),
        _ if share > 99.0 => format!("{:.1}%", (share * 10.0).floor() / 10.0),
        _ => format!("{share:.0}%"),
    }
}

/// Renders a cell with a number by which the table can be sorted.
pub(super) fn number_cell(count: usize) -> Markup {
    html! {
        td.n data-n=(count) { @if count == 0 { span.zero { "0" } } @else { (grouped(count)) } }
    }
}

/// Renders a cell with a percentage, as a number and a small bar.
pub(super) fn share_cell(part: usize, whole: usize) -> Markup {
    let share = if whole == 0 { 0.0 } else { 100.0 * part as f64 / whole as f64 };
    html! {
        td.n.share data-n={ (format!("{share:.2}")) } title={ (grouped(part)) " of " (grouped(whole)) } {
            (percent(part, whole)) i style={ "--share:" (format!("{share:.0}")) "%" } {}
        }
    }
}

/// Renders a severity as a badge.
pub(super) fn badge(severity: Severity) -> Markup {
    let (class, word) = match severity {
        Severity::Note => ("note", "note"),
        Severity::Warning => ("warning", "warning"),
        Severity::Error => ("error", "error"),
    };
    html! { span class={ "badge " (class) } { (word) } }
}

/// Renders the name of a page, an optional line number and a link to the official page.
pub(super) fn page(input: &Input<'_>, file: &str, line: Option<usize>) -> Markup {
    let address = input.page(file).and_then(address);
    html! {
        span.file { (input.short(file)) }
        span.end {
            @if let Some(line) = line { span.line { ":" (line) } }
            @if let Some(address) = address {
                a.out href=(address) rel="noreferrer" title="the official page" { "↗" }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn a_percentage_is_0_or_100_only_if_it_is_exact() {
        let shares = [(0, 9), (1, 999), (1, 3), (9999, 10000), (5, 5), (0, 0)];
        let texts = shares.map(|(part, whole)| percent(part, whole));
        assert_eq!(texts, ["0%", "<1%", "33%", "99.9%", "100%", "–"]);
    }
}
