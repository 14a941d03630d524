//! Chats and messages as a test, or a page, looks at them.

use std::time::{Duration, SystemTime};

use serde_json::Value;

use super::{chats_path, members, messages, messages_path, reactions_path, readers_path};
use crate::store::{
    answer::Collections,
    collection::{Collection, Object, at},
    people,
};

/// A user of the tenant, or the bot of an app.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Person {
    /// The open id of a user, or the id of an app.
    pub id: String,
    /// The name.
    pub name: String,
    /// Whether it is the bot of an app.
    pub is_app: bool,
}

/// A chat.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Chat {
    /// Its id.
    pub id: String,
    /// Its name; of the chat of a user and an app, the user's.
    pub name: String,
    /// Whether it is a group, and not the chat of a user and an app.
    pub is_group: bool,
    /// Its members, users and bots.
    pub members: Vec<Person>,
    /// When its last message was sent.
    pub last: Option<SystemTime>,
}

/// A message.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Message {
    /// Its id.
    pub id: String,
    /// The chat that it is in.
    pub chat_id: String,
    /// The message that it replies to.
    pub parent_id: Option<String>,
    /// The first message of what it replies to.
    pub root_id: Option<String>,
    /// The thread that it is in.
    pub thread_id: Option<String>,
    /// Who sent it.
    pub sender: Person,
    /// Its type: `text`, `post`, `interactive`.
    pub msg_type: String,
    /// Its content, which is JSON in text, as calls send it.
    pub content: String,
    /// When it was sent.
    pub created: SystemTime,
    /// Whether it was changed after it was sent.
    pub updated: bool,
    /// The reactions to it.
    pub reactions: Vec<Reaction>,
    /// The users who read it.
    pub read_by: Vec<Person>,
}

/// A reaction to a message.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reaction {
    /// Its emoji: `SMILE`.
    pub emoji: String,
    /// Who added it.
    pub by: Person,
}

impl Message {
    /// The content as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.content).unwrap_or_default()
    }

    /// The text of a message of type `text`.
    pub fn text(&self) -> Option<String> {
        Some(self.json()["text"].as_str()?.to_owned())
    }
}

/// All users.
pub(crate) fn people(collections: &Collections) -> Vec<Person> {
    let open_id = |user: &Object| user.get("open_id").and_then(Value::as_str).map(str::to_owned);
    people::all(collections).filter_map(open_id).map(|id| person(collections, &id, false)).collect()
}

/// All chats: those that began, and those of which only messages are known.
pub(crate) fn chats(collections: &Collections) -> Vec<Chat> {
    let known = collections.get(chats_path()).into_iter().flat_map(Collection::iter);
    let mut all: Vec<Chat> = known
        .map(|chat| {
            let id = text(chat, "chat_id");
            let of = members(collections, &id);
            let members = of.map(|it| {
                let is_app = at(it, "member_id_type") == "app_id";
                person(collections, at(it, "member_id").as_str().unwrap_or_default(), is_app)
            });
            Chat {
                name: text(chat, "name"),
                is_group: chat.get("chat_mode").is_none_or(|mode| mode != "p2p"),
                members: members.collect(),
                last: None,
                id,
            }
        })
        .collect();
    for message in messages(collections) {
        let (id, sent) = (text(message, "chat_id"), time(message, "create_time"));
        match all.iter_mut().find(|chat| chat.id == id) {
            Some(chat) => chat.last = Some(sent),
            None => {
                let (name, last) = (id.clone(), Some(sent));
                all.push(Chat { id, name, is_group: true, members: Vec::new(), last });
            }
        }
    }
    all
}

/// The messages of a chat, in the order in which they were sent.
pub(crate) fn of_chat(collections: &Collections, chat: &str) -> Vec<Message> {
    let of = messages(collections).filter(|it| it.get("chat_id").is_some_and(|id| id == chat));
    of.map(|message| view(collections, message)).collect()
}

/// A message, if there is one with this id.
pub(crate) fn one(collections: &Collections, id: &str) -> Option<Message> {
    Some(view(collections, collections.get(messages_path())?.get(id)?))
}

fn view(collections: &Collections, message: &Object) -> Message {
    let optional = |name: &str| message.get(name).and_then(Value::as_str).map(str::to_owned);
    let id = text(message, "message_id");
    let below = |path: Vec<String>| collections.get(&path).into_iter().flat_map(Collection::iter);
    let sender = at(message, "sender");
    let reactions = below(reactions_path(&id)).map(|it| Reaction {
        emoji: at(it, "reaction_type")["emoji_type"].as_str().unwrap_or_default().to_owned(),
        by: person(
            collections,
            at(it, "operator")["operator_id"].as_str().unwrap_or_default(),
            at(it, "operator")["operator_type"] == "app",
        ),
    });
    let readers = below(readers_path(&id));
    let readers = readers.map(|it| person(collections, &text(it, "user_id"), false));
    Message {
        chat_id: text(message, "chat_id"),
        parent_id: optional("parent_id"),
        root_id: optional("root_id"),
        thread_id: optional("thread_id"),
        sender: person(
            collections,
            sender["id"].as_str().unwrap_or_default(),
            sender["sender_type"] == "app",
        ),
        msg_type: text(message, "msg_type"),
        content: at(message, "body")["content"].as_str().unwrap_or_default().to_owned(),
        created: time(message, "create_time"),
        updated: message.get("updated").is_some_and(|it| *it == true),
        reactions: reactions.collect(),
        read_by: readers.collect(),
        id,
    }
}

fn person(collections: &Collections, id: &str, is_app: bool) -> Person {
    Person { id: id.to_owned(), name: people::name(collections, id), is_app }
}

fn text(object: &Object, name: &str) -> String {
    object.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn time(object: &Object, name: &str) -> SystemTime {
    let millis = text(object, name).parse().unwrap_or(0);
    SystemTime::UNIX_EPOCH + Duration::from_millis(millis)
}
