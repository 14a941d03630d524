//! Which instances and tasks there are, and whom an instance was copied to.

use serde_json::{Value, json};

use super::{
    super::{Parts, Request},
    instance::{Instance, note},
    instances, named,
};
use crate::store::{
    answer::{Answer, texts},
    collection::{Collection, Object, at},
    events::millis,
    people,
};

/// What answers calls of this endpoint.
pub(super) fn handler(endpoint: &str) -> Option<super::Handler> {
    Some(match endpoint {
        "instance.query" => query,
        "instance.cc" => copy_to,
        "instance.search_cc" => search_copies,
        "instance.add_sign" => add_approvers,
        "task.search" => search,
        "task.query" => of_topic,
        _ => return None,
    })
}

/// All instances, the latest first.
fn all<'a>(parts: &'a Parts<'_>) -> impl Iterator<Item = &'a Object> {
    parts.collections.get(&instances()).into_iter().flat_map(Collection::iter).rev()
}

/// What a body says of the instances that are wanted.
struct Wanted {
    user: Option<String>,
    approval: Option<String>,
    instance: Option<String>,
    from: u64,
    to: u64,
}

impl Wanted {
    /// `kind` is what the names of the times begin with.
    fn of(parts: &Parts<'_>, body: &Value, kind: &str) -> Wanted {
        let text = |name: &str| body[name].as_str().filter(|it| !it.is_empty()).map(str::to_owned);
        let time = |end: &str| text(&format!("{kind}_time_{end}")).and_then(|it| it.parse().ok());
        Wanted {
            user: text("user_id").map(|id| people::canonical(parts.collections, &id)),
            approval: text("approval_code"),
            instance: text("instance_code"),
            from: time("from").unwrap_or(0),
            to: time("to").unwrap_or(u64::MAX),
        }
    }

    /// Whether it is an instance of what is asked for, whoever started it.
    fn fits(&self, instance: &Object) -> bool {
        let is = |wanted: &Option<String>, name: &str| {
            wanted.as_ref().is_none_or(|wanted| at(instance, name) == wanted.as_str())
        };
        is(&self.approval, "approval_code") && is(&self.instance, "instance_code")
    }

    /// Whether a time, in milliseconds as text, is one that is asked for.
    fn is_in(&self, time: &Value) -> bool {
        let time = time.as_str().and_then(|it| it.parse::<u64>().ok()).unwrap_or(0);
        (self.from..=self.to).contains(&time)
    }

    fn is_user(&self, id: &Value) -> bool {
        self.user.as_ref().is_none_or(|user| id == user.as_str())
    }
}

/// The parts of an entry that tell of its instance.
fn entry(instance: &Object) -> Value {
    let status = at(instance, "status").as_str().unwrap_or_default().to_lowercase();
    let code = at(instance, "instance_code");
    json!({
        "approval": {"code": at(instance, "approval_code"), "name": at(instance, "approval_name"),
            "is_external": false},
        "group": {"external_id": "", "name": ""},
        "instance": {"code": code, "external_id": "", "user_id": at(instance, "open_id"),
            "start_time": at(instance, "start_time"), "end_time": at(instance, "end_time"),
            "status": status, "title": at(instance, "approval_name"), "extra": "{}",
            "serial_id": at(instance, "serial_number"), "link": {}},
    })
}

/// A page of entries; the documented example if there is no instance at all.
fn page(parts: &Parts<'_>, call: &Request<'_>, name: &str, found: &[Value]) -> Answer {
    if all(parts).next().is_none() && !call.strict {
        return None;
    }
    call.page_beside(json!({"count": found.len()}), name, found, 10)
}

fn query(parts: &mut Parts<'_>, call: &Request<'_>) -> Answer {
    let body = call.body();
    let wanted = Wanted::of(parts, body, "instance_start");
    // Statuses have other names here.
    let status = match body["instance_status"].as_str() {
        None | Some("ALL") => None,
        Some("REJECT") => Some("REJECTED"),
        Some("RECALL") => Some("CANCELED"),
        Some(other) => Some(other),
    };
    let found: Vec<Value> = all(parts)
        .filter(|it| {
            wanted.fits(it)
                && wanted.is_user(at(it, "open_id"))
                && wanted.is_in(at(it, "start_time"))
                && status.is_none_or(|status| at(it, "status") == status)
        })
        .map(entry)
        .collect();
    page(parts, call, "instance_list", &found)
}

