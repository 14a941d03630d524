//! What users do with instances and their tasks. The body names the user, or it is whose token it
//! is; an app that acts in its own name acts for whoever may.

use serde_json::{Value, json};

use super::{
    super::{Parts, Request},
    absent, find,
    instance::{Instance, START},
    instances, invalid, missing,
    told::InstanceChange,
};
use crate::store::{
    answer::{Answer, texts},
    collection::{Collection, Object, at},
    events::millis,
    id, people,
};

/// What answers calls of this endpoint.
pub(super) fn handler(endpoint: &str) -> Option<super::Handler> {
    Some(match endpoint {
        "instance.cancel" | "instance.recall" => |parts, call| act(parts, call, recall),
        "instance.cc" | "instance.add_cc" => |parts, call| act(parts, call, copy),
        "instance.add_sign" | "task.add_sign" => |parts, call| act(parts, call, add_approvers),
        "instance.remind" => |parts, call| act(parts, call, remind),
        "instance.specified_rollback" | "task.rollback" => {
            |parts, call| act(parts, call, roll_back)
        }
        "task.approve" | "task.pass" => {
            |parts, call| act(parts, call, |act, parts, call| decide(act, parts, call, "APPROVED"))
        }
        "task.reject" | "task.refuse" => {
            |parts, call| act(parts, call, |act, parts, call| decide(act, parts, call, "REJECTED"))
        }
        "task.transfer" | "task.forward" => |parts, call| act(parts, call, transfer),
        "task.resubmit" => |parts, call| act(parts, call, resubmit),
        _ => return None,
    })
}

/// An instance that a call changes, and in whose name.
struct Act {
    instance: Instance,
    /// The open id of the user, unless an app acts in its own name.
    user: Option<String>,
    comment: String,
    now: String,
}

/// What a call does; or the answer that says why not.
type Done = Result<(), Answer>;

/// Answers a call that changes an instance.
fn act(
    parts: &mut Parts<'_>,
    call: &Request<'_>,
    change: fn(&mut Act, &mut Parts<'_>, &Request<'_>) -> Done,
) -> Answer {
    let mut act = match Act::of(parts, call) {
        Ok(act) => act,
        Err(answer) => return answer,
    };
    if let Err(answer) = change(&mut act, parts, call) {
        return answer;
    }
    act.instance.keep(parts, &act.now);
    call.reply(json!({}))
}

impl Act {
    /// About the instance that the body names, or in which it names a task.
    fn of(parts: &Parts<'_>, call: &Request<'_>) -> Result<Act, Answer> {
        let body = call.body();
        let text = |name: &str| body[name].as_str().unwrap_or_default();
        let instance = match body["instance_code"].as_str() {
            Some(code) => find(parts, code).ok_or_else(|| absent(parts, call, code))?,
            None => {
                let has_task = |it: &&Object| task(at(it, "task_list"), text("task_id")).is_some();
                let all = parts.collections.get(&instances());
                let found = all.into_iter().flat_map(Collection::iter).find(has_task);
                found.ok_or_else(|| if call.strict { missing(call, "task_id") } else { None })?
            }
        };
        if !text("approval_code").is_empty()
            && at(instance, "approval_code") != text("approval_code")
        {
            return Err(missing(call, "approval_code"));
        }
        let user = body["user_id"].as_str().or(call.caller.user.as_deref());
        let comment = if text("comment").is_empty() { text("reason") } else { text("comment") };
        Ok(Act {
            instance: Instance::of(Value::Object(instance.clone())),
            user: user.map(|id| people::canonical(parts.collections, id)),
            comment: comment.to_owned(),
            now: millis(call.now),
        })
    }

    /// The task that the body names, if it waits for the user; at the start, it waits to be submitted
    /// again, and elsewhere for a decision.
    fn task(&self, call: &Request<'_>, at_start: bool) -> Result<Value, Answer> {
        let is_of =
            |task: &&Value| self.user.as_ref().is_none_or(|user| task["open_id"] == user.as_str());
        let waits = |task: &&Value| {
            task["id"] == call.body()["task_id"]
                && task["status"] == "PENDING"
                && (task["node_id"] == START) == at_start
        };
        let mut tasks = self.instance.tasks.iter();
        tasks
            .find(|task| waits(task) && is_of(task))
            .cloned()
            .ok_or_else(|| missing(call, "task_id"))
    }

