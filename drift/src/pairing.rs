//! Which endpoint of the newer specs is which of the older ones. An identity that changed while
//! the call or the page stayed is the same endpoint under another name, not one removed and one
//! added.

use std::collections::BTreeMap;

use feishu_spec::{Endpoint, Event};

/// Old and new of the same thing; one of them is absent where it was added or removed.
pub(super) type Pair<'a, T> = (Option<&'a T>, Option<&'a T>);

/// Pairs endpoints by identity, then what is left by method and path, then by page.
pub(super) fn endpoints<'a>(old: &'a [Endpoint], new: &'a [Endpoint]) -> Vec<Pair<'a, Endpoint>> {
    let likeness = |one: &Endpoint, other: &Endpoint| {
        [
            one == other,
            one.doc.path == other.doc.path,
            one.deprecated.is_some() == other.deprecated.is_some(),
            one.title == other.title,
        ]
    };
    let [old, new] = one_each([old, new], |endpoint| endpoint.id.to_string(), likeness);
    pair(
        old,
        new,
        &[
            &|endpoint| Some(endpoint.id.to_string()),
            // Several pages may share a call (copies kept for history), but rarely a title too.
            &|endpoint| Some(format!("{} {}", call(endpoint), endpoint.title)),
            &|endpoint| Some(call(endpoint)),
            &|endpoint| endpoint.doc.path.clone(),
        ],
        |endpoint| endpoint.id.to_string(),
    )
}

/// Pairs events by identity, then what is left by the type that is pushed, then by page.
pub(super) fn events<'a>(old: &'a [Event], new: &'a [Event]) -> Vec<Pair<'a, Event>> {
    let likeness = |one: &Event, other: &Event| {
        [
            one == other,
            one.doc.path == other.doc.path,
            one.deprecated.is_some() == other.deprecated.is_some(),
            one.title == other.title,
        ]
    };
    let [old, new] = one_each([old, new], |event| event.id.to_string(), likeness);
    pair(
        old,
        new,
        &[&|event| Some(event.id.to_string()), &|event| Some(event.event_type.clone()), &|event| {
            event.doc.path.clone()
        }],
        |event| event.id.to_string(),
    )
}

/// Of several pages under one identity (copies that nobody has told apart yet), the one that is
/// most like one of the other side: there is one function for them, and a copy is no new one.
fn one_each<'a, T>(
    sides: [&'a [T]; 2],
    id: impl Fn(&T) -> String,
    likeness: impl Fn(&T, &T) -> [bool; 4],
) -> [Vec<&'a T>; 2] {
    let mut found: BTreeMap<String, [Vec<&'a T>; 2]> = BTreeMap::new();
    for (side, things) in sides.into_iter().enumerate() {
        for thing in things {
            found.entry(id(thing)).or_default()[side].push(thing);
        }
    }
    let mut kept = [Vec::new(), Vec::new()];
    for [old, new] in found.into_values() {
        let pairs: Vec<(&T, &T)> =
            old.iter().flat_map(|one| new.iter().map(move |other| (*one, *other))).collect();
        // The first of equally like ones.
        let best = pairs.into_iter().rev().max_by_key(|(one, other)| likeness(one, other));
        let (one, other) = match best {
            Some((one, other)) => (Some(one), Some(other)),
            None => (old.first().copied(), new.first().copied()),
        };
        kept[0].extend(one);
        kept[1].extend(other);
    }
    kept
}

/// Method, host and path, without the names of path parameters.
fn call(endpoint: &Endpoint) -> String {
    let path: Vec<&str> = endpoint
        .path
        .split('/')
        .map(|part| if part.starts_with(':') { ":" } else { part })
        .collect();
    format!(
        "{} {}{}",
        endpoint.method,
        endpoint.host.as_deref().unwrap_or_default(),
        path.join("/")
    )
}

type Key<'k, T> = &'k dyn Fn(&T) -> Option<String>;

/// Each key in turn pairs what has it alone on both sides; what shares it with another stays for
/// the next key, since a guess between them would report changes that are none.
fn pair<'a, T>(
    old: Vec<&'a T>,
    new: Vec<&'a T>,
    keys: &[Key<'_, T>],
    id: impl Fn(&T) -> String,
) -> Vec<Pair<'a, T>> {
    let mut pairs = Vec::new();
    let mut left: [Vec<&T>; 2] = [old, new];
    for key in keys {
        let mut found: BTreeMap<String, [Vec<&T>; 2]> = BTreeMap::new();
        let mut keyless: [Vec<&T>; 2] = Default::default();
        for side in 0..2 {
            for thing in left[side].drain(..) {
                match key(thing) {
                    Some(key) => found.entry(key).or_default()[side].push(thing),
                    None => keyless[side].push(thing),
                }
            }
        }
        left = keyless;
        for [old, new] in found.into_values() {
            if let ([old], [new]) = (&old[..], &new[..]) {
                pairs.push((Some(*old), Some(*new)));
            } else {
                left[0].extend(old);
                left[1].extend(new);
            }
        }
    }
    let [old, new] = left;
    pairs.extend(old.into_iter().map(|thing| (Some(thing), None)));
    pairs.extend(new.into_iter().map(|thing| (None, Some(thing))));
    pairs.sort_by_cached_key(|(old, new)| new.or(*old).map(&id));
    pairs
}
