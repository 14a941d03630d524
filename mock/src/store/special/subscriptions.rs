//! Apps subscribe to a file.

use serde_json::json;

use super::{Request, StoreHandler};
use crate::store::{Store, answer::Answer, events::drive};

/// What answers calls of this endpoint.
pub(super) fn handler(endpoint: &str) -> Option<StoreHandler> {
    Some(match endpoint {
        "drive.v1.file.subscribe" => |store, call| subscribe(store, call, true),
        "drive.v1.file.delete_subscribe" => |store, call| subscribe(store, call, false),
        "drive.v1.file.get_subscribe" => is_subscribed,
        _ => return None,
    })
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
