//! What shapes are called in the document: the service, then the documentation's name for the
//! type. Where that is taken by another shape, words of the page tell them apart, never numbers.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{Direction, Shape};
use crate::openapi::names::{in_service, pascal};

/// The name of each shape.
pub(super) fn names(shapes: &[Shape<'_>]) -> Vec<String> {
    let mut claims: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, shape) in shapes.iter().enumerate() {
        claims.entry(plain(shape)).or_default().push(index);
    }
    let mut names = vec![None; shapes.len()];
    // Plain names go first, so that no longer name takes one of them.
    let mut taken: HashSet<String> = claims.keys().cloned().collect();
    for (name, claimants) in claims {
        name_claimants(shapes, &name, &claimants, &mut taken, &mut names);
    }
    names.into_iter().map(|name| name.expect("each shape claims a name")).collect()
}

/// Names the shapes that all want to be called `name`.
fn name_claimants(
    shapes: &[Shape<'_>],
    name: &str,
    claimants: &[usize],
    taken: &mut HashSet<String>,
    names: &mut [Option<String>],
) {
    // What is used most reads best with the plain name; of equals, what comes first.
    let mut order = claimants.to_vec();
    order.sort_by_key(|index| std::cmp::Reverse(shapes[*index].uses));
    let first = order[0];
    names[first] = Some(name.to_owned());
    let rest = &order[1..];

    let mut open: Vec<usize> = rest.to_vec();
    for candidate in [by_direction, by_version, by_resource, by_method, by_page, by_place] {
        let wanted: HashMap<usize, String> =
            open.iter().map(|index| (*index, candidate(&shapes[*index]))).collect();
        open.retain(|index| {
            let wish = &wanted[index];
            let only = wanted.values().filter(|other| *other == wish).count() == 1;
            let free = only && taken.insert(wish.clone());
            if free {
                names[*index] = Some(wish.clone());
            }
            !free
        });
    }
    // Letters alone do not tell `a_b` from `aB`; the page's own words always do.
    for index in open {
        let name = verbatim(&shapes[index]);
        taken.insert(name.clone());
        names[index] = Some(name);
    }
}

fn plain(shape: &Shape<'_>) -> String {
    let base = pascal(&shape.base);
    if base.is_empty() { by_place(shape) } else { in_service(&shape.service, &base) }
}

fn by_direction(shape: &Shape<'_>) -> String {
    plain(shape) + suffix(shape)
}

fn by_version(shape: &Shape<'_>) -> String {
    qualified(shape, &[0, 1], &shape.base)
}

fn by_resource(shape: &Shape<'_>) -> String {
    qualified(shape, &[0, 2], &shape.base)
}

fn by_method(shape: &Shape<'_>) -> String {
    qualified(shape, &[0, 2, 3], &shape.base)
}

fn by_page(shape: &Shape<'_>) -> String {
    qualified(shape, &[0, 1, 2, 3], &shape.base)
}

fn by_place(shape: &Shape<'_>) -> String {
    qualified(shape, &[0, 1, 2, 3], &shape.place)
}

/// The name with these parts of the page's identity before it: service, version, resource and
/// method (of an event, what follows the version).
fn qualified(shape: &Shape<'_>, parts: &[usize], name: &str) -> String {
    let mut identity = shape.owner.splitn(3, '.');
    let (service, version) =
        (identity.next().unwrap_or_default(), identity.next().unwrap_or_default());
    let rest = identity.next().unwrap_or_default();
    let (resource, method) = rest.rsplit_once('.').unwrap_or((rest, ""));
    let identity = [service, version, resource, method];
    let before: String = parts.iter().map(|part| pascal(identity[*part])).collect();
    before + &pascal(name) + suffix(shape)
}

fn verbatim(shape: &Shape<'_>) -> String {
    format!("{}.{}.{}", shape.owner, suffix(shape), shape.place)
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || ".-_".contains(c) { c } else { '_' })
        .collect()
}

fn suffix(shape: &Shape<'_>) -> &'static str {
    match shape.direction {
        Direction::Request => "Input",
        Direction::Reply => "Output",
        Direction::Event => "Event",
    }
}
