//! Whole replies of a resource that are the same: `create`, `get` and `patch` all answer with the
//! task. They become one struct that is named after its fields, `TaskResponse`, so its name fits
//! all of them; their own names are aliases of it.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::{Home, key::ClassId};
use crate::{
    ir::{Call, Field, Resource, Response, Service, Struct},
    lower::{docs::function_link, names},
};

/// How many fields a name can tell, besides those that lead to the next page.
const MOST_NAMED: usize = 2;

/// The groups of replies that are the same.
pub(super) fn equal(replies: &BTreeSet<Home>, classes: &HashMap<Home, ClassId>) -> Vec<Vec<Home>> {
    let mut equal: BTreeMap<ClassId, Vec<Home>> = BTreeMap::new();
    for home in replies {
        equal.entry(classes[home]).or_default().push(home.clone());
    }
    equal.into_values().filter(|homes| homes.len() > 1).collect()
}

/// Makes the replies of each group one struct. A group stays as it is where no name fits it, or the
/// resource has another type of that name.
pub(super) fn share(service: &mut Service, groups: &[Vec<Home>]) {
    for version in &mut service.versions {
        for resource in &mut version.resources {
            let mut groups: Vec<Vec<&str>> = groups
                .iter()
                .filter(|homes| homes[0].modules[1..] == [&*version.module, &*resource.module])
                .map(|homes| homes.iter().map(|home| home.name.as_str()).collect())
                .collect();
            groups.sort();
            for group in groups {
                share_one(resource, &group);
            }
        }
    }
}

fn share_one(resource: &mut Resource, group: &[&str]) {
    let members = || resource.calls.iter().filter(|call| is_one_of(call, group));
    let Some(Response::Own(first)) = members().next().map(|call| &call.response) else { return };
    let Some(name) = name(&first.fields).filter(|name| !taken(resource).contains(name.as_str()))
    else {
        return;
    };
    let functions: Vec<String> = members().map(|call| function_link(&call.function)).collect();
    let doc = vec![format!("The response of {}.", listed(&functions))];
    let shared = Struct { name: name.clone(), doc, ..first.clone() };
    for call in resource.calls.iter_mut().filter(|call| is_one_of(call, group)) {
        call.shared_response = Some(name.clone());
    }
    resource.inputs.push(shared);
    resource.inputs.sort_by(|one, other| one.name.cmp(&other.name));
}

fn is_one_of(call: &Call, group: &[&str]) -> bool {
    matches!(&call.response, Response::Own(it) if group.contains(&it.name.as_str()))
}

/// `TaskResponse` for a reply with the field `task`.
fn name(fields: &[Field]) -> Option<String> {
    let paging = ["has_more", "page_token", "next_page_token", "total"];
    let told: Vec<&str> =
        fields.iter().map(|it| it.wire.as_str()).filter(|it| !paging.contains(it)).collect();
    if told.is_empty() || told.len() > MOST_NAMED {
        return None;
    }
    names::documented_type(&format!("{}_response", told.join("_and_")))
}

/// The names of a resource's types.
fn taken(resource: &Resource) -> HashSet<&str> {
    let Resource { calls, inputs, enums, borrowed, aliases, .. } = resource;
    let mut taken: HashSet<&str> = inputs.iter().map(|it| it.name.as_str()).collect();
    taken.extend(enums.iter().map(|it| it.name.as_str()));
    taken.extend(borrowed.iter().map(|it| it.name.as_str()));
    taken.extend(aliases.iter().map(|it| it.name.as_str()));
    for call in calls {
        taken.insert(&call.request.name);
        if let Response::Own(it) = &call.response {
            taken.insert(&it.name);
        }
    }
    taken
}

/// `a`, `b` and `c`.
fn listed(texts: &[String]) -> String {
    match texts {
        [] => String::new(),
        [one] => one.clone(),
        [before @ .., last] => format!("{} and {last}", before.join(", ")),
    }
}
