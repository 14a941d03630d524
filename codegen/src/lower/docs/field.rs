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

/// What is said of a field.
pub(in crate::lower) struct FieldWords<'w> {
    pub(in crate::lower) said: Option<&'w str>,
    /// What is said of each of its values.
    pub(in crate::lower) values: Vec<Option<&'w str>>,
}

/// The doc comment of a field. `conditions` are sentences about it and other fields. `only` are the
/// calls that document it, if other calls with the same struct do not.
pub(in crate::lower) fn field(
    words: &FieldWords<'_>,
    spec: &Field,
    ty: &Type,
    checks: &[Check],
    conditions: &[String],
    only: &[String],
) -> Doc {
    let FieldWords { said, values } = words;
    // Words about a truth value say what both of its values mean.
    let labels = said.is_none() || *innermost(ty) != Type::Bool;
    let moment = moment(spec).filter(|_| !said.is_some_and(|said| said.contains("Unix time")));
    let words = said.map_or_else(|| format!("{}.", names::english(&spec.name)), sentence);
    let limits = limits(ty, checks, spec);
    let told = limits.into_iter().chain(moment.map(str::to_owned));
    let mut facts: Vec<String> = told.map(|told| format!("{told}.")).collect();
    facts.extend(conditions.iter().cloned());
    if !matches!(innermost(ty), Type::Enum(_)) {
        facts.extend(values_told(&spec.values, values, labels));
    }
    if let Some(pattern) = &spec.pattern {
        let checked = !checks.is_empty() && is_checked(Limit::Pattern(pattern), ty);
        let note = if checked { "" } else { " (not checked)" };
        facts.push(format!("Pattern: {}{note}.", code(pattern)));
    }
    for (name, value) in [("Default", &spec.default), ("Example", &spec.example)] {
        let value = value.as_ref().and_then(value_text);
        if let Some(value) = value.filter(|value| !is_remark(value)) {
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

/// Whether an example only tells what to write: `选填，如 1`.
fn is_remark(example: &str) -> bool {
    const STARTS: [&str; 9] =
        ["选填", "必填", "可选，", "请", "参考", "参见", "详见", "示例：", "例如"];
    STARTS.iter().any(|start| example.starts_with(start))
}

/// The values of a field that is not an enum, such as a truth value, with their words or else
/// their labels.
fn values_told(values: &[EnumValue], words: &[Option<&str>], labels: bool) -> Option<String> {
    let told = values.iter().zip(words).filter_map(|(value, words)| {
        let label = || value.note.as_ref().or(value.label.as_ref()).filter(|_| labels);
        let label = || label().map(|label| text(label));
        let words = words.map(|words| words.trim_end_matches('.').to_owned()).or_else(label)?;
        Some(format!("{}: {words}", code(&value_text(&value.value)?)))
    });
    let told: Vec<String> = told.collect();
    (!told.is_empty()).then(|| format!("{}.", told.join("; ")))
}

/// The limits: `1 to 100 characters`, `1 to 500 items, each of at most 20 characters`. The type
/// stands in the code.
fn limits(ty: &Type, checks: &[Check], spec: &Field) -> Option<String> {
    let limits = bounded(ty, checks, spec);
    let limits = limits.trim_start_matches(", ").trim_start_matches(" of ");
    let first = limits.chars().next()?;
    Some(format!("{}{}", first.to_uppercase(), &limits[first.len_utf8()..]))
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
