//! Doc comments of fields: all that the type does not say, such as limits, default, example and
//! scopes.

use super::text::{code, codes, sentence, text, value_text};
use crate::{
    ir::{Check, Doc, Type},
    lower::{
        checks::{NOT_EMPTY, innermost, is_checked},
        names,
    },
};
use feishu_spec::{
    EnumValue, Field,
    limit::{Level, Limit, LimitKind},
};

/// The doc comment of a field. `conditions` are sentences about it and other fields. `only` are the
/// calls that document it, if other calls with the same struct do not.
pub(in crate::lower) fn field(
    words: Option<&str>,
    spec: &Field,
    ty: &Type,
    checks: &[Check],
    conditions: &[String],
    only: &[String],
) -> Doc {
    let words = words.map_or_else(|| format!("{}.", names::english(&spec.name)), sentence);
    let mut facts: Vec<String> = match (limits(ty, checks, spec), moment(spec)) {
        (Some(limits), Some(moment)) => vec![format!("{limits}: {moment}.")],
        (limits, moment) => {
            let only = limits.or(moment.map(str::to_owned));
            only.map(|only| format!("{only}.")).into_iter().collect()
        }
    };
    facts.extend(conditions.iter().cloned());
    if !matches!(innermost(ty), Type::Enum(_)) {
        facts.extend(values(&spec.values));
    }
    if let Some(pattern) = &spec.pattern {
        let checked = !checks.is_empty() && is_checked(Limit::Pattern(pattern), ty);
        let note = if checked { "" } else { " (not checked)" };
        facts.push(format!("Pattern: {}{note}.", code(pattern)));
    }
    for (name, value) in [("Default", &spec.default), ("Example", &spec.example)] {
        if let Some(value) = value.as_ref().and_then(value_text) {
            facts.push(format!("{name}: {}.", code(&value)));
        }
    }
    match spec.scopes.as_slice() {
        [] => {}
        [scope] => facts.push(format!("Needs the scope {}.", code(scope))),
        scopes => facts.push(format!("Needs one of the scopes {}.", codes(scopes))),
    }
    if !only.is_empty() {
        facts.push(format!("Documented for {} only.", codes(only)));
    }
    if facts.is_empty() { vec![words] } else { vec![words, String::new(), facts.join(" ")] }
}

/// The unit of a point in time, if the example shows it.
fn moment(spec: &Field) -> Option<&'static str> {
    let name = names::english(&spec.name).to_lowercase();
    let timely = ["time", "timestamp", "date", "at", "deadline", "start", "end", "due"];
    if !name.split(' ').any(|word| timely.contains(&word)) {
        return None;
    }
    let example = value_text(spec.example.as_ref()?)?;
    let digits = example.starts_with('1') && example.chars().all(|c| c.is_ascii_digit());
    match (digits, example.len()) {
        (true, 10) => Some("Unix time in seconds"),
        (true, 13) => Some("Unix time in milliseconds"),
        _ => None,
    }
}

/// The values of a field that is not an enum, such as a truth value.
fn values(values: &[EnumValue]) -> Option<String> {
    let told: Vec<String> = values
        .iter()
        .filter_map(|value| {
            let label = value.note.as_ref().or(value.label.as_ref())?;
            Some(format!("{} is {}", code(&value_text(&value.value)?), text(label)))
        })
        .collect();
    (!told.is_empty()).then(|| format!("Documented as: {}.", told.join("; ")))
}

/// The type with its limits: `Text of 1 to 100 characters`, `List of text, 1 to 500 items`. Returns
/// nothing without limits, since code shows the type.
fn limits(ty: &Type, checks: &[Check], spec: &Field) -> Option<String> {
    let limits = bounded(ty, checks, spec);
    (!limits.is_empty()).then(|| format!("{}{limits}", noun(ty).unwrap_or_else(|| plural(ty))))
}

/// The documented limits, even where they are too odd to be checked.
fn bounded(ty: &Type, checks: &[Check], spec: &Field) -> String {
    let mut limits: String = spec.limits().filter_map(|limit| limit_words(limit, ty)).collect();
    if checks.iter().any(|check| check.rule == NOT_EMPTY) {
        limits.push_str(", not empty");
    }
    limits
}

/// A limit as it stands behind a noun: `, 1 to 500 items`, ` of 1 to 100 characters`.
fn limit_words(limit: Limit<'_>, ty: &Type) -> Option<String> {
    let characters = limit.kind() == LimitKind::Characters;
    // Patterns have a sentence of their own, and the values of an enum are as long as they are.
    let told = limit.kind() != LimitKind::Pattern
        && !(characters && matches!(innermost(ty), Type::Enum(_)));
    let words = limit.words().filter(|_| told)?;
    let listed = matches!(ty, Type::List(_) | Type::Map(_));
    let joint = match (limit.level() == Level::Innermost && listed, characters) {
        (true, true) => ", each of",
        (true, false) => ", each",
        (false, true) => " of",
        (false, false) => ",",
    };
    Some(format!("{joint} {words}"))
}

/// The noun for a type; nothing for a type whose name says more.
fn noun(ty: &Type) -> Option<&'static str> {
    Some(match ty {
        Type::String => "Text",
        Type::Int => "Whole number",
        Type::Float => "Number",
        Type::Bool => "True or false",
        Type::Value => "JSON of any shape",
        Type::File => "File",
        Type::List(inner) => match **inner {
            Type::String => "List of text",
            Type::Int => "List of whole numbers",
            Type::Float => "List of numbers",
            Type::Bool => "List of true or false",
            Type::Value => "List of JSON of any shape",
            Type::File => "List of files",
            _ => return None,
        },
        Type::Map(inner) => match **inner {
            Type::String => "Map to text",
            Type::Int => "Map to whole numbers",
            Type::Float => "Map to numbers",
            Type::Bool => "Map to true or false",
            Type::Value => "Map to JSON of any shape",
            _ => return None,
        },
        Type::Struct(_) | Type::Enum(_) | Type::Boxed(_) => return None,
    })
}

/// The noun for limits of a type without one.
fn plural(ty: &Type) -> &'static str {
    match ty {
        Type::List(_) => "List",
        Type::Map(_) => "Map",
        _ => "Value",
    }
}
