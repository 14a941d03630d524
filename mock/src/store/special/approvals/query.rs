//! Which instances and tasks there are, those of other systems among them, and whom an instance was
//! copied to.

use std::{borrow::Cow, cmp::Reverse};

use serde_json::{Value, json};

use super::{
    super::{Parts, Request},
    external, instances,
};
use crate::store::{
    answer::{Answer, texts},
    collection::{Collection, Object, at},
    people,
    settings::without_null,
};

/// What answers calls of this endpoint.
pub(super) fn handler(endpoint: &str) -> Option<super::Handler> {
    Some(match endpoint {
        "instance.query" => query,
        "instance.search_cc" => search_copies,
        "task.search" => search,
        "task.query" => of_topic,
        _ => return None,
    })
}

/// All instances, the latest first.
fn all<'a>(parts: &'a Parts<'_>) -> Vec<Cow<'a, Object>> {
    let own = parts.collections.get(&instances()).into_iter().flat_map(Collection::iter);
    let mut all: Vec<_> = own.rev().map(Cow::Borrowed).collect();
    all.extend(external::all(parts).map(Cow::Owned));
    all.sort_by_key(|it| Reverse(time(at(it, "start_time"))));
    all
}

/// Milliseconds since 1970, which are text.
pub(super) fn time(time: &Value) -> u64 {
    time.as_str().and_then(|it| it.parse().ok()).unwrap_or(0)
}

/// What an instance is called: an instance of another system has a title of its own.
pub(super) fn title(instance: &Object) -> &Value {
    let own = at(instance, "title");
    if own.is_string() { own } else { at(instance, "approval_name") }
}

/// What a body says of the instances that are wanted.
struct WantedInstances {
    user: Option<String>,
    approval: Option<String>,
    instance: Option<String>,
    external: Option<String>,
    from: u64,
    to: u64,
}

impl WantedInstances {
    /// `kind` is what the names of the times begin with.
    fn of(parts: &Parts<'_>, body: &Value, kind: &str) -> WantedInstances {
        let text = |name: &str| body[name].as_str().filter(|it| !it.is_empty()).map(str::to_owned);
        let time = |end: &str| text(&format!("{kind}_time_{end}")).and_then(|it| it.parse().ok());
        WantedInstances {
            user: text("user_id").map(|id| people::canonical(parts.collections, &id)),
            approval: text("approval_code"),
            instance: text("instance_code"),
            external: text("instance_external_id"),
            from: time("from").unwrap_or(0),
            to: time("to").unwrap_or(u64::MAX),
        }
    }

    /// Whether it is an instance of what is asked for, whoever started it.
    fn fits(&self, instance: &Object) -> bool {
        let is = |wanted: &Option<String>, name: &str| {
            wanted.as_ref().is_none_or(|wanted| at(instance, name) == wanted.as_str())
        };
        is(&self.approval, "approval_code")
            && is(&self.instance, "instance_code")
            && is(&self.external, "external_id")
    }

    /// Whether a time, in milliseconds as text, is one that is asked for.
    fn is_in(&self, time: &Value) -> bool {
        (self.from..=self.to).contains(&self::time(time))
    }

    fn is_user(&self, id: &Value) -> bool {
        self.user.as_ref().is_none_or(|user| id == user.as_str())
    }
}

/// The parts of an entry that tell of its instance.
fn entry(instance: &Object) -> Value {
    let status = at(instance, "status").as_str().unwrap_or_default().to_lowercase();
    let code = at(instance, "instance_code");
    let external_id = at(instance, "external_id").as_str().unwrap_or_default();
    json!({
        "approval": {"code": at(instance, "approval_code"), "name": at(instance, "approval_name"),
            "is_external": at(instance, "is_external") == true},
        "group": {"external_id": "", "name": ""},
        "instance": {"code": code, "external_id": external_id, "user_id": at(instance, "open_id"),
            "start_time": at(instance, "start_time"), "end_time": at(instance, "end_time"),
            "status": status, "title": title(instance), "extra": "{}",
            "serial_id": at(instance, "serial_number"), "link": link(at(instance, "link"))},
    })
}

/// The addresses at which something is shown; those of instances of other systems are known.
fn link(known: &Value) -> Value {
    if known.is_object() { known.clone() } else { json!({}) }
}

/// A page of entries; the documented example if there is no instance at all.
pub(super) fn page(parts: &Parts<'_>, call: &Request<'_>, name: &str, found: &[Value]) -> Answer {
    if all(parts).is_empty() && !call.strict {
        return None;
    }
    let found: Vec<Value> = found.iter().map(without_null).collect();
    call.page_beside(json!({"count": found.len()}), name, &found, 10)
}

fn query(parts: &mut Parts<'_>, call: &Request<'_>) -> Answer {
    let body = call.body();
    let wanted = WantedInstances::of(parts, body, "instance_start");
    // Statuses have other names here.
    let status = match body["instance_status"].as_str() {
        None | Some("ALL") => None,
        Some("REJECT") => Some("REJECTED"),
        Some("RECALL") => Some("CANCELED"),
        Some(other) => Some(other),
    };
    let found: Vec<Value> = all(parts)
        .iter()
        .filter(|it| {
            wanted.fits(it)
                && wanted.is_user(at(it, "open_id"))
                && wanted.is_in(at(it, "start_time"))
                && status.is_none_or(|status| at(it, "status") == status)
        })
        .map(|it| entry(it))
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
    let wanted = WantedInstances::of(parts, body, "task_start");
    let mut statuses = texts(body.get("task_status_list"));
    if statuses.is_empty() {
        statuses.extend(body["task_status"].as_str().filter(|it| *it != "ALL").map(str::to_owned));
    }
    let mut found = Vec::new();
    for instance in all(parts).iter().filter(|it| wanted.fits(it)) {
        for task in tasks(instance) {
            let status = task["status"].as_str().unwrap_or_default();
            if wanted.is_user(&task["open_id"])
                && wanted.is_in(&task["start_time"])
                && (statuses.is_empty() || statuses.iter().any(|it| it == status))
            {
                let mut entry = entry(instance);
                entry["task"] = json!({"user_id": task["open_id"], "start_time": task["start_time"],
                    "end_time": task["end_time"], "status": status.to_lowercase(),
                    "title": task["title"].as_str().map_or(title(instance).clone(), Value::from),
                    "extra": "{}", "link": link(&task["link"]), "task_id": task["id"],
                    "task_external_id": external_id(instance, task), "update_time": changed(task)});
                found.push(entry);
            }
        }
    }
    page(parts, call, "task_list", &found)
}

