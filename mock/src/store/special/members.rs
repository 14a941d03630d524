//! Chats and their members: several are added, removed and listed at once, and have no address of
//! their own.

use serde_json::{Value, json};

use super::Parts;
use crate::{
    reply::Reply,
    route,
    store::{
        answer::{self, Answer, Call, Wanted},
        collection::{Object, at},
        object, people,
        place::Place,
        talk,
    },
};

const CREATE_CHAT: &str = "im.v1.chat.create";

type Handler = fn(&mut Parts<'_>, &Call<'_>) -> Answer;

/// What answers calls of this endpoint, and the endpoint that creates what it is about.
pub(super) fn handler(endpoint: &str) -> Option<(&'static str, Handler)> {
    let handler: Handler = match endpoint.strip_prefix("im.v1.chat.")? {
        "create" => create_chat,
        "get" => get_chat,
        "list" | "search" => list_chats,
        "update" => update_chat,
        "delete" => disband,
        "members.me_join" => join,
        "members.create" => add,
        "members.delete" => remove,
        "members.get" => list,
        "members.is_in_chat" => is_in_chat,
        _ => return None,
    };
    Some((CREATE_CHAT, handler))
}

fn create_chat(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    let mut sent = call.body().clone();
    let owner = sent.get("owner_id").and_then(object::text);
    let owner = owner.map(|id| people::canonical(parts.collections, &id));
    if let Some(owner) = &owner {
        sent.insert("owner_id".into(), json!(owner));
        sent.insert("owner_id_type".into(), json!("open_id"));
    }
    sent.insert("chat_status".into(), json!("normal"));
    let listed = |name: &str| answer::texts(sent.get(name));
    let (users, bots) = (listed("user_id_list"), listed("bot_id_list"));
    let Parts { collections, repeated, random, .. } = parts;
    let path = route::segments(&call.received.path);
    let (reply, made) =
        answer::create_from(call, &path, sent, &Place::Data, collections, repeated, random);
    let Some(chat) = made else { return Some(Ok(reply)) };
    let chat = chat.get("chat_id").and_then(object::text)?;
    for user in owner.into_iter().chain(users) {
        let user = people::canonical(parts.collections, &user);
        talk::join(parts.collections, &chat, &user, false);
    }
    let (app, creator) = (call.caller.app_id.clone(), call.caller.user.clone());
    if let Some(user) = creator {
        talk::join(parts.collections, &chat, &user, false);
    }
    // The creator of a chat is not told about joining it.
    talk::join(parts.collections, &chat, &app, true);
    parts.talk(call.now).join(call.caller, &chat, &bots, true);
    Some(Ok(reply))
}

fn get_chat(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    let id = chat(call)?;
    let chats = parts.collections.get(talk::chats_path())?;
    let Some(known) = chats.get(id) else { return call.absent(chats, [id]) };
    let count = |are_apps: bool| {
        let all = talk::members(parts.collections, id);
        let all = all.filter(|it| (at(it, "member_id_type") == "app_id") == are_apps);
        json!(all.count().to_string())
    };
    let mut shown = known.clone();
    shown.insert("user_count".into(), count(false));
    shown.insert("bot_count".into(), count(true));
    Some(Ok(call.one(&Place::Data, &shown)))
}

/// Lists groups, and searches them: those that the caller is in.
fn list_chats(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    let chats = parts.collections.get(talk::chats_path())?;
    let member = call.caller.user.as_ref().unwrap_or(&call.caller.app_id);
    let wanted = Wanted::by(call);
    let groups = chats.iter().filter(|chat| {
        let inside = || {
            let id = chat.get("chat_id").and_then(Value::as_str).unwrap_or_default();
            talk::members(parts.collections, id).any(|it| *at(it, "member_id") == *member)
        };
        chat.get("chat_mode").is_none_or(|mode| mode != "p2p") && wanted.holds(chat) && inside()
    });
    let groups: Vec<&Object> = groups.collect();
    // Chats of two alone do not show what a list of groups looks like.
    if groups.is_empty()
        && chats.iter().all(|it| it.get("chat_mode").is_some_and(|it| it == "p2p"))
        && !call.strict
    {
        return None;
    }
    answer::page_of(call, &groups)
}

