//! Resources that do not exist or may not be used, for every endpoint that takes their ids.

use feishu_mock::{Outcome, Platform, Script};
use serde_json::json;

use crate::support::*;

const FIND: &str = "harbour.v1.berth.find";

/// Two endpoints that take ids in every place, with codes of their own, and one without codes.
fn platform() -> Platform {
    let text = |name: &str| json!({"name": name, "type": "string"});
    let body = json!({"type": "object", "fields": [
        text("name"),
        {"name": "ship_ids", "type": "string[]"},
        {"name": "crew", "type": "object[]", "fields": [{"name": "userId", "type": "int"}]},
    ]});
    let errors = json!([
        {"http": 400, "code": 7001, "message": "harbour not found", "class": "not_found"},
        {"http": 404, "code": 7043, "message": "ShipNotFound", "class": "not_found"},
        {"code": 7044, "message": "The user does not exist.", "class": "not_found"},
        {"http": 403, "code": 7302, "message": "RoleNotAllowed", "class": "permission_denied"},
    ]);
    let form = json!({"content_type": "multipart/form-data",
        "body": {"type": "object", "fields": [text("ship_id"), {"name": "file", "type": "file"}]}});
    harbour(json!([
        endpoint(
            json!({"tokens": ["tenant"], "errors": errors, "scopes": [{"name": "berth:write"}],
            "request": {"query": [text("ship")], "body": body}})
        ),
        endpoint(json!({"id": FIND, "method": "GET", "path": format!("{BERTHS}/:berth_id")})),
        endpoint(json!({"id": "harbour.v1.berth.draw", "path": format!("{BERTHS}/drawings"),
            "errors": errors, "request": form})),
    ]))
    .frozen_clock()
    .start_blocking()
    .unwrap()
}

fn create(platform: &Platform, query: &str, body: serde_json::Value) -> (u16, i64) {
    let reply = call(platform, "POST", &format!("{BERTHS}{query}"), Some(body));
    (reply.status, reply.code())
}

#[test]
fn a_removed_id_is_not_found_wherever_a_call_names_it() {
    let platform = platform();
    platform.remove("s-1");
    platform.remove("77");
    for (query, body, expected) in [
        ("", json!({"name": "see s-1"}), (200, 0)),
        ("", json!({"name": "s-1"}), (400, 7001)),
        ("", json!({"ship_ids": ["s-0", "s-1"]}), (404, 7043)),
        ("?ship=s-1", json!({}), (404, 7043)),
        ("?ship=s%2D1", json!({}), (404, 7043)),
        ("", json!({"crew": [{"userId": 77}]}), (404, 7044)),
    ] {
        assert_eq!(create(&platform, query, body.clone()), expected, "{query} {body}");
    }
    let refused = &platform.received(CREATE)[2].outcome;
    assert_eq!(*refused, Outcome::Refused { code: 7043, message: "ShipNotFound".into() });

    let find = |id: &str| {
        let reply = send(&platform, "GET", &format!("{BERTHS}/{id}"), &[], b"");
        (reply.status, reply.code())
    };
    assert_eq!((find("s-1"), find("s-2")), ((404, 91_402), (200, 0)), "a page without codes");
    assert!(platform.restore("s-1") && !platform.restore("s-1"));
    assert_eq!((find("s-1"), create(&platform, "?ship=s-1", json!({}))), ((200, 0), (200, 0)));
}

#[test]
fn a_user_whom_the_app_does_not_see_is_refused_as_each_endpoint_says_it() {
    let platform = Platform::builder().start_blocking().unwrap();
    platform.hide("ou_hidden");
    let message = json!({"receive_id": "ou_hidden", "msg_type": "text",
        "content": "{\"text\":\"Hello\"}"});
    let sent = |body| {
        let target = "/open-apis/im/v1/messages?receive_id_type=open_id";
        call(&platform, "POST", target, Some(body)).code()
    };
    assert_eq!(sent(message.clone()), 230_013);
    let user = call(&platform, "GET", "/open-apis/contact/v3/users/ou_hidden", None);
    assert_eq!((user.status, user.code()), (400, 41_050));
    assert!(platform.restore("ou_hidden") && !platform.restore("ou_hidden"));
    assert_eq!(sent(message), 0);
}

#[test]
fn an_id_in_a_form_is_found_as_well() {
    let platform = platform();
    platform.remove("s-1");
    let draw = |ship: &str| {
        let part = |about: &str, text: &str| {
            format!("--b\r\nContent-Disposition: form-data; name={about}\r\n\r\n{text}\r\n")
        };
        let file = part("\"file\"; filename=\"s-1\"", "s-1");
        let body = format!("{}{file}--b--\r\n", part("\"ship_id\"", ship));
        let headers = [("Content-Type", "multipart/form-data; boundary=b")];
        send(&platform, "POST", &format!("{BERTHS}/drawings"), &headers, body.as_bytes()).code()
    };
    assert_eq!((draw("s-1"), draw("s-2")), (7043, 0));
}

#[test]
fn a_forbidden_id_is_refused_by_the_service_and_a_missing_scope_by_the_gateway() {
    let platform = platform();
    platform.forbid("s-1");
    let name = || json!({"ship_ids": ["s-1"]});
    assert_eq!(create(&platform, "", name()), (403, 7302));
    let reply = send(&platform, "GET", &format!("{BERTHS}/s-1"), &[], b"");
    assert_eq!((reply.status, reply.code()), (403, 91_403), "a page without codes");

    // Fields and scopes come first, and no code of the service is said for them.
    assert_eq!(create(&platform, "", json!({"ship_ids": "s-1"})).1, 99_992_402);
    platform.revoke_scope("berth:write");
    assert_eq!(create(&platform, "", name()), (400, 99_991_672));
    assert!(platform.grant_scope("berth:write"));

    // A script that is not checked comes before all that.
    platform.next_for(CREATE, Script::code(7001, "first"));
    assert_eq!(create(&platform, "", name()).1, 7001);
    // What a test says last of an id holds.
    platform.remove("s-1");
    assert_eq!(create(&platform, "", name()), (404, 7043));
}
