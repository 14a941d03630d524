//! Which steps an instance would have, or still has before it.

use serde_json::{Value, json};

use super::{
    super::{Parts, Request},
    absent, definitions, find,
    instance::{START, nodes},
    missing,
};
use crate::store::{answer::Answer, collection::at, people, settings::without_null};

pub(super) fn preview(parts: &mut Parts<'_>, call: &Request<'_>) -> Answer {
    let body = call.body();
    let text = |name: &str| body[name].as_str().filter(|it| !it.is_empty());
    if let Some(code) = text("instance_code") {
        return rest(parts, call, code, text("task_id"));
    }
    let code = text("approval_code").unwrap_or_default();
    let all = parts.collections.get(&definitions());
    let definition = all.and_then(|it| it.get(code));
    if definition.is_none() && (call.strict || all.is_some_and(|it| it.had(code))) {
        return missing(call, "approval_code");
    }
    let starter = people::canonical(parts.collections, text("user_id")?);
    if definition.is_none() && people::user(parts.collections, &starter).is_none() {
        return None;
    }
    let steps = nodes(parts.collections, body, definition, &starter);
    let begin = shown(&json!({"id": START, "name": "Start", "users": [starter]}));
    reply(call, std::iter::once(begin).chain(steps.iter().map(shown)).collect())
}

/// The steps that follow a task of an instance.
fn rest(parts: &Parts<'_>, call: &Request<'_>, code: &str, task: Option<&str>) -> Answer {
    let Some(instance) = find(parts, code) else { return absent(parts, call, code) };
    let tasks = at(instance, "task_list").as_array();
    let known = |id: &str| tasks.is_some_and(|all| all.iter().any(|task| task["id"] == id));
    if task.is_some_and(|id| !known(id)) {
        return missing(call, "task_id");
    }
    let node = at(instance, "node").as_u64().unwrap_or(0) as usize;
    let steps = at(instance, "nodes").as_array().into_iter().flatten().skip(node + 1);
    reply(call, steps.map(shown).collect())
}

/// A step as previews show it.
fn shown(step: &Value) -> Value {
    let text = |name: &str| step[name].as_str().unwrap_or_default();
    json!({"user_id_list": step["users"], "end_cc_id_list": [], "node_id": step["id"],
        "node_name": text("name"), "node_type": text("kind"), "custom_node_id": text("id"),
        "comments": [], "is_empty_logic": false, "is_approver_type_free": false,
        "has_cc_type_free": false})
}

/// These steps, and the end.
fn reply(call: &Request<'_>, mut steps: Vec<Value>) -> Answer {
    steps.push(shown(&json!({"id": "END", "name": "End", "users": []})));
    call.reply(without_null(&json!({ "preview_nodes": steps })))
}
