//! Members of a component to replace: the request does not say of which component, so they have to
//! be good for one that has all of them.

use serde_json::{Map, Value};

use super::{
    CardRule,
    card_member::{Found, check_elements, one},
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
        let mut found = check_elements::<E>(&component::<E>(tag, members), rules);
        found.retain(|(path, _)| members.contains_key(path.split(['.', '[']).next().unwrap_or("")));
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

/// A component with these members, and with empty ones where it cannot go without: what is said of
/// those does not count.
fn component<E: Wire + Default>(tag: &str, members: &Map<String, Value>) -> Value {
    let mut element = E::default();
    if let Slot::Tagged(tagged) = element.slot() {
        tagged.choose(tag);
    }
    let empty = wire::to_json(&element).ok().and_then(|json| serde_json::from_slice(&json).ok());
    let mut component = empty.unwrap_or(Value::Null);
    if let Value::Object(all) = &mut component {
        all.extend(members.clone());
    }
    component
}

/// The members of a component.
fn names<E: Wire + Default>(tag: &str) -> Option<&'static [&'static str]> {
    let mut element = E::default();
    match element.slot() {
        Slot::Tagged(tagged) => tagged.choose(tag).map(|object| object.shape().names()),
        _ => None,
    }
}