/// The id that another system gave to a task.
fn external_id<'a>(instance: &Object, task: &'a Value) -> &'a str {
    let is_external = at(instance, "is_external") == true;
    task["id"].as_str().filter(|_| is_external).unwrap_or_default()
}

/// An instance that a user has to do with, and what it is about.
pub(super) struct Item {
    pub(super) instance: Object,
    pub(super) task: Option<Value>,
}

impl Item {
    pub(super) fn task_id(&self) -> &str {
        self.task.as_ref().and_then(|task| task["id"].as_str()).unwrap_or_default()
    }

    pub(super) fn external_task_id(&self) -> &str {
        self.task.as_ref().map_or("", |task| external_id(&self.instance, task))
    }
}

/// What a user has to do (1), has done (2), has started (3), or was shown and has not read (17) or
/// has read (18).
pub(super) fn items(parts: &Parts<'_>, user: &str, topic: &str) -> Vec<Item> {
    let mut found = Vec::new();
    for instance in all(parts) {
        let mut add = |task: Option<&Value>| {
            let instance = instance.clone().into_owned();
            found.push(Item { instance, task: task.cloned() });
        };
        // Users do not see what others decided for them in another system.
        let hidden =
            |task: &Value| at(&instance, "is_external") == true && task["status"] == "DONE";
        let copied = |read: bool| {
            let mut copies = at(&instance, "copies").as_array().into_iter().flatten();
            copies.any(|it| it["user"] == user && (it["read"] == true) == read)
        };
        match topic {
            "1" | "2" => tasks(&instance)
                .filter(|it| it["open_id"] == user && !hidden(it))
                .filter(|it| (it["status"] == "PENDING") == (topic == "1"))
                .for_each(|it| add(Some(it))),
            "3" if at(&instance, "open_id") == user => add(None),
            "17" | "18" if copied(topic == "18") => add(None),
            _ => {}
        }
    }
    found
}

fn of_topic(parts: &mut Parts<'_>, call: &Request<'_>) -> Answer {
    let user = people::canonical(parts.collections, call.query("user_id")?);
    let topic = call.query("topic")?;
    let shown = |item: Item| {
        let instance = &item.instance;
        let process = match at(instance, "status").as_str() {
            Some("APPROVED") => "2",
            Some("REJECTED") => "3",
            Some("CANCELED" | "DELETED") => "4",
            Some("TERMINATED") => "5",
            Some("HIDDEN") => "0",
            _ => "1",
        };
        let starter = at(instance, "open_id").as_str().unwrap_or_default();
        let status = if topic == "3" { "1" } else { topic };
        let urls = match at(instance, "link").as_object() {
            Some(link) => json!({"pc": at(link, "pc_link"), "mobile": at(link, "mobile_link")}),
            None => json!({}),
        };
        json!({"topic": topic, "user_id": user, "title": title(instance), "urls": urls,
            "process_external_id": at(instance, "external_id").as_str().unwrap_or_default(),
            "task_external_id": item.external_task_id(), "status": status,
            "process_status": process, "definition_code": at(instance, "approval_code"),
            "initiators": [starter], "initiator_names": [people::name(parts.collections, starter)],
            "task_id": item.task_id(), "process_id": at(instance, "instance_code"),
            "process_code": at(instance, "instance_code"),
            "definition_name": at(instance, "approval_name")})
    };
    let found: Vec<Value> = items(parts, &user, topic).into_iter().map(shown).collect();
    if all(parts).is_empty() && !call.strict {
        return None;
    }
    let count = json!({"count": {"total": found.len(), "has_more": false}});
    let found: Vec<Value> = found.iter().map(without_null).collect();
    call.page_beside(count, "tasks", &found, 100)
}

fn search_copies(parts: &mut Parts<'_>, call: &Request<'_>) -> Answer {
    let body = call.body();
    let wanted = WantedInstances::of(parts, body, "cc_create");
    let fits = |read: bool| match body["read_status"].as_str() {
        Some("READ") => read,
        Some("UNREAD") => !read,
        _ => true,
    };
    let mut found = Vec::new();
    for instance in all(parts).iter().filter(|it| wanted.fits(it)) {
        for copy in at(instance, "copies").as_array().into_iter().flatten() {
            let read = copy["read"] == true;
            if wanted.is_user(&copy["user"]) && wanted.is_in(&copy["time"]) && fits(read) {
                let mut entry = entry(instance);
                entry["cc"] = json!({"user_id": copy["user"], "create_time": copy["time"],
                    "read_status": if read { "read" } else { "unread" }, "title": title(instance),
                    "extra": "{}", "link": link(&copy["link"])});
                found.push(entry);
            }
        }
    }
    page(parts, call, "cc_list", &found)
}
