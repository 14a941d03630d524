//! Messages: their content is sent beside them and received inside `body`, a reply belongs to the
//! chat of what it replies to, and a list is that of one chat or thread.

use std::{sync::LazyLock, time::SystemTime};

use serde_json::{Value, json};

use super::{
    Parts,
    receiver::{known_chat, receiver},
};
use crate::{
    reply::{Reply, Shown},
    store::{
        answer::{self, Answer, Call, Collections},
        collection::{Object, at},
        draft::Members,
        id, object,
        place::Place,
        talk,
    },
};

const CREATE: &str = "im.v1.message.create";
const REACT: &str = "im.v1.message.reaction.create";
const PIN: &str = "im.v1.pin.create";

type Handler = fn(&mut Parts<'_>, &Call<'_>) -> Answer;

/// What answers calls of this endpoint, and the endpoint that creates what it is about.
pub(super) fn handler(endpoint: &str) -> Option<(&'static str, Handler)> {
    let handler: (&str, Handler) = match endpoint.strip_prefix("im.v1.")? {
        "message.create" => (CREATE, create),
        "message.reply" => (CREATE, reply),
        "message.forward" => (CREATE, forward),
        "message.update" | "message.patch" => (CREATE, edit),
        "message.delete" => (CREATE, recall),
        "message.list" => (CREATE, list),
        "message.read_users" => (CREATE, read_users),
        "message.reaction.create" => (REACT, react),
        "message.reaction.delete" => (REACT, take_back_reaction),
        "message.reaction.list" => (REACT, list_reactions),
        "pin.create" => (PIN, pin),
        _ => return None,
    };
    Some(handler)
}

fn create(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    let body = call.body();
    let chat = match receiver(parts, &call.request(), body)? {
        Ok(chat) => chat,
        Err(refusal) => return Some(Err(refusal)),
    };
    let mut given = content(parts, body);
    given.push(("chat_id", Shown::text(&chat)));
    Some(Ok(add(parts, call, given)))
}

fn reply(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    let body = call.body();
    let Some(parent) = target(parts, call) else { return absent(parts, call) };
    let mut given = content(parts, body);
    let mut own = talk::reply_members(&parent);
    let in_thread = own.iter().any(|(name, _)| *name == "thread_id");
    if !in_thread && body.get("reply_in_thread") == Some(&json!(true)) {
        let thread = json!(id::like(Some("omt_d4be107c616a"), "thread_id", parts.random));
        // The first reply in a thread makes the message that it replies to the beginning of it.
        if let Some(parent) = target_mut(parts, call) {
            parent.insert("thread_id".into(), thread.clone());
        }
        own.push(("thread_id", thread));
    }
    given.extend(own.into_iter().map(|(name, value)| (name, value.into())));
    Some(Ok(add(parts, call, given)))
}

fn forward(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    let Some(original) = target(parts, call) else { return absent(parts, call) };
    let chat = match receiver(parts, &call.request(), call.body())? {
        Ok(chat) => chat,
        Err(refusal) => return Some(Err(refusal)),
    };
    let kept = ["msg_type", "body", "mentions"].into_iter();
    let mut given: Members<'_> =
        kept.filter_map(|name| Some((name, Shown::Value(original.get(name)?)))).collect();
    given.push(("chat_id", Shown::text(&chat)));
    Some(Ok(add(parts, call, given)))
}

fn edit(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    let sent = content(parts, call.body()).into_iter();
    let mut sent: Object = sent.map(|(name, it)| (name.to_owned(), it.into_value())).collect();
    sent.insert("updated".into(), true.into());
    let (resource, now) = (call.resource, call.now);
    let Some(message) = target_mut(parts, call) else { return absent(parts, call) };
    object::change(resource, message, &sent, &[], now);
    Some(Ok(call.one(&Place::Data, message)))
}

