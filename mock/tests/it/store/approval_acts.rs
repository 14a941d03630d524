//! What users do with approval tasks in their own name, and what it leads to.

use feishu_mock::Platform;
use serde_json::{Value, json};

use crate::support::{
    call, call_as, ok,
    told::{subscribe, told},
};

const AT: &str = "/open-apis/approval/v4";
const CODE: &str = "7C468A54-8745-2245-9675-08B7C63E7A85";

fn platform() -> Platform {
    Platform::builder().start_blocking().unwrap()
}

fn open_id(platform: &Platform, name: &str) -> String {
    platform.user(name).open_id().to_owned()
}

/// The code of the reply to a call in a user's name.
fn act(platform: &Platform, name: &str, method: &str, below: &str, body: Value) -> i64 {
    let token = platform.user(name).logs_in("").access_token;
    call_as(platform, &token, method, &format!("{AT}{below}"), Some(body)).code()
}

/// An instance that Ada started and that waits for these users, one after the other.
fn start(platform: &Platform, approvers: &[&str]) -> String {
    let steps: Vec<Value> = approvers
        .iter()
        .map(|name| json!({"key": format!("step of {name}"), "value": [open_id(platform, name)]}))
        .collect();
    let body = json!({"approval_code": CODE, "open_id": open_id(platform, "Ada"), "form": "[]",
        "node_approver_open_id_list": steps});
    let made = ok(platform, "POST", &format!("{AT}/instances"), Some(body));
    made["instance_code"].as_str().unwrap().to_owned()
}

fn get(platform: &Platform, code: &str) -> Value {
    ok(platform, "GET", &format!("{AT}/instances/{code}"), None)
}

/// For whom tasks of an instance wait, and the id of the first of these tasks.
fn waiting(platform: &Platform, code: &str) -> (Vec<String>, Value) {
    let all = get(platform, code)["task_list"].clone();
    let waiting: Vec<&Value> =
        all.as_array().unwrap().iter().filter(|it| it["status"] == "PENDING").collect();
    let names = ["Ada", "Grace", "Joan", "Alan"];
    let name = |task: &&Value| {
        let name = names.iter().find(|it| task["open_id"] == open_id(platform, it).as_str());
        (*name.unwrap()).to_owned()
    };
    let id = waiting.first().map_or(Value::Null, |it| it["id"].clone());
    (waiting.iter().map(name).collect(), id)
}

#[test]
fn a_user_passes_and_refuses_what_waits_for_them() {
    let platform = platform();
    let code = start(&platform, &["Grace", "Joan"]);
    let (_, task) = waiting(&platform, &code);
    let body = json!({"instance_code": code, "task_id": task, "form": "[{\"id\":\"days\"}]"});
    assert_eq!(act(&platform, "Joan", "POST", "/tasks/pass", body.clone()), 1_390_010, "not hers");
    assert_eq!(act(&platform, "Grace", "POST", "/tasks/pass", body.clone()), 0);
    assert_eq!(act(&platform, "Grace", "POST", "/tasks/pass", body), 1_390_010, "done already");
    assert_eq!(get(&platform, &code)["form"], "[{\"id\":\"days\"}]");
    let (names, task) = waiting(&platform, &code);
    assert_eq!(names, ["Joan"]);
    let body = json!({"instance_code": code, "task_id": task, "comment": "too long"});
    assert_eq!(act(&platform, "Joan", "POST", "/tasks/refuse", body), 0);
    let shown = get(&platform, &code);
    assert_eq!(shown["status"], "REJECTED");
    let last = shown["timeline"].as_array().unwrap().last().unwrap();
    assert_eq!((&last["type"], &last["node_key"]), (&json!("REJECT"), &json!("step of Joan")));

    // An app that acts in its own name acts for whoever has the task.
    let other = start(&platform, &["Alan"]);
    let (_, task) = waiting(&platform, &other);
    let body = json!({"instance_code": other, "task_id": task});
    ok(&platform, "POST", &format!("{AT}/tasks/pass"), Some(body));
    assert_eq!(get(&platform, &other)["status"], "APPROVED");
}

