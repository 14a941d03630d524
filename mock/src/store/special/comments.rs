//! Comments on documents: each holds its replies, of which the first one is the comment itself. Who is
//! concerned is told.

use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use super::{Request, StoreHandler, object_of};
use crate::store::{
    Store,
    answer::{self, Answer},
    collection::{Collection, Object, at, path_of},
    events::drive,
    id, object, people,
    settings::without_null,
};

/// The event of what is said about a document.
const ADDED: &str = "drive.notice.comment_add_v1";

/// What answers calls of this endpoint.
pub(super) fn handler(endpoint: &str) -> Option<StoreHandler> {
    match endpoint {
        "drive.v1.file.comment.batch_query" => Some(batch_query),
        _ => None,
    }
}

/// What follows from calls about comments.
pub(super) fn follows(endpoint: &str) -> Option<fn(&mut Store, &Request<'_>, &mut Value)> {
    Some(match endpoint.strip_prefix("drive.v1.file.comment.")? {
        "create" => created,
        "get" => |store, call, reply| with_replies(store, call, &mut reply["data"]),
        "list" => |store, call, reply| {
            let items = reply["data"]["items"].as_array_mut().into_iter().flatten();
            items.for_each(|comment| with_replies(store, call, comment));
        },
        "patch" => solved,
        "reply.create" => replied,
        _ => return None,
    })
}

fn comments_path(token: &str) -> Vec<String> {
    path_of(&["drive", "v1", "files", token, "comments"])
}

fn replies_path(token: &str, comment: &str) -> Vec<String> {
    let mut path = comments_path(token);
    path.extend([comment.to_owned(), "replies".to_owned()]);
    path
}

fn seconds(time: SystemTime) -> u64 {
    time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO).as_secs()
}

/// Who calls: the open id of a user, or the id of an app.
fn caller<'a>(call: &Request<'a>) -> &'a String {
    call.caller.user.as_ref().unwrap_or(&call.caller.app_id)
}

/// The comments that a call names, as far as they are there.
fn batch_query(store: &mut Store, call: &Request<'_>) -> Answer {
    let token = call.parameter("file_token")?;
    let comments = match store.collections.get(&comments_path(token)) {
        Some(comments) => comments,
        None if call.strict => return call.missing("file_token"),
        None => return None,
    };
    let ids = answer::texts(call.body().get("comment_ids"));
    let fields = call.endpoint.response.data.as_ref().map_or(&[][..], |data| &data.fields);
    let fields = fields.iter().find(|it| it.name == "items").map_or(&[][..], |it| &it.fields);
    let known = ids.iter().filter_map(|id| comments.get(id));
    let mut items: Vec<Value> =
        known.map(|comment| Value::Object(object::shown(comment, fields))).collect();
    items.iter_mut().for_each(|comment| with_replies(store, call, comment));
    call.reply(json!({ "items": items }))
}

/// A comment begins with the reply that came with it.
fn created(store: &mut Store, call: &Request<'_>, reply: &mut Value) {
    let Some(token) = call.parameter("file_token") else { return };
    let Some(comment) = reply["data"]["comment_id"].as_str().map(str::to_owned) else { return };
    let (by, now) = (caller(call), seconds(call.now));
    let sent = call.body()["reply_list"]["replies"].as_array().into_iter().flatten();
    let mut first = None;
    for sent in sent {
        let id = id::like(Some("6916106822734594568"), "reply_id", &mut store.random);
        let kept = object_of(json!({"reply_id": id, "user_id": by, "create_time": now,
            "update_time": now, "content": without_null(&sent["content"]), "extra": {"image_list": []},
            "reactions": []}));
        let replies = store.collections.entry(replies_path(token, &comment)).or_default();
        replies.insert(std::slice::from_ref(&id), kept);
        first.get_or_insert((id, sent["content"].clone()));
    }
    let known = json!({"user_id": by, "is_solved": false, "solved_time": 0, "solver_user_id": "",
        "has_more": false, "page_token": "", "is_whole": true, "quote": ""});
    let comments = store.collections.get_mut(&comments_path(token));
    if let (Some(known), Some(kept)) =
        (known.as_object(), comments.and_then(|all| all.get_mut(&comment)))
    {
        kept.extend(known.clone());
        if let Some(shown) = reply["data"].as_object_mut() {
            shown.extend(known.clone());
        }
    }
    with_replies(store, call, &mut reply["data"]);
    if let Some((reply, content)) = first {
        tell(store, call, "add_comment", token, (&comment, &reply), &content);
    }
}

