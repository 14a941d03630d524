//! Small pieces of HTML that several parts share. Numbers, shares, badges, links to pages.

use maud::{Markup, html};

use super::{Input, address};
use crate::import::Severity;
use feishu_spec::counts::grouped;

/// A part in percent; never 100 or 0 unless it is all or nothing.
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

/// A cell with a number, by which the table can be sorted.
pub(super) fn number_cell(count: usize) -> Markup {
    html! {
        td.n data-n=(count) { @if count == 0 { span.zero { "0" } } @else { (grouped(count)) } }
    }
}

/// A cell with a share, as a number and a small bar.
pub(super) fn share_cell(part: usize, whole: usize) -> Markup {
    let share = if whole == 0 { 0.0 } else { 100.0 * part as f64 / whole as f64 };
    html! {
        td.n.share data-n={ (format!("{share:.2}")) } title={ (grouped(part)) " of " (grouped(whole)) } {
            (percent(part, whole)) i style={ "--share:" (format!("{share:.0}")) "%" } {}
        }
    }
}

/// How grave something is, in a word.
pub(super) fn badge(severity: Severity) -> Markup {
    let (class, word) = match severity {
        Severity::Note => ("note", "note"),
        Severity::Warning => ("warning", "warning"),
        Severity::Error => ("error", "error"),
    };
    html! { span class={ "badge " (class) } { (word) } }
}

/// The name of a page with a line, and the way to the official page.
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
    fn a_share_is_all_or_nothing_only_where_it_is() {
        let shares = [(0, 9), (1, 999), (1, 3), (9999, 10000), (5, 5), (0, 0)];
        let shown = shares.map(|(part, whole)| percent(part, whole));
        assert_eq!(shown, ["0%", "<1%", "33%", "99.9%", "100%", "–"]);
    }
}
