//! What belongs to a group besides its members and messages: who manages it, who may speak, its
//! tabs, its link and what stands at its top.

use serde_json::{Value, json};

use super::{Request, StoreHandler};
use crate::store::{
    Store, answer,
    answer::Answer,
    collection::{Object, at},
    id, object,
    people::{self, TENANT},
    talk,
};

/// What answers calls of this endpoint.
pub(super) fn handler(endpoint: &str) -> Option<StoreHandler> {
    Some(match endpoint {
        "im.v1.chat.managers.add_managers" => |store, call| managers(store, call, true),
        "im.v1.chat.managers.delete_managers" => |store, call| managers(store, call, false),
        "im.v1.chat.moderation.get" => moderation,
        "im.v1.chat.moderation.update" => moderate,
        "im.v1.chat.tab.create" => |store, call| change_tabs(store, call, add_tabs),
        "im.v1.chat.tab.update_tabs" => {
            |store, call| change_tabs(store, call, |_, call, tabs| update_tabs(call, tabs))
        }
        "im.v1.chat.tab.sort_tabs" => |store, call| change_tabs(store, call, sort_tabs),
        "im.v1.chat.tab.delete_tabs" => |store, call| change_tabs(store, call, delete_tabs),
        "im.v1.chat.tab.list_tabs" => |store, call| change_tabs(store, call, |_, _, _| Ok(())),
        "im.v1.chat.top_notice.put_top_notice" => put_notice,
        "im.v1.chat.top_notice.delete_top_notice" => |store, call| notice(store, call, None),
        "im.v1.chat.link" => link,
        "im.v2.chat.search" => search,
        _ => return None,
    })
}

/// The chat that the path names, or the answer to a call about one that is not there.
fn chat<'a>(store: &'a mut Store, call: &Request<'_>) -> Result<&'a mut Object, Answer> {
    call.named(&mut store.collections, talk::chats_path(), "chat_id")
}

/// Makes members of a group its managers, or takes that from them.
fn managers(store: &mut Store, call: &Request<'_>, add: bool) -> Answer {
    let ids = answer::texts(call.body().get("manager_ids"));
    let ids: Vec<String> = ids.iter().map(|id| people::canonical(&store.collections, id)).collect();
    let are_apps = call.query("member_id_type") == Some("app_id");
    let name = if are_apps { "bot_manager_id_list" } else { "user_manager_id_list" };
    if let Err(answer) = chat(store, call) {
        return answer;
    }
    let chat_id = call.parameter("chat_id")?;
    if add && !ids.iter().any(|id| store.talk(call.now).has(chat_id, id)) {
        // Only members can be managers.
        return call.refused(232_027, "There are no valid members in the ID list");
    }
    let members: Vec<String> =
        ids.into_iter().filter(|id| !add || store.talk(call.now).has(chat_id, id)).collect();
    let chat = match chat(store, call) {
        Ok(chat) => chat,
        Err(answer) => return answer,
    };
    let mut all = answer::texts(chat.get(name));
    all.retain(|id| !members.contains(id));
    if add {
        all.extend(members);
    }
    chat.insert(name.to_owned(), json!(all));
    let of = |name: &str| json!(answer::texts(chat.get(name)));
    call.reply(json!({"chat_managers": of("user_manager_id_list"),
        "chat_bot_managers": of("bot_manager_id_list")}))
}

/// Who may speak in a group.
fn moderation(store: &mut Store, call: &Request<'_>) -> Answer {
    let chat = match chat(store, call) {
        Ok(chat) => chat,
        Err(answer) => return answer,
    };
    let setting = at(chat, "moderation_permission").as_str().unwrap_or("all_members").to_owned();
    let kind = call.query("user_id_type").unwrap_or("open_id");
    let item = |id: String| json!({"user_id_type": kind, "user_id": id, "tenant_key": TENANT});
    let all: Vec<Value> = answer::texts(chat.get("moderators")).into_iter().map(item).collect();
    call.page_beside(json!({"moderation_setting": setting}), "items", &all, 20)
}

fn moderate(store: &mut Store, call: &Request<'_>) -> Answer {
    let body = call.body();
    let canonical = |name: &str| -> Vec<String> {
        let ids = answer::texts(body.get(name));
        ids.iter().map(|id| people::canonical(&store.collections, id)).collect()
    };
    let (added, removed) = (canonical("moderator_added_list"), canonical("moderator_removed_list"));
    let chat = match chat(store, call) {
        Ok(chat) => chat,
        Err(answer) => return answer,
    };
    let before = chat.clone();
    if let Some(setting) = body["moderation_setting"].as_str() {
        chat.insert("moderation_permission".into(), json!(setting));
    }
    let mut all = answer::texts(chat.get("moderators"));
    all.retain(|id| !removed.contains(id) && !added.contains(id));
    all.extend(added);
    chat.insert("moderators".into(), json!(all));
    let id = call.parameter("chat_id")?;
    store.talk(call.now).changed(call.caller, id, &before);
    call.reply(json!({}))
}

