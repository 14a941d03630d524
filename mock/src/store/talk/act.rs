//! What people and apps do in chats, with its consequences.

use std::{slice, time::SystemTime};

use fastrand::Rng;
use serde_json::{Value, json};

use super::{
    Caller, chat, chats_path, direct_path, join, leave, members_path, mentioned, message,
    messages_path, operator, reactions_path, readers_path, sender,
};
use crate::store::{
    answer::Collections,
    collection::{Object, at},
    events::{Occurrences, im, millis},
    id,
    people::{self, TENANT},
};

/// The parts of the store that acts in chats change.
pub(crate) struct Talk<'a> {
    pub(crate) collections: &'a mut Collections,
    pub(crate) random: &'a mut Rng,
    pub(crate) occurred: &'a mut Occurrences,
    /// The platform's first app.
    pub(crate) first: &'a str,
    pub(crate) now: SystemTime,
}

impl Talk<'_> {
    /// The chat of a user and an app, which begins when it is first needed.
    pub(crate) fn direct(&mut self, user: &str, app: &str) -> String {
        let key = [app, " ", user].concat();
        let known = self.collections.get(direct_path()).and_then(|it| it.get(&key));
        if let Some(id) = known.and_then(|it| it.get("chat_id")?.as_str())
            && chat(self.collections, id).is_some()
        {
            return id.to_owned();
        }
        let name = people::name(self.collections, user);
        let chat = self.new_chat(None, json!({"name": name, "chat_mode": "p2p", "owner_id": user}));
        let direct = Object::from_iter([
            ("chat_id".to_owned(), json!(chat)),
            ("app_id".to_owned(), json!(app)),
            ("user".to_owned(), json!(user)),
        ]);
        self.collections.entry(direct_path().to_vec()).or_default().insert(&[key], direct);
        join(self.collections, &chat, user, false);
        join(self.collections, &chat, app, true);
        chat
    }

    /// A new group with a name, whose owner and members these are; without an owner, it has none.
    pub(crate) fn group(
        &mut self,
        id: Option<&str>,
        name: &str,
        owner: &str,
        users: &[String],
    ) -> String {
        let chat =
            self.new_chat(id, json!({"name": name, "chat_mode": "group", "owner_id": owner}));
        if !owner.is_empty() {
            join(self.collections, &chat, owner, false);
        }
        for user in users {
            join(self.collections, &chat, user, false);
        }
        chat
    }

    /// A new group for a meeting. Its owner is the caller; if that is an app, its bot is in it.
    pub(crate) fn meeting(&mut self, by: &Caller, name: &str, users: &[String]) -> String {
        if let Some(user) = &by.user {
            return self.group(None, name, user, users);
        }
        let chat = self.new_chat(None, json!({"name": name, "chat_mode": "group"}));
        join(self.collections, &chat, &by.app_id, true);
        for user in users {
            join(self.collections, &chat, user, false);
        }
        chat
    }

    fn new_chat(&mut self, id: Option<&str>, own: Value) -> String {
        let new = || id::like(Some("oc_a0553eda9014c201e6969b478895c230"), "chat_id", self.random);
        let id = id.map_or_else(new, str::to_owned);
        let made = json!({
            "chat_id": id, "avatar": "https://avatar.example.com/chat.png", "description": "",
            "owner_id_type": "open_id", "chat_type": "private", "chat_tag": "inner",
            "group_message_type": "chat", "external": false, "tenant_key": TENANT,
            "chat_status": "normal", "add_member_permission": "all_members",
            "share_card_permission": "allowed", "at_all_permission": "all_members",
            "edit_permission": "all_members", "join_message_visibility": "all_members",
            "leave_message_visibility": "all_members", "membership_approval": "no_approval_required",
            "moderation_permission": "all_members",
        });
        let mut object = made.as_object().cloned().unwrap_or_default();
        object.extend(own.as_object().cloned().unwrap_or_default());
        self.collections
            .entry(chats_path().to_vec())
            .or_default()
            .insert(slice::from_ref(&id), object);
        id
    }

    /// Sends a message, as a reply to another if `to` is given. Returns its id.
    pub(crate) fn say(
        &mut self,
        by: &Caller,
        chat: &str,
        kind: &str,
        content: &str,
        to: Option<&str>,
    ) -> String {
        let id = id::like(Some("om_dc13264520392913993dd051dba21dcf"), "message_id", self.random);
        let now = millis(self.now);
        let (content, mentions) = mentioned(self.collections, kind, content);
        let mut object = Object::from_iter(
            [
                ("message_id", json!(id)),
                ("msg_type", json!(kind)),
                ("chat_id", json!(chat)),
                ("create_time", json!(now)),
                ("update_time", json!(now)),
                ("deleted", json!(false)),
                ("updated", json!(false)),
                ("sender", sender(by)),
                ("body", json!({ "content": content })),
                ("mentions", json!(mentions)),
            ]
            .map(|(name, value)| (name.to_owned(), value)),
        );
        if let Some(parent) = to.and_then(|to| message(self.collections, to)) {
            for (name, value) in reply_members(parent) {
                object.insert(name.to_owned(), value);
            }
        }
        self.collections
            .entry(messages_path().to_vec())
            .or_default()
            .insert_new(slice::from_ref(&id), &object);
        self.came(&object);
        id
    }

    /// Whether a bot in this chat is told of a message by this caller: one that did not send it.
    pub(crate) fn is_heard(&self, chat: &str, by: &Caller) -> bool {
        super::any_bot_in(self.collections, chat, self.first, |app| {
            by.user.is_some() || app != by.app_id
        })
    }

    /// A message came: the bots in its chat are told.
    pub(crate) fn came(&mut self, message: &Object) {
        im::received(self.occurred, self.collections, message, self.first);
    }

    /// Takes a message back; false if there is none.
    pub(crate) fn recall(&mut self, id: &str) -> bool {
        let Some(messages) = self.collections.get_mut(messages_path()) else { return false };
        let Some(message) = messages.remove(id) else { return false };
        im::recalled(self.occurred, self.collections, &message, &millis(self.now), self.first);
        true
    }

    /// Adds a reaction to a message; nothing if there is no such message.
    pub(crate) fn react(&mut self, by: &Caller, to: &str, emoji: &str) -> Option<String> {
        message(self.collections, to)?;
        let id = id::like(Some("ZCaCIjUBVVWSrm5L-3ZTwabcdef"), "reaction_id", self.random);
        let reaction = Object::from_iter([
            ("reaction_id".to_owned(), json!(id)),
            ("operator".to_owned(), reaction_operator(by)),
            ("action_time".to_owned(), json!(millis(self.now))),
            ("reaction_type".to_owned(), json!({ "emoji_type": emoji })),
        ]);
        let reactions = self.collections.entry(reactions_path(to)).or_default();
        reactions.insert(slice::from_ref(&id), reaction.clone());
        self.reacted("created", to, &reaction);
        Some(id)
    }

    /// A reaction to a message was `created` or `deleted`.
    pub(crate) fn reacted(&mut self, what: &str, to: &str, reaction: &Object) {
        let Some(message) = message(self.collections, to) else { return };
        im::reaction(self.occurred, self.collections, what, message, reaction, self.first);
    }

    /// A user reads a message; false if there is none.
    pub(crate) fn read(&mut self, user: &str, id: &str) -> bool {
        let Some(read) = message(self.collections, id) else { return false };
        let time = millis(self.now);
        if !super::is_group(self.collections, at(read, "chat_id").as_str().unwrap_or_default())
            && at(read, "sender")["sender_type"] == "app"
        {
            im::read(self.occurred, self.collections, user, read, &time, self.first);
        }
        let reader = json!({"user_id_type": "open_id", "user_id": user, "timestamp": time, "tenant_key": TENANT});
        let reader = reader.as_object().cloned().unwrap_or_default();
        let readers = self.collections.entry(readers_path(id)).or_default();
        if readers.get(user).is_none() {
            readers.insert(&[user.to_owned()], reader);
        }
        true
    }

    /// Users and apps join a chat. `ids` are open ids, or ids of apps.
    pub(crate) fn join(&mut self, by: &Caller, chat: &str, ids: &[String], are_apps: bool) {
        let mut new = ids.to_vec();
        new.retain(|id| join(self.collections, chat, id, are_apps));
        self.changed_members("added", by, chat, &new, are_apps);
    }

    /// Users and apps leave a chat, or are taken out of it.
    pub(crate) fn leave(&mut self, by: &Caller, chat: &str, ids: &[String], are_apps: bool) {
        let mut gone = ids.to_vec();
        gone.retain(|id| leave(self.collections, chat, id));
        self.changed_members("deleted", by, chat, &gone, are_apps);
    }

    fn changed_members(
        &mut self,
        what: &str,
        by: &Caller,
        chat: &str,
        ids: &[String],
        are_apps: bool,
    ) {
        if ids.is_empty() {
            return;
        }
        let operator = operator(self.collections, by, self.first);
        let (kind, apps) = match are_apps {
            // Only the bot that it happens to is told.
            true => ("bot", ids.to_vec()),
            false => ("user", super::bots_in(self.collections, chat, self.first)),
        };
        let what = format!("{kind}.{what}");
        im::members(self.occurred, self.collections, &what, chat, operator, ids, apps);
    }

    /// Disbands a chat that still exists.
    pub(crate) fn disband(&mut self, by: &Caller, id: &str) {
        if chat(self.collections, id).is_none() {
            return;
        }
        let apps = super::bots_in(self.collections, id, self.first);
        let operator = operator(self.collections, by, self.first);
        im::disbanded(self.occurred, self.collections, id, operator, apps);
    }

    /// A chat was changed; `before` is what it was.
    pub(crate) fn changed(&mut self, by: &Caller, id: &str, before: &Object) {
        let apps = super::bots_in(self.collections, id, self.first);
        let operator = operator(self.collections, by, self.first);
        im::updated(self.occurred, self.collections, id, operator, before, apps);
    }

    /// A user opens the chat with a bot.
    pub(crate) fn enter(&mut self, user: &str, app: &str) -> String {
        let chat = self.direct(user, app);
        im::entered(self.occurred, self.collections, &chat, user, vec![app.to_owned()]);
        chat
    }

    /// Whether the chat has this member.
    pub(crate) fn has(&self, chat: &str, id: &str) -> bool {
        self.collections.get(&members_path(chat)).is_some_and(|members| members.get(id).is_some())
    }
}

/// Where a reply stands: in the chat of what it replies to, below the same root, and in its thread.
pub(crate) fn reply_members(parent: &Object) -> Vec<(&'static str, Value)> {
    let of = |name: &str| parent.get(name).filter(|it| !it.is_null()).cloned();
    let id = parent.get("message_id").cloned().unwrap_or_default();
    let mut all = vec![("root_id", of("root_id").unwrap_or_else(|| id.clone())), ("parent_id", id)];
    all.extend(of("chat_id").map(|it| ("chat_id", it)));
    all.extend(of("thread_id").map(|it| ("thread_id", it)));
    all
}

/// Who reacts, as reactions show it.
pub(crate) fn reaction_operator(by: &Caller) -> Value {
    match &by.user {
        Some(user) => json!({"operator_id": user, "operator_type": "user"}),
        None => json!({"operator_id": by.app_id, "operator_type": "app"}),
    }
}
