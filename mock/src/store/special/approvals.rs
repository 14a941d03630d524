//! Approval instances: each begins with the tasks of its first approvers, and each decision leads
//! to the next ones or to the end.

use fastrand::Rng;
use serde_json::{Value, json};

use super::{Parts, Request};
use crate::store::{
    answer::{self, Answer, Collections},
    collection::Object,
    events::{Occurrences, millis},
    id, object, people,
};

type Handler = fn(&mut Parts<'_>, &Request<'_>) -> Answer;

/// What answers calls of this endpoint.
pub(super) fn handler(endpoint: &str) -> Option<Handler> {
    Some(match endpoint.strip_prefix("approval.v4.")? {
        "instance.create" => create,
        "instance.get" => get,
        "instance.list" => list,
        "instance.cancel" => cancel,
        "task.approve" => |parts, call| decide(parts, call, "APPROVED"),
        "task.reject" => |parts, call| decide(parts, call, "REJECTED"),
        "task.transfer" => transfer,
        "approval.subscribe" => |parts, call| subscribe(parts, call, true),
        "approval.unsubscribe" => |parts, call| subscribe(parts, call, false),
        _ => return None,
    })
}

fn instances() -> Vec<String> {
    ["open-apis", "approval", "v4", "instances"].map(str::to_owned).to_vec()
}

fn definitions() -> Vec<String> {
    ["open-apis", "approval", "v4", "approvals"].map(str::to_owned).to_vec()
}

/// Where the apps are kept that are told of the instances of a definition. No path leads there.
fn subscribers() -> Vec<String> {
    vec!["approval subscribers".to_owned()]
}

fn subscribe(parts: &mut Parts<'_>, call: &Request<'_>, on: bool) -> Answer {
    let code = call.parameter("approval_code")?;
    let key = format!("{code} {}", call.caller.app_id);
    let subscribers = parts.collections.entry(subscribers()).or_default();
    subscribers.remove(&key);
    if on {
        let subscriber = Object::from_iter([
            ("approval_code".to_owned(), json!(code)),
            ("app_id".to_owned(), json!(call.caller.app_id)),
        ]);
        subscribers.insert(&[key], subscriber);
    }
    call.reply(json!({}))
}

fn create(parts: &mut Parts<'_>, call: &Request<'_>) -> Answer {
    let body = call.received.json()?;
    let text = |name: &str| body[name].as_str().filter(|it| !it.is_empty()).map(str::to_owned);
    let code = text("approval_code")?;
    let definition = parts.collections.get(&definitions());
    let definition = definition.map(|it| (it.get(&code).cloned(), it.had(&code)));
    let definition = match definition {
        Some((None, true)) => return call.missing("approval_code"),
        Some((None, false)) | None if call.strict => return call.missing("approval_code"),
        Some((definition, _)) => definition,
        None => None,
    };
    let instances = parts.collections.entry(instances()).or_default();
    // The same call again finds the instance that it created.
    let uuid = text("uuid");
    let same = |it: &&Object| uuid.is_some() && it.get("uuid") == Some(&json!(uuid));
    if let Some(known) = instances.iter().find(same) {
        return call.reply(json!({"instance_code": known.get("instance_code")}));
    }
    let starter = text("open_id").or_else(|| text("user_id")).unwrap_or_default();
    let starter = people::canonical(parts.collections, &starter);
    let nodes = nodes(parts.collections, &body, definition.as_ref(), &starter);
    let instance_code = id::like(Some("81D31358-93AF-92D6-7425-01A5D67C4E71"), "instance_code", parts.random);
    let now = millis(call.now);
    let ids = people::ids(parts.collections, &starter);
    let name = definition.as_ref().and_then(|it| it.get("approval_name").cloned());
    let mut instance = json!({
        "approval_code": code, "approval_name": name.unwrap_or_else(|| json!("Approval")),
        "instance_code": instance_code, "status": "PENDING", "start_time": now, "end_time": "0",
        "serial_number": now, "department_id": text("department_id").unwrap_or_default(),
        "uuid": uuid.unwrap_or_default(), "form": body["form"], "reverted": false,
        "user_id": ids["user_id"], "open_id": starter, "task_list": [], "comment_list": [],
        "timeline": [], "nodes": nodes, "node": 0,
    });
    note(&mut instance, "START", &starter, None, "", call, parts.collections);
    let mut instance = Instance { value: instance, changes: Vec::new() };
    instance.changes.push(Change::Instance);
    instance.begin_node(parts.random, parts.collections, &now);
    instance.keep(parts, call, &instance_code);
    call.reply(json!({"instance_code": instance_code}))
}

