//! Pairs the endpoints and events of the old and the new specs. An endpoint with another identity
//! but the same call or page was renamed, not removed and added.

use std::collections::BTreeMap;

use feishu_spec::{Endpoint, Event};

/// The old and the new version; one is `None` if it was added or removed.
pub(super) type Pair<'a, T> = (Option<&'a T>, Option<&'a T>);

/// Pairs endpoints by identity, then the remaining ones by method and path, then by page.
pub(super) fn endpoints<'a>(old: &'a [Endpoint], new: &'a [Endpoint]) -> Vec<Pair<'a, Endpoint>> {
    let similarity = |one: &Endpoint, other: &Endpoint| {
        [
            one == other,
            one.doc.path == other.doc.path,
            one.deprecated.is_some() == other.deprecated.is_some(),
            one.title == other.title,
        ]
    };
    let [old, new] = one_each([old, new], |endpoint| endpoint.id.to_string(), similarity);
    pair(
        old,
        new,
        &[
            &|endpoint| Some(endpoint.id.to_string()),
            // Several pages may share a call (deprecated copies), but rarely the title as well.
            &|endpoint| Some(format!("{} {}", call(endpoint), endpoint.title)),
            &|endpoint| Some(call(endpoint)),
            &|endpoint| endpoint.doc.path.clone(),
        ],
        |endpoint| endpoint.id.to_string(),
    )
}

/// Pairs events by identity, then the remaining ones by pushed type, then by page.
pub(super) fn events<'a>(old: &'a [Event], new: &'a [Event]) -> Vec<Pair<'a, Event>> {
    let similarity = |one: &Event, other: &Event| {
        [
            one == other,
            one.doc.path == other.doc.path,
            one.deprecated.is_some() == other.deprecated.is_some(),
            one.title == other.title,
        ]
    };
    let [old, new] = one_each([old, new], |event| event.id.to_string(), similarity);
    pair(
        old,
        new,
        &[&|event| Some(event.id.to_string()), &|event| Some(event.event_type.clone()), &|event| {
            event.doc.path.clone()
        }],
        |event| event.id.to_string(),
    )
}

/// Keeps one of several pages under one identity (copies without overrides): the one that is most
/// similar to one of the other side. They share one function, so a copy is not a new endpoint.
fn one_each<'a, T>(
    sides: [&'a [T]; 2],
    id: impl Fn(&T) -> String,
    similarity: impl Fn(&T, &T) -> [bool; 4],
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
        // If several are equally similar, the first counts.
        let best = pairs.into_iter().rev().max_by_key(|(one, other)| similarity(one, other));
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

type KeyOf<'k, T> = &'k dyn Fn(&T) -> Option<String>;

/// Pairs by each key in turn. Only a key that is unique on both sides makes a pair; the others
/// are left for the next key, since a wrong guess would report changes that did not happen.
fn pair<'a, T>(
    old: Vec<&'a T>,
    new: Vec<&'a T>,
    keys: &[KeyOf<'_, T>],
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
