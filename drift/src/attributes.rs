//! The attributes of a field that both sides have: required, default, example, limits and
//! permissions. Its documented values are compared in `enums`.

use serde_json::Value;

use super::{
    Rule,
    comparison::{Comparison, same, show},
    enums,
    location::Location,
    matching::PlacedField,
};
use feishu_spec::{
    Facts, Field, Witness,
    limit::{Difference, Shift, differences},
};

pub(super) fn compare(
    cx: &mut Comparison<'_>,
    location: Location,
    older: &PlacedField<'_>,
    newer: &PlacedField<'_>,
) {
    let (old, new, path) = (older.field, newer.field, &newer.path);
    // Destructured so that a new fact does not compile until it is compared here or elsewhere.
    let Facts {
        // Compared in `matching` and `fields`, which pair fields and descend into them.
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
        // No code depends on it: `gen --docs` tells which explanations need another look.
        wording: _,
        witness: _,
        // Only specs imported with prose have one, and those are not compared.
        description: _,
    } = old.facts();
    let item = cx.new.member(path);
    witness(cx, [old, new], path, &item);
    cx.witness = new.witness;
    required(cx, location, older, newer, &item);
    value(cx, [&old.default, &new.default], path, &item, |was, is| match (location, was, is) {
        (Location::Request, false, _) => Rule::RequestDefaultAdded,
        (Location::Request, _, false) => Rule::RequestDefaultRemoved,
        (Location::Request, ..) => Rule::RequestDefaultChanged,
        _ => Rule::ReceivedDefaultChanged,
    });
    value(cx, [&old.example, &new.example], path, &item, |_, _| Rule::ExampleChanged);
    enums::compare(cx, older, newer, &item);
    limits(cx, location, old, new, path, &item);
    scopes(cx, old, new, path, &item);
    cx.witness = None;
}

/// Who tells of the field: the SDK knows many before their page does.
fn witness(cx: &mut Comparison<'_>, [old, new]: [&Field; 2], path: &str, item: &Option<String>) {
    if old.witness == new.witness {
        return;
    }
    let [was, is] = [old, new]
        .map(|field| Some(field.witness.map_or("on the page", Witness::about).to_owned()));
    cx.at(Rule::FieldWitnessChanged, path, was, is, item.clone());
}

fn required(
    cx: &mut Comparison<'_>,
    location: Location,
    old: &PlacedField<'_>,
    new: &PlacedField<'_>,
    item: &Option<String>,
) {
    if old.required == new.required {
        return;
    }
    let rule = match (location, new.required) {
        (Location::Request, true) => Rule::RequestFieldBecameRequired,
        (Location::Request, false) => Rule::RequestFieldBecameOptional,
        _ => Rule::ReceivedRequiredChanged,
    };
    let [was, is] = [old, new]
        .map(|placed| Some(if placed.required { "required" } else { "optional" }.to_owned()));
    cx.at(rule, &new.path, was, is, item.clone());
}

/// A default or an example. The arguments of `rule` are whether the old and the new side have
/// one.
fn value(
    cx: &mut Comparison<'_>,
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
    cx: &mut Comparison<'_>,
    location: Location,
    old: &Field,
    new: &Field,
    path: &str,
    item: &Option<String>,
) {
    for Difference { shift, old, new } in differences(old, new) {
        let rule = match (location, shift) {
            (Location::Request, Shift::Tightened) => Rule::RequestLimitTightened,
            (Location::Request, Shift::Loosened) => Rule::RequestLimitLoosened,
            (Location::Request, Shift::Changed) => Rule::RequestPatternChanged,
            (Location::Response | Location::Header | Location::Event | Location::Envelope, _) => {
                Rule::ReceivedLimitChanged
            }
        };
        cx.at(rule, path, old, new, item.clone());
    }
}

/// Any one of a field's permissions is enough; without one the platform omits the field.
fn scopes(cx: &mut Comparison<'_>, old: &Field, new: &Field, path: &str, item: &Option<String>) {
    let removed: Vec<&String> =
        old.scopes.iter().filter(|scope| !new.scopes.contains(scope)).collect();
    let added: Vec<&String> =
        new.scopes.iter().filter(|scope| !old.scopes.contains(scope)).collect();
    if removed.is_empty() && added.is_empty() {
        return;
    }
    let harder = old.scopes.is_empty() || (!removed.is_empty() && !new.scopes.is_empty());
    let rule = if harder { Rule::FieldScopeRequired } else { Rule::FieldScopeRelaxed };
    let [was, is] =
        [old, new].map(|field| (!field.scopes.is_empty()).then(|| field.scopes.join(" or ")));
    cx.at(rule, path, was, is, item.clone());
}