/// The tasks of an instance.
fn tasks(instance: &Object) -> impl Iterator<Item = &Value> {
    at(instance, "task_list").as_array().into_iter().flatten()
}

/// When a task was last changed: when it ended, or when it began.
fn changed(task: &Value) -> &Value {
    if task["end_time"] == "0" { &task["start_time"] } else { &task["end_time"] }
}

fn search(parts: &mut Parts<'_>, call: &Request<'_>) -> Answer {
    let body = call.body();
    let wanted = Wanted::of(parts, body, "task_start");
    let mut statuses = texts(body.get("task_status_list"));
    if statuses.is_empty() {
        statuses.extend(body["task_status"].as_str().filter(|it| *it != "ALL").map(str::to_owned));
    }
    let mut found = Vec::new();
    for instance in all(parts).filter(|it| wanted.fits(it)) {
        for task in tasks(instance) {
            let status = task["status"].as_str().unwrap_or_default();
            if wanted.is_user(&task["open_id"])
                && wanted.is_in(&task["start_time"])
                && (statuses.is_empty() || statuses.iter().any(|it| it == status))
            {
                let mut entry = entry(instance);
                entry["task"] = json!({"user_id": task["open_id"], "start_time": task["start_time"],
                    "end_time": task["end_time"], "status": status.to_lowercase(),
                    "title": at(instance, "approval_name"), "extra": "{}", "link": {},
                    "task_id": task["id"], "update_time": changed(task)});
                found.push(entry);
            }
        }
    }
    page(parts, call, "task_list", &found)
}

/// What a user has to do, has done, or has started.
fn of_topic(parts: &mut Parts<'_>, call: &Request<'_>) -> Answer {
    let user = people::canonical(parts.collections, call.query("user_id")?);
    let topic = call.query("topic")?;
    let mut found = Vec::new();
    for instance in all(parts) {
        let process = match at(instance, "status").as_str() {
            Some("APPROVED") => "2",
            Some("REJECTED") => "3",
            Some("CANCELED") => "4",
            _ => "1",
        };
        let starter = at(instance, "open_id").as_str().unwrap_or_default();
        let mut add = |task: &str, status: &str| {
            found.push(json!({"topic": topic, "user_id": user, "title": at(instance, "approval_name"),
                "urls": {}, "process_external_id": "", "task_external_id": "", "status": status,
                "process_status": process, "definition_code": at(instance, "approval_code"),
                "initiators": [starter], "initiator_names": [people::name(parts.collections, starter)],
                "task_id": task, "process_id": at(instance, "instance_code"),
                "process_code": at(instance, "instance_code"),
                "definition_name": at(instance, "approval_name")}));
        };
        match topic {
            "1" | "2" => {
                let waits = topic == "1";
                let own = tasks(instance).filter(|it| {
                    it["open_id"] == user.as_str() && (it["status"] == "PENDING") == waits
                });
                own.for_each(|it| add(it["id"].as_str().unwrap_or_default(), topic));
            }
            "3" if starter == user => add("", "1"),
            _ => {}
        }
    }
    if all(parts).next().is_none() && !call.strict {
        return None;
    }
    let count = json!({"count": {"total": found.len(), "has_more": false}});
    call.page_beside(count, "tasks", &found, 100)
}

