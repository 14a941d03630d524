//! What happens to files and documents. Apps are told of those that they subscribed to.

use serde_json::{Value, json};

use super::Occurrences;
use crate::store::{
    answer::{Caller, Collections},
    collection::{Object, at},
    talk,
};

/// Where subscriptions are kept. No path leads there.
fn path() -> Vec<String> {
    vec!["file subscriptions".to_owned()]
}

fn key(token: &str, event: Option<&str>, app: &str) -> String {
    format!("{token} {} {app}", event.unwrap_or_default())
}

/// An app subscribes to a file, or to one event of it, or no longer.
pub(crate) fn subscribe(
    collections: &mut Collections,
    token: &str,
    event: Option<&str>,
    app: &str,
    on: bool,
) {
    let all = collections.entry(path()).or_default();
    let key = key(token, event, app);
    all.remove(&key);
    if on {
        let subscription = Object::from_iter([
            ("token".to_owned(), json!(token)),
            ("event".to_owned(), json!(event)),
            ("app".to_owned(), json!(app)),
        ]);
        all.insert(&[key], subscription);
    }
}

/// Whether an app is subscribed.
pub(crate) fn is_subscribed(
    collections: &Collections,
    token: &str,
    event: Option<&str>,
    app: &str,
) -> bool {
    collections.get(&path()).is_some_and(|all| all.get(&key(token, event, app)).is_some())
}

/// The apps that are subscribed to a file, or to one event of it.
pub(crate) fn subscribed(
    collections: &Collections,
    token: &str,
    event: Option<&str>,
) -> Vec<String> {
    let all = collections.get(&path()).into_iter().flat_map(|it| it.iter());
    let of = all.filter(|it| at(it, "token") == token && *at(it, "event") == json!(event));
    of.filter_map(|it| at(it, "app").as_str().map(str::to_owned)).collect()
}

/// Who did something to a file.
pub(crate) fn operator(collections: &Collections, caller: &Caller, first: &str) -> Value {
    talk::operator(collections, caller, first)
}

/// A file or a document was created in a folder.
pub(crate) fn created(
    occurred: &mut Occurrences,
    collections: &Collections,
    kind: &str,
    token: &str,
    folder: &str,
    operator: Value,
) {
    let apps = subscribed(collections, folder, Some("file.created_in_folder_v1"));
    let beside = json!({"folder_token": folder, "operator_id": operator, "subscriber_ids": []});
    tell(occurred, apps, "created_in_folder", kind, token, beside);
}

/// Something happened to a file: `edit`, `read`, `title_updated`, `trashed`.
pub(crate) fn happened(
    occurred: &mut Occurrences,
    collections: &Collections,
    what: &str,
    kind: &str,
    token: &str,
    operator: Value,
) {
    let beside = match what {
        "edit" | "read" => json!({"operator_id_list": [operator], "subscriber_id_list": []}),
        _ => json!({ "operator_id": operator }),
    };
    tell(occurred, subscribed(collections, token, None), what, kind, token, beside);
}

/// Somebody was given a file, or it was taken from them.
pub(crate) fn member(
    occurred: &mut Occurrences,
    collections: &Collections,
    what: &str,
    kind: &str,
    token: &str,
    operator: Value,
    (users, chats): (Vec<Value>, Vec<String>),
) {
    let beside = json!({"operator_id": operator, "user_list": users, "chat_list": chats});
    let what = format!("permission_member_{what}");
    tell(occurred, subscribed(collections, token, None), &what, kind, token, beside);
}

/// Tells apps what happened to a file, and what there is to say beside its kind and token.
fn tell(
    occurred: &mut Occurrences,
    apps: Vec<String>,
    what: &str,
    kind: &str,
    token: &str,
    beside: Value,
) {
    if apps.is_empty() {
        return;
    }
    let mut content = beside;
    content["file_type"] = json!(kind);
    content["file_token"] = json!(token);
    occurred.add(&format!("drive.file.{what}_v1"), Some(apps), content);
}
