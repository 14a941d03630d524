//! Pairs the fields of the old and the new side: by name, then by name in another part of the
//! request, then by similarity. Renames are never documented as such, so a rename found here is a
//! guess, and a cautious one.

use super::{comparison::same, location::Group};
use feishu_spec::Field;

/// A field at its path.
#[derive(Clone)]
pub(super) struct PlacedField<'a> {
    /// Its path from the top of the endpoint or event.
    pub(super) path: String,
    /// Its index among the fields of the struct.
    pub(super) place: usize,
    group: usize,
    /// Whether a caller must give it.
    pub(super) required: bool,
    pub(super) field: &'a Field,
}

/// How the old and the new field were matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MatchKind {
    /// By name.
    Same,
    /// By name, in another part of the request or reply.
    Moved,
    /// By similarity, under another name.
    Renamed,
}

/// A field on both sides; one side is `None` if it was added or removed.
pub(super) struct Match<'a> {
    pub(super) kind: MatchKind,
    pub(super) old: Option<PlacedField<'a>>,
    pub(super) new: Option<PlacedField<'a>>,
}

/// Matches the fields of one struct. Removed fields come first, the others in the order of the
/// new side.
pub(super) fn fields<'a>(old: &[Group<'a>], new: &[Group<'a>]) -> Vec<Match<'a>> {
    let mut old: Vec<Option<PlacedField<'a>>> = all_placed(old).map(Some).collect();
    let mut new: Vec<Option<PlacedField<'a>>> = all_placed(new).map(Some).collect();
    let mut found: Vec<Match<'a>> = Vec::new();

    let mut join =
        |kind: MatchKind, wanted: &dyn Fn(&PlacedField<'_>, &PlacedField<'_>) -> bool| {
            for newer in &mut new {
                let Some(placed) = newer else { continue };
                let older = old
                    .iter_mut()
                    .find(|older| older.as_ref().is_some_and(|older| wanted(older, placed)));
                if let Some(older) = older {
                    found.push(Match { kind, old: older.take(), new: newer.take() });
                }
            }
        };
    join(MatchKind::Same, &|old, new| old.group == new.group && old.field.name == new.field.name);
    join(MatchKind::Moved, &|old, new| {
        old.field.name == new.field.name && old.field.ty == new.field.ty
    });

    for (older, newer) in likely_renames(&old, &new) {
        found.push(Match {
            kind: MatchKind::Renamed,
            old: old[older].take(),
            new: new[newer].take(),
        });
    }
    let added = new.into_iter().flatten();
    found.extend(added.map(|placed| Match { kind: MatchKind::Same, old: None, new: Some(placed) }));
    found.sort_by_key(|found| found.new.as_ref().map(|placed| placed.place));
    let removed = old.into_iter().flatten();
    let mut all: Vec<Match<'a>> = removed
        .map(|placed| Match { kind: MatchKind::Same, old: Some(placed), new: None })
        .collect();
    all.append(&mut found);
    all
}

fn all_placed<'s, 'a>(groups: &'s [Group<'a>]) -> impl Iterator<Item = PlacedField<'a>> + 's {
    groups
        .iter()
        .enumerate()
        .flat_map(|(group, Group { prefix, fields, in_path })| {
            fields.iter().map(move |field| PlacedField {
                path: format!("{prefix}.{}", field.name),
                place: 0,
                group,
                required: field.required || *in_path,
                field,
            })
        })
        .enumerate()
        .map(|(place, placed)| PlacedField { place, ..placed })
}

/// Pairs of indices. In a pair each field is the other's unique best match, so that two removed
/// and two added fields are not paired by chance.
fn likely_renames(
    old: &[Option<PlacedField<'_>>],
    new: &[Option<PlacedField<'_>>],
) -> Vec<(usize, usize)> {
    let mut scores = Vec::new();
    for (i, older) in old.iter().enumerate() {
        for (j, newer) in new.iter().enumerate() {
            if let (Some(older), Some(newer)) = (older, newer)
                && older.group == newer.group
                && let score = similarity(older, newer)
                && score >= THRESHOLD
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

/// The least similarity of a rename.
const THRESHOLD: f64 = 0.7;

/// The similarity of two fields with different names, from 0 (none) to 1 and more.
fn similarity(older: &PlacedField<'_>, newer: &PlacedField<'_>) -> f64 {
    let (old, new) = (older.field, newer.field);
    // A renamed field of another type cannot be recognized.
    if old.ty != new.ty || old.same_as.is_some() != new.same_as.is_some() {
        return 0.0;
    }
    let plain = |name: &str| name.replace(['_', '-'], "").to_lowercase();
    let letters = strsim::normalized_levenshtein(&plain(&old.name), &plain(&new.name));
    // `id` and `berth_id` share few letters but a whole word.
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

/// Evidence for or against a rename apart from the names.
fn evidence(old: &Field, new: &Field) -> f64 {
    let mut sum = 0.0;
    if !old.fields.is_empty() || !new.fields.is_empty() {
        let shared = old
            .fields
            .iter()
            .filter(|field| new.fields.iter().any(|other| other.name == field.name));
        let most = old.fields.len().max(new.fields.len());
        // Several equal fields inside are stronger evidence than any name.
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
