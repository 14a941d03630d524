//! Who has a role in a Base: users, groups and departments.

use serde_json::{Value, json};

use super::{Request, StoreHandler, groups::open_id};
use crate::store::{
    Store,
    answer::{Answer, Collections},
    collection::{Collection, Object, path_of},
    people, talk,
};

/// What answers calls of this endpoint.
pub(super) fn handler(endpoint: &str) -> Option<StoreHandler> {
    Some(match endpoint.strip_prefix("bitable.v1.app.role.member.")? {
        "create" => add_one,
        "batch_create" => |store, call| change_several(store, call, true),
        "list" => list,
        "delete" => remove_one,
        "batch_delete" => |store, call| change_several(store, call, false),
        _ => return None,
    })
}

fn members_path(call: &Request<'_>) -> Option<Vec<String>> {
    let (app, role) = (call.parameter("app_token")?, call.parameter("role_id")?);
    Some(path_of(&["bitable", "v1", "apps", app, "roles", role, "members"]))
}

/// The id by which a member is known here, whatever id a call names it by.
fn known_id(collections: &Collections, kind: &str, id: &str) -> String {
    match kind {
        "chat_id" => id.to_owned(),
        "department_id" | "open_department_id" => open_id(collections, "department", id),
        _ => open_id(collections, "user", id),
    }
}

/// A member as lists show it.
fn member(collections: &Collections, kind: &str, id: &str) -> Object {
    let named = |object: Option<&Object>| object.and_then(|it| it.get("name")).cloned();
    let (mut member, kind, name) = match kind {
        "chat_id" => (json!({"chat_id": id}), "chat", named(talk::chat(collections, id))),
        "department_id" | "open_department_id" => {
            let department = people::department(collections, id);
            let own = department.and_then(|it| it.get("department_id")).cloned();
            let ids = json!({"department_id": own, "open_department_id": id});
            (ids, "department", named(department))
        }
        _ => (people::ids(collections, id), "user", named(people::user(collections, id))),
    };
    member["member_type"] = kind.into();
    member["member_name"] = name.clone().unwrap_or_else(|| id.into());
    member["member_en_name"] = name.unwrap_or_else(|| id.into());
    member.as_object().cloned().unwrap_or_default()
}

fn add(store: &mut Store, path: &[String], kind: &str, id: &str) {
    let id = known_id(&store.collections, kind, id);
    let member = member(&store.collections, kind, &id);
    let members = store.collections.entry(path.to_vec()).or_default();
    members.remove(&id);
    members.insert(&[id], member);
}

fn add_one(store: &mut Store, call: &Request<'_>) -> Answer {
    let kind = call.query("member_id_type").unwrap_or("open_id");
    add(store, &members_path(call)?, kind, call.body()["member_id"].as_str()?);
    call.reply(json!({}))
}

fn remove_one(store: &mut Store, call: &Request<'_>) -> Answer {
    let kind = call.query("member_id_type").unwrap_or("open_id");
    let id = known_id(&store.collections, kind, call.parameter("member_id")?);
    if let Err(answer) = call.kept(&mut store.collections, &members_path(call)?, &id, "member_id") {
        return answer;
    }
    if let Some(members) = store.collections.get_mut(&members_path(call)?) {
        members.remove(&id);
    }
    call.reply(json!({}))
}

fn change_several(store: &mut Store, call: &Request<'_>, adds: bool) -> Answer {
    let path = members_path(call)?;
    for sent in call.body()["member_list"].as_array()? {
        let kind = sent["type"].as_str().unwrap_or("open_id");
        let id = sent["id"].as_str().unwrap_or_default();
        if adds {
            add(store, &path, kind, id);
            continue;
        }
        let id = known_id(&store.collections, kind, id);
        if let Some(members) = store.collections.get_mut(&path) {
            members.remove(&id);
        }
    }
    call.reply(json!({}))
}

fn list(store: &mut Store, call: &Request<'_>) -> Answer {
    let members: &Collection = store.collections.get(&members_path(call)?)?;
    let all: Vec<Value> = members.iter().map(|it| Value::Object(it.clone())).collect();
    call.page_beside(json!({"total": all.len()}), "items", &all, 100)
}
