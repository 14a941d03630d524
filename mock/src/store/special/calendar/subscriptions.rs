//! Users subscribe to changes of their list of calendars, of who may use one, and of its events; and
//! which calls change these.

use serde_json::{Value, json};

use super::{
    super::{Request, StoreHandler},
    primary,
};
use crate::store::{
    Store,
    answer::{Answer, Change},
    collection::{Object, at},
    events::calendar::{self, Topic},
    people,
};

/// What answers calls of this endpoint.
pub(super) fn handler(endpoint: &str) -> Option<StoreHandler> {
    Some(match endpoint.strip_prefix("calendar.v4.calendar.")? {
        "subscription" => |store, call| subscribe(store, call, Some(Topic::List), true),
        "unsubscription" => |store, call| subscribe(store, call, Some(Topic::List), false),
        "acl.subscription" => |store, call| subscribe(store, call, access(call), true),
        "acl.unsubscription" => |store, call| subscribe(store, call, access(call), false),
        "event.subscription" => |store, call| subscribe(store, call, events(call), true),
        "event.unsubscription" => |store, call| subscribe(store, call, events(call), false),
        _ => return None,
    })
}

fn access<'a>(call: &Request<'a>) -> Option<Topic<'a>> {
    call.parameter("calendar_id").map(Topic::Access)
}

fn events<'a>(call: &Request<'a>) -> Option<Topic<'a>> {
    call.parameter("calendar_id").map(Topic::Events)
}

fn subscribe(store: &mut Store, call: &Request<'_>, topic: Option<Topic<'_>>, on: bool) -> Answer {
    calendar::subscribe(&mut store.collections, topic?, call.caller, on);
    call.reply(json!({}))
}

/// Tells of what a call of an endpoint of families changed; false if it is about something else.
pub(in crate::store) fn changed(
    store: &mut Store,
    call: &Request<'_>,
    endpoint: &str,
    changes: &[Change],
) -> bool {
    let Some(endpoint) = endpoint.strip_prefix("calendar.v4.calendar.") else { return false };
    for change in changes {
        let Some(object) = change.after.as_ref().or(change.before.as_ref()) else { continue };
        match endpoint {
            "create" => {
                own(store, call, object);
                list_changed(store, object);
            }
            "patch" | "delete" => list_changed(store, object),
            "acl.create" => access_changed(store, call, "created", object),
            "acl.delete" => access_changed(store, call, "deleted", object),
            "event.create" => event_changed(store, call, "create", object, &[]),
            "event.patch" => event_changed(store, call, "update", object, &[]),
            "event.delete" => event_changed(store, call, "delete", object, &[]),
            _ => return false,
        }
    }
    true
}

/// Who creates a calendar has it in their list, and nobody else.
fn own(store: &mut Store, call: &Request<'_>, calendar: &Object) {
    let owner = call.caller.user.as_ref().unwrap_or(&call.caller.app_id);
    let id = at(calendar, "calendar_id").as_str().unwrap_or_default();
    let kept = store.collections.get_mut(&primary::path()).and_then(|all| all.get_mut(id));
    if let Some(kept) = kept {
        kept.insert("owner".into(), json!(owner));
    }
}

/// A calendar is new, is described otherwise, or is no more.
fn list_changed(store: &mut Store, calendar: &Object) {
    let Store { collections, occurred, .. } = store;
    let id = at(calendar, "calendar_id").as_str().unwrap_or_default();
    let kept = collections.get(&primary::path()).and_then(|all| all.get(id));
    let calendar = kept.unwrap_or(calendar);
    let has = |who: &str| primary::is_of(calendar, who);
    calendar::tell(occurred, collections, Topic::List, "", &json!({}), has);
}

/// A calendar is in somebody's list from now on, or no longer.
pub(super) fn listed(store: &mut Store, who: &str) {
    let Store { collections, occurred, .. } = store;
    calendar::tell(occurred, collections, Topic::List, "", &json!({}), |other| other == who);
}

fn access_changed(store: &mut Store, call: &Request<'_>, what: &str, acl: &Object) {
    let Some(topic) = access(call) else { return };
    let Store { collections, occurred, .. } = store;
    let scope = at(acl, "scope");
    let user = scope["user_id"].as_str().unwrap_or_default();
    let content = json!({"acl_id": acl.get("acl_id"), "role": acl.get("role"),
        "scope": {"type": scope["type"], "user_id": people::ids(collections, user)}});
    calendar::tell(occurred, collections, topic, what, &content, |_| true);
}

/// An event of a calendar was changed; `answers` are those to being asked to it.
pub(super) fn event_changed(
    store: &mut Store,
    call: &Request<'_>,
    what: &str,
    event: &Object,
    answers: &[(String, String)],
) {
    let (Some(id), Some(topic)) = (call.parameter("calendar_id"), events(call)) else { return };
    let Store { collections, occurred, .. } = store;
    let answers = answers.iter().map(|(user, answer)| {
        json!({"from_user_id": people::ids(collections, user), "rsvp_status": answer})
    });
    let content = json!({"calendar_id": id, "calendar_event_id": event.get("event_id"),
        "change_type": what, "rsvp_infos": answers.collect::<Value>()});
    calendar::tell(occurred, collections, topic, what, &content, |_| true);
}
