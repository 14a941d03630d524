//! Who is told of approval instances and their tasks: apps that subscribed to a definition, and apps
//! that subscribed to what users have to do with.

use serde_json::{Value, json};

use super::{super::Parts, super::Request, definitions};
use crate::store::{
    answer::{Answer, Collections},
    collection::{Collection, Object, at},
    people,
};

/// What became of an instance.
pub(super) enum InstanceChange {
    /// Its status is another.
    Instance,
    /// The status of the task with this id is another.
    Task(String),
    /// The task with this id was sent back to these steps.
    Back(String, Vec<String>),
    /// A user showed it to another: the id of the copy, who got it, and from whom.
    Copy(String, String, String),
}

/// What users have to do with, and what they manage.
const KINDS: [&str; 2] = ["INVOLVED_APPROVAL", "MANAGED_APPROVAL"];

/// Where the apps are kept that are told of the instances of a definition. No path leads there.
fn subscribers() -> Vec<String> {
    vec!["approval subscribers".to_owned()]
}

/// Where the apps are kept that are told of what users have to do with. No path leads there.
fn watchers() -> Vec<String> {
    vec!["approval watchers".to_owned()]
}

/// The app subscribes to a definition, or no longer.
pub(super) fn subscribe(parts: &mut Parts<'_>, call: &Request<'_>, on: bool) -> Answer {
    let code = call.parameter("approval_code")?;
    let app = call.caller.app_id.as_str();
    let entry = json!({"approval_code": code, "app_id": app});
    put(parts.collections, subscribers(), format!("{code} {app}"), entry, on);
    call.reply(json!({}))
}

/// The app subscribes to the instances or the `tasks` that the user has to do with or manages, or no
/// longer. An app that asks in its own name is told of all of them.
pub(super) fn watch(parts: &mut Parts<'_>, call: &Request<'_>, what: &str, on: bool) -> Answer {
    let asked = call.body()["subscription_type"].as_str();
    let asked = asked.or_else(|| call.query("subscription_type"));
    let (user, app) = (call.caller.user.as_deref(), call.caller.app_id.as_str());
    for kind in KINDS.into_iter().filter(|kind| asked.is_none_or(|asked| asked == *kind)) {
        let key = format!("{what} {kind} {} {app}", user.unwrap_or_default());
        let entry = json!({"what": what, "kind": kind, "user": user, "app_id": app});
        put(parts.collections, watchers(), key, entry, on);
    }
    call.reply(json!({}))
}

fn put(collections: &mut Collections, path: Vec<String>, key: String, entry: Value, on: bool) {
    let all = collections.entry(path).or_default();
    all.remove(&key);
    if let (true, Value::Object(entry)) = (on, entry) {
        all.insert(&[key], entry);
    }
}

/// Tells apps of changes to an instance.
pub(super) fn tell(
    parts: &mut Parts<'_>,
    instance: &Object,
    changes: &[InstanceChange],
    now: &str,
) {
    for change in changes {
        // Instances of other systems are no events of a definition.
        if at(instance, "is_external") != true {
            tell_subscribers(parts, instance, change, now);
        }
        tell_watchers(parts, instance, change, now);
    }
}

/// The task of an instance with this id.
fn task<'a>(instance: &'a Object, id: &str) -> Option<&'a Value> {
    at(instance, "task_list").as_array()?.iter().find(|task| task["id"] == id)
}

/// The apps of the entries, each once.
fn apps<'a>(entries: impl Iterator<Item = &'a Object>) -> Vec<String> {
    let mut apps: Vec<String> =
        entries.filter_map(|it| at(it, "app_id").as_str().map(str::to_owned)).collect();
    apps.sort();
    apps.dedup();
    apps
}

