//! Tasks of the former API: whether they are done, who does them, and who follows them.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::super::{Request, StoreHandler};
use crate::store::{
    Store,
    answer::{Answer, texts},
    collection::{Collection, Object, at, path_of},
    people,
};

/// What answers calls of this endpoint.
pub(super) fn handler(endpoint: &str) -> Option<StoreHandler> {
    Some(match endpoint.strip_prefix("v1.task.")? {
        "get" => get,
        "complete" => |store, call| complete(store, call, true),
        "uncomplete" => |store, call| complete(store, call, false),
        "collaborator.create" => |store, call| add(store, call, COLLABORATORS),
        "collaborator.list" => |store, call| list(store, call, COLLABORATORS),
        "collaborator.delete" => |store, call| remove_one(store, call, COLLABORATORS),
        "batch_delete_collaborator" => |store, call| remove(store, call, COLLABORATORS),
        "follower.create" => |store, call| add(store, call, FOLLOWERS),
        "follower.list" => |store, call| list(store, call, FOLLOWERS),
        "follower.delete" => |store, call| remove_one(store, call, FOLLOWERS),
        "batch_delete_follower" => |store, call| remove(store, call, FOLLOWERS),
        _ => return None,
    })
}

/// A kind of people of a task.
#[derive(Clone, Copy)]
struct PeopleKind {
    /// The name of their collection.
    name: &'static str,
    /// The name of one.
    one: &'static str,
    /// The parameter of a path that names one.
    parameter: &'static str,
    /// The refusal of those who are there already.
    known: (i64, &'static str),
    /// The refusal of one who is not there.
    unknown: (i64, &'static str),
    /// How events tell of them.
    told: i64,
}

const COLLABORATORS: PeopleKind = PeopleKind {
    name: "collaborators",
    one: "collaborator",
    parameter: "collaborator_id",
    known: (1_470_431, "Users are all collaborators of tasks."),
    unknown: (1_470_700, "task collaborator not found"),
    told: 2,
};

const FOLLOWERS: PeopleKind = PeopleKind {
    name: "followers",
    one: "follower",
    parameter: "follower_id",
    known: (1_470_430, "followers existed in task"),
    unknown: (1_470_710, "no task followers found"),
    told: 3,
};

fn tasks_path() -> Vec<String> {
    path_of(&["task", "v1", "tasks"])
}

impl PeopleKind {
    fn path(self, task: &str) -> Vec<String> {
        path_of(&["task", "v1", "tasks", task, self.name])
    }

    /// The people of this kind of a task: those whom the call that created it named, too.
    fn of<'a>(self, store: &'a mut Store, task: &str) -> &'a mut Collection {
        let path = self.path(task);
        if store.collections.get(&path).is_none() {
            let tasks = store.collections.get(&tasks_path());
            let named = tasks.and_then(|all| all.get(task)?.get(&format!("{}_ids", self.one)));
            let named = texts(named);
            let people = store.collections.entry(path.clone()).or_default();
            named.into_iter().for_each(|id| insert(people, id));
        }
        store.collections.entry(path).or_default()
    }
}

fn insert(people: &mut Collection, id: String) {
    let person = json!({"id": id, "id_list": [id]});
    people.insert(&[id], person.as_object().cloned().unwrap_or_default());
}

fn named(store: &Store, ids: Vec<String>) -> Vec<String> {
    ids.iter().map(|id| people::canonical(&store.collections, id)).collect()
}

/// The task that the path names, or the answer about one that is not there.
fn task<'a>(store: &'a mut Store, call: &Request<'_>) -> Result<&'a mut Object, Answer> {
    call.named(&mut store.collections, &tasks_path(), "task_id")
}

/// Adds people to a task, unless all of them are there already.
fn add(store: &mut Store, call: &Request<'_>, kind: PeopleKind) -> Answer {
    if let Err(answer) = task(store, call) {
        return answer;
    }
    let id = call.parameter("task_id")?;
    let body = call.body();
    let first = body["id"].as_str().filter(|id| !id.is_empty()).map(str::to_owned);
    let ids = first.into_iter().chain(texts(body.get("id_list"))).collect();
    let mut ids = named(store, ids);
    let mut seen = HashSet::new();
    ids.retain(|id| seen.insert(id.clone()));
    let people = kind.of(store, id);
    let new: Vec<&String> = ids.iter().filter(|id| !people.contains(id)).collect();
    if new.is_empty() {
        return call.refused(kind.known.0, kind.known.1);
    }
    new.into_iter().for_each(|id| insert(people, id.clone()));
    tell(store, id, kind);
    call.reply(json!({kind.one: {"id": ids.first(), "id_list": ids}}))
}

/// Takes people out of a task, and replies with those who were there.
fn remove(store: &mut Store, call: &Request<'_>, kind: PeopleKind) -> Answer {
    if let Err(answer) = task(store, call) {
        return answer;
    }
    let id = call.parameter("task_id")?;
    let ids = named(store, texts(call.body().get("id_list")));
    let people = kind.of(store, id);
    let gone: Vec<&String> = ids.iter().filter(|id| people.remove(id).is_some()).collect();
    let reply = call.reply(json!({kind.name: gone}));
    if !gone.is_empty() {
        tell(store, id, kind);
    }
    reply
}

fn remove_one(store: &mut Store, call: &Request<'_>, kind: PeopleKind) -> Answer {
    if let Err(answer) = task(store, call) {
        return answer;
    }
    let id = call.parameter("task_id")?;
    let one = people::canonical(&store.collections, call.parameter(kind.parameter)?);
    if kind.of(store, id).remove(&one).is_none() {
        return call.refused(kind.unknown.0, kind.unknown.1);
    }
    tell(store, id, kind);
    call.reply(json!({}))
}

fn list(store: &mut Store, call: &Request<'_>, kind: PeopleKind) -> Answer {
    if let Err(answer) = task(store, call) {
        return answer;
    }
    let people = kind.of(store, call.parameter("task_id")?);
    let all: Vec<Value> = people.iter().map(|it| Value::Object(it.clone())).collect();
    call.page("items", &all, 50)
}

fn tell(store: &mut Store, task: &str, kind: PeopleKind) {
    let content = json!({"task_id": task, "obj_type": kind.told});
    store.occurred.add("task.task.updated_v1", None, content);
}

/// A task with its people.
fn get(store: &mut Store, call: &Request<'_>) -> Answer {
    let mut shown = match task(store, call) {
        Ok(task) => task.clone(),
        Err(answer) => return answer,
    };
    for kind in [COLLABORATORS, FOLLOWERS] {
        let people = kind.of(store, call.parameter("task_id")?);
        let ids: Vec<Value> = people.iter().map(|it| at(it, "id").clone()).collect();
        let listed: Vec<Value> = ids.iter().map(|id| json!({ "id": id })).collect();
        shown.insert(kind.name.to_owned(), json!(listed));
        shown.insert(format!("{}_ids", kind.one), json!(ids));
    }
    call.reply(json!({"task": call.shown("task", &shown)}))
}

/// A task is done, or is not.
fn complete(store: &mut Store, call: &Request<'_>, done: bool) -> Answer {
    let task = match task(store, call) {
        Ok(task) => task,
        Err(answer) => return answer,
    };
    let seconds = call.now.duration_since(std::time::UNIX_EPOCH).unwrap_or_default().as_secs();
    let time = if done { seconds.to_string() } else { "0".to_owned() };
    task.insert("complete_time".into(), json!(time));
    call.reply(json!({}))
}
