//! Approval instances: each begins with the tasks of its first approvers, and each decision leads
//! to the next ones or to the end.

mod instance;
mod query;

use serde_json::{Value, json};

use self::instance::{Change, Instance, nodes, note};
use super::{Parts, Request};
use crate::store::{
    answer::Answer,
    collection::{Object, at},
    events::millis,
    id, object, people,
};

type Handler = fn(&mut Parts<'_>, &Request<'_>) -> Answer;

/// What answers calls of this endpoint.
pub(super) fn handler(endpoint: &str) -> Option<Handler> {
    let endpoint = endpoint.strip_prefix("approval.v4.")?;
    Some(match endpoint {
        "instance.create" => create,
        "instance.get" => get,
        "instance.list" => list,
        "instance.cancel" => cancel,
        "task.approve" => |parts, call| decide(parts, call, "APPROVED"),
        "task.reject" => |parts, call| decide(parts, call, "REJECTED"),
        "task.transfer" => transfer,
        "approval.subscribe" => |parts, call| subscribe(parts, call, true),
        "approval.unsubscribe" => |parts, call| subscribe(parts, call, false),
        _ => return query::handler(endpoint),
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
    let body = call.received.body_json()?;
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
    let nodes = nodes(parts.collections, body, definition.as_ref(), &starter);
    let instance_code =
        id::like(Some("81D31358-93AF-92D6-7425-01A5D67C4E71"), "instance_code", parts.random);
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
    note(&mut instance, "START", &starter, None, "", &now, parts.collections);
    let mut instance = Instance::of(instance);
    instance.changes.push(Change::Instance);
    instance.begin_node(parts.random, parts.collections, &now);
    instance.keep(parts, &now, &instance_code);
    call.reply(json!({"instance_code": instance_code}))
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
    let body = call.received.body_json()?;
    let (code, _) = match named(parts, call, body) {
        Ok(named) => named,
        Err(answer) => return answer,
    };
    let user = people::canonical(parts.collections, body["user_id"].as_str()?);
    let task = body["task_id"].as_str();
    let comment = body["comment"].as_str().unwrap_or_default();
    match decided(parts, &code, &user, task, status, comment, &millis(call.now)) {
        true => call.reply(json!({})),
        false => call.missing("task_id"),
    }
}

/// Decides on a task of a user, or on whichever waits for them; false if none does.
pub(in crate::store) fn decided(
    parts: &mut Parts<'_>,
    code: &str,
    user: &str,
    task: Option<&str>,
    status: &str,
    comment: &str,
    now: &str,
) -> bool {
    let known = parts.collections.get(&instances()).and_then(|it| it.get(code));
    let Some(value) = known.cloned().map(Value::Object) else { return false };
    let mut instance = Instance::of(value);
    let of_user = |it: &&Value| {
        task.is_none_or(|task| it["id"] == task)
            && it["open_id"] == user
            && it["status"] == "PENDING"
    };
    let Some(known) = instance.tasks.iter().find(of_user).cloned() else { return false };
    let task = known["id"].as_str().unwrap_or_default();
    instance.set_task(task, status, now);
    let what = if status == "APPROVED" { "PASS" } else { "REJECT" };
    note(&mut instance.value, what, user, Some(task), comment, now, parts.collections);
    if status == "REJECTED" {
        instance.end("REJECTED", now);
    } else {
        if known["type"] == "OR" {
            for other in instance.pending() {
                instance.set_task(&other, "DONE", now);
            }
        }
        if instance.pending().is_empty() {
            let next = instance.value["node"].as_u64().unwrap_or(0) + 1;
            instance.value["node"] = next.into();
            instance.begin_node(parts.random, parts.collections, now);
        }
    }
    instance.keep(parts, now, code);
    true
}

fn transfer(parts: &mut Parts<'_>, call: &Request<'_>) -> Answer {
    let body = call.received.body_json()?;
    let (code, value) = match named(parts, call, body) {
        Ok(named) => named,
        Err(answer) => return answer,
    };
    let task = body["task_id"].as_str()?.to_owned();
    let (user, to) = (body["user_id"].as_str()?, body["transfer_user_id"].as_str()?);
    let user = people::canonical(parts.collections, user);
    let to = people::canonical(parts.collections, to);
    let mut instance = Instance::of(value);
    let of_user = |it: &&Value| {
        it["id"] == task.as_str() && it["open_id"] == user.as_str() && it["status"] == "PENDING"
    };
    let Some(known) = instance.tasks.iter().find(of_user).cloned() else {
        return call.missing("task_id");
    };
    let now = millis(call.now);
    instance.set_task(&task, "TRANSFERRED", &now);
    let node = json!({"id": known["node_id"], "name": known["node_name"], "kind": known["type"]});
    instance.add_task(parts.random, parts.collections, &node, &to, &now);
    let comment = body["comment"].as_str().unwrap_or_default();
    note(&mut instance.value, "TRANSFER", &user, Some(&task), comment, &now, parts.collections);
    instance.keep(parts, &now, &code);
    call.reply(json!({}))
}

fn cancel(parts: &mut Parts<'_>, call: &Request<'_>) -> Answer {
    let body = call.received.body_json()?;
    let (code, value) = match named(parts, call, body) {
        Ok(named) => named,
        Err(answer) => return answer,
    };
    let user = people::canonical(parts.collections, body["user_id"].as_str()?);
    let mut instance = Instance::of(value);
    if instance.value["status"] != "PENDING" {
        return call.missing("instance_code");
    }
    let now = millis(call.now);
    note(&mut instance.value, "CANCEL", &user, None, "", &now, parts.collections);
    instance.end("CANCELED", &now);
    instance.keep(parts, &now, &code);
    call.reply(json!({}))
}

fn get(parts: &mut Parts<'_>, call: &Request<'_>) -> Answer {
    let code = call.parameter("instance_id")?;
    let instances = parts.collections.get(&instances());
    // The uuid of the caller names it as well.
    let by_uuid =
        |it: &&Object| it.get("uuid").is_some_and(|uuid| uuid == code && !code.is_empty());
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
        let started =
            at(it, "start_time").as_str().and_then(|it| it.parse::<u64>().ok()).unwrap_or(0);
        at(it, "approval_code") == code && (from..=to).contains(&started)
    };
    if !call.strict && !instances.iter().any(|it| at(it, "approval_code") == code) {
        return None;
    }
    let codes: Vec<Value> =
        instances.iter().filter(of).map(|it| at(it, "instance_code").clone()).collect();
    call.page("instance_code_list", &codes, 100)
}
