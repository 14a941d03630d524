//! What happens in chats.

use serde_json::{Map, Value, json};

use super::Occurrences;
use crate::store::{
    answer::Collections,
    collection::{Object, at},
    people::{self, TENANT},
    talk,
};

/// A message came: told to the bots in its chat, but not to the one that sent it.
pub(crate) fn received(
    occurred: &mut Occurrences,
    collections: &Collections,
    message: &Object,
    first: &str,
) {
    let text = |name: &str| message.get(name).and_then(Value::as_str).unwrap_or_default();
    let sender = at(message, "sender");
    let by = sender["id"].as_str().unwrap_or_default();
    let by_app = sender["sender_type"] == "app";
    let mut apps = talk::bots_in(collections, text("chat_id"), first);
    apps.retain(|app| !by_app || app != by);
    if apps.is_empty() {
        return;
    }
    let sender_id = match by_app {
        true => json!({"open_id": people::bot(by, first)}),
        false => people::ids(collections, by),
    };
    let mut shown = Map::new();
    for name in
        ["message_id", "root_id", "parent_id", "create_time", "update_time", "chat_id", "thread_id"]
    {
        shown.extend(
            message.get(name).filter(|it| it.is_string()).map(|it| (name.to_owned(), it.clone())),
        );
    }
    let group = talk::is_group(collections, text("chat_id"));
    shown.insert("chat_type".into(), if group { "group" } else { "p2p" }.into());
    shown.insert("message_type".into(), message.get("msg_type").cloned().unwrap_or_default());
    shown.insert("content".into(), at(message, "body")["content"].clone());
    let mentions: Vec<Value> = message
        .get("mentions")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .map(|mention| {
            let id = mention["id"].as_str().unwrap_or_default();
            let is_bot = people::user(collections, id).is_none();
            json!({"key": mention["key"], "id": people::ids(collections, id), "name": mention["name"],
                "mentioned_type": if is_bot { "bot" } else { "user" }, "tenant_key": TENANT})
        })
        .collect();
    if !mentions.is_empty() {
        shown.insert("mentions".into(), json!(mentions));
    }
    let kind = if by_app { "app" } else { "user" };
    let content = json!({"message": shown,
        "sender": {"sender_id": sender_id, "sender_type": kind, "tenant_key": TENANT}});
    occurred.add("im.message.receive_v1", Some(apps), content);
}

/// A message was recalled: told to the bots in its chat.
pub(crate) fn recalled(
    occurred: &mut Occurrences,
    collections: &Collections,
    message: &Object,
    time: &str,
    first: &str,
) {
    let chat = message.get("chat_id").and_then(Value::as_str).unwrap_or_default();
    let content = json!({"message_id": message.get("message_id"), "chat_id": chat, "recall_time": time,
        "recall_type": "message_owner"});
    let apps = talk::bots_in(collections, chat, first);
    occurred.add("im.message.recalled_v1", Some(apps), content);
}

/// A reaction was added to a message, or taken away again.
pub(crate) fn reaction(
    occurred: &mut Occurrences,
    collections: &Collections,
    what: &str,
    message: &Object,
    reaction: &Object,
    first: &str,
) {
    let operator = at(reaction, "operator");
    let by = operator["operator_id"].as_str().unwrap_or_default();
    let mut content = json!({"message_id": message.get("message_id"),
        "reaction_type": reaction.get("reaction_type"), "operator_type": operator["operator_type"],
        "action_time": reaction.get("action_time")});
    if operator["operator_type"] == "app" {
        content["app_id"] = by.into();
    } else {
        content["user_id"] = people::ids(collections, by);
    }
    let chat = message.get("chat_id").and_then(Value::as_str).unwrap_or_default();
    let apps = talk::bots_in(collections, chat, first);
    occurred.add(&format!("im.message.reaction.{what}_v1"), Some(apps), content);
}

