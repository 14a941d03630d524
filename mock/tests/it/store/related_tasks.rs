//! The tasks that concern somebody, and who is told of them.

use std::time::Duration;

use feishu_mock::Platform;
use serde_json::{Value, json};

use crate::support::{
    call_as, ok,
    told::{subscribe, told},
};

const AT: &str = "/open-apis/task/v2";

fn by(platform: &Platform, who: &str, method: &str, target: &str, body: Option<Value>) -> Value {
    let token = platform.user(who).logs_in("").access_token;
    let mut reply = call_as(platform, &token, method, &format!("{AT}{target}"), body).json();
    assert_eq!(reply["code"], 0, "{method} {target}: {reply}");
    reply["data"].take()
}

/// A new task of somebody; returns its guid.
fn task(platform: &Platform, who: &str, body: Value) -> String {
    let made = by(platform, who, "POST", "/tasks", Some(body));
    made["task"]["guid"].as_str().unwrap().to_owned()
}

fn member(platform: &Platform, who: &str, role: &str) -> Value {
    json!({"id": platform.user(who).open_id(), "type": "user", "role": role})
}

fn summaries(data: &Value) -> Vec<&str> {
    data["items"].as_array().unwrap().iter().map(|it| it["summary"].as_str().unwrap()).collect()
}

#[test]
fn tasks_concern_who_created_does_or_follows_them() {
    let platform = Platform::builder().frozen_clock().start_blocking().unwrap();
    let own = task(&platform, "Ada", json!({"summary": "Paint"}));
    let creator =
        by(&platform, "Ada", "GET", &format!("/tasks/{own}"), None)["task"]["creator"].take();
    assert_eq!(
        (&creator["id"], &creator["type"]),
        (&json!(platform.user("Ada").open_id()), &json!("user"))
    );
    task(
        &platform,
        "Grace",
        json!({"summary": "Rig", "members": [member(&platform, "Ada", "assignee")]}),
    );
    task(
        &platform,
        "Grace",
        json!({"summary": "Caulk", "members": [member(&platform, "Ada", "follower")]}),
    );
    task(&platform, "Grace", json!({"summary": "Sail"}));
    let list = |who: &str, query: &str| {
        by(&platform, who, "GET", &format!("/task_v2/list_related_task{query}"), None)
    };
    assert_eq!(summaries(&list("Ada", "")), ["Paint", "Rig", "Caulk"]);
    assert_eq!(summaries(&list("Grace", "")), ["Rig", "Caulk", "Sail"]);
    assert_eq!(list("Alan", "")["items"], json!([]));
    let of_app = ok(&platform, "GET", &format!("{AT}/task_v2/list_related_task"), None);
    assert_eq!(of_app["items"], json!([]));

    // The one first that was changed longest ago; pages begin at a moment, in microseconds.
    platform.advance(Duration::from_secs(60));
    let done =
        json!({"task": {"completed_at": "1700000000000"}, "update_fields": ["completed_at"]});
    by(&platform, "Ada", "PATCH", &format!("/tasks/{own}"), Some(done));
    assert_eq!(summaries(&list("Ada", "")), ["Rig", "Caulk", "Paint"]);
    assert_eq!(summaries(&list("Ada", "?completed=true")), ["Paint"]);
    assert_eq!(summaries(&list("Ada", "?completed=false")), ["Rig", "Caulk"]);
    let first = list("Ada", "?page_size=1");
    assert_eq!((summaries(&first), &first["has_more"]), (vec!["Rig"], &json!(true)));
    let rest = list("Ada", &format!("?page_token={}", first["page_token"].as_str().unwrap()));
    assert_eq!((summaries(&rest), &rest["has_more"]), (vec!["Caulk", "Paint"], &json!(false)));
    let now = platform.time().duration_since(std::time::UNIX_EPOCH).unwrap().as_micros();
    let since = |micros: u128| list("Ada", &format!("?page_token={micros}"));
    assert_eq!(summaries(&since(now - 30_000_000)), ["Paint"]);
    assert_eq!(since(now + 1_000_000)["items"], json!([]));
}

#[tokio::test]
async fn who_subscribes_is_told_of_tasks_that_concern_them() {
    let platform = Platform::start().await;
    let _subscription = subscribe(&platform, &json!({}));
    let before = task(&platform, "Grace", json!({"summary": "Sail"}));
    by(&platform, "Ada", "POST", "/task_v2/task_subscription", None);
    let patch = |guid: &str, name: &str, value: Value| {
        let body = json!({"task": {name: value}, "update_fields": [name]});
        by(&platform, "Grace", "PATCH", &format!("/tasks/{guid}"), Some(body));
    };
    patch(&before, "summary", json!("Sail on"));
    let guid = task(&platform, "Ada", json!({"summary": "Paint"}));
    patch(&guid, "description", json!("Twice"));
    patch(&guid, "due", json!({"timestamp": "1700000000000", "is_all_day": false}));
    let members = |role: &str| Some(json!({"members": [member(&platform, "Grace", role)]}));
    by(&platform, "Ada", "POST", &format!("/tasks/{guid}/add_members"), members("assignee"));
    by(&platform, "Ada", "POST", &format!("/tasks/{guid}/add_members"), members("follower"));
    let remind = Some(json!({"reminders": [{"relative_fire_minute": 30}]}));
    by(&platform, "Ada", "POST", &format!("/tasks/{guid}/add_reminders"), remind);
    patch(&guid, "completed_at", json!("1700000000000"));
    by(&platform, "Ada", "DELETE", &format!("/tasks/{guid}"), None);
    let told = told(&platform).await;
    let of_access = told.iter().filter(|(kind, _)| kind == "task.task.update_user_access_v2");
    let what: Vec<Value> = of_access
        .map(|(_, event)| {
            assert_eq!(event["task_guid"], guid);
            event["event_types"].clone()
        })
        .collect();
    let expected = [
        "task_create",
        "task_desc_update",
        "task_start_due_update",
        "task_assignees_update",
        "task_followers_update",
        "task_reminders_update",
        "task_completed_update",
        "task_deleted",
    ];
    assert_eq!(what, expected.map(|it| json!([it])));
    let updated = told.iter().filter(|(kind, _)| kind == "task.task.updated_v1").count();
    assert_eq!(updated, 7, "each change is told once");
}
