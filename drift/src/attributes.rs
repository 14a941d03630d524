//! What is said of a field that stayed: required, default, example, limits, permissions. Its
//! values stand in `enums`.

use serde_json::Value;

use super::{
    Rule,
    context::{Context, same, show},
    enums,
    fields::Side,
    matching::Slot,
};
use feishu_spec::{
    Facts, Field,
    limit::{Difference, Shift, differences},
};

pub(super) fn compare(cx: &mut Context<'_>, side: Side, older: &Slot<'_>, newer: &Slot<'_>) {
    let (old, new, path) = (older.field, newer.field, &newer.path);
    // A new fact must be compared here, or somewhere else on purpose.
    let Facts {
        // Which fields are the same, and what is inside them: `fields` and `matching`.
        name: _,
        ty: _,
        type_name: _,
        same_as: _,
        fields: _,
        required: _,
        default: _,
        example: _,
        values: _,
        limits: _,
        scopes: _,
        // Specs that are compared have none.
        description: _,
    } = old.facts();
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
    for Difference { shift, old, new } in differences(old, new) {
        let rule = match (side, shift) {
            (Side::Request, Shift::Tightened) => Rule::RequestLimitTightened,
            (Side::Request, Shift::Loosened) => Rule::RequestLimitLoosened,
            (Side::Request, Shift::Changed) => Rule::RequestPatternChanged,
            (Side::Response | Side::Header | Side::Event | Side::Envelope, _) => {
                Rule::ReceivedLimitChanged
            }
        };
        cx.at(rule, path, old, new, item.clone());
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