/// A comment with all its replies.
fn with_replies(store: &Store, call: &Request<'_>, comment: &mut Value) {
    let (Some(token), Some(id)) = (call.parameter("file_token"), comment["comment_id"].as_str())
    else {
        return;
    };
    if let Some(replies) = store.collections.get(&replies_path(token, id)) {
        let replies: Vec<&Object> = replies.iter().collect();
        comment["reply_list"] = json!({ "replies": replies });
    }
}

/// Somebody says that a comment needs no more answers, or that it does.
fn solved(store: &mut Store, call: &Request<'_>, _: &mut Value) {
    let (Some(token), Some(id)) = (call.parameter("file_token"), call.parameter("comment_id"))
    else {
        return;
    };
    let comments = store.collections.get_mut(&comments_path(token));
    let Some(comment) = comments.and_then(|all| all.get_mut(id)) else { return };
    let is_solved = call.body()["is_solved"] == true;
    let (time, by) = if is_solved { (seconds(call.now), caller(call).as_str()) } else { (0, "") };
    comment.insert("solved_time".into(), json!(time));
    comment.insert("solver_user_id".into(), json!(by));
}

fn replied(store: &mut Store, call: &Request<'_>, reply: &mut Value) {
    let (Some(token), Some(comment)) = (call.parameter("file_token"), call.parameter("comment_id"))
    else {
        return;
    };
    let Some(id) = reply["data"]["reply_id"].as_str().map(str::to_owned) else { return };
    let by = caller(call);
    reply["data"]["user_id"] = json!(by);
    let replies = store.collections.get_mut(&replies_path(token, comment));
    if let Some(kept) = replies.and_then(|all| all.get_mut(&id)) {
        kept.insert("user_id".into(), json!(by));
    }
    tell(store, call, "add_reply", token, (comment, &id), &call.body()["content"]);
}

/// Tells the owner of a document, who commented before, and who is mentioned: each user by the apps that
/// they subscribed with, and each app by itself.
fn tell(
    store: &mut Store,
    call: &Request<'_>,
    what: &str,
    token: &str,
    (comment, reply): (&str, &str),
    content: &Value,
) {
    let Some(file) = store.files.entry(token) else { return };
    let (kind, owner) = (file.kind, file.owner.clone());
    let elements = content["elements"].as_array().into_iter().flatten();
    let mentioned: Vec<String> = elements
        .filter_map(|it| it["person"]["user_id"].as_str())
        .map(|id| people::canonical(&store.collections, id))
        .collect();
    let replies = store.collections.get(&replies_path(token, comment));
    let before = replies.into_iter().flat_map(Collection::iter);
    let before = before.filter_map(|it| at(it, "user_id").as_str().map(str::to_owned));
    let mut concerned: Vec<String> =
        mentioned.iter().cloned().chain([owner]).chain(before).collect();
    concerned.sort();
    concerned.dedup();
    concerned.retain(|it| it != caller(call));
    let from = drive::operator(&store.collections, call.caller, &store.app_id);
    for to in concerned {
        let is_app = to.starts_with("cli_");
        let apps = match is_app {
            true => vec![to.clone()],
            false => drive::subscribed(&store.collections, &to, Some(ADDED)),
        };
        if apps.is_empty() {
            continue;
        }
        let ids = match is_app {
            true => json!({"open_id": people::bot(&to, &store.app_id)}),
            false => people::ids(&store.collections, &to),
        };
        let content = json!({"notice_meta": {"file_type": kind, "file_token": token,
            "from_user_id": from, "to_user_id": ids, "notice_type": what},
            "comment_id": comment, "reply_id": reply, "is_mentioned": mentioned.contains(&to)});
        store.occurred.add(ADDED, Some(apps), content);
    }
}
