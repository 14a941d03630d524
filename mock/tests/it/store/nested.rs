//! What calls send inside a member is shown as replies document it, however deep it is and whichever
//! reply shows it, and what they send as an id is one.

use feishu_mock::Platform;
use serde_json::{Value, json};

use crate::support::*;

const DOCKS: &str = "/open-apis/harbour/v1/docks";

/// Docks: their decks have decks, and only a search shows who looks after one.
fn docks() -> Platform {
    let text = |name: &str| json!({"name": name, "type": "string"});
    let deck = |same_as: &str| json!([text("label"), {"name": "below", "type": "object[]", "same_as": same_as}]);
    let decks =
        |same_as: &str| json!({"name": "decks", "type": "object[]", "fields": deck(same_as)});
    let keepers = json!({"name": "keepers", "type": "object[]", "fields": [text("name"),
        {"name": "ranks", "type": "string[]"}]});
    let list = |name: &str, fields: Value| {
        json!({"data": {"type": "object", "fields": [
            {"name": name, "type": "object[]", "fields": fields}]}})
    };
    let data = |fields: Value| json!({"data": {"type": "object", "fields": fields}});
    let of = |method: &str, id: &str, below: &str, members: Value| {
        let mut spec = endpoint(json!({"id": format!("harbour.v1.dock.{id}"), "method": method,
            "path": format!("{DOCKS}{below}")}));
        spec.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        spec
    };
    let body = json!({"type": "object", "fields": [text("dock_id"), decks("decks"), keepers]});
    harbour(json!([
        of(
            "POST",
            "create",
            "",
            json!({"request": {"body": body},
            "response": data(json!([text("dock_id")]))})
        ),
        of(
            "GET",
            "list",
            "",
            json!({"response":
            list("items", json!([text("dock_id"), decks("items.decks")]))})
        ),
        of(
            "PATCH",
            "patch",
            "/:dock_id",
            json!({"request": {"body": body},
            "response": data(json!([text("dock_id")]))})
        ),
        of(
            "POST",
            "search",
            "/search",
            json!({"response":
            list("docks", json!([text("dock_id"), keepers]))})
        ),
    ]))
    .start_blocking()
    .unwrap()
}

fn ok(platform: &Platform, method: &str, below: &str, body: Option<Value>) -> Value {
    let reply = call(platform, method, &format!("{DOCKS}{below}"), body).json();
    assert_eq!(reply["code"], 0, "{method} {below}: {reply}");
    reply["data"].clone()
}

#[test]
fn nulls_inside_a_type_that_contains_itself_are_not_shown() {
    let platform = docks();
    let decks = json!([{"label": "A", "below": [{"label": null, "below": [{"below": null}]}]}]);
    ok(&platform, "POST", "", Some(json!({ "decks": decks })));
    let shown = json!([{"label": "A", "below": [{"below": [{}]}]}]);
    assert_eq!(ok(&platform, "GET", "", None)["items"][0]["decks"], shown);
}

#[test]
fn nulls_inside_a_member_that_only_a_search_shows_are_not_shown() {
    let platform = docks();
    let keepers = json!([{"name": null, "ranks": null}, {"name": "Ada", "ranks": ["first"]}]);
    let dock = ok(&platform, "POST", "", Some(json!({ "keepers": keepers })));
    let search = || ok(&platform, "POST", "/search", None)["docks"][0]["keepers"].clone();
    assert_eq!(search(), json!([{}, {"name": "Ada", "ranks": ["first"]}]));
    let keepers = json!([{"name": "Grace", "ranks": null}]);
    let dock = dock["dock_id"].as_str().unwrap().to_owned();
    ok(&platform, "PATCH", &format!("/{dock}"), Some(json!({ "keepers": keepers })));
    assert_eq!(search(), json!([{"name": "Grace"}]));
}

#[test]
fn a_resource_that_is_created_with_an_empty_id_gets_one() {
    let platform = docks();
    let id = |sent: Value| {
        let dock = ok(&platform, "POST", "", Some(json!({ "dock_id": sent })));
        dock["dock_id"].as_str().unwrap().to_owned()
    };
    assert_eq!(id(json!("d-7")), "d-7");
    let made = id(json!(""));
    assert_ne!(made, "");
    ok(&platform, "PATCH", &format!("/{made}"), Some(json!({})));
}
