//! An invented harbour, whose berths are created, found, changed and removed.

use feishu_mock::{Platform, Script};
use serde_json::{Value, json};

use crate::support::*;

/// The endpoints of a family: each member of a berth stands for a rule of its own.
fn endpoints() -> Value {
    let text = |name: &str| json!({"name": name, "type": "string"});
    let berth = json!([
        {"name": "berth_id", "type": "string"},
        text("name"),
        {"name": "depth", "type": "float"},
        {"name": "lit", "type": "bool"},
        {"name": "ships", "type": "map<string>"},
        {"name": "harbour_id", "type": "string"},
        {"name": "create_time", "type": "string"},
        {"name": "update_time", "type": "int"},
        {"name": "inspectors", "type": "object[]", "fields": [text("user_id")]},
        {"name": "marks", "type": "object[]", "fields": [text("mark_id"),
            {"name": "label", "type": "object", "fields": [text("en")]}]},
        {"name": "state", "type": "string"},
    ]);
    let shown = json!({"berth": {"berth_id": "ber_7a0553eda9014c20", "name": "North", "depth": 4.5,
        "create_time": "1600000000000", "update_time": 1_600_000_000, "state": "open",
        "inspectors": [{"user_id": "ou_1"}]}});
    let reply = |data: Value| json!({"data": data, "example": {"code": 0, "data": shown}});
    let one = reply(json!({"type": "object", "fields":
        [{"name": "berth", "type": "object", "fields": berth}]}));
    let nothing = json!({"data": {"type": "object", "fields": []}});
    let sent = json!({"type": "object", "fields": [
        {"name": "name", "type": "string", "required": true},
        {"name": "depth", "type": "float"},
        {"name": "lit", "type": "bool", "default": true},
        {"name": "ships", "type": "map<string>"},
        {"name": "marks", "type": "object[]", "fields": [text("mark_id"), text("label")]},
        text("uuid"),
    ]});
    let changed = json!({"type": "object", "fields": [
        {"name": "berth", "type": "object", "fields": [text("name"), {"name": "depth", "type": "float"},
            {"name": "ships", "type": "map<string>"}]},
        {"name": "update_fields", "type": "string[]"},
    ]});
    let list = json!({"data": {"type": "object", "fields": [
        {"name": "items", "type": "object[]", "fields": berth},
        {"name": "has_more", "type": "bool"}, text("page_token"), {"name": "total", "type": "int"},
    ]}});
    let query = json!([{"name": "page_size", "type": "int", "default": 2}, text("page_token"), text("name")]);
    let paging = json!({"style": "token", "request": "query.page_token", "size": "query.page_size",
        "next": "page_token", "more": "has_more", "items": "items"});
    let many = |name: &str, element: &str| {
        json!({"type": "object", "fields":
        [{"name": name, "type": format!("{element}[]"), "fields": if element == "object" { berth.clone() } else { json!([]) }}]})
    };
    let missing =
        json!([{"http": 404, "code": 7043, "message": "berth not found", "class": "not_found"}]);
    let of = |method: &str, id: &str, below: &str, members: Value| {
        let mut spec = endpoint(json!({"id": format!("harbour.v1.berth.{id}"), "method": method,
            "path": format!("/open-apis/harbour/v1/harbours/:harbour_id/berths{below}"), "errors": missing}));
        spec.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        spec
    };
    let batch = |name: &str, element: &str| {
        json!({"request": {"body": many(name, element)},
        "response": {"data": many("berths", "object")}})
    };
    json!([
        of(
            "POST",
            "create",
            "",
            json!({"request": {"body": sent}, "response": one, "idempotency": "body.uuid"})
        ),
        of("GET", "get", "/:berth_id", json!({"response": one})),
        of(
            "GET",
            "list",
            "",
            json!({"request": {"query": query}, "response": list, "paging": paging})
        ),
        of("PATCH", "patch", "/:berth_id", json!({"request": {"body": changed}, "response": one})),
        of("DELETE", "delete", "/:berth_id", json!({"response": nothing})),
        of("POST", "batch_create", "/batch_create", batch("berths", "object")),
        of("POST", "batch_delete", "/batch_delete", batch("berth_ids", "string")),
        of("POST", "batch_update", "/batch_update", batch("berths", "object")),
        of("POST", "batch_get", "/batch_get", batch("berth_ids", "string")),
        of(
            "GET",
            "search",
            "/search",
            json!({"request": {"query": [text("query")]}, "response": list})
        ),
        of(
            "POST",
            "mooring.create",
            "/:berth_id/moorings",
            json!({"request": {"body": sent}, "response": nothing})
        ),
    ])
}

