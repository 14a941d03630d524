//! Messages: their content is sent beside them and received inside `body`, a reply belongs to the
//! chat of what it replies to, and a list is that of one chat or thread.

use serde_json::{Value, json};

use super::Parts;
use crate::{
    refusal::Refusal,
    store::{
        answer::{self, Answer, Call},
        collection::Object,
        id, object,
        place::Place,
    },
};

pub(super) const CREATE: &str = "im.v1.message.create";

/// The path of the collection of messages.
const PATH: [&str; 4] = ["open-apis", "im", "v1", "messages"];
const CHATS: [&str; 4] = ["open-apis", "im", "v1", "chats"];

pub(super) fn create(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    let body = call.body();
    let chat = match receiver(parts, call, &body)? {
        Ok(chat) => chat,
        Err(refusal) => return Some(Err(refusal)),
    };
    let mut sent = content(&body);
    sent.insert("chat_id".into(), chat.into());
    Some(Ok(add(parts, call, sent)))
}

pub(super) fn reply(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    let body = call.body();
    let parent = target(parts, call)?;
    let mut sent = content(&body);
    let id = parent["message_id"].clone();
    sent.insert("chat_id".into(), parent["chat_id"].clone());
    let root = parent.get("root_id").filter(|it| !it.is_null()).cloned();
    sent.insert("root_id".into(), root.unwrap_or_else(|| id.clone()));
    sent.insert("parent_id".into(), id);
    let thread = parent.get("thread_id").filter(|it| !it.is_null()).cloned();
    if thread.is_some() || body.get("reply_in_thread") == Some(&json!(true)) {
        let new = || json!(id::like(Some("omt_d4be107c616a"), "thread_id", parts.random));
        let thread = thread.unwrap_or_else(new);
        // The first reply in a thread makes the message that it replies to the beginning of it.
        if let Some(parent) = target_mut(parts, call) {
            parent.insert("thread_id".into(), thread.clone());
        }
        sent.insert("thread_id".into(), thread);
    }
    Some(Ok(add(parts, call, sent)))
}

pub(super) fn forward(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    let original = target(parts, call)?;
    let chat = match receiver(parts, call, &call.body())? {
        Ok(chat) => chat,
        Err(refusal) => return Some(Err(refusal)),
    };
    let kept = ["msg_type", "body", "mentions"].into_iter();
    let mut sent: Object =
        kept.filter_map(|name| Some((name.into(), original.get(name)?.clone()))).collect();
    sent.insert("chat_id".into(), chat.into());
    Some(Ok(add(parts, call, sent)))
}

pub(super) fn edit(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    let mut sent = content(&call.body());
    sent.insert("updated".into(), true.into());
    let (resource, now) = (call.resource, call.now);
    let message = target_mut(parts, call)?;
    object::change(resource, message, &sent, &[], now);
    Some(Ok(call.one(&Place::Data, message)))
}

pub(super) fn list(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    let member = match call.query("container_id_type")? {
        "thread" => "thread_id",
        _ => "chat_id",
    };
    let wanted = call.query("container_id")?;
    let seconds = |name| call.query(name).and_then(|it| it.parse::<i64>().ok());
    let (from, to) = (seconds("start_time"), seconds("end_time"));
    let in_time = |message: &Object| {
        let sent =
            message.get("create_time").and_then(object::text).and_then(|it| it.parse::<i64>().ok());
        let sent = sent.unwrap_or_default() / 1000;
        from.is_none_or(|from| from <= sent) && to.is_none_or(|to| sent <= to)
    };
    let collection = parts.collections.get(&path())?;
    let mut messages: Vec<&Object> = collection
        .iter()
        .filter(|message| message.get(member).is_some_and(|it| it == wanted) && in_time(message))
        .collect();
    if call.query("sort_type") == Some("ByCreateTimeDesc") {
        messages.reverse();
    }
    answer::page_of(call, &messages)
}

/// Adds a message of the app, and replies with it.
fn add(parts: &mut Parts<'_>, call: &Call<'_>, mut sent: Object) -> crate::reply::Reply {
    let sender = json!({"id": parts.app_id, "id_type": "app_id", "sender_type": "app",
        "tenant_key": "736588c9260f175e"});
    sent.insert("sender".into(), sender);
    sent.insert("deleted".into(), false.into());
    sent.insert("updated".into(), false.into());
    for absent in ["root_id", "parent_id", "thread_id", "upper_message_id"] {
        sent.entry(absent).or_insert(Value::Null);
    }
    let Parts { collections, repeated, random, .. } = parts;
    answer::create_from(call, path(), &sent, &Place::Data, collections, repeated, random)
}

/// The type and the content, as messages have them.
fn content(body: &Object) -> Object {
    let mut sent = Object::new();
    sent.extend(body.get("msg_type").map(|it| ("msg_type".to_owned(), it.clone())));
    sent.extend(body.get("content").map(|it| ("body".to_owned(), json!({"content": it}))));
    sent
}

/// The chat that a message is sent to: the group with the given id, or the app's chat with the
/// receiver, which begins with the first message.
fn receiver(
    parts: &mut Parts<'_>,
    call: &Call<'_>,
    body: &Object,
) -> Option<Result<String, Refusal>> {
    let to = body.get("receive_id")?.as_str()?.to_owned();
    let chats: Vec<String> = CHATS.map(str::to_owned).to_vec();
    match call.query("receive_id_type")? {
        "chat_id" => {
            let direct = parts
                .collections
                .get(&direct())
                .is_some_and(|it| it.iter().any(|it| it["chat_id"] == to));
            let known = parts.collections.get(&chats).is_none_or(|chats| chats.get(&to).is_some());
            let missing = || Refusal::not_found().documented_about(call.endpoint, "chat_id");
            Some(if known || direct { Ok(to) } else { Err(missing()) })
        }
        "thread_id" => {
            let messages = parts.collections.get(&path())?;
            let chat = messages.iter().find(|it| it.get("thread_id").is_some_and(|it| *it == to));
            Some(Ok(chat?["chat_id"].as_str()?.to_owned()))
        }
        _ => {
            let known = parts.collections.entry(direct()).or_default();
            if let Some(chat) = known.get(&to) {
                return Some(Ok(chat["chat_id"].as_str()?.to_owned()));
            }
            let chat = id::like(Some("oc_5ad11d72b830411d72b836c20"), "chat_id", parts.random);
            let object = Object::from_iter([("chat_id".to_owned(), json!(chat))]);
            known.insert(&[to], object);
            Some(Ok(chat))
        }
    }
}

/// The message that the path names.
fn target(parts: &Parts<'_>, call: &Call<'_>) -> Option<Object> {
    let (_, id) = call.received.path_params.first()?;
    parts.collections.get(&path())?.get(id).cloned()
}

fn target_mut<'a>(parts: &'a mut Parts<'_>, call: &Call<'_>) -> Option<&'a mut Object> {
    let (_, id) = call.received.path_params.first()?;
    parts.collections.get_mut(&path())?.get_mut(id)
}

fn path() -> Vec<String> {
    PATH.map(str::to_owned).to_vec()
}

/// Where the chats of two are kept, by receiver. No path leads there.
fn direct() -> Vec<String> {
    vec!["direct".to_owned()]
}
