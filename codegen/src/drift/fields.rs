//! Fields added, removed, renamed, moved and retyped, and the order of arguments. What is said
//! of a field that stayed stands in `attributes`, which of them correspond in `matching`.

use super::{
    Rule, attributes,
    context::Context,
    item::{Items, member},
    matching::{self, Kind, Match, Slot},
};
use crate::spec::{Field, Type};

/// Where fields stand, and so which rules hold for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Request,
    Response,
    Header,
    Event,
}

/// Fields under one path. Groups of the older and the newer side correspond by their order.
pub(super) struct Group<'a> {
    /// Path of what holds the fields: `request.body.lines[]`.
    pub(super) prefix: String,
    pub(super) fields: &'a [Field],
}

impl<'a> Group<'a> {
    pub(super) fn new(prefix: &str, fields: &'a [Field]) -> Self {
        Group { prefix: prefix.to_owned(), fields }
    }
}

/// The struct that holds the fields, before and after.
#[derive(Clone)]
pub(super) struct Owner {
    pub(super) old: Option<String>,
    pub(super) new: Option<String>,
}

/// Compares the fields of one struct, which are spread over several groups where a request
/// takes them from path, query, headers and body.
pub(super) fn compare(
    cx: &mut Context<'_>,
    side: Side,
    old: &[Group<'_>],
    new: &[Group<'_>],
    owner: &Owner,
) {
    let matches = matching::fields(old, new);
    for found in &matches {
        field(cx, side, found, owner);
    }
    if side == Side::Request {
        argument_order(cx, &matches, owner);
    }
}

fn field(cx: &mut Context<'_>, side: Side, found: &Match<'_>, owner: &Owner) {
    let item = |owner: &Option<String>, slot: &Slot<'_>| {
        owner.as_ref().map(|owner| member(owner, &slot.field.name))
    };
    match (&found.old, &found.new) {
        (Some(old), None) => {
            let was = Some(describe(old.field, side));
            cx.at(removed(side), &old.path, was, None, item(&owner.old, old));
        }
        (None, Some(new)) => {
            let is = Some(describe(new.field, side));
            cx.at(added(side, new.field), &new.path, None, is, item(&owner.new, new));
        }
        (Some(old), Some(new)) => {
            let was_and_is = || (Some(old.path.clone()), Some(new.path.clone()));
            match found.kind {
                Kind::Same => {}
                Kind::Moved => {
                    let (was, is) = was_and_is();
                    cx.at(moved(side), &old.path, was, is, item(&owner.new, new));
                }
                Kind::Renamed => {
                    let (was, is) = (Some(old.field.name.clone()), Some(new.field.name.clone()));
                    cx.at(renamed(side), &old.path, was, is, item(&owner.old, old));
                }
            }
            both(cx, side, old, new, item(&owner.new, new), owner);
        }
        (None, None) => {}
    }
}

fn both(
    cx: &mut Context<'_>,
    side: Side,
    old: &Slot<'_>,
    new: &Slot<'_>,
    item: Option<String>,
    owner: &Owner,
) {
    let path = &new.path;
    if shape(old.field) != shape(new.field) {
        let (was, is) = (Some(describe(old.field, side)), Some(describe(new.field, side)));
        cx.at(retyped(side), path, was, is, item.clone());
    }
    attributes::compare(cx, side, old.field, new.field, path, item);

    let structs = [old, new].map(|slot| *slot.field.ty.innermost() == Type::Object);
    if structs == [true, true] {
        // Headers are never structs, and the types of an event have no items.
        let type_of = |items: &Option<Items>, slot: &Slot<'_>| {
            owner.new.as_ref().and(items.as_ref()).map(|items| items.type_of(slot.field))
        };
        let inner = Owner { old: type_of(&cx.old_items, old), new: type_of(&cx.items, new) };
        if !old.field.fields.is_empty() && !new.field.fields.is_empty() {
            type_name(cx, path, &inner);
        }
        let groups = [old, new].map(|slot| {
            let prefix = format!("{}{}", slot.path, suffix(&slot.field.ty));
            Group { prefix, fields: &slot.field.fields }
        });
        let [old, new] = groups;
        compare(cx, side, &[old], &[new], &inner);
    }
}

/// A type that has another name, once however often it is used. Where the endpoint itself was
/// renamed its module differs, which is reported with it; only the last part counts here.
fn type_name(cx: &mut Context<'_>, path: &str, owner: &Owner) {
    let (Some(old), Some(new)) = (&owner.old, &owner.new) else { return };
    let last = |item: &str| item.rsplit("::").next().unwrap_or_default().to_owned();
    if last(old) != last(new) && cx.renamed_types.insert((old.clone(), new.clone())) {
        cx.at(Rule::TypeRenamed, path, Some(last(old)), Some(last(new)), Some(old.clone()));
    }
}

/// Up to this many required fields are arguments; more are members of a literal, whose order
/// does not matter.
const MOST_ARGUMENTS: usize = 4;

