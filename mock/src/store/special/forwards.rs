//! Messages that are forwarded together, what is asked about several messages at once, and messages
//! that are searched for.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Request, StoreHandler, parts, receiver::receiver};
use crate::{
    reply::Shown,
    store::{
        Store, answer,
        answer::Answer,
        collection::{Collection, Object, at},
        id, object, people, talk,
    },
};

/// What a message says that holds others.
const MERGED: &str = "Merged and Forwarded Message";

/// The collection of the messages that one holds.
const HELD: &str = "held";

/// What answers calls of this endpoint.
pub(super) fn handler(endpoint: &str) -> Option<StoreHandler> {
    Some(match endpoint {
        "im.v1.message.merge_forward" => merge,
        "im.v1.thread.forward" => thread,
        "im.v1.message.get" => get,
        "im.v1.message.search" => search,
        "im.v1.message.reaction.batch_query" => reactions,
        "im.v1.message.urgent_app" | "im.v1.message.urgent_sms" | "im.v1.message.urgent_phone" => {
            urgent
        }
        "im.v1.message.push_follow_up" => follow_up,
        _ => return None,
    })
}

/// Where the messages are kept that a message holds.
fn held_path(message: &str) -> Vec<String> {
    let mut path = talk::messages_path().to_vec();
    path.extend([message.to_owned(), HELD.to_owned()]);
    path
}

fn merge(store: &mut Store, call: &Request<'_>) -> Answer {
    let ids = answer::texts(call.body().get("message_id_list"));
    let (mut found, mut invalid) = (Vec::new(), Vec::new());
    let mut was_there = false;
    for id in ids {
        match talk::message(&store.collections, &id) {
            Some(message) => found.push(message.clone()),
            None => {
                let messages = store.collections.get(talk::messages_path());
                was_there |= messages.is_some_and(|it| it.had(&id));
                invalid.push(id);
            }
        }
    }
    if found.is_empty() {
        return match (was_there, call.strict) {
            (true, _) => call.refused(230_065, "All messages to be forwarded have been recalled."),
            (false, true) => call.refused(230_064, "All messages to be forwarded are invalid."),
            (false, false) => None,
        };
    }
    if found.iter().any(|it| it.get("chat_id") != found[0].get("chat_id")) {
        let message = "Does not support forwarding messages from different groups.";
        return call.refused(230_069, message);
    }
    let message = match send(store, call, &found)? {
        Ok(message) => message,
        Err(answer) => return answer,
    };
    let shown = call.shown("message", &message);
    call.reply(json!({"message": shown, "invalid_message_id_list": invalid}))
}

/// Forwards the messages of a thread.
fn thread(store: &mut Store, call: &Request<'_>) -> Answer {
    let thread = call.parameter("thread_id")?;
    let of = |it: &&Object| at(it, "thread_id") == thread;
    let found: Vec<Object> = talk::messages(&store.collections).filter(of).cloned().collect();
    if found.is_empty() {
        return call.absent(false, "thread_id");
    }
    let message = match send(store, call, &found)? {
        Ok(message) => message,
        Err(answer) => return answer,
    };
    let fields = call.endpoint.response.data.as_ref().map_or(&[][..], |data| &data.fields);
    call.reply(Value::Object(object::shown(&message, fields)))
}

/// Sends a message that holds copies of others.
fn send(store: &mut Store, call: &Request<'_>, held: &[Object]) -> Option<Result<Object, Answer>> {
    let to = receiver(&mut parts(store), call, call.body().as_object()?)?;
    let chat = match to {
        Ok(chat) => chat,
        Err(refusal) => return Some(Err(Some(Err(refusal)))),
    };
    let id = store.talk(call.now).say(call.caller, &chat, "merge_forward", MERGED, None);
    for original in held {
        let own =
            id::like(Some("om_dc13264520392913993dd051dba21dcf"), "message_id", &mut store.random);
        let mut copy = original.clone();
        for name in ["root_id", "parent_id", "thread_id"] {
            copy.remove(name);
        }
        copy.insert("message_id".into(), json!(own));
        copy.insert("upper_message_id".into(), json!(id));
        store.collections.entry(held_path(&id)).or_default().insert(&[own], copy);
    }
    Some(Ok(talk::message(&store.collections, &id)?.clone()))
}

/// A message, and those that it holds.
fn get(store: &mut Store, call: &Request<'_>) -> Answer {
    let id = call.parameter("message_id")?;
    let messages = store.collections.get(talk::messages_path());
    let Some(message) = messages.and_then(|it| it.get(id)) else {
        return call.absent(messages.is_some_and(|it| it.had(id)), "message_id");
    };
    let held = store.collections.get_below(talk::messages_path(), id, HELD);
    let held = held.into_iter().flat_map(Collection::iter);
    let all = std::iter::once(message).chain(held).map(|it| call.shown_of("items", it)).collect();
    call.reply_shown(vec![("items", Shown::List(all))])
}

