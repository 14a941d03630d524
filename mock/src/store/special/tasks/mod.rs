//! Tasks: their members, reminders and dependencies, the lists and sections that they are in, and
//! their subtasks. Their attachments are in `attachments`, the fields that people add in
//! `custom_fields`, whom they concern in `related`, those of the former API in `former`.

mod attachments;
mod custom_fields;
mod former;
mod related;

use serde_json::{Value, json};

pub(in crate::store) use self::related::{changed, create};
use super::{Request, StoreHandler};
use crate::store::{
    Store,
    answer::Answer,
    collection::{Collection, Object, at, path_of},
    events::millis,
    id, object,
};

/// What answers calls of this endpoint.
pub(super) fn handler(endpoint: &str) -> Option<StoreHandler> {
    let endpoint = endpoint.strip_prefix("task.")?;
    Some(match endpoint {
        "v2.task.add_members" => |store, call| change(store, call, add_members),
        "v2.task.remove_members" => |store, call| change(store, call, remove_members),
        "v2.task.add_reminders" => add_reminders,
        "v2.task.remove_reminders" => |store, call| change(store, call, remove_reminders),
        "v2.task.add_tasklist" => add_tasklist,
        "v2.task.remove_tasklist" => |store, call| change(store, call, remove_tasklist),
        "v2.task.add_dependencies" => |store, call| dependencies(store, call, true),
        "v2.task.remove_dependencies" => |store, call| dependencies(store, call, false),
        "v2.task.tasklists" => tasklists,
        "v2.task.set_ancestor_task" => set_ancestor,
        "v2.task.subtask.create" => create_subtask,
        "v2.task.subtask.list" => subtasks,
        "v2.tasklist.add_members" => |store, call| change_list(store, call, add_members),
        "v2.tasklist.remove_members" => |store, call| change_list(store, call, remove_members),
        "v2.tasklist.tasks" => tasks_of_list,
        "v2.section.tasks" => tasks_of_section,
        "v2.section.list" => sections,
        _ => {
            return attachments::handler(endpoint)
                .or_else(|| custom_fields::handler(endpoint))
                .or_else(|| former::handler(endpoint))
                .or_else(|| related::handler(endpoint));
        }
    })
}

fn tasks_path() -> Vec<String> {
    path_of(&["task", "v2", "tasks"])
}

fn lists_path() -> Vec<String> {
    path_of(&["task", "v2", "tasklists"])
}

type Change = fn(&mut Object, &Value);

/// Changes the task that the path names as the body says, and replies with it.
fn change(
    store: &mut Store,
    call: &Request<'_>,
    change: impl FnOnce(&mut Object, &Value),
) -> Answer {
    match call.named(&mut store.collections, &tasks_path(), "task_guid") {
        Ok(task) => {
            let before = task.clone();
            change(task, call.body());
            touch(task, call);
            let after = task.clone();
            related::tell(store, Some(&before), Some(&after));
            call.reply(json!({"task": call.shown("task", &after)}))
        }
        Err(answer) => answer,
    }
}

fn change_list(store: &mut Store, call: &Request<'_>, change: Change) -> Answer {
    match call.named(&mut store.collections, &lists_path(), "tasklist_guid") {
        Ok(list) => {
            change(list, call.body());
            touch(list, call);
            call.reply(json!({"tasklist": call.shown("tasklist", list)}))
        }
        Err(answer) => answer,
    }
}

/// Notes when something was changed.
fn touch(object: &mut Object, call: &Request<'_>) {
    object.insert("updated_at".into(), json!(millis(call.now)));
}

fn list_of(object: &Object, name: &str) -> Vec<Value> {
    at(object, name).as_array().cloned().unwrap_or_default()
}

fn sent(body: &Value, name: &str) -> Vec<Value> {
    body[name].as_array().cloned().unwrap_or_default()
}

/// Members are known by id and role.
fn without_members(object: &Object, body: &Value) -> Vec<Value> {
    let sent = sent(body, "members");
    let mut members = list_of(object, "members");
    let same = |a: &Value, b: &Value| {
        a["id"] == b["id"] && (b["role"].is_null() || a["role"] == b["role"])
    };
    members.retain(|member| !sent.iter().any(|it| same(member, it)));
    members
}