fn update_chat(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    let id = chat(call)?;
    let mut sent = call.body().clone();
    if let Some(owner) = sent.get("owner_id").and_then(object::text) {
        sent.insert("owner_id".into(), json!(people::canonical(parts.collections, &owner)));
    }
    let chats = parts.collections.get_mut(talk::chats_path())?;
    let Some(known) = chats.get_mut(id) else { return call.absent(chats, [id]) };
    let before = known.clone();
    object::change(call.resource, known, &sent, &[], call.now);
    let reply = call.one(&Place::Data, known);
    parts.talk(call.now).changed(call.caller, id, &before);
    Some(Ok(reply))
}

fn disband(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    let id = chat(call)?;
    parts.talk(call.now).disband(call.caller, id);
    let chats = parts.collections.get_mut(talk::chats_path())?;
    if chats.remove(id).is_none() {
        return call.absent(chats, [id]);
    }
    let mut path = talk::chats_path().to_vec();
    path.push(id.to_owned());
    parts.collections.remove_below(&path);
    Some(Ok(call.reply(Object::new())))
}

fn add(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    let (ids, are_apps) = named(parts, call)?;
    parts.talk(call.now).join(call.caller, chat(call)?, &ids, are_apps);
    Some(Ok(call.reply(none_failed(call))))
}

fn join(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    known(parts, call)?;
    let (id, is_app) = match &call.caller.user {
        Some(user) => (user, false),
        None => (&call.caller.app_id, true),
    };
    parts.talk(call.now).join(call.caller, chat(call)?, std::slice::from_ref(id), is_app);
    Some(Ok(call.reply(Object::new())))
}

fn remove(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    let (ids, are_apps) = named(parts, call)?;
    parts.talk(call.now).leave(call.caller, chat(call)?, &ids, are_apps);
    Some(Ok(call.reply(none_failed(call))))
}

fn list(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    known(parts, call)?;
    let kind = call.query("member_id_type").unwrap_or("open_id");
    // Apps are members too, but no list shows them.
    let users = talk::members(parts.collections, chat(call)?);
    let users: Vec<Object> = users
        .filter(|it| at(it, "member_id_type") != "app_id")
        .map(|member| {
            let id = at(member, "member_id").as_str().unwrap_or_default();
            let mut member = member.clone();
            member
                .insert("member_id".into(), json!(people::id_of_kind(parts.collections, id, kind)));
            member.insert("member_id_type".into(), json!(kind));
            member
        })
        .collect();
    let answer = answer::page_of(call, &users.iter().collect::<Vec<_>>())?;
    Some(answer.map(|reply| {
        let mut reply: Value = serde_json::from_slice(&reply.body.joined()).unwrap_or_default();
        reply["data"]["member_total"] = json!(users.len());
        Reply::json(200, &reply)
    }))
}

fn is_in_chat(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    known(parts, call)?;
    let member = call.caller.user.as_ref().unwrap_or(&call.caller.app_id).clone();
    let inside = parts.talk(call.now).has(chat(call)?, &member);
    Some(Ok(call.reply(Object::from_iter([("is_in_chat".to_owned(), json!(inside))]))))
}

/// The users or apps that a call names, if it is about a chat that is known.
fn named(parts: &Parts<'_>, call: &Call<'_>) -> Option<(Vec<String>, bool)> {
    known(parts, call)?;
    let are_apps = call.query("member_id_type") == Some("app_id");
    let ids = answer::texts(call.body().get("id_list")).into_iter();
    Some((ids.map(|id| people::canonical(parts.collections, &id)).collect(), are_apps))
}

/// Nothing if the chat is not known; one that was disbanded was refused before.
fn known(parts: &Parts<'_>, call: &Call<'_>) -> Option<()> {
    talk::chat(parts.collections, chat(call)?).map(|_| ())
}

fn chat<'a>(call: &Call<'a>) -> Option<&'a str> {
    let (_, id) = call.received.path_params.first()?;
    Some(id)
}

/// A reply whose lists of ids that failed are empty.
fn none_failed(call: &Call<'_>) -> Object {
    let fields = call.endpoint.response.data.as_ref().map_or(&[][..], |data| &data.fields);
    fields.iter().map(|field| (field.name.clone(), json!([]))).collect()
}
