//! Infers the type of a field from its table, the fields inside it and its examples.

use serde_json::Value;

use super::{
    Kind,
    context::Context,
    rows::FieldRow,
    types::{self, Inner, set_innermost},
};
use feishu_spec::{Field, Type};

/// Names of types that are no longer are near many names of structs.
const SHORT: usize = 4;

/// The type of a field without fields inside, if the table leaves it open.
pub(super) fn leaf_type(
    context: &mut Context<'_>,
    field: &mut Field,
    row: &FieldRow,
    values: &[&Value],
) {
    let inner = match &row.written.inner {
        Inner::Known => return,
        Inner::Named(name) => match name.to_ascii_lowercase().as_str() {
            "enum" => Some(enum_type(row, values)),
            "text" => Some(Type::String),
            _ => types::misspelt(name)
                .filter(|(meant, ty)| {
                    agrees(ty, values) && (meant.len() > SHORT || shows(ty, row, values))
                })
                .map(|(meant, ty)| {
                    let expected = format!("`{meant}`, as which it was read");
                    context.report_found(Kind::MisspeltType, row.place, name, expected);
                    ty
                }),
        },
        Inner::Open | Inner::Unsaid | Inner::Absent => None,
    };
    if let Some(inner) = inner {
        field.type_name = None;
        set_innermost(&mut field.ty, inner);
        return;
    }
    let lists = |ty: &Type| matches!(ty, Type::List(_));
    // Cells of a spreadsheet: one example shows only some of the values that they may hold.
    let cells = matches!(&field.ty, Type::List(rows) if lists(rows));
    match shown_type(values) {
        Some(shown)
            if cells && row.written.inner == Inner::Open && shown.innermost() != &Type::Object =>
        {
            set_innermost(&mut field.ty, Type::Any);
        }
        // The example shows no object where the table names one, or says nothing.
        Some(shown)
            if (shown.innermost() != &Type::Object
                || !matches!(row.written.inner, Inner::Named(_)))
                && (!lists(&field.ty) || lists(&shown)) =>
        {
            if lists(&shown) {
                let expected = format!("a type of the elements; by the example it is {shown}");
                context.report(Kind::OpenType, row.place, expected);
            }
            field.ty = shown;
        }
        None if row.written.inner == Inner::Absent => {
            field.ty = Type::String;
            context.report(Kind::MissingType, row.place, "a type, or an example of the field");
        }
        None if row.written.inner == Inner::Open && lists(&field.ty) => {
            set_innermost(&mut field.ty, Type::Any);
        }
        _ => {}
    }
}

/// Whether no example shows another type than this.
fn agrees(ty: &Type, values: &[&Value]) -> bool {
    shown_type(values).is_none_or(|shown| match (shown.innermost(), ty) {
        (Type::Int, Type::Float) => true,
        (shown, ty) => shown == ty,
    })
}

/// Whether an example, of the page or of the row, shows this type: a whole number or a bool.
fn shows(ty: &Type, row: &FieldRow, values: &[&Value]) -> bool {
    let of_row = row.facts.example.as_deref().and_then(|text| text.parse::<Value>().ok());
    // Those of the page agree, or this is not asked.
    shown_type(values).is_some()
        || of_row.is_some_and(|value| match ty {
            Type::Int => value.is_i64(),
            Type::Bool => value.is_boolean(),
            _ => false,
        })
}

/// `enum` is a list of values: numbers if all of them are and the example agrees.
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

/// The JSON type that the examples show.
fn shown_type(values: &[&Value]) -> Option<Type> {
    let mut types = values.iter().filter_map(|value| type_of(value));
    let first = types.next()?;
    Some(types.fold(first, common))
}

/// The narrowest type that accepts what either type accepts.
fn common(one: Type, other: Type) -> Type {
    match (one, other) {
        (one, other) if one == other => one,
        (Type::Int, Type::Float) | (Type::Float, Type::Int) => Type::Float,
        (Type::List(one), Type::List(other)) => common(*one, *other).list(),
        _ => Type::Any,
    }
}

/// Whether every example that shows the field shows a list; one without elements is enough.
fn is_shown_as_list(values: &[&Value]) -> bool {
    let mut shown = values.iter().filter(|value| !value.is_null()).peekable();
    shown.peek().is_some() && shown.all(|value| value.is_array())
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
            types.fold(first, common).list()
        }
        Value::Object(_) => Type::Object,
    })
}

/// Whether a field holds nothing, whatever stands inside it in the table: the table gives it a
/// type that cannot, and so do its examples.
pub(super) fn is_leaf(field: &Field, row: &FieldRow, values: &[&Value]) -> bool {
    row.written.inner == Inner::Known
        && *field.ty.innermost() != Type::Any
        && shown_type(values)
            .is_some_and(|shown| !matches!(shown.innermost(), Type::Object | Type::Any))
}

/// The type of a field with fields inside.
pub(super) fn holder_type(
    context: &mut Context<'_>,
    field: &mut Field,
    row: &FieldRow,
    values: &[&Value],
) {
    let lists = |ty: &Type| matches!(ty, Type::List(_));
    match &row.written.inner {
        Inner::Known => {
            if *field.ty.innermost() != Type::Any {
                let expected = "a struct, since the next rows stand inside it";
                context.report(Kind::OddNesting, row.place, expected);
            }
            set_innermost(&mut field.ty, Type::Object);
            if !lists(&field.ty) && is_shown_as_list(values) {
                field.ty = Type::Object.list();
            }
        }
        Inner::Open | Inner::Unsaid | Inner::Absent
            if !lists(&field.ty) && is_shown_as_list(values) =>
        {
            field.ty = Type::Object.list();
        }
        _ => {}
    }
}
