//! Rows to fields inside fields: by the depth that a dialect tells, otherwise by searching;
//! then types, examples and limits in the light of what stands inside.

use serde_json::{Number, Value};

use super::{
    Kind,
    context::Context,
    enums,
    limits::Limit,
    nest::{self, nest},
    rows::FieldRow,
    types::Inner,
    values,
};
use crate::{
    page::Depth,
    spec::{Bounds, EnumValue, Field, Type},
};

/// Where a table stands; it decides what some cells mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Header,
    Path,
    Query,
    Body { multipart: bool },
    Reply,
    Event,
}

/// Nests rows and makes fields of them. `told` is whether the page shows depth anywhere;
/// `example` is the JSON of the whole table.
pub(super) fn fields(
    context: &mut Context<'_>,
    rows: &[FieldRow],
    part: Part,
    told: bool,
    example: Option<&Value>,
) -> Vec<Field> {
    let parents = parents(context, rows, told, example);
    build(context, rows, &parents, part, example)
}

/// For each row the row that it lies in.
pub(super) fn parents(
    context: &mut Context<'_>,
    rows: &[FieldRow],
    told: bool,
    example: Option<&Value>,
) -> Vec<Option<usize>> {
    match depth_told(rows, told) {
        Told::Levels => by_depth(context, rows),
        Told::Top => vec![None; rows.len()],
        Told::Nothing => search(context, rows, example, |_| None),
        Told::Nested => search(context, rows, example, |row| Some(row.depth != Depth::Unmarked)),
    }
}

enum Told {
    /// Nothing lies inside anything.
    Top,
    /// Depth as a number or an indentation.
    Levels,
    /// Only whether a row lies inside another.
    Nested,
    Nothing,
}

fn depth_told(rows: &[FieldRow], told: bool) -> Told {
    let holds = |row: &FieldRow| row.written.may_hold_fields();
    let mut widths = rows.iter().filter_map(|row| match row.depth {
        Depth::Marked(width) => Some(width),
        _ => None,
    });
    if rows.iter().any(|row| matches!(row.depth, Depth::Level(_))) {
        return Told::Levels;
    }
    if let Some(first) = widths.next() {
        // One width for all, though something marked could hold the marked row below it: the
        // depth of the markers is lost.
        let nested = |pair: &[FieldRow]| {
            pair.iter().all(|row| row.depth != Depth::Unmarked) && holds(&pair[0])
        };
        let lost = widths.all(|width| width == first) && rows.windows(2).any(nested);
        return if lost { Told::Nested } else { Told::Levels };
    }
    let could_hold = rows.iter().rev().skip(1).any(holds);
    if told || !could_hold { Told::Top } else { Told::Nothing }
}

/// Parents from levels or indentations.
fn by_depth(context: &mut Context<'_>, rows: &[FieldRow]) -> Vec<Option<usize>> {
    // The containers around the current row: their index and depth.
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut parents = Vec::with_capacity(rows.len());
    for (index, row) in rows.iter().enumerate() {
        let (depth, exact) = match row.depth {
            Depth::Unmarked => (0, true),
            Depth::Level(level) => (level, true),
            // Indentation only has an order; 0 is kept for rows without a marker.
            Depth::Marked(width) => (width + 1, false),
        };
        open.retain(|(_, around)| *around < depth);
        if depth > 0 && (open.is_empty() || (exact && open.len() < depth)) {
            context.report(
                Kind::OddNesting,
                row.place,
                "a row one level above this one, before it",
            );
        }
        parents.push(open.last().map(|(parent, _)| *parent));
        open.push((index, depth));
    }
    parents
}

fn search(
    context: &mut Context<'_>,
    rows: &[FieldRow],
    example: Option<&Value>,
    nested: impl Fn(&FieldRow) -> Option<bool>,
) -> Vec<Option<usize>> {
    let lost: Vec<nest::Row<'_>> = rows
        .iter()
        .map(|row| nest::Row {
            name: &row.name,
            ty: &row.written.ty,
            type_name: row.written.name(),
            required: row.required,
            nested: nested(row),
        })
        .collect();
    let nesting = nest(&lost, example, context.shapes);
    if !nesting.sure
        && let Some(first) = rows.first()
    {
        // Point at the first row on which the two readings part.
        let other = nesting.other.as_deref().unwrap_or_default();
        let parts = (0..rows.len()).find(|index| other.get(*index) != nesting.parents.get(*index));
        let row = parts.and_then(|index| rows.get(index)).unwrap_or(first);
        let mut expected = format!(
            "nesting that only one reading fits; taken:{}",
            outline(rows, &nesting.parents)
        );
        if nesting.other.is_some() {
            expected.push_str("\nor else:");
            expected.push_str(&outline(rows, other));
        }
        context.report(Kind::UncertainNesting, row.place, expected);
    }
    nesting.parents
}

