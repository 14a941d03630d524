//! Files and documents as a whole: what is known of each, copies, shortcuts, owners, and the folders
//! of the former API.

use serde_json::{Map, Value, json};

use super::{
    Request, StoreHandler, after,
    files::{Entry, ROOT},
    make,
};
use crate::store::{
    Store,
    answer::Answer,
    collection::{Collection, Object, at, path_of},
    events::drive,
    id, people,
};

/// The code of a file that a call about several does not find.
const NOT_FOUND: i64 = 970_005;

/// What answers calls of this endpoint.
pub(super) fn handler(endpoint: &str) -> Option<StoreHandler> {
    Some(match endpoint {
        "drive.v1.file.delete" => delete,
        "drive.v1.file.move" => move_entry,
        "drive.v1.file.task_check" => task,
        "drive.v1.file.copy" => copy,
        "drive.v1.file.create_shortcut" => create_shortcut,
        "drive.v1.meta.batch_query" => metas,
        "drive.v1.media.batch_get_tmp_download_url" => urls,
        "drive.v1.permission.member.auth" => may,
        "drive.v1.permission.member.transfer_owner" => give,
        "drive.v2.explorer.root_folder.meta.get" => root,
        "drive.v2.explorer.folder.meta.get" => folder,
        "drive.v2.explorer.folder.children.get" => children,
        "bitable.v1.app.copy" => copy_base,
        _ => return None,
    })
}

/// The file that a parameter of the path names, or the answer about one that is not there.
fn entry<'a>(store: &'a Store, call: &Request<'_>, name: &str) -> Result<&'a Entry, Answer> {
    let token = call.parameter(name).unwrap_or_default();
    store.files.entry(token).ok_or_else(|| store.files.absent(call, name, token))
}

/// Deletes a file or a document, or a folder with all that is in it.
fn delete(store: &mut Store, call: &Request<'_>) -> Answer {
    let token = call.parameter("file_token")?.to_owned();
    let kind = store.files.kind_of(&token);
    let Some(gone) = store.files.delete(&token) else {
        return store.files.absent(call, "file_token", &token);
    };
    let operator = drive::operator(&store.collections, call.caller, &store.app_id);
    let kind = kind.unwrap_or_default();
    drive::happened(&mut store.occurred, &store.collections, "trashed", kind, &token, operator);
    for token in gone {
        after::forget(store, &token);
    }
    done(store, call, kind)
}

/// Moves a file or a folder into another folder.
fn move_entry(store: &mut Store, call: &Request<'_>) -> Answer {
    let folder = call.body()["folder_token"].as_str().unwrap_or_default().to_owned();
    let token = call.parameter("file_token")?;
    let Some(kind) = store.files.kind_of(token) else {
        return store.files.absent(call, "file_token", token);
    };
    if store.files.inside(token).contains(&folder) {
        // A folder inside itself would be in no folder.
        return call.refused(1_061_002, "a folder cannot be moved into itself");
    }
    if let Some(entry) = store.files.entry_mut(token) {
        entry.folder = folder;
    }
    done(store, call, kind)
}

/// Where is kept what was done to folders. No address leads there.
fn tasks_path() -> Vec<String> {
    vec!["folder tasks".to_owned()]
}

/// The reply to a call that moved or deleted something of a kind. What is done to a folder is a task on
/// the platform; here it is done at once.
fn done(store: &mut Store, call: &Request<'_>, kind: &str) -> Answer {
    if kind != "folder" {
        return call.reply(json!({}));
    }
    let id = id::like(Some("7360595374803812356"), "task_id", &mut store.random);
    let tasks = store.collections.entry(tasks_path()).or_default();
    tasks.insert(std::slice::from_ref(&id), Object::new());
    call.reply(json!({ "task_id": id }))
}

/// How a task went.
fn task(store: &mut Store, call: &Request<'_>) -> Answer {
    let id = call.query("task_id")?;
    match store.collections.get(&tasks_path()).and_then(|all| all.get(id)) {
        Some(_) => call.reply(json!({"status": "success"})),
        None => call.absent(false, "task_id"),
    }
}

