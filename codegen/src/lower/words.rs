//! What fields, types and values are, in words. One item of the crate may stand for many documented
//! ones, each with words of its own: then those that fit most of them are chosen.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Lowering,
    plan::{Draft, EnumPlan, EnumValuePlan, Held},
};
use crate::lower::page::PageRef;
use feishu_overrides::FieldPlace;
use feishu_spec::{EnumValue, Field};

impl Lowering<'_, '_> {
    /// The words for a field of a page.
    fn words_of(&self, page: PageRef<'_>, path: &str, held: Held<'_>) -> Option<&str> {
        let place = FieldPlace { subject: page.subject(), path, owner: held.owner };
        self.overrides.words().field(place, held.field)
    }

    /// The words for the field of this name in structs that are one.
    pub(super) fn field_words(&self, drafts: &[&Draft<'_>], name: &str) -> Option<&str> {
        let own = drafts.iter().filter_map(|draft| {
            let field = draft.fields.iter().find(|it| it.name == name)?;
            let held = Held { field: field.spec, owner: draft.documented() };
            self.words_of(draft.page, &field.path, held)
        });
        let wire = || {
            let fields = drafts.iter().flat_map(|draft| &draft.fields);
            fields.filter(|it| it.name == name).map(|it| it.spec.name.as_str()).next()
        };
        fitting(own).or_else(|| self.neutral(drafts[0], wire()?))
    }

    /// The words for a field of this name, wherever it is.
    fn neutral(&self, draft: &Draft<'_>, wire: &str) -> Option<&str> {
        self.overrides.words().any(draft.page.project(), wire)
    }

    /// The words for structs that are one, from those for the fields that hold them. Those for a
    /// list are not about one of its elements.
    pub(super) fn struct_words(&self, drafts: &[&Draft<'_>]) -> Option<&str> {
        let elements = drafts.iter().filter_map(|draft| {
            let words = self.overrides.words();
            words.elements(draft.page.subject(), &draft.path)
        });
        if let Some(words) = fitting(elements) {
            return Some(words);
        }
        let single = |held: &Held<'_>| held.field.ty == *held.field.ty.innermost();
        let held = drafts.iter().filter_map(|draft| {
            let held = draft.held.filter(single)?;
            self.words_of(draft.page, &draft.path, held)
        });
        fitting(held).filter(|_| drafts.iter().all(|draft| draft.held.as_ref().is_some_and(single)))
    }

    /// The words for each value of a field.
    pub(super) fn value_words(&self, page: PageRef<'_>, field: &Field) -> Vec<Option<&str>> {
        let words = self.overrides.words();
        let words_of = |value| words.value(page.subject(), &field.name, value);
        field.values.iter().map(words_of).collect()
    }

    /// The words for an enum, from those for the fields that have it.
    pub(super) fn enum_words(&self, plan: &EnumPlan<'_>) -> Option<&str> {
        let held = plan.places.iter().zip(&plan.held);
        let words = held.filter_map(|(place, held)| self.words_of(place.page, &place.path, *held));
        fitting(words)
    }
}

/// The words for a value on all pages that list it.
pub(super) fn of_value<'o>(
    value: &EnumValuePlan<'_>,
    overrides: &'o feishu_overrides::Overrides,
) -> Option<&'o str> {
    let labels = value.fields.iter().zip(&value.labels);
    let words = labels.filter_map(|((page, field), label): (_, &&EnumValue)| {
        overrides.words().value(page.subject(), &field.name, label)
    });
    fitting(words)
}

/// What is said of most, or almost so; `None` if some say another thing.
pub(super) fn fitting<'w>(words: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    /// How much of the words that are said must be the same.
    const ENOUGH: f64 = 0.7;
    let mut said: BTreeMap<&str, usize> = BTreeMap::new();
    words.for_each(|words| *said.entry(words).or_default() += 1);
    if said.len() < 2 {
        return said.into_keys().next();
    }
    let all: usize = said.values().sum();
    let sets: Vec<(BTreeSet<String>, usize)> =
        said.iter().map(|(words, times)| (content(words), *times)).collect();
    let agreement = |own: &BTreeSet<String>| {
        let shared = sets.iter().map(|(other, times)| likeness(own, other) * *times as f64);
        shared.sum::<f64>() / all as f64
    };
    let rated = said.keys().zip(&sets).map(|(words, (own, _))| (agreement(own), *words));
    // The shorter one says less that is not so elsewhere.
    let best = rated.max_by(|(one, first), (other, second)| {
        one.total_cmp(other).then(second.len().cmp(&first.len())).then(second.cmp(first))
    });
    best.filter(|(agreement, _)| *agreement >= ENOUGH).map(|(_, words)| words)
}

/// The words of a text that say something.
fn content(text: &str) -> BTreeSet<String> {
    const SMALL: [&str; 14] =
        ["a", "an", "the", "of", "in", "on", "to", "for", "is", "are", "that", "by", "or", "and"];
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
    let words = words.map(str::to_lowercase).filter(|word| !word.is_empty());
    words.filter(|word| !SMALL.contains(&word.as_str())).collect()
}

/// The share of words that two texts have in common.
fn likeness(one: &BTreeSet<String>, other: &BTreeSet<String>) -> f64 {
    let all = one.union(other).count();
    if all == 0 { 1.0 } else { one.intersection(other).count() as f64 / all as f64 }
}

#[cfg(test)]
mod tests {
    use super::fitting;

    #[test]
    fn what_most_say_is_chosen() {
        let said = ["ID of the berth.", "ID of the berth.", "ID of a berth, for short."];
        assert_eq!(fitting(said.into_iter()), Some("ID of the berth."));
    }

    #[test]
    fn of_two_that_say_almost_the_same_the_shorter_is_chosen() {
        let said = ["When the ship came in at the berth.", "When the ship came in."];
        assert_eq!(fitting(said.into_iter()), Some("When the ship came in."));
    }

    #[test]
    fn where_each_says_another_thing_nothing_is_chosen() {
        assert_eq!(fitting(["ID of the berth.", "ID of the captain."].into_iter()), None);
        assert_eq!(fitting(std::iter::empty()), None);
    }
}
