//! An instance with all that belongs to it, and what the user whose token it is started or has to do.

use serde_json::{Value, json};

use super::{
    super::{Parts, Request},
    absent, comments, find,
    query::{self, Item},
};
use crate::store::{
    answer::{Answer, texts},
    collection::{Object, at},
    object, people,
    settings::without_null,
};

pub(super) fn detail(parts: &mut Parts<'_>, call: &Request<'_>) -> Answer {
    let code = call.query("instance_code")?;
    let Some(instance) = find(parts, code) else { return absent(parts, call, code) };
    let mut shown = instance.clone();
    for (name, of) in [
        ("definition_name", "approval_name"),
        ("definition_code", "approval_code"),
        ("user_id", "open_id"),
    ] {
        shown.insert(name.to_owned(), at(instance, of).clone());
    }
    let list = |name: &str| at(instance, name).as_array().into_iter().flatten();
    let tasks = list("task_list").map(|task| {
        json!({"id": task["id"], "user_id": task["open_id"], "status": task["status"],
            "node_id": task["node_id"], "node_name": task["node_name"], "type": task["type"],
            "start_time": task["start_time"], "end_time": task["end_time"]})
    });
    shown.insert("tasks".into(), tasks.collect());
    let comments = comments::of(parts, at(instance, "instance_code")).into_iter().map(|mut it| {
        it["user_id"] = it["open_id"].take();
        if let Some(comment) = it.as_object_mut() {
            comment.remove("open_id");
        }
        it
    });
    shown.insert("comments".into(), comments.collect());
    let records = list("timeline").map(|entry| {
        let copies = entry["cc_user_list"].as_array().into_iter().flatten();
        let copies: Vec<&Value> = copies.map(|it| &it["open_id"]).collect();
        json!({"type": entry["type"], "create_time": entry["create_time"],
            "user_id": entry["open_id"], "cc_user_ids": copies, "task_id": entry["task_id"],
            "comment": entry["comment"], "node_id": entry["node_key"], "files": []})
    });
    shown.insert("operation_records".into(), records.collect());
    shown.insert("current_nodes".into(), current(list("task_list")));
    let fields = call.endpoint.response.data.as_ref().map_or(&[][..], |data| &data.fields);
    call.reply(without_null(&Value::Object(object::shown(&shown, fields))))
}

/// The steps at which tasks wait.
fn current<'a>(tasks: impl Iterator<Item = &'a Value>) -> Value {
    let mut nodes: Vec<Value> = Vec::new();
    for task in tasks.filter(|task| task["status"] == "PENDING") {
        let approver = json!({"task_id": task["id"], "user_id": task["open_id"]});
        let known = nodes.iter_mut().find(|it| it["node_id"] == task["node_id"]);
        match known.and_then(|it| it["approvers"].as_array_mut()) {
            Some(approvers) => approvers.push(approver),
            None => nodes.push(json!({"node_id": task["node_id"], "node_name": task["node_name"],
                "type": task["type"], "approvers": [approver]})),
        }
    }
    nodes.into()
}

pub(super) fn initiated(parts: &mut Parts<'_>, call: &Request<'_>) -> Answer {
    let found = items(parts, call, "3");
    let found: Vec<Value> = found.iter().map(|item| shown(parts, call, &item.instance)).collect();
    query::page(parts, call, "instances", &found)
}

pub(super) fn tasks(parts: &mut Parts<'_>, call: &Request<'_>) -> Answer {
    let topic = call.query("topic")?;
    let found = items(parts, call, topic).into_iter().map(|item| {
        let instance = &item.instance;
        let mut shown = shown(parts, call, instance);
        shown["topic"] = topic.into();
        shown["user_id"] = json!(call.caller.user);
        shown["title"] = query::title(instance).clone();
        shown["status"] = match &item.task {
            Some(task) => task["status"].clone(),
            None => at(instance, "status").clone(),
        };
        shown["task_id"] = item.task_id().into();
        shown["task_external_id"] = item.external_task_id().into();
        shown["support_api_operate"] = (at(instance, "is_external") != true).into();
        shown
    });
    let found: Vec<Value> = found.collect();
    query::page(parts, call, "tasks", &found)
}

/// What the user of the call has to do with by topic, as the call narrows it down. An app that asks
/// in its own name has nothing to do with any.
fn items(parts: &Parts<'_>, call: &Request<'_>, topic: &str) -> Vec<Item> {
    let Some(user) = call.caller.user.as_deref() else { return Vec::new() };
    let user = people::canonical(parts.collections, user);
    let time = |name: &str| call.query(name).and_then(|it| it.parse::<u64>().ok());
    let times = time("start_timestamp").unwrap_or(0)..=time("end_timestamp").unwrap_or(u64::MAX);
    let code = call.query("definition_code").filter(|it| !it.is_empty());
    let mut found = query::items(parts, &user, topic);
    found.retain(|item| {
        let start =
            item.task.as_ref().map_or(at(&item.instance, "start_time"), |it| &it["start_time"]);
        code.is_none_or(|code| at(&item.instance, "approval_code") == code)
            && times.contains(&query::time(start))
    });
    found
}

/// An instance as lists show it.
fn shown(parts: &Parts<'_>, call: &Request<'_>, instance: &Object) -> Value {
    let starter = at(instance, "open_id").as_str().unwrap_or_default();
    let code = at(instance, "instance_code").as_str().unwrap_or_default();
    let link = match at(instance, "link")["pc_link"].as_str() {
        Some(link) => link.to_owned(),
        None => {
            format!("{}/client/approval/detail?instance_code={code}", call.domain.site("applink"))
        }
    };
    json!({"definition_code": at(instance, "approval_code"),
        "initiator": starter, "initiator_name": people::name(parts.collections, starter),
        "instance_code": code, "definition_group_id": "", "definition_group_name": "",
        "definition_name": at(instance, "approval_name"), "summaries": summaries(instance),
        "instance_external_id": at(instance, "external_id").as_str().unwrap_or_default(),
        "instance_status": at(instance, "status"), "link": link})
}

/// What was filled in.
fn summaries(instance: &Object) -> Vec<Value> {
    let form = at(instance, "form").as_str().unwrap_or_default();
    let form: Vec<Value> = serde_json::from_str(form).unwrap_or_default();
    let shown = |widget: &Value| {
        let name = widget["name"].as_str().or(widget["id"].as_str())?;
        let value = match object::text(&widget["value"]) {
            Some(text) => text,
            None => texts(widget.get("value")).join(", "),
        };
        Some(json!({"key": name, "value": value}))
    };
    form.iter().filter_map(shown).collect()
}
