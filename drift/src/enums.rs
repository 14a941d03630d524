//! The documented values of a field.

use super::{
    Rule,
    comparison::{Comparison, same, show},
    matching::PlacedField,
};
use feishu_spec::{EnumValue, Field, Type};

pub(super) fn compare(
    cx: &mut Comparison<'_>,
    older: &PlacedField<'_>,
    newer: &PlacedField<'_>,
    item: &Option<String>,
) {
    let (old, new, path) = (older.field, newer.field, &newer.path);
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
        (true, true) => variants(cx, older, newer, item),
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

/// Whether the field becomes an open enum: a string or integer with documented values. If one of
/// the values of an integer is not an integer, the list is prose.
fn is_enum(field: &Field) -> bool {
    let whole = |value: &EnumValue| {
        value.value.as_i64().is_some()
            || value.value.as_str().is_some_and(|text| text.trim().parse::<i64>().is_ok())
    };
    match field.ty.innermost() {
        Type::String => !field.values.is_empty(),
        Type::Int => !field.values.is_empty() && field.values.iter().all(whole),
        _ => false,
    }
}

fn variants(
    cx: &mut Comparison<'_>,
    older: &PlacedField<'_>,
    newer: &PlacedField<'_>,
    item: &Option<String>,
) {
    let (old, new, path) = (older.field, newer.field, &newer.path);
    // A variant may come from another field that shares the enum.
    let (before, after) = (cx.old, cx.new);
    let variants = |value: &EnumValue| {
        (before.variant(&older.path, &value.value), after.variant(path, &value.value))
    };
    for value in firsts(&old.values).filter(|value| find(&new.values, value).is_none()) {
        let stays = variants(value).1.is_some();
        let rule = if stays { Rule::EnumValueUndocumented } else { Rule::EnumValueRemoved };
        cx.at(rule, path, Some(label(value)), None, item.clone());
    }
    for value in firsts(&new.values) {
        let Some(before) = find(&old.values, value) else {
            let known = variants(value).0.is_some();
            let rule = if known { Rule::EnumValueDocumented } else { Rule::EnumValueAdded };
            cx.at(rule, path, None, Some(label(value)), item.clone());
            continue;
        };
        match variants(value) {
            (Some(was), Some(is)) if was != is => {
                let [was, is] = [(before, was), (value, is)]
                    .map(|(value, variant)| Some(format!("{variant}: {}", label(value))));
                cx.at(Rule::EnumVariantRenamed, path, was, is, item.clone());
            }
            // The type of the field tells that the value became text, or stopped being text.
            _ if notes(before) != notes(value) => {
                let (was, is) = (Some(label(before)), Some(label(value)));
                cx.at(Rule::EnumLabelChanged, path, was, is, item.clone());
            }
            _ => {}
        }
    }
}

/// The values without duplicates: some pages list a value twice.
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
    match notes(value) {
        none if none.is_empty() => show(&value.value),
        notes => format!("{} ({notes})", show(&value.value)),
    }
}

/// What is said of a value.
fn notes(value: &EnumValue) -> String {
    let notes = [&value.label, &value.note].into_iter().flatten().map(String::as_str);
    notes.collect::<Vec<_>>().join(", ")
}

fn list(values: &[EnumValue]) -> Option<String> {
    (!values.is_empty())
        .then(|| values.iter().map(|value| show(&value.value)).collect::<Vec<_>>().join(", "))
}
