//! The calendars of people: each has one of their own, which calls name `primary` too, and may
//! subscribe to others.

use serde_json::{Value, json};

use super::{
    super::{Request, StoreHandler},
    subscriptions::listed,
};
use crate::{
    Received,
    store::{
        Store,
        answer::{Answer, texts},
        collection::{Collection, Object, at, path_of},
        people,
    },
};

/// What calls write instead of the id of the caller's own calendar.
const PRIMARY: &str = "primary";

/// What answers calls of this endpoint.
pub(super) fn handler(endpoint: &str) -> Option<StoreHandler> {
    Some(match endpoint.strip_prefix("calendar.v4.calendar.")? {
        "primary" => primary,
        "primarys" => primaries,
        "list" => list,
        "subscribe" => subscribe,
        "unsubscribe" => unsubscribe,
        _ => return None,
    })
}

pub(super) fn path() -> Vec<String> {
    path_of(&["calendar", "v4", "calendars"])
}

/// The call with the id of the caller's own calendar, if it names that by the word for it.
pub(in crate::store) fn resolved(store: &mut Store, request: &Request<'_>) -> Option<Received> {
    let names = |(name, value): &(String, String)| name == "calendar_id" && value == PRIMARY;
    if !request.received.path_params.iter().any(names) {
        return None;
    }
    let owner = request.caller.user.as_ref().unwrap_or(&request.caller.app_id);
    let id = of(store, owner);
    let mut received = request.received.clone();
    let word = format!("/calendars/{PRIMARY}");
    received.path = received.path.replacen(&word, &format!("/calendars/{id}"), 1);
    for (_, value) in received.path_params.iter_mut().filter(|it| names(it)) {
        value.clone_from(&id);
    }
    Some(received)
}

/// The id of a person's own calendar, which begins when somebody first asks for it.
fn of(store: &mut Store, owner: &str) -> String {
    let id = people::calendar(owner);
    if store.collections.get(&path()).is_none_or(|all| all.get(&id).is_none()) {
        let name = people::name(&store.collections, owner);
        let calendar = json!({"calendar_id": id, "summary": name, "description": "",
            "permissions": "show_only_free_busy", "color": -1, "type": "primary",
            "summary_alias": "", "is_deleted": false, "is_third_party": false, "role": "owner",
            "owner": owner});
        let calendar = calendar.as_object().cloned().unwrap_or_default();
        store.collections.entry(path()).or_default().insert(std::slice::from_ref(&id), calendar);
    }
    id
}

/// Own calendars of people, as replies show them.
fn reply(store: &mut Store, call: &Request<'_>, owners: &[String]) -> Answer {
    let mut all = Vec::new();
    for owner in owners {
        let id = of(store, owner);
        let calendar = store.collections.get(&path())?.get(&id)?;
        all.push(json!({"calendar": shown(calendar), "user_id": owner}));
    }
    call.reply(json!({ "calendars": all }))
}

/// A calendar without what only the stand-in keeps of it.
fn shown(calendar: &Object) -> Value {
    let mut shown = calendar.clone();
    shown.remove("owner");
    shown.remove("subscribers");
    Value::Object(shown)
}

fn primary(store: &mut Store, call: &Request<'_>) -> Answer {
    let asked = call.query("op_user_id").map(|id| people::canonical(&store.collections, id));
    let caller = || call.caller.user.clone().unwrap_or_else(|| call.caller.app_id.clone());
    reply(store, call, &[asked.unwrap_or_else(caller)])
}

fn primaries(store: &mut Store, call: &Request<'_>) -> Answer {
    let users = texts(call.body().get("user_ids"));
    let known: Vec<String> = users
        .iter()
        .filter_map(|id| people::user(&store.collections, id)?.get("open_id")?.as_str())
        .map(str::to_owned)
        .collect();
    if known.is_empty() && !call.strict {
        return None;
    }
    reply(store, call, &known)
}

/// Whether a calendar is in somebody's list: their own are, those that have no owner, and those that
/// they subscribed to.
pub(super) fn is_of(calendar: &Object, who: &str) -> bool {
    let owner = at(calendar, "owner");
    owner.is_null() || owner == who || texts(calendar.get("subscribers")).iter().any(|it| it == who)
}

/// The caller's calendars.
fn list(store: &mut Store, call: &Request<'_>) -> Answer {
    let calendars = store.collections.get(&path()).into_iter().flat_map(Collection::iter);
    let caller = call.caller.user.as_ref().unwrap_or(&call.caller.app_id);
    let of_caller = |calendar: &&Object| is_of(calendar, caller);
    let mut any = false;
    let found: Vec<Value> =
        calendars.inspect(|_| any = true).filter(of_caller).map(shown).collect();
    if !any && !call.strict {
        return None;
    }
    call.page_beside(json!({"sync_token": ""}), "calendar_list", &found, 500)
}

fn subscribe(store: &mut Store, call: &Request<'_>) -> Answer {
    let caller = call.caller.user.as_ref().unwrap_or(&call.caller.app_id);
    let calendar = match call.named(&mut store.collections, &path(), "calendar_id") {
        Ok(calendar) => calendar,
        Err(answer) => return answer,
    };
    let mut subscribers = texts(calendar.get("subscribers"));
    if !subscribers.contains(caller) {
        subscribers.push(caller.clone());
    }
    calendar.insert("subscribers".into(), json!(subscribers));
    let mut shown = shown(calendar);
    if *at(calendar, "owner") != json!(caller) {
        shown["role"] = "reader".into();
    }
    listed(store, caller);
    call.reply(json!({ "calendar": shown }))
}

fn unsubscribe(store: &mut Store, call: &Request<'_>) -> Answer {
    let caller = call.caller.user.as_ref().unwrap_or(&call.caller.app_id);
    let calendar = match call.named(&mut store.collections, &path(), "calendar_id") {
        Ok(calendar) => calendar,
        Err(answer) => return answer,
    };
    let mut subscribers = texts(calendar.get("subscribers"));
    subscribers.retain(|it| it != caller);
    calendar.insert("subscribers".into(), json!(subscribers));
    listed(store, caller);
    call.reply(json!({}))
}