fn recall(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    let (_, id) = call.received.path_params.first()?;
    if !take_back(parts, call.now, id) {
        return absent(parts, call);
    }
    Some(Ok(call.reply(Object::new())))
}

/// Takes a message back with what belonged to it; false if there is none.
pub(super) fn take_back(parts: &mut Parts<'_>, now: SystemTime, id: &str) -> bool {
    if !parts.talk(now).recall(id) {
        return false;
    }
    parts.collections.remove_below_id(talk::messages_path(), id);
    unpin(parts.collections, id);
    true
}

fn list(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
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
    if member == "chat_id"
        && let Some(Err(refusal)) = known_chat(parts, &call.request(), wanted)
    {
        return Some(Err(refusal));
    }
    let of = |message: &&Object| message.get(member).is_some_and(|it| it == wanted);
    let all: Vec<&Object> = talk::messages(parts.collections).filter(of).collect();
    if all.is_empty() && talk::chat(parts.collections, wanted).is_none() {
        return None;
    }
    let mut messages: Vec<&Object> = all.into_iter().filter(|it| in_time(it)).collect();
    if call.query("sort_type") == Some("ByCreateTimeDesc") {
        messages.reverse();
    }
    answer::page_of(call, &messages)
}

/// Who read a message, but for who sent it.
fn read_users(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    let (_, id) = call.received.path_params.first()?;
    if target(parts, call).is_none() {
        return absent(parts, call);
    }
    let readers = parts.collections.entry(talk::readers_path(id)).or_default();
    let kind = call.query("user_id_type").unwrap_or("open_id");
    let readers: Vec<Object> = readers
        .iter()
        .map(|reader| {
            let mut reader = reader.clone();
            reader.insert("user_id_type".into(), json!(kind));
            reader
        })
        .collect();
    answer::page_of(call, &readers.iter().collect::<Vec<_>>())
}

fn react(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    let (_, id) = call.received.path_params.first()?;
    if target(parts, call).is_none() {
        return absent(parts, call);
    }
    let mut sent = call.body().clone();
    sent.insert("operator".into(), talk::reaction_operator(call.caller));
    let Parts { collections, repeated, random, .. } = parts;
    let path = talk::reactions_path(id);
    let (reply, made) =
        answer::create_from(call, &path, sent, &Place::Data, collections, repeated, random);
    if let Some(reaction) = made {
        parts.talk(call.now).reacted("created", id, &reaction);
    }
    Some(Ok(reply))
}

fn take_back_reaction(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    let [(_, message), (_, reaction)] = &call.received.path_params[..] else { return None };
    let reactions = parts.collections.get_mut(&talk::reactions_path(message))?;
    let Some(reaction) = reactions.remove(reaction) else {
        return call.absent(reactions, [reaction.as_str()]);
    };
    parts.talk(call.now).reacted("deleted", message, &reaction);
    Some(Ok(call.one(&Place::Data, &reaction)))
}

fn list_reactions(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    let (_, message) = call.received.path_params.first()?;
    if target(parts, call).is_none() {
        return absent(parts, call);
    }
    let wanted = call.query("reaction_type").filter(|it| !it.is_empty());
    let reactions = parts.collections.entry(talk::reactions_path(message)).or_default();
    let of =
        |it: &&Object| wanted.is_none_or(|wanted| at(it, "reaction_type")["emoji_type"] == wanted);
    answer::page_of(call, &reactions.iter().filter(of).collect::<Vec<_>>())
}

