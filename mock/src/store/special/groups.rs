//! Groups of users, roles and units: who belongs to them, and what the app may see.

use serde_json::{Value, json};

use super::{Request, StoreHandler};
use crate::store::{
    Store,
    answer::{Answer, Collections, texts},
    collection::{Collection, Object, at, path_of},
    people,
};

/// What answers calls of this endpoint.
pub(super) fn handler(endpoint: &str) -> Option<StoreHandler> {
    Some(match endpoint.strip_prefix("contact.v3.")? {
        "group.member.add" => |store, call| change(store, call, true),
        "group.member.remove" => |store, call| change(store, call, false),
        "group.member.batch_add" => |store, call| change_several(store, call, true),
        "group.member.batch_remove" => |store, call| change_several(store, call, false),
        "group.member.simplelist" => members,
        "group.member_belong" => groups_of,
        "functional_role.member.batch_create" => add_to_role,
        "functional_role.member.batch_delete" => remove_from_role,
        "functional_role.member.scopes" => set_scopes,
        "functional_role.member.list" => role_members,
        "functional_role.member.get" => role_member,
        "unit.bind_department" => |store, call| bind(store, call, true),
        "unit.unbind_department" => |store, call| bind(store, call, false),
        "unit.list_department" => departments_of,
        "scope.list" => scope,
        _ => return None,
    })
}

fn groups_path() -> Vec<String> {
    path_of(&["contact", "v3", "group"])
}

fn members_path(group: &str) -> Vec<String> {
    path_of(&["contact", "v3", "group", group, "member"])
}

/// The open id of a user or a department that a call names by any id.
pub(super) fn open_id(collections: &Collections, kind: &str, id: &str) -> String {
    match kind {
        "department" => {
            let department = people::department(collections, id);
            let open = department.and_then(|it| it.get("open_department_id")?.as_str());
            open.unwrap_or(id).to_owned()
        }
        _ => people::canonical(collections, id),
    }
}

/// Adds a member to a group, or removes it.
fn set_member(store: &mut Store, group: &str, member: &Value, add: bool) {
    let kind = member["member_type"].as_str().unwrap_or("user");
    let id = member["member_id"].as_str().unwrap_or_default();
    let id = open_id(&store.collections, kind, id);
    let members = store.collections.entry(members_path(group)).or_default();
    members.remove(&id);
    if add {
        let id_type = if kind == "department" { "department_id" } else { "open_id" };
        let member = json!({"member_id": id, "member_type": kind, "member_id_type": id_type});
        members.insert(std::slice::from_ref(&id), member.as_object().cloned().unwrap_or_default());
    }
    let count =
        |kind: &str| json!(members.iter().filter(|it| at(it, "member_type") == kind).count());
    let (users, departments) = (count("user"), count("department"));
    if let Some(group) = store.collections.get_mut(&groups_path()).and_then(|it| it.get_mut(group))
    {
        group.insert("member_user_count".into(), users);
        group.insert("member_department_count".into(), departments);
    }
}

fn change(store: &mut Store, call: &Request<'_>, add: bool) -> Answer {
    if let Err(answer) = call.named(&mut store.collections, &groups_path(), "group_id") {
        return answer;
    }
    set_member(store, call.parameter("group_id")?, call.body(), add);
    call.reply(json!({}))
}

fn change_several(store: &mut Store, call: &Request<'_>, add: bool) -> Answer {
    if let Err(answer) = call.named(&mut store.collections, &groups_path(), "group_id") {
        return answer;
    }
    let group = call.parameter("group_id")?;
    let mut results = Vec::new();
    for member in call.body()["members"].as_array().into_iter().flatten() {
        set_member(store, group, member, add);
        results.push(json!({"member_id": member["member_id"], "code": 0}));
    }
    call.reply(if add { json!({ "results": results }) } else { json!({}) })
}

fn members(store: &mut Store, call: &Request<'_>) -> Answer {
    let group = call.parameter("group_id")?;
    if let Err(answer) = call.named(&mut store.collections, &groups_path(), "group_id") {
        return answer;
    }
    let kind = call.query("member_type").unwrap_or("user");
    let id_type = call.query("member_id_type");
    let all = store.collections.get(&members_path(group)).into_iter().flat_map(Collection::iter);
    let all = all.filter(|it| at(it, "member_type") == kind).map(|it| {
        let mut member = it.clone();
        if let Some(id_type) = id_type {
            member.insert("member_id_type".into(), json!(id_type));
        }
        Value::Object(member)
    });
    call.page("memberlist", &all.collect::<Vec<_>>(), 50)
}

/// The groups that a user belongs to.
fn groups_of(store: &mut Store, call: &Request<'_>) -> Answer {
    let member = open_id(&store.collections, "user", call.query("member_id")?);
    let groups = store.collections.get(&groups_path())?;
    let has = |group: &&Object| {
        let id = at(group, "id").as_str().or_else(|| at(group, "group_id").as_str());
        let members = store.collections.get(&members_path(id.unwrap_or_default()));
        members.is_some_and(|members| members.get(&member).is_some())
    };
    let found = groups.iter().filter(has);
    let found: Vec<Value> = found.map(|it| at(it, "id").clone()).collect();
    call.page("group_list", &found, 50)
}

fn roles_path() -> Vec<String> {
    path_of(&["contact", "v3", "functional_roles"])
}

fn role_members_path(role: &str) -> Vec<String> {
    path_of(&["contact", "v3", "functional_roles", role, "members"])
}

/// The users whom the body of a call names, with what is to be replied about each.
fn named(store: &Store, call: &Request<'_>) -> Vec<String> {
    let ids = texts(call.body().get("members"));
    ids.iter().map(|id| people::canonical(&store.collections, id)).collect()
}