fn copy(store: &mut Store, call: &Request<'_>) -> Answer {
    let (token, kind) = match entry(store, call, "file_token") {
        Ok(original) => (original.token.clone(), original.kind),
        Err(answer) => return answer,
    };
    if matches!(kind, "folder" | "shortcut") {
        return call.refused(1_061_002, "params error.");
    }
    let body = call.body();
    let name = body["name"].as_str().unwrap_or_default();
    let to = make::copy(store, kind, &token, name);
    let folder = body["folder_token"].as_str().unwrap_or_default();
    let copied = Entry::new(&to, kind, name, folder, call);
    let shown = copied.shown(call.domain);
    store.files.add(copied);
    call.reply(json!({ "file": shown }))
}

/// Copies a Base. One that was not put into a folder is known by its calls alone.
fn copy_base(store: &mut Store, call: &Request<'_>) -> Answer {
    let path = path_of(&["bitable", "v1", "apps"]);
    let name = match call.named(&mut store.collections, &path, "app_token") {
        Ok(app) => after::text(app, "name"),
        Err(answer) => return answer,
    };
    let from = call.parameter("app_token")?;
    let body = call.body();
    let name = body["name"].as_str().map_or(name, str::to_owned);
    let to = make::copy(store, "bitable", from, &name);
    if body["without_content"] == true {
        // The tables stay, and are empty.
        store.collections.retain(|path, _| {
            !(path.get(4) == Some(&to) && path.last().is_some_and(|it| it == "records"))
        });
    }
    let folder = body["folder_token"].as_str().unwrap_or_default();
    let copied = Entry::new(&to, "bitable", &name, folder, call);
    let url = copied.url(call.domain);
    store.files.add(copied);
    let zone = body["time_zone"].as_str().unwrap_or("Asia/Shanghai");
    call.reply(json!({"app": {"app_token": to, "name": name, "folder_token": folder, "url": url,
        "time_zone": zone, "revision": 1}}))
}

fn create_shortcut(store: &mut Store, call: &Request<'_>) -> Answer {
    let body = call.body();
    let target = body["refer_entity"]["refer_token"].as_str()?;
    let Some(original) = store.files.entry(target) else {
        return store.files.absent(call, "refer_token", target);
    };
    let (name, kind) = (original.name.clone(), original.kind);
    let folder = body["parent_token"].as_str().unwrap_or_default();
    let token = id::like(Some("nodcnKQ1k3p7s9Qm8Vabcef"), "token", &mut store.random);
    let mut shortcut = Entry::new(&token, "shortcut", &name, folder, call);
    shortcut.target = Some((kind.to_owned(), target.to_owned()));
    let shown = shortcut.shown(call.domain);
    store.files.add(shortcut);
    call.reply(json!({ "succ_shortcut_node": shown }))
}

/// What is known of several files.
fn metas(store: &mut Store, call: &Request<'_>) -> Answer {
    let body = call.body();
    let with_url = body["with_url"] == true;
    let (mut metas, mut failed) = (Vec::new(), Vec::new());
    for asked in body["request_docs"].as_array().into_iter().flatten() {
        let token = asked["doc_token"].as_str().unwrap_or_default();
        let Some(file) = store.files.entry(token) else {
            failed.push(json!({"token": token, "code": NOT_FOUND}));
            continue;
        };
        let mut meta = json!({"doc_token": token, "doc_type": file.kind, "title": file.name,
            "owner_id": file.owner, "create_time": file.created(), "latest_modify_user": file.owner,
            "latest_modify_time": file.created(), "sec_label_name": "", "request_doc_info": asked});
        if with_url {
            meta["url"] = file.url(call.domain).into();
        }
        metas.push(meta);
    }
    if metas.is_empty() && !call.strict {
        return None;
    }
    call.reply(json!({ "metas": metas, "failed_list": failed }))
}

/// Where the bytes of several files can be had for a while.
fn urls(store: &mut Store, call: &Request<'_>) -> Answer {
    let asked = call.received.query.iter().filter(|(name, _)| name == "file_tokens");
    let asked: Vec<&str> = asked.flat_map(|(_, value)| value.split(',')).collect();
    let known = asked.iter().filter(|token| store.files.content(token).is_some());
    let site = call.domain.site("internal-api-drive-stream");
    let url = |token: &str| format!("{site}/space/api/box/stream/download/authcode/?code={token}");
    let urls: Vec<Value> =
        known.map(|token| json!({"file_token": token, "tmp_download_url": url(token)})).collect();
    if urls.is_empty() && !call.strict {
        return None;
    }
    call.reply(json!({ "tmp_download_urls": urls }))
}

