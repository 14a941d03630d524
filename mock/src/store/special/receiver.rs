//! Whom a message is for.

use super::{Parts, Request, not_found};
use crate::{
    refusal::Refusal,
    store::{
        collection::{Object, at},
        people, talk,
    },
};

/// The chat that a message is sent to: the group with the given id, or the app's chat with the
/// receiver, which begins with the first message.
pub(super) fn receiver(
    parts: &mut Parts<'_>,
    call: &Request<'_>,
    body: &Object,
) -> Option<Result<String, Refusal>> {
    let to = body.get("receive_id")?.as_str()?.to_owned();
    let kind = call.query("receive_id_type")?;
    if let Some(refusal) = other_kind(parts, call, kind, &to) {
        return Some(Err(refusal));
    }
    match kind {
        "chat_id" => match known_chat(parts, call, &to) {
            Some(Err(refusal)) => Some(Err(refusal)),
            _ => Some(Ok(to)),
        },
        "thread_id" => {
            let of = |it: &&Object| it.get("thread_id").is_some_and(|it| *it == to);
            let first = talk::messages(parts.collections).find(of)?;
            Some(Ok(at(first, "chat_id").as_str()?.to_owned()))
        }
        kind => {
            let user = match kind {
                "email" => people::meant(parts.collections, &to),
                _ => people::user(parts.collections, &to),
            };
            let user = user.and_then(|it| Some(it.get("open_id")?.as_str()?.to_owned()));
            let gone = parts.collections.get(people::users()).is_some_and(|it| it.had(&to));
            if user.is_none() && (call.strict || gone) {
                return Some(Err(not_found(call.endpoint, "user_id")));
            }
            let app = call.caller.app_id.clone();
            Some(Ok(parts.talk(call.now).direct(&user.unwrap_or(to), &app)))
        }
    }
}

/// The refusal of a receiver whose id is plainly of another kind than the request says: most ids begin
/// with their kind. A company gives user ids as it likes, so those are looked up.
fn other_kind(parts: &Parts<'_>, call: &Request<'_>, kind: &str, to: &str) -> Option<Refusal> {
    const INVALID_RECEIVER: i64 = 230_034;
    const BEGINNINGS: [(&str, &str); 4] =
        [("oc_", "chat_id"), ("ou_", "open_id"), ("on_", "union_id"), ("omt_", "thread_id")];
    let (_, is) = BEGINNINGS.iter().find(|(beginning, _)| to.starts_with(beginning))?;
    let known = || {
        let user = people::meant(parts.collections, to);
        user.is_some_and(|user| user.get(kind).is_some_and(|it| it == to))
    };
    if *is == kind || known() {
        return None;
    }
    let row = call.endpoint.errors.iter().find(|row| row.code == INVALID_RECEIVER)?;
    let message = row.message.clone().unwrap_or_default();
    Some(Refusal::new(row.status.unwrap_or(400), row.code, message))
}

/// Whether a call may use a chat: nothing if it is not known.
pub(super) fn known_chat(
    parts: &mut Parts<'_>,
    call: &Request<'_>,
    chat: &str,
) -> Option<Result<(), Refusal>> {
    let chats = parts.collections.get(talk::chats_path());
    if chats.is_none_or(|chats| chats.get(chat).is_none()) {
        let gone = call.strict || chats.is_some_and(|chats| chats.had(chat));
        return gone.then(|| Err(not_found(call.endpoint, "chat_id")));
    }
    let member = call.caller.user.as_ref().unwrap_or(&call.caller.app_id).clone();
    if parts.talk(call.now).has(chat, &member) {
        return Some(Ok(()));
    }
    // Only members of a chat can read and write there.
    let outside = call.endpoint.errors.iter().find(|row| {
        row.message.as_deref().is_some_and(|message| {
            let message = message.to_lowercase();
            ["outside the group", "out of the chat"].iter().any(|it| message.contains(it))
        })
    })?;
    let message = outside.message.clone().unwrap_or_default();
    Some(Err(Refusal::new(outside.status.unwrap_or(400), outside.code, message)))
}
