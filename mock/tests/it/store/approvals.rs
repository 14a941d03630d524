//! Approval instances, from the start to the last decision.

use feishu_mock::Platform;
use serde_json::{Value, json};

use crate::support::{
    call,
    told::{subscribe, told},
};

const CODE: &str = "7C468A54-8745-2245-9675-08B7C63E7A85";

fn ok(platform: &Platform, method: &str, target: &str, body: Option<Value>) -> Value {
    let reply = call(platform, method, &format!("/open-apis/approval/v4{target}"), body).json();
    assert_eq!(reply["code"], 0, "{method} {target}: {reply}");
    reply["data"].clone()
}

fn start(platform: &Platform, approvers: &[&str]) -> String {
    let steps: Vec<Value> = approvers
        .iter()
        .enumerate()
        .map(|(step, user)| json!({"key": format!("step{step}"), "value": [platform.user(user).open_id()]}))
        .collect();
    let body = json!({"approval_code": CODE, "open_id": platform.user("Ada").open_id(), "form": "[]",
        "node_approver_open_id_list": steps});
    ok(platform, "POST", "/instances", Some(body))["instance_code"].as_str().unwrap().to_owned()
}

fn get(platform: &Platform, code: &str) -> Value {
    ok(platform, "GET", &format!("/instances/{code}"), None)
}

#[tokio::test]
async fn an_instance_is_approved_step_by_step_and_apps_are_told() {
    let platform = Platform::start().await;
    let _subscription = subscribe(&platform, &json!({}));
    ok(&platform, "POST", &format!("/approvals/{CODE}/subscribe"), Some(json!({})));
    let code = start(&platform, &["Grace", "Joan"]);
    let shown = get(&platform, &code);
    let [task] = &shown["task_list"].as_array().unwrap()[..] else { panic!("{shown}") };
    assert_eq!((&shown["status"], &task["status"]), (&json!("PENDING"), &json!("PENDING")));
    let body = json!({"approval_code": CODE, "instance_code": code, "task_id": task["id"],
        "user_id": platform.user("Grace").open_id(), "comment": "fine"});
    ok(&platform, "POST", "/tasks/approve", Some(body.clone()));
    let again = call(&platform, "POST", "/open-apis/approval/v4/tasks/approve", Some(body));
    assert_eq!(again.code(), 1_390_010, "decided on already");
    assert_eq!(get(&platform, &code)["status"], "PENDING");
    assert!(platform.user("Joan").approves(&code));
    assert!(!platform.user("Joan").approves(&code), "nothing waits any more");
    let shown = get(&platform, &code);
    assert_eq!(shown["status"], "APPROVED");
    assert_eq!(shown["timeline"].as_array().unwrap().len(), 3, "{shown}");

    let told = told(&platform).await;
    let said: Vec<String> = told
        .iter()
        .map(|(kind, event)| format!("{kind} {}", event["status"].as_str().unwrap()))
        .collect();
    assert_eq!(
        said,
        [
            "approval_instance PENDING",
            "approval_task PENDING",
            "approval_task APPROVED",
            "approval_task PENDING",
            "approval_task APPROVED",
            "approval_instance APPROVED"
        ]
    );
    assert_eq!(told[0].1["app_id"], platform.app_id());
}

#[test]
fn a_rejection_ends_it_and_a_transfer_does_not() {
    let platform = Platform::builder().start_blocking().unwrap();
    let code = start(&platform, &["Grace"]);
    let task = get(&platform, &code)["task_list"][0]["id"].clone();
    let of = |name: &str| platform.user(name).open_id().to_owned();
    let transfer = json!({"approval_code": CODE, "instance_code": code, "task_id": task,
        "user_id": of("Grace"), "transfer_user_id": of("Alan")});
    ok(&platform, "POST", "/tasks/transfer", Some(transfer));
    assert!(!platform.user("Grace").rejects(&code));
    assert!(platform.user("Alan").rejects(&code));
    assert_eq!(get(&platform, &code)["status"], "REJECTED");

    let other = start(&platform, &["Grace"]);
    let cancel = json!({"approval_code": CODE, "instance_code": other, "user_id": of("Ada")});
    ok(&platform, "POST", "/instances/cancel", Some(cancel));
    assert_eq!(get(&platform, &other)["status"], "CANCELED");
    let listed = ok(
        &platform,
        "GET",
        &format!("/instances?approval_code={CODE}&start_time=0&end_time=9999999999999"),
        None,
    );
    assert_eq!(listed["instance_code_list"], json!([code, other]));
}

#[test]
fn without_approvers_the_leader_decides() {
    let platform = Platform::builder().start_blocking().unwrap();
    let code = start(&platform, &[]);
    assert!(platform.user("Grace").approves(&code), "Grace leads Ada");
    assert_eq!(get(&platform, &code)["status"], "APPROVED");
}
