//! The exceptions part of the report: pages of endpoints and events without a spec, by reason.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::{Input, figures::is_kept_out, markup};
use crate::import::{Diagnostic, Imported, Kind, Severity, Spec};
use feishu_spec::counts::{counted, grouped};

/// How many reasons of one page are listed. The findings list all of them.
const MAX_REASONS: usize = 4;

pub(super) fn part(input: &Input<'_>) -> (usize, Markup) {
    let pages: Vec<&Imported> =
        input.batch.pages.iter().filter(|page| is_kept_out(input.batch, page)).collect();
    let mut by_reason: BTreeMap<Option<&str>, Vec<(&Imported, Vec<&Diagnostic>)>> = BTreeMap::new();
    for page in &pages {
        let reasons: Vec<&Diagnostic> =
            page.diagnostics.iter().filter(|found| found.severity() == Severity::Error).collect();
        if let Some(first) = reasons.first() {
            by_reason.entry(Some(first.kind.code())).or_default().push((page, reasons));
        } else if page.spec == Spec::Unreadable {
            by_reason.entry(None).or_default().push((page, reasons));
        }
    }
    let left_out = left_out(input);
    let count = pages.len() + left_out.len() + input.failures.len();
    let content = html! {
        @if count == 0 {
            p { "None: every page of an endpoint or event became a spec." }
        } @else {
            p { "Pages of endpoints and events that became no spec, and why. The importer does not guess: resolve each page in specs/overrides, or improve the importer." }
            @for (code, pages) in &by_reason { (of_reason(input, *code, pages)) }
            (shared_identities(input))
            (failures(input))
            (on_purpose(input, &left_out))
        }
    };
    (count, content)
}

fn of_reason(
    input: &Input<'_>,
    code: Option<&str>,
    pages: &[(&Imported, Vec<&Diagnostic>)],
) -> Markup {
    let help = pages.iter().flat_map(|(_, reasons)| reasons.first()).map(|reason| &reason.help);
    html! {
        h3 {
            @match code {
                Some(code) => a.code href={ "#kind-" (code) } { (code) },
                None => "Too little content",
            }
            " " span.count { (counted(pages.len(), "page")) }
        }
        @if let Some(help) = help.clone().next() { p.muted { "What to do: " (help) "." } }
        table.cards.sortable {
            thead { tr { th { "Page" } th { "What was found" } } }
            tbody {
                @for (page, reasons) in pages {
                    tr {
                        td { (markup::page(input, &page.file, None)) }
                        td {
                            @for reason in reasons.iter().take(MAX_REASONS) { p { (what(reason)) } }
                            @if reasons.len() > MAX_REASONS { p.muted { "and " (reasons.len() - MAX_REASONS) " more" } }
                        }
                    }
                }
            }
        }
    }
}

fn what(reason: &Diagnostic) -> Markup {
    html! {
        span.line { "line " (reason.line) } " "
        @if !reason.found.is_empty() { code { (reason.found) } ", " }
        "expected " (reason.expected)
    }
}

fn left_out<'a>(input: &Input<'a>) -> Vec<(&'a str, &'a str)> {
    let reason = |page: &'a Imported| match &page.spec {
        Spec::LeftOut { reason } => Some((page.file.as_str(), reason.as_str())),
        _ => None,
    };
    input.batch.pages.iter().filter_map(reason).collect()
}

/// Lists the pages that people left out, with the reason.
fn on_purpose(input: &Input<'_>, pages: &[(&str, &str)]) -> Markup {
    html! {
        @if !pages.is_empty() {
            h3 { "Left out on purpose " span.count { (counted(pages.len(), "page")) } }
            p.muted { "People settled these in specs/overrides." }
            table.cards.sortable {
                thead { tr { th { "Page" } th { "Why" } } }
                tbody {
                    @for (file, reason) in pages {
                        tr { td { span.file { (input.short(file)) } } td { (reason) } }
                    }
                }
            }
        }
    }
}

fn failures(input: &Input<'_>) -> Markup {
    html! {
        @if !input.failures.is_empty() {
            h3 { "Not about one page " span.count { (grouped(input.failures.len())) } }
            table.cards.sortable {
                thead { tr { th { "Place" } th { "What was found" } } }
                tbody {
                    @for (file, reason) in input.failures {
                        tr { td { span.file { (input.short(file)) } } td.expected { div { (reason) } } }
                    }
                }
            }
        }
    }
}

/// Lists shared identities: one row per identity, with all pages that claim it.
fn shared_identities(input: &Input<'_>) -> Markup {
    let mut claims: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for found in &input.batch.collisions {
        claims.entry(&found.found).or_default().push(&found.file);
    }
    let code = Kind::IdentityCollision.code();
    html! {
        @if let Some(first) = input.batch.collisions.first() {
            h3 {
                a.code href={ "#kind-" (code) } { (code) } " "
                span.count { (counted(input.batch.collisions.len(), "page")) ", " (claims.len()) " identities" }
            }
            p.muted { "What to do: " (first.help) "." }
            table.cards.sortable {
                thead { tr { th { "Identity" } th { "Pages that claim it" } } }
                tbody {
                    @for (id, files) in &claims {
                        tr {
                            td { span.id { (id) } }
                            td { @for file in files { p { (markup::page(input, file, None)) } } }
                        }
                    }
                }
            }
        }
    }
}