    /// Takes down what was done, by the user who did it; without one, by whoever started the instance.
    fn note(&mut self, parts: &Parts<'_>, what: &str, by: Option<&str>, task: Option<&str>) {
        let starter = self.instance.value["open_id"].as_str().unwrap_or_default().to_owned();
        let by = by.unwrap_or(&starter);
        self.instance.note(what, by, task, &self.comment, &self.now, parts.collections);
    }

    /// Begins the step with this index.
    fn begin(&mut self, parts: &mut Parts<'_>, index: usize) {
        self.instance.value["node"] = index.into();
        self.instance.begin_node(parts.random, parts.collections, &self.now);
    }

    /// Gives a user a task at the step of another task.
    fn add_task(&mut self, parts: &mut Parts<'_>, beside: &Value, user: &str) {
        let node =
            json!({"id": beside["node_id"], "name": beside["node_name"], "kind": beside["type"]});
        self.instance.add_task(parts.random, parts.collections, &node, user, &self.now);
    }
}

fn task<'a>(tasks: &'a Value, id: &str) -> Option<&'a Value> {
    tasks.as_array()?.iter().find(|task| task["id"] == id)
}

/// The users in a list of the body; an answer if there are none.
fn users(parts: &Parts<'_>, call: &Request<'_>, list: &str) -> Result<Vec<String>, Answer> {
    let users = texts(call.body().get(list));
    if users.is_empty() {
        return Err(invalid(call));
    }
    Ok(users.iter().map(|id| people::canonical(parts.collections, id)).collect())
}

/// What waits for a decision, or to be submitted again, is taken back by whoever started it.
fn recall(act: &mut Act, parts: &mut Parts<'_>, call: &Request<'_>) -> Done {
    if act.instance.value["status"] != "PENDING" {
        return Err(missing(call, "instance_code"));
    }
    if act.user.as_ref().is_some_and(|user| act.instance.value["open_id"] != user.as_str()) {
        return Err(invalid(call));
    }
    act.note(parts, "CANCEL", None, None);
    act.instance.end("CANCELED", &act.now);
    Ok(())
}

fn decide(act: &mut Act, parts: &mut Parts<'_>, call: &Request<'_>, status: &str) -> Done {
    let task = act.task(call, false)?;
    fill_in(act, call);
    act.instance.decide(parts, &task, status, &act.comment, &act.now);
    Ok(())
}

/// The form as the call has it.
fn fill_in(act: &mut Act, call: &Request<'_>) {
    if let Some(form) = call.body()["form"].as_str().filter(|form| !form.is_empty()) {
        act.instance.value["form"] = form.into();
    }
}

fn transfer(act: &mut Act, parts: &mut Parts<'_>, call: &Request<'_>) -> Done {
    let task = act.task(call, false)?;
    let (id, by) = (&task["id"], &task["open_id"]);
    let to = call.body()["transfer_user_id"].as_str().unwrap_or_default();
    let to = people::canonical(parts.collections, to);
    act.instance.set_task(id.as_str().unwrap_or_default(), "TRANSFERRED", &act.now);
    act.add_task(parts, &task, &to);
    act.note(parts, "TRANSFER", by.as_str(), id.as_str());
    Ok(())
}

/// Copies an instance to users, who only look at it.
fn copy(act: &mut Act, parts: &mut Parts<'_>, call: &Request<'_>) -> Done {
    let users = users(parts, call, "cc_user_ids")?;
    let by = act.user.clone();
    act.note(parts, "CC", by.as_deref(), None);
    let Act { instance, now, .. } = act;
    let from =
        by.or_else(|| instance.value["open_id"].as_str().map(str::to_owned)).unwrap_or_default();
    let mut copies = instance.value["copies"].as_array().cloned().unwrap_or_default();
    let mut shown = Vec::new();
    for user in users {
        let id = id::like(Some("7040128412345678901"), "cc_id", parts.random);
        let user_id = &people::ids(parts.collections, &user)["user_id"];
        shown.push(json!({"open_id": user, "user_id": user_id, "cc_id": id}));
        copies.push(json!({"user": user, "time": now}));
        instance.changes.push(InstanceChange::Copy(id, user, from.clone()));
    }
    instance.value["copies"] = copies.into();
    if let Some(last) = instance.value["timeline"].as_array_mut().and_then(|it| it.last_mut()) {
        last["cc_user_list"] = shown.into();
    }
    Ok(())
}

