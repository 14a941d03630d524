//! The contradictions part of the report: examples and the tables that they contradict, side by
//! side.

use maud::{Markup, html};
use serde_json::Value;

use super::{
    Input,
    lookup::{self, Both},
    markup,
};
use crate::import::{Diagnostic, Imported, Kind, Spec};
use feishu_spec::{Endpoint, Event, Field, Subject, validate::Reply};

/// The maximum number of characters of an example value.
const MAX_VALUE: usize = 60;

pub(super) fn part(input: &Input<'_>) -> (usize, Markup) {
    let found: Vec<(&Imported, &Diagnostic)> = input
        .batch
        .pages
        .iter()
        .flat_map(|page| page.diagnostics.iter().map(move |found| (page, found)))
        .filter(|(_, found)| found.kind == Kind::ExampleContradiction)
        .collect();
    let content = html! {
        @if found.is_empty() {
            p { "None: every example agrees with its table." }
        } @else {
            p { "Examples that disagree with the table on the same page. The spec follows the table." }
            table.cards.sortable.contradictions {
                thead { tr { th { "Page" } th { "In" } th { "Field" } th { "The table says" } th { "The example shows" } } }
                tbody { @for (page, found) in &found { (row(input, page, found)) } }
            }
        }
    };
    (found.len(), content)
}

fn row(input: &Input<'_>, page: &Imported, found: &Diagnostic) -> Markup {
    let example =
        input.texts.get(found.file.as_str()).and_then(|text| text.get(found.span.clone()));
    let sides = sides(&page.spec);
    let side = side(&sides, example.unwrap_or_default(), &found.found);
    html! {
        tr {
            td { (markup::page(input, &found.file, Some(found.line))) }
            td { (side.map_or("", |(side, _)| side.name)) }
            td { code { (found.found) } }
            @match side {
                Some((_, both)) => {
                    td { (documented(&both)) }
                    td { (in_example(&both)) }
                }
                None => { td colspan="2" { "expected " (found.expected) } }
            }
        }
    }
}

/// An example and the fields of its table.
struct Side<'a> {
    name: &'static str,
    fields: Vec<Field>,
    example: &'a Value,
}

fn sides(spec: &Spec) -> Vec<Side<'_>> {
    match spec.subject() {
        Some(Subject::Endpoint(endpoint)) => {
            request(endpoint).into_iter().chain(reply(endpoint)).collect()
        }
        Some(Subject::Event(event)) => push(event).into_iter().collect(),
        None => Vec::new(),
    }
}

fn request(endpoint: &Endpoint) -> Option<Side<'_>> {
    let body = endpoint.request.body.as_ref()?;
    let example = endpoint.request.example.as_ref()?;
    Some(Side { name: "request", fields: body.fields.clone(), example })
}

fn reply(endpoint: &Endpoint) -> Option<Side<'_>> {
    let response = &endpoint.response;
    let fields = Reply::of(response).fields;
    Some(Side { name: "reply", fields, example: response.example.as_ref()? })
}

fn push(event: &Event) -> Option<Side<'_>> {
    Some(Side { name: "event", fields: event.fields.clone(), example: event.example.as_ref()? })
}

/// Returns the side that a finding is about: the side whose example is the text at the finding's
/// place. If that text is not strict JSON, the side with a contradiction at the finding's path.
fn side<'a>(sides: &'a [Side<'a>], text: &str, path: &str) -> Option<(&'a Side<'a>, Both<'a>)> {
    let found = serde_json::from_str::<Value>(text).ok();
    let at = |side: &'a Side<'a>| Some((side, lookup::find(&side.fields, side.example, path)?));
    let exact = sides.iter().find(|side| found.as_ref() == Some(side.example)).and_then(at);
    exact.or_else(|| sides.iter().filter_map(at).find(|(_, both)| both.differ()))
}

fn documented(both: &Both<'_>) -> Markup {
    html! {
        @match (both.field, both.ty) {
            (Some(field), Some(ty)) => {
                code { (ty) } @if field.required { " required" }
            }
            (Some(field), None) => { code { (field.ty) } }
            (None, _) => { span.muted { "no such field" } }
        }
    }
}

fn in_example(both: &Both<'_>) -> Markup {
    let Some(value) = both.value else { return html! { span.muted { "no such key" } } };
    let text = value.to_string();
    let mut short: String = text.chars().take(MAX_VALUE).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    html! { code { (short) } }
}