/// What came of each member: 1 for done, 2 for a user who does not exist.
fn results(store: &Store, ids: &[String]) -> Vec<Value> {
    let reason = |id: &String| if people::user(&store.collections, id).is_some() { 1 } else { 2 };
    ids.iter().map(|id| json!({"user_id": id, "reason": reason(id)})).collect()
}

fn add_to_role(store: &mut Store, call: &Request<'_>) -> Answer {
    if let Err(answer) = call.named(&mut store.collections, &roles_path(), "role_id") {
        return answer;
    }
    let ids = named(store, call);
    let results = results(store, &ids);
    for id in ids {
        if people::user(&store.collections, &id).is_none() {
            continue;
        }
        let path = role_members_path(call.parameter("role_id")?);
        let members = store.collections.entry(path).or_default();
        if members.get(&id).is_none() {
            let member = json!({"user_id": id, "scope_type": "All", "department_ids": []});
            members.insert(&[id], member.as_object().cloned().unwrap_or_default());
        }
    }
    call.reply(json!({ "results": results }))
}

fn remove_from_role(store: &mut Store, call: &Request<'_>) -> Answer {
    if let Err(answer) = call.named(&mut store.collections, &roles_path(), "role_id") {
        return answer;
    }
    let ids = named(store, call);
    let results = results(store, &ids);
    if let Some(members) = store.collections.get_mut(&role_members_path(call.parameter("role_id")?))
    {
        for id in ids {
            members.remove(&id);
        }
    }
    call.reply(json!({ "result": results }))
}

/// The departments for which members have a role.
fn set_scopes(store: &mut Store, call: &Request<'_>) -> Answer {
    if let Err(answer) = call.named(&mut store.collections, &roles_path(), "role_id") {
        return answer;
    }
    let ids = named(store, call);
    let results = results(store, &ids);
    let departments = texts(call.body().get("departments"));
    let kind = if departments.is_empty() { "All" } else { "Part" };
    let members = store.collections.get_mut(&role_members_path(call.parameter("role_id")?));
    for member in members.into_iter().flat_map(Collection::iter_mut) {
        if ids.iter().any(|id| at(member, "user_id") == id.as_str()) {
            member.insert("scope_type".into(), json!(kind));
            member.insert("department_ids".into(), json!(departments));
        }
    }
    call.reply(json!({ "results": results }))
}

fn role_members(store: &mut Store, call: &Request<'_>) -> Answer {
    if let Err(answer) = call.named(&mut store.collections, &roles_path(), "role_id") {
        return answer;
    }
    let members = store.collections.get(&role_members_path(call.parameter("role_id")?));
    let members: Vec<Value> = members
        .into_iter()
        .flat_map(Collection::iter)
        .map(|it| Value::Object(it.clone()))
        .collect();
    call.page("members", &members, 50)
}

fn role_member(store: &mut Store, call: &Request<'_>) -> Answer {
    let member = people::canonical(&store.collections, call.parameter("member_id")?);
    let path = role_members_path(call.parameter("role_id")?);
    match call.kept(&mut store.collections, &path, &member, "member_id") {
        Ok(member) => call.reply(json!({ "member": member })),
        Err(answer) => answer,
    }
}

fn bind(store: &mut Store, call: &Request<'_>, add: bool) -> Answer {
    let body = call.body();
    let unit = body["unit_id"].as_str()?;
    let department = open_id(&store.collections, "department", body["department_id"].as_str()?);
    let path = path_of(&["contact", "v3", "unit"]);
    let unit = match call.kept(&mut store.collections, &path, unit, "unit_id") {
        Ok(unit) => unit,
        Err(answer) => return answer,
    };
    let mut departments = texts(unit.get("departments"));
    departments.retain(|it| *it != department);
    if add {
        departments.push(department);
    }
    unit.insert("departments".into(), json!(departments));
    call.reply(json!({}))
}

fn departments_of(store: &mut Store, call: &Request<'_>) -> Answer {
    let id = call.query("unit_id")?;
    let path = path_of(&["contact", "v3", "unit"]);
    let unit = match call.kept(&mut store.collections, &path, id, "unit_id") {
        Ok(unit) => unit,
        Err(answer) => return answer,
    };
    let departments = texts(unit.get("departments")).into_iter();
    let departments: Vec<Value> =
        departments.map(|it| json!({"unit_id": id, "department_id": it})).collect();
    call.page("departmentlist", &departments, 50)
}

/// What the app may see of the address book: the departments at its top, in which all others are,
/// and the users who are in none.
fn scope(store: &mut Store, call: &Request<'_>) -> Answer {
    let store = &*store;
    let all = |path: &[String]| store.collections.get(path).into_iter().flat_map(Collection::iter);
    let (users, departments) = (people::users(), people::departments());
    if all(users).next().is_none() && all(departments).next().is_none() && !call.strict {
        return None;
    }
    let is_top = |it: &&Object| at(it, "parent_department_id") == people::ROOT;
    let is_outside =
        |it: &&Object| texts(it.get("department_ids")).iter().any(|id| id == people::ROOT);
    let of = |it: &Object, name: &str| it.get(name).cloned().unwrap_or_default();
    let departments = all(departments).filter(is_top).map(|it| of(it, "open_department_id"));
    let beside = json!({"department_ids": departments.collect::<Value>(),
        "group_ids": all(&groups_path()).map(|it| of(it, "id")).collect::<Value>()});
    let users: Vec<Value> = all(users).filter(is_outside).map(|it| of(it, "open_id")).collect();
    call.page_beside(beside, "user_ids", &users, 50)
}
