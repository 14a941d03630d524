//! A page that documents an event.

use super::{
    Kind, agree,
    context::Context,
    identity, json,
    meta::Meta,
    rows,
    sections::{Holds, Sections},
    shared, shown,
    tree::{self, Part},
};
use crate::page::{Page, Place, plain_text};
use feishu_spec::{Event, EventSchema};

/// Reads an event page. None where it has no event type; that is reported.
pub(super) fn read(context: &mut Context<'_>, page: &Page, meta: &Meta) -> Option<Event> {
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
            // The example is all that tells the fields.
            value.map_or_else(Vec::new, shown::fields)
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
    sections.report_left(context);
    let cell = meta.event_type.as_ref()?;
    let event_type = plain_text(&cell.text);
    let Some(id) = identity::event(page.front.path.as_deref(), &event_type, &meta.scopes) else {
        context.report_found(Kind::MissingFact, cell.place, &cell.text, "an event type");
        return None;
    };
    let v2 = fields.iter().any(|field| field.name == "header" || field.name == "schema");
    Some(Event {
        id,
        title: shared::title(page),
        doc: shared::doc(page),
        event_type,
        schema: if v2 { EventSchema::V2 } else { EventSchema::V1 },
        deprecated: shared::deprecation(context, page),
        app_types: meta.app_types.clone(),
        scopes: meta.scopes.clone(),
        field_scopes: meta.field_scopes.clone(),
        push: meta.push.clone(),
        fields,
        example: example.value,
        description: shared::description(context, page),
    })
}
