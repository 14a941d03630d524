//! Instances that other systems bring, and the places that forms know.

use feishu_mock::Platform;
use serde_json::{Value, json};

use crate::support::{
    call, call_as, ok,
    told::{subscribe, told},
};

const AT: &str = "/open-apis/approval/v4";

/// An instance of Ada with one task for Grace.
fn instance(platform: &Platform, status: &str, time: &str, task: &str) -> Value {
    json!({"approval_code": "trips", "status": status, "instance_id": "trip 1", "title": "@i18n@1",
        "links": {"pc_link": "https://trips.example.com/1"}, "start_time": "1700000000000",
        "end_time": "0", "update_time": time, "open_id": platform.user("Ada").open_id(),
        "task_list": [{"task_id": "t1", "open_id": platform.user("Grace").open_id(), "status": task,
            "links": {"pc_link": "https://trips.example.com/1/t1"}, "create_time": "1700000000000",
            "end_time": "0", "update_time": time}],
        "cc_list": [{"cc_id": "c1", "open_id": platform.user("Joan").open_id(), "read_status": "READ",
            "links": {"pc_link": "https://trips.example.com/1/c1"}, "create_time": "1700000000000",
            "update_time": time}],
        "i18n_resources": [{"locale": "en-US", "is_default": true,
            "texts": [{"key": "@i18n@1", "value": "To Kiel"}]}]})
}

fn bring(platform: &Platform, body: &Value) -> Value {
    ok(platform, "POST", &format!("{AT}/external_instances"), Some(body.clone()))
}

fn updated(body: &Value) -> Value {
    let mut body = body.clone();
    body["update_mode"] = json!("UPDATE");
    body
}

fn num(made: &Value, what: &str) -> Vec<i64> {
    let record = &made["process_record"][what];
    let names = ["insert_num", "update_num", "delete_num"];
    names.iter().map(|name| record[name].as_i64().unwrap()).collect()
}

#[test]
fn what_another_system_brings_is_seen_beside_the_rest() {
    let platform = Platform::builder().start_blocking().unwrap();
    let made = bring(&platform, &instance(&platform, "PENDING", "2", "PENDING"));
    assert_eq!(made["data"]["instance_id"], "trip 1");
    assert_eq!((num(&made, "instance"), num(&made, "task")), (vec![1, 0, 0], vec![1, 0, 0]));
    let of_topic = |name: &str, topic: &str| {
        let target =
            format!("{AT}/tasks/query?user_id={}&topic={topic}", platform.user(name).open_id());
        let found = ok(&platform, "GET", &target, None);
        let tasks = found["tasks"].as_array().unwrap().clone();
        tasks.first().map(|it| (it["process_external_id"].clone(), it["title"].clone()))
    };
    let trip = Some((json!("trip 1"), json!("To Kiel")));
    for (name, topic, seen) in [
        ("Grace", "1", &trip),
        ("Ada", "3", &trip),
        ("Joan", "18", &trip),
        ("Joan", "17", &None),
        ("Grace", "2", &None),
    ] {
        assert_eq!(&of_topic(name, topic), seen, "{name} {topic}");
    }
    let body = json!({"instance_external_id": "trip 1"});
    let found = ok(&platform, "POST", &format!("{AT}/instances/query"), Some(body));
    assert_eq!(found["instance_list"][0]["approval"]["is_external"], true);
    assert_eq!(found["instance_list"][0]["instance"]["title"], "To Kiel");
    let token = platform.user("Grace").logs_in("").access_token;
    let own = call_as(&platform, &token, "GET", &format!("{AT}/tasks?topic=1"), None).json();
    let own = &own["data"]["tasks"][0];
    assert_eq!(
        (&own["task_external_id"], &own["link"]),
        (&json!("t1"), &json!("https://trips.example.com/1"))
    );

    bring(&platform, &updated(&instance(&platform, "APPROVED", "3", "APPROVED")));
    assert_eq!(of_topic("Grace", "1"), None);
    assert_eq!(of_topic("Grace", "2"), trip);
}

