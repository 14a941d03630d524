//! The findings part of the report: all findings by kind, with the meaning of the kind, their
//! number and their places.

use maud::{Markup, html};

use super::{
    Input,
    explain::explanation,
    markup::{self, badge},
};
use crate::import::{Diagnostic, Kind};
use feishu_spec::counts::{counted, grouped};

/// How many findings of one kind are listed; the rest are only counted. People do not read more,
/// and a reader that fails on every page must not produce a report of a hundred megabytes.
const MAX_LISTED: usize = 1500;

pub(super) fn part(input: &Input<'_>) -> (usize, Markup) {
    let mut kinds: Vec<(Kind, Vec<&Diagnostic>)> = Kind::ALL
        .iter()
        .map(|kind| (*kind, input.diagnostics().filter(|found| found.kind == *kind).collect()))
        .filter(|(_, found): &(Kind, Vec<&Diagnostic>)| !found.is_empty())
        .collect();
    kinds.sort_by_key(|(kind, found)| {
        (std::cmp::Reverse(kind.severity()), std::cmp::Reverse(found.len()))
    });
    let total = kinds.iter().map(|(_, found)| found.len()).sum();
    let content = html! {
        @if kinds.is_empty() { p { "None." } }
        @else { p { "By kind, most severe first. An error keeps its page from becoming a spec; a warning means that a fact is missing or doubtful; a note is for information." } }
        @for (kind, found) in &kinds { (of_kind(input, *kind, found)) }
    };
    (total, content)
}

fn of_kind(input: &Input<'_>, kind: Kind, found: &[&Diagnostic]) -> Markup {
    let mut files: Vec<&str> = found.iter().map(|found| found.file.as_str()).collect();
    files.sort_unstable();
    files.dedup();
    html! {
        details id={ "kind-" (kind.code()) } {
            summary {
                (badge(kind.severity())) " " b.code { (kind.code()) } " "
                span.count { (grouped(found.len())) " in " (counted(files.len(), "page")) }
                span.explain { (explanation(kind)) }
            }
            @if let Some((id, title)) = elsewhere(kind) {
                p { "They are shown side by side under " a href={ "#" (id) } { (title) } "." }
            } @else {
                (list(input, found))
            }
        }
    }
}

/// Returns the part of the report that shows findings of this kind better than a list does.
fn elsewhere(kind: Kind) -> Option<(&'static str, &'static str)> {
    match kind {
        Kind::ExampleContradiction => Some(("contradictions", "Contradictions")),
        Kind::IdentityCollision => Some(("exceptions", "Exceptions")),
        _ => None,
    }
}

fn list(input: &Input<'_>, found: &[&Diagnostic]) -> Markup {
    let mut expected: Vec<&str> = found.iter().map(|found| found.expected.as_str()).collect();
    expected.dedup();
    // If all findings expected the same, the report says it once.
    let all = expected.len() == 1 && found.len() > 1;
    html! {
        @if all { p { "Expected: " (expected[0]) "." } }
        table.cards.sortable.found {
            thead { tr { th { "Page" } th.n { "Line" } th { "Found" } @if !all { th { "Expected" } } } }
            tbody { @for found in found.iter().take(MAX_LISTED) { (row(input, found, all)) } }
        }
        @if found.len() > MAX_LISTED {
            p.muted {
                (grouped(found.len() - MAX_LISTED)) " more are not listed here; the import prints all of them."
            }
        }
    }
}

fn row(input: &Input<'_>, found: &Diagnostic, all: bool) -> Markup {
    html! {
        tr {
            td { (markup::page(input, &found.file, None)) }
            td.n data-n=(found.line) { (found.line) }
            td { @if !found.found.is_empty() { code { (found.found) } } }
            @if !all { td.expected { div { (found.expected.replace(input.root, "")) } } }
        }
    }
}
