//! Messages that are sent to many people at once: each gets one from the app's bot, in the chat of
//! the two, and the app asks how many were read, or takes all back.

use std::{collections::HashSet, slice};

use serde_json::{Value, json};

use super::{Request, StoreHandler, after::text, contact, messages, parts};
use crate::store::{
    Store,
    answer::{Answer, texts},
    collection::{Object, at, path_of},
    events, id, people, talk,
};

/// How long messages can be taken back, in milliseconds: one day.
const RECALLED_WITHIN: u64 = 24 * 60 * 60 * 1000;

/// What answers calls of this endpoint.
pub(super) fn handler(endpoint: &str) -> Option<StoreHandler> {
    Some(match endpoint {
        "message.v4.message.batch_send" => send,
        "im.v1.batch_message.delete" => recall,
        "im.v1.batch_message.get_progress" => progress,
        "im.v1.batch_message.read_user" => read_user,
        _ => return None,
    })
}

fn path() -> Vec<String> {
    path_of(&["im", "v1", "batch_messages"])
}

/// Sends a message to each of the users whom the call names, and to those of the departments and of
/// what is below them. Whoever is named twice gets one.
fn send(store: &mut Store, call: &Request<'_>) -> Answer {
    let body = call.body();
    let (mut users, mut reply) = (Vec::new(), json!({}));
    for kind in people::KINDS {
        let name = format!("{kind}s");
        let (known, unknown): (Vec<String>, Vec<String>) =
            texts(body.get(&name)).into_iter().partition(|id| {
                let user = people::user(&store.collections, id);
                user.is_some_and(|user| at(user, kind) == id.as_str())
            });
        users.extend(known.iter().map(|id| people::canonical(&store.collections, id)));
        reply[format!("invalid_{name}")] = json!(unknown);
    }
    let mut unknown = Vec::new();
    for id in texts(body.get("department_ids")) {
        match contact::users_below(&store.collections, &id) {
            Some(members) => users.extend(members),
            None => unknown.push(id),
        }
    }
    reply["invalid_department_ids"] = json!(unknown);
    let mut seen = HashSet::new();
    users.retain(|user| seen.insert(user.clone()));
    if users.is_empty() {
        let named_users = reply["invalid_open_ids"].as_array().is_some_and(|it| !it.is_empty());
        let (code, message) = if named_users {
            (11_101, "Open_id not exist.")
        } else {
            (10_003, "Invalid parameter.")
        };
        return if call.strict { call.refused(code, message) } else { None };
    }
    let Some((kind, content)) = content(body) else {
        return call.refused(10_003, "Invalid parameter.");
    };
    let mut talk = store.talk(call.now);
    let sent = users.iter().map(|user| {
        let chat = talk.direct(user, &call.caller.app_id);
        talk.say(call.caller, &chat, kind, &content, None)
    });
    let sent: Vec<String> = sent.collect();
    let id = id::like(Some("dc13264520392913993dd051dba21dcf"), "message_id", &mut store.random);
    let id = format!("bm-{id}");
    let batch = json!({"batch_message_id": id, "app_id": call.caller.app_id, "messages": sent,
        "create_time": events::millis(call.now), "recall": false, "recall_count": 0, "read_count": 0});
    let batch = batch.as_object().cloned().unwrap_or_default();
    store.collections.entry(path()).or_default().insert(slice::from_ref(&id), batch);
    reply["message_id"] = json!(id);
    call.reply(reply)
}

/// The type of a message and its content, as a message to one person has it; nothing if it has none.
fn content(body: &Value) -> Option<(&str, String)> {
    let kind = body["msg_type"].as_str()?;
    let sent = &body["content"];
    let content = match kind {
        "interactive" => body["card"].clone(),
        // Messages to one person have its languages without a name for them all.
        "post" if sent["post"].is_object() => sent["post"].clone(),
        "share_chat" if !sent["share_chat_id"].is_null() => {
            json!({"chat_id": sent["share_chat_id"]})
        }
        _ => sent.clone(),
    };
    content.is_object().then(|| (kind, content.to_string()))
}

/// The batch that the path names, which the caller sent; otherwise, it is refused with this code.
fn batch<'a>(
    store: &'a mut Store,
    call: &Request<'_>,
    (code, message): (i64, &str),
) -> Result<&'a mut Object, Answer> {
    let batch = call.named(&mut store.collections, &path(), "batch_message_id")?;
    if at(batch, "app_id") != call.caller.app_id.as_str() {
        return Err(call.refused(code, message));
    }
    Ok(batch)
}

const NOT_THE_SENDER: (i64, &str) = (230_012, "Bot is NOT the sender of the message.");

/// How many people a batch was sent to, and how many of them read it.
fn counts(store: &mut Store, call: &Request<'_>) -> Result<(Object, usize, u64), Answer> {
    let batch = batch(store, call, NOT_THE_SENDER)?.clone();
    let messages = texts(batch.get("messages"));
    let is_read = |id: &&String| {
        let readers = store.collections.get(&talk::readers_path(id));
        readers.is_some_and(|readers| readers.len() > 0)
    };
    // Those that were taken back are not there any more, but were counted then.
    let read = at(&batch, "read_count").as_u64().unwrap_or(0);
    let read = read + messages.iter().filter(is_read).count() as u64;
    Ok((batch, messages.len(), read))
}

fn progress(store: &mut Store, call: &Request<'_>) -> Answer {
    match counts(store, call) {
        Ok((batch, sent, read)) => call.reply(json!({
            "batch_message_send_progress": {"valid_user_ids_count": sent,
                "success_user_ids_count": sent, "read_user_ids_count": read},
            "batch_message_recall_progress": {"recall": batch.get("recall"),
                "recall_count": batch.get("recall_count")},
        })),
        Err(answer) => answer,
    }
}

fn read_user(store: &mut Store, call: &Request<'_>) -> Answer {
    match counts(store, call) {
        Ok((_, sent, read)) => call.reply(json!({"read_user": {
            "read_count": read.to_string(), "total_count": sent.to_string()}})),
        Err(answer) => answer,
    }
}

/// Takes back those messages of a batch that are still there.
fn recall(store: &mut Store, call: &Request<'_>) -> Answer {
    let not_own = (230_026, "No permission to recall this message.");
    let sent = match batch(store, call, not_own) {
        Ok(batch) => text(batch, "create_time"),
        Err(answer) => return answer,
    };
    let millis = |text: &str| text.parse::<u64>().unwrap_or(0);
    if millis(&events::millis(call.now)).saturating_sub(millis(&sent)) > RECALLED_WITHIN {
        return call.refused(230_009, "Message can only be recalled within one days.");
    }
    let (batch, _, read) = match counts(store, call) {
        Ok(counts) => counts,
        Err(answer) => return answer,
    };
    let mut recalled = at(&batch, "recall_count").as_u64().unwrap_or(0);
    for message in texts(batch.get("messages")) {
        recalled += u64::from(messages::take_back(&mut parts(store), call.now, &message));
    }
    if let Ok(batch) = self::batch(store, call, not_own) {
        batch.insert("recall".into(), json!(true));
        batch.insert("recall_count".into(), json!(recalled));
        batch.insert("read_count".into(), json!(read));
    }
    call.reply(json!({}))
}
