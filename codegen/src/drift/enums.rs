//! The documented values of a field.

use super::{
    Rule,
    context::{Context, same, show},
};
use crate::spec::{EnumValue, Field, Type};

pub(super) fn compare(
    cx: &mut Context<'_>,
    old: &Field,
    new: &Field,
    path: &str,
    item: &Option<String>,
) {
    if old.values.is_empty() && new.values.is_empty() {
        return;
    }
    match (is_enum(old), is_enum(new)) {
        (false, true) => {
            cx.at(Rule::FieldBecameEnum, path, list(&old.values), list(&new.values), item.clone());
        }
        (true, false) => {
            cx.at(
                Rule::FieldNoLongerEnum,
                path,
                list(&old.values),
                list(&new.values),
                item.clone(),
            );
        }
        (true, true) => variants(cx, old, new, path, item),
        (false, false) => {
            if !equal(&old.values, &new.values) {
                cx.at(
                    Rule::ValuesChanged,
                    path,
                    list(&old.values),
                    list(&new.values),
                    item.clone(),
                );
            }
        }
    }
}

/// Strings and whole numbers with documented values become open enums.
fn is_enum(field: &Field) -> bool {
    !field.values.is_empty() && matches!(field.ty.innermost(), Type::String | Type::Int)
}

fn variants(cx: &mut Context<'_>, old: &Field, new: &Field, path: &str, item: &Option<String>) {
    let numbers = [old, new].map(|field| *field.ty.innermost() == Type::Int) == [true, true];
    for value in firsts(&old.values) {
        if find(&new.values, value).is_none() {
            cx.at(Rule::EnumValueRemoved, path, Some(label(value)), None, item.clone());
        }
    }
    for value in firsts(&new.values) {
        match find(&old.values, value) {
            None => cx.at(Rule::EnumValueAdded, path, None, Some(label(value)), item.clone()),
            Some(before) if label(before) != label(value) => {
                let renamed = numbers && before.label != value.label;
                let rule = if renamed { Rule::EnumVariantRenamed } else { Rule::EnumLabelChanged };
                cx.at(rule, path, Some(label(before)), Some(label(value)), item.clone());
            }
            Some(_) => {}
        }
    }
}

/// Without repetitions: some pages list a value twice.
fn firsts(values: &[EnumValue]) -> impl Iterator<Item = &EnumValue> {
    values
        .iter()
        .enumerate()
        .filter(|(index, value)| find(&values[..*index], value).is_none())
        .map(|(_, value)| value)
}

fn find<'v>(values: &'v [EnumValue], wanted: &EnumValue) -> Option<&'v EnumValue> {
    values.iter().find(|value| same(&value.value, &wanted.value))
}

fn equal(old: &[EnumValue], new: &[EnumValue]) -> bool {
    let covers = |a: &[EnumValue], b: &[EnumValue]| {
        a.iter().all(|value| find(b, value).is_some_and(|other| label(other) == label(value)))
    };
    covers(old, new) && covers(new, old)
}

/// `2 (paid)`
fn label(value: &EnumValue) -> String {
    let notes: Vec<&str> =
        [&value.label, &value.note].into_iter().flatten().map(String::as_str).collect();
    if notes.is_empty() {
        return show(&value.value);
    }
    format!("{} ({})", show(&value.value), notes.join(", "))
}

fn list(values: &[EnumValue]) -> Option<String> {
    (!values.is_empty())
        .then(|| values.iter().map(|value| show(&value.value)).collect::<Vec<_>>().join(", "))
}