#[test]
fn a_user_forwards_a_task_and_adds_approvers() {
    let platform = platform();
    let code = start(&platform, &["Grace"]);
    let (_, task) = waiting(&platform, &code);
    let body = json!({"instance_code": code, "task_id": task,
        "transfer_user_id": open_id(&platform, "Joan")});
    assert_eq!(act(&platform, "Grace", "POST", "/tasks/forward", body), 0);
    let (names, task) = waiting(&platform, &code);
    assert_eq!(names, ["Joan"]);
    let body = json!({"instance_code": code, "task_id": task, "add_sign_type": 3,
        "add_sign_user_ids": [open_id(&platform, "Alan")]});
    assert_eq!(act(&platform, "Joan", "POST", "/tasks/add_sign", body), 0);
    assert_eq!(waiting(&platform, &code).0, ["Joan", "Alan"]);
}

#[test]
fn only_whoever_started_an_instance_takes_it_back() {
    let platform = platform();
    let code = start(&platform, &["Grace"]);
    let recall = |name: &str| {
        act(&platform, name, "POST", "/instances/recall", json!({ "instance_code": code }))
    };
    assert_eq!(recall("Grace"), 1_390_001);
    assert_eq!(recall("Ada"), 0);
    assert_eq!(recall("Ada"), 1_390_003, "nothing runs any more");
    let shown = get(&platform, &code);
    assert_eq!(
        (&shown["status"], &shown["task_list"][0]["status"]),
        (&json!("CANCELED"), &json!("DONE"))
    );
    assert!(!platform.user("Grace").approves(&code));
}

#[tokio::test]
async fn what_is_sent_back_goes_through_the_steps_again() {
    let platform = Platform::start().await;
    let _subscription = subscribe(&platform, &json!({}));
    let code = start(&platform, &["Grace", "Joan"]);
    assert!(platform.user("Grace").approves(&code));
    ok(&platform, "POST", &format!("{AT}/approvals/{CODE}/subscribe"), Some(json!({})));
    let (_, task) = waiting(&platform, &code);
    let back = |to: &str| json!({"instance_code": code, "task_id": task, "node_ids": [to]});
    let unknown = act(&platform, "Joan", "POST", "/tasks/rollback", back("step of Joan"));
    assert_eq!(unknown, 1_390_001, "only to what is done");
    assert_eq!(act(&platform, "Joan", "POST", "/tasks/rollback", back("step of Grace")), 0);
    assert_eq!(waiting(&platform, &code).0, ["Grace"]);
    let events = told(&platform).await;
    let (kind, event) = &events[0];
    assert_eq!((kind.as_str(), &event["status"]), ("approval_task", &json!("ROLLBACK")));
    let extra: Value = serde_json::from_str(event["extra"].as_str().unwrap()).unwrap();
    assert_eq!(extra["rollback_node_ids"], json!(["step of Grace"]));
    assert_eq!((events.len(), &events[1].1["status"]), (2, &json!("PENDING")));

    assert!(platform.user("Grace").approves(&code));
    assert_eq!(waiting(&platform, &code).0, ["Joan"], "the later steps follow again");
    assert!(platform.user("Joan").approves(&code));
    assert_eq!(get(&platform, &code)["status"], "APPROVED");
}

#[test]
fn what_is_sent_back_to_the_start_is_submitted_again() {
    let platform = platform();
    let code = start(&platform, &["Grace"]);
    let (_, task) = waiting(&platform, &code);
    let body = json!({"user_id": open_id(&platform, "Grace"), "task_id": task,
        "reason": "from when?", "task_def_key_list": ["START"]});
    ok(&platform, "POST", &format!("{AT}/instances/specified_rollback"), Some(body));
    let (names, task) = waiting(&platform, &code);
    assert_eq!(names, ["Ada"]);
    assert!(!platform.user("Ada").approves(&code), "it waits to be submitted, not for a decision");
    let body = json!({"approval_code": CODE, "instance_code": code, "task_id": task,
        "user_id": open_id(&platform, "Ada"), "form": "[{\"id\":\"from\"}]"});
    let submit = |body: &Value| {
        call(&platform, "POST", &format!("{AT}/tasks/resubmit"), Some(body.clone())).code()
    };
    let mut of_another = body.clone();
    of_another["approval_code"] = json!("another");
    assert_eq!(submit(&of_another), 1_390_002);
    assert_eq!((submit(&body), submit(&body)), (0, 1_390_010), "once");
    let shown = get(&platform, &code);
    assert_eq!(
        (&shown["form"], &shown["status"]),
        (&json!("[{\"id\":\"from\"}]"), &json!("PENDING"))
    );
    assert_eq!(waiting(&platform, &code).0, ["Grace"]);
    let history = shown["timeline"].as_array().unwrap();
    let types: Vec<&str> = history.iter().map(|it| it["type"].as_str().unwrap()).collect();
    assert_eq!(types, ["START", "ROLLBACK", "START"]);
}

