//! Documents of each kind: empty ones that are made beside the calls that create them, and copies.

use serde_json::{Value, json};

use super::{after, files::TOKEN, tabs};
use crate::store::{Store, collection::path_of, id};

/// Where the documents of a kind are kept, and which member holds their title.
fn place(kind: &str) -> Option<(Vec<String>, &'static str)> {
    Some(match kind {
        "docx" => (path_of(&["docx", "v1", "documents"]), "title"),
        "sheet" => (path_of(&["sheets", "v3", "spreadsheets"]), "title"),
        "bitable" => (path_of(&["bitable", "v1", "apps"]), "name"),
        _ => return None,
    })
}

/// Makes an empty document of a kind, and returns its token.
pub(super) fn empty(store: &mut Store, kind: &str, title: &str) -> String {
    let (like, name) = match kind {
        "docx" => ("doxcnePuYufKa49ISjhD8Iabcef", "document_id"),
        "sheet" => ("shtcnmBA7pQm4kL2xVabcef", "spreadsheet_token"),
        "bitable" => ("bascnKMKGS5oD3lmCHq9euO8cGh", "app_token"),
        _ => (TOKEN, "obj_token"),
    };
    let token = id::like(Some(like), name, &mut store.random);
    let object = match kind {
        "docx" => json!({"document_id": token, "revision_id": 1, "title": title}),
        "sheet" => json!({"spreadsheet_token": token, "token": token, "title": title}),
        "bitable" => {
            json!({"app_token": token, "name": title, "revision": 1, "is_advanced": false})
        }
        _ => return token,
    };
    if let Some((path, _)) = place(kind) {
        let object = object.as_object().cloned().unwrap_or_default();
        store.collections.entry(path).or_default().insert(std::slice::from_ref(&token), object);
    }
    match kind {
        "docx" => {
            store.documents.begin(&token);
        }
        "sheet" => tabs::begin(&mut store.collections, &token, &mut store.random),
        _ => drop(after::begin_base(store, &token)),
    }
    token
}

/// Makes a copy of a document or a file, and returns its token.
pub(super) fn copy(store: &mut Store, kind: &str, from: &str, title: &str) -> String {
    let to = empty(store, kind, title);
    match kind {
        "docx" => store.documents.copy(from, &to),
        "sheet" => {
            store.spreadsheets.copy_all(from, &to);
            copy_below(store, kind, from, &to);
        }
        "bitable" => copy_below(store, kind, from, &to),
        _ => {
            if let Some(content) = store.files.content(from).cloned() {
                store.files.store(to.clone(), content);
            }
        }
    }
    to
}

/// Gives a document all that is kept below another, instead of what it began with.
fn copy_below(store: &mut Store, kind: &str, from: &str, to: &str) {
    let Some((mut path, _)) = place(kind) else { return };
    path.push(to.to_owned());
    store.collections.retain(|other, _| !other.starts_with(&path));
    let at = path.len() - 1;
    path[at] = from.to_owned();
    let copies: Vec<_> = store
        .collections
        .iter()
        .filter(|(other, _)| other.starts_with(&path))
        .map(|(other, all)| {
            let mut other = other.to_vec();
            other[at] = to.to_owned();
            (other, all.clone())
        })
        .collect();
    for (path, copy) in copies {
        store.collections.put(path, copy);
    }
    let Some((apps, _)) = place(kind) else { return };
    let Some(all) = store.collections.get_mut(&apps) else { return };
    let default = all.get(from).and_then(|it| it.get("default_table_id").cloned());
    if let (Some(app), Some(table)) = (all.get_mut(to), default) {
        app.insert("default_table_id".into(), table);
    }
}

#[cfg(feature = "documents")]
/// The title of a document of a kind; nothing if it is not kept.
pub(super) fn title(store: &Store, kind: &str, token: &str) -> Option<String> {
    let (path, member) = place(kind)?;
    let known = store.collections.get(&path)?.get(token)?;
    Some(after::text(known, member))
}

/// Gives a document another title; false if it is not kept.
pub(super) fn rename(store: &mut Store, kind: &str, token: &str, title: &str) -> bool {
    let Some((path, member)) = place(kind) else { return false };
    let known = store.collections.get_mut(&path).and_then(|all| all.get_mut(token));
    known.map(|it| it.insert(member.to_owned(), Value::from(title))).is_some()
}
