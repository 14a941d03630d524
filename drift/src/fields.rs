//! Fields added, removed, renamed, moved and retyped, and the order of arguments. What is said
//! of a field that stayed stands in `attributes`, which of them correspond in `matching`.

use super::{
    Rule, attributes,
    context::Context,
    matching::{self, Kind, Match, Slot},
};
use feishu_spec::{Field, Type, counts::counted, items::MOST_ARGUMENTS, visit::Path};

/// Where fields stand, and so which rules hold for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Request,
    Response,
    Header,
    /// Inside the member `event` of a push.
    Event,
    /// Around that.
    Envelope,
}

/// Fields under one path. Groups of the older and the newer side correspond by their order.
pub(super) struct Group<'a> {
    /// Path of what holds the fields: `request.body.lines[]`.
    pub(super) prefix: String,
    pub(super) fields: &'a [Field],
    /// Whether every field is required, whatever is said of it: those in a path are.
    pub(super) in_path: bool,
}

impl<'a> Group<'a> {
    pub(super) fn new(prefix: &str, fields: &'a [Field]) -> Self {
        Group { prefix: prefix.to_owned(), fields, in_path: false }
    }
}

/// Compares the fields of one struct, which are spread over several groups where a request
/// takes them from path, query, headers and body.
pub(super) fn compare(cx: &mut Context<'_>, side: Side, old: &[Group<'_>], new: &[Group<'_>]) {
    let matches = matching::fields(old, new);
    for found in &matches {
        field(cx, side, found);
    }
    if side == Side::Request {
        argument_order(cx, &matches);
    }
}

fn field(cx: &mut Context<'_>, side: Side, found: &Match<'_>) {
    match (&found.old, &found.new) {
        (Some(old), None) => {
            let item = cx.old.member(&old.path);
            cx.at(removed(side), &old.path, Some(describe(old, side)), None, item);
        }
        (None, Some(new)) => {
            let item = cx.new.member(&new.path);
            cx.at(added(side, new), &new.path, None, Some(describe(new, side)), item);
        }
        (Some(old), Some(new)) => {
            match found.kind {
                Kind::Same => {}
                Kind::Moved => {
                    let (was, is) = (Some(old.path.clone()), Some(new.path.clone()));
                    let item = cx.new.member(&new.path);
                    cx.at(moved(side), &old.path, was, is, item);
                }
                Kind::Renamed => {
                    let (was, is) = (Some(old.field.name.clone()), Some(new.field.name.clone()));
                    let item = cx.old.member(&old.path);
                    cx.at(renamed(side), &old.path, was, is, item);
                }
            }
            both(cx, side, old, new);
        }
        (None, None) => {}
    }
}

fn both(cx: &mut Context<'_>, side: Side, old: &Slot<'_>, new: &Slot<'_>) {
    let path = &new.path;
    let words = || (Some(describe(old, side)), Some(describe(new, side)));
    if side == Side::Envelope {
        if said(old.field) != said(new.field) {
            let (was, is) = words();
            cx.at(Rule::EnvelopeFieldChanged, path, was, is, None);
        }
    } else if shape(old.field) != shape(new.field) {
        let ((was, is), item) = (words(), cx.new.member(path));
        cx.at(retyped(side), path, was, is, item);
    } else if old.field.ty != new.field.ty {
        let ((was, is), item) = (words(), cx.new.member(path));
        cx.at(Rule::DocumentedTypeChanged, path, was, is, item);
    } else {
        type_name(cx, old, new);
    }
    if side != Side::Envelope {
        attributes::compare(cx, side, old, new);
    }

    let groups = [old, new].map(|slot| {
        let prefix = format!("{}{}", slot.path, suffix(&slot.field.ty));
        // Of what is no struct on both sides, all has been said.
        let structs = is_struct(old.field) && is_struct(new.field);
        let fields = if structs { &slot.field.fields[..] } else { &[] };
        Group { prefix, fields, in_path: false }
    });
    let [old, new] = groups;
    compare(cx, side, &[old], &[new]);
}

/// All that is said of a field but its name and what is inside.
fn said(field: &Field) -> Field {
    Field { name: String::new(), fields: Vec::new(), ..field.clone() }
}

