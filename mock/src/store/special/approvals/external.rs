//! Instances of other systems, which these bring and keep up to date. They are kept as they were
//! sent, and are seen beside those of the platform.

use serde_json::{Map, Value, json};

use super::{
    super::{Parts, Request},
    external_definitions, invalid,
    query::time,
    told::{self, InstanceChange},
};
use crate::store::{
    answer::{Answer, texts},
    collection::{Collection, Object, at},
    id, people,
    settings::without_null,
};

/// Where they are kept, by app and by the id that the app gave. No path leads there.
fn path() -> Vec<String> {
    vec!["external approval instances".to_owned()]
}

/// A list of an instance, the member that holds the id of what is in it, and what an update does not
/// change of that.
const LISTS: [(&str, &str, &str, &[&str]); 2] = [
    (
        "task_list",
        "task",
        "task_id",
        &["user_id", "open_id", "create_time", "node_id", "node_name"],
    ),
    ("cc_list", "cc", "cc_id", &["user_id", "open_id", "create_time"]),
];

/// What an update does not change of an instance.
const FIXED: [&str; 4] = ["approval_code", "instance_id", "department_id", "department_name"];

pub(super) fn create(parts: &mut Parts<'_>, call: &Request<'_>) -> Answer {
    let sent = call.body().as_object()?;
    let id = at(sent, "instance_id").as_str()?;
    let definitions = parts.collections.get(&external_definitions());
    let code = at(sent, "approval_code").as_str().unwrap_or_default();
    let defined = definitions.is_some_and(|it| it.get(code).is_some());
    if !defined && (call.strict || definitions.is_some_and(|it| it.had(code))) {
        return invalid(call);
    }
    let app = call.caller.app_id.as_str();
    let key = format!("{app} {id}");
    let known = parts.collections.get(&path()).and_then(|it| it.get(&key)).cloned();
    let mut record = Map::new();
    let mut instance = merged(known.as_ref(), sent, &mut record);
    let instance_code = match &known {
        Some(known) => at(known, "instance_code").clone(),
        None => json!(id::like(
            Some("81D31358-93AF-92D6-7425-01A5D67C4E71"),
            "instance_code",
            parts.random
        )),
    };
    instance.insert("instance_code".into(), instance_code);
    instance.insert("app".into(), json!(app));
    let reply = json!({"data": call.shown("data", &instance), "process_record": record});
    let (before, after) =
        (known.map(|it| seen(parts, &it)).unwrap_or_default(), seen(parts, &instance));
    let all = parts.collections.entry(path()).or_default();
    match all.get_mut(&key) {
        Some(known) => *known = instance,
        None => all.insert(&[key], instance),
    }
    let changed_at = at(&after, "update_time").as_str().unwrap_or_default();
    told::tell(parts, &after, &changes(&before, &after), changed_at);
    call.reply(without_null(&reply))
}

/// An instance after what was sent, and how much that changed. What replaces it is all that there is
/// afterwards; an update leaves what it does not name, and what is newer already.
fn merged(known: Option<&Object>, sent: &Object, record: &mut Map<String, Value>) -> Object {
    let updates = at(sent, "update_mode") == "UPDATE";
    let mut instance = match known {
        Some(known) if updates => known.clone(),
        _ => sent.clone(),
    };
    let newer = known.is_none_or(|known| !updates || is_newer(known, sent));
    if let (true, true, Some(_)) = (updates, newer, known) {
        put(&mut instance, sent, &[&FIXED[..], &["task_list", "cc_list"]].concat());
    }
    record.insert("instance".into(), counts(known.is_none(), known.is_some() && newer, 0));
    for (list, name, id, fixed) in LISTS {
        let had = known.and_then(|it| at(it, list).as_array()).cloned().unwrap_or_default();
        let sent = at(sent, list).as_array().cloned().unwrap_or_default();
        let (mut inserted, mut updated) = (0_u64, 0_u64);
        let mut all = if updates { had.clone() } else { sent.clone() };
        for entry in &sent {
            let same = |it: &&Value| it[id] == entry[id];
            if !had.iter().any(|it| same(&it)) {
                inserted += 1;
                if updates {
                    all.push(entry.clone());
                }
            } else if !updates {
                updated += 1;
            } else if let Some(Value::Object(known)) = all.iter_mut().find(|it| it[id] == entry[id])
                && let Some(entry) = entry.as_object()
                && is_newer(known, entry)
            {
                put(known, entry, fixed);
                updated += 1;
            }
        }
        let gone = had.iter().filter(|it| !all.iter().any(|other| other[id] == it[id])).count();
        record.insert(name.to_owned(), counts(inserted, updated, gone));
        instance.insert(list.to_owned(), all.into());
    }
    instance
}

