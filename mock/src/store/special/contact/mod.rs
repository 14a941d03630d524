//! The address book: users belong to departments, departments to departments, and both are looked
//! for in ways of their own.

mod catalog;
mod chats;
mod former;

use serde_json::{Value, json};

pub(super) use self::catalog::handler as catalog_handler;
use super::Parts;
use crate::store::{
    answer::{self, Answer, Call, Collections, Wanted},
    collection::{Collection, Object, at},
    events::contact::{self as events, ContactKind},
    id, object,
    people::{self, ROOT},
    place::Place,
};

pub(super) const CREATE_USER: &str = "contact.v3.user.create";
pub(super) const CREATE_DEPARTMENT: &str = "contact.v3.department.create";

type Handler = fn(&mut Parts<'_>, &Call<'_>) -> Answer;

/// What answers calls of this endpoint, and the endpoint that creates what it is about.
pub(super) fn handler(endpoint: &str) -> Option<(&'static str, Handler)> {
    let (service, method) = endpoint.rsplit_once('.')?;
    let handler: Handler = match (service, method) {
        ("contact.v3.user", "create") => |parts, call| create(parts, call, ContactKind::User),
        ("contact.v3.user", "patch" | "update") => {
            |parts, call| change(parts, call, ContactKind::User)
        }
        ("contact.v3.user", "delete") => |parts, call| delete(parts, call, ContactKind::User),
        ("contact.v3.user", "update_user_id") => {
            |parts, call| rename(parts, call, ContactKind::User)
        }
        ("contact.v3.user", "resurrect") => former::resurrect,
        ("contact.v3.user", "list" | "find_by_department") => list_users,
        ("contact.v3.user", "batch") => |parts, call| batch(parts, call, ContactKind::User),
        ("contact.v3.user", "batch_get_id") => batch_get_id,
        ("contact.v3.user", "basic_batch") => basic_batch,
        ("contact.v3.department", "create") => {
            |parts, call| create(parts, call, ContactKind::Department)
        }
        ("contact.v3.department", "patch" | "update") => {
            |parts, call| change(parts, call, ContactKind::Department)
        }
        ("contact.v3.department", "delete") => {
            |parts, call| delete(parts, call, ContactKind::Department)
        }
        ("contact.v3.department", "update_department_id") => {
            |parts, call| rename(parts, call, ContactKind::Department)
        }
        ("contact.v3.department", "unbind_department_chat") => chats::unbind,
        ("contact.v3.department", "list" | "children") => list_departments,
        ("contact.v3.department", "parent") => parents,
        ("contact.v3.department", "batch") => {
            |parts, call| batch(parts, call, ContactKind::Department)
        }
        ("contact.v3.department", "search") => search_departments,
        _ => return None,
    };
    let create = if service == "contact.v3.user" { CREATE_USER } else { CREATE_DEPARTMENT };
    Some((create, handler))
}

fn path(kind: ContactKind) -> Vec<String> {
    match kind {
        ContactKind::User => people::users().to_vec(),
        ContactKind::Department => people::departments().to_vec(),
    }
}

/// The id that others know it by.
fn open_id(kind: ContactKind, object: &Object) -> String {
    let name = match kind {
        ContactKind::User => "open_id",
        ContactKind::Department => "open_department_id",
    };
    object.get(name).and_then(object::text).unwrap_or_default()
}

fn create(parts: &mut Parts<'_>, call: &Call<'_>, kind: ContactKind) -> Answer {
    let mut sent = call.body().clone();
    if kind == ContactKind::User && !sent.contains_key("status") {
        let status = json!({"is_frozen": false, "is_resigned": false, "is_activated": false,
            "is_exited": false, "is_unjoin": true});
        sent.insert("status".into(), status);
    }
    if kind == ContactKind::Department {
        sent.insert("member_count".into(), json!(0));
        sent.insert("primary_member_count".into(), json!(0));
        sent.insert("status".into(), json!({"is_deleted": false}));
        let chat = sent.remove("create_group_chat").is_some_and(|it| it == true).then(|| {
            id::like(Some("oc_a0553eda9014c201e6969b478895c230"), "chat_id", parts.random)
        });
        sent.insert("chat_id".into(), json!(chat));
    }
    let place = &call.resource.created;
    let super::Parts { collections, repeated, random, .. } = parts;
    let (reply, made) =
        answer::create_from(call, &path(kind), sent, place, collections, repeated, random);
    if let Some(made) = made {
        events::told(parts.occurred, parts.collections, kind, "created", &made, None);
        moved(parts, call, kind, None, Some(&made));
        if let Some(chat) = at(&made, "chat_id").as_str() {
            chats::begin(parts, call, chat, &made);
        }
    }
    Some(Ok(reply))
}

