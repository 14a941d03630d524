//! The menu of a group.

use feishu_mock::Platform;
use serde_json::{Value, json};

use crate::support::{call, ok};

fn platform() -> Platform {
    Platform::builder().start_blocking().unwrap()
}

/// Where a new group of the app is.
fn group(platform: &Platform) -> String {
    let made = ok(platform, "POST", "/open-apis/im/v1/chats", Some(json!({"name": "Deck"})));
    format!("/open-apis/im/v1/chats/{}", made["chat_id"].as_str().unwrap())
}

fn leads(name: &str) -> Value {
    json!({"chat_menu_item": {"action_type": "REDIRECT_LINK", "name": name, "image_key": "img_1",
        "redirect_link": {"common_url": "https://harbour.example"}}})
}

fn holds(name: &str, below: &[&str]) -> Value {
    let below: Vec<Value> = below.iter().map(|name| leads(name)).collect();
    json!({"chat_menu_item": {"action_type": "NONE", "name": name, "image_key": "img_1"},
        "children": below})
}

fn tree(levels: Value) -> Option<Value> {
    Some(json!({"menu_tree": {"chat_menu_top_levels": levels}}))
}

/// The names of the items at the top.
fn names(data: &Value) -> Vec<&str> {
    let levels = data["menu_tree"]["chat_menu_top_levels"].as_array().unwrap().iter();
    levels.map(|it| it["chat_menu_item"]["name"].as_str().unwrap()).collect()
}

fn ids(data: &Value) -> Vec<String> {
    let levels = data["menu_tree"]["chat_menu_top_levels"].as_array().unwrap().iter();
    levels.map(|it| it["chat_menu_top_level_id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_menu_grows_and_is_sorted_changed_and_cut() {
    let platform = platform();
    let at = group(&platform);
    let menu = format!("{at}/menu_tree");
    assert_eq!(names(&ok(&platform, "GET", &menu, None)), [""; 0]);
    ok(&platform, "POST", &menu, tree(json!([leads("Tides")])));
    let more = tree(json!([holds("Crew", &["Watch", "Galley"])]));
    let made = ok(&platform, "POST", &menu, more);
    assert_eq!(names(&made), ["Tides", "Crew"]);
    let shown = ok(&platform, "GET", &menu, None);
    assert_eq!(shown, made);
    let crew = &shown["menu_tree"]["chat_menu_top_levels"][1];
    assert_eq!(crew["children"][1]["chat_menu_item"]["name"], "Galley");
    assert!(crew["chat_menu_item"].get("image_key").is_none(), "{crew}");

    let (ids, sort) = (ids(&shown), format!("{menu}/sort"));
    let order = |ids: &[&String]| Some(json!({ "chat_menu_top_level_ids": ids }));
    let sorted = ok(&platform, "POST", &sort, order(&[&ids[1], &ids[0]]));
    assert_eq!(names(&sorted), ["Crew", "Tides"]);
    assert_eq!(names(&ok(&platform, "GET", &menu, None)), ["Crew", "Tides"]);
    for wrong in [order(&[&ids[0]]), order(&[&ids[0], &ids[0]])] {
        assert_eq!(call(&platform, "POST", &sort, wrong).code(), 232_072);
    }

    // An item at the top, and one below it.
    let below = crew["children"][0]["chat_menu_second_level_id"].as_str().unwrap();
    for (id, name) in [(ids[0].as_str(), "Ebb"), (below, "Lookout")] {
        let body = json!({"update_fields": ["NAME"],
            "chat_menu_item": {"name": name, "image_key": "img_2"}});
        let changed = ok(&platform, "PATCH", &format!("{at}/menu_items/{id}"), Some(body));
        assert_eq!(changed["chat_menu_item"]["name"], name);
        assert_eq!(changed["chat_menu_item"]["image_key"], "img_1", "only what is named");
    }
    let shown = ok(&platform, "GET", &menu, None);
    assert_eq!(names(&shown), ["Crew", "Ebb"]);
    let crew = &shown["menu_tree"]["chat_menu_top_levels"][0];
    assert_eq!(crew["children"][0]["chat_menu_item"]["name"], "Lookout");

    let gone = ok(&platform, "DELETE", &menu, order(&[&ids[1]]));
    assert_eq!(names(&gone), ["Ebb"]);
    assert_eq!(call(&platform, "DELETE", &menu, order(&[&ids[1]])).code(), 232_001);
    assert_eq!(names(&ok(&platform, "GET", &menu, None)), ["Ebb"]);
}

#[test]
fn menus_have_limits_and_belong_to_groups_that_the_app_is_in() {
    let platform = platform();
    let at = group(&platform);
    let menu = format!("{at}/menu_tree");
    let refused = |levels: Value| call(&platform, "POST", &menu, tree(levels)).code();
    let six = holds("Crew", &["1", "2", "3", "4", "5", "6"]);
    assert_eq!(refused(json!([six])), 232_071);
    let mut nowhere = leads("Tides");
    nowhere["chat_menu_item"]["redirect_link"] = json!({});
    let mut odd = leads("Tides");
    odd["chat_menu_item"]["redirect_link"]["pc_url"] = json!("ftp://harbour.example");
    let mut both = holds("Crew", &["1"]);
    both["chat_menu_item"]["action_type"] = json!("REDIRECT_LINK");
    both["chat_menu_item"]["redirect_link"] = json!({"common_url": "https://harbour.example"});
    for illegal in [nowhere, odd, both, leads(&"x".repeat(121))] {
        assert_eq!(refused(json!([illegal])), 232_078, "{illegal}");
    }
    ok(&platform, "POST", &menu, tree(json!([leads("1"), leads("2"), leads("3")])));
    assert_eq!(refused(json!([leads("4")])), 232_070);
    let unnamed = json!({"update_fields": ["NAME"], "chat_menu_item": {}});
    let first = &ids(&ok(&platform, "GET", &menu, None))[0];
    let item = format!("{at}/menu_items/{first}");
    assert_eq!(call(&platform, "PATCH", &item, Some(unnamed.clone())).code(), 232_078);
    let item = format!("{at}/menu_items/1");
    assert_eq!(call(&platform, "PATCH", &item, Some(unnamed)).code(), 232_001);

    let ada = platform.user("Ada");
    let direct = format!("/open-apis/im/v1/chats/{}/menu_tree", ada.chat());
    assert_eq!(call(&platform, "POST", &direct, tree(json!([leads("1")]))).code(), 232_008);
    let others = ada.creates_chat("Others", ["Grace"]);
    ada.removes_bot(&others);
    let others = format!("/open-apis/im/v1/chats/{others}/menu_tree");
    assert_eq!(call(&platform, "GET", &others, None).code(), 232_011);
    ok(&platform, "DELETE", &at, None);
    assert_eq!(call(&platform, "POST", &menu, tree(json!([leads("1")]))).code(), 232_009);
}
