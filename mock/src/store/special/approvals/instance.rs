//! One approval instance: its steps, its tasks, and its history.

use fastrand::Rng;
use serde_json::{Value, json};

use super::{
    super::Parts,
    instances,
    told::{self, InstanceChange},
};
use crate::store::{
    answer::{self, Collections},
    collection::Object,
    id, object, people,
};

/// The id of the step at which whoever started an instance submits it.
pub(super) const START: &str = "START";

/// The approvers, by step: those whom the call names, those whom the definition names, or the
/// leader of whoever started it.
pub(super) fn nodes(
    collections: &Collections,
    body: &Value,
    definition: Option<&Object>,
    starter: &str,
) -> Vec<Value> {
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
                nodes.push(
                    json!({"id": node["id"], "name": node["name"], "kind": kind, "users": users}),
                );
            }
        }
    }
    if nodes.is_empty() {
        let manager =
            people::all(collections).find(|it| it.get("is_tenant_manager") == Some(&json!(true)));
        let manager = || Some(manager?.get("open_id")?.as_str()?.to_owned());
        let approver = leader().or_else(manager).unwrap_or_else(|| starter.to_owned());
        nodes.push(json!({"id": "leader", "kind": "AND", "users": [approver]}));
    }
    nodes
}

/// An instance while it is changed, and what apps are told of it.
pub(super) struct Instance {
    pub(super) value: Value,
    /// Its tasks, while it is changed.
    pub(super) tasks: Vec<Value>,
    pub(super) changes: Vec<InstanceChange>,
}

impl Instance {
    /// What is kept of an instance, to be changed.
    pub(super) fn of(mut value: Value) -> Instance {
        let tasks = value["task_list"].as_array_mut().map(std::mem::take).unwrap_or_default();
        Instance { value, tasks, changes: Vec::new() }
    }

    /// Gives the approvers of the current step their tasks; at the end, the instance is approved.
    pub(super) fn begin_node(&mut self, random: &mut Rng, collections: &Collections, now: &str) {
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

    pub(super) fn add_task(
        &mut self,
        random: &mut Rng,
        collections: &Collections,
        node: &Value,
        user: &str,
        now: &str,
    ) {
        let id = id::like(Some("7040128412345678901"), "task_id", random);
        let ids = people::ids(collections, user);
        self.tasks.push(json!({"id": id, "user_id": ids["user_id"], "open_id": user, "status": "PENDING",
            "node_id": node["id"], "node_name": node["name"].as_str().unwrap_or_default(),
            "custom_node_id": node["id"], "type": node["kind"], "start_time": now, "end_time": "0"}));
        self.changes.push(InstanceChange::Task(id));
    }

    pub(super) fn set_task(&mut self, id: &str, status: &str, now: &str) {
        for task in self.tasks.iter_mut().filter(|task| task["id"] == id) {
            task["status"] = status.into();
            task["end_time"] = now.into();
        }
        self.changes.push(InstanceChange::Task(id.to_owned()));
    }

    pub(super) fn pending(&mut self) -> Vec<String> {
        let pending = self.tasks.iter().filter(|task| task["status"] == "PENDING");
        pending.filter_map(|task| task["id"].as_str().map(str::to_owned)).collect()
    }

    /// Ends the instance, and the tasks that nobody decided on.
    pub(super) fn end(&mut self, status: &str, now: &str) {
        for task in self.pending() {
            self.set_task(&task, "DONE", now);
        }
        self.value["status"] = status.into();
        self.value["end_time"] = now.into();
        self.changes.push(InstanceChange::Instance);
    }

    /// Sends the instance back to whoever started it, who may submit it again.
    pub(super) fn send_back(&mut self, random: &mut Rng, collections: &Collections, now: &str) {
        for task in self.pending() {
            self.set_task(&task, "DONE", now);
        }
        let starter = self.value["open_id"].as_str().unwrap_or_default().to_owned();
        let node = json!({"id": START, "name": "Start", "kind": "AND"});
        self.add_task(random, collections, &node, &starter, now);
    }

    /// Goes on with a task of this instance that somebody approved or rejected.
    pub(super) fn decide(
        &mut self,
        parts: &mut Parts<'_>,
        task: &Value,
        status: &str,
        comment: &str,
        now: &str,
    ) {
        let Parts { collections, random, .. } = parts;
        let id = task["id"].as_str().unwrap_or_default();
        let user = task["open_id"].as_str().unwrap_or_default();
        self.set_task(id, status, now);
        let what = if status == "APPROVED" { "PASS" } else { "REJECT" };
        self.note(what, user, Some(id), comment, now, collections);
        if status == "REJECTED" {
            match self.value["back_if_rejected"] == true {
                true => self.send_back(random, collections, now),
                false => self.end("REJECTED", now),
            }
            return;
        }
        if task["type"] == "OR" {
            for other in self.pending() {
                self.set_task(&other, "DONE", now);
            }
        }
        if self.pending().is_empty() {
            let next = self.value["node"].as_u64().unwrap_or(0) + 1;
            self.value["node"] = next.into();
            self.begin_node(random, collections, now);
        }
    }

    /// Adds to the history.
    pub(super) fn note(
        &mut self,
        what: &str,
        who: &str,
        task: Option<&str>,
        comment: &str,
        now: &str,
        collections: &Collections,
    ) {
        let ids = people::ids(collections, who);
        let known = task.and_then(|task| self.tasks.iter().find(|it| it["id"] == task));
        let node = match known {
            Some(task) => task["node_id"].clone(),
            None if what == "START" => START.into(),
            None => "".into(),
        };
        let entry = json!({"type": what, "create_time": now, "user_id": ids["user_id"],
            "open_id": who, "task_id": task.unwrap_or_default(), "comment": comment, "ext": "{}",
            "node_key": node});
        if let Some(timeline) = self.value["timeline"].as_array_mut() {
            timeline.push(entry);
        }
    }

    /// Keeps what it is now, and tells the apps that want to know.
    pub(super) fn keep(self, parts: &mut Parts<'_>, now: &str) {
        let Instance { mut value, tasks, changes } = self;
        value["task_list"] = Value::Array(tasks);
        let Value::Object(kept) = value else { return };
        told::tell(parts, &kept, &changes, now);
        let code = kept.get("instance_code").and_then(object::text).unwrap_or_default();
        let instances = parts.collections.entry(instances()).or_default();
        match instances.get_mut(&code) {
            Some(known) => *known = kept,
            None => instances.insert(&[code], kept),
        }
    }
}