fn pin(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    let id = call.body().get("message_id")?.as_str()?.to_owned();
    let Some(message) = talk::message(parts.collections, &id) else {
        return absent_at(parts, call, &id);
    };
    let mut sent = Object::from_iter([("message_id".to_owned(), json!(id))]);
    sent.extend(message.get("chat_id").map(|it| ("chat_id".to_owned(), it.clone())));
    let operator = talk::sender(call.caller);
    sent.insert("operator_id".into(), operator["id"].clone());
    sent.insert("operator_id_type".into(), operator["id_type"].clone());
    let place = Place::of_one(call.endpoint, &call.resource.family)?;
    let pins = parts.collections.entry(pins_path().to_vec()).or_default();
    // A message that is pinned already stays pinned.
    if let Some(pinned) = pins.get(&id) {
        return Some(Ok(call.one(&place, pinned)));
    }
    let Parts { collections, repeated, random, .. } = parts;
    let (reply, _) =
        answer::create_from(call, pins_path(), sent, &place, collections, repeated, random);
    Some(Ok(reply))
}

/// A message that is gone is not pinned any more.
pub(super) fn unpin(collections: &mut Collections, message: &str) {
    if let Some(pins) = collections.get_mut(pins_path()) {
        pins.remove(message);
    }
}

fn pins_path() -> &'static [String] {
    static PATH: LazyLock<[String; 4]> =
        LazyLock::new(|| ["open-apis", "im", "v1", "pins"].map(str::to_owned));
    &*PATH
}

/// Adds a message in the caller's name, tells the bots in its chat, and replies with it.
fn add<'a>(parts: &mut Parts<'_>, call: &'a Call<'_>, mut given: Members<'a>) -> Reply {
    let sender = talk::sender_members(call.caller).map(|(name, it)| (name, Shown::text(it)));
    given.push(("sender", Shown::Object(sender.into())));
    given.push(("deleted", Shown::Bool(false)));
    given.push(("updated", Shown::Bool(false)));
    for absent in ["root_id", "parent_id", "thread_id", "upper_message_id"] {
        if !given.iter().any(|(name, _)| *name == absent) {
            given.push((absent, Shown::Null));
        }
    }
    let Parts { collections, repeated, random, .. } = parts;
    let path = talk::messages_path();
    let (reply, made) =
        answer::create_given(call, path, given, &Place::Data, collections, repeated, random);
    if let Some(message) = made {
        let mut talk = parts.talk(call.now);
        let chat = message.get("chat_id").map(Shown::to_value).unwrap_or_default();
        if talk.is_heard(chat.as_str().unwrap_or_default(), call.caller) {
            talk.came(&message.into_object());
        }
    }
    reply
}

/// The type and the content, as messages have them.
fn content<'a>(parts: &Parts<'_>, body: &'a Object) -> Members<'a> {
    let kind = body.get("msg_type").and_then(Value::as_str).unwrap_or_default();
    // With room for all that a message has.
    let mut given = Members::with_capacity(14);
    given.extend(body.get("msg_type").map(|it| ("msg_type", Shown::Value(it))));
    if let Some(content) = body.get("content").and_then(Value::as_str) {
        // The type of an edited message is sent too, but that of a patched card is not.
        let (content, mentions) = talk::mentioned(parts.collections, kind, content);
        let content = Shown::Object(vec![("content", Shown::Text(content.into()))]);
        given.push(("body", content));
        given.push(("mentions", Value::from(mentions).into()));
    }
    given
}

/// The message that the path names.
fn target(parts: &Parts<'_>, call: &Call<'_>) -> Option<Object> {
    let (_, id) = call.received.path_params.first()?;
    talk::message(parts.collections, id).cloned()
}

fn target_mut<'a>(parts: &'a mut Parts<'_>, call: &Call<'_>) -> Option<&'a mut Object> {
    let (_, id) = call.received.path_params.first()?;
    parts.collections.get_mut(talk::messages_path())?.get_mut(id)
}

/// The answer about a message that is not there.
fn absent(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    let (_, id) = call.received.path_params.first()?;
    absent_at(parts, call, id)
}

fn absent_at(parts: &mut Parts<'_>, call: &Call<'_>, id: &str) -> Answer {
    let gone = parts.collections.get(talk::messages_path()).is_some_and(|it| it.had(id));
    (gone || call.strict).then(|| Err(super::not_found(call.endpoint, "message_id")))
}