/// Names of rows, indented; only the first ones of a long table.
fn outline(rows: &[FieldRow], parents: &[Option<usize>]) -> String {
    const SHOWN: usize = 40;
    let mut depths: Vec<usize> = Vec::with_capacity(rows.len());
    let mut out = String::new();
    for (row, parent) in rows.iter().zip(parents).take(SHOWN) {
        let depth = parent.and_then(|parent| depths.get(parent)).map_or(0, |depth| depth + 1);
        depths.push(depth);
        out.push('\n');
        out.push_str(&"  ".repeat(depth + 1));
        out.push_str(&row.name);
    }
    if rows.len() > SHOWN {
        out.push_str("\n  …");
    }
    out
}

/// Fields from rows whose parents are known.
pub(super) fn build(
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
    let nodes: Vec<&Value> = example.into_iter().flat_map(objects).collect();
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
        for index in indexes {
            let row = &self.rows[*index];
            if fields.iter().any(|field| field.name == row.name) {
                let expected = format!("one field `{}` in one object", row.name);
                context.report(Kind::OddNesting, row.place, expected);
            }
            fields.push(self.field(context, *index, nodes));
        }
        fields
    }

    fn field(&self, context: &mut Context<'_>, index: usize, nodes: &[&Value]) -> Field {
        let row = &self.rows[index];
        let here: Vec<&Value> = nodes.iter().filter_map(|node| node.get(&row.name)).collect();
        let mut field = Field::new(&row.name, row.written.ty.clone());
        field.type_name = row.written.name().map(str::to_owned);
        if self.children[index].is_empty() {
            leaf_type(&mut field, row, self.part, &here);
        } else {
            let inside = inside(&here, &field.ty);
            field.fields = self.fields(context, &self.children[index], &inside);
            holder_type(context, &mut field, row, &here);
        }
        field.required = row.required.unwrap_or(self.part == Part::Path) && asks(self.part);
        values_and_limits(context, &mut field, row);
        if context.options.prose {
            field.description = Some(row.facts.text.clone()).filter(|text| !text.is_empty());
        }
        field
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
            _ => return values,
        }
    }
}

/// The type of a field with nothing inside, where the table leaves it open.
fn leaf_type(field: &mut Field, row: &FieldRow, part: Part, values: &[&Value]) {
    let inner = match &row.written.inner {
        Inner::Known => return,
        Inner::Named(name) => match name.to_ascii_lowercase().as_str() {
            "file" if part == (Part::Body { multipart: true }) => Some(Type::File),
            "enum" => Some(enum_type(row, values)),
            "text" => Some(Type::String),
            _ => None,
        },
        Inner::Open | Inner::Unsaid => None,
    };
    if let Some(inner) = inner {
        field.type_name = None;
        set_innermost(&mut field.ty, inner);
        return;
    }
    let lists = |ty: &Type| matches!(ty, Type::List(_));
    match shown_type(values) {
        // The example shows no object where the table names one, or says nothing.
        Some(shown)
            if (shown.innermost() != &Type::Object
                || !matches!(row.written.inner, Inner::Named(_)))
                && (!lists(&field.ty) || lists(&shown)) =>
        {
            field.ty = shown;
        }
        None if row.written.inner == Inner::Unsaid && asks(part) => field.ty = Type::String,
        None if row.written.inner == Inner::Open && lists(&field.ty) => {
            set_innermost(&mut field.ty, Type::Any);
        }
        _ => {}
    }
}

/// `enum` is a list of values: of numbers where all are and the example agrees.
fn enum_type(row: &FieldRow, values: &[&Value]) -> Type {
    let number = |text: &str| text.parse::<i64>().is_ok();
    match shown_type(values).as_ref().map(Type::innermost) {
        Some(Type::Int) => Type::Int,
        Some(Type::String) => Type::String,
        _ if row.facts.values.is_empty() => match &row.facts.example {
            Some(example) if number(example) => Type::Int,
            _ => Type::String,
        },
        _ => {
            let numbers = row.facts.values.iter().all(|value| number(&value.key));
            if numbers { Type::Int } else { Type::String }
        }
    }
}

