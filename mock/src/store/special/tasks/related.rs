//! The tasks that concern somebody, and who wants to be told of them.

use serde_json::{Value, json};

use super::{
    super::{Parts, Request, StoreHandler},
    tasks_path,
};
use crate::{
    route,
    store::{
        Store,
        answer::{self, Answer, Call, Change},
        collection::{Collection, Object, at},
        events::task,
        object, talk,
    },
};

/// What answers calls of this endpoint.
pub(super) fn handler(endpoint: &str) -> Option<StoreHandler> {
    Some(match endpoint.strip_prefix("v2.task_v2.")? {
        "list_related_task" => list,
        "task_subscription" => subscribe,
        _ => return None,
    })
}

/// Creates a task, whose creator is the caller.
pub(in crate::store) fn create(parts: &mut Parts<'_>, call: &Call<'_>) -> Answer {
    let mut sent = call.body().clone();
    sent.insert("creator".into(), creator(&call.request()));
    let path = route::segments(&call.received.path);
    let place = call.resource.created.clone();
    let Parts { collections, repeated, random, occurred, .. } = parts;
    let (reply, made) =
        answer::create_from(call, &path, sent, &place, collections, repeated, random);
    if let Some(made) = made {
        task::changed(occurred, collections, None, Some(&made));
    }
    Some(Ok(reply))
}

/// The caller, as the creator of a task.
pub(super) fn creator(call: &Request<'_>) -> Value {
    let by = talk::sender(call.caller);
    json!({"id": by["id"], "type": by["sender_type"], "role": "creator"})
}

/// A call changed a task: whoever wants to be is told.
pub(super) fn tell(store: &mut Store, before: Option<&Object>, after: Option<&Object>) {
    let Store { collections, occurred, .. } = store;
    task::changed(occurred, collections, before, after);
}

/// The same of a call of an endpoint of families; false if it is about something else.
pub(in crate::store) fn changed(store: &mut Store, endpoint: &str, changes: &[Change]) -> bool {
    if !matches!(endpoint, "task.v2.task.patch" | "task.v2.task.delete") {
        return false;
    }
    for change in changes {
        tell(store, change.before.as_ref(), change.after.as_ref());
    }
    true
}

fn subscribe(store: &mut Store, call: &Request<'_>) -> Answer {
    task::subscribe(&mut store.collections, call.caller);
    // The code and the message are in the data, too.
    call.reply(json!({"code": 0, "msg": "success"}))
}

/// A moment in microseconds since 1970, of which milliseconds are given.
fn micros(task: &Object) -> u64 {
    let millis = object::text(at(task, "updated_at")).and_then(|it| it.parse::<u64>().ok());
    millis.unwrap_or(0).saturating_mul(1000)
}

/// The tasks that concern the caller, the one first that was changed longest ago. The token of a page
/// is when its first task was changed, in microseconds, so that programs can begin at a moment.
fn list(store: &mut Store, call: &Request<'_>) -> Answer {
    let tasks = store.collections.get(&tasks_path());
    if tasks.is_none() && !call.strict {
        return None;
    }
    let who = call.caller.user.as_ref().unwrap_or(&call.caller.app_id);
    let completed = call.query("completed").map(|it| it.eq_ignore_ascii_case("true"));
    let is_done =
        |it: &Object| at(it, "completed_at").as_str().is_some_and(|it| !matches!(it, "" | "0"));
    let wanted = |it: &&Object| {
        task::concerns(it, who) && completed.is_none_or(|completed| completed == is_done(it))
    };
    let mut found: Vec<&Object> =
        tasks.into_iter().flat_map(Collection::iter).filter(wanted).collect();
    found.sort_by_key(|it| micros(it));
    // Tasks that were changed at the same moment have moments that follow each other.
    let mut last = 0;
    let moments = found.iter().map(|it| {
        last = micros(it).max(last + 1);
        last
    });
    let moments: Vec<u64> = moments.collect();
    let from = match call.query("page_token").unwrap_or_default() {
        "" => 0,
        token => match token.parse::<u64>() {
            Ok(moment) => moments.partition_point(|it| *it < moment),
            Err(_) => return call.refused(99_992_402, "invalid page_token"),
        },
    };
    let size = call.query("page_size").and_then(|it| it.parse().ok()).unwrap_or(50).max(1);
    let to = from.saturating_add(size).min(found.len());
    let shown: Vec<Value> = found[from..to].iter().map(|it| call.shown("items", it)).collect();
    let next = moments.get(to).map(u64::to_string);
    call.reply(json!({"items": shown, "has_more": next.is_some(),
        "page_token": next.unwrap_or_default()}))
}
