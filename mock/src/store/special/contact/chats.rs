//! The chats of departments.

use serde_json::{Value, json};

use super::{super::Parts, open_id};
use crate::store::{
    answer::{Answer, Call},
    collection::{Object, at},
    events::contact::ContactKind,
    object,
    people::{self, ROOT},
    talk,
};

/// A new department has a chat, which belongs to whoever leads it, or else the company.
pub(super) fn begin(parts: &mut Parts<'_>, call: &Call<'_>, chat: &str, department: &Object) {
    let leader = at(department, "leader_user_id").as_str().filter(|id| !id.is_empty());
    let manager = || people::all(parts.collections).find(|it| at(it, "is_tenant_manager") == true);
    let owner = match leader {
        Some(id) => people::canonical(parts.collections, id),
        None => manager().map(|it| open_id(ContactKind::User, it)).unwrap_or_default(),
    };
    let name = at(department, "name").as_str().unwrap_or_default();
    parts.talk(call.now).group(Some(chat), name, &owner, &[]);
    tag(parts, chat, "department");
}

fn tag(parts: &mut Parts<'_>, chat: &str, tag: &str) {
    let chats = parts.collections.get_mut(talk::chats_path());
    if let Some(chat) = chats.and_then(|it| it.get_mut(chat)) {
        chat.insert("chat_tag".into(), json!(tag));
    }
}

/// The chat of a department becomes a chat like any other.
pub(super) fn unbind(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    let id = call.body().get("department_id").and_then(Value::as_str)?;
    if id == ROOT {
        return call.request().refused(40_002, "process root dept error");
    }
    let departments = parts.collections.get_mut(people::departments())?;
    let Some(department) = departments.get_mut(id) else { return call.absent(departments, [id]) };
    match department.remove("chat_id").and_then(|it| object::text(&it)) {
        Some(chat) => tag(parts, &chat, "inner"),
        None => return call.request().refused(40_020, "department does not have a chat error"),
    }
    Some(Ok(call.reply(Object::new())))
}
