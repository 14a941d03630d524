//! Turns rows into fields with fields inside.

use std::collections::HashSet;

use serde_json::Value;

use super::{
    Kind, agree, constraints, context::Context, infer_type, json::Shown, nesting, recursion,
    rows::FieldRow, told, types::Inner,
};
use feishu_spec::{Field, Type, wording};

/// The part of the page that a table belongs to; it decides what some cells mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Header,
    Path,
    Query,
    Body,
    Reply,
    Event,
}

/// Nests rows and makes fields of them. `told` is whether the page shows depth anywhere;
/// `example` is that of the whole table.
pub(super) fn fields(
    context: &mut Context<'_>,
    rows: &[FieldRow],
    part: Part,
    told: bool,
    example: Shown<'_>,
) -> Vec<Field> {
    let parents = nesting::parents(context, rows, told, example.keys);
    let mut fields = build(context, rows, &parents, part, example.value);
    recursion::tie(&mut fields);
    fields
}
/// Fields from rows whose parents are known.
fn build(
    context: &mut Context<'_>,
    rows: &[FieldRow],
    parents: &[Option<usize>],
    part: Part,
    example: Option<&Value>,
) -> Vec<Field> {
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); rows.len()];
    let mut top = Vec::new();
    for (index, parent) in parents.iter().enumerate() {
        match parent.filter(|parent| *parent < index) {
            Some(parent) => children[parent].push(index),
            None => top.push(index),
        }
    }
    let builder = Builder { rows, children, part };
    let nodes: Vec<&Value> = example.into_iter().flat_map(objects).take(agree::OBJECTS).collect();
    builder.fields(context, &top, &nodes)
}

/// The objects in a value: itself, or those in its lists.
fn objects(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(elements) => elements.iter().flat_map(objects).collect(),
        Value::Object(_) => vec![value],
        _ => Vec::new(),
    }
}

struct Builder<'a> {
    rows: &'a [FieldRow],
    children: Vec<Vec<usize>>,
    part: Part,
}

impl Builder<'_> {
    fn fields(&self, context: &mut Context<'_>, indexes: &[usize], nodes: &[&Value]) -> Vec<Field> {
        let mut fields: Vec<Field> = Vec::with_capacity(indexes.len());
        let mut names = HashSet::with_capacity(indexes.len());
        for index in indexes {
            let row = &self.rows[*index];
            let is_new = names.insert(row.name.as_str());
            let field = self.field(context, *index, nodes);
            if is_new {
                fields.push(field);
            } else if fields.contains(&field) {
                let expected = format!("one row `{}`; both rows say the same", row.name);
                let help = "nothing: the rows count as one";
                context.report(Kind::OddNesting, row.place, expected);
                context.help_with_last(help);
            } else {
                let expected = format!("one field `{}` in one object", row.name);
                context.report(Kind::OddNesting, row.place, expected);
                fields.push(field);
            }
        }
        fields
    }

    fn field(&self, context: &mut Context<'_>, index: usize, nodes: &[&Value]) -> Field {
        let row = &self.rows[index];
        let here: Vec<&Value> = nodes.iter().filter_map(|node| node.get(&row.name)).collect();
        let mut field = Field::new(&row.name, row.written.ty.clone());
        field.type_name = row.written.name().map(str::to_owned);
        let below = !self.children[index].is_empty();
        if below && infer_type::is_leaf(&field, row, &here) {
            self.leave_out(context, index);
        } else if !below {
            infer_type::leaf_type(context, &mut field, row, &here);
        } else if let Some(key) = self.names_keys(index, &here) {
            let expected = format!("a map, which `{}` is by its example", row.name);
            context.report(Kind::OddNesting, self.rows[key].place, expected);
            let members = here.iter().filter_map(|value| value.as_object());
            let values: Vec<&Value> = members.flat_map(serde_json::Map::values).collect();
            let lists = values.iter().all(|value| value.is_array());
            field.ty = if lists { Type::Object.list().map() } else { Type::Object.map() };
            field.type_name = None;
            field.fields = self.fields(context, &self.children[key], &inside(&here, &field.ty));
        } else {
            let inside = inside(&here, &field.ty);
            field.fields = self.fields(context, &self.children[index], &inside);
            infer_type::holder_type(context, &mut field, row, &here);
        }
        field.required = row.required.unwrap_or(self.part == Part::Path) && asks(self.part);
        constraints::apply(context, &mut field, row);
        if asks(self.part) {
            told::apply(context, &mut field, row, &here);
        }
        field.wording = wording::of(&row.facts.sentences);
        if context.options.prose {
            field.description = Some(row.facts.text.clone()).filter(|text| !text.is_empty());
        }
        field
    }
}

impl Builder<'_> {
    /// The one row inside another that stands for the keys of a map: a text with rows inside, and
    /// the example has other keys there, or the map is called `<row>_to_<values>`.
    fn names_keys(&self, index: usize, values: &[&Value]) -> Option<usize> {
        let [key] = self.children[index][..] else { return None };
        let row = &self.rows[key];
        let text = row.written.inner == Inner::Known && row.written.ty == Type::String;
        let map = self.rows[index].name.strip_prefix(&row.name);
        let told = map.is_some_and(|rest| rest.starts_with("_to_"));
        let mut objects = values.iter().filter_map(|value| value.as_object());
        let other = |object: &serde_json::Map<String, Value>| {
            !object.is_empty() && (told || !object.contains_key(&row.name))
        };
        let first = objects.next()?;
        (text && !self.children[key].is_empty() && other(first) && objects.all(other))
            .then_some(key)
    }

    /// Reports the rows inside a row that can have none: they explain its text.
    fn leave_out(&self, context: &mut Context<'_>, index: usize) {
        for child in &self.children[index] {
            let row = &self.rows[*child];
            let expected = format!(
                "a row inside a struct; `{}` is {} in its table and in the example",
                self.rows[index].name, self.rows[index].written.ty
            );
            context.report(Kind::OddNesting, row.place, expected);
            context.rows.read -= 1;
            context.rows.reported += 1;
            self.leave_out(context, *child);
        }
    }
}

/// Whether a table says what a caller must send.
fn asks(part: Part) -> bool {
    !matches!(part, Part::Reply | Part::Event)
}

/// The objects that hold the children of a field with these values.
fn inside<'v>(values: &[&'v Value], ty: &Type) -> Vec<&'v Value> {
    let mut values: Vec<&Value> = values.iter().flat_map(|value| objects(value)).collect();
    let mut ty = ty;
    loop {
        match ty {
            Type::List(inner) => ty = inner,
            Type::Map(inner) => {
                values = values
                    .iter()
                    .filter_map(|value| value.as_object())
                    .flat_map(|members| members.values().flat_map(objects))
                    .collect();
                ty = inner;
            }
            // Each object is searched for each field.
            _ => {
                values.truncate(agree::OBJECTS);
                return values;
            }
        }
    }
}
