//! What users find of approvals in their own name, which steps an instance will have, and who is told
//! of what users have to do with.

use feishu_mock::Platform;
use serde_json::{Value, json};

use crate::support::{
    call_as, ok,
    told::{subscribe, told},
};

const AT: &str = "/open-apis/approval/v4";
const CODE: &str = "7C468A54-8745-2245-9675-08B7C63E7A85";

fn open_id(platform: &Platform, name: &str) -> String {
    platform.user(name).open_id().to_owned()
}

/// The `data` of the reply to a call in a user's name.
fn ask(platform: &Platform, name: &str, method: &str, below: &str, body: Option<Value>) -> Value {
    let token = platform.user(name).logs_in("").access_token;
    let reply = call_as(platform, &token, method, &format!("{AT}{below}"), body).json();
    assert_eq!(reply["code"], 0, "{method} {below}: {reply}");
    reply["data"].clone()
}

/// An instance that a user started and that waits for Grace.
fn start(platform: &Platform, starter: &str, code: &str) -> String {
    let form = json!([{"id": "days", "type": "number", "value": 2}]).to_string();
    let body = json!({"approval_code": code, "open_id": open_id(platform, starter), "form": form,
        "node_approver_open_id_list": [{"key": "n1", "value": [open_id(platform, "Grace")]}]});
    let made = ok(platform, "POST", &format!("{AT}/instances"), Some(body));
    made["instance_code"].as_str().unwrap().to_owned()
}

#[test]
fn an_instance_is_shown_with_all_that_belongs_to_it() {
    let platform = Platform::builder().start_blocking().unwrap();
    let code = start(&platform, "Ada", CODE);
    let detail = |query: &str| {
        ask(
            &platform,
            "Ada",
            "GET",
            &format!("/instances/detail?instance_code={code}{query}"),
            None,
        )
    };
    let shown = detail("");
    let grace = open_id(&platform, "Grace");
    assert_eq!((&shown["definition_code"], &shown["status"]), (&json!(CODE), &json!("PENDING")));
    assert_eq!(shown["user_id"], open_id(&platform, "Ada").as_str());
    let node = &shown["current_nodes"][0];
    assert_eq!((&node["node_id"], &node["approvers"][0]["user_id"]), (&json!("n1"), &json!(grace)));
    assert_eq!(shown["operation_records"][0]["type"], "START");
    let of_other_kind = detail("&user_id_type=user_id");
    assert_eq!(of_other_kind["tasks"][0]["user_id"], platform.user("Grace").user_id());
    assert!(platform.user("Grace").approves(&code));
    let shown = detail("");
    assert_eq!((&shown["status"], &shown["current_nodes"]), (&json!("APPROVED"), &json!([])));
    assert_eq!(shown["operation_records"][1]["node_id"], "n1");
}

#[test]
fn users_list_what_they_started_and_what_they_have_to_do() {
    let platform = Platform::builder().start_blocking().unwrap();
    let (first, second) = (start(&platform, "Ada", CODE), start(&platform, "Ada", "other"));
    start(&platform, "Joan", CODE);
    assert!(platform.user("Grace").approves(&first));
    let listed = ask(&platform, "Ada", "GET", "/instances/initiated?page_size=1", None);
    let shown = &listed["instances"][0];
    assert_eq!((&listed["count"], &listed["has_more"]), (&json!(2), &json!(true)));
    assert_eq!(
        (&shown["instance_code"], &shown["initiator_name"]),
        (&json!(second), &json!("Ada"))
    );
    assert_eq!(shown["summaries"], json!([{"key": "days", "value": "2"}]));
    let next = listed["page_token"].as_str().unwrap();
    let target = format!("/instances/initiated?page_size=1&page_token={next}");
    let shown = ask(&platform, "Ada", "GET", &target, None)["instances"][0].clone();
    assert_eq!(
        (&shown["instance_code"], &shown["instance_status"]),
        (&json!(first), &json!("APPROVED"))
    );
    let of_other = ask(&platform, "Ada", "GET", "/instances/initiated?definition_code=other", None);
    assert_eq!(of_other["count"], 1);

    let tasks = |name: &str, query: &str| {
        ask(&platform, name, "GET", &format!("/tasks?topic={query}"), None)
    };
    assert_eq!(tasks("Grace", "1")["count"], 2);
    let done = tasks("Grace", "2");
    assert_eq!((&done["count"], &done["tasks"][0]["instance_code"]), (&json!(1), &json!(first)));
    assert_eq!(done["tasks"][0]["user_id"], open_id(&platform, "Grace").as_str());
    assert_eq!(tasks("Grace", "1&definition_code=other")["count"], 1);
    assert_eq!(tasks("Grace", "1&start_timestamp=99999999999999")["count"], 0);
    assert_eq!(
        (tasks("Ada", "1")["count"].clone(), tasks("Ada", "3")["count"].clone()),
        (json!(0), json!(2))
    );
    // An app has nothing to do itself.
    assert_eq!(ok(&platform, "GET", &format!("{AT}/tasks?topic=1"), None)["tasks"], json!([]));
}