/// The JSON type that the examples show, where they agree.
fn shown_type(values: &[&Value]) -> Option<Type> {
    let mut types = values.iter().filter_map(|value| type_of(value));
    let first = types.next()?;
    types.all(|ty| ty == first).then_some(first)
}

fn type_of(value: &Value) -> Option<Type> {
    Some(match value {
        Value::Null => return None,
        Value::Bool(_) => Type::Bool,
        Value::Number(number) if number.is_f64() => Type::Float,
        Value::Number(_) => Type::Int,
        Value::String(_) => Type::String,
        Value::Array(elements) => {
            let mut types = elements.iter().filter_map(type_of);
            let first = types.next()?;
            if !types.all(|ty| ty == first) {
                return None;
            }
            first.list()
        }
        Value::Object(_) => Type::Object,
    })
}

/// The type of a field with others inside.
fn holder_type(context: &mut Context<'_>, field: &mut Field, row: &FieldRow, values: &[&Value]) {
    let lists = |ty: &Type| matches!(ty, Type::List(_));
    match &row.written.inner {
        Inner::Known => {
            if *field.ty.innermost() != Type::Any {
                let expected = "a struct, since the next rows stand inside it";
                context.report(Kind::OddNesting, row.place, expected);
            }
            set_innermost(&mut field.ty, Type::Object);
        }
        Inner::Open | Inner::Unsaid
            if !lists(&field.ty) && shown_type(values).is_some_and(|ty| lists(&ty)) =>
        {
            field.ty = Type::Object.list();
        }
        _ => {}
    }
}

fn set_innermost(ty: &mut Type, inner: Type) {
    match ty {
        Type::List(next) | Type::Map(next) => set_innermost(next, inner),
        leaf => *leaf = inner,
    }
}

fn values_and_limits(context: &mut Context<'_>, field: &mut Field, row: &FieldRow) {
    let facts = &row.facts;
    let prose = context.options.prose;
    field.example = facts.example.as_deref().and_then(|text| values::typed(text, &field.ty));
    field.default = facts.default.as_deref().and_then(|text| values::typed(text, &field.ty));
    field.scopes.clone_from(&facts.scopes);
    for value in &facts.values {
        match enum_value(value, field.ty.innermost(), prose) {
            Some(value) if field.values.iter().any(|other| other.value == value.value) => {}
            Some(value) => field.values.push(value),
            None => {
                let expected = format!("a value of type {}", field.ty.innermost());
                context.report_found(Kind::UnreadableValue, row.place, &value.key, expected);
            }
        }
    }
    for limit in &facts.limits {
        if !set_limit(field, limit) {
            let expected = format!("a limit that a field of type {} can have", field.ty);
            context.report_found(Kind::UnreadableValue, row.place, &format!("{limit:?}"), expected);
        }
    }
}

fn enum_value(value: &enums::Value, ty: &Type, prose: bool) -> Option<EnumValue> {
    let key = match ty {
        Type::Int => Value::from(value.key.parse::<i64>().ok()?),
        Type::Float => Value::from(value.key.parse::<Number>().ok()?),
        Type::Bool => Value::from(value.key.to_ascii_lowercase().parse::<bool>().ok()?),
        _ => Value::from(value.key.as_str()),
    };
    Some(EnumValue {
        value: key,
        label: value.label.clone(),
        note: value.note.clone(),
        description: Some(value.text.clone()).filter(|text| prose && !text.is_empty()),
    })
}

/// Puts a limit where it belongs; false where the field's type can have none of its kind.
fn set_limit(field: &mut Field, limit: &Limit) -> bool {
    let many = matches!(field.ty, Type::List(_) | Type::Map(_));
    let inner = field.ty.innermost();
    match limit {
        Limit::Length { bounds, characters } => {
            if many && !*characters {
                merge(&mut field.items, bounds);
            } else if *inner == Type::String || *characters {
                merge(&mut field.characters, bounds);
            } else {
                return false;
            }
        }
        Limit::Range(bounds) if matches!(inner, Type::Int | Type::Float) => {
            merge(&mut field.range, bounds)
        }
        Limit::Range(_) => return false,
        Limit::Pattern(pattern) => field.pattern = Some(pattern.clone()),
    }
    true
}

/// A lower and an upper bound may stand apart.
fn merge<N: Clone>(slot: &mut Option<Bounds<N>>, bounds: &Bounds<N>) {
    let into = slot.get_or_insert_with(|| Bounds { min: None, max: None });
    into.min = bounds.min.clone().or(into.min.take());
    into.max = bounds.max.clone().or(into.max.take());
}
