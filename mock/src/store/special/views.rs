//! Who opened which file, and how often.

use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use super::{Request, StoreHandler, object_of};
use crate::store::{
    Store,
    answer::{Answer, Caller},
    collection::{Collection, at},
    events::drive,
    people,
};

/// What answers calls of this endpoint.
pub(super) fn handler(endpoint: &str) -> Option<StoreHandler> {
    Some(match endpoint {
        "drive.v1.file.view_record.list" => list,
        "drive.v1.file.statistics.get" => statistics,
        _ => return None,
    })
}

/// Where is kept who opened a file. No address leads there.
fn path(token: &str) -> Vec<String> {
    vec!["views".to_owned(), token.to_owned()]
}

fn seconds(time: SystemTime) -> u64 {
    time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO).as_secs()
}

/// The number of the day of a moment.
fn day(seconds: u64) -> u64 {
    seconds / (24 * 60 * 60)
}

/// A user opens a file, and the apps that subscribed to it are told; false if there is no such file.
pub(in crate::store) fn open(store: &mut Store, by: &Caller, token: &str, now: SystemTime) -> bool {
    let (Some(kind), Some(user)) = (store.files.kind_of(token), &by.user) else { return false };
    let now = seconds(now);
    let all = store.collections.entry(path(token)).or_default();
    let before = all.remove(user);
    let of = |name: &str| before.as_ref().and_then(|it| at(it, name).as_u64()).unwrap_or(0);
    let today = if day(of("last")) == day(now) { of("today") } else { 0 };
    let view = json!({"viewer": user, "last": now, "times": of("times") + 1, "today": today + 1});
    all.insert(std::slice::from_ref(user), object_of(view));
    let operator = drive::operator(&store.collections, by, &store.app_id);
    drive::happened(&mut store.occurred, &store.collections, "read", kind, token, operator);
    true
}

/// Forgets who opened a file.
pub(super) fn forget(store: &mut Store, token: &str) {
    store.collections.remove_below(&path(token));
}

/// Who opened a file, the last one first.
fn list(store: &mut Store, call: &Request<'_>) -> Answer {
    let token = call.parameter("file_token")?;
    if store.files.entry(token).is_none() {
        return store.files.absent(call, "file_token", token);
    }
    let kind = match call.query("viewer_id_type") {
        Some("user_id") => "user_id",
        Some("union_id") => "union_id",
        _ => "open_id",
    };
    let views = store.collections.get(&path(token));
    let shown = views.into_iter().flat_map(|all| all.iter().rev()).map(|view| {
        let id = at(view, "viewer").as_str().unwrap_or_default();
        let user = people::user(&store.collections, id);
        let avatar = user.map(|it| at(it, "avatar")["avatar_72"].clone()).unwrap_or_default();
        json!({"viewer_id": people::id_of_kind(&store.collections, id, kind),
            "name": people::name(&store.collections, id), "avatar_url": avatar,
            "last_view_time": at(view, "last").to_string()})
    });
    let shown: Vec<Value> = shown.collect();
    call.page("items", &shown, 10)
}

/// How often a file was opened, and by how many.
fn statistics(store: &mut Store, call: &Request<'_>) -> Answer {
    let token = call.parameter("file_token")?;
    let Some(file) = store.files.entry(token) else {
        return store.files.absent(call, "file_token", token);
    };
    let now = seconds(call.now);
    let views = || store.collections.get(&path(token)).into_iter().flat_map(Collection::iter);
    let today = || views().filter(|it| at(it, "last").as_u64().map(day) == Some(day(now)));
    let times: u64 = views().filter_map(|it| at(it, "times").as_u64()).sum();
    let times_today: u64 = today().filter_map(|it| at(it, "today").as_u64()).sum();
    call.reply(json!({"file_token": file.token, "file_type": file.kind, "statistics": {
        "uv": views().count(), "pv": times, "like_count": 0, "timestamp": now,
        "uv_today": today().count(), "pv_today": times_today,
        "like_count_today": 0}}))
}