/// The messages in the caller's chats that have the text which is searched for.
fn search(store: &mut Store, call: &Request<'_>) -> Answer {
    let body = call.body();
    let text = body["query"].as_str().unwrap_or_default().to_lowercase();
    let filter = &body["filter"];
    let collections = &store.collections;
    let (chats, from) =
        (answer::texts(filter.get("chat_ids")), answer::texts(filter.get("from_ids")));
    let from: Vec<String> = from.iter().map(|id| people::canonical(collections, id)).collect();
    let caller = call.caller.user.as_ref().unwrap_or(&call.caller.app_id);
    let of = |message: &&Object| {
        let chat = at(message, "chat_id").as_str().unwrap_or_default();
        let content = at(message, "body")["content"].as_str().unwrap_or_default().to_lowercase();
        let sender = at(message, "sender")["id"].as_str().unwrap_or_default();
        content.contains(&text)
            && (chats.is_empty() || chats.iter().any(|it| it == chat))
            && (from.is_empty() || from.iter().any(|it| it == sender))
            && talk::members(collections, chat).any(|it| at(it, "member_id") == caller.as_str())
    };
    let found: Vec<Value> = talk::messages(collections)
        .filter(of)
        .map(|message| {
            let chat = at(message, "chat_id").as_str().unwrap_or_default();
            json!({"id": message.get("message_id"), "display_info": at(message, "body")["content"],
                "meta_data": {"message_id": message.get("message_id"), "type": message.get("msg_type"),
                    "create_time": message.get("create_time"), "update_time": message.get("update_time"),
                    "chat_id": chat, "from_id": at(message, "sender")["id"],
                    "is_p2p_chat": !talk::is_group(collections, chat)}})
        })
        .collect();
    if found.is_empty() && !call.strict {
        return None;
    }
    call.page_beside(json!({"total": found.len(), "notice": ""}), "items", &found, 20)
}

/// The reactions to several messages.
fn reactions(store: &mut Store, call: &Request<'_>) -> Answer {
    let body = call.body();
    let size = body["page_size_per_message"].as_u64().unwrap_or(10).max(1) as usize;
    let wanted = body["reaction_type"].as_str().filter(|it| !it.is_empty());
    let (mut details, mut counts, mut failed) = (Vec::new(), Vec::new(), Vec::new());
    for query in body["queries"].as_array().into_iter().flatten() {
        let id = query["message_id"].as_str().unwrap_or_default();
        if talk::message(&store.collections, id).is_none() {
            failed.push(json!({"message_id": id, "fail_reason": "message not found"}));
            continue;
        }
        let all = store.collections.get(&talk::reactions_path(id));
        let emoji = |it: &Object| at(it, "reaction_type")["emoji_type"].clone();
        let all: Vec<&Object> = all
            .into_iter()
            .flat_map(Collection::iter)
            .filter(|it| wanted.is_none_or(|wanted| emoji(it) == wanted))
            .collect();
        let from: usize = query["page_token"].as_str().and_then(|it| it.parse().ok()).unwrap_or(0);
        let from = from.min(all.len());
        let to = (from + size).min(all.len());
        let items = all[from..to].iter().map(|it| {
            json!({"reaction_id": it.get("reaction_id"), "operator": it.get("operator"),
                "action_time": it.get("action_time"), "emoji_type": emoji(it)})
        });
        let next = if to < all.len() { to.to_string() } else { String::new() };
        details.push(json!({"message_id": id, "has_more": to < all.len(), "page_token": next,
            "message_reaction_items": items.collect::<Value>()}));
        let mut by_emoji: BTreeMap<String, usize> = BTreeMap::new();
        for it in &all {
            *by_emoji.entry(emoji(it).as_str().unwrap_or_default().to_owned()).or_default() += 1;
        }
        let by_emoji = by_emoji
            .into_iter()
            .map(|(emoji, count)| json!({"reaction_type": emoji, "count": count.to_string()}));
        counts.push(json!({"message_id": id, "reaction_count": by_emoji.collect::<Value>()}));
    }
    if details.is_empty() && !call.strict {
        return None;
    }
    call.reply(json!({"success_msg_reaction_details": details,
        "success_msg_reaction_counts": counts, "fail_msg_reaction_details": failed}))
}

/// Tells members of the chat that a message of the caller is urgent.
fn urgent(store: &mut Store, call: &Request<'_>) -> Answer {
    let message = match call.named(&mut store.collections, talk::messages_path(), "message_id") {
        Ok(message) => message.clone(),
        Err(answer) => return answer,
    };
    if at(&message, "sender")["id"] != call.caller.app_id.as_str() {
        return call.refused(230_012, "Bot is NOT the sender of the message.");
    }
    let chat = at(&message, "chat_id").as_str().unwrap_or_default();
    let mut invalid = answer::texts(call.body().get("user_id_list"));
    invalid.retain(|id| {
        let id = people::canonical(&store.collections, id);
        !store.talk(call.now).has(chat, &id)
    });
    call.reply(json!({ "invalid_user_id_list": invalid }))
}

fn follow_up(store: &mut Store, call: &Request<'_>) -> Answer {
    let sent = call.body()["follow_ups"].clone();
    match call.named(&mut store.collections, talk::messages_path(), "message_id") {
        Ok(message) => message.insert("follow_ups".into(), sent),
        Err(answer) => return answer,
    };
    call.reply(json!({}))
}