fn add_members(object: &mut Object, body: &Value) {
    let mut members = without_members(object, body);
    members.extend(sent(body, "members"));
    object.insert("members".into(), json!(members));
}

fn remove_members(object: &mut Object, body: &Value) {
    let members = without_members(object, body);
    object.insert("members".into(), json!(members));
}

fn add_reminders(store: &mut Store, call: &Request<'_>) -> Answer {
    let mut new = sent(call.body(), "reminders");
    for reminder in &mut new {
        reminder["id"] = json!(id::like(Some("7202449098622894100"), "id", &mut store.random));
    }
    change(store, call, |task, _| {
        let mut all = list_of(task, "reminders");
        all.extend(new);
        task.insert("reminders".into(), json!(all));
    })
}

fn remove_reminders(task: &mut Object, body: &Value) {
    let gone = sent(body, "reminder_ids");
    let mut all = list_of(task, "reminders");
    all.retain(|it| !gone.contains(&it["id"]));
    task.insert("reminders".into(), json!(all));
}

/// Puts a task into a list, and into a section of it.
fn add_tasklist(store: &mut Store, call: &Request<'_>) -> Answer {
    let body = call.body();
    let list = body["tasklist_guid"].as_str()?;
    if let Err(answer) = call.kept(&mut store.collections, &lists_path(), list, "tasklist_guid") {
        return answer;
    }
    change(store, call, |task, body| {
        remove_tasklist(task, body);
        let mut all = list_of(task, "tasklists");
        all.push(json!({"tasklist_guid": body["tasklist_guid"],
            "section_guid": body["section_guid"].as_str().unwrap_or_default()}));
        task.insert("tasklists".into(), json!(all));
    })
}

fn remove_tasklist(task: &mut Object, body: &Value) {
    let mut all = list_of(task, "tasklists");
    all.retain(|it| it["tasklist_guid"] != body["tasklist_guid"]);
    task.insert("tasklists".into(), json!(all));
}

fn dependencies(store: &mut Store, call: &Request<'_>, add: bool) -> Answer {
    let body = call.body();
    let sent = sent(body, "dependencies");
    if add {
        for other in sent.iter().filter_map(|it| it["task_guid"].as_str()) {
            if let Err(answer) =
                call.kept(&mut store.collections, &tasks_path(), other, "task_guid")
            {
                return answer;
            }
        }
    }
    let task = match call.named(&mut store.collections, &tasks_path(), "task_guid") {
        Ok(task) => task,
        Err(answer) => return answer,
    };
    let mut all = list_of(task, "dependencies");
    all.retain(|it| !sent.iter().any(|other| other["task_guid"] == it["task_guid"]));
    if add {
        all.extend(sent);
    }
    task.insert("dependencies".into(), json!(all));
    touch(task, call);
    call.reply(json!({ "dependencies": all }))
}

fn tasklists(store: &mut Store, call: &Request<'_>) -> Answer {
    match call.named(&mut store.collections, &tasks_path(), "task_guid") {
        Ok(task) => call.reply(json!({"tasklists": list_of(task, "tasklists")})),
        Err(answer) => answer,
    }
}

/// Puts a task below another, or below none.
fn set_ancestor(store: &mut Store, call: &Request<'_>) -> Answer {
    let body = call.body();
    let parent = body["ancestor_guid"].as_str().unwrap_or_default();
    if !parent.is_empty()
        && let Err(answer) =
            call.kept(&mut store.collections, &tasks_path(), parent, "ancestor_guid")
    {
        return answer;
    }
    let task = match call.named(&mut store.collections, &tasks_path(), "task_guid") {
        Ok(task) => task,
        Err(answer) => return answer,
    };
    let before = at(task, "parent_task_guid").as_str().unwrap_or_default().to_owned();
    task.insert("parent_task_guid".into(), json!(parent));
    touch(task, call);
    for parent in [before.as_str(), parent] {
        count_subtasks(store, parent);
    }
    call.reply(json!({}))
}

/// Notes on a task how many are below it.
fn count_subtasks(store: &mut Store, parent: &str) {
    let Some(tasks) = store.collections.get_mut(&tasks_path()) else { return };
    let count = tasks.iter().filter(|it| at(it, "parent_task_guid") == parent).count();
    if let Some(parent) = tasks.get_mut(parent) {
        parent.insert("subtask_count".into(), json!(count));
    }
}