#[test]
fn a_strict_platform_wants_a_definition_which_gives_its_name() {
    let platform = Platform::builder().strict_resources(true).start_blocking().unwrap();
    let mut trip = instance(&platform, "PENDING", "2", "PENDING");
    let target = format!("{AT}/external_instances");
    assert_eq!(call(&platform, "POST", &target, Some(trip.clone())).code(), 1_390_001);
    let body = json!({"approval_name": "@i18n@name", "approval_code": "trips", "external": {},
        "i18n_resources": [{"locale": "en-US", "is_default": true,
            "texts": [{"key": "@i18n@name", "value": "Journeys"}]}]});
    let made = ok(&platform, "POST", &format!("{AT}/external_approvals"), Some(body));
    trip["approval_code"] = made["approval_code"].clone();
    bring(&platform, &trip);
    let found = ok(
        &platform,
        "POST",
        &format!("{AT}/tasks/search"),
        Some(json!({"instance_external_id": "trip 1"})),
    );
    let found = &found["task_list"][0];
    assert_eq!(
        (&found["approval"]["name"], &found["task"]["task_external_id"]),
        (&json!("Journeys"), &json!("t1"))
    );
}

#[test]
fn an_update_changes_what_is_older_and_a_replacement_all() {
    let platform = Platform::builder().start_blocking().unwrap();
    bring(&platform, &instance(&platform, "PENDING", "2", "PENDING"));
    let late = bring(&platform, &updated(&instance(&platform, "REJECTED", "1", "REJECTED")));
    assert_eq!((num(&late, "instance"), num(&late, "task")), (vec![0, 0, 0], vec![0, 0, 0]));
    assert_eq!(
        (&late["data"]["status"], &late["data"]["task_list"][0]["status"]),
        (&json!("PENDING"), &json!("PENDING"))
    );
    let mut more = updated(&instance(&platform, "APPROVED", "3", "APPROVED"));
    more["task_list"][0]["open_id"] = json!(platform.user("Alan").open_id());
    let second = json!({"task_id": "t2", "open_id": platform.user("Lin").open_id(), "status": "PENDING", "links": {"pc_link": "https://trips.example.com/1/t2"},
        "create_time": "1", "end_time": "0", "update_time": "3"});
    more["task_list"].as_array_mut().unwrap().push(second);
    let more = bring(&platform, &more);
    assert_eq!((num(&more, "instance"), num(&more, "task")), (vec![0, 1, 0], vec![1, 1, 0]));
    let first = &more["data"]["task_list"][0];
    assert_eq!(
        (&first["status"], &first["open_id"]),
        (&json!("APPROVED"), &json!(platform.user("Grace").open_id()))
    );
    let mut alone = instance(&platform, "APPROVED", "1", "APPROVED");
    alone.as_object_mut().unwrap().remove("cc_list");
    let alone = bring(&platform, &alone);
    assert_eq!((num(&alone, "task"), num(&alone, "cc")), (vec![0, 1, 1], vec![0, 0, 1]));
}

