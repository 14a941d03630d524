//! The menu of a group: up to three items at its top, each with up to five below it.

use std::{iter, ops::RangeInclusive};

use serde_json::{Value, json};

use super::{Request, StoreHandler, parts, receiver::known_chat};
use crate::store::{
    Store,
    answer::{Answer, texts},
    collection::at,
    id, talk,
};

/// How many items the menu of a group has at its top.
const TOP: usize = 3;
/// How many are below one of them.
const BELOW: usize = 5;
/// How many characters a name has.
const NAME: RangeInclusive<usize> = 1..=120;

const TOP_ID: &str = "chat_menu_top_level_id";
const BELOW_ID: &str = "chat_menu_second_level_id";
const ITEM: &str = "chat_menu_item";

const ILLEGAL: (i64, &str) = (232_078, "The chat menu is illegal.");
const INVALID: (i64, &str) = (232_001, "Your request contains an invalid request parameter.");

/// What answers calls of this endpoint.
pub(super) fn handler(endpoint: &str) -> Option<StoreHandler> {
    Some(match endpoint.strip_prefix("im.v1.chat.menu_")? {
        "tree.create" => create,
        "tree.get" => get,
        "tree.delete" => delete,
        "tree.sort" => sort,
        "item.patch" => patch,
        _ => return None,
    })
}

/// The menu of the group that the path names, which the caller has to be in.
fn menu(store: &mut Store, call: &Request<'_>) -> Result<Vec<Value>, Answer> {
    let id = call.parameter("chat_id").unwrap_or_default();
    match known_chat(&mut parts(store), call, id) {
        Some(Ok(())) => {}
        Some(Err(refusal)) => return Err(Some(Err(refusal))),
        None => return Err(None),
    }
    let chat = talk::chat(&store.collections, id).ok_or(None)?;
    if at(chat, "chat_mode").as_str().is_some_and(|mode| mode != "group") {
        let message = "Your request specifies a chat whose type is NOT supported currently.";
        return Err(call.refused(232_008, message));
    }
    Ok(at(chat, "menu").as_array().cloned().unwrap_or_default())
}

/// Keeps a menu.
fn keep(store: &mut Store, call: &Request<'_>, menu: &[Value]) {
    if let Ok(chat) = call.named(&mut store.collections, talk::chats_path(), "chat_id") {
        chat.insert("menu".into(), json!(menu));
    }
}

/// Keeps a menu, and replies with it.
fn put(store: &mut Store, call: &Request<'_>, menu: &[Value]) -> Answer {
    keep(store, call, menu);
    shown(call, menu)
}

fn shown(call: &Request<'_>, menu: &[Value]) -> Answer {
    call.reply(json!({"menu_tree": {"chat_menu_top_levels": menu}}))
}

fn get(store: &mut Store, call: &Request<'_>) -> Answer {
    match menu(store, call) {
        Ok(menu) => shown(call, &menu),
        Err(answer) => answer,
    }
}

/// Adds items below those that are there.
fn create(store: &mut Store, call: &Request<'_>) -> Answer {
    let mut menu = match menu(store, call) {
        Ok(menu) => menu,
        Err(answer) => return answer,
    };
    let sent = call.body()["menu_tree"]["chat_menu_top_levels"].as_array()?;
    if menu.len() + sent.len() > TOP {
        return call.refused(232_070, "The number of chat_menu_top_level has reached the limit.");
    }
    for level in sent {
        let below = level["children"].as_array().map_or(&[][..], Vec::as_slice);
        if below.len() > BELOW {
            let message = "The number of chat_menu_second_level has reached the limit.";
            return call.refused(232_071, message);
        }
        let all = iter::once(level).chain(below);
        let are_legal = all.map(|it| &it[ITEM]).all(is_legal);
        if !are_legal || !below.is_empty() && level[ITEM]["action_type"] != "NONE" {
            return call.refused(ILLEGAL.0, ILLEGAL.1);
        }
        let mut new = |like: &str, name: &str| json!(id::like(Some(like), name, &mut store.random));
        let mut added = json!({
            TOP_ID: new("7117116451961487361", TOP_ID), ITEM: item(&level[ITEM], !below.is_empty())});
        if !below.is_empty() {
            let below = below.iter().map(|it| {
                json!({BELOW_ID: new("7039638308221468675", BELOW_ID), ITEM: item(&it[ITEM], false)})
            });
            added["children"] = below.collect();
        }
        menu.push(added);
    }
    put(store, call, &menu)
}

