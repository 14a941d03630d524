//! Chats, their members and their messages: what is the same whether an app calls or a user acts.

mod act;
mod content;
mod view;

use std::sync::LazyLock;

use serde_json::{Value, json};

pub(crate) use act::{Talk, reaction_operator, reply_members};
pub(crate) use content::mentioned;
pub use view::{Chat, Message, Person, Reaction};
pub(crate) use view::{chats, of_chat, one, people as everybody};

use super::{
    answer::{Caller, Collections},
    collection::{Collection, Object, at},
    people::{self, TENANT},
};

/// The path of the collection of messages.
pub(crate) fn messages_path() -> &'static [String] {
    static PATH: LazyLock<[String; 4]> =
        LazyLock::new(|| ["open-apis", "im", "v1", "messages"].map(str::to_owned));
    &*PATH
}

/// The path of the collection of chats.
pub(crate) fn chats_path() -> &'static [String] {
    static PATH: LazyLock<[String; 4]> =
        LazyLock::new(|| ["open-apis", "im", "v1", "chats"].map(str::to_owned));
    &*PATH
}

/// Where the members of a chat are kept.
pub(crate) fn members_path(chat: &str) -> Vec<String> {
    let mut path = chats_path().to_vec();
    path.extend([chat.to_owned(), MEMBERS.to_owned()]);
    path
}

const MEMBERS: &str = "members";

/// Where the chats of two are kept, by app and receiver. No path leads there.
pub(crate) fn direct_path() -> &'static [String] {
    static PATH: LazyLock<[String; 1]> = LazyLock::new(|| ["direct".to_owned()]);
    &*PATH
}

/// Where the reactions to a message are kept.
pub(crate) fn reactions_path(message: &str) -> Vec<String> {
    let mut path = messages_path().to_vec();
    path.extend([message.to_owned(), "reactions".to_owned()]);
    path
}

/// Where is kept who read a message. Its list is a call of its own.
pub(crate) fn readers_path(message: &str) -> Vec<String> {
    let mut path = messages_path().to_vec();
    path.extend([message.to_owned(), "read_users".to_owned()]);
    path
}

/// All messages, in the order in which they were sent.
pub(crate) fn messages(collections: &Collections) -> impl DoubleEndedIterator<Item = &Object> {
    collections.get(messages_path()).into_iter().flat_map(Collection::iter)
}

pub(crate) fn message<'a>(collections: &'a Collections, id: &str) -> Option<&'a Object> {
    collections.get(messages_path())?.get(id)
}

pub(crate) fn chat<'a>(collections: &'a Collections, id: &str) -> Option<&'a Object> {
    collections.get(chats_path())?.get(id)
}

/// The members of a chat, users and apps.
pub(crate) fn members<'a>(
    collections: &'a Collections,
    chat: &str,
) -> impl Iterator<Item = &'a Object> {
    collections.get_below(chats_path(), chat, MEMBERS).into_iter().flat_map(Collection::iter)
}

/// Whether a chat is a group. One that is not known is taken for a group.
pub(crate) fn is_group(collections: &Collections, id: &str) -> bool {
    chat(collections, id).is_none_or(|chat| chat.get("chat_mode").is_none_or(|mode| mode != "p2p"))
}

/// The apps whose bots are in a chat. In a chat that is not known, the first app's bot is.
pub(crate) fn bots_in(collections: &Collections, chat_id: &str, first: &str) -> Vec<String> {
    let mut bots = Vec::new();
    any_bot_in(collections, chat_id, first, |app| {
        bots.push(app.to_owned());
        false
    });
    bots
}

/// Whether this is true of one of them.
fn any_bot_in(
    collections: &Collections,
    chat_id: &str,
    first: &str,
    is_wanted: impl FnMut(&str) -> bool,
) -> bool {
    let members = collections.get_below(chats_path(), chat_id, MEMBERS);
    if members.is_none() && chat(collections, chat_id).is_none() {
        return std::iter::once(first).any(is_wanted);
    }
    let members = members.into_iter().flat_map(Collection::iter);
    let bots = members.filter(|it| at(it, "member_id_type") == "app_id");
    bots.filter_map(|it| at(it, "member_id").as_str()).any(is_wanted)
}

/// Makes someone a member of a chat; false if they are one already. `id` is an open id or the id
/// of an app.
pub(crate) fn join(collections: &mut Collections, chat: &str, id: &str, is_app: bool) -> bool {
    let name = people::name(collections, id);
    let kind = if is_app { "app_id" } else { people::kind(id) };
    let members = collections.entry(members_path(chat)).or_default();
    if members.get(id).is_some() {
        return false;
    }
    let member =
        json!({"member_id_type": kind, "member_id": id, "name": name, "tenant_key": TENANT});
    if let Value::Object(member) = member {
        members.insert(&[id.to_owned()], member);
    }
    true
}

/// Takes someone out of a chat; false if they were no member.
pub(crate) fn leave(collections: &mut Collections, chat: &str, id: &str) -> bool {
    collections.get_mut(&members_path(chat)).is_some_and(|members| members.remove(id).is_some())
}

/// Who did something, as events show it: the user, or the app's bot.
pub(crate) fn operator(collections: &Collections, caller: &Caller, first: &str) -> Value {
    match &caller.user {
        Some(user) => people::ids(collections, user),
        None => json!({"open_id": people::bot(&caller.app_id, first)}),
    }
}

/// Who sent a message.
pub(crate) fn sender(caller: &Caller) -> Value {
    let members = sender_members(caller).into_iter();
    members.map(|(name, value)| (name.to_owned(), Value::from(value))).collect()
}

/// The same, borrowed.
pub(crate) fn sender_members(caller: &Caller) -> [(&'static str, &str); 4] {
    let (id, kind, by) = match &caller.user {
        Some(user) => (user, people::kind(user), "user"),
        None => (&caller.app_id, "app_id", "app"),
    };
    [("id", id), ("id_type", kind), ("sender_type", by), ("tenant_key", TENANT)]
}