/// A user read messages of an app in the chat of the two.
pub(crate) fn read(
    occurred: &mut Occurrences,
    collections: &Collections,
    user: &str,
    message: &Object,
    time: &str,
    first: &str,
) {
    let chat = message.get("chat_id").and_then(Value::as_str).unwrap_or_default();
    let content = json!({"message_id_list": [message.get("message_id")],
        "reader": {"reader_id": people::ids(collections, user), "read_time": time, "tenant_key": TENANT}});
    let apps = talk::bots_in(collections, chat, first);
    occurred.add("im.message.message_read_v1", Some(apps), content);
}

/// What happened to the members of a chat: `user.added`, `user.deleted`, `bot.added` or
/// `bot.deleted`. `apps` are told.
pub(crate) fn members(
    occurred: &mut Occurrences,
    collections: &Collections,
    what: &str,
    chat: &str,
    operator: Value,
    users: &[String],
    apps: Vec<String>,
) {
    let mut content = of_chat(collections, chat, operator);
    if what.starts_with("user") {
        let users: Vec<Value> = users
            .iter()
            .map(|id| {
                json!({"name": people::name(collections, id), "tenant_key": TENANT,
                    "user_id": people::ids(collections, id)})
            })
            .collect();
        content["users"] = json!(users);
    }
    occurred.add(&format!("im.chat.member.{what}_v1"), Some(apps), content);
}

/// A chat was disbanded.
pub(crate) fn disbanded(
    occurred: &mut Occurrences,
    collections: &Collections,
    chat: &str,
    operator: Value,
    apps: Vec<String>,
) {
    let content = of_chat(collections, chat, operator);
    occurred.add("im.chat.disbanded_v1", Some(apps), content);
}

/// A chat was changed: `before` and `after` hold what differs.
pub(crate) fn updated(
    occurred: &mut Occurrences,
    collections: &Collections,
    chat: &str,
    operator: Value,
    before: &Object,
    apps: Vec<String>,
) {
    let Some(after) = talk::chat(collections, chat) else { return };
    let (mut old, mut new) = (Map::new(), Map::new());
    for (name, value) in after {
        let was = before.get(name).cloned().unwrap_or_default();
        // The event lacks the fields of a chat that only the stand-in keeps.
        if was == *value || name == "owner_id_type" || name == "moderators" {
            continue;
        }
        let show = |value: &Value| match value.as_str() {
            Some(id) if name == "owner_id" => people::ids(collections, id),
            _ => value.clone(),
        };
        if !was.is_null() {
            old.insert(name.clone(), show(&was));
        }
        new.insert(name.clone(), show(value));
    }
    if new.is_empty() {
        return;
    }
    let content = json!({"chat_id": chat, "operator_id": operator, "external": false,
        "operator_tenant_key": TENANT, "before_change": old, "after_change": new});
    occurred.add("im.chat.updated_v1", Some(apps), content);
}

/// A user opened the chat with a bot.
pub(crate) fn entered(
    occurred: &mut Occurrences,
    collections: &Collections,
    chat: &str,
    user: &str,
    apps: Vec<String>,
) {
    let last =
        talk::messages(collections).rfind(|it| it.get("chat_id").is_some_and(|it| it == chat));
    let mut content = json!({"chat_id": chat, "operator_id": people::ids(collections, user)});
    if let Some(last) = last {
        content["last_message_id"] = last.get("message_id").cloned().unwrap_or_default();
        content["last_message_create_time"] = last.get("create_time").cloned().unwrap_or_default();
    }
    occurred.add("im.chat.access_event.bot_p2p_chat_entered_v1", Some(apps), content);
}

fn of_chat(collections: &Collections, chat: &str, operator: Value) -> Value {
    let mut content = json!({"chat_id": chat, "operator_id": operator, "external": false,
        "operator_tenant_key": TENANT});
    if let Some(chat) = talk::chat(collections, chat) {
        for name in ["name", "i18n_names"] {
            if let Some(value) = chat.get(name) {
                content[name] = value.clone();
            }
        }
    }
    content
}