/// Where the people are kept whom a file is shared with.
fn members<'a>(store: &'a Store, token: &str) -> impl Iterator<Item = &'a Object> + use<'a> {
    let path = path_of(&["drive", "v1", "permissions", token, "members"]);
    store.collections.get(&path).into_iter().flat_map(Collection::iter)
}

/// Whether the caller may do something with a file: its owner may do anything, and others what they
/// were allowed to.
fn may(store: &mut Store, call: &Request<'_>) -> Answer {
    let file = match entry(store, call, "token") {
        Ok(file) => file,
        Err(answer) => return answer,
    };
    let caller = call.caller.user.as_ref().unwrap_or(&call.caller.app_id);
    let perm = members(store, &file.token)
        .find(|it| {
            let id = at(it, "member_id").as_str().unwrap_or_default();
            people::canonical(&store.collections, id) == *caller
        })
        .and_then(|it| at(it, "perm").as_str());
    let may = match (call.query("action"), perm) {
        _ if file.owner == *caller => true,
        (_, Some("full_access")) => true,
        (Some("manage_public"), _) | (_, None) => false,
        (Some("edit"), Some(perm)) => perm == "edit",
        (Some(_), Some(_)) => true,
        (None, Some(_)) => false,
    };
    call.reply(json!({ "auth_result": may }))
}

/// Gives a file to another owner; who had it may edit it from then on.
fn give(store: &mut Store, call: &Request<'_>) -> Answer {
    let body = call.body();
    let to = people::canonical(&store.collections, body["member_id"].as_str()?);
    let token = call.parameter("token")?;
    let Some(file) = store.files.entry_mut(token) else {
        return store.files.absent(call, "token", token);
    };
    let before = std::mem::replace(&mut file.owner, to);
    if call.query("remove_old_owner") != Some("true") {
        let perm = call.query("old_owner_perm").unwrap_or("full_access");
        let member =
            json!({"member_type": "openid", "member_id": before, "perm": perm, "type": "user"});
        let path = path_of(&["drive", "v1", "permissions", token, "members"]);
        let member = member.as_object().cloned().unwrap_or_default();
        store.collections.entry(path).or_default().insert(&[before], member);
    }
    call.reply(json!({}))
}

/// The folder in which all others are.
fn root(_: &mut Store, call: &Request<'_>) -> Answer {
    call.reply(
        json!({"token": ROOT, "id": "7110173013420512356", "user_id": "7103496998321312356"}),
    )
}

fn folder(store: &mut Store, call: &Request<'_>) -> Answer {
    let folder = match entry(store, call, "folderToken") {
        Ok(folder) => folder,
        Err(answer) => return answer,
    };
    let parent = if folder.folder.is_empty() { ROOT } else { &folder.folder };
    call.reply(json!({"id": folder.token, "name": folder.name, "token": folder.token,
        "createUid": folder.owner, "editUid": folder.owner, "ownUid": folder.owner, "parentId": parent}))
}

fn children(store: &mut Store, call: &Request<'_>) -> Answer {
    let token = call.parameter("folderToken")?;
    if token != ROOT
        && let Err(answer) = entry(store, call, "folderToken")
    {
        return answer;
    }
    let types: Vec<&str> = call
        .received
        .query
        .iter()
        .filter(|(name, _)| name == "types")
        .flat_map(|(_, value)| value.split(','))
        .collect();
    let inside = store.files.in_folder(token);
    let inside = inside.filter(|it| types.is_empty() || types.contains(&it.kind));
    let children: Map<String, Value> = inside
        .map(|it| {
            let shown = json!({"token": it.token, "name": it.name, "type": it.kind,
                "is_shortcut": it.target.is_some()});
            (it.token.clone(), shown)
        })
        .collect();
    call.reply(json!({ "parentToken": token, "children": children }))
}
