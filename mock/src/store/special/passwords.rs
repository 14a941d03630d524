//! Passwords of documents that anybody on the internet can open by their link.

use fastrand::Rng;
use serde_json::json;

use super::{Request, StoreHandler};
use crate::store::{
    Store,
    answer::Answer,
    collection::{Object, at, path_of},
};

/// What answers calls of this endpoint.
pub(super) fn handler(endpoint: &str) -> Option<StoreHandler> {
    Some(match endpoint.strip_prefix("drive.v1.permission.public.password.")? {
        "create" => create,
        "update" => update,
        "delete" => delete,
        _ => return None,
    })
}

/// Where passwords are kept, by token. No address leads there.
fn path() -> Vec<String> {
    vec!["passwords".to_owned()]
}

/// Whether anybody who has the link can open a document, by the settings of either version of the API.
fn is_open(store: &Store, token: &str) -> bool {
    ["v1", "v2"].iter().any(|version| {
        let path = path_of(&["drive", version, "permissions", token, "public"]);
        let settings = store.collections.get(&path).and_then(|it| it.iter().next());
        let entity = settings.map(|it| at(it, "link_share_entity").as_str().unwrap_or_default());
        entity.is_some_and(|it| matches!(it, "anyone_readable" | "anyone_editable"))
    })
}

/// The answer about a document that nobody created; nothing if it is known.
fn absent(store: &Store, call: &Request<'_>, token: &str) -> Option<Answer> {
    let known = store.files.entry(token).is_some() || is_open(store, token);
    (!known).then(|| store.files.absent(call, "token", token))
}

/// Protects a document by a password, which only an open one can have.
fn create(store: &mut Store, call: &Request<'_>) -> Answer {
    let token = call.parameter("token")?;
    if let Some(answer) = absent(store, call, token) {
        return answer;
    }
    if !is_open(store, token) {
        return call.refused(1_063_003, "Invalid operation");
    }
    set(store, call, token)
}

/// Gives a document another password than the one that it has.
fn update(store: &mut Store, call: &Request<'_>) -> Answer {
    let token = call.parameter("token")?;
    if let Some(answer) = absent(store, call, token) {
        return answer;
    }
    if store.collections.get(&path()).is_none_or(|all| all.get(token).is_none()) {
        return call.refused(1_063_003, "Invalid operation");
    }
    set(store, call, token)
}

fn set(store: &mut Store, call: &Request<'_>, token: &str) -> Answer {
    let password = made(&mut store.random);
    let kept = Object::from_iter([("password".to_owned(), json!(password))]);
    store.collections.entry(path()).or_default().insert(&[token.to_owned()], kept);
    call.reply(json!({ "password": password }))
}

/// Eight characters, with a letter, a digit and a sign among them.
fn made(random: &mut Rng) -> String {
    let mut letters: Vec<char> = (0..6).map(|_| random.alphanumeric()).collect();
    letters.push(random.digit(10));
    letters.push(random.choice(['!', '#', '&', '*', '@']).unwrap_or('&'));
    random.shuffle(&mut letters[1..]);
    letters.into_iter().collect()
}

/// Anybody who has the link can open the document again. One without a password has none afterwards.
fn delete(store: &mut Store, call: &Request<'_>) -> Answer {
    let token = call.parameter("token")?;
    if let Some(answer) = absent(store, call, token) {
        return answer;
    }
    forget(store, token);
    call.reply(json!({}))
}

/// Forgets the password of a document.
pub(super) fn forget(store: &mut Store, token: &str) {
    if let Some(all) = store.collections.get_mut(&path()) {
        all.remove(token);
    }
}
