//! Fields added, removed, renamed, moved and retyped, and the order of arguments. Which fields
//! correspond is decided in `matching`; the attributes of those are compared in `attributes`.

use super::{
    Rule, attributes,
    comparison::Comparison,
    location::{Group, Location},
    matching::{self, Match, MatchKind, PlacedField},
};
use feishu_spec::{Field, Type, counts::counted, items::MOST_ARGUMENTS, visit::Path};

/// Compares the fields of one struct. Those of a request are spread over several groups: path,
/// query, headers and body.
pub(super) fn compare(
    cx: &mut Comparison<'_>,
    location: Location,
    old: &[Group<'_>],
    new: &[Group<'_>],
) {
    let matches = matching::fields(old, new);
    for found in &matches {
        field(cx, location, found);
    }
    if location == Location::Request {
        argument_order(cx, &matches);
    }
}

fn field(cx: &mut Comparison<'_>, location: Location, found: &Match<'_>) {
    match (&found.old, &found.new) {
        (Some(old), None) => {
            let item = cx.old.member(&old.path);
            cx.at(removed(location), &old.path, Some(describe(old, location)), None, item);
        }
        (None, Some(new)) => {
            let item = cx.new.member(&new.path);
            cx.at(added(location, new), &new.path, None, Some(describe(new, location)), item);
        }
        (Some(old), Some(new)) => {
            match found.kind {
                MatchKind::Same => renamed_member(cx, location, old, new),
                MatchKind::Moved => {
                    let (was, is) = (Some(old.path.clone()), Some(new.path.clone()));
                    let item = cx.new.member(&new.path);
                    cx.at(moved(location), &old.path, was, is, item);
                }
                MatchKind::Renamed => {
                    let (was, is) = (Some(old.field.name.clone()), Some(new.field.name.clone()));
                    let item = cx.old.member(&old.path);
                    cx.at(renamed(location), &old.path, was, is, item);
                }
            }
            both(cx, location, old, new);
        }
        (None, None) => {}
    }
}

/// Reports a field that has another name in the crate, while its name on the wire stayed: the
/// overrides name it.
fn renamed_member(
    cx: &mut Comparison<'_>,
    location: Location,
    old: &PlacedField<'_>,
    new: &PlacedField<'_>,
) {
    let name = |member: &str| member.rsplit("::").next().unwrap_or(member).to_owned();
    let members = (cx.old.member(&old.path), cx.new.member(&new.path));
    if let (Some(before), Some(after)) = members
        && name(&before) != name(&after)
    {
        let (was, is) = (Some(name(&before)), Some(name(&after)));
        cx.at(renamed(location), &old.path, was, is, Some(before));
    }
}

fn both(cx: &mut Comparison<'_>, location: Location, old: &PlacedField<'_>, new: &PlacedField<'_>) {
    let path = &new.path;
    let words = || (Some(describe(old, location)), Some(describe(new, location)));
    if location == Location::Envelope {
        if own_attributes(old.field) != own_attributes(new.field) {
            let (was, is) = words();
            cx.at(Rule::EnvelopeFieldChanged, path, was, is, None);
        }
    } else if shape(old.field) != shape(new.field) {
        let ((was, is), item) = (words(), cx.new.member(path));
        cx.at(retyped(location), path, was, is, item);
    } else if old.field.ty != new.field.ty {
        let ((was, is), item) = (words(), cx.new.member(path));
        cx.at(Rule::DocumentedTypeChanged, path, was, is, item);
    } else {
        type_name(cx, old, new);
    }
    if location != Location::Envelope {
        attributes::compare(cx, location, old, new);
    }

    let groups = [old, new].map(|placed| {
        let prefix = format!("{}{}", placed.path, suffix(&placed.field.ty));
        // Unless both are structs, the change of type covers what is inside.
        let structs = is_struct(old.field) && is_struct(new.field);
        let fields = if structs { &placed.field.fields[..] } else { &[] };
        Group { prefix, fields, in_path: false }
    });
    let [old, new] = groups;
    compare(cx, location, &[old], &[new]);
}

/// The field's attributes, without its name and the fields inside it.
fn own_attributes(field: &Field) -> Field {
    Field { name: String::new(), fields: Vec::new(), ..field.clone() }
}

/// Reports a renamed type: renamed in the crate, or only in the documentation. A rename in the
/// crate is reported once, however often the type is used. It is not reported if the endpoint
/// itself was renamed, which is reported already, or if the old name still names the same type.
fn type_name(cx: &mut Comparison<'_>, old: &PlacedField<'_>, new: &PlacedField<'_>) {
    let (before, after) = (cx.old.type_name(&old.path), cx.new.type_name(&new.path));
    let paths = cx.old.ty(&old.path).zip(cx.new.ty(&new.path));
    let is_alias = paths.is_some_and(|(before, after)| cx.new.name_one_type(before, after));
    if let (Some(before), Some(after)) = (before, after)
        && before != after
        && !is_alias
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

/// Reports reordered arguments: they follow the order of the documentation, unless the overrides
/// choose another for the function.
fn argument_order(cx: &mut Comparison<'_>, matches: &[Match<'_>]) {
    let mut common: Vec<(&PlacedField<'_>, &PlacedField<'_>)> = Vec::new();
    let mut counts = [0, 0];
    for found in matches {
        let required = |placed: &Option<PlacedField<'_>>| {
            placed.as_ref().is_some_and(|placed| placed.required)
        };
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
    old.sort_by_key(|(old, _)| cx.old.argument(&old.path).unwrap_or(old.place));
    common.sort_by_key(|(_, new)| cx.new.argument(&new.path).unwrap_or(new.place));
    let names = |all: &[&PlacedField<'_>]| {
        Some(all.iter().map(|placed| placed.field.name.as_str()).collect::<Vec<_>>().join(", "))
    };
    let old: Vec<&PlacedField<'_>> = old.iter().map(|(old, _)| *old).collect();
    let before: Vec<&PlacedField<'_>> = common.iter().map(|(old, _)| *old).collect();
    if old.iter().map(|placed| placed.place).eq(before.iter().map(|placed| placed.place)) {
        return;
    }
    let new: Vec<&PlacedField<'_>> = common.iter().map(|(_, new)| *new).collect();
    // The compiler notices only if the type at some position differs, or the number of
    // arguments does; the latter is reported by another rule already.
    let swapped = counts[0] == counts[1]
        && old.len() == counts[0]
        && old.iter().zip(&new).all(|(old, new)| argument(old.field) == argument(new.field));
    let rule =
        if swapped { Rule::RequestArgumentsSwapped } else { Rule::RequestArgumentsReordered };
    let path = common_parent(new.iter().map(|placed| placed.path.as_str()));
    let item =
        if path == "request" { cx.new.request() } else { cx.new.ty(&path).map(str::to_owned) };
    cx.at(rule, &path, names(&old), names(&new), item);
}

/// What decides the Rust type of an argument.
fn argument(field: &Field) -> (&Type, Option<&str>, bool) {
    (&field.ty, field.type_name.as_deref(), field.values.is_empty())
}

/// The longest path that contains all of these.
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

/// The suffix that lists and maps add to a path: `[]` and `{}`.
pub(super) fn suffix(ty: &Type) -> String {
    Path::inside(ty).to_string()
}

/// What decides the Rust type, apart from the names of structs and enums: the documented type
/// and `same_as`.
fn shape(field: &Field) -> (String, Option<&str>) {
    // An object without documented fields may be any JSON.
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
pub(super) fn describe(placed: &PlacedField<'_>, location: Location) -> String {
    let mut text = placed.field.ty.to_string();
    if let Some(same) = &placed.field.same_as {
        text += &format!(" like {}", if same.is_empty() { "the whole body" } else { same });
    } else if !placed.field.fields.is_empty() {
        text += &format!(" of {}", counted(count(&placed.field.fields), "field"));
    }
    if location == Location::Request {
        text += if placed.required { ", required" } else { ", optional" };
    }
    if let Some(witness) = placed.field.witness {
        text += &format!(", {}", witness.about());
    }
    text
}

/// The number of fields at all depths.
fn count(fields: &[Field]) -> usize {
    fields.iter().map(|field| 1 + count(&field.fields)).sum()
}

fn added(location: Location, placed: &PlacedField<'_>) -> Rule {
    match location {
        Location::Request if placed.required => Rule::RequestRequiredFieldAdded,
        Location::Request => Rule::RequestFieldAdded,
        Location::Response => Rule::ResponseFieldAdded,
        Location::Header => Rule::ResponseHeaderAdded,
        Location::Event => Rule::EventFieldAdded,
        Location::Envelope => Rule::EnvelopeFieldAdded,
    }
}

fn removed(location: Location) -> Rule {
    match location {
        Location::Request => Rule::RequestFieldRemoved,
        Location::Response => Rule::ResponseFieldRemoved,
        Location::Header => Rule::ResponseHeaderRemoved,
        Location::Event => Rule::EventFieldRemoved,
        Location::Envelope => Rule::EnvelopeFieldRemoved,
    }
}

fn renamed(location: Location) -> Rule {
    match location {
        Location::Request => Rule::RequestFieldRenamed,
        Location::Response => Rule::ResponseFieldRenamed,
        Location::Header => Rule::ResponseHeaderChanged,
        Location::Event => Rule::EventFieldRenamed,
        Location::Envelope => Rule::EnvelopeFieldChanged,
    }
}

fn retyped(location: Location) -> Rule {
    match location {
        Location::Request => Rule::RequestFieldRetyped,
        Location::Response => Rule::ResponseFieldRetyped,
        Location::Header => Rule::ResponseHeaderChanged,
        Location::Event => Rule::EventFieldRetyped,
        Location::Envelope => Rule::EnvelopeFieldChanged,
    }
}

fn moved(location: Location) -> Rule {
    if location == Location::Request { Rule::RequestFieldMoved } else { Rule::ResponseFieldMoved }
}