/// Changes the tabs of a group, and replies with all of them.
fn change_tabs(
    store: &mut Store,
    call: &Request<'_>,
    change: fn(&mut Store, &Request<'_>, &mut Vec<Value>) -> Result<(), Answer>,
) -> Answer {
    let mut tabs = match chat(store, call) {
        Ok(chat) => at(chat, "tabs").as_array().cloned().unwrap_or_default(),
        Err(answer) => return answer,
    };
    if let Err(answer) = change(store, call, &mut tabs) {
        return answer;
    }
    if let Ok(chat) = chat(store, call) {
        chat.insert("tabs".into(), json!(tabs));
    }
    call.reply(json!({ "chat_tabs": tabs }))
}

fn sent_tabs(call: &Request<'_>) -> Vec<Value> {
    call.body()["chat_tabs"].as_array().cloned().unwrap_or_default()
}

fn add_tabs(store: &mut Store, call: &Request<'_>, tabs: &mut Vec<Value>) -> Result<(), Answer> {
    for mut tab in sent_tabs(call) {
        tab["tab_id"] = json!(id::like(Some("7101214603622940671"), "tab_id", &mut store.random));
        tabs.push(tab);
    }
    Ok(())
}

/// The tab with this id, or the answer about one that is not there.
fn tab<'a>(call: &Request<'_>, tabs: &'a mut [Value], id: &Value) -> Result<&'a mut Value, Answer> {
    tabs.iter_mut().find(|tab| tab["tab_id"] == *id).ok_or_else(|| call.missing("tab_id"))
}

fn update_tabs(call: &Request<'_>, tabs: &mut [Value]) -> Result<(), Answer> {
    for sent in sent_tabs(call) {
        let tab = tab(call, tabs, &sent["tab_id"])?;
        for (name, value) in sent.as_object().into_iter().flatten() {
            tab[name] = value.clone();
        }
    }
    Ok(())
}

/// Puts the tabs that the call names before the others, in its order.
fn sort_tabs(_: &mut Store, call: &Request<'_>, tabs: &mut Vec<Value>) -> Result<(), Answer> {
    let mut sorted = Vec::new();
    for id in answer::texts(call.body().get("tab_ids")) {
        sorted.push(tab(call, tabs, &json!(id))?.clone());
    }
    let rest = tabs.iter().filter(|tab| !sorted.contains(tab)).cloned().collect::<Vec<_>>();
    *tabs = sorted.into_iter().chain(rest).collect();
    Ok(())
}

fn delete_tabs(_: &mut Store, call: &Request<'_>, tabs: &mut Vec<Value>) -> Result<(), Answer> {
    for id in answer::texts(call.body().get("tab_ids")) {
        tab(call, tabs, &json!(id))?;
        tabs.retain(|tab| tab["tab_id"] != id.as_str());
    }
    Ok(())
}

/// What stands at the top of a group: a message, or its announcement.
fn put_notice(store: &mut Store, call: &Request<'_>) -> Answer {
    let body = call.body();
    let put = body["chat_top_notice"][0].clone();
    let message = put["message_id"].as_str().filter(|it| !it.is_empty());
    if let Some(id) = message
        && let Err(answer) =
            call.kept(&mut store.collections, talk::messages_path(), id, "message_id")
    {
        return answer;
    }
    notice(store, call, Some(put))
}

fn notice(store: &mut Store, call: &Request<'_>, put: Option<Value>) -> Answer {
    match chat(store, call) {
        Ok(chat) => chat.insert("top_notice".into(), json!(put)),
        Err(answer) => return answer,
    };
    call.reply(json!({}))
}

/// A link by which people join a group.
fn link(store: &mut Store, call: &Request<'_>) -> Answer {
    if let Err(answer) = chat(store, call) {
        return answer;
    }
    let days = match call.body()["validity_period"].as_str() {
        Some("year") => Some(365),
        Some("permanently") => None,
        _ => Some(7),
    };
    let now = call.now.duration_since(std::time::UNIX_EPOCH).unwrap_or_default().as_secs();
    let expires = days.map_or(0, |days| now + days * 24 * 60 * 60);
    let token = id::like(Some("6bfk9f8e-9d4c-4f1a-8a3b-abcdef0123ab"), "token", &mut store.random);
    let site = call.domain.site("applink");
    call.reply(json!({
        "share_link": format!("{site}/client/chat/chatter/add_by_link?link_token={token}"),
        "expire_time": expires.to_string(), "is_permanent": days.is_none(),
    }))
}

/// The groups of the caller whose names or descriptions have the text that is searched for, and that
/// have all of the given members.
fn search(store: &mut Store, call: &Request<'_>) -> Answer {
    let collections = &store.collections;
    let chats = collections.get(talk::chats_path())?;
    let body = call.body();
    let text = body["query"].as_str().unwrap_or_default().to_lowercase();
    let members = answer::texts(body["filter"].get("member_ids"));
    let caller = call.caller.user.as_ref().unwrap_or(&call.caller.app_id);
    let has = |chat: &Object, member: &str| {
        let id = at(chat, "chat_id").as_str().unwrap_or_default();
        talk::members(collections, id).any(|it| at(it, "member_id") == member)
    };
    let wanted = |chat: &&Object| {
        let says = ["name", "description"].iter().any(|name| {
            at(chat, name).as_str().is_some_and(|it| it.to_lowercase().contains(&text))
        });
        at(chat, "chat_mode") != "p2p"
            && says
            && has(chat, caller)
            && members.iter().all(|id| has(chat, &people::canonical(collections, id)))
    };
    let found: Vec<Value> = chats
        .iter()
        .filter(wanted)
        .map(|chat| {
            json!({"id": chat.get("chat_id"), "display_info": chat.get("name"),
                "meta_data": search_data(call, chat)})
        })
        .collect();
    if found.is_empty() && !call.strict {
        return None;
    }
    call.page_beside(json!({"total": found.len(), "notice": ""}), "items", &found, 20)
}

/// A chat as the results of a search show it.
fn search_data(call: &Request<'_>, chat: &Object) -> Value {
    let fields = call.endpoint.response.data.iter().flat_map(|data| &data.fields);
    let items = fields.into_iter().find(|it| it.name == "items");
    let data = items.and_then(|it| it.fields.iter().find(|it| it.name == "meta_data"));
    Value::Object(object::shown(chat, data.map_or(&[][..], |it| &it.fields)))
}
