//! Which field of the newer side is which of the older: by name, then by name in another part
//! of the request, then by likeness. A rename is never documented as one, so what is called a
//! rename here is a guess, and a cautious one.

use super::{context::same, fields::Group};
use feishu_spec::Field;

/// A field at its path.
#[derive(Clone)]
pub(super) struct Slot<'a> {
    /// Its path from the top of the endpoint or event.
    pub(super) path: String,
    /// How many fields of the struct come before it.
    pub(super) place: usize,
    group: usize,
    /// Whether a caller must give it.
    pub(super) required: bool,
    pub(super) field: &'a Field,
}

/// How a field was found again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Under its name.
    Same,
    /// Under its name, in another part of the request or reply.
    Moved,
    /// Under another name.
    Renamed,
}

/// A field before and after; one is absent where it was added or removed.
pub(super) struct Match<'a> {
    pub(super) kind: Kind,
    pub(super) old: Option<Slot<'a>>,
    pub(super) new: Option<Slot<'a>>,
}

/// Finds the fields of one struct again. What was removed comes first, the rest in the order of
/// the newer side.
pub(super) fn fields<'a>(old: &[Group<'a>], new: &[Group<'a>]) -> Vec<Match<'a>> {
    let mut old: Vec<Option<Slot<'a>>> = slots(old).map(Some).collect();
    let mut new: Vec<Option<Slot<'a>>> = slots(new).map(Some).collect();
    let mut found: Vec<Match<'a>> = Vec::new();

    let mut join = |kind: Kind, wanted: &dyn Fn(&Slot<'_>, &Slot<'_>) -> bool| {
        for newer in &mut new {
            let Some(slot) = newer else { continue };
            let older = old
                .iter_mut()
                .find(|older| older.as_ref().is_some_and(|older| wanted(older, slot)));
            if let Some(older) = older {
                found.push(Match { kind, old: older.take(), new: newer.take() });
            }
        }
    };
    join(Kind::Same, &|old, new| old.group == new.group && old.field.name == new.field.name);
    join(Kind::Moved, &|old, new| old.field.name == new.field.name && old.field.ty == new.field.ty);

    for (older, newer) in likely_renames(&old, &new) {
        found.push(Match { kind: Kind::Renamed, old: old[older].take(), new: new[newer].take() });
    }
    let added = new.into_iter().flatten();
    found.extend(added.map(|slot| Match { kind: Kind::Same, old: None, new: Some(slot) }));
    found.sort_by_key(|found| found.new.as_ref().map(|slot| slot.place));
    let removed = old.into_iter().flatten();
    let mut all: Vec<Match<'a>> =
        removed.map(|slot| Match { kind: Kind::Same, old: Some(slot), new: None }).collect();
    all.append(&mut found);
    all
}

fn slots<'s, 'a>(groups: &'s [Group<'a>]) -> impl Iterator<Item = Slot<'a>> + 's {
    groups
        .iter()
        .enumerate()
        .flat_map(|(group, Group { prefix, fields, in_path })| {
            fields.iter().map(move |field| Slot {
                path: format!("{prefix}.{}", field.name),
                place: 0,
                group,
                required: field.required || *in_path,
                field,
            })
        })
        .enumerate()
        .map(|(place, slot)| Slot { place, ..slot })
}

/// Pairs of indices. Each is the other's best, and better than any second best, so that two
/// fields that went and two that came are not paired by chance.
fn likely_renames(old: &[Option<Slot<'_>>], new: &[Option<Slot<'_>>]) -> Vec<(usize, usize)> {
    let mut scores = Vec::new();
    for (i, older) in old.iter().enumerate() {
        for (j, newer) in new.iter().enumerate() {
            if let (Some(older), Some(newer)) = (older, newer)
                && older.group == newer.group
                && let score = likeness(older, newer)
                && score >= ENOUGH
            {
                scores.push((i, j, score));
            }
        }
    }
    let best = |&(i, j, score): &(usize, usize, f64)| {
        !scores.iter().any(|&(k, l, other)| (k == i) != (l == j) && other >= score)
    };
    scores.iter().filter(|found| best(found)).map(|&(i, j, _)| (i, j)).collect()
}

/// From here on two fields pass for one.
const ENOUGH: f64 = 0.7;

/// How much two fields of different names look like one: 0 not at all, 1 and more very much.
fn likeness(older: &Slot<'_>, newer: &Slot<'_>) -> f64 {
    let (old, new) = (older.field, newer.field);
    // One that is also of another type is not recognisable as the same.
    if old.ty != new.ty || old.same_as.is_some() != new.same_as.is_some() {
        return 0.0;
    }
    let plain = |name: &str| name.replace(['_', '-'], "").to_lowercase();
    let letters = strsim::normalized_levenshtein(&plain(&old.name), &plain(&new.name));
    // `id` and `berth_id` share few letters and yet a word.
    let words = if words_within(&old.name, &new.name) || words_within(&new.name, &old.name) {
        0.62
    } else {
        0.0
    };
    let place = if older.place == newer.place { 0.1 } else { 0.0 };
    let required = if older.required == newer.required { 0.0 } else { -0.1 };
    letters.max(words) + place + required + evidence(old, new)
}

fn words_within(some: &str, all: &str) -> bool {
    some.split('_').all(|word| all.split('_').any(|other| other == word))
}

/// What speaks for or against it beside the names.
fn evidence(old: &Field, new: &Field) -> f64 {
    let mut sum = 0.0;
    if !old.fields.is_empty() || !new.fields.is_empty() {
        let shared = old
            .fields
            .iter()
            .filter(|field| new.fields.iter().any(|other| other.name == field.name));
        let most = old.fields.len().max(new.fields.len());
        // The same several fields inside say more than any name.
        let share = shared.count() as f64 / most as f64;
        sum += if most > 1 { share - 0.3 } else { share - 0.6 };
    }
    if let (Some(old), Some(new)) = (&old.example, &new.example)
        && old.to_string().len() > 6
        && same(old, new)
    {
        sum += 0.4;
    }
    if !old.values.is_empty() || !new.values.is_empty() {
        let equal = old
            .values
            .iter()
            .map(|value| &value.value)
            .eq(new.values.iter().map(|value| &value.value));
        sum += if equal { 0.4 } else { -0.3 };
    }
    sum
}
