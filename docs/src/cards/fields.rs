//! The fields of a component, from the rows of its page.

use feishu_overrides::CardRules;
use feishu_spec::{Component, Field, Type, wording};
use serde_json::Value;

use super::{
    Notes, facts, json,
    rows::{self, FieldRow, Step},
    values,
};
use crate::{import::from_example, page::Page};

pub(super) fn read(page: &Page, notes: &mut Notes<'_>) -> Vec<Field> {
    let forms: Vec<Value> =
        json(page).filter_map(|(_, code)| serde_json::from_str(&code.text).ok()).collect();
    let lists = values::tables(page);
    let mut fields = Vec::new();
    for row in rows::read(page, notes) {
        add(&mut fields, &row, &forms, &lists);
    }
    fields
}

/// Puts the field of a row in its place. A field that has several rows keeps the first.
fn add(fields: &mut Vec<Field>, row: &FieldRow, forms: &[Value], lists: &[values::Named]) {
    let Some((last, above)) = row.path.split_last() else { return };
    let mut inside = fields;
    for step in above {
        inside = &mut holder(inside, step).fields;
    }
    if inside.iter().any(|field| field.name == last.name) {
        return;
    }
    inside.push(field(last, row, forms, lists));
}

/// The field that holds others; a page may leave its row out.
fn holder<'f>(fields: &'f mut Vec<Field>, step: &Step) -> &'f mut Field {
    let at = fields.iter().position(|field| field.name == step.name).unwrap_or_else(|| {
        fields.push(Field::new(&step.name, Type::Object));
        fields.len() - 1
    });
    let field = &mut fields[at];
    if *field.ty.innermost() != Type::Object {
        field.ty = Type::Object;
    }
    if step.list && field.ty == Type::Object {
        field.ty = Type::Object.list();
    }
    field
}

fn field(step: &Step, row: &FieldRow, forms: &[Value], lists: &[values::Named]) -> Field {
    let mut field = Field::new(&step.name, Type::String);
    field.required = row.required;
    match &row.ty {
        Some(ty) => set_type(&mut field, ty, &row.words),
        None => field.ty = shown(&row.path, forms).unwrap_or(Type::String),
    }
    if step.name == "elements" {
        (field.ty, field.type_name) = (Type::Object.list(), Some(Component::ELEMENT.to_owned()));
    }
    field.wording = wording::of(&row.words);
    facts::read(&mut field, row);
    values::read(&mut field, row, lists);
    field
}

/// The type that a page writes: `String`, `Array of objects`, `column[]`.
fn set_type(field: &mut Field, written: &str, words: &str) {
    let ty = written.to_ascii_lowercase();
    let is_list = ty.starts_with("array") || ty.ends_with("[]") || ty.ends_with("list");
    field.ty = match ty.as_str() {
        "boolean" => Type::Bool,
        "int" => Type::Int,
        // The least bound of a share is 0, its greatest 1.
        "number" if words.contains("`[0, 1]`") => Type::Float,
        "number" => Type::Int,
        "string" => Type::String,
        "string or object" | "json" | "vchart spec" => Type::Any,
        "array of string" | "array of strings" => Type::String.list(),
        _ if is_list => Type::Object.list(),
        _ => Type::Object,
    };
}

/// The type that an example shows at a path from the top of a card.
fn shown(path: &[Step], forms: &[Value]) -> Option<Type> {
    let value = forms.iter().find_map(|form| at(form, path))?;
    Some(from_example::ty(value))
}

fn at<'v>(value: &'v Value, path: &[Step]) -> Option<&'v Value> {
    let Some((step, rest)) = path.split_first() else { return Some(value) };
    let inner = value.get(&step.name)?;
    at(if step.list { inner.get(0)? } else { inner }, rest)
}

/// Names the types of objects by the names of their fields, as the overrides say.
pub(super) fn name_types<'c>(
    components: impl Iterator<Item = &'c mut Component>,
    rules: &CardRules,
) {
    components.for_each(|component| name_each(&mut component.fields, rules));
}

fn name_each(fields: &mut [Field], rules: &CardRules) {
    for field in fields {
        name(field, rules);
        name_each(&mut field.fields, rules);
    }
}

/// Names the type of one field. An object of which nothing is known is any JSON.
pub(super) fn name(field: &mut Field, rules: &CardRules) {
    if field.type_name.is_some() || *field.ty.innermost() != Type::Object {
        return;
    }
    field.type_name = rules.type_of(&field.name).map(str::to_owned);
    if field.type_name.is_none() && field.fields.is_empty() {
        field.ty = Type::Any;
    }
}
