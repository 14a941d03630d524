//! Tasks in lists and sections, below each other, with reminders, dependencies and attachments.

use feishu_mock::Platform;
use serde_json::{Value, json};

use crate::support::{call, call_as, ok, send, tenant_token};

const AT: &str = "/open-apis/task/v2";

fn platform() -> Platform {
    Platform::builder().start_blocking().unwrap()
}

fn task(platform: &Platform, summary: &str) -> String {
    let made = ok(platform, "POST", &format!("{AT}/tasks"), Some(json!({ "summary": summary })));
    made["task"]["guid"].as_str().unwrap().to_owned()
}

fn get(platform: &Platform, guid: &str) -> Value {
    ok(platform, "GET", &format!("{AT}/tasks/{guid}"), None)["task"].take()
}

fn summaries(listed: &Value) -> Vec<&str> {
    listed["items"].as_array().unwrap().iter().map(|it| it["summary"].as_str().unwrap()).collect()
}

#[test]
fn tasks_stand_in_lists_and_sections() {
    let platform = platform();
    let list = ok(&platform, "POST", &format!("{AT}/tasklists"), Some(json!({"name": "Refit"})));
    let list = list["tasklist"]["guid"].as_str().unwrap();
    let section = json!({"name": "Hull", "resource_type": "tasklist", "resource_id": list});
    let section = ok(&platform, "POST", &format!("{AT}/sections"), Some(section));
    let section = section["section"]["guid"].as_str().unwrap();
    let (paint, rig) = (task(&platform, "Paint"), task(&platform, "Rig"));
    let add = |task: &str, section: Option<&str>| {
        let body = json!({"tasklist_guid": list, "section_guid": section});
        ok(&platform, "POST", &format!("{AT}/tasks/{task}/add_tasklist"), Some(body))
    };
    let added = add(&paint, Some(section));
    assert_eq!(added["task"]["tasklists"][0]["section_guid"], section);
    add(&rig, None);
    let of = |below: &str| ok(&platform, "GET", &format!("{AT}/{below}"), None);
    assert_eq!(summaries(&of(&format!("tasklists/{list}/tasks"))), ["Paint", "Rig"]);
    assert_eq!(summaries(&of(&format!("sections/{section}/tasks"))), ["Paint"]);
    assert_eq!(of(&format!("tasks/{rig}/tasklists"))["tasklists"][0]["tasklist_guid"], list);
    let sections = of(&format!("sections?resource_type=tasklist&resource_id={list}"));
    assert_eq!(sections["items"].as_array().unwrap().len(), 1);
    let others =
        of("sections?resource_type=tasklist&resource_id=d300a75f-c56a-4be9-80d1-e47653028ceb");
    assert_eq!(others["items"], json!([]));
    let done =
        json!({"task": {"completed_at": "1700000000000"}, "update_fields": ["completed_at"]});
    let patched = ok(&platform, "PATCH", &format!("{AT}/tasks/{paint}"), Some(done));
    assert_eq!(patched["task"]["status"], "done");
    assert_eq!(summaries(&of(&format!("tasklists/{list}/tasks?completed=false"))), ["Rig"]);
    ok(
        &platform,
        "POST",
        &format!("{AT}/tasks/{rig}/remove_tasklist"),
        Some(json!({"tasklist_guid": list})),
    );
    assert_eq!(summaries(&of(&format!("tasklists/{list}/tasks"))), ["Paint"]);

    let member = json!({"members": [{"id": platform.user("Ada").open_id(), "type": "user", "role": "editor"}]});
    let added =
        ok(&platform, "POST", &format!("{AT}/tasklists/{list}/add_members"), Some(member.clone()));
    assert_eq!(added["tasklist"]["members"].as_array().unwrap().len(), 1);
    let gone =
        ok(&platform, "POST", &format!("{AT}/tasklists/{list}/remove_members"), Some(member));
    assert_eq!(gone["tasklist"]["members"], json!([]));
}