/// An item as it is kept. One with others below it shows no icon, so none is kept.
fn item(sent: &Value, has_below: bool) -> Value {
    let names = ["action_type", "redirect_link", "image_key", "name", "i18n_names"].into_iter();
    let names = names.filter(|name| !(has_below && *name == "image_key"));
    let given = names.filter(|name| !sent[*name].is_null());
    given.map(|name| (name.to_owned(), sent[name].clone())).collect()
}

/// Whether an item has names of the right length and, if it leads somewhere, says where.
fn is_legal(item: &Value) -> bool {
    let named = |name: &str| NAME.contains(&name.chars().count());
    let texts = |name: &str| item[name].as_object().into_iter().flatten();
    let given =
        |(_, text): (&String, &Value)| text.as_str().filter(|it| !it.is_empty()).map(str::to_owned);
    let leads = |url: &String| url.starts_with("http://") || url.starts_with("https://");
    let urls: Vec<String> = texts("redirect_link").filter_map(given).collect();
    item["name"].as_str().is_some_and(named)
        && texts("i18n_names").filter_map(given).all(|name| named(&name))
        && urls.iter().all(leads)
        && !(item["action_type"] == "REDIRECT_LINK" && urls.is_empty())
}

/// The ids that the call names.
fn named(call: &Request<'_>) -> Vec<String> {
    texts(call.body().get("chat_menu_top_level_ids"))
}

fn delete(store: &mut Store, call: &Request<'_>) -> Answer {
    let mut menu = match menu(store, call) {
        Ok(menu) => menu,
        Err(answer) => return answer,
    };
    let gone = named(call);
    if !gone.iter().all(|id| menu.iter().any(|level| level[TOP_ID] == **id)) {
        return call.refused(INVALID.0, INVALID.1);
    }
    menu.retain(|level| !gone.iter().any(|id| level[TOP_ID] == **id));
    put(store, call, &menu)
}

/// Puts the items at the top into the order in which the call names them: all of them, each once.
fn sort(store: &mut Store, call: &Request<'_>) -> Answer {
    let menu = match menu(store, call) {
        Ok(menu) => menu,
        Err(answer) => return answer,
    };
    let ids = named(call);
    let level = |id: &String| menu.iter().find(|level| level[TOP_ID] == **id).cloned();
    let sorted: Option<Vec<Value>> = ids.iter().map(level).collect();
    let mut each = ids.clone();
    each.sort();
    each.dedup();
    match sorted {
        Some(sorted) if each.len() == menu.len() && ids.len() == menu.len() => {
            put(store, call, &sorted)
        }
        _ => call.refused(232_072, "Sort chat_menu_top_level's param is invalid."),
    }
}

/// Changes what the call names of one item, at the top or below; what it names and does not send is
/// removed. How an item acts stays.
fn patch(store: &mut Store, call: &Request<'_>) -> Answer {
    let mut menu = match menu(store, call) {
        Ok(menu) => menu,
        Err(answer) => return answer,
    };
    let Some((old, has_below)) = find(&mut menu, call.parameter("menu_item_id")?) else {
        return call.refused(INVALID.0, INVALID.1);
    };
    let sent = &call.body()[ITEM];
    let mut new = old.clone();
    for field in texts(call.body().get("update_fields")) {
        let name = match field.as_str() {
            "ICON" => "image_key",
            "NAME" => "name",
            "I18N_NAME" => "i18n_names",
            "REDIRECT_LINK" => "redirect_link",
            _ => return call.refused(INVALID.0, INVALID.1),
        };
        new[name] = sent[name].clone();
    }
    if !is_legal(&new) {
        return call.refused(ILLEGAL.0, ILLEGAL.1);
    }
    *old = item(&new, has_below);
    let changed = old.clone();
    keep(store, call, &menu);
    call.reply(json!({ ITEM: changed }))
}

/// The item with this id, and whether others are below it.
fn find<'a>(menu: &'a mut [Value], id: &str) -> Option<(&'a mut Value, bool)> {
    for level in menu {
        let below = level["children"].as_array().map_or(0, Vec::len);
        if level[TOP_ID] == id {
            return Some((level.get_mut(ITEM)?, below > 0));
        }
        let place = (0..below).find(|place| level["children"][*place][BELOW_ID] == id);
        if let Some(place) = place {
            return Some((level["children"][place].get_mut(ITEM)?, false));
        }
    }
    None
}
