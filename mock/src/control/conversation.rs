//! Who there is and what was said: `GET people`, `GET chats`, `GET chats/ID`.

use serde_json::{Value, json};

use super::{
    Answer,
    ask::{Ask, ok},
    calls::millis,
    error::Problem,
};
use crate::{
    Chat, Message, Person,
    platform::state::Shared,
    store::{Store, talk},
};

pub(super) fn people(shared: &Shared) -> Answer {
    let people: Vec<Value> = shared.people().iter().map(person).collect();
    ok(&json!({"items": people}))
}

pub(super) fn chats(shared: &Shared) -> Answer {
    let chats: Vec<Value> = shared.chats().iter().map(chat).collect();
    ok(&json!({"items": chats}))
}

/// A chat and its messages; the last ones, unless `offset` in the query says otherwise.
pub(super) fn messages(shared: &Shared, ask: &Ask, id: &str) -> Answer {
    let messages = shared.messages(id);
    let found = shared.chats().into_iter().find(|chat| chat.id == id);
    let Some(found) = found else {
        return Err(Problem::missing(format!("no chat has the id `{id}`")));
    };
    let limit = ask.number("limit")?.unwrap_or(200);
    let last = messages.len().saturating_sub(limit);
    let offset: usize = ask.number("offset")?.unwrap_or(last);
    let state = shared.lock();
    let collections = state.store.as_ref().map(Store::collections);
    let mentions = |id: &str| talk::message(collections?, id)?.get("mentions").cloned();
    let shown = messages.iter().skip(offset).take(limit).map(|it| {
        let mut value = message(it);
        // Whom the keys in the text mean: `@_user_1`.
        value["mentions"] = mentions(&it.id).unwrap_or_else(|| json!([]));
        value
    });
    let items: Vec<Value> = shown.collect();
    ok(&json!({"chat": chat(&found), "items": items, "offset": offset, "total": messages.len()}))
}

pub(super) fn person(person: &Person) -> Value {
    json!({"id": person.id, "name": person.name, "is_app": person.is_app})
}

pub(super) fn chat(chat: &Chat) -> Value {
    json!({
        "id": chat.id,
        "name": chat.name,
        "is_group": chat.is_group,
        "members": chat.members.iter().map(person).collect::<Vec<_>>(),
        "last": chat.last.map(millis),
    })
}

pub(super) fn message(message: &Message) -> Value {
    let reaction = |it: &crate::Reaction| json!({"emoji": it.emoji, "by": person(&it.by)});
    json!({
        "id": message.id,
        "chat_id": message.chat_id,
        "parent_id": message.parent_id,
        "root_id": message.root_id,
        "thread_id": message.thread_id,
        "sender": person(&message.sender),
        "msg_type": message.msg_type,
        "content": message.json(),
        "at": millis(message.created),
        "updated": message.updated,
        "reactions": message.reactions.iter().map(reaction).collect::<Vec<_>>(),
        "read_by": message.read_by.iter().map(person).collect::<Vec<_>>(),
    })
}
