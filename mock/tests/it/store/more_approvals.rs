//! Which approval instances and tasks there are, copies of instances, and further approvers.

use feishu_mock::Platform;
use serde_json::{Value, json};

use crate::support::{call, ok};

const AT: &str = "/open-apis/approval/v4";
const CODE: &str = "7C468A54-8745-2245-9675-08B7C63E7A85";

fn ask(platform: &Platform, method: &str, below: &str, body: Option<Value>) -> Value {
    ok(platform, method, &format!("{AT}{below}"), body)
}

/// An instance that Ada started and that waits for Grace.
fn start(platform: &Platform) -> String {
    let body = json!({"approval_code": CODE, "open_id": platform.user("Ada").open_id(), "form": "[]",
        "node_approver_open_id_list": [{"key": "n1", "value": [platform.user("Grace").open_id()]}]});
    let made = ask(platform, "POST", "/instances", Some(body));
    made["instance_code"].as_str().unwrap().to_owned()
}

fn get(platform: &Platform, code: &str) -> Value {
    ask(platform, "GET", &format!("/instances/{code}"), None)
}

#[test]
fn instances_and_tasks_are_found() {
    let platform = Platform::builder().start_blocking().unwrap();
    let (first, second) = (start(&platform), start(&platform));
    assert!(platform.user("Grace").approves(&first));
    let codes = |body: Value| {
        let found = ask(&platform, "POST", "/instances/query", Some(body));
        let all = found["instance_list"].as_array().unwrap().iter();
        all.map(|it| it["instance"]["code"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(codes(json!({"approval_code": CODE})), [&*second, &*first]);
    assert_eq!(codes(json!({"approval_code": CODE, "instance_status": "PENDING"})), [&*second]);
    assert_eq!(codes(json!({"approval_code": CODE, "instance_status": "APPROVED"})), [&*first]);
    assert_eq!(codes(json!({"user_id": platform.user("Alan").open_id()})), [""; 0]);

    let grace = platform.user("Grace").open_id().to_owned();
    let body = json!({"user_id": grace, "task_status": "PENDING"});
    let found = ask(&platform, "POST", "/tasks/search", Some(body));
    assert_eq!(found["count"], 1);
    assert_eq!(found["task_list"][0]["instance"]["code"], second.as_str());
    let of_topic = |user: &str, topic: i64| {
        let found =
            ask(&platform, "GET", &format!("/tasks/query?user_id={user}&topic={topic}"), None);
        found["count"]["total"].clone()
    };
    assert_eq!((of_topic(&grace, 1), of_topic(&grace, 2)), (json!(1), json!(1)));
    assert_eq!(of_topic(platform.user("Ada").open_id(), 3), 2);
}

#[test]
fn an_instance_is_copied_to_others() {
    let platform = Platform::builder().start_blocking().unwrap();
    let code = start(&platform);
    let alan = platform.user("Alan").open_id().to_owned();
    let body = json!({"approval_code": CODE, "instance_code": code, "user_id": platform.user("Ada").open_id(),
        "cc_user_ids": [alan], "comment": "for you"});
    ask(&platform, "POST", "/instances/cc", Some(body));
    let found = ask(&platform, "POST", "/instances/search_cc", Some(json!({"user_id": alan})));
    assert_eq!(found["cc_list"][0]["instance"]["code"], code.as_str());
    let history = get(&platform, &code)["timeline"].clone();
    let last = history.as_array().unwrap().last().unwrap();
    assert_eq!((&last["type"], &last["comment"]), (&json!("CC"), &json!("for you")));
    assert_eq!(last["cc_user_list"][0]["open_id"], alan.as_str());
}

#[test]
fn further_approvers_decide_before_beside_and_after() {
    let platform = Platform::builder().start_blocking().unwrap();
    let grace = platform.user("Grace").open_id().to_owned();
    let alan = platform.user("Alan").open_id().to_owned();
    let waiting = |code: &str| {
        let tasks = get(&platform, code)["task_list"].clone();
        let tasks = tasks.as_array().unwrap().iter().filter(|it| it["status"] == "PENDING");
        tasks.map(|it| it["open_id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let add = |code: &str, kind: i64| {
        let tasks = get(&platform, code)["task_list"].clone();
        let body = json!({"approval_code": CODE, "instance_code": code, "user_id": grace,
            "task_id": tasks[0]["id"], "add_sign_user_ids": [alan], "add_sign_type": kind,
            "approval_method": 2});
        call(&platform, "POST", &format!("{AT}/instances/add_sign"), Some(body)).json()
    };
    let before = start(&platform);
    assert_eq!(add(&before, 1)["code"], 0);
    assert_eq!(waiting(&before), [&*alan]);
    assert!(platform.user("Alan").approves(&before));
    assert_eq!(waiting(&before), [&*grace], "who had it decides last");

    let after = start(&platform);
    assert_eq!(add(&after, 2)["code"], 0);
    assert_eq!(waiting(&after), [&*grace]);
    assert!(platform.user("Grace").approves(&after));
    assert_eq!(waiting(&after), [&*alan]);
    assert!(platform.user("Alan").approves(&after));
    assert_eq!(get(&platform, &after)["status"], "APPROVED");

    let beside = start(&platform);
    assert_eq!(add(&beside, 3)["code"], 0);
    assert_eq!(waiting(&beside), [&*grace, &*alan]);
    // A task that is done gets no further approvers.
    assert!(platform.user("Grace").approves(&beside));
    assert_ne!(add(&beside, 3)["code"], 0);
}