fn change(parts: &mut Parts<'_>, call: &Call<'_>, kind: ContactKind) -> Answer {
    let (_, id) = call.received.path_params.first()?;
    let sent = call.body();
    let collection = parts.collections.get_mut(&path(kind))?;
    let Some(known) = collection.get_mut(id) else { return call.absent(collection, [id.as_str()]) };
    let before = known.clone();
    object::change(call.resource, known, sent, &[], call.now);
    let after = known.clone();
    let reply = call.one(&Place::of_one(call.endpoint, &call.resource.family)?, &after);
    events::told(parts.occurred, parts.collections, kind, "updated", &after, Some(&before));
    moved(parts, call, kind, Some(&before), Some(&after));
    Some(Ok(reply))
}

fn delete(parts: &mut Parts<'_>, call: &Call<'_>, kind: ContactKind) -> Answer {
    let (_, id) = call.received.path_params.first()?;
    let collection = parts.collections.get_mut(&path(kind))?;
    let Some(gone) = collection.remove(id) else { return call.absent(collection, [id.as_str()]) };
    events::told(parts.occurred, parts.collections, kind, "deleted", &gone, Some(&gone));
    moved(parts, call, kind, Some(&gone), None);
    if kind == ContactKind::User {
        former::left(parts, call, gone);
    }
    Some(Ok(call.reply(Object::new())))
}

/// The ids of these names.
fn ids(object: &Object, names: &[&str]) -> Vec<String> {
    names.iter().filter_map(|name| object::text(object.get(*name)?)).collect()
}

/// Gives another id of one's own.
fn rename(parts: &mut Parts<'_>, call: &Call<'_>, kind: ContactKind) -> Answer {
    let (_, id) = call.received.path_params.first()?;
    let (name, ids) = match kind {
        ContactKind::User => ("user_id", &people::KINDS[..]),
        ContactKind::Department => ("department_id", &["open_department_id", "department_id"][..]),
    };
    let new = call.body().get(&format!("new_{name}")).and_then(object::text)?;
    let collection = parts.collections.get_mut(&path(kind))?;
    let Some(mut known) = collection.remove(id) else {
        return call.absent(collection, [id.as_str()]);
    };
    known.insert(name.to_owned(), json!(new));
    let ids = self::ids(&known, ids);
    collection.insert(&ids, known);
    Some(Ok(call.reply(Object::new())))
}

/// The users of a department, or all.
fn list_users(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    let users = parts.collections.get(people::users())?;
    let department = match call.query("department_id").filter(|id| !id.is_empty()) {
        None => None,
        Some(ROOT) => Some(ROOT.to_owned()),
        Some(id) => Some(known_department(parts, call, id)?),
    };
    let inside = |user: &&Object| {
        let of = answer::texts(user.get("department_ids"));
        department.as_ref().is_none_or(|id| of.contains(id))
    };
    answer::page_of(call, &users.iter().filter(inside).collect::<Vec<_>>())
}

/// The open id of a department that a call names; nothing if the documented example answers.
fn known_department(parts: &Parts<'_>, call: &Call<'_>, id: &str) -> Option<String> {
    let known = people::department(parts.collections, id);
    match known {
        Some(department) => Some(open_id(ContactKind::Department, department)),
        None => call.strict.then(|| id.to_owned()),
    }
}

fn batch(parts: &mut Parts<'_>, call: &Call<'_>, kind: ContactKind) -> Answer {
    let name = if kind == ContactKind::User { "user_ids" } else { "department_ids" };
    let named = call.received.query.iter().filter(|(key, _)| key == name);
    let ids: Vec<&str> = named.flat_map(|(_, value)| value.split(',')).collect();
    let collection = parts.collections.get(&path(kind))?;
    let found: Vec<&Object> = ids.iter().filter_map(|id| collection.get(id)).collect();
    if found.is_empty() && !call.strict && !ids.iter().any(|id| collection.had(id)) {
        return None;
    }
    answer::page_of(call, &found)
}

/// The ids of users by their addresses and numbers.
fn batch_get_id(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    let body = call.body();
    let kind = call.query("user_id_type").unwrap_or("open_id");
    let mut found = Vec::new();
    let mut known = false;
    for (list, member) in [("emails", "email"), ("mobiles", "mobile")] {
        for wanted in answer::texts(body.get(list)) {
            let is = |user: &&Object| {
                let has = |name: &str| user.get(name).is_some_and(|it| it == wanted.as_str());
                has(member) || (member == "mobile" && has_number(user, &wanted))
            };
            let user = people::all(parts.collections).find(is);
            let mut entry = json!({ member: wanted });
            if let Some(user) = user {
                known = true;
                entry["user_id"] = user.get(kind).cloned().unwrap_or_default();
                entry["status"] = user.get("status").cloned().unwrap_or_default();
            }
            found.push(entry);
        }
    }
    if !known && !call.strict {
        return None;
    }
    Some(Ok(call.reply(Object::from_iter([("user_list".to_owned(), json!(found))]))))
}

/// Whether it is the user's number, with the code of the country or without.
fn has_number(user: &Object, wanted: &str) -> bool {
    let number = user.get("mobile").and_then(Value::as_str).unwrap_or_default();
    !wanted.is_empty() && number.trim_start_matches("+86") == wanted.trim_start_matches("+86")
}