#[test]
fn differences_to_the_other_system_are_found() {
    let platform = Platform::builder().start_blocking().unwrap();
    bring(&platform, &instance(&platform, "PENDING", "2", "PENDING"));
    let check = |id: &str, time: &str, task: &str, of_task: &str| {
        let body = json!({"instances": [{"instance_id": id, "update_time": time,
            "tasks": [{"task_id": task, "update_time": of_task}]}]});
        let found = ok(&platform, "POST", &format!("{AT}/external_instances/check"), Some(body));
        found["diff_instances"].clone()
    };
    assert_eq!(check("trip 1", "2", "t1", "2"), json!([]));
    assert_eq!(
        check("trip 2", "2", "t1", "2"),
        json!([{"instance_id": "trip 2", "update_time": "0", "tasks": []}])
    );
    for (time, task, of_task, tasks) in [
        ("1", "t1", "2", json!([])),
        ("2", "t1", "1", json!([{"task_id": "t1", "update_time": "2"}])),
        ("2", "t9", "2", json!([{"task_id": "t9", "update_time": "0"}])),
    ] {
        let found = check("trip 1", time, task, of_task);
        assert_eq!(found, json!([{"instance_id": "trip 1", "update_time": "2", "tasks": tasks}]));
    }
    let tasks = |body: Value| {
        let found = ok(&platform, "GET", &format!("{AT}/external_tasks"), Some(body));
        found["data"].as_array().unwrap().clone()
    };
    let found = tasks(json!({"instance_ids": ["trip 1"]}));
    assert_eq!(
        (&found[0]["status"], &found[0]["tasks"][0]["id"]),
        (&json!("PENDING"), &json!("t1"))
    );
    let grace = platform.user("Grace").user_id().to_owned();
    let body = json!({"approval_codes": ["trips"], "user_ids": [grace], "status": "PENDING"});
    assert_eq!(tasks(body).len(), 1);
    assert!(tasks(json!({"approval_codes": ["trips"], "status": "DONE"})).is_empty());
}

#[tokio::test]
async fn apps_are_told_of_what_another_system_decides() {
    let platform = Platform::start().await;
    let _subscription = subscribe(&platform, &json!({}));
    let managed = Some(json!({"subscription_type": "MANAGED_APPROVAL"}));
    ok(&platform, "POST", &format!("{AT}/instances/subscription"), managed);
    bring(&platform, &instance(&platform, "PENDING", "2", "PENDING"));
    bring(&platform, &instance(&platform, "PENDING", "3", "PENDING"));
    bring(&platform, &instance(&platform, "APPROVED", "4", "APPROVED"));
    let events = told(&platform).await;
    let said: Vec<_> = events.iter().map(|(_, it)| (&it["external_id"], &it["status"])).collect();
    let trip = json!("trip 1");
    assert_eq!(said, [(&trip, &json!("PENDING")), (&trip, &json!("APPROVED"))]);
}

#[test]
fn places_are_listed_and_found() {
    let platform = Platform::builder().start_blocking().unwrap();
    let names = |found: &Value| {
        let items = found["items"].as_array().unwrap().iter();
        items.map(|it| it["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let list = |query: &str| ok(&platform, "GET", &format!("{AT}/districts{query}"), None);
    let countries = list("");
    assert!(names(&countries).contains(&"China".to_owned()), "{countries}");
    let first = &countries["items"][0];
    assert_eq!((&first["level"], &first["has_sub_district"]), (&json!("Country"), &json!(true)));
    let inside = list(&format!("?root_district_id={}&locale=zh-CN", first["id"].as_str().unwrap()));
    assert!(names(&inside).contains(&"北京市".to_owned()), "{inside}");
    let leaves =
        list(&format!("?root_district_id={}&list_type=leaf_level", first["id"].as_str().unwrap()));
    let shenzhen = leaves["items"].as_array().unwrap().iter().find(|it| it["name"] == "Shenzhen");
    let above: Vec<_> = shenzhen.unwrap()["parent_districts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["name"])
        .collect();
    assert_eq!(above, ["Guangdong", "China"]);
    let paged = list("?page_size=2");
    assert_eq!((names(&paged).len(), &paged["has_more"]), (2, &json!(true)));
    let search =
        |body: Value| names(&ok(&platform, "POST", &format!("{AT}/districts/search"), Some(body)));
    assert_eq!(search(json!({"keyword": "shenz"})), ["Shenzhen"]);
    assert_eq!(search(json!({"district_ids": ["1816670"], "keyword": "Tokyo"})), ["Beijing"]);
    assert_eq!(search(json!({"keyword": "Atlantis"})), [""; 0]);
}