/// Copies an instance to users, who only look at it.
fn copy_to(parts: &mut Parts<'_>, call: &Request<'_>) -> Answer {
    let body = call.body();
    let (code, value) = match named(parts, call, body) {
        Ok(named) => named,
        Err(answer) => return answer,
    };
    let now = millis(call.now);
    let by = people::canonical(parts.collections, body["user_id"].as_str()?);
    let users = texts(body.get("cc_user_ids"));
    let users: Vec<String> =
        users.iter().map(|id| people::canonical(parts.collections, id)).collect();
    let mut instance = Instance::of(value);
    let comment = body["comment"].as_str().unwrap_or_default();
    note(&mut instance.value, "CC", &by, None, comment, &now, parts.collections);
    let shown = users.iter().map(|id| {
        json!({"open_id": id, "user_id": people::ids(parts.collections, id)["user_id"], "cc_id": ""})
    });
    if let Some(last) = instance.value["timeline"].as_array_mut().and_then(|it| it.last_mut()) {
        last["cc_user_list"] = shown.collect();
    }
    let copies = instance.value["copies"].as_array().cloned().unwrap_or_default();
    let new = users.iter().map(|id| json!({"user": id, "time": now}));
    instance.value["copies"] = copies.into_iter().chain(new).collect();
    instance.keep(parts, &now, &code);
    call.reply(json!({}))
}

fn search_copies(parts: &mut Parts<'_>, call: &Request<'_>) -> Answer {
    let body = call.body();
    let wanted = Wanted::of(parts, body, "cc_create");
    // Nobody reads them here.
    let unread = body["read_status"] != "READ";
    let mut found = Vec::new();
    for instance in all(parts).filter(|it| unread && wanted.fits(it)) {
        for copy in at(instance, "copies").as_array().into_iter().flatten() {
            if wanted.is_user(&copy["user"]) && wanted.is_in(&copy["time"]) {
                let mut entry = entry(instance);
                entry["cc"] = json!({"user_id": copy["user"], "create_time": copy["time"],
                    "read_status": "unread", "title": at(instance, "approval_name"), "extra": "{}",
                    "link": {}});
                found.push(entry);
            }
        }
    }
    page(parts, call, "cc_list", &found)
}

/// Adds approvers to a step: before whoever has the task, beside them, or after them.
fn add_approvers(parts: &mut Parts<'_>, call: &Request<'_>) -> Answer {
    let body = call.body();
    let (code, value) = match named(parts, call, body) {
        Ok(named) => named,
        Err(answer) => return answer,
    };
    let task = body["task_id"].as_str()?;
    let mut instance = Instance::of(value);
    let waits = |it: &&Value| it["id"] == task && it["status"] == "PENDING";
    let Some(known) = instance.tasks.iter().find(waits).cloned() else {
        return call.missing("task_id");
    };
    let now = millis(call.now);
    let by = people::canonical(parts.collections, body["user_id"].as_str()?);
    let users = texts(body.get("add_sign_user_ids"));
    let users: Vec<String> =
        users.iter().map(|id| people::canonical(parts.collections, id)).collect();
    let kind = if body["approval_method"] == 1 { "OR" } else { "AND" };
    let node = json!({"id": known["node_id"], "name": known["node_name"], "kind": kind});
    let step = |users: &[String]| {
        let mut step = node.clone();
        step["users"] = json!(users);
        step
    };
    let next = instance.value["node"].as_u64().unwrap_or(0) as usize + 1;
    let what = match body["add_sign_type"].as_i64() {
        Some(1) => {
            // Whoever had the task gets it again when the others are done.
            instance.set_task(task, "DONE", &now);
            let again = known["open_id"].as_str().unwrap_or_default().to_owned();
            insert_steps(&mut instance.value, next, [step(&users), step(&[again])]);
            "ADD_APPROVER_BEFORE"
        }
        Some(2) => {
            insert_steps(&mut instance.value, next, [step(&users)]);
            "ADD_APPROVER_AFTER"
        }
        _ => {
            for user in &users {
                instance.add_task(parts.random, parts.collections, &node, user, &now);
            }
            "ADD_APPROVER"
        }
    };
    let comment = body["comment"].as_str().unwrap_or_default();
    note(&mut instance.value, what, &by, Some(task), comment, &now, parts.collections);
    if instance.pending().is_empty() {
        instance.value["node"] = next.into();
        instance.begin_node(parts.random, parts.collections, &now);
    }
    instance.keep(parts, &now, &code);
    call.reply(json!({}))
}

/// Puts steps before the one with this index.
fn insert_steps(instance: &mut Value, index: usize, steps: impl IntoIterator<Item = Value>) {
    if let Some(nodes) = instance["nodes"].as_array_mut() {
        let index = index.min(nodes.len());
        nodes.splice(index..index, steps);
    }
}
