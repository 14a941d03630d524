//! Announcements of groups. Each group has one, which its members read, and those may change who may
//! change the group.

use std::time::{Duration, SystemTime};

use serde_json::json;

use super::{
    super::{Request, StoreHandler},
    calls,
};
use crate::store::{
    Store,
    answer::{self, Answer},
    collection::at,
    people, talk,
};

/// What answers calls of this endpoint.
pub(in super::super) fn handler(endpoint: &str) -> Option<StoreHandler> {
    Some(match endpoint.strip_prefix("docx.v1.chat.announcement.")? {
        "get" => get,
        "block.children.create" => |store, call| blocks(store, call, "children.create", true),
        "block.children.get" => |store, call| blocks(store, call, "children.get", false),
        "block.children.batch_delete" => {
            |store, call| blocks(store, call, "children.batch_delete", true)
        }
        "block.list" => |store, call| blocks(store, call, "list", false),
        "block.get" => |store, call| blocks(store, call, "get", false),
        "block.batch_update" => |store, call| blocks(store, call, "batch_update", true),
        _ => return None,
    })
}

/// Begins the announcement of the group that the path names, if it has none; or gives the answer to a
/// call that may not read it, or not write it.
fn begin<'a>(store: &mut Store, call: &Request<'a>, writes: bool) -> Result<&'a str, Answer> {
    let chat = call.named(&mut store.collections, talk::chats_path(), "chat_id")?;
    let id = call.parameter("chat_id").unwrap_or_default();
    let caller = call.caller.user.as_ref().unwrap_or(&call.caller.app_id);
    let only_managers = at(chat, "edit_permission") == "only_owner";
    let managers = ["user_manager_id_list", "bot_manager_id_list"];
    let manages = at(chat, "owner_id") == caller
        || managers.iter().any(|name| answer::texts(chat.get(*name)).contains(caller));
    if !store.talk(call.now).has(id, caller) {
        return Err(call.refused(1_772_003, "Operator can NOT be out of the chat."));
    }
    if writes && only_managers && !manages {
        let wrong = "No Permission: Only chat owner or admin can edit chat information in the current \
            situation.";
        return Err(call.refused(1_772_005, wrong));
    }
    let document = store.documents.begin(id);
    if document.created == SystemTime::UNIX_EPOCH {
        document.created = call.now;
    }
    Ok(id)
}

/// Answers a call about the blocks of an announcement as one about those of a document.
fn blocks(store: &mut Store, call: &Request<'_>, endpoint: &str, writes: bool) -> Answer {
    if let Err(answer) = begin(store, call, writes) {
        return answer;
    }
    calls::of_blocks(endpoint)?(&mut store.documents, call, &mut store.random)
}

/// What is known of an announcement.
fn get(store: &mut Store, call: &Request<'_>) -> Answer {
    let id = match begin(store, call, false) {
        Ok(id) => id,
        Err(answer) => return answer,
    };
    let chat = talk::chat(&store.collections, id)?;
    let document = store.documents.0.get(id)?;
    let app = |id: &str| match id.starts_with("cli_") {
        true => people::bot(id, &store.app_id),
        false => id.to_owned(),
    };
    // A group that an app created without an owner is the app's.
    let owner = at(chat, "owner_id").as_str().filter(|it| !it.is_empty());
    let owner = owner.map_or_else(|| people::bot(&store.app_id, &store.app_id), app);
    let created = seconds(document.created);
    let (changed, modifier) = match &document.changed {
        Some((time, by)) => (seconds(*time), app(by)),
        None => (created, owner.clone()),
    };
    let kind = call.query("user_id_type").unwrap_or("open_id");
    call.reply(json!({"revision_id": document.revision, "create_time": created,
        "update_time": changed, "owner_id": owner, "owner_id_type": kind, "modifier_id": modifier,
        "modifier_id_type": kind, "announcement_type": "docx",
        "create_time_v2": created.to_string(), "update_time_v2": changed.to_string()}))
}

/// The seconds since 1970.
fn seconds(time: SystemTime) -> u64 {
    time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO).as_secs()
}