/// A subtask is a task like others, which knows the one above it.
fn create_subtask(store: &mut Store, call: &Request<'_>) -> Answer {
    let parent = call.parameter("task_guid")?;
    if let Err(answer) = call.named(&mut store.collections, &tasks_path(), "task_guid") {
        return answer;
    }
    let mut task = call.body().as_object()?.clone();
    task.remove("client_token");
    let guid = id::like(Some("83912691-2e43-47fc-94a4-d512e03984fa"), "guid", &mut store.random);
    let number = id::like(Some("t100099"), "task_id", &mut store.random);
    let now = millis(call.now);
    let made = json!({"guid": guid, "task_id": number, "parent_task_guid": parent, "created_at": now,
        "updated_at": now, "status": "todo", "subtask_count": 0, "source": 1,
        "creator": related::creator(call),
        "url": format!("{}/client/todo/detail?guid={guid}", call.domain.site("applink"))});
    task.extend(made.as_object().cloned().unwrap_or_default());
    task.entry("completed_at").or_insert_with(|| json!("0"));
    for list in ["members", "reminders", "tasklists"] {
        task.entry(list).or_insert_with(|| json!([]));
    }
    let shown = call.shown("subtask", &task);
    store.collections.entry(tasks_path()).or_default().insert(&[guid], task.clone());
    related::tell(store, None, Some(&task));
    count_subtasks(store, parent);
    call.reply(json!({ "subtask": shown }))
}

/// The tasks that a call asks for, of those that are wanted.
fn list_tasks(store: &Store, call: &Request<'_>, wanted: impl Fn(&Object) -> bool) -> Answer {
    let completed = call.query("completed").map(|it| it == "true");
    let is_done =
        |it: &Object| at(it, "completed_at").as_str().is_some_and(|it| !matches!(it, "" | "0"));
    let tasks = store.collections.get(&tasks_path()).into_iter().flat_map(Collection::iter);
    let found = tasks.filter(|it| wanted(it) && completed.is_none_or(|done| done == is_done(it)));
    let found: Vec<Value> = found.map(|it| call.shown("items", it)).collect();
    call.page("items", &found, 50)
}

fn subtasks(store: &mut Store, call: &Request<'_>) -> Answer {
    let parent = call.parameter("task_guid")?;
    if let Err(answer) = call.named(&mut store.collections, &tasks_path(), "task_guid") {
        return answer;
    }
    list_tasks(store, call, |it| at(it, "parent_task_guid") == parent)
}

fn tasks_of_list(store: &mut Store, call: &Request<'_>) -> Answer {
    let list = call.parameter("tasklist_guid")?;
    if let Err(answer) = call.named(&mut store.collections, &lists_path(), "tasklist_guid") {
        return answer;
    }
    list_tasks(store, call, |it| is_in(it, "tasklist_guid", list))
}

fn tasks_of_section(store: &mut Store, call: &Request<'_>) -> Answer {
    let section = call.parameter("section_guid")?;
    let path = path_of(&["task", "v2", "sections"]);
    if let Err(answer) = call.named(&mut store.collections, &path, "section_guid") {
        return answer;
    }
    list_tasks(store, call, |it| is_in(it, "section_guid", section))
}

fn is_in(task: &Object, name: &str, guid: &str) -> bool {
    at(task, "tasklists").as_array().into_iter().flatten().any(|it| it[name] == guid)
}

/// The sections of a list.
fn sections(store: &mut Store, call: &Request<'_>) -> Answer {
    let sections = store.collections.get(&path_of(&["task", "v2", "sections"]))?;
    let wanted = call.query("resource_id");
    let of = |it: &&Object| wanted.is_none_or(|id| at(it, "resource_id") == id);
    let found: Vec<Value> = sections.iter().filter(of).map(|it| call.shown("items", it)).collect();
    call.page("items", &found, 50)
}

/// A task of the current API whose time of completion was changed has the status that follows.
pub(super) fn follow_status(store: &mut Store, guid: &str) -> Option<&'static str> {
    let task = store.collections.get_mut(&tasks_path()).and_then(|it| it.get_mut(guid))?;
    let done = task.get("completed_at").and_then(object::text);
    let done = done.is_some_and(|it| !matches!(it.as_str(), "" | "0"));
    let status = if done { "done" } else { "todo" };
    task.insert("status".into(), json!(status));
    Some(status)
}
