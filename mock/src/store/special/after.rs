//! What follows from calls that were answered: documents stand in their folders and begin with
//! what the platform gives them, and apps are told of changes to what they subscribed to.

use std::{slice, sync::Arc};

use serde_json::{Value, json};

use super::{
    Request, approvals, comments, files::Entry, messages, passwords, records, tabs, tasks, views,
};
use crate::{
    reply::Reply,
    store::{Store, collection::Object, events::drive, id, people},
};

/// Lets follow what follows from a call that was answered with success, and returns the reply,
/// which may tell of it.
pub(in crate::store) fn after(
    store: &mut Store,
    endpoint: &str,
    call: &Request<'_>,
    reply: Reply,
) -> Reply {
    let follows: fn(&mut Store, &Request<'_>, &mut Value) = match endpoint {
        "docx.v1.document.create" => document_created,
        "docx.v1.document.get" => document_shown,
        "im.v1.chat.delete" => |store, call, _| {
            call.parameter("chat_id").into_iter().for_each(|chat| store.documents.forget(chat));
        },
        "sheets.v3.spreadsheet.create" => spreadsheet_created,
        "bitable.v1.app.create" => base_created,
        "bitable.v1.app.table.create" => table_created,
        "bitable.v1.app.table.batch_create" => tables_created,
        "approval.v4.instance.comment.create" => approvals::commented,
        "bitable.v1.app.update" | "sheets.v3.spreadsheet.patch" => renamed,
        "task.v2.task.patch"
        | "task.v2.task.add_members"
        | "task.v2.task.remove_members"
        | "task.v2.task.add_reminders"
        | "task.v2.task.remove_reminders"
        | "task.v2.task.add_tasklist"
        | "task.v2.task.remove_tasklist"
        | "task.v2.task.add_dependencies"
        | "task.v2.task.remove_dependencies" => task_updated,
        "drive.v1.permission.member.create" => |store, call, _| member(store, call, "added"),
        "drive.v1.permission.member.delete" => |store, call, _| member(store, call, "removed"),
        _ if writes(endpoint) => edited,
        _ => match comments::follows(endpoint) {
            Some(follows) => follows,
            None => return reply,
        },
    };
    let Ok(mut body) = serde_json::from_slice::<Value>(&reply.body.joined()) else { return reply };
    follows(store, call, &mut body);
    Reply { body: body.to_string().into(), ..reply }
}

/// Whether calls of an endpoint change what is in a document or a spreadsheet.
fn writes(endpoint: &str) -> bool {
    let write = [
        "create",
        "batch_update",
        "patch",
        "batch_delete",
        "update",
        "values_batch_update",
        "values_append",
        "values_prepend",
        "sheets_batch_update",
    ];
    (endpoint.starts_with("docx.v1.document.block.")
        || endpoint.starts_with("sheets.v2.spreadsheet."))
        && endpoint.rsplit('.').next().is_some_and(|method| write.contains(&method))
}

fn operator(store: &Store, call: &Request<'_>) -> Value {
    drive::operator(&store.collections, call.caller, &store.app_id)
}

/// A document is in the folder that it was created in.
pub(super) fn shelved(
    store: &mut Store,
    call: &Request<'_>,
    kind: &'static str,
    token: &str,
    title: &str,
) {
    let folder = call.body()["folder_token"].as_str().unwrap_or_default();
    shelved_in(store, call, kind, token, title, folder);
}

/// A document is in this folder.
pub(super) fn shelved_in(
    store: &mut Store,
    call: &Request<'_>,
    kind: &'static str,
    token: &str,
    title: &str,
    folder: &str,
) {
    let operator = operator(store, call);
    drive::created(&mut store.occurred, &store.collections, kind, token, folder, operator);
    store.files.add(Entry::new(token, kind, title, folder, call));
}

fn document_created(store: &mut Store, call: &Request<'_>, reply: &mut Value) {
    let document = &reply["data"]["document"];
    let Some(id) = document["document_id"].as_str() else { return };
    let title = document["title"].as_str().unwrap_or_default();
    store.documents.begin(id);
    shelved(store, call, "docx", id, title);
}

