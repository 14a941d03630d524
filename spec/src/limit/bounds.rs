//! What all limits with a minimum and a maximum have in common.

use std::{cmp::Ordering, fmt};

use serde_json::{Number, Value};

use super::facet::{Facet, Slot};
use crate::{
    Bounds,
    counts::{counted, grouped},
};

/// A number at the end of a range.
/// Public only because the methods of a public type name it in their bounds.
pub trait End: Clone + fmt::Display {
    fn number(&self) -> Number;

    /// In docs, with a comma every three digits.
    fn words(&self) -> String {
        let number = self.number();
        number.as_u64().map_or_else(|| number.to_string(), grouped)
    }
}

impl End for u64 {
    fn number(&self) -> Number {
        Number::from(*self)
    }
}

impl End for Number {
    fn number(&self) -> Number {
        self.clone()
    }
}

/// On which side of its bounds a value is.
pub(super) enum Outside<'a, N> {
    Below(&'a N),
    Above(&'a N),
}

/// Compares whole numbers as such: identities of 19 digits do not fit into a float.
pub(super) fn order(one: &Number, other: &Number) -> Ordering {
    match (one.as_i128(), other.as_i128()) {
        (Some(one), Some(other)) => one.cmp(&other),
        _ => {
            let float = |number: &Number| number.as_f64().unwrap_or_default();
            // JSON has no NaN, so two numbers can always be compared.
            float(one).partial_cmp(&float(other)).unwrap_or(Ordering::Equal)
        }
    }
}

impl<N: End> Bounds<N> {
    pub(super) fn outside(&self, found: &N) -> Option<Outside<'_, N>> {
        let Bounds { min, max } = self;
        let found = found.number();
        let below = |min: &&N| order(&found, &min.number()).is_lt();
        let above = |max: &&N| order(&found, &max.number()).is_gt();
        let below = min.as_ref().filter(below).map(Outside::Below);
        below.or_else(|| max.as_ref().filter(above).map(Outside::Above))
    }

    pub(super) fn keywords(
        &self,
        min: &'static str,
        max: &'static str,
    ) -> Vec<(&'static str, Value)> {
        let ends = [(min, &self.min), (max, &self.max)].into_iter();
        ends.filter_map(|(key, end)| Some((key, Value::Number(end.as_ref()?.number())))).collect()
    }

    /// `1 to 1,000 items`; `unit` is empty for a number. Nothing is counted below 0, so that is
    /// not said.
    pub(super) fn words(&self, unit: &str) -> Option<String> {
        let say = |end: &N| match unit {
            "" => end.words(),
            unit => counted(end.number(), unit),
        };
        Some(match (&self.min, &self.max) {
            (Some(min), Some(max)) if min.number() == max.number() => {
                format!("exactly {}", say(max))
            }
            (Some(min), Some(max)) if !unit.is_empty() && min.number() == 0.into() => {
                format!("at most {}", say(max))
            }
            (Some(min), Some(max)) => format!("{} to {}", min.words(), say(max)),
            (Some(min), None) => format!("at least {}", say(min)),
            (None, Some(max)) => format!("at most {}", say(max)),
            (None, None) => return None,
        })
    }

    pub(super) fn facets(&self, unit: &str) -> Vec<(Slot, Facet)> {
        let ends =
            [(Slot::Least, "at least", &self.min), (Slot::Most, "at most", &self.max)].into_iter();
        let facet = |word: &str, end: &N| Facet {
            number: Some(end.number()),
            text: match (unit, end.number().as_u64()) {
                ("", _) => format!("{word} {end}"),
                (unit, Some(1)) => format!("{word} {end} {unit}"),
                (unit, _) => format!("{word} {end} {unit}s"),
            },
        };
        ends.filter_map(|(slot, word, end)| Some((slot, facet(word, end.as_ref()?)))).collect()
    }
}

/// `1..50`; an end that is open is empty.
impl<N: fmt::Display> fmt::Display for Bounds<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let say = |end: &Option<N>| end.as_ref().map(N::to_string).unwrap_or_default();
        write!(f, "{}..{}", say(&self.min), say(&self.max))
    }
}
