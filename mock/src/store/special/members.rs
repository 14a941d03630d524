//! Members of chats: several are added, removed and listed at once, and have no address of their own.

use serde_json::{Value, json};

use super::Parts;
use crate::{
    reply,
    store::{
        answer::{self, Answer, Call},
        collection::{Collection, Object},
        object,
        place::Place,
    },
};

pub(super) const CREATE_CHAT: &str = "im.v1.chat.create";

pub(super) fn create_chat(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    let body = call.body();
    let mut path = path(call)?;
    let Parts { collections, repeated, random, .. } = parts;
    let reply =
        answer::create_from(call, path.clone(), &body, &Place::Data, collections, repeated, random);
    let data: Value = serde_json::from_slice(&reply.body).ok()?;
    path.push(object::text(&data["data"]["chat_id"])?);
    path.push("members".to_owned());
    let members = collections.entry(path).or_default();
    let kind = call.query("user_id_type").unwrap_or("open_id");
    let owner = body.get("owner_id").and_then(object::text);
    for user in owner.into_iter().chain(answer::texts(body.get("user_id_list"))) {
        join(members, kind, &user);
    }
    Some(Ok(reply))
}

pub(super) fn add(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    let members = parts.collections.get_mut(&path(call)?)?;
    let kind = call.query("member_id_type").unwrap_or("open_id");
    for id in answer::texts(call.body().get("id_list")) {
        join(members, kind, &id);
    }
    Some(Ok(call.reply(none_failed(call))))
}

pub(super) fn remove(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    let members = parts.collections.get_mut(&path(call)?)?;
    for id in answer::texts(call.body().get("id_list")) {
        members.remove(&id);
    }
    Some(Ok(call.reply(none_failed(call))))
}

pub(super) fn list(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    // Apps are members too, but no list shows them.
    let members = parts.collections.get(&path(call)?)?;
    let users: Vec<&Object> =
        members.iter().filter(|it| it["member_id_type"] != "app_id").collect();
    let total = users.len();
    let answer = answer::page_of(call, &users)?;
    Some(answer.map(|reply| {
        let mut reply: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
        reply["data"]["member_total"] = json!(total);
        reply::Reply::json(200, &reply)
    }))
}

pub(super) fn is_in_chat(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    let mut path = path(call)?;
    path.pop();
    // An app is in each chat that it created.
    parts.collections.get(&path)?;
    Some(Ok(call.reply(Object::from_iter([("is_in_chat".to_owned(), json!(true))]))))
}

fn join(members: &mut Collection, kind: &str, id: &str) {
    if members.get(id).is_none() {
        let member = json!({"member_id_type": kind, "member_id": id, "name": id,
            "tenant_key": "736588c9260f175e"});
        if let Value::Object(member) = member {
            members.insert(&[id.to_owned()], member);
        }
    }
}

/// A reply whose lists of ids that failed are empty.
fn none_failed(call: &Call<'_>) -> Object {
    let fields = call.endpoint.response.data.as_ref().map_or(&[][..], |data| &data.fields);
    fields.iter().map(|field| (field.name.clone(), json!([]))).collect()
}

fn path(call: &Call<'_>) -> Option<Vec<String>> {
    Some(crate::route::segments(&call.received.path))
}
