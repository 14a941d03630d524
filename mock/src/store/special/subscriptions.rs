//! Apps subscribe to a file, or to what concerns a user.

use serde_json::json;

use super::{Request, StoreHandler};
use crate::store::{Store, answer::Answer, events::drive};

/// What answers calls of this endpoint.
pub(super) fn handler(endpoint: &str) -> Option<StoreHandler> {
    Some(match endpoint {
        "drive.v1.file.subscribe" => |store, call| subscribe(store, call, true),
        "drive.v1.file.delete_subscribe" => |store, call| subscribe(store, call, false),
        "drive.v1.file.get_subscribe" => is_subscribed,
        "drive.v1.user.subscription" => |store, call| of_user(store, call, true),
        "drive.v1.user.remove_subscription" => |store, call| of_user(store, call, false),
        "drive.v1.user.subscription_status" => user_status,
        _ => return None,
    })
}

/// Whom a call about notices is for: the user who calls, or the app.
fn subject<'a>(call: &Request<'a>) -> &'a str {
    call.caller.user.as_ref().unwrap_or(&call.caller.app_id)
}

/// An app subscribes to notices for a user, or no longer.
fn of_user(store: &mut Store, call: &Request<'_>, on: bool) -> Answer {
    let event = call.query("event_type").or_else(|| call.body()["event_type"].as_str());
    drive::subscribe(&mut store.collections, subject(call), event, &call.caller.app_id, on);
    call.reply(json!({}))
}

fn user_status(store: &mut Store, call: &Request<'_>) -> Answer {
    let (subject, event) = (subject(call), call.query("event_type"));
    let is = drive::is_subscribed(&store.collections, subject, event, &call.caller.app_id);
    call.reply(json!({"data": {"is_subscribe": is}}))
}

/// The app subscribes to a file, or no longer.
fn subscribe(store: &mut Store, call: &Request<'_>, on: bool) -> Answer {
    let token = call.parameter("file_token")?;
    let event = call.query("event_type");
    drive::subscribe(&mut store.collections, token, event, &call.caller.app_id, on);
    call.reply(json!({}))
}

fn is_subscribed(store: &mut Store, call: &Request<'_>) -> Answer {
    let (token, event) = (call.parameter("file_token")?, call.query("event_type"));
    let is = drive::is_subscribed(&store.collections, token, event, &call.caller.app_id);
    call.reply(json!({ "is_subscribe": is }))
}
