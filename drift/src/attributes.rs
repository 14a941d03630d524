//! What is said of a field that stayed: required, default, example, limits, permissions. Its
//! values stand in `enums`.

use serde_json::{Number, Value};

use super::{
    Rule,
    context::{Context, same, show},
    enums,
    fields::Side,
    matching::Slot,
};
use feishu_spec::{Bounds, Field};

pub(super) fn compare(cx: &mut Context<'_>, side: Side, older: &Slot<'_>, newer: &Slot<'_>) {
    let (old, new, path) = (older.field, newer.field, &newer.path);
    let item = cx.new.member(path);
    required(cx, side, older, newer, &item);
    value(cx, [&old.default, &new.default], path, &item, |was, is| match (side, was, is) {
        (Side::Request, false, _) => Rule::RequestDefaultAdded,
        (Side::Request, _, false) => Rule::RequestDefaultRemoved,
        (Side::Request, ..) => Rule::RequestDefaultChanged,
        _ => Rule::ReceivedDefaultChanged,
    });
    value(cx, [&old.example, &new.example], path, &item, |_, _| Rule::ExampleChanged);
    enums::compare(cx, older, newer, &item);
    limits(cx, side, old, new, path, &item);
    scopes(cx, old, new, path, &item);
}

fn required(
    cx: &mut Context<'_>,
    side: Side,
    old: &Slot<'_>,
    new: &Slot<'_>,
    item: &Option<String>,
) {
    if old.required == new.required {
        return;
    }
    let rule = match (side, new.required) {
        (Side::Request, true) => Rule::RequestFieldBecameRequired,
        (Side::Request, false) => Rule::RequestFieldBecameOptional,
        _ => Rule::ReceivedRequiredChanged,
    };
    let [was, is] =
        [old, new].map(|slot| Some(if slot.required { "required" } else { "optional" }.to_owned()));
    cx.at(rule, &new.path, was, is, item.clone());
}

/// A default or an example; `rule` is told whether there was one and whether there is one.
fn value(
    cx: &mut Context<'_>,
    [old, new]: [&Option<Value>; 2],
    path: &str,
    item: &Option<String>,
    rule: impl Fn(bool, bool) -> Rule,
) {
    let unchanged = match (old, new) {
        (Some(old), Some(new)) => same(old, new),
        (None, None) => true,
        _ => false,
    };
    if !unchanged {
        let rule = rule(old.is_some(), new.is_some());
        cx.at(rule, path, old.as_ref().map(show), new.as_ref().map(show), item.clone());
    }
}

fn limits(
    cx: &mut Context<'_>,
    side: Side,
    old: &Field,
    new: &Field,
    path: &str,
    item: &Option<String>,
) {
    bounds(
        cx,
        side,
        [numbers(&old.characters), numbers(&new.characters)],
        "characters",
        path,
        item,
    );
    bounds(cx, side, [numbers(&old.items), numbers(&new.items)], "elements", path, item);
    let [old_range, new_range] = [old, new].map(|field| field.range.clone().unwrap_or_default());
    bounds(cx, side, [old_range, new_range], "", path, item);
    if old.pattern != new.pattern {
        let rule = match (side, &old.pattern, &new.pattern) {
            (Side::Request, None, _) => Rule::RequestLimitTightened,
            (Side::Request, _, None) => Rule::RequestLimitLoosened,
            (Side::Request, ..) => Rule::RequestPatternChanged,
            _ => Rule::ReceivedLimitChanged,
        };
        let show =
            |pattern: &Option<String>| pattern.as_ref().map(|pattern| format!("pattern {pattern}"));
        cx.at(rule, path, show(&old.pattern), show(&new.pattern), item.clone());
    }
}

fn numbers(bounds: &Option<Bounds<u64>>) -> Bounds<Number> {
    let bounds = bounds.clone().unwrap_or_default();
    Bounds { min: bounds.min.map(Number::from), max: bounds.max.map(Number::from) }
}

/// Each end by itself: one may be let out while the other is taken in.
fn bounds(
    cx: &mut Context<'_>,
    side: Side,
    [old, new]: [Bounds<Number>; 2],
    unit: &str,
    path: &str,
    item: &Option<String>,
) {
    let ends = [("at least", old.min, new.min, false), ("at most", old.max, new.max, true)];
    for (word, was, is, upper) in ends {
        let narrower = match (&was, &is) {
            (None, None) => continue,
            (None, Some(_)) => true,
            (Some(_), None) => false,
            (Some(was), Some(is)) => match order(was, is) {
                std::cmp::Ordering::Equal => continue,
                order => order.is_gt() == upper,
            },
        };
        let rule = match (side, narrower) {
            (Side::Request, true) => Rule::RequestLimitTightened,
            (Side::Request, false) => Rule::RequestLimitLoosened,
            _ => Rule::ReceivedLimitChanged,
        };
        let show = |bound: Option<Number>| {
            bound.map(|bound| format!("{word} {bound} {unit}").trim_end().to_owned())
        };
        cx.at(rule, path, show(was), show(is), item.clone());
    }
}

/// Integers are compared as such: as floats, large ones next to each other would be equal.
fn order(a: &Number, b: &Number) -> std::cmp::Ordering {
    match (a.as_i128(), b.as_i128()) {
        (Some(a), Some(b)) => a.cmp(&b),
        _ => {
            let float = |number: &Number| number.as_f64().unwrap_or_default();
            float(a).total_cmp(&float(b))
        }
    }
}

/// Any one of a field's permissions is enough, and without one the platform leaves it out.
fn scopes(cx: &mut Context<'_>, old: &Field, new: &Field, path: &str, item: &Option<String>) {
    let gone: Vec<&String> =
        old.scopes.iter().filter(|scope| !new.scopes.contains(scope)).collect();
    let come: Vec<&String> =
        new.scopes.iter().filter(|scope| !old.scopes.contains(scope)).collect();
    if gone.is_empty() && come.is_empty() {
        return;
    }
    let harder = old.scopes.is_empty() || (!gone.is_empty() && !new.scopes.is_empty());
    let rule = if harder { Rule::FieldScopeRequired } else { Rule::FieldScopeRelaxed };
    let [was, is] =
        [old, new].map(|field| (!field.scopes.is_empty()).then(|| field.scopes.join(" or ")));
    cx.at(rule, path, was, is, item.clone());
}
