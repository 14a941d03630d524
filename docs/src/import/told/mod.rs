//! Limits that the description of a request field tells in words, with no label: `最大值为 500`,
//! `最多传入 100 个 ID`, `不超过 64 字符`. What is plain is taken, what is not is reported for a
//! person to settle; a limit that the page's own example breaks is not taken.

mod clauses;
mod count;
mod phrases;
#[cfg(test)]
mod tests;

use std::sync::LazyLock;

use regex::Regex;
use serde_json::{Number, Value};

pub use self::count::ToldCount;
use self::{
    clauses::Clause,
    phrases::{Of, ToldLimit},
};
use super::{Kind, context::Context, rows::FieldRow};
use feishu_spec::{Bounds, Field, Type, limit::Level};

/// Words that say that a value beyond the limit is taken too, or that the limit is about several
/// fields at once.
static LENIENT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        "截断|一起计算|[被会将]忽略|去重|按照? *[0-9]|不足 *[0-9]+ *取|自动(?:更新|修正)为离",
    )
    .expect("a pattern")
});

/// Takes the limits that the description of a row tells. `shown` are the values of the field in
/// the example of the request.
pub(super) fn apply(
    context: &mut Context<'_>,
    field: &mut Field,
    row: &FieldRow,
    shown: &[&Value],
) {
    // Most descriptions have no number, and no limit is told without one.
    let has_number = |text: &str| text.contains(|it: char| it.is_ascii_digit());
    if !has_number(&row.facts.sentences) {
        return;
    }
    let text = clauses::clean(&row.facts.sentences);
    let found = clauses::candidates(&text);
    if found.is_empty() {
        return;
    }
    let lenient = LENIENT.is_match(&text);
    let (told, unread) = if lenient {
        let unread = found.into_iter().filter(|clause| !says_again(field, &clause.plain));
        (Field::new(&field.name, field.ty.clone()), unread.map(|clause| clause.shown).collect())
    } else {
        gather(field, found)
    };
    let outcome = take(field, &told, shown);
    let mut report = |found: &str, expected: &str| {
        context.report_found(
            Kind::ToldLimit,
            row.place,
            found,
            format!("{expected} (`{}`)", row.name),
        );
    };
    for clause in &unread {
        report(clause, "a limit in words that can mean one thing only");
    }
    let limits: Vec<String> = told.limits().map(|limit| limit.to_string()).collect();
    let limits = limits.join(", ");
    match &outcome {
        RowOutcome::Broken(value) => {
            report(&limits, &format!("a limit that the page's own `{value}` keeps to"));
        }
        RowOutcome::Differs(rules) => {
            report(&limits, &format!("what the rules of the row say: {rules}"))
        }
        RowOutcome::Taken | RowOutcome::Known => {}
    }
    let count = &mut context.told;
    let group = match &outcome {
        RowOutcome::Broken(_) => &mut count.refused,
        RowOutcome::Differs(_) => &mut count.differ,
        _ if !unread.is_empty() => &mut count.listed,
        RowOutcome::Taken => &mut count.read,
        RowOutcome::Known => &mut count.known,
    };
    *group += 1;
}

/// The limits that clauses tell of a field, on a field with nothing else, and the clauses that
/// were not read. A page that says two things of one end says none.
fn gather(field: &Field, found: Vec<Clause>) -> (Field, Vec<String>) {
    let mut told = Field::new(&field.name, field.ty.clone());
    let (mut taken, mut unread) = (Vec::new(), Vec::new());
    let mut contradicts = false;
    for clause in found {
        match phrases::read(&clause, &field.name).map(|read| set(&mut told, &read)) {
            Some(Fit::Taken) => taken.push(clause.shown),
            Some(Fit::Contradicts) => {
                contradicts = true;
                unread.push(clause.shown);
            }
            Some(Fit::OtherType) | None if says_again(field, &clause.plain) => {}
            Some(Fit::OtherType) | None => unread.push(clause.shown),
        }
    }
    if contradicts {
        unread.splice(..0, taken);
        told = Field::new(&field.name, field.ty.clone());
    }
    (told, unread)
}

/// Whether the limits of a field already hold each number of a clause.
fn says_again(field: &Field, clause: &str) -> bool {
    let limits: Vec<String> = field.limits().map(|limit| limit.to_string()).collect();
    let known: Vec<&str> = limits.iter().flat_map(|limit| numbers(limit)).collect();
    numbers(clause).all(|number| known.contains(&number))
}

fn numbers(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_digit()).filter(|number| !number.is_empty())
}

