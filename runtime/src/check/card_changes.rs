//! Members of a component to replace: the request does not say of which component, so they have to
//! be good for one that has all of them.

use serde_json::Value;

use super::{
    CardRule,
    card::{Found, check_elements_json, one},
};
use crate::wire::{self, Slot, Wire};

/// The member that says which component it is.
const TAG: &str = "tag";

/// What is wrong with members to replace. Members that no known component has are passed over, as
/// they are in whole cards. `E` is the type of components.
pub(super) fn check_changes<E>(json: &Value, rules: &'static [CardRule]) -> Vec<Found>
where
    E: Wire + Default,
{
    let Some(members) = json.as_object() else { return Vec::new() };
    let named = members.get(TAG).and_then(Value::as_str);
    let tags = rules.iter().map(|rule| rule.tag).filter(|tag| named.is_none_or(|it| it == *tag));
    let components: Vec<_> = tags.filter_map(|tag| Some((tag, names::<E>(tag)?))).collect();
    let is_known = |name: &str| components.iter().any(|(_, names)| names.contains(&name));
    let wanted: Vec<&str> =
        members.keys().map(String::as_str).filter(|name| *name != TAG && is_known(name)).collect();

    let mut fewest: Option<Vec<Found>> = None;
    for (tag, names) in components {
        if !wanted.iter().all(|name| names.contains(name)) {
            continue;
        }
        let found: Vec<Found> = wanted
            .iter()
            .flat_map(|name| check_one::<E>(tag, name, &members[*name], rules))
            .collect();
        if found.is_empty() {
            return found;
        }
        if fewest.as_ref().is_none_or(|fewest| found.len() < fewest.len()) {
            fewest = Some(found);
        }
    }
    match fewest {
        Some(found) => found,
        None if wanted.is_empty() => Vec::new(),
        None => one("", format!("no component has all of these members: {}", wanted.join(", "))),
    }
}

/// What is wrong with one member of a component that has empty ones where it cannot go without: what
/// is said of those does not count.
fn check_one<E>(tag: &str, name: &str, value: &Value, rules: &'static [CardRule]) -> Vec<Found>
where
    E: Wire + Default,
{
    let mut element = E::default();
    if let Slot::Tagged(tagged) = element.slot() {
        tagged.choose(tag);
    }
    let empty = wire::to_json(&element).ok().and_then(|json| serde_json::from_slice(&json).ok());
    let mut component: Value = empty.unwrap_or_default();
    component[name] = value.clone();
    let own = |(path, message): Found| match path.split(['.', '[']).next() {
        // A value that cannot be read has no place in a component of several kinds.
        Some("") | None => Some((name.to_owned(), message)),
        Some(first) => (first == name).then_some((path, message)),
    };
    check_elements_json::<E>(&component, rules).into_iter().filter_map(own).collect()
}

/// The members of a component.
fn names<E: Wire + Default>(tag: &str) -> Option<&'static [&'static str]> {
    let mut element = E::default();
    match element.slot() {
        Slot::Tagged(tagged) => tagged.choose(tag).map(|object| object.shape().names),
        _ => None,
    }
}