/// Reminds those for whom tasks wait. Nothing that calls can ask for tells of it, so it is only kept.
fn remind(act: &mut Act, _: &mut Parts<'_>, call: &Request<'_>) -> Done {
    let Act { instance, user, comment, now } = act;
    let pending = instance.pending();
    let mut reminders = instance.value["reminders"].as_array().cloned().unwrap_or_default();
    let tasks = texts(call.body().get("task_ids"));
    if tasks.is_empty() || !tasks.iter().all(|task| pending.contains(task)) {
        return Err(missing(call, "task_id"));
    }
    let new = tasks.into_iter();
    reminders.extend(
        new.map(|task| json!({"task_id": task, "by": user, "comment": comment, "time": now})),
    );
    instance.value["reminders"] = reminders.into();
    Ok(())
}

/// Adds approvers to a step: before whoever has the task, beside them, or after them.
fn add_approvers(act: &mut Act, parts: &mut Parts<'_>, call: &Request<'_>) -> Done {
    let body = call.body();
    let task = act.task(call, false)?;
    let (id, by) = (task["id"].as_str(), task["open_id"].as_str());
    let users = users(parts, call, "add_sign_user_ids")?;
    let kind = if body["approval_method"] == 1 { "OR" } else { "AND" };
    let step = |users: &[String]| json!({"id": task["node_id"], "name": task["node_name"], "kind": kind, "users": users});
    let next = act.instance.value["node"].as_u64().unwrap_or(0) as usize + 1;
    let what = match body["add_sign_type"].as_i64() {
        Some(1) => {
            // The user who had the task gets it again when the others are done.
            act.instance.set_task(id.unwrap_or_default(), "DONE", &act.now);
            let again = by.unwrap_or_default().to_owned();
            insert_steps(&mut act.instance.value, next, [step(&users), step(&[again])]);
            "ADD_APPROVER_BEFORE"
        }
        Some(2) => {
            insert_steps(&mut act.instance.value, next, [step(&users)]);
            "ADD_APPROVER_AFTER"
        }
        _ => {
            let mut beside = task.clone();
            beside["type"] = kind.into();
            users.iter().for_each(|user| act.add_task(parts, &beside, user));
            "ADD_APPROVER"
        }
    };
    act.note(parts, what, by, id);
    if act.instance.pending().is_empty() {
        act.begin(parts, next);
    }
    Ok(())
}

/// Puts steps before the one with this index.
fn insert_steps(instance: &mut Value, index: usize, steps: impl IntoIterator<Item = Value>) {
    if let Some(nodes) = instance["nodes"].as_array_mut() {
        let index = index.min(nodes.len());
        nodes.splice(index..index, steps);
    }
}

/// Sends an instance back to steps that are done: the earliest of them begins again, and those after
/// it follow. At the start, whoever started it submits it again.
fn roll_back(act: &mut Act, parts: &mut Parts<'_>, call: &Request<'_>) -> Done {
    let task = act.task(call, false)?;
    let body = call.body();
    let steps = texts(body.get("task_def_key_list").or_else(|| body.get("node_ids")));
    let is_done = |step: &String| {
        let mut tasks = act.instance.tasks.iter();
        step == START
            || tasks.any(|it| it["node_id"] == step.as_str() && it["status"] == "APPROVED")
    };
    if steps.is_empty() || !steps.iter().all(is_done) {
        return Err(invalid(call));
    }
    let id = task["id"].as_str().unwrap_or_default();
    let to_start = steps.iter().any(|step| step == START);
    for other in act.instance.pending() {
        act.instance.set_task(&other, "DONE", &act.now);
    }
    // Apps are told that this task was sent back.
    act.instance.changes.retain(|it| !matches!(it, InstanceChange::Task(other) if other == id));
    act.instance.changes.push(InstanceChange::Back(id.to_owned(), steps.clone()));
    let what = if to_start { "ROLLBACK" } else { "ROLLBACK_SELECTED" };
    act.note(parts, what, task["open_id"].as_str(), Some(id));
    if to_start {
        act.instance.send_back(parts.random, parts.collections, &act.now);
        return Ok(());
    }
    let nodes = act.instance.value["nodes"].as_array();
    let first = nodes.and_then(|all| {
        all.iter().position(|node| steps.iter().any(|step| node["id"] == step.as_str()))
    });
    act.begin(parts, first.unwrap_or(0));
    Ok(())
}

/// What was sent back to the start goes through all steps again.
fn resubmit(act: &mut Act, parts: &mut Parts<'_>, call: &Request<'_>) -> Done {
    let task = act.task(call, true)?;
    let id = task["id"].as_str().unwrap_or_default();
    fill_in(act, call);
    act.instance.set_task(id, "DONE", &act.now);
    act.note(parts, "START", task["open_id"].as_str(), Some(id));
    act.begin(parts, 0);
    Ok(())
}