fn tell_subscribers(parts: &mut Parts<'_>, instance: &Object, change: &InstanceChange, now: &str) {
    let all = parts.collections.get(&subscribers()).into_iter().flat_map(Collection::iter);
    let of = |it: &&Object| at(it, "approval_code") == at(instance, "approval_code");
    let apps = apps(all.filter(of));
    if apps.is_empty() {
        return;
    }
    let mut content = json!({"tenant_key": people::TENANT,
        "approval_code": at(instance, "approval_code"),
        "instance_code": at(instance, "instance_code")});
    let event = match change {
        InstanceChange::Instance => {
            content["status"] = at(instance, "status").clone();
            content["operate_time"] = now.into();
            content["instance_operate_time"] = now.into();
            content["uuid"] = at(instance, "uuid").clone();
            "approval_instance"
        }
        InstanceChange::Task(id) | InstanceChange::Back(id, _) => {
            let Some(task) = task(instance, id) else { return };
            for (name, of) in [
                ("open_id", "open_id"),
                ("user_id", "user_id"),
                ("status", "status"),
                ("task_id", "id"),
                ("def_key", "node_id"),
            ] {
                content[name] = task[of].clone();
            }
            content["operate_time"] = now.into();
            if let InstanceChange::Back(_, nodes) = change {
                content["status"] = "ROLLBACK".into();
                let extra = json!({"rollback_node_ids": nodes, "rollback_custom_node_ids": nodes});
                content["extra"] = extra.to_string().into();
            }
            "approval_task"
        }
        InstanceChange::Copy(id, to, from) => {
            let user_id = |id: &str| people::ids(parts.collections, id)["user_id"].clone();
            content["id"] = id.as_str().into();
            content["user_id"] = user_id(to);
            content["from"] = user_id(from);
            content["create_time"] = now.parse().unwrap_or(0_i64).into();
            content["operate"] = "CREATE".into();
            "approval_cc"
        }
    };
    parts.occurred.add_v1(event, Some(apps), content);
}

fn tell_watchers(parts: &mut Parts<'_>, instance: &Object, change: &InstanceChange, now: &str) {
    let (what, task) = match change {
        InstanceChange::Instance => ("instances", None),
        InstanceChange::Task(id) | InstanceChange::Back(id, _) => match task(instance, id) {
            Some(task) => ("tasks", Some(task)),
            None => return,
        },
        InstanceChange::Copy(..) => return,
    };
    let all = parts.collections.get(&watchers()).into_iter().flat_map(Collection::iter);
    let of = |it: &&Object| {
        at(it, "what") == what
            && at(it, "user").as_str().is_none_or(|user| match at(it, "kind") == KINDS[0] {
                true => is_involved(instance, user),
                false => manages(parts.collections, instance, user),
            })
    };
    let apps = apps(all.filter(of));
    if apps.is_empty() {
        return;
    }
    let mut content = json!({"approval_code": at(instance, "approval_code"),
        "instance_code": at(instance, "instance_code"), "operate_time": now});
    let external = at(instance, "is_external") == true;
    let event = match task {
        None => {
            content["status"] = at(instance, "status").clone();
            content["external_id"] = at(instance, "external_id").as_str().unwrap_or("").into();
            let starter = at(instance, "open_id").as_str().unwrap_or_default();
            content["start_user"] = people::ids(parts.collections, starter);
            "approval.instance.status_changed_v4"
        }
        Some(task) => {
            let back = matches!(change, InstanceChange::Back(..));
            content["status"] = if back { "ROLLBACK".into() } else { task["status"].clone() };
            content["task_id"] = task["id"].clone();
            content["task_external_id"] = if external { task["id"].clone() } else { "".into() };
            let user = task["open_id"].as_str().unwrap_or_default();
            content["assigned_user"] = people::ids(parts.collections, user);
            "approval.task.status_changed_v4"
        }
    };
    parts.occurred.add(event, Some(apps), content);
}

/// Whether a user started an instance, has or had a task in it, or got a copy of it.
fn is_involved(instance: &Object, user: &str) -> bool {
    let has = |list: &str, member: &str| {
        at(instance, list).as_array().into_iter().flatten().any(|it| it[member] == user)
    };
    at(instance, "open_id") == user || has("task_list", "open_id") || has("copies", "user")
}

/// Whether a user manages the processes of an instance's definition.
fn manages(collections: &Collections, instance: &Object, user: &str) -> bool {
    let code = at(instance, "approval_code").as_str().unwrap_or_default();
    let of = |path: &[String], member: &str| {
        let definition = collections.get(path).and_then(|it| it.get(code));
        let managers = definition.and_then(|it| at(it, member).as_array());
        let managers = managers.into_iter().flatten().filter_map(Value::as_str);
        managers.map(|id| people::canonical(collections, id)).any(|id| id == user)
    };
    of(&definitions(), "process_manager_ids") || of(&super::external_definitions(), "managers")
}