/// The approvers, by step: those whom the call names, those whom the definition names, or the
/// leader of whoever started it.
fn nodes(collections: &Collections, body: &Value, definition: Option<&Object>, starter: &str) -> Vec<Value> {
    let mut nodes: Vec<Value> = Vec::new();
    for list in ["node_approver_open_id_list", "node_approver_user_id_list"] {
        for entry in body[list].as_array().into_iter().flatten() {
            let users: Vec<String> = answer::texts(entry.get("value"))
                .iter()
                .map(|id| people::canonical(collections, id))
                .collect();
            if !users.is_empty() {
                nodes.push(json!({"id": entry["key"], "kind": "AND", "users": users}));
            }
        }
    }
    let leader = || {
        let user = people::user(collections, starter)?;
        let leader = user.get("leader_user_id")?.as_str().filter(|it| !it.is_empty())?;
        Some(people::canonical(collections, leader))
    };
    if nodes.is_empty()
        && let Some(list) = definition.and_then(|it| it.get("node_list")?.as_array())
    {
        for node in list {
            let approvers = node["approver"].as_array().into_iter().flatten();
            let users: Vec<String> = approvers
                .filter_map(|approver| match approver["user_id"].as_str() {
                    Some(id) => Some(people::canonical(collections, id)),
                    None => leader(),
                })
                .collect();
            if !users.is_empty() {
                let kind = node["node_type"].as_str().unwrap_or("AND");
                nodes.push(json!({"id": node["id"], "name": node["name"], "kind": kind, "users": users}));
            }
        }
    }
    if nodes.is_empty() {
        let manager = people::all(collections).find(|it| it.get("is_tenant_manager") == Some(&json!(true)));
        let manager = || Some(manager?.get("open_id")?.as_str()?.to_owned());
        let approver = leader().or_else(manager).unwrap_or_else(|| starter.to_owned());
        nodes.push(json!({"id": "leader", "kind": "AND", "users": [approver]}));
    }
    nodes
}

/// An instance while it is changed, and what apps are told of it.
struct Instance {
    value: Value,
    changes: Vec<Change>,
}

enum Change {
    /// The status of the instance.
    Instance,
    /// The status of the task with this id.
    Task(String),
}

impl Instance {
    fn tasks(&mut self) -> &mut Vec<Value> {
        if !self.value["task_list"].is_array() {
            self.value["task_list"] = json!([]);
        }
        match &mut self.value["task_list"] {
            Value::Array(tasks) => tasks,
            // It was made a list just now.
            _ => unreachable!(),
        }
    }

    /// Gives the approvers of the current step their tasks; at the end, the instance is approved.
    fn begin_node(&mut self, random: &mut Rng, collections: &Collections, now: &str) {
        let index = self.value["node"].as_u64().unwrap_or(0) as usize;
        let Some(node) = self.value["nodes"].get(index).cloned() else {
            self.end("APPROVED", now);
            return;
        };
        let mut users = answer::texts(node.get("users"));
        if node["kind"] == "SEQUENTIAL" {
            // One after the other: the others follow as steps of their own.
            let rest: Vec<Value> = users
                .drain(1..)
                .map(|user| json!({"id": node["id"], "name": node["name"], "kind": "SEQUENTIAL", "users": [user]}))
                .collect();
            if let Some(nodes) = self.value["nodes"].as_array_mut() {
                nodes[index]["users"] = json!(users);
                nodes.splice(index + 1..index + 1, rest);
            }
        }
        for user in users {
            self.add_task(random, collections, &node, &user, now);
        }
    }

    fn add_task(&mut self, random: &mut Rng, collections: &Collections, node: &Value, user: &str, now: &str) {
        let id = id::like(Some("7040128412345678901"), "task_id", random);
        let ids = people::ids(collections, user);
        self.tasks().push(json!({"id": id, "user_id": ids["user_id"], "open_id": user, "status": "PENDING",
            "node_id": node["id"], "node_name": node["name"].as_str().unwrap_or_default(),
            "custom_node_id": node["id"], "type": node["kind"], "start_time": now, "end_time": "0"}));
        self.changes.push(Change::Task(id));
    }

    fn set_task(&mut self, id: &str, status: &str, now: &str) {
        for task in self.tasks().iter_mut().filter(|task| task["id"] == id) {
            task["status"] = status.into();
            task["end_time"] = now.into();
        }
        self.changes.push(Change::Task(id.to_owned()));
    }

    fn pending(&mut self) -> Vec<String> {
        let pending = self.tasks().iter().filter(|task| task["status"] == "PENDING");
        pending.filter_map(|task| task["id"].as_str().map(str::to_owned)).collect()
    }