/// Whether a limit can be one of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fit {
    Taken,
    /// Fields of this type have no such limit.
    OtherType,
    /// The field has another limit already.
    Contradicts,
}

/// Puts a limit where the type of the field says that it belongs.
fn set(field: &mut Field, told: &ToldLimit) -> Fit {
    let many = matches!(field.ty, Type::List(_) | Type::Map(_));
    let joined = match (&field.ty, told.of) {
        (Type::Int | Type::Float, Of::Things | Of::Bare) => {
            Some(join(&mut field.range, told.bounds.clone()))
        }
        (Type::String, Of::Characters | Of::Length) => {
            counts(&told.bounds).map(|bounds| join(&mut field.characters, bounds))
        }
        (_, Of::Things | Of::Places | Of::Length | Of::Bare) if many => {
            counts(&told.bounds).map(|bounds| join(&mut field.items, bounds))
        }
        _ => None,
    };
    match joined {
        Some(true) => Fit::Taken,
        Some(false) => Fit::Contradicts,
        None => Fit::OtherType,
    }
}

fn counts(bounds: &Bounds<Number>) -> Option<Bounds<u64>> {
    let count = |end: &Option<Number>| end.as_ref().map(|n| n.as_u64().ok_or(())).transpose().ok();
    Some(Bounds { min: count(&bounds.min)?, max: count(&bounds.max)? })
}

/// Adds ends to a limit; false, and nothing added, where it has another one.
fn join<N: Clone + PartialEq>(slot: &mut Option<Bounds<N>>, bounds: Bounds<N>) -> bool {
    let into = slot.clone().unwrap_or(Bounds { min: None, max: None });
    let agree =
        |one: &Option<N>, other: &Option<N>| one.is_none() || other.is_none() || one == other;
    if !agree(&into.min, &bounds.min) || !agree(&into.max, &bounds.max) {
        return false;
    }
    *slot = Some(Bounds { min: into.min.or(bounds.min), max: into.max.or(bounds.max) });
    true
}

/// What became of the limits that a row tells.
enum RowOutcome {
    Taken,
    Known,
    /// The rules of the row say something else.
    Differs(String),
    /// The page's own value breaks it.
    Broken(String),
}

/// Takes limits into a field, where its rules say nothing else and its examples keep to them.
fn take(field: &mut Field, told: &Field, shown: &[&Value]) -> RowOutcome {
    let mut with = field.clone();
    let agree = told.items.clone().is_none_or(|bounds| join(&mut with.items, bounds))
        && told.characters.clone().is_none_or(|bounds| join(&mut with.characters, bounds))
        && told.range.clone().is_none_or(|bounds| join(&mut with.range, bounds));
    if !agree || reversed(&with) {
        let rules: Vec<String> = field.limits().map(|limit| limit.to_string()).collect();
        return RowOutcome::Differs(rules.join(", "));
    }
    if let Some(value) = broken(told, field, shown) {
        return RowOutcome::Broken(value);
    }
    let known = with.limits().eq(field.limits());
    (field.items, field.characters, field.range) = (with.items, with.characters, with.range);
    if known { RowOutcome::Known } else { RowOutcome::Taken }
}

/// Whether nothing lies between the ends of a limit.
fn reversed(field: &Field) -> bool {
    fn turned<N: PartialOrd>(min: Option<N>, max: Option<N>) -> bool {
        min.zip(max).is_some_and(|(min, max)| min > max)
    }
    let float = |end: &Option<Number>| end.as_ref().and_then(Number::as_f64);
    let counts = [&field.items, &field.characters];
    counts.into_iter().flatten().any(|bounds| turned(bounds.min, bounds.max))
        || field.range.as_ref().is_some_and(|range| turned(float(&range.min), float(&range.max)))
}

/// The value of the page, in its row or in its example, that breaks a limit.
fn broken(told: &Field, field: &Field, shown: &[&Value]) -> Option<String> {
    let own = [&field.example, &field.default].into_iter().flatten();
    let listed = field.values.iter().map(|value| &value.value);
    let mut values = own.chain(listed).chain(shown.iter().copied());
    let breaks = |value: &&Value| {
        told.limits().any(|limit| match limit.level() {
            Level::Whole => limit.check(value).is_some(),
            Level::Innermost => innermost(value).iter().any(|value| limit.check(value).is_some()),
        })
    };
    values.find(breaks).map(|value| value.to_string().chars().take(80).collect())
}

fn innermost(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(elements) => elements.iter().flat_map(innermost).collect(),
        other => vec![other],
    }
}