/// Arguments stand in documentation order, so another order there is another order here.
fn argument_order(cx: &mut Context<'_>, matches: &[Match<'_>], owner: &Owner) {
    let mut common: Vec<(&Slot<'_>, &Slot<'_>)> = Vec::new();
    let mut counts = [0, 0];
    for found in matches {
        let required =
            |slot: &Option<Slot<'_>>| slot.as_ref().is_some_and(|slot| slot.field.required);
        counts[0] += usize::from(required(&found.old));
        counts[1] += usize::from(required(&found.new));
        if let (Some(old), Some(new)) = (&found.old, &found.new)
            && old.field.required
            && new.field.required
        {
            common.push((old, new));
        }
    }
    if counts[0].max(counts[1]) > MOST_ARGUMENTS {
        return;
    }
    let mut old = common.clone();
    old.sort_by_key(|(old, _)| old.place);
    common.sort_by_key(|(_, new)| new.place);
    let names = |slots: &[&Slot<'_>]| {
        Some(slots.iter().map(|slot| slot.field.name.as_str()).collect::<Vec<_>>().join(", "))
    };
    let old: Vec<&Slot<'_>> = old.iter().map(|(old, _)| *old).collect();
    let before: Vec<&Slot<'_>> = common.iter().map(|(old, _)| *old).collect();
    if old.iter().map(|slot| slot.place).eq(before.iter().map(|slot| slot.place)) {
        return;
    }
    let new: Vec<&Slot<'_>> = common.iter().map(|(_, new)| *new).collect();
    // The compiler notices only where an argument of another type comes to stand, or their
    // number differs, in which case another rule has told that already.
    let swapped = counts[0] == counts[1]
        && old.len() == counts[0]
        && old.iter().zip(&new).all(|(old, new)| argument(old.field) == argument(new.field));
    let rule =
        if swapped { Rule::RequestArgumentsSwapped } else { Rule::RequestArgumentsReordered };
    let path = common_parent(new.iter().map(|slot| slot.path.as_str()));
    cx.at(rule, &path, names(&old), names(&new), owner.new.clone());
}

/// What tells the Rust type of an argument.
fn argument(field: &Field) -> (&Type, Option<&str>, bool) {
    (&field.ty, field.type_name.as_deref(), field.values.is_empty())
}

/// The path below which all of these lie.
fn common_parent<'p>(mut paths: impl Iterator<Item = &'p str>) -> String {
    let parts = |path: &'p str| path.split('.').collect::<Vec<_>>();
    let mut common = paths.next().map(parts).unwrap_or_default();
    common.pop();
    for path in paths {
        let equal = common.iter().zip(parts(path)).take_while(|(a, b)| *a == b).count();
        common.truncate(equal);
    }
    common.join(".")
}

/// What lists and maps add to a path: `[]` and `{}`.
pub(super) fn suffix(ty: &Type) -> String {
    match ty {
        Type::List(inner) => format!("[]{}", suffix(inner)),
        Type::Map(inner) => format!("{{}}{}", suffix(inner)),
        _ => String::new(),
    }
}

/// What decides the Rust type, beside the names of structs and enums.
fn shape(field: &Field) -> (&Type, Option<&str>) {
    (&field.ty, field.same_as.as_deref())
}

/// A field in a few words: `string, required`, `object[] of 3 fields`.
pub(super) fn describe(field: &Field, side: Side) -> String {
    let mut text = field.ty.to_string();
    if let Some(same) = &field.same_as {
        text += &format!(" like {same}");
    } else if !field.fields.is_empty() {
        let count = count(&field.fields);
        text += &format!(" of {count} field{}", if count == 1 { "" } else { "s" });
    }
    if side == Side::Request {
        text += if field.required { ", required" } else { ", optional" };
    }
    text
}

/// All fields below, however deep.
fn count(fields: &[Field]) -> usize {
    fields.iter().map(|field| 1 + count(&field.fields)).sum()
}

fn added(side: Side, field: &Field) -> Rule {
    match side {
        Side::Request if field.required => Rule::RequestRequiredFieldAdded,
        Side::Request => Rule::RequestFieldAdded,
        Side::Response => Rule::ResponseFieldAdded,
        Side::Header => Rule::ResponseHeaderAdded,
        Side::Event => Rule::EventFieldAdded,
    }
}

fn removed(side: Side) -> Rule {
    match side {
        Side::Request => Rule::RequestFieldRemoved,
        Side::Response => Rule::ResponseFieldRemoved,
        Side::Header => Rule::ResponseHeaderRemoved,
        Side::Event => Rule::EventFieldRemoved,
    }
}

fn renamed(side: Side) -> Rule {
    match side {
        Side::Request => Rule::RequestFieldRenamed,
        Side::Response => Rule::ResponseFieldRenamed,
        Side::Header => Rule::ResponseHeaderChanged,
        Side::Event => Rule::EventFieldRenamed,
    }
}

fn retyped(side: Side) -> Rule {
    match side {
        Side::Request => Rule::RequestFieldRetyped,
        Side::Response => Rule::ResponseFieldRetyped,
        Side::Header => Rule::ResponseHeaderChanged,
        Side::Event => Rule::EventFieldRetyped,
    }
}

fn moved(side: Side) -> Rule {
    if side == Side::Request { Rule::RequestFieldMoved } else { Rule::ResponseFieldMoved }
}