    /// Ends the instance, and the tasks that nobody decided on.
    fn end(&mut self, status: &str, now: &str) {
        for task in self.pending() {
            self.set_task(&task, "DONE", now);
        }
        self.value["status"] = status.into();
        self.value["end_time"] = now.into();
        self.changes.push(Change::Instance);
    }

    /// Keeps what it is now, and tells the apps that subscribed to its definition.
    fn keep(self, parts: &mut Parts<'_>, call: &Request<'_>, code: &str) {
        let Instance { value, changes } = self;
        let subscribers = parts.collections.get(&subscribers());
        let subscribers = subscribers.into_iter().flat_map(|it| it.iter());
        let apps: Vec<String> = subscribers
            .filter(|it| it["approval_code"] == value["approval_code"])
            .filter_map(|it| it["app_id"].as_str().map(str::to_owned))
            .collect();
        let now = millis(call.now);
        if !apps.is_empty() {
            for change in &changes {
                tell(parts.occurred, &value, change, &apps, &now);
            }
        }
        if let Value::Object(object) = value {
            let instances = parts.collections.entry(instances()).or_default();
            match instances.get_mut(code) {
                Some(known) => *known = object,
                None => instances.insert(&[code.to_owned()], object),
            }
        }
    }
}

fn tell(occurred: &mut Occurrences, instance: &Value, change: &Change, apps: &[String], now: &str) {
    let mut content = json!({"tenant_key": people::TENANT, "approval_code": instance["approval_code"],
        "instance_code": instance["instance_code"], "operate_time": now});
    match change {
        Change::Instance => {
            content["status"] = instance["status"].clone();
            content["instance_operate_time"] = now.into();
            content["uuid"] = instance["uuid"].clone();
            occurred.add_v1("approval_instance", Some(apps.to_vec()), content);
        }
        Change::Task(id) => {
            let tasks = instance["task_list"].as_array().into_iter().flatten();
            let Some(task) = tasks.into_iter().find(|task| task["id"] == *id) else { return };
            for (name, of) in [("open_id", "open_id"), ("user_id", "user_id"), ("status", "status"),
                ("task_id", "id"), ("def_key", "node_id")] {
                content[name] = task[of].clone();
            }
            occurred.add_v1("approval_task", Some(apps.to_vec()), content);
        }
    }
}

/// Adds to the history of an instance.
fn note(
    instance: &mut Value,
    what: &str,
    who: &str,
    task: Option<&str>,
    comment: &str,
    call: &Request<'_>,
    collections: &Collections,
) {
    let ids = people::ids(collections, who);
    let entry = json!({"type": what, "create_time": millis(call.now), "user_id": ids["user_id"],
        "open_id": who, "task_id": task.unwrap_or_default(), "comment": comment, "ext": "{}"});
    if let Some(timeline) = instance["timeline"].as_array_mut() {
        timeline.push(entry);
    }
}

/// The instance that a body names, or the answer to that it is not there.
fn named(parts: &Parts<'_>, call: &Request<'_>, body: &Value) -> Result<(String, Value), Answer> {
    let code = body["instance_code"].as_str().unwrap_or_default();
    let instances = parts.collections.get(&instances());
    match instances.and_then(|it| it.get(code)) {
        Some(instance) => Ok((code.to_owned(), Value::Object(instance.clone()))),
        None if call.strict => Err(call.missing("instance_code")),
        None => Err(None),
    }
}

fn decide(parts: &mut Parts<'_>, call: &Request<'_>, status: &str) -> Answer {
    let body = call.received.json()?;
    let (code, value) = match named(parts, call, &body) {
        Ok(named) => named,
        Err(answer) => return answer,
    };
    let user = people::canonical(parts.collections, body["user_id"].as_str()?);
    let task = body["task_id"].as_str()?.to_owned();
    let mut instance = Instance { value, changes: Vec::new() };
    let of_user = |it: &&Value| it["id"] == task.as_str() && it["open_id"] == user.as_str() && it["status"] == "PENDING";
    let Some(known) = instance.tasks().iter().find(of_user).cloned() else {
        return call.missing("task_id");
    };
    let now = millis(call.now);
    let comment = body["comment"].as_str().unwrap_or_default();
    instance.set_task(&task, status, &now);
    let what = if status == "APPROVED" { "PASS" } else { "REJECT" };
    note(&mut instance.value, what, &user, Some(&task), comment, call, parts.collections);
    if status == "REJECTED" {
        instance.end("REJECTED", &now);
    } else {
        if known["type"] == "OR" {
            for other in instance.pending() {
                instance.set_task(&other, "DONE", &now);
            }
        }
        if instance.pending().is_empty() {
            let next = instance.value["node"].as_u64().unwrap_or(0) + 1;
            instance.value["node"] = next.into();
            instance.begin_node(parts.random, parts.collections, &now);
        }
    }
    instance.keep(parts, call, &code);
    call.reply(json!({}))
}