#[test]
fn the_steps_of_an_instance_are_seen_before() {
    let platform = Platform::builder().start_blocking().unwrap();
    let preview = |body: Value| {
        let shown = ok(&platform, "POST", &format!("{AT}/instances/preview"), Some(body));
        let nodes = shown["preview_nodes"].as_array().unwrap().clone();
        let node =
            |it: &Value| (it["node_id"].as_str().unwrap().to_owned(), it["user_id_list"].clone());
        nodes.iter().map(node).collect::<Vec<_>>()
    };
    let (ada, grace) = (open_id(&platform, "Ada"), open_id(&platform, "Grace"));
    let whole = preview(json!({"approval_code": CODE, "user_id": ada, "form": "[]"}));
    let [start, approver, end] = &whole[..] else { panic!("{whole:?}") };
    assert_eq!((start.0.as_str(), &start.1), ("START", &json!([ada])));
    assert_eq!(approver.1, json!([grace]), "Grace leads Ada");
    assert_eq!(end.0, "END");

    let body = json!({"approval_code": CODE, "open_id": ada, "form": "[]", "node_approver_open_id_list": [
        {"key": "n1", "value": [grace]}, {"key": "n2", "value": [open_id(&platform, "Joan")]}]});
    let made = ok(&platform, "POST", &format!("{AT}/instances"), Some(body));
    let code = made["instance_code"].as_str().unwrap();
    let shown = ok(&platform, "GET", &format!("{AT}/instances/{code}"), None);
    let task = &shown["task_list"][0]["id"];
    let rest = preview(json!({"instance_code": code, "task_id": task, "user_id": grace}));
    let ids: Vec<&str> = rest.iter().map(|it| it.0.as_str()).collect();
    assert_eq!(ids, ["n2", "END"]);
}

#[tokio::test]
async fn apps_are_told_of_what_their_users_have_to_do_with() {
    let platform = Platform::start().await;
    let _subscription = subscribe(&platform, &json!({}));
    let involved = || Some(json!({"subscription_type": "INVOLVED_APPROVAL"}));
    ask(&platform, "Ada", "POST", "/instances/subscription", involved());
    ask(&platform, "Grace", "POST", "/tasks/subscription", involved());
    let of_joan = start(&platform, "Joan", CODE);
    let of_ada = start(&platform, "Ada", CODE);
    assert!(platform.user("Grace").approves(&of_ada));
    ask(
        &platform,
        "Grace",
        "DELETE",
        "/tasks/subscription?subscription_type=INVOLVED_APPROVAL",
        None,
    );
    ask(&platform, "Ada", "DELETE", "/instances/subscription", None);
    assert!(platform.user("Grace").approves(&of_joan));
    let events = told(&platform).await;
    let said: Vec<_> = events
        .iter()
        .map(|(kind, event)| {
            let text = |name: &str| event[name].as_str().unwrap();
            (kind.as_str(), text("instance_code"), text("status"))
        })
        .collect();
    let (instance, task) =
        ("approval.instance.status_changed_v4", "approval.task.status_changed_v4");
    assert_eq!(
        said,
        [
            (task, of_joan.as_str(), "PENDING"),
            (instance, of_ada.as_str(), "PENDING"),
            (task, of_ada.as_str(), "PENDING"),
            (task, of_ada.as_str(), "APPROVED"),
            (instance, of_ada.as_str(), "APPROVED"),
        ]
    );
    assert_eq!(events[0].1["assigned_user"]["open_id"], open_id(&platform, "Grace").as_str());
    assert_eq!(events[1].1["start_user"]["user_id"], platform.user("Ada").user_id());
}