#[test]
fn a_definition_may_send_back_what_is_rejected() {
    let platform = platform();
    let body = json!({"approval_name": "@i18n@name", "viewers": [{"viewer_type": "TENANT"}],
        "form": {"form_content": "[]"}, "node_list": [{"id": "START"}, {"id": "END"}],
        "settings": {"reject_option": 1},
        "i18n_resources": [{"locale": "en-US", "is_default": true, "texts": []}]});
    let made = ok(&platform, "POST", &format!("{AT}/approvals"), Some(body));
    let body = json!({"approval_code": made["approval_code"], "form": "[]",
        "open_id": open_id(&platform, "Ada")});
    let made = ok(&platform, "POST", &format!("{AT}/instances"), Some(body));
    let code = made["instance_code"].as_str().unwrap();
    assert!(platform.user("Grace").rejects(code), "Grace leads Ada");
    assert_eq!(get(&platform, code)["status"], "PENDING");
    assert_eq!(waiting(&platform, code).0, ["Ada"]);
}

#[tokio::test]
async fn users_show_an_instance_to_others_and_remind_approvers() {
    let platform = Platform::start().await;
    let _subscription = subscribe(&platform, &json!({}));
    let code = start(&platform, &["Grace"]);
    ok(&platform, "POST", &format!("{AT}/approvals/{CODE}/subscribe"), Some(json!({})));
    let alan = open_id(&platform, "Alan");
    let body = json!({"instance_code": code, "cc_user_ids": [alan]});
    assert_eq!(act(&platform, "Ada", "POST", "/instances/add_cc", body), 0);
    let found = ok(
        &platform,
        "POST",
        &format!("{AT}/instances/search_cc"),
        Some(json!({"user_id": alan, "read_status": "UNREAD"})),
    );
    assert_eq!(found["cc_list"][0]["instance"]["code"], code.as_str());
    let events = told(&platform).await;
    let [(kind, event)] = &events[..] else { panic!("{events:?}") };
    assert_eq!((kind.as_str(), &event["operate"]), ("approval_cc", &json!("CREATE")));
    assert_eq!(
        (&event["user_id"], &event["from"]),
        (&json!(platform.user("Alan").user_id()), &json!(platform.user("Ada").user_id()))
    );

    let (_, task) = waiting(&platform, &code);
    let remind = || {
        let body = json!({"instance_code": code, "task_ids": [task], "comment": "please"});
        act(&platform, "Ada", "POST", "/instances/remind", body)
    };
    assert_eq!(remind(), 0);
    assert!(platform.user("Grace").approves(&code));
    assert_eq!(remind(), 1_390_010, "nothing waits any more");
}

#[test]
fn comments_are_shown_and_removed_together() {
    let platform = platform();
    let code = start(&platform, &["Grace"]);
    let grace = open_id(&platform, "Grace");
    let at = format!("{AT}/instances/{code}/comments");
    for text in ["one", "two"] {
        let content = json!({ "text": text }).to_string();
        let target = format!("{at}?user_id={grace}");
        ok(&platform, "POST", &target, Some(json!({ "content": content })));
    }
    let shown = get(&platform, &code)["comment_list"].clone();
    assert_eq!((&shown[1]["comment"], &shown[1]["open_id"]), (&json!("two"), &json!(grace)));
    let removed = ok(&platform, "POST", &format!("{at}/remove?user_id={grace}"), None);
    assert_eq!(removed["instance_id"], code.as_str());
    assert_eq!(get(&platform, &code)["comment_list"], json!([]));
    let listed = ok(&platform, "GET", &format!("{at}?user_id={grace}"), None);
    assert_eq!(listed["comments"], json!([]));
}

#[test]
fn a_strict_platform_knows_no_other_instances() {
    let platform = Platform::builder().strict_resources(true).start_blocking().unwrap();
    let body = json!({"instance_code": "none", "task_id": "1"});
    assert_eq!(act(&platform, "Ada", "POST", "/tasks/pass", body), 1_390_003);
    let body = json!({"user_id": "ada00001", "task_id": "1", "task_def_key_list": ["START"]});
    let target = format!("{AT}/instances/specified_rollback");
    assert_eq!(call(&platform, "POST", &target, Some(body)).code(), 1_390_001);
}
