//! Approval instances: each begins with the tasks of its first approvers, and each decision leads
//! to the next ones or to the end.

mod act;
mod comments;
mod districts;
mod external;
mod instance;
mod own;
mod preview;
mod query;
mod told;

use serde_json::{Value, json};

pub(super) use self::comments::commented;
use self::{
    instance::{Instance, START, nodes},
    told::InstanceChange,
};
use super::{Parts, Request};
use crate::store::{
    answer::Answer,
    collection::{Object, at, path_of},
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
        "instance.preview" => preview::preview,
        "instance.comment.remove" => comments::remove,
        "instance.detail" => own::detail,
        "instance.initiated" => own::initiated,
        "task.list" => own::tasks,
        "approval.subscribe" => |parts, call| told::subscribe(parts, call, true),
        "approval.unsubscribe" => |parts, call| told::subscribe(parts, call, false),
        "instance.subscription" => |parts, call| told::watch(parts, call, "instances", true),
        "instance.unsubscription" => |parts, call| told::watch(parts, call, "instances", false),
        "task.subscription" => |parts, call| told::watch(parts, call, "tasks", true),
        "task.unsubscription" => |parts, call| told::watch(parts, call, "tasks", false),
        "external_instance.create" => external::create,
        "external_instance.check" => external::check,
        "external_task.list" => external::list_tasks,
        "district.list" => districts::list,
        "district.search" => districts::search,
        _ => return query::handler(endpoint).or_else(|| act::handler(endpoint)),
    })
}

fn instances() -> Vec<String> {
    path_of(&["approval", "v4", "instances"])
}

fn definitions() -> Vec<String> {
    path_of(&["approval", "v4", "approvals"])
}

fn external_definitions() -> Vec<String> {
    path_of(&["approval", "v4", "external_approvals"])
}

/// The instance with this code.
fn find<'a>(parts: &'a Parts<'_>, code: &str) -> Option<&'a Object> {
    parts.collections.get(&instances())?.get(code)
}

/// The answer that says that there is no such instance, or no such task that waits: with the codes of
/// the service, which some pages do not repeat.
fn missing(call: &Request<'_>, field: &str) -> Answer {
    let (code, message) = match field {
        "task_id" => (1_390_010, "task not found"),
        "approval_code" => (1_390_002, "approval code not found"),
        _ => (1_390_003, "instance code not found"),
    };
    let rows = &call.endpoint.errors;
    match rows.is_empty() || rows.iter().any(|row| row.code == code) {
        true => call.refused(code, message),
        false => invalid(call),
    }
}

/// The answer about an instance that is not kept: the documented example, unless it was kept before or
/// the platform is strict.
fn absent(parts: &Parts<'_>, call: &Request<'_>, code: &str) -> Answer {
    let had = parts.collections.get(&instances()).is_some_and(|it| it.had(code));
    if had || call.strict { missing(call, "instance_code") } else { None }
}

/// The answer that says that the call makes no sense as things are.
fn invalid(call: &Request<'_>) -> Answer {
    call.refused(1_390_001, "param is invalid")
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
    let back_if_rejected =
        definition.as_ref().is_some_and(|it| at(it, "settings")["reject_option"] == 1);
    let instance = json!({
        "approval_code": code, "approval_name": name.unwrap_or_else(|| json!("Approval")),
        "instance_code": instance_code, "status": "PENDING", "start_time": now, "end_time": "0",
        "serial_number": now, "department_id": text("department_id").unwrap_or_default(),
        "uuid": uuid.unwrap_or_default(), "form": body["form"], "reverted": false,
        "user_id": ids["user_id"], "open_id": starter, "task_list": [], "comment_list": [],
        "timeline": [], "nodes": nodes, "node": 0, "back_if_rejected": back_if_rejected,
    });
    let mut instance = Instance::of(instance);
    instance.note("START", &starter, None, "", &now, parts.collections);
    instance.changes.push(InstanceChange::Instance);
    instance.begin_node(parts.random, parts.collections, &now);
    instance.keep(parts, &now);
    call.reply(json!({"instance_code": instance_code}))
}

/// Approves or rejects, in a user's name, what waits for them; false if nothing does.
pub(in crate::store) fn decided(
    parts: &mut Parts<'_>,
    code: &str,
    user: &str,
    status: &str,
    now: &str,
) -> bool {
    let Some(known) = find(parts, code).cloned() else { return false };
    let mut instance = Instance::of(Value::Object(known));
    let waits =
        |it: &&Value| it["open_id"] == user && it["status"] == "PENDING" && it["node_id"] != START;
    let Some(task) = instance.tasks.iter().find(waits).cloned() else { return false };
    instance.decide(parts, &task, status, "", now);
    instance.keep(parts, now);
    true
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
            let mut shown = object::shown(instance, fields);
            let comments = comments::of(parts, at(instance, "instance_code"));
            shown.insert("comment_list".into(), json!(comments));
            call.reply(Value::Object(shown))
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
