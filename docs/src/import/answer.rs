//! What a page of a callback says about the answer that the platform waits for: a section with a
//! section for each form of it.

use super::{
    context::Context,
    json, rows,
    sections::Sections,
    tree::{self, Part},
};
use crate::page::{Page, Section};
use feishu_spec::{Field, Type};

/// The heading of the section.
const HEADING: &str = "响应回调的结构体";

/// The fields of the answer, of all its forms; empty if the page tells none.
pub(super) fn read(
    context: &mut Context<'_>,
    page: &Page,
    sections: &mut Sections<'_>,
    told: bool,
) -> Vec<Field> {
    let is_it = |section: &Section| section.heading.text.trim() == HEADING;
    let Some(at) = page.sections.iter().position(is_it) else { return Vec::new() };
    let level = page.sections[at].level;
    let inside = page.sections[at + 1..].iter().take_while(|section| section.level > level);
    let mut forms: Vec<Vec<Field>> = Vec::new();
    for section in std::iter::once(&page.sections[at]).chain(inside) {
        for table in section.tables() {
            let Some(rows) = rows::read(context, table) else { continue };
            sections.take(table);
            let example = json::example(context, section.codes().next());
            forms.push(tree::fields(context, &rows, Part::Body, told, example.shown()));
        }
    }
    let mut fields = forms.into_iter().reduce(merged).unwrap_or_default();
    fields.iter_mut().for_each(hold_maps);
    fields
}

/// A map has rows for its `key` and its `value`.
fn hold_maps(field: &mut Field) {
    if let [key, value] = &field.fields[..]
        && field.ty == Type::Object
        && (key.name.as_str(), value.name.as_str()) == ("key", "value")
    {
        field.ty = value.ty.clone().map();
        field.fields.clear();
    }
    field.fields.iter_mut().for_each(hold_maps);
}

/// The fields of two forms. What one of them lacks is not required.
fn merged(mut one: Vec<Field>, other: Vec<Field>) -> Vec<Field> {
    for field in &mut one {
        field.required &= other.iter().any(|it| it.name == field.name);
    }
    for field in other {
        match one.iter_mut().find(|it| it.name == field.name) {
            Some(known) => known.fields = merged(std::mem::take(&mut known.fields), field.fields),
            None => one.push(Field { required: false, ..field }),
        }
    }
    one
}