/// A document has the revision and the title that its blocks have.
fn document_shown(store: &mut Store, call: &Request<'_>, reply: &mut Value) {
    let known = call.parameter("document_id").and_then(|id| store.documents.revision(id));
    let (Some((revision, title)), Some(document)) = (known, reply.pointer_mut("/data/document"))
    else {
        return;
    };
    document["revision_id"] = json!(revision);
    if !title.is_empty() {
        document["title"] = json!(title);
    }
}

fn spreadsheet_created(store: &mut Store, call: &Request<'_>, reply: &mut Value) {
    let spreadsheet = &reply["data"]["spreadsheet"];
    let Some(token) = spreadsheet["spreadsheet_token"].as_str() else { return };
    let title = spreadsheet["title"].as_str().unwrap_or_default();
    tabs::begin(&mut store.collections, token, &mut store.random);
    shelved(store, call, "sheet", token, title);
}

fn base_created(store: &mut Store, call: &Request<'_>, reply: &mut Value) {
    let app = &mut reply["data"]["app"];
    let Some(token) = app["app_token"].as_str().map(str::to_owned) else { return };
    let name = app["name"].as_str().unwrap_or_default().to_owned();
    let table = begin_base(store, &token);
    app["default_table_id"] = json!(table);
    shelved(store, call, "bitable", &token, &name);
}

/// The table that a new Base has; returns its id.
pub(super) fn begin_base(store: &mut Store, token: &str) -> String {
    let table = id::like(Some("tblsRc9GRRXKqhvW"), "table_id", &mut store.random);
    let object = json!({"table_id": table, "name": "Table", "revision": 1});
    let path = ["open-apis", "bitable", "v1", "apps", token, "tables"].map(str::to_owned).to_vec();
    let object = object.as_object().cloned().unwrap_or_default();
    store.collections.entry(path).or_default().insert(slice::from_ref(&table), object);
    let apps = ["open-apis", "bitable", "v1", "apps"].map(str::to_owned).to_vec();
    if let Some(app) = store.collections.get_mut(&apps).and_then(|apps| apps.get_mut(token)) {
        app.insert("default_table_id".into(), json!(table));
    }
    begin_view(store, token, &table, "Grid View");
    table
}

fn begin_view(store: &mut Store, app: &str, table: &str, name: &str) -> String {
    let view = id::like(Some("vewTpR1urY"), "view_id", &mut store.random);
    let object = json!({"view_id": view, "view_name": name, "view_type": "grid"});
    let views = store.collections.entry(records::path(app, table, "views")).or_default();
    views.insert(slice::from_ref(&view), object.as_object().cloned().unwrap_or_default());
    view
}

fn table_created(store: &mut Store, call: &Request<'_>, reply: &mut Value) {
    let (Some(app), Some(table)) =
        (call.parameter("app_token"), reply["data"]["table_id"].as_str())
    else {
        return;
    };
    let (view, ids) = begin_table(store, app, table, &call.body()["table"]);
    reply["data"]["default_view_id"] = json!(view);
    reply["data"]["field_id_list"] = json!(ids);
}

fn tables_created(store: &mut Store, call: &Request<'_>, reply: &mut Value) {
    let Some(app) = call.parameter("app_token") else { return };
    let sent = call.body()["tables"].as_array().into_iter().flatten();
    let tables = reply["data"]["table_ids"].as_array().into_iter().flatten();
    for (table, sent) in tables.filter_map(Value::as_str).zip(sent) {
        begin_table(store, app, table, sent);
    }
}

/// A table has the fields that the call named, of which the first is its index, and a view; returns
/// the ids of the view and of the fields.
fn begin_table(store: &mut Store, app: &str, table: &str, sent: &Value) -> (String, Vec<String>) {
    let name = sent["default_view_name"].as_str().unwrap_or("Grid View");
    let view = begin_view(store, app, table, name);
    let mut ids = Vec::new();
    for (index, field) in sent["fields"].as_array().into_iter().flatten().enumerate() {
        let Some(mut field) = field.as_object().cloned() else { continue };
        let id = id::like(Some("fldPTb0U2y"), "field_id", &mut store.random);
        field.insert("field_id".into(), json!(id));
        field.insert("is_primary".into(), json!(index == 0));
        let fields = store.collections.entry(records::path(app, table, "fields")).or_default();
        fields.insert(slice::from_ref(&id), field);
        ids.push(id);
    }
    (view, ids)
}