fn platform() -> Platform {
    harbour(endpoints()).strict_resources(true).frozen_clock().start_blocking().unwrap()
}

const AT: &str = "/open-apis/harbour/v1/harbours/h-1/berths";

fn ok(platform: &Platform, method: &str, below: &str, body: Option<Value>) -> Value {
    let reply = call(platform, method, &format!("{AT}{below}"), body).json();
    assert_eq!(reply["code"], 0, "{method} {below}: {reply}");
    reply["data"].clone()
}

/// The HTTP status and the code.
fn refused(platform: &Platform, method: &str, below: &str, body: Option<Value>) -> (u16, i64) {
    let reply = call(platform, method, &format!("{AT}{below}"), body);
    (reply.status, reply.code())
}

fn create(platform: &Platform, body: Value) -> Value {
    ok(platform, "POST", "", Some(body))["berth"].clone()
}

fn id(berth: &Value) -> &str {
    berth["berth_id"].as_str().unwrap()
}

fn names(data: &Value, list: &str) -> Vec<String> {
    let list = data[list].as_array().unwrap_or_else(|| panic!("{data}"));
    list.iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn what_no_call_created_is_as_documented_unless_the_platform_is_strict() {
    assert_eq!(refused(&platform(), "GET", "/b-1", None), (404, 7043));
    assert_eq!(ok(&platform(), "GET", "", None)["items"], json!([]));
    let platform = harbour(endpoints()).start_blocking().unwrap();
    assert_eq!(ok(&platform, "GET", "/b-1", None)["berth"]["name"], "North");
    // Another harbour's berths are another collection.
    create(&platform, json!({"name": "South"}));
    let other =
        call(&platform, "GET", "/open-apis/harbour/v1/harbours/h-2/berths/b-1", None).json();
    assert_eq!(other["data"]["berth"]["name"], "North");
    let berth = create(&platform, json!({"name": "East"}));
    ok(&platform, "DELETE", &format!("/{}", id(&berth)), None);
    assert_eq!(refused(&platform, "GET", &format!("/{}", id(&berth)), None), (404, 7043));
    assert_eq!(ok(&platform, "GET", "/never-there", None)["berth"]["name"], "North");
}

#[test]
fn what_was_sent_comes_back_and_the_platform_adds_its_own() {
    let platform = platform();
    let berth = create(&platform, json!({"name": "South", "ships": {"a": "Argo"}}));
    assert_eq!(ok(&platform, "GET", &format!("/{}", id(&berth)), None)["berth"], berth);
    assert_eq!(berth["name"], "South");
    assert_eq!(berth["ships"], json!({"a": "Argo"}));
    assert_eq!(berth["harbour_id"], "h-1", "from the path");
    assert_eq!(berth["lit"], true, "its documented default");
    assert_eq!(berth.get("depth"), None, "could be set, and was not");
    assert_eq!(berth["state"], "open", "as documented");
    assert_eq!(berth["inspectors"], json!([]));
    let id = id(&berth);
    assert!(id.starts_with("ber_") && id.len() == 20 && id != "ber_7a0553eda9014c20", "{id}");
    let time = berth["create_time"].as_str().unwrap();
    assert_eq!(
        (time.len(), berth["update_time"].as_i64().unwrap()),
        (13, time.parse::<i64>().unwrap() / 1000)
    );
}

#[test]
fn what_a_reply_documents_otherwise_than_the_request_is_left_out_of_it() {
    let marks = json!([{"mark_id": "m-1", "label": "plain"}, {"mark_id": "m-2"}]);
    let berth = create(&platform(), json!({"name": "South", "marks": marks}));
    assert_eq!(berth["marks"], json!([{"mark_id": "m-1"}, {"mark_id": "m-2"}]));
}

#[test]
fn a_list_of_texts_has_the_ids() {
    let text = |name: &str| json!({"name": name, "type": "string"});
    let of = |method: &str, id: &str, below: &str, members: Value| {
        let mut spec = endpoint(json!({"id": format!("harbour.v1.pier.{id}"), "method": method,
            "path": format!("/open-apis/harbour/v1/piers{below}")}));
        spec.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        spec
    };
    let pier = json!({"response": {"data": {"type": "object", "fields": [
        {"name": "pier", "type": "object", "fields": [text("pier_id"), text("name")]}]}}});
    let sent = json!({"type": "object", "fields": [text("name")]});
    let items = json!([{"name": "items", "type": "string[]"}, {"name": "has_more", "type": "bool"},
        text("page_token")]);
    let list = json!({"request": {"query": [text("page_token")]},
        "response": {"data": {"type": "object", "fields": items}},
        "paging": {"style": "token", "request": "query.page_token", "next": "page_token",
            "more": "has_more", "items": "items"}});
    let mut create = pier.clone();
    create["request"] = json!({ "body": sent });
    let specs = json!([
        of("POST", "create", "", create),
        of("GET", "get", "/:pier_id", pier),
        of("GET", "list", "", list)
    ]);
    let platform = harbour(specs).strict_resources(true).start_blocking().unwrap();
    let path = "/open-apis/harbour/v1/piers";
    let made = call(&platform, "POST", path, Some(json!({"name": "Long"}))).json();
    let listed = call(&platform, "GET", path, None).json();
    assert_eq!(listed["data"]["items"], json!([made["data"]["pier"]["pier_id"]]), "{made}");
}

#[test]
fn a_change_keeps_what_it_does_not_name() {
    let platform = platform();
    let berth = create(&platform, json!({"name": "South", "depth": 3.5, "ships": {"a": "Argo"}}));
    platform.advance(std::time::Duration::from_secs(60));
    let path = format!("/{}", id(&berth));
    let changed = ok(
        &platform,
        "PATCH",
        &path,
        Some(
            json!({"berth": {"name": "East", "ships": {"b": "Beagle"}}, "update_fields": ["name", "ships", "depth"]}),
        ),
    );
    let changed = &changed["berth"];
    assert_eq!(
        (&changed["name"], changed.get("depth")),
        (&json!("East"), None),
        "listed and not sent"
    );
    assert_eq!(changed["ships"], json!({"a": "Argo", "b": "Beagle"}));
    assert_eq!(
        changed["update_time"].as_i64().unwrap(),
        berth["update_time"].as_i64().unwrap() + 60
    );
    assert_eq!(changed["create_time"], berth["create_time"]);
    assert_eq!(ok(&platform, "GET", &path, None)["berth"], *changed);
    let unlisted = ok(
        &platform,
        "PATCH",
        &path,
        Some(json!({"berth": {"name": "West", "depth": 9.0}, "update_fields": ["depth"]})),
    );
    assert_eq!(
        (&unlisted["berth"]["name"], &unlisted["berth"]["depth"]),
        (&json!("East"), &json!(9.0))
    );
}

#[test]
fn what_is_deleted_is_not_found_with_the_documented_code() {
    let platform = platform();
    let berth = create(&platform, json!({"name": "South"}));
    let path = format!("/{}", id(&berth));
    ok(&platform, "POST", &format!("{path}/moorings"), Some(json!({"name": "m"})));
    ok(&platform, "DELETE", &path, None);
    for (method, path, body) in [
        ("GET", path.clone(), None),
        ("DELETE", path.clone(), None),
        ("PATCH", path.clone(), Some(json!({"berth": {}}))),
        ("POST", format!("{path}/moorings"), Some(json!({"name": "m"}))),
        ("GET", "/never-there".to_owned(), None),
    ] {
        assert_eq!(refused(&platform, method, &path, body), (404, 7043), "{method} {path}");
    }
    assert_eq!(ok(&platform, "GET", "", None)["items"], json!([]));
}

#[test]
fn lists_are_paged_filtered_and_searched() {
    let platform = platform();
    for name in ["a", "b", "c", "d", "e"] {
        create(&platform, json!({"name": name}));
    }
    let mut seen = Vec::new();
    let mut token = String::new();
    loop {
        let page = ok(&platform, "GET", &format!("?page_token={token}"), None);
        seen.extend(names(&page, "items"));
        assert_eq!(page["total"], 5);
        token = page["page_token"].as_str().unwrap().to_owned();
        if page["has_more"] == false {
            break;
        }
    }
    assert_eq!(seen, ["a", "b", "c", "d", "e"]);
    assert_eq!(token, "");
    assert_eq!(names(&ok(&platform, "GET", "?page_size=4", None), "items").len(), 4);
    assert_eq!(names(&ok(&platform, "GET", "?name=d", None), "items"), ["d"]);
    assert_eq!(names(&ok(&platform, "GET", "/search?query=B", None), "items"), ["b"]);
    assert_eq!(refused(&platform, "GET", "?page_token=other", None).0, 400);
}

#[test]
fn batches_create_get_change_and_delete_all_or_none() {
    let platform = platform();
    let sent = json!({"berths": [{"name": "a"}, {"name": "b"}]});
    let made = ok(&platform, "POST", "/batch_create", Some(sent));
    assert_eq!(names(&made, "berths"), ["a", "b"]);
    let ids: Vec<&str> = made["berths"].as_array().unwrap().iter().map(id).collect();
    let got = ok(&platform, "POST", "/batch_get", Some(json!({"berth_ids": [ids[1], "none"]})));
    assert_eq!(names(&got, "berths"), ["b"]);
    let change = |second: &str| json!({"berths": [{"berth_id": ids[0], "name": "x"}, {"berth_id": second, "name": "y"}]});
    assert_eq!(refused(&platform, "POST", "/batch_update", Some(change("none"))), (404, 7043));
    assert_eq!(names(&ok(&platform, "GET", "", None), "items"), ["a", "b"], "nothing changed");
    ok(&platform, "POST", "/batch_update", Some(change(ids[1])));
    assert_eq!(names(&ok(&platform, "GET", "", None), "items"), ["x", "y"]);
    let both = json!({"berth_ids": [ids[0], "none"]});
    assert_eq!(refused(&platform, "POST", "/batch_delete", Some(both)), (404, 7043));
    ok(&platform, "POST", "/batch_delete", Some(json!({"berth_ids": [ids[0]]})));
    assert_eq!(names(&ok(&platform, "GET", "", None), "items"), ["y"]);
}

#[test]
fn a_repeated_creation_with_the_same_key_creates_once() {
    let platform = platform();
    let first = create(&platform, json!({"name": "a", "uuid": "k-1"}));
    let again = create(&platform, json!({"name": "a", "uuid": "k-1"}));
    assert_eq!(id(&first), id(&again));
    assert_ne!(id(&first), id(&create(&platform, json!({"name": "a", "uuid": "k-2"}))));
    assert_eq!(ok(&platform, "GET", "", None)["total"], 2);
}

#[test]
fn a_refused_or_scripted_call_creates_nothing_but_a_late_one_does() {
    let platform = platform();
    create(&platform, json!({"name": "a"}));
    assert_ne!(refused(&platform, "POST", "", Some(json!({"depth": 1.5}))).1, 0);
    platform.next(Script::status(502));
    assert_eq!(call(&platform, "POST", AT, Some(json!({"name": "b"}))).status, 502);
    platform.next(Script::documented().delay(std::time::Duration::from_millis(1)));
    create(&platform, json!({"name": "c"}));
    assert_eq!(names(&ok(&platform, "GET", "", None), "items"), ["a", "c"]);
}

#[test]
fn the_same_seed_gives_the_same_ids_and_without_resources_all_is_as_documented() {
    let made = |seed| {
        let platform = harbour(endpoints()).seed(seed).start_blocking().unwrap();
        id(&create(&platform, json!({"name": "a"}))).to_owned()
    };
    assert_eq!(made(1), made(1));
    assert_ne!(made(1), made(2));
    let platform = harbour(endpoints()).keep_resources(false).start_blocking().unwrap();
    assert_eq!(create(&platform, json!({"name": "a"}))["name"], "North");
}