/// Whether what is sent was changed after what is known; without a time, it was.
fn is_newer(known: &Object, sent: &Object) -> bool {
    sent.get("update_time").is_none_or(|it| time(it) > time(at(known, "update_time")))
}

fn put(known: &mut Object, sent: &Object, but: &[&str]) {
    for (name, value) in sent.iter().filter(|(name, _)| !but.contains(&name.as_str())) {
        known.insert(name.clone(), value.clone());
    }
}

fn counts(inserted: impl Into<u64>, updated: impl Into<u64>, deleted: usize) -> Value {
    let (inserted, updated): (u64, u64) = (inserted.into(), updated.into());
    json!({"insert_num": inserted, "update_num": updated, "delete_num": deleted})
}

/// All of them, the latest first, as the platform's own instances are kept.
pub(super) fn all<'a>(parts: &'a Parts<'_>) -> impl Iterator<Item = Object> + 'a {
    let all = parts.collections.get(&path()).into_iter().flat_map(Collection::iter);
    all.rev().map(|it| seen(parts, it))
}

/// An instance as one of the platform's own is kept.
fn seen(parts: &Parts<'_>, instance: &Object) -> Object {
    let code = at(instance, "approval_code").as_str().unwrap_or_default();
    let definition = parts.collections.get(&external_definitions()).and_then(|it| it.get(code));
    // Texts stand in the resources of the language that is the default.
    let texts = |of: &Object| {
        let all = at(of, "i18n_resources").as_array().cloned().unwrap_or_default();
        let of_default = all.iter().find(|it| it["is_default"] == true).or(all.first());
        of_default.map(|it| it["texts"].clone()).unwrap_or_default()
    };
    let in_words = |texts: &Value, text: &Value| {
        let known = texts.as_array().into_iter().flatten().find(|it| it["key"] == *text);
        known.map_or_else(|| text.clone(), |it| it["value"].clone())
    };
    let own = texts(instance);
    let name = definition.map(|it| in_words(&texts(it), at(it, "approval_name")));
    let user = |of: &Value| {
        let id = of["open_id"].as_str().or_else(|| of["user_id"].as_str()).unwrap_or_default();
        people::canonical(parts.collections, id)
    };
    let list = |name: &str| at(instance, name).as_array().into_iter().flatten();
    let tasks = list("task_list").map(|task| {
        json!({"id": task["task_id"], "open_id": user(task), "status": task["status"],
            "start_time": task["create_time"], "end_time": task["end_time"],
            "node_id": task["node_id"], "node_name": task["node_name"], "link": task["links"],
            "title": in_words(&own, &task["title"]), "update_time": task["update_time"]})
    });
    let copies = list("cc_list").map(|copy| {
        json!({"user": user(copy), "time": copy["create_time"], "link": copy["links"],
            "read": copy["read_status"] == "READ"})
    });
    let title = in_words(&own, at(instance, "title"));
    let mut seen = Map::new();
    for (name, value) in [
        ("is_external", json!(true)),
        ("external_id", at(instance, "instance_id").clone()),
        ("serial_number", at(instance, "instance_id").clone()),
        ("approval_name", name.unwrap_or_else(|| title.clone())),
        ("title", title),
        ("open_id", json!(user(&Value::Object(instance.clone())))),
        ("link", at(instance, "links").clone()),
        ("task_list", tasks.collect()),
        ("copies", copies.collect()),
    ] {
        seen.insert(name.to_owned(), value);
    }
    for name in
        ["approval_code", "instance_code", "status", "start_time", "end_time", "update_time"]
    {
        seen.insert(name.to_owned(), at(instance, name).clone());
    }
    seen
}

