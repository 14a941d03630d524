//! How the limits of a field changed.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
};

use super::{
    Limit, LimitKind,
    bounds::order,
    facet::{Facet, Slot},
};
use crate::Field;

/// Which way a limit changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shift {
    /// Some values that were allowed no longer are.
    Tightened,
    /// More values are allowed.
    Loosened,
    /// It is not known which values were or are allowed.
    Changed,
}

/// One change of a limit. Each end of a range changes by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Which way.
    pub shift: Shift,
    /// What was documented: `at most 50 items`.
    pub old: Option<String>,
    /// What is documented.
    pub new: Option<String>,
}

/// How the limits of a field changed.
pub fn differences(old: &Field, new: &Field) -> Vec<Difference> {
    let [old, new] = [old, new].map(facets);
    let places: BTreeSet<_> = old.keys().chain(new.keys()).copied().collect();
    places.into_iter().filter_map(|at| compare(at.1, old.get(&at), new.get(&at))).collect()
}

fn facets(field: &Field) -> BTreeMap<(LimitKind, Slot), Facet> {
    let of = |limit: Limit<'_>| {
        let kind = limit.kind();
        limit.facets().into_iter().map(move |(slot, facet)| ((kind, slot), facet))
    };
    field.limits().flat_map(of).collect()
}

fn compare(slot: Slot, old: Option<&Facet>, new: Option<&Facet>) -> Option<Difference> {
    let shift = match (old, new) {
        (None, None) => return None,
        (None, Some(_)) => Shift::Tightened,
        (Some(_), None) => Shift::Loosened,
        (Some(old), Some(new)) => moved(slot, old, new)?,
    };
    let text = |facet: Option<&Facet>| facet.map(|facet| facet.text.clone());
    Some(Difference { shift, old: text(old), new: text(new) })
}

fn moved(slot: Slot, old: &Facet, new: &Facet) -> Option<Shift> {
    let (Some(was), Some(is)) = (&old.number, &new.number) else {
        return (old.text != new.text).then_some(Shift::Changed);
    };
    let fewer = match slot {
        Slot::Least => Ordering::Greater,
        Slot::Most => Ordering::Less,
        Slot::Only => return (old.text != new.text).then_some(Shift::Changed),
    };
    match order(is, was) {
        Ordering::Equal => None,
        order if order == fewer => Some(Shift::Tightened),
        _ => Some(Shift::Loosened),
    }
}