fn transfer(parts: &mut Parts<'_>, call: &Request<'_>) -> Answer {
    let body = call.received.json()?;
    let (code, value) = match named(parts, call, &body) {
        Ok(named) => named,
        Err(answer) => return answer,
    };
    let task = body["task_id"].as_str()?.to_owned();
    let (user, to) = (body["user_id"].as_str()?, body["transfer_user_id"].as_str()?);
    let user = people::canonical(parts.collections, user);
    let to = people::canonical(parts.collections, to);
    let mut instance = Instance { value, changes: Vec::new() };
    let of_user = |it: &&Value| it["id"] == task.as_str() && it["open_id"] == user.as_str() && it["status"] == "PENDING";
    let Some(known) = instance.tasks().iter().find(of_user).cloned() else {
        return call.missing("task_id");
    };
    let now = millis(call.now);
    instance.set_task(&task, "TRANSFERRED", &now);
    let node = json!({"id": known["node_id"], "name": known["node_name"], "kind": known["type"]});
    instance.add_task(parts.random, parts.collections, &node, &to, &now);
    let comment = body["comment"].as_str().unwrap_or_default();
    note(&mut instance.value, "TRANSFER", &user, Some(&task), comment, call, parts.collections);
    instance.keep(parts, call, &code);
    call.reply(json!({}))
}

fn cancel(parts: &mut Parts<'_>, call: &Request<'_>) -> Answer {
    let body = call.received.json()?;
    let (code, value) = match named(parts, call, &body) {
        Ok(named) => named,
        Err(answer) => return answer,
    };
    let user = people::canonical(parts.collections, body["user_id"].as_str()?);
    let mut instance = Instance { value, changes: Vec::new() };
    if instance.value["status"] != "PENDING" {
        return call.missing("instance_code");
    }
    let now = millis(call.now);
    note(&mut instance.value, "CANCEL", &user, None, "", call, parts.collections);
    instance.end("CANCELED", &now);
    instance.keep(parts, call, &code);
    call.reply(json!({}))
}

fn get(parts: &mut Parts<'_>, call: &Request<'_>) -> Answer {
    let code = call.parameter("instance_id")?;
    let instances = parts.collections.get(&instances());
    // The uuid of the caller names it as well.
    let by_uuid = |it: &&Object| it.get("uuid").is_some_and(|uuid| uuid == code && code != "");
    let found = instances.and_then(|it| it.get(code).or_else(|| it.iter().find(by_uuid)));
    match found {
        Some(instance) => {
            let fields = call.endpoint.response.data.as_ref().map_or(&[][..], |data| &data.fields);
            call.reply(Value::Object(object::shown(instance, fields)))
        }
        None if call.strict => call.missing("instance_id"),
        None => None,
    }
}

fn list(parts: &mut Parts<'_>, call: &Request<'_>) -> Answer {
    let instances = parts.collections.get(&instances())?;
    let code = call.query("approval_code")?;
    let time = |name: &str| call.query(name).and_then(|it| it.parse::<u64>().ok());
    let (from, to) = (time("start_time").unwrap_or(0), time("end_time").unwrap_or(u64::MAX));
    let of = |it: &&Object| {
        let started = it["start_time"].as_str().and_then(|it| it.parse::<u64>().ok()).unwrap_or(0);
        it["approval_code"] == code && (from..=to).contains(&started)
    };
    if !call.strict && !instances.iter().any(|it| it["approval_code"] == code) {
        return None;
    }
    let codes: Vec<Value> = instances.iter().filter(of).map(|it| it["instance_code"].clone()).collect();
    call.page("instance_code_list", &codes, 100)
}

/// The tasks that wait for a user, as `(approval code, instance code, task id)`.
pub(crate) fn waiting(collections: &Collections, user: &str) -> Vec<(String, String, String)> {
    let instances = collections.get(&instances()).into_iter().flat_map(|it| it.iter());
    let mut found = Vec::new();
    for instance in instances {
        for task in instance["task_list"].as_array().into_iter().flatten() {
            if task["open_id"] == user && task["status"] == "PENDING" {
                let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
                found.push((text(&instance["approval_code"]), text(&instance["instance_code"]), text(&task["id"])));
            }
        }
    }
    found
}