/// Which statuses differ.
fn changes(before: &Object, after: &Object) -> Vec<InstanceChange> {
    let mut changes = Vec::new();
    if at(before, "status") != at(after, "status") {
        changes.push(InstanceChange::Instance);
    }
    let had = at(before, "task_list").as_array().map_or(&[][..], Vec::as_slice);
    for task in at(after, "task_list").as_array().into_iter().flatten() {
        let same = had.iter().any(|it| it["id"] == task["id"] && it["status"] == task["status"]);
        if let (false, Some(id)) = (same, task["id"].as_str()) {
            changes.push(InstanceChange::Task(id.to_owned()));
        }
    }
    changes
}

/// Which instances the platform does not have as the other system does.
pub(super) fn check(parts: &mut Parts<'_>, call: &Request<'_>) -> Answer {
    let all = parts.collections.get(&path());
    if all.is_none() && !call.strict {
        return None;
    }
    let differs = |sent: &Value| {
        let id = sent["instance_id"].as_str().unwrap_or_default();
        let known = all.and_then(|it| it.get(&format!("{} {id}", call.caller.app_id)));
        let Some(known) = known else {
            return Some(json!({"instance_id": id, "update_time": "0", "tasks": []}));
        };
        let mut tasks = Vec::new();
        for task in sent["tasks"].as_array().into_iter().flatten() {
            let mut own = at(known, "task_list").as_array().into_iter().flatten();
            let own = own.find(|it| it["task_id"] == task["task_id"]);
            let changed = own.map_or(&Value::Null, |it| &it["update_time"]);
            if *changed != task["update_time"] {
                let changed = changed.as_str().unwrap_or("0");
                tasks.push(json!({"task_id": task["task_id"], "update_time": changed}));
            }
        }
        let changed = at(known, "update_time");
        (!tasks.is_empty() || *changed != sent["update_time"])
            .then(|| json!({"instance_id": id, "update_time": changed, "tasks": tasks}))
    };
    let sent = call.body()["instances"].as_array()?;
    let found: Vec<Value> = sent.iter().filter_map(differs).collect();
    call.reply(json!({ "diff_instances": found }))
}

/// The statuses of instances and of the tasks in them that are asked for.
pub(super) fn list_tasks(parts: &mut Parts<'_>, call: &Request<'_>) -> Answer {
    let all = parts.collections.get(&path());
    if all.is_none() && !call.strict {
        return None;
    }
    let body = call.body();
    let asked = |name: &str| texts(body.get(name));
    let (codes, ids) = (asked("approval_codes"), asked("instance_ids"));
    let users: Vec<String> =
        asked("user_ids").iter().map(|id| people::canonical(parts.collections, id)).collect();
    let status = body["status"].as_str();
    let fits = |wanted: &[String], value: &Value| {
        wanted.is_empty() || wanted.iter().any(|it| value == it.as_str())
    };
    let mut found = Vec::new();
    for instance in all.into_iter().flat_map(Collection::iter) {
        if at(instance, "app") != call.caller.app_id.as_str()
            || !fits(&codes, at(instance, "approval_code"))
            || !fits(&ids, at(instance, "instance_id"))
        {
            continue;
        }
        let instance = seen(parts, instance);
        let tasks = at(&instance, "task_list").as_array().into_iter().flatten();
        let tasks: Vec<Value> = tasks
            .filter(|it| fits(&users, &it["open_id"]) && status.is_none_or(|is| it["status"] == is))
            .map(|it| json!({"id": it["id"], "status": it["status"], "update_time": it["update_time"]}))
            .collect();
        if tasks.is_empty() && (status.is_some() || !users.is_empty()) {
            continue;
        }
        found.push(json!({"instance_id": at(&instance, "external_id"),
            "approval_id": at(&instance, "approval_code"),
            "approval_code": at(&instance, "approval_code"), "status": at(&instance, "status"),
            "update_time": at(&instance, "update_time"), "tasks": tasks}));
    }
    let found: Vec<Value> = found.iter().map(without_null).collect();
    call.page("data", &found, 50)
}