fn basic_batch(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    let ids = answer::texts(call.body().get("user_ids"));
    let found = ids.iter().filter_map(|id| people::user(parts.collections, id));
    let found: Vec<Value> =
        found.map(|user| json!({"user_id": user.get("open_id"), "name": user.get("name"), "i18n_name": {}})).collect();
    if found.is_empty() && !call.strict {
        return None;
    }
    Some(Ok(call.reply(Object::from_iter([("users".to_owned(), json!(found))]))))
}

/// The departments below another, directly or at any depth.
fn list_departments(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    let of_path = call.received.path_params.first().map(|(_, id)| id.as_str());
    let asked = of_path.or_else(|| call.query("parent_department_id"));
    let deep = call.query("fetch_child") == Some("true");
    let parent = match asked.filter(|id| !id.is_empty()) {
        None | Some(ROOT) => ROOT.to_owned(),
        Some(id) => known_department(parts, call, id)?,
    };
    let departments = parts.collections.get(people::departments())?;
    let mut found = Vec::new();
    below(departments, &parent, deep, &mut found);
    answer::page_of(call, &found)
}

/// Collects the departments below another, each before those below it. One that was collected is
/// not collected again, even if departments are below each other in a circle.
fn below<'a>(all: &'a Collection, parent: &str, deep: bool, found: &mut Vec<&'a Object>) {
    let mut waiting = vec![parent.to_owned()];
    while let Some(parent) = waiting.pop() {
        let is_child = |it: &&Object| {
            it.get("parent_department_id").and_then(Value::as_str).is_some_and(|id| {
                let id = all
                    .get(id)
                    .map_or_else(|| id.to_owned(), |it| open_id(ContactKind::Department, it));
                id == parent
            })
        };
        for child in all.iter().filter(is_child) {
            if found.iter().any(|it| std::ptr::eq(*it, child)) {
                continue;
            }
            found.push(child);
            if deep {
                waiting.push(open_id(ContactKind::Department, child));
            }
        }
    }
}

/// The open ids of the users in a department and in all below it; nothing if there is no such
/// department.
pub(super) fn users_below(collections: &Collections, department: &str) -> Option<Vec<String>> {
    let departments = collections.get(people::departments())?;
    let top = open_id(ContactKind::Department, departments.get(department)?);
    let mut found = Vec::new();
    below(departments, &top, true, &mut found);
    let mut ids: Vec<String> =
        found.iter().map(|it| open_id(ContactKind::Department, it)).collect();
    ids.push(top);
    let inside = |user: &&Object| {
        answer::texts(user.get("department_ids")).iter().any(|id| ids.contains(id))
    };
    Some(
        people::all(collections)
            .filter(inside)
            .map(|user| open_id(ContactKind::User, user))
            .collect(),
    )
}

/// The departments above another, the nearest first.
fn parents(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    let departments = parts.collections.get(people::departments())?;
    let id = call.query("department_id")?;
    let Some(mut current) = departments.get(id) else { return call.absent(departments, [id]) };
    let mut found: Vec<&Object> = Vec::new();
    while let Some(parent) = current.get("parent_department_id").and_then(Value::as_str)
        && let Some(above) = departments.get(parent)
        && !found.iter().any(|it| std::ptr::eq(*it, above))
    {
        found.push(above);
        current = above;
    }
    answer::page_of(call, &found)
}

fn search_departments(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    let departments = parts.collections.get(people::departments())?;
    let wanted = Wanted::by(call);
    answer::page_of(call, &departments.iter().filter(|it| wanted.holds(it)).collect::<Vec<_>>())
}

/// Counts a user in and out of the departments that they belong to now and did before, and lets them
/// join and leave the chats of these.
fn moved(
    parts: &mut Parts<'_>,
    call: &Call<'_>,
    kind: ContactKind,
    before: Option<&Object>,
    after: Option<&Object>,
) {
    let (ContactKind::User, Some(user)) = (kind, after.or(before)) else { return };
    let user = [open_id(ContactKind::User, user)];
    let of = |user: Option<&Object>| answer::texts(user.and_then(|it| it.get("department_ids")));
    let (before, after) = (of(before), of(after));
    for (all, others, by) in [(&before, &after, -1), (&after, &before, 1)] {
        for id in all.iter().filter(|id| !others.contains(id)) {
            let departments = parts.collections.get_mut(people::departments());
            let Some(department) = departments.and_then(|it| it.get_mut(id)) else { continue };
            let now = at(department, "member_count").as_i64().unwrap_or(0);
            department.insert("member_count".into(), json!((now + by).max(0)));
            let Some(chat) = department.get("chat_id").and_then(object::text) else { continue };
            let mut talk = parts.talk(call.now);
            match by {
                1 => talk.join(call.caller, &chat, &user, false),
                _ => talk.leave(call.caller, &chat, &user, false),
            }
        }
    }
}
