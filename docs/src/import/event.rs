//! A page that documents an event.

use super::{
    Kind, agree, answer,
    context::Context,
    errors, from_example, identity, json,
    meta::Meta,
    push_type, repeat_key, rows,
    sections::{Holds, Sections, holds},
    shared,
    tree::{self, Part},
};
use crate::page::{Page, Place, plain_text};
use feishu_spec::{Event, EventSchema, Field};
use serde_json::Value;

/// Reads an event page: the event of its table of basic facts, then the others that it shows.
/// Empty, with a finding, if the page has no event type.
pub(super) fn read(context: &mut Context<'_>, page: &Page, meta: &Meta) -> Vec<Event> {
    let mut sections = Sections::new(page);
    let told = shared::tells_depth(page);
    let code = sections.code(Holds::EventExample);
    let example = json::example(context, code);
    let table =
        [Holds::EventBody, Holds::Event].into_iter().find_map(|what| sections.tables(what).next());
    let rows = table.and_then(|table| {
        let rows = rows::read(context, table)?;
        sections.take(table);
        Some(rows)
    });
    let end = Place { line: context.text.lines().count(), start: page.len, end: page.len };
    let value = example.value.as_ref();
    let fields = match &rows {
        Some(rows) => tree::fields(context, rows, Part::Event, told, example.shown()),
        None => {
            context.report_found(Kind::MissingSection, end, "", "a section 事件体 with a table");
            // Only the example shows the fields.
            value.map_or_else(Vec::new, from_example::fields)
        }
    };
    match value {
        Some(value) if rows.is_some() => {
            agree::check(context, example.place, &fields, value, false);
        }
        None if !sections.has(Holds::EventExample) => {
            context.report_found(Kind::MissingSection, end, "", "a section 事件体示例");
        }
        _ => {}
    }
    let answer = answer::read(context, page, &mut sections, told);
    let codes = errors::read_all(context, &mut sections);
    let first = first(context, page, meta, fields, example.value);
    let first = first.map(|event| Event { answer, errors: codes, ..event });
    let further = match &first {
        Some(first) => further(context, page, &mut sections, first, told),
        None => Vec::new(),
    };
    sections.report_left(context);
    let mut events: Vec<Event> = first.into_iter().chain(further).collect();
    for event in &mut events {
        event.repeat_key = repeat_key::find(page, event);
    }
    events
}

/// The event that the table of basic facts names.
fn first(
    context: &mut Context<'_>,
    page: &Page,
    meta: &Meta,
    fields: Vec<Field>,
    example: Option<Value>,
) -> Option<Event> {
    let cell = meta.event_type.as_ref()?;
    let event_type = plain_text(&cell.text);
    let path = page.front.path.as_deref();
    let Some(id) = identity::event(path, &event_type, &meta.scopes, context.text) else {
        context.report_found(Kind::MissingFact, cell.place, &cell.text, "an event type");
        return None;
    };
    let v2 = fields.iter().any(|field| field.name == "header" || field.name == "schema");
    Some(Event {
        id,
        title: shared::title(page),
        doc: shared::doc(page),
        sdks: Vec::new(),
        event_type,
        schema: if v2 { EventSchema::V2 } else { EventSchema::V1 },
        deprecated: shared::deprecation(context, page),
        app_types: meta.app_types.clone(),
        scopes: meta.scopes.clone(),
        field_scopes: meta.field_scopes.clone(),
        push: meta.push.clone(),
        repeat_key: None,
        fields,
        example,
        answer: Vec::new(),
        errors: Vec::new(),
        description: shared::description(context, page),
    })
}

/// The events whose tables and examples follow those of the first: such a page describes a change
/// and its reversal.
fn further(
    context: &mut Context<'_>,
    page: &Page,
    sections: &mut Sections<'_>,
    first: &Event,
    told: bool,
) -> Vec<Event> {
    let bodies: Vec<usize> = (0..page.sections.len())
        .filter(|at| holds(&page.sections[*at].heading.text) == Holds::EventBody)
        .filter(|at| page.sections[*at].tables().next().is_some())
        .collect();
    let mut found = Vec::new();
    for (index, at) in bodies.iter().enumerate().skip(1) {
        let end = bodies.get(index + 1).copied().unwrap_or(page.sections.len());
        let here = &page.sections[*at..end];
        let code = here
            .iter()
            .filter(|section| holds(&section.heading.text) == Holds::EventExample)
            .find_map(|section| section.codes().next());
        let named = code.and_then(|code| json::peek(&code.text));
        let named = named.as_ref().and_then(push_type::event_type);
        let Some(named) = named.filter(|named| *named != first.event_type) else { continue };
        let Some(mut event) = renamed(first, named) else { continue };
        let Some(table) = here[0].tables().next() else { continue };
        let Some(rows) = rows::read(context, table) else { continue };
        sections.take(table);
        let example = json::example(context, code);
        event.fields = tree::fields(context, &rows, Part::Event, told, example.shown());
        if let Some(value) = &example.value {
            agree::check(context, example.place, &event.fields, value, false);
        }
        event.example = example.value;
        found.push(event);
    }
    found
}

/// The same event with another type: its identity, and the type that its example shows.
pub(super) fn renamed(event: &Event, event_type: &str) -> Option<Event> {
    let mut event = event.clone();
    let name = event_type.strip_prefix(&format!("{}.", event.id.project)).unwrap_or(event_type);
    event.id = format!("{}.{}.{name}", event.id.project, event.id.version).parse().ok()?;
    event_type.clone_into(&mut event.event_type);
    for place in ["/event/type", "/header/event_type"] {
        if let Some(said) = event.example.as_mut().and_then(|example| example.pointer_mut(place)) {
            *said = event_type.into();
        }
    }
    Some(event)
}