fn renamed(store: &mut Store, call: &Request<'_>, _: &mut Value) {
    let token = call.parameter("app_token").or_else(|| call.parameter("spreadsheet_token"));
    let body = call.received.json().unwrap_or_default();
    let (Some(token), Some(name)) =
        (token, body["name"].as_str().or_else(|| body["title"].as_str()))
    else {
        return;
    };
    let Some(kind) = store.files.rename(token, name) else { return };
    let operator = operator(store, call);
    drive::happened(
        &mut store.occurred,
        &store.collections,
        "title_updated",
        kind,
        token,
        operator,
    );
}

fn edited(store: &mut Store, call: &Request<'_>, _: &mut Value) {
    let of = |name: &str| call.parameter(name);
    let document = of("document_id").map(|token| ("docx", token));
    let sheet =
        of("spreadsheetToken").or_else(|| of("spreadsheet_token")).map(|token| ("sheet", token));
    let Some((kind, token)) = document.or(sheet) else { return };
    let operator = operator(store, call);
    drive::happened(&mut store.occurred, &store.collections, "edit", kind, token, operator);
}

/// A task was changed: all apps are told.
fn task_updated(store: &mut Store, call: &Request<'_>, reply: &mut Value) {
    let Some(guid) = call.parameter("task_guid") else { return };
    if let (Some(status), Some(task)) =
        (tasks::follow_status(store, guid), reply.pointer_mut("/data/task"))
    {
        task["status"] = json!(status);
    }
    store.occurred.add("task.task.updated_v1", None, json!({"task_id": guid, "obj_type": 1}));
}

fn member(store: &mut Store, call: &Request<'_>, what: &str) {
    let Some(token) = call.parameter("token") else { return };
    let body = call.received.json().unwrap_or_default();
    let kind =
        call.query("member_type").or_else(|| body["member_type"].as_str()).unwrap_or_default();
    let Some(id) = call.parameter("member_id").or_else(|| body["member_id"].as_str()) else {
        return;
    };
    let (mut users, mut chats) = (Vec::new(), Vec::new());
    match kind {
        "openchat" => chats.push(id.to_owned()),
        "openid" | "unionid" | "userid" => users.push(people::ids(&store.collections, id)),
        _ => {}
    }
    let operator = operator(store, call);
    let file = call.query("type").unwrap_or_default();
    let Store { occurred, collections, .. } = store;
    drive::member(occurred, collections, what, file, token, operator, (users, chats));
}

/// Forgets all that belonged to a file or a document: what it held, and who was told of it.
pub(in crate::store) fn forget(store: &mut Store, token: &str) {
    store.documents.forget(token);
    store.spreadsheets.forget(token);
    let owned = |path: &[String]| path.iter().skip(4).any(|segment| segment == token);
    store.collections.retain(|path, _| !owned(path));
    views::forget(store, token);
    passwords::forget(store, token);
    for path in [
        &["open-apis", "docx", "v1", "documents"],
        &["open-apis", "bitable", "v1", "apps"],
        &["open-apis", "sheets", "v3", "spreadsheets"],
    ] {
        if let Some(all) = store.collections.get_mut(&path.map(str::to_owned)[..]) {
            all.remove(token);
        }
    }
}

/// Forgets all that belonged to a resource of the collection at this path, which has been forgotten.
pub(in crate::store) fn forgotten(store: &mut Store, path: &[String], ids: &[Arc<str>]) {
    let segments: Vec<&str> = path.iter().map(String::as_str).collect();
    for id in ids {
        store.collections.remove_below_id(path, id);
        match segments[..] {
            ["open-apis", "im", "v1", "messages"] => messages::unpin(&mut store.collections, id),
            ["open-apis", "im", "v1", "chats"] => store.documents.forget(id),
            ["open-apis", "docx", "v1", "documents"]
            | ["open-apis", "bitable", "v1", "apps"]
            | ["open-apis", "sheets", "v3", "spreadsheets"] => {
                store.files.take(id);
                forget(store, id);
            }
            _ => {}
        }
    }
}

/// What a member of an object says, as text.
pub(super) fn text(object: &Object, name: &str) -> String {
    object.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}
