//! Files that are attached to tasks.

use serde_json::{Value, json};

use super::{
    super::{
        Request, StoreHandler,
        files::{Form, TOKEN},
    },
    list_of, tasks_path,
};
use crate::store::{
    Store,
    answer::Answer,
    collection::{Collection, at, path_of},
    events::millis,
    id, talk,
};

/// What answers calls of this endpoint.
pub(super) fn handler(endpoint: &str) -> Option<StoreHandler> {
    Some(match endpoint {
        "v2.attachment.upload" => upload,
        "v2.attachment.list" => list,
        "v2.attachment.get" => get,
        "v2.attachment.delete" => delete,
        _ => return None,
    })
}

fn attachments_path() -> Vec<String> {
    path_of(&["task", "v2", "attachments"])
}

/// Attaches a file to a task.
fn upload(store: &mut Store, call: &Request<'_>) -> Answer {
    let form = Form::of(call);
    let content = form.file?;
    let task = form.text("resource_id")?;
    let uploader = talk::sender(call.caller);
    let guid = id::like(Some("f3ecbd2f-5b28-4f0a-9f1b-7d21abcdef01"), "guid", &mut store.random);
    let token = id::like(Some(TOKEN), "file_token", &mut store.random);
    let attachment = json!({"guid": guid, "file_token": token,
        "name": form.file_name.unwrap_or("file"), "size": content.len(),
        "resource": {"type": form.text("resource_type").unwrap_or("task"), "id": task},
        "uploader": {"id": uploader["id"], "type": uploader["sender_type"], "role": "creator"},
        "is_cover": false, "uploaded_at": millis(call.now),
        "url": format!("{}/{token}", call.domain.site("internal-api-drive-stream"))});
    if let Err(answer) = call.kept(&mut store.collections, &tasks_path(), task, "resource_id")
        && answer.is_some()
    {
        return answer;
    }
    store.files.store(token, content.clone().into());
    let attachment = attachment.as_object().cloned().unwrap_or_default();
    let shown = call.shown("items", &attachment);
    if let Some(task) = store.collections.get_mut(&tasks_path()).and_then(|it| it.get_mut(task)) {
        let mut all = list_of(task, "attachments");
        all.push(shown.clone());
        task.insert("attachments".into(), json!(all));
    }
    store.collections.entry(attachments_path()).or_default().insert(&[guid], attachment);
    call.reply(json!({"items": [shown]}))
}

fn list(store: &mut Store, call: &Request<'_>) -> Answer {
    let wanted = call.query("resource_id")?;
    let task_is_known =
        store.collections.get(&tasks_path()).is_some_and(|it| it.get(wanted).is_some());
    let all = store.collections.get(&attachments_path()).into_iter().flat_map(Collection::iter);
    let found: Vec<Value> = all
        .filter(|it| at(it, "resource")["id"] == wanted)
        .map(|it| call.shown("items", it))
        .collect();
    if found.is_empty() && !task_is_known && !call.strict {
        return None;
    }
    call.page("items", &found, 50)
}

fn get(store: &mut Store, call: &Request<'_>) -> Answer {
    match call.named(&mut store.collections, &attachments_path(), "attachment_guid") {
        Ok(attachment) => {
            let shown = call.shown("attachment", attachment);
            call.reply(json!({ "attachment": shown }))
        }
        Err(answer) => answer,
    }
}

fn delete(store: &mut Store, call: &Request<'_>) -> Answer {
    let guid = call.parameter("attachment_guid")?;
    let gone = match call.named(&mut store.collections, &attachments_path(), "attachment_guid") {
        Ok(attachment) => attachment.clone(),
        Err(answer) => return answer,
    };
    if let Some(all) = store.collections.get_mut(&attachments_path()) {
        all.remove(guid);
    }
    let task = at(&gone, "resource")["id"].as_str().unwrap_or_default();
    if let Some(task) = store.collections.get_mut(&tasks_path()).and_then(|it| it.get_mut(task)) {
        let mut all = list_of(task, "attachments");
        all.retain(|it| it["guid"] != guid);
        task.insert("attachments".into(), json!(all));
    }
    call.reply(json!({}))
}