/// A type that has another name, in the crate or only in the documentation; in the crate told
/// once however often it is used, and not where the endpoint's own name changed, which tells it.
fn type_name(cx: &mut Context<'_>, old: &Slot<'_>, new: &Slot<'_>) {
    let (before, after) = (cx.old.type_name(&old.path), cx.new.type_name(&new.path));
    if let (Some(before), Some(after)) = (before, after)
        && before != after
        && !cx.renamed
    {
        let (was, is) = (before.to_owned(), after.to_owned());
        if cx.renamed_types.insert((was.clone(), is.clone())) {
            let item = cx.old.ty(&old.path).map(str::to_owned);
            cx.at(Rule::TypeRenamed, &new.path, Some(was), Some(is), item);
        }
    } else if old.field.type_name != new.field.type_name {
        let (was, is) = (old.field.type_name.clone(), new.field.type_name.clone());
        let item = cx.new.member(&new.path);
        cx.at(Rule::DocumentedTypeChanged, &new.path, was, is, item);
    }
}

/// Arguments stand in documentation order, so another order there is another order here.
fn argument_order(cx: &mut Context<'_>, matches: &[Match<'_>]) {
    let mut common: Vec<(&Slot<'_>, &Slot<'_>)> = Vec::new();
    let mut counts = [0, 0];
    for found in matches {
        let required = |slot: &Option<Slot<'_>>| slot.as_ref().is_some_and(|slot| slot.required);
        counts[0] += usize::from(required(&found.old));
        counts[1] += usize::from(required(&found.new));
        if let (Some(old), Some(new)) = (&found.old, &found.new)
            && old.required
            && new.required
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
    let item =
        if path == "request" { cx.new.request() } else { cx.new.ty(&path).map(str::to_owned) };
    cx.at(rule, &path, names(&old), names(&new), item);
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
    Path::inside(ty).to_string()
}

/// What decides the Rust type, beside the names of structs and enums: the type with what is
/// inside its lists and maps, and what it is like.
fn shape(field: &Field) -> (String, Option<&str>) {
    // An object of which no field is documented is whatever JSON allows.
    let any = *field.ty.innermost() == Type::Any || is_object(field) && !is_struct(field);
    let ty = field.ty.to_string();
    (if any { ty.replace("object", "any") } else { ty }, field.same_as.as_deref())
}

fn is_object(field: &Field) -> bool {
    *field.ty.innermost() == Type::Object
}

fn is_struct(field: &Field) -> bool {
    is_object(field) && (!field.fields.is_empty() || field.same_as.is_some())
}

/// A field in a few words: `string, required`, `object[] of 3 fields`.
pub(super) fn describe(slot: &Slot<'_>, side: Side) -> String {
    let mut text = slot.field.ty.to_string();
    if let Some(same) = &slot.field.same_as {
        text += &format!(" like {}", if same.is_empty() { "the whole" } else { same });
    } else if !slot.field.fields.is_empty() {
        text += &format!(" of {}", counted(count(&slot.field.fields), "field"));
    }
    if side == Side::Request {
        text += if slot.required { ", required" } else { ", optional" };
    }
    text
}

/// All fields below, however deep.
fn count(fields: &[Field]) -> usize {
    fields.iter().map(|field| 1 + count(&field.fields)).sum()
}

fn added(side: Side, slot: &Slot<'_>) -> Rule {
    match side {
        Side::Request if slot.required => Rule::RequestRequiredFieldAdded,
        Side::Request => Rule::RequestFieldAdded,
        Side::Response => Rule::ResponseFieldAdded,
        Side::Header => Rule::ResponseHeaderAdded,
        Side::Event => Rule::EventFieldAdded,
        Side::Envelope => Rule::EnvelopeFieldAdded,
    }
}

fn removed(side: Side) -> Rule {
    match side {
        Side::Request => Rule::RequestFieldRemoved,
        Side::Response => Rule::ResponseFieldRemoved,
        Side::Header => Rule::ResponseHeaderRemoved,
        Side::Event => Rule::EventFieldRemoved,
        Side::Envelope => Rule::EnvelopeFieldRemoved,
    }
}

fn renamed(side: Side) -> Rule {
    match side {
        Side::Request => Rule::RequestFieldRenamed,
        Side::Response => Rule::ResponseFieldRenamed,
        Side::Header => Rule::ResponseHeaderChanged,
        Side::Event => Rule::EventFieldRenamed,
        Side::Envelope => Rule::EnvelopeFieldChanged,
    }
}

fn retyped(side: Side) -> Rule {
    match side {
        Side::Request => Rule::RequestFieldRetyped,
        Side::Response => Rule::ResponseFieldRetyped,
        Side::Header => Rule::ResponseHeaderChanged,
        Side::Event => Rule::EventFieldRetyped,
        Side::Envelope => Rule::EnvelopeFieldChanged,
    }
}

fn moved(side: Side) -> Rule {
    if side == Side::Request { Rule::RequestFieldMoved } else { Rule::ResponseFieldMoved }
}
