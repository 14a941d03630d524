//! The index of the report: every endpoint and event, by service.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::{
    Input, address,
    figures::{Fields, is_kept_out},
    markup::number_cell,
};
use crate::import::Imported;
use feishu_spec::{Subject, counts::counted};

/// The prefix of nearly all paths.
const BASE: &str = "/open-apis";

pub(super) fn part(input: &Input<'_>) -> (usize, Markup) {
    let mut services: BTreeMap<&str, Vec<PageEntry<'_>>> = BTreeMap::new();
    for page in &input.batch.pages {
        for (service, line) in page.subjects().map(|subject| line(page, subject)) {
            services.entry(service).or_default().push(line);
        }
    }
    for lines in services.values_mut() {
        lines.sort_by(|a, b| {
            (a.is_event, &a.id, &a.page.file).cmp(&(b.is_event, &b.id, &b.page.file))
        });
    }
    let count = services.values().map(Vec::len).sum();
    let content = html! {
        p { "Every endpoint and event, by service. Paths are shown without the prefix " code { (BASE) } "; titles link to the official pages." }
        @for (service, lines) in &services {
            details id={ "service-" (service) } {
                summary { b { (service) } " " span.count { (size(lines)) } }
                table.cards.sortable.index {
                    thead { tr { th { "Identity" } th { "Call" } th { "Title" } th.n { "Fields" } th.n { "Findings" } } }
                    tbody { @for line in lines { (row(input, line)) } }
                }
            }
        }
    };
    (count, content)
}

struct PageEntry<'a> {
    page: &'a Imported,
    is_event: bool,
    id: String,
    /// The method and the path, or `event` and the event's type.
    call: (&'a str, &'a str),
    title: &'a str,
    is_deprecated: bool,
    fields: usize,
}

fn line<'a>(page: &'a Imported, subject: Subject<'a>) -> (&'a str, PageEntry<'a>) {
    let (is_event, call) = match subject {
        Subject::Endpoint(endpoint) => {
            let path = endpoint.path.strip_prefix(BASE).unwrap_or(&endpoint.path);
            (false, (endpoint.method.as_str(), path))
        }
        Subject::Event(event) => (true, ("event", event.event_type.as_str())),
    };
    let line = PageEntry {
        page,
        is_event,
        id: subject.id().plain(),
        call,
        title: subject.title(),
        is_deprecated: subject.deprecated().is_some(),
        fields: Fields::of(subject).count,
    };
    (subject.project(), line)
}

fn size(lines: &[PageEntry<'_>]) -> String {
    let events = lines.iter().filter(|line| line.is_event).count();
    let parts = [(lines.len() - events, "endpoint"), (events, "event")];
    let parts = parts.into_iter().filter(|(count, _)| *count > 0);
    parts.map(|(count, one)| counted(count, one)).collect::<Vec<_>>().join(", ")
}

fn row(input: &Input<'_>, line: &PageEntry<'_>) -> Markup {
    html! {
        tr {
            td {
                span.id { (line.id) }
                @if line.is_deprecated { " " span.badge.old { "deprecated" } }
                @if is_kept_out(input.batch, line.page) { " " span.badge.error { "no spec" } }
            }
            td { span.method { (line.call.0) } " " span.path { (line.call.1) } }
            td {
                @match address(line.page) {
                    Some(address) => a href=(address) rel="noreferrer" { (line.title) },
                    None => (line.title),
                }
            }
            (number_cell(line.fields))
            (number_cell(line.page.diagnostics.len()))
        }
    }
}
