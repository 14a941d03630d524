//! Comments on instances, which calls create, list and delete as any resource below another.

use serde_json::{Value, json};

use super::{
    super::{Parts, Request},
    absent, find, instances,
};
use crate::store::{
    Store,
    answer::Answer,
    collection::{Collection, Object, at},
    object, people,
    settings::without_null,
};

fn path(instance: &str) -> Vec<String> {
    let mut path = instances();
    path.extend([instance.to_owned(), "comments".to_owned()]);
    path
}

/// The comments on an instance, as the instance shows them.
pub(super) fn of(parts: &Parts<'_>, instance: &Value) -> Vec<Value> {
    let comments = parts.collections.get(&path(instance.as_str().unwrap_or_default()));
    let shown = |comment: &Object| {
        let by = at(comment, "commentator").as_str().unwrap_or_default();
        let content: Value =
            serde_json::from_str(at(comment, "content").as_str().unwrap_or_default())
                .unwrap_or_default();
        let file = |file: &Value| {
            let text = |name: &str| file[name].as_str();
            json!({"url": text("url"), "file_size": file["fileSize"].as_i64(), "title": text("title"),
                "type": text("type")})
        };
        let files: Vec<Value> =
            content["files"].as_array().into_iter().flatten().map(file).collect();
        json!({"id": at(comment, "comment_id"), "open_id": by,
            "user_id": people::ids(parts.collections, by)["user_id"],
            "comment": content["text"].as_str().unwrap_or_default(),
            "create_time": at(comment, "create_time"), "files": files})
    };
    let comments = comments.into_iter().flat_map(Collection::iter);
    comments.map(|it| without_null(&shown(it))).collect()
}

/// A comment was created: it tells who wrote it.
pub(in crate::store::special) fn commented(
    store: &mut Store,
    call: &Request<'_>,
    reply: &mut Value,
) {
    let (Some(instance), Some(by)) = (call.parameter("instance_id"), call.query("user_id")) else {
        return;
    };
    let by = people::canonical(&store.collections, by);
    let id = reply["data"]["comment_id"].as_str().unwrap_or_default();
    let comment = store.collections.get_mut(&path(instance)).and_then(|it| it.get_mut(id));
    if let Some(comment) = comment {
        comment.insert("commentator".into(), json!(by));
    }
}

/// Removes all comments on an instance.
pub(super) fn remove(parts: &mut Parts<'_>, call: &Request<'_>) -> Answer {
    let code = call.parameter("instance_id")?;
    let own = find(parts, code).map(|it| at(it, "uuid").clone());
    if own.is_none() && parts.collections.get(&path(code)).is_none() {
        return absent(parts, call, code);
    }
    if let Some(comments) = parts.collections.get_mut(&path(code)) {
        let ids = comments.iter().filter_map(|it| object::text(it.get("comment_id")?));
        for id in ids.collect::<Vec<_>>() {
            comments.remove(&id);
        }
    }
    let own = own.filter(|own| *own != "").unwrap_or_else(|| json!(code));
    call.reply(json!({"instance_id": code, "external_id": own}))
}