#[test]
fn tasks_stand_below_and_after_each_other() {
    let platform = platform();
    let (refit, rig) = (task(&platform, "Refit"), task(&platform, "Rig"));
    let at = |task: &str| format!("{AT}/tasks/{task}");
    let sub = ok(
        &platform,
        "POST",
        &format!("{}/subtasks", at(&refit)),
        Some(json!({"summary": "Paint"})),
    );
    let paint = sub["subtask"]["guid"].as_str().unwrap();
    assert_eq!(get(&platform, paint)["parent_task_guid"], refit.as_str());
    assert_eq!(get(&platform, &refit)["subtask_count"], 1);
    ok(
        &platform,
        "POST",
        &format!("{}/set_ancestor_task", at(&rig)),
        Some(json!({"ancestor_guid": refit})),
    );
    let below = ok(&platform, "GET", &format!("{}/subtasks", at(&refit)), None);
    assert_eq!(summaries(&below).len(), 2, "{below}");
    ok(&platform, "POST", &format!("{}/set_ancestor_task", at(&rig)), Some(json!({})));
    assert_eq!(get(&platform, &refit)["subtask_count"], 1);

    let after = json!({"dependencies": [{"type": "prev", "task_guid": refit}]});
    let added = ok(&platform, "POST", &format!("{}/add_dependencies", at(&rig)), Some(after));
    assert_eq!(added["dependencies"][0]["task_guid"], refit.as_str());
    let gone = json!({"dependencies": [{"task_guid": refit}]});
    ok(&platform, "POST", &format!("{}/remove_dependencies", at(&rig)), Some(gone));
    assert_eq!(get(&platform, &rig)["dependencies"], json!([]));

    let remind = json!({"reminders": [{"relative_fire_minute": 30}]});
    let added = ok(&platform, "POST", &format!("{}/add_reminders", at(&rig)), Some(remind));
    let id = added["task"]["reminders"][0]["id"].as_str().unwrap();
    ok(
        &platform,
        "POST",
        &format!("{}/remove_reminders", at(&rig)),
        Some(json!({"reminder_ids": [id]})),
    );
    assert_eq!(get(&platform, &rig)["reminders"], json!([]));
}

#[test]
fn files_are_attached_to_tasks() {
    let platform = platform();
    let task = task(&platform, "Paint");
    let bearer = format!("Bearer {}", tenant_token(&platform));
    let headers =
        [("Authorization", bearer.as_str()), ("Content-Type", "multipart/form-data; boundary=b")];
    let body = format!(
        "--b\r\nContent-Disposition: form-data; name=\"resource_type\"\r\n\r\ntask\r\n\
         --b\r\nContent-Disposition: form-data; name=\"resource_id\"\r\n\r\n{task}\r\n\
         --b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"hull.png\"\r\n\
         Content-Type: image/png\r\n\r\npixels\r\n--b--\r\n"
    );
    let target = format!("{AT}/attachments/upload");
    let sent = send(&platform, "POST", &target, &headers, body.as_bytes()).json();
    assert_eq!(sent["code"], 0, "{sent}");
    let made = &sent["data"]["items"][0];
    assert_eq!((&made["name"], &made["size"]), (&json!("hull.png"), &json!(6)));
    let guid = made["guid"].as_str().unwrap();
    let list = format!("{AT}/attachments?resource_type=task&resource_id={task}");
    assert_eq!(ok(&platform, "GET", &list, None)["items"][0]["guid"], guid);
    assert_eq!(get(&platform, &task)["attachments"][0]["guid"], guid);
    let one = format!("{AT}/attachments/{guid}");
    assert_eq!(ok(&platform, "GET", &one, None)["attachment"]["name"], "hull.png");
    ok(&platform, "DELETE", &one, None);
    assert_ne!(call(&platform, "GET", &one, None).code(), 0);
    assert_eq!(ok(&platform, "GET", &list, None)["items"], json!([]));
    assert_eq!(get(&platform, &task)["attachments"], json!([]));
}

#[test]
fn a_task_of_the_former_api_is_done() {
    let platform = platform();
    let at = "/open-apis/task/v1/tasks";
    let origin = json!({"platform_i18n_name": "{\"en_us\": \"Harbour\"}"});
    let body = json!({"summary": "Paint", "origin": origin});
    let token = platform.user("Ada").logs_in("").access_token;
    let call = |method: &str, target: &str, body: Option<Value>| {
        let mut reply = call_as(&platform, &token, method, target, body).json();
        assert_eq!(reply["code"], 0, "{method} {target}: {reply}");
        reply["data"].take()
    };
    let made = call("POST", at, Some(body));
    let id = made["task"]["id"].as_str().unwrap();
    let time = || call("GET", &format!("{at}/{id}"), None)["task"]["complete_time"].clone();
    call("POST", &format!("{at}/{id}/complete"), None);
    assert_ne!(time(), "0");
    call("POST", &format!("{at}/{id}/uncomplete"), None);
    assert_eq!(time(), "0");
}
