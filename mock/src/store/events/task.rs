//! What happens to tasks. An app is told of those that concern whoever subscribed through it.

use serde_json::{Map, Value, json};

use super::Occurrences;
use crate::store::{
    answer::{Caller, Collections},
    collection::{Object, at},
};

/// Where subscriptions are kept. No path leads there.
fn path() -> Vec<String> {
    vec!["task subscriptions".to_owned()]
}

/// The caller subscribes to the tasks that concern them.
pub(crate) fn subscribe(collections: &mut Collections, caller: &Caller) {
    let who = caller.user.as_ref().unwrap_or(&caller.app_id);
    let members = [("app", &caller.app_id), ("who", who)];
    let members = members.map(|(name, value)| (name.to_owned(), json!(value)));
    let key = format!("{} {who}", caller.app_id);
    collections.entry(path()).or_default().insert(&[key], Map::from_iter(members));
}

/// Whether a task concerns somebody: they created it, do it, or follow it.
pub(crate) fn concerns(task: &Object, who: &str) -> bool {
    let members = at(task, "members").as_array().into_iter().flatten();
    at(task, "creator")["id"] == who || members.into_iter().any(|member| member["id"] == who)
}

/// A task is new, was changed, or is no more.
pub(crate) fn changed(
    occurred: &mut Occurrences,
    collections: &Collections,
    before: Option<&Object>,
    after: Option<&Object>,
) {
    let Some(task) = after.or(before) else { return };
    let what = what(before, after);
    if what.is_empty() {
        return;
    }
    let mut apps: Vec<String> = Vec::new();
    for subscription in collections.get(&path()).into_iter().flat_map(|all| all.iter()) {
        let of = |name: &str| at(subscription, name).as_str().unwrap_or_default();
        let mut tasks = before.into_iter().chain(after);
        if tasks.any(|task| concerns(task, of("who"))) && !apps.iter().any(|it| it == of("app")) {
            apps.push(of("app").to_owned());
        }
    }
    if !apps.is_empty() {
        let content = json!({"event_types": what, "task_guid": task.get("guid")});
        occurred.add("task.task.update_user_access_v2", Some(apps), content);
    }
}

/// What differs of a task, in the platform's words.
fn what(before: Option<&Object>, after: Option<&Object>) -> Vec<&'static str> {
    let (before, after) = match (before, after) {
        (None, _) => return vec!["task_create"],
        (Some(_), None) => return vec!["task_deleted"],
        (Some(before), Some(after)) => (before, after),
    };
    let differs = |name: &str| value(before, name) != value(after, name);
    let members = |task: &Object, role: &str| -> Vec<Value> {
        let all = at(task, "members").as_array().into_iter().flatten();
        all.filter(|it| it["role"] == role).map(|it| it["id"].clone()).collect()
    };
    let role = |role: &str| members(before, role) != members(after, role);
    let all = [
        ("task_summary_update", differs("summary")),
        ("task_desc_update", differs("description")),
        ("task_start_due_update", differs("start") || differs("due")),
        ("task_completed_update", differs("completed_at")),
        ("task_reminders_update", differs("reminders")),
        ("task_assignees_update", role("assignee")),
        ("task_followers_update", role("follower")),
    ];
    all.into_iter().filter(|(_, is)| *is).map(|(what, _)| what).collect()
}

/// A member, as it is compared: an empty one is as one that is not there.
fn value<'a>(task: &'a Object, name: &str) -> Option<&'a Value> {
    let is_empty =
        |it: &Value| it.is_null() || it == "" || it.as_array().is_some_and(Vec::is_empty);
    task.get(name).filter(|it| !is_empty(it))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Object, what};

    #[test]
    fn what_differs_is_told_and_nothing_else() {
        let task = |members: Value| -> Object { members.as_object().unwrap().clone() };
        let plain = task(json!({"summary": "Paint", "members": [], "updated_at": "1"}));
        let told = |other: Value| what(Some(&plain), Some(&task(other)));
        assert_eq!(what(None, Some(&plain)), ["task_create"]);
        assert_eq!(what(Some(&plain), None), ["task_deleted"]);
        let same = json!({"summary": "Paint", "description": "", "updated_at": "2"});
        assert!(told(same).is_empty());
        let other = json!({"summary": "Rig", "due": {"timestamp": "1"}});
        assert_eq!(told(other), ["task_summary_update", "task_start_due_update"]);
        let member = json!({"summary": "Paint", "members": [{"id": "ou_1", "role": "follower"}]});
        assert_eq!(told(member), ["task_followers_update"]);
    }
}
